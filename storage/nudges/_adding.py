"""Putting nudges in, as often as is liked: each thing that falls due for somebody is there once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.models import Nudge
from storage.nudges._life import said_by
from storage.nudges._states import NudgeState

Known: TypeAlias = tuple[int, int, str]
"""A person, the subject, and the occurrence."""

_KEY = ("person_id", "kind", "subject_id", "occurrence")


@dataclass(frozen=True, slots=True)
class NewNudge:
    """Something that falls due for somebody at `due_at`, and may go at `go_at`."""

    trust_id: int
    person_id: int
    kind: str
    subject_id: int
    occurrence: str
    due_at: datetime
    go_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class KnownNudge:
    """A nudge that is there already; `is_unsent` says that it waits and has never been sent."""

    nudge_id: int
    due_at: datetime
    is_unsent: bool


async def add_nudges(session: AsyncSession, nudges: Sequence[NewNudge]) -> None:
    """Put these in; what is there already stays as it is."""
    if nudges:
        adding = insert_of(session)(Nudge).on_conflict_do_nothing(index_elements=_KEY)
        await session.execute(adding, [_row(nudge) for nudge in nudges])


async def put_nudge(session: AsyncSession, nudge: NewNudge) -> bool:
    """Put this in; where it is there already it begins anew, unless the person has said stop: then it gives False."""
    row = _row(nudge)
    anew = {name: row[name] for name in ("due_at", "go_at", "state", "times_ignored")}
    put = await session.execute(
        insert_of(session)(Nudge)
        .values(row)
        .on_conflict_do_update(
            index_elements=_KEY,
            set_=anew | {"settled_at": None, "delivery_id": said_by(0)},
            where=col(Nudge.state) != NudgeState.STOPPED,
        )
        .returning(col(Nudge.id))
    )
    return put.first() is not None


def _row(nudge: NewNudge) -> dict[str, Any]:
    return asdict(nudge) | {"state": str(NudgeState.WAITING), "times_ignored": 0}


async def find_known_nudges(
    session: AsyncSession, trust_id: int, kind: str, occurrences: Collection[str]
) -> Mapping[Known, KnownNudge]:
    """All of the trust's nudges of a kind in these occurrences."""
    found = await session.execute(
        select(
            col(Nudge.id),
            col(Nudge.person_id),
            col(Nudge.subject_id),
            col(Nudge.occurrence),
            col(Nudge.due_at),
            (col(Nudge.state) == NudgeState.WAITING) & col(Nudge.last_sent_at).is_(None),
        ).where(col(Nudge.trust_id) == trust_id, col(Nudge.kind) == kind, col(Nudge.occurrence).in_(occurrences))
    )
    return {
        (person, subject, occurrence): KnownNudge(number, due_at, bool(is_unsent))
        for number, person, subject, occurrence, due_at, is_unsent in found
    }


async def find_stopped_subjects(session: AsyncSession, trust_id: int, kind: str) -> frozenset[tuple[int, int]]:
    """The people and subjects of a kind of which the person has said that they want no reminder any more."""
    found = await session.execute(
        select(col(Nudge.person_id), col(Nudge.subject_id)).where(
            col(Nudge.trust_id) == trust_id,
            col(Nudge.kind) == kind,
            col(Nudge.state) == literal_column("'stopped'"),  # as the partial index has it
        )
    )
    return frozenset((person, subject) for person, subject in found)
