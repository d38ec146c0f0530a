"""From nudges that are due to one delivery a person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.deliveries import OPEN, State
from storage.models import Delivery, Nudge, Person, Table
from storage.nudges._states import MANY, NudgeState

_table = Table.metadata.tables["nudges"]


@dataclass(frozen=True, slots=True)
class Stray:
    """A nudge whose delivery has ended without it; `was_said` where that was sent, or nobody can tell whether so."""

    nudge: Nudge
    was_said: bool


async def claim_due_nudges(session: AsyncSession, now: datetime, limit: int) -> Sequence[Nudge]:
    """The nudges of all trusts whose time has come, a person's together, longest due first.

    Nobody else claims them until this transaction ends. At most `limit` people's, give or take.
    """
    is_due = (col(Nudge.state) == NudgeState.WAITING, col(Nudge.go_at) <= now)
    owners = select(col(Nudge.person_id)).where(*is_due).order_by(col(Nudge.go_at), col(Nudge.id)).limit(limit)
    found = await session.execute(
        select(Nudge)
        .where(*is_due, col(Nudge.person_id).in_(owners))
        .order_by(col(Nudge.trust_id), col(Nudge.person_id), col(Nudge.due_at), col(Nudge.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


async def settle_leavers(session: AsyncSession, now: datetime) -> None:
    """Settle what has come due for people who have left, in all trusts."""
    left = select(col(Person.id)).where(col(Person.left_at).is_not(None))
    await session.execute(
        update(Nudge)
        .where(col(Nudge.state) == NudgeState.WAITING, col(Nudge.go_at) <= now, col(Nudge.person_id).in_(left))
        .values(state=str(NudgeState.DONE), settled_at=now)
    )


async def find_planned_deliveries(
    session: AsyncSession, trust_id: int, person_ids: Collection[int]
) -> Mapping[int, int]:
    """By person, the delivery of their nudges that has not been claimed yet; nor is it until this transaction ends."""
    found: dict[int, int] = {}
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), MANY):
        with_nudges = select(col(Nudge.delivery_id)).where(
            col(Nudge.trust_id) == trust_id,
            col(Nudge.person_id).in_(wanted[start : start + MANY]),
            col(Nudge.state) == NudgeState.JOINED,
        )
        rows = await session.execute(
            select(col(Delivery.recipient_id), col(Delivery.id))
            .where(col(Delivery.id).in_(with_nudges), col(Delivery.state) == State.PLANNED)
            .order_by(col(Delivery.id))
            .with_for_update()
        )
        found |= {person: number for person, number in rows if person is not None}
    return found


async def join_deliveries(session: AsyncSession, trust_id: int, deliveries: Mapping[int, int]) -> None:
    """Put nudges, by id, into deliveries, those that still wait."""
    if not deliveries:
        return
    joining = (
        update(_table)
        .where(
            _table.c.id == bindparam("of_id"),
            _table.c.trust_id == trust_id,
            _table.c.state == str(NudgeState.WAITING),
        )
        .values(state=str(NudgeState.JOINED), delivery_id=bindparam("of_delivery"))
    )
    rows = [{"of_id": nudge, "of_delivery": delivery} for nudge, delivery in deliveries.items()]
    await (await session.connection()).execute(joining, rows)


async def find_joined(session: AsyncSession, trust_id: int, delivery_id: int) -> Sequence[Nudge]:
    """The nudges that go with a delivery; until this transaction ends no other joins it, and nobody answers them."""
    await session.execute(select(col(Delivery.id)).where(col(Delivery.id) == delivery_id).with_for_update())
    found = await session.execute(
        select(Nudge)
        .where(
            col(Nudge.trust_id) == trust_id,
            col(Nudge.delivery_id) == delivery_id,
            col(Nudge.state) == NudgeState.JOINED,
        )
        .order_by(col(Nudge.due_at), col(Nudge.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


async def find_strays(session: AsyncSession, trust_id: int, *, to_change: bool = False) -> Sequence[Stray]:
    """The trust's nudges that wait on a delivery from which nothing comes any more: ended without them, or swept since.

    `to_change` them, those in somebody else's hands are left out, and the others nobody's until this transaction ends.
    """
    was_said = col(Delivery.state).in_((State.SENT, State.HELD))
    which = (
        select(Nudge, was_said)
        .outerjoin(Delivery, col(Delivery.id) == col(Nudge.delivery_id))
        .where(
            col(Nudge.trust_id) == trust_id,
            col(Nudge.state) == literal_column("'joined'"),  # as the partial index has it
            or_(col(Delivery.id).is_(None), col(Delivery.state).not_in(OPEN)),
        )
        .order_by(col(Nudge.id))
    )
    if to_change:
        which = which.with_for_update(of=Nudge, skip_locked=True)
    found = await session.execute(which.execution_options(populate_existing=True))
    return [Stray(nudge, bool(said)) for nudge, said in found]
