"""What says a delivery's words when it is claimed, rather than when it was asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.messages import Message
from storage.deliveries import State


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery without a body, as its composer sees it; `due_at` goes by the school clock."""

    id: int
    trust_id: int
    kind: str
    key: str
    recipient_id: int | None
    due_at: datetime


class Composer(Protocol):
    """Composes the deliveries of one kind. `now` is the school clock's time, in UTC; the session writes."""

    async def compose(self, session: AsyncSession, delivery: DueDelivery, now: datetime) -> Message | None:
        """What to say now; None where nothing is left to say, and the delivery is cancelled."""
        ...

    async def sent(self, session: AsyncSession, delivery: DueDelivery, now: datetime) -> None:
        """It was sent; in the transaction that says so."""
        ...

    async def ended(self, session: AsyncSession, delivery: DueDelivery, now: datetime, state: State) -> None:
        """It ended otherwise: held, unreachable, dead or cancelled; in the transaction that says so."""
        ...
