"""What is still to come by the school clock: when, for whom, and of what kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.deliveries import State
from storage.models import Delivery, Nudge, Person
from storage.nudges import NEVER, NudgeState

NUDGES = "nudges"
"""The kind of the deliveries that reminders join."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Something to come: the person's name, or the place it goes to where it is for nobody alone; and its kind."""

    name: str
    target: str
    kind: str


async def find_next_after(session: AsyncSession, moment: datetime) -> datetime | None:
    """When the next thing falls due that is not due yet at this moment; None if nothing is to come."""
    deliveries = await session.execute(
        select(func.min(col(Delivery.due_at))).where(
            col(Delivery.state) == State.PLANNED, col(Delivery.due_at) > moment
        )
    )
    nudges = await session.execute(
        select(func.min(col(Nudge.go_at))).where(
            col(Nudge.state) == NudgeState.WAITING, col(Nudge.go_at) > moment, col(Nudge.go_at) < NEVER
        )
    )
    found = (deliveries.scalar_one_or_none(), nudges.scalar_one_or_none())
    return min((one for one in found if one is not None), default=None)


async def find_coming(session: AsyncSession, until: datetime) -> Sequence[Coming]:
    """Everything that is due at this moment and not sent, the longest due first."""
    nudges = await session.execute(
        select(col(Person.name))
        .join(Nudge, col(Nudge.person_id) == col(Person.id))
        .where(col(Nudge.state) == NudgeState.WAITING, col(Nudge.go_at) <= until)
        .order_by(col(Nudge.go_at), col(Nudge.id))
    )
    deliveries = await session.execute(
        select(col(Person.name), col(Delivery.target), col(Delivery.kind))
        .select_from(Delivery)
        .outerjoin(Person, col(Person.id) == col(Delivery.recipient_id))
        .where(col(Delivery.state) == State.PLANNED, col(Delivery.due_at) <= until)
        .order_by(col(Delivery.due_at), col(Delivery.id))
    )
    return [
        *(Coming(name or "", target, kind) for name, target, kind in deliveries),
        *(Coming(name, "", NUDGES) for name in nudges.scalars()),
    ]
