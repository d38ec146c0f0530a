"""Settling what was claimed, under the token of the claim; and finding what nobody settled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Integer, Update, bindparam, case, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.deliveries._states import OPEN, State
from storage.models import Delivery, Table

_table = Table.metadata.tables["deliveries"]

BLANKED = frozenset({State.SENT, State.UNREACHABLE, State.CANCELLED})
"""Their bodies are thrown away. Those held or dead keep theirs, so that the operator can release or retry them."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a delivery; `at` and `not_before_at` go by the machine clock."""

    delivery_id: int
    token: int
    state: State
    at: datetime
    reason: str = ""
    not_before_at: datetime | None = None
    leased_until_at: datetime | None = None
    workspace_id: int | None = None
    conversation_id: str = ""
    message_id: str = ""
    gives_back_attempt: bool = False
    is_repeat: bool = False


_SETTLE = (
    update(_table)
    .where(
        _table.c.id == bindparam("of_id"),
        _table.c.token == bindparam("of_token"),
        or_(_table.c.state == State.SENDING, _table.c.state == State.UNKNOWN),  # many rows at once take no list
    )
    .values(
        state=bindparam("new_state"),
        reason=bindparam("new_reason"),
        body=case((bindparam("is_blanked", type_=Boolean), null()), else_=_table.c.body),
        not_before_at=bindparam("new_not_before_at"),
        leased_until_at=bindparam("new_leased_until_at"),
        settled_at=bindparam("new_settled_at"),
        done_conversation_id=bindparam("new_conversation_id"),
        done_message_id=bindparam("new_message_id"),
        workspace_id=func.coalesce(bindparam("new_workspace_id", type_=Integer), _table.c.workspace_id),
        attempts=_table.c.attempts - bindparam("attempts_given_back", type_=Integer),
        repeats=_table.c.repeats + bindparam("new_repeats", type_=Integer),
    )
)


async def settle(session: AsyncSession, settlements: Collection[Settlement]) -> frozenset[Settlement]:
    """Settle deliveries, each in the hands of its token; returns the settlements that didn't come too late."""
    if not settlements:
        return frozenset()
    connection = await session.connection()
    await connection.execute(_SETTLE, [_settled(one) for one in settlements])
    rows = await session.execute(
        select(col(Delivery.id), col(Delivery.token), col(Delivery.state)).where(
            col(Delivery.id).in_({one.delivery_id for one in settlements})
        )
    )
    now = {(number, token): state for number, token, state in rows}
    return frozenset(one for one in settlements if now.get((one.delivery_id, one.token)) == one.state)


def _settled(settlement: Settlement) -> dict[str, object]:
    """The values of one settlement; the platform's ids of what was made come of it only where it was sent."""
    return {
        "of_id": settlement.delivery_id,
        "of_token": settlement.token,
        "new_state": str(settlement.state),
        "new_reason": settlement.reason,
        "is_blanked": settlement.state in BLANKED,
        "new_not_before_at": settlement.not_before_at,
        "new_leased_until_at": settlement.leased_until_at,
        "new_settled_at": settlement.at if settlement.state not in OPEN else None,
        "new_conversation_id": settlement.conversation_id,
        "new_message_id": settlement.message_id,
        "new_workspace_id": settlement.workspace_id,
        "attempts_given_back": int(settlement.gives_back_attempt),
        "new_repeats": int(settlement.is_repeat),
    }


async def release_followers(session: AsyncSession, delivery_ids: Collection[int]) -> None:
    """Let what waits for these deliveries go: they were sent."""
    if delivery_ids:
        await session.execute(_followers(delivery_ids).values(state=str(State.PLANNED)))


async def end_followers(session: AsyncSession, delivery_ids: Collection[int], at: datetime) -> None:
    """End what waits for these deliveries, and what waits for that: they will never be sent."""
    while delivery_ids:
        values = {"state": str(State.CANCELLED), "reason": "what it follows was not sent", "settled_at": at}
        ended = await session.execute(_followers(delivery_ids).values(body=None, **values).returning(col(Delivery.id)))
        delivery_ids = ended.scalars().all()


def _followers(delivery_ids: Collection[int]) -> Update:
    return update(Delivery).where(col(Delivery.after_id).in_(delivery_ids), col(Delivery.state) == State.WAITING)


async def end_planned(session: AsyncSession, delivery_id: int, state: State, reason: str, at: datetime) -> bool:
    """End a delivery before it was claimed, with a reason; False if it is planned no more."""
    values: dict[str, object] = {"state": str(state), "reason": reason, "settled_at": at}
    if state in BLANKED:
        values |= {"body": None}
    ended = await session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state).in_((State.PLANNED, State.WAITING)))
        .values(**values)
        .returning(col(Delivery.id))
    )
    return ended.first() is not None


async def has_newer_change(session: AsyncSession, delivery_id: int, after_id: int | None) -> bool:
    """Whether a later change to the same message was asked for: an older one must not come after it."""
    if after_id is None:
        return False
    found = await session.execute(
        select(col(Delivery.id))
        .where(
            col(Delivery.after_id) == after_id,
            col(Delivery.operation).in_(("update", "delete")),
            col(Delivery.id) > delivery_id,
            col(Delivery.state) != State.CANCELLED,
        )
        .limit(1)
    )
    return found.first() is not None


async def claim_doubtful(
    session: AsyncSession, *, machine_now: datetime, leased_until_at: datetime, limit: int
) -> Sequence[Delivery]:
    """Take in hand what was being sent when its lease ran out, and what nobody knows about; their tokens go up."""
    which = (
        select(col(Delivery.id))
        .where(col(Delivery.state).in_((State.SENDING, State.UNKNOWN)), col(Delivery.leased_until_at) <= machine_now)
        .order_by(col(Delivery.leased_until_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    numbers = (await session.execute(which)).scalars().all()
    if not numbers:
        return ()
    await session.execute(
        update(Delivery)
        .where(col(Delivery.id).in_(numbers))
        .values(state=str(State.UNKNOWN), token=col(Delivery.token) + 1, leased_until_at=leased_until_at)
    )
    found = await session.execute(
        select(Delivery).where(col(Delivery.id).in_(numbers)).execution_options(populate_existing=True)
    )
    return found.scalars().all()
