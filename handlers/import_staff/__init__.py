"""Import members of staff from a CSV file, as often as the trust's own systems change.

Reading and planning are pure; `import_staff` does both and, unless it is a dry run, applies the plan. Nobody is
removed: who is not in the file stays as they are.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.import_staff._plan import StaffChange, StaffPlan, TrustChanges, Workplace, plan_staff
from handlers.import_staff._reading import StaffFile, StaffRow, read_staff
from handlers.replanning import replan
from handlers.school_time import LONDON
from handlers.topics import Topics
from storage.organisation import find_academies_by_urn, find_trusts
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

    Raises:
        FileRefused: if the file can't be imported as it is; nothing is saved then.
    """
    file = read_staff(data, filename, topics)
    plan = await _plan(session, file, now)
    if not dry_run:
        for trust in plan.trusts:
            await _apply(session, trust, now)
    return plan


async def _plan(session: AsyncSession, file: StaffFile, now: datetime) -> StaffPlan:
    today = now.astimezone(LONDON).date()
    academies = await find_academies_by_urn(session, {row.urn for row in file.rows})
    trusts = {trust.uid: (trust.id or 0, trust.name) for trust in await find_trusts(session)}
    urns = {row.urn for row in file.rows}
    involved = {academy.trust_id for academy in academies.values()} | {
        trust_id for uid, (trust_id, _) in trusts.items() if uid in urns
    }
    return plan_staff(
        file,
        academies=academies,
        trusts=trusts,
        rosters={trust_id: await find_roster(session, trust_id, today) for trust_id in sorted(involved)},
        elsewhere=await find_trusts_of_emails(session, {row.email for row in file.rows}, besides=involved),
    )


async def _apply(session: AsyncSession, trust: TrustChanges, now: datetime) -> None:
    today = now.astimezone(LONDON).date()
    await add_people(session, trust.trust_id, trust.to_add, now, today)
    await change_people(session, trust.trust_id, trust.details)
    await move_people(session, trust.trust_id, trust.moves)
    await end_roles(session, trust.trust_id, trust.endings, today)
    await grant_roles(session, trust.trust_id, trust.grants, today)
    if trust.details or trust.moves:  # their days or their academy's calendar may be others now
        await replan(session, trust.trust_id, now)
