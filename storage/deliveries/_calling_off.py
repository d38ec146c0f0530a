"""Calling off what was asked for and hasn't gone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.deliveries._settling import end_followers
from storage.deliveries._states import State
from storage.models import Delivery

NOT_GONE = (State.PLANNED, State.WAITING, State.HELD, State.DEAD)
GONE = (State.SENDING, State.UNKNOWN, State.SENT)


@dataclass(frozen=True, slots=True)
class Gone:
    """A delivery that has gone, or is going, and in which workspace."""

    delivery_id: int
    workspace_id: int


async def call_off(session: AsyncSession, trust_id: int, key: str, *, at: datetime) -> Gone | None:
    """End the delivery of this key, and what waits for it, if it hasn't gone; else say where it went.

    None where nobody has seen or will see it.
    """
    ended = await session.execute(
        update(Delivery)
        .where(col(Delivery.trust_id) == trust_id, col(Delivery.key) == key, col(Delivery.state).in_(NOT_GONE))
        .values(state=str(State.CANCELLED), reason="called off", settled_at=at, body=None)
        .returning(col(Delivery.id))
    )
    await end_followers(session, ended.scalars().all(), at)
    found = await session.execute(
        select(col(Delivery.id), col(Delivery.workspace_id)).where(
            col(Delivery.trust_id) == trust_id, col(Delivery.key) == key, col(Delivery.state).in_(GONE)
        )
    )
    row = found.first()
    return None if row is None else Gone(*row)
