"""Import members of staff from a CSV file, as often as the trust's own systems change.

Reading and planning are pure; `import_staff` does both and, unless it is a dry run, applies the plan. Nobody is
removed: who is not in the file stays as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.import_staff._plan import StaffChange, StaffPlan, TrustChanges, Workplace, plan_staff
from handlers.import_staff._reading import StaffFile, StaffRow, read_staff, read_urns
from handlers.replanning import replan
from handlers.school_time import LONDON
from handlers.topics import Topics, TrustTopics
from storage.expertise import forget_readings_of
from storage.models import Trust
from storage.organisation import KnownAcademy, find_academies_by_urn, find_trusts
from storage.roster import (
    add_people,
    change_people,
    end_roles,
    find_roster,
    find_trusts_of_emails,
    grant_roles,
    move_people,
)

__all__ = [
    "StaffChange",
    "StaffFile",
    "StaffPlan",
    "StaffRow",
    "TrustChanges",
    "Workplace",
    "import_staff",
    "plan_staff",
    "read_staff",
]


async def import_staff(
    session: AsyncSession, data: bytes, *, filename: str, topics: Topics, now: datetime, dry_run: bool = False
) -> StaffPlan:
    """What importing the file does, and does it unless this is a dry run.

    `topics` are those that come with Staffroom; subjects are read in the words of each row's own trust.

    Raises:
        FileRefused: if the file can't be imported as it is; nothing is saved then.
    """
    known = await _known(session, read_urns(data, filename))
    file = read_staff(data, filename, topics, topics_of=await _topics_of(session, known, topics))
    plan = await _plan(session, file, known, now)
    if not dry_run:
        for trust in plan.trusts:
            await _apply(session, trust, now)
    return plan


@dataclass(frozen=True, slots=True)
class _Known:
    """The academies and trusts that the file names, by URN and UID; `trusts` are all that are here."""

    academies: Mapping[str, KnownAcademy]
    trusts: Sequence[Trust]
    trust_ids: Mapping[str, int]


async def _known(session: AsyncSession, urns: frozenset[str]) -> _Known:
    academies = await find_academies_by_urn(session, urns)
    trusts = await find_trusts(session)
    trust_ids = {urn: academy.trust_id for urn, academy in academies.items()}
    return _Known(academies, trusts, trust_ids | {trust.uid: trust.id for trust in trusts if trust.uid in urns})


async def _topics_of(session: AsyncSession, known: _Known, shipped: Topics) -> dict[str, Topics]:
    """By URN, the topics of its trust's own."""
    trust_topics = TrustTopics(shipped)
    revisions = {trust.id: trust.topics_revision for trust in known.trusts}
    return {
        urn: await trust_topics.of(session, trust_id, revisions[trust_id]) for urn, trust_id in known.trust_ids.items()
    }


async def _plan(session: AsyncSession, file: StaffFile, known: _Known, now: datetime) -> StaffPlan:
    today = now.astimezone(LONDON).date()
    involved = set(known.trust_ids.values())
    return plan_staff(
        file,
        academies=known.academies,
        trusts={trust.uid: (trust.id, trust.name) for trust in known.trusts},
        rosters={trust_id: await find_roster(session, trust_id, today) for trust_id in sorted(involved)},
        elsewhere=await find_trusts_of_emails(session, {row.email for row in file.rows}, besides=involved),
    )


async def _apply(session: AsyncSession, trust: TrustChanges, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    await add_people(session, trust.trust_id, trust.to_add, now, today)
    await change_people(session, trust.trust_id, trust.details)
    await forget_readings_of(session, trust.trust_id, [person.person_id for person in trust.details])
    await move_people(session, trust.trust_id, trust.moves)
    await end_roles(session, trust.trust_id, trust.endings, today)
    await grant_roles(session, trust.trust_id, trust.grants, today)
    if trust.details or trust.moves:  # their days or their academy's calendar may be others now
        await replan(session, trust.trust_id, now)
