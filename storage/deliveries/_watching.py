"""What the operator sees of the outbox, and may change in it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, func, literal, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.deliveries._settling import end_followers
from storage.deliveries._states import OPEN, State
from storage.models import Academy, Affiliation, Delivery, Person, RateBudget, Workspace
from storage.types import UtcDateTime


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """A delivery without a word of what it says; `due_at` is school time, the other moments machine time."""

    delivery_id: int
    trust_id: int
    platform: str
    workspace: str
    kind: str
    key: str
    operation: str
    recipient: str
    academy: str
    target: str
    state: State
    reason: str
    attempts: int
    due_at: datetime
    begun_at: datetime | None
    settled_at: datetime | None


async def count_by_state(session: AsyncSession) -> Mapping[State, int]:
    """How many deliveries are in each state."""
    rows = await session.execute(select(col(Delivery.state), func.count()).group_by(col(Delivery.state)))
    return {State(state): number for state, number in rows}


async def find_oldest_due(session: AsyncSession, school_now: datetime) -> datetime | None:
    """When the delivery that has been due longest fell due, by the school clock; None if nothing is due."""
    found = await session.execute(
        select(func.min(col(Delivery.due_at))).where(
            col(Delivery.state) == State.PLANNED, col(Delivery.due_at) <= school_now
        )
    )
    return found.scalar_one_or_none()


async def find_next_due(session: AsyncSession) -> datetime | None:
    """When the next planned delivery falls due, by the school clock."""
    found = await session.execute(select(func.min(col(Delivery.due_at))).where(col(Delivery.state) == State.PLANNED))
    return found.scalar_one_or_none()


async def find_next_try(session: AsyncSession, *, school_now: datetime, machine_now: datetime) -> datetime | None:
    """When, by the machine clock, the next of what is due, being sent or in doubt may be looked at; None without any.

    A moment that has passed means now.
    """
    until = case(
        (col(RateBudget.paused_until_at) > machine_now, col(RateBudget.paused_until_at)),
        (col(Delivery.not_before_at) > machine_now, col(Delivery.not_before_at)),
        else_=literal(machine_now, UtcDateTime),
    )
    due = (
        select(func.min(until))
        .select_from(Delivery)
        .join(RateBudget, col(RateBudget.workspace_id) == col(Delivery.workspace_id))
        .where(col(Delivery.state) == State.PLANNED, col(Delivery.due_at) <= school_now)
    )
    doubtful = select(func.min(col(Delivery.leased_until_at))).where(
        col(Delivery.state).in_((State.SENDING, State.UNKNOWN))
    )
    found = [(await session.execute(which)).scalar_one_or_none() for which in (due, doubtful)]
    return min((moment for moment in found if moment is not None), default=None)


async def find_deliveries(
    session: AsyncSession, states: Collection[State] = (), *, delivery_id: int | None = None, limit: int = 50
) -> Sequence[DeliveryFacts]:
    """The newest deliveries, perhaps only those in some states, or one of them. For the operator alone."""
    which = (
        select(Delivery, col(Workspace.platform), col(Workspace.external_id), col(Person.name), col(Academy.short_name))
        .join(Workspace, col(Workspace.id) == col(Delivery.workspace_id))
        .outerjoin(Person, col(Person.id) == col(Delivery.recipient_id))
        .outerjoin(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .outerjoin(Academy, col(Academy.id) == col(Affiliation.academy_id))
        .order_by(col(Delivery.id).desc())
        .limit(limit)
    )
    if states:
        which = which.where(col(Delivery.state).in_(tuple(states)))
    if delivery_id is not None:
        which = which.where(col(Delivery.id) == delivery_id)
    return [_facts(*row) for row in (await session.execute(which))]


def _facts(row: Delivery, platform: str, workspace: str, recipient: str | None, academy: str | None) -> DeliveryFacts:
    return DeliveryFacts(
        delivery_id=row.id,
        trust_id=row.trust_id,
        platform=platform,
        workspace=workspace,
        kind=row.kind,
        key=row.key,
        operation=row.operation,
        recipient=recipient or "",
        academy=academy or "",
        target=row.target,
        state=State(row.state),
        reason=row.reason,
        attempts=row.attempts,
        due_at=row.due_at,
        begun_at=row.begun_at,
        settled_at=row.settled_at,
    )


async def plan_again(
    session: AsyncSession, states: Collection[State], school_now: datetime, *, delivery_id: int | None = None
) -> int:
    """Plan deliveries in these states anew, from now on; returns how many. One without a body needs none.

    One whose text was thrown away, or that was composed of things long settled, says nothing and is cancelled then.
    """
    which = update(Delivery).where(col(Delivery.state).in_(tuple(states)))
    if delivery_id is not None:
        which = which.where(col(Delivery.id) == delivery_id)
    values: dict[str, Any] = {
        "state": str(State.PLANNED),
        "reason": "",
        "due_at": school_now,
        "not_before_at": None,
        "leased_until_at": None,
        "begun_at": None,
        "settled_at": None,
    }
    done = await session.execute(which.values(**values))
    return done.rowcount if isinstance(done, CursorResult) else 0


async def drop(
    session: AsyncSession, states: Collection[State], at: datetime, *, reason: str, delivery_id: int | None = None
) -> Sequence[int]:
    """Give up deliveries in these states, and what waits for them; returns their ids. Their texts are thrown away."""
    which = update(Delivery).where(col(Delivery.state).in_(tuple(states)))
    if delivery_id is not None:
        which = which.where(col(Delivery.id) == delivery_id)
    dropped = await session.execute(
        which.values(state=str(State.CANCELLED), reason=reason, body=None, settled_at=at).returning(col(Delivery.id))
    )
    numbers = dropped.scalars().all()
    await end_followers(session, numbers, at)
    return numbers


async def sweep_deliveries(session: AsyncSession, before: datetime) -> int:
    """Forget the deliveries settled before this moment; returns how many."""
    swept = await session.execute(
        delete(Delivery).where(col(Delivery.settled_at) < before, col(Delivery.state).not_in(tuple(OPEN)))
    )
    return swept.rowcount if isinstance(swept, CursorResult) else 0
