"""One nudge's way on: put off, answered, stopped, settled."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Update,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    update,
)
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


async def reschedule(
    session: AsyncSession,
    trust_id: int,
    schedules: Sequence[Schedule],
    *,
    expected: Collection[NudgeState],
    only_unsent: bool = False,
    said_in: int = 0,
) -> None:
    """Let these wait until they are due anew, those that are still in a state in which that is expected.

    With `only_unsent` one that was sent meanwhile stays as it is. One that was to go with a delivery leaves it, unless
    that is `said_in`, the one which has said it.
    """
    if not schedules:
        return
    waiting = _of_expected(trust_id, expected).values(
        state=str(NudgeState.WAITING),
        settled_at=None,
        delivery_id=said_by(said_in),
        due_at=bindparam("new_due_at"),
        go_at=bindparam("new_go_at"),
        times_ignored=bindparam("new_times_ignored"),
        last_sent_at=func.coalesce(
            bindparam("new_last_sent_at", type_=_table.c.last_sent_at.type), _table.c.last_sent_at
        ),
    )
    if only_unsent:
        waiting = waiting.where(_table.c.last_sent_at.is_(None))
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


async def put_off(
    session: AsyncSession, trust_id: int, go_at: Mapping[int, datetime], *, expected: Collection[NudgeState]
) -> None:
    """Let nudges, by id, wait for another moment, those still in a state in which that is expected.

    When they are due stays as it is. One that was to go with a delivery leaves it.
    """
    if not go_at:
        return
    waiting = _of_expected(trust_id, expected).values(
        state=str(NudgeState.WAITING), delivery_id=said_by(0), go_at=bindparam("new_go_at")
    )
    rows = [{"of_id": nudge, "new_go_at": moment} for nudge, moment in go_at.items()]
    await (await session.connection()).execute(waiting, rows)


def said_by(delivery_id: int) -> ColumnElement[int | None]:
    """A nudge's `delivery_id` once it waits or is settled: not one with which it was to go, but for this one."""
    unsaid = (_table.c.state == NudgeState.JOINED) & (_table.c.delivery_id != delivery_id)
    return case((unsaid, null()), else_=_table.c.delivery_id)


def _of_expected(trust_id: int, expected: Collection[NudgeState]) -> Update:
    """A change of one nudge, `of_id`, if it is still in one of these states."""
    return update(_table).where(
        _table.c.id == bindparam("of_id"),
        _table.c.trust_id == trust_id,
        or_(*(_table.c.state == str(state) for state in expected)),  # many rows at once take no IN
    )


async def end_nudges(
    session: AsyncSession,
    trust_id: int,
    nudge_ids: Collection[int],
    state: NudgeState,
    now: datetime,
    *,
    was_sent: bool = False,
    said_in: int = 0,
) -> None:
    """Settle these: done, stopped or exhausted; with `was_sent` they have just been sent.

    One that was to go with a delivery leaves it, unless that is `said_in`, the one which has said it.
    """
    values: dict[str, Any] = {"state": str(state), "settled_at": now, "delivery_id": said_by(said_in)}
    if was_sent:
        values["last_sent_at"] = now
    await session.execute(
        update(Nudge).where(col(Nudge.trust_id) == trust_id, col(Nudge.id).in_(nudge_ids)).values(**values)
    )


async def find_nudge(session: AsyncSession, trust_id: int, nudge_id: int, *, to_change: bool = False) -> Nudge | None:
    """The trust's nudge of this id; `to_change` it, it is nobody else's until this transaction ends."""
    which = select(Nudge).where(col(Nudge.trust_id) == trust_id, col(Nudge.id) == nudge_id)
    if to_change:
        which = which.with_for_update()
    found = await session.execute(which.execution_options(populate_existing=True))
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


async def sweep_nudges(session: AsyncSession, before: datetime) -> int:
    """Forget what was settled before this moment; returns how many. What somebody has stopped is remembered."""
    is_settled = col(Nudge.state).in_((literal_column("'done'"), literal_column("'exhausted'")))  # as its index has it
    swept = await session.execute(delete(Nudge).where(is_settled, col(Nudge.settled_at) < before))
    return swept.rowcount if isinstance(swept, CursorResult) else 0
