"""One nudge's way on: put off, answered, stopped, settled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.models import Nudge, Table
from storage.nudges._states import NEVER, NudgeState

_table = Table.metadata.tables["nudges"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a nudge is due anew and may go; without `last_sent_at` that stays as it is."""

    nudge_id: int
    due_at: datetime
    go_at: datetime
    times_ignored: int
    last_sent_at: datetime | None


async def reschedule(session: AsyncSession, trust_id: int, schedules: Sequence[Schedule]) -> None:
    """Let these wait until they are due anew."""
    if not schedules:
        return
    waiting = (
        update(_table)
        .where(_table.c.id == bindparam("of_id"), _table.c.trust_id == trust_id)
        .values(
            state=str(NudgeState.WAITING),
            settled_at=None,
            due_at=bindparam("new_due_at"),
            go_at=bindparam("new_go_at"),
            times_ignored=bindparam("new_times_ignored"),
            last_sent_at=func.coalesce(
                bindparam("new_last_sent_at", type_=_table.c.last_sent_at.type), _table.c.last_sent_at
            ),
        )
    )
    rows: list[dict[str, Any]] = [
        {
            "of_id": one.nudge_id,
            "new_due_at": one.due_at,
            "new_go_at": one.go_at,
            "new_times_ignored": one.times_ignored,
            "new_last_sent_at": one.last_sent_at,
        }
        for one in schedules
    ]
    await (await session.connection()).execute(waiting, rows)


async def end_nudges(
    session: AsyncSession,
    trust_id: int,
    nudge_ids: Collection[int],
    state: NudgeState,
    now: datetime,
    *,
    was_sent: bool = False,
) -> None:
    """Settle these: done, stopped or exhausted; with `was_sent` they have just been sent."""
    values: dict[str, Any] = {"state": str(state), "settled_at": now}
    if was_sent:
        values["last_sent_at"] = now
    await session.execute(
        update(Nudge).where(col(Nudge.trust_id) == trust_id, col(Nudge.id).in_(nudge_ids)).values(**values)
    )


async def find_nudge(session: AsyncSession, trust_id: int, nudge_id: int) -> Nudge | None:
    """The trust's nudge of this id."""
    found = await session.execute(
        select(Nudge)
        .where(col(Nudge.trust_id) == trust_id, col(Nudge.id) == nudge_id)
        .execution_options(populate_existing=True)
    )
    return found.scalar_one_or_none()


async def find_nudges_of(
    session: AsyncSession, trust_id: int, person_id: int, states: Collection[NudgeState]
) -> Sequence[Nudge]:
    """A person's nudges in these states, the next to go first."""
    found = await session.execute(
        select(Nudge)
        .where(col(Nudge.trust_id) == trust_id, col(Nudge.person_id) == person_id, col(Nudge.state).in_(states))
        .order_by(col(Nudge.go_at), col(Nudge.id))
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


async def find_nudges_about(
    session: AsyncSession, trust_id: int, person_id: int, kind: str, subject_id: int
) -> Sequence[Nudge]:
    """All of a person's nudges about one subject, settled ones too, the oldest first."""
    found = await session.execute(
        select(Nudge)
        .where(
            col(Nudge.trust_id) == trust_id,
            col(Nudge.person_id) == person_id,
            col(Nudge.kind) == kind,
            col(Nudge.subject_id) == subject_id,
        )
        .order_by(col(Nudge.due_at), col(Nudge.id))
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


async def find_said_together(session: AsyncSession, trust_id: int, person_id: int, delivery_id: int) -> Sequence[Nudge]:
    """The nudges whose newest message to this person is that delivery, as they stand now."""
    found = await session.execute(
        select(Nudge)
        .where(
            col(Nudge.trust_id) == trust_id,
            col(Nudge.person_id) == person_id,
            col(Nudge.delivery_id) == delivery_id,
        )
        .order_by(col(Nudge.id))
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


async def forget_unsent(session: AsyncSession, trust_id: int, person_id: int, kind: str, subject_id: int) -> None:
    """Delete the nudges about a subject that is gone; those that were sent stay, for their buttons to be answered."""
    await session.execute(
        delete(Nudge).where(
            col(Nudge.trust_id) == trust_id,
            col(Nudge.person_id) == person_id,
            col(Nudge.kind) == kind,
            col(Nudge.subject_id) == subject_id,
            col(Nudge.last_sent_at).is_(None),
        )
    )


async def find_next_go_at(session: AsyncSession) -> datetime | None:
    """When the next nudge of any trust may go, by the school clock; None if none is to come."""
    found = await session.execute(
        select(func.min(col(Nudge.go_at))).where(col(Nudge.state) == NudgeState.WAITING, col(Nudge.go_at) < NEVER)
    )
    return found.scalar_one_or_none()
