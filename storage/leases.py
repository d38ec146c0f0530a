"""Queries about leases: a duty that one process holds at a time."""

from datetime import datetime

from sqlalchemy import case, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.models import Lease


async def acquire(session: AsyncSession, name: str, holder: str, now: datetime, *, expires_at: datetime) -> bool:
    """Whether this holder has the lease until `expires_at`: it was free, had expired, or was theirs already."""
    await session.execute(
        insert_of(session)(Lease).values(name=name, holder="", token=0, expires_at=now).on_conflict_do_nothing()
    )
    taken = await session.execute(
        update(Lease)
        .where(col(Lease.name) == name, or_(col(Lease.holder) == holder, col(Lease.expires_at) <= now))
        .values(
            holder=holder,
            token=case((col(Lease.holder) == holder, col(Lease.token)), else_=col(Lease.token) + 1),
            expires_at=expires_at,
        )
        .returning(col(Lease.token))
    )
    return taken.first() is not None


async def release(session: AsyncSession, name: str, holder: str, now: datetime) -> None:
    """Give the lease back, if this holder still has it."""
    await session.execute(
        update(Lease).where(col(Lease.name) == name, col(Lease.holder) == holder).values(expires_at=now)
    )
