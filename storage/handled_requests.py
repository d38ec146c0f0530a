"""Queries about requests that have had their effect, and about what else is swept once it has served."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.models import HandledRequest, SlackOAuthState


async def claim_request(session: AsyncSession, key: str, now: datetime) -> bool:
    """Whether this is the first time this request is handled. The claim stands if the transaction commits.

    On PostgreSQL a second process that claims the same key waits here until the first has committed or given up.
    """
    claimed = await session.execute(
        insert_of(session)(HandledRequest)
        .values(key=key, handled_at=now)
        .on_conflict_do_nothing()
        .returning(col(HandledRequest.key))
    )
    return claimed.first() is not None


async def sweep_handled_requests(session: AsyncSession, before: datetime) -> int:
    """Forget the requests handled before this moment; returns how many."""
    swept = await session.execute(delete(HandledRequest).where(col(HandledRequest.handled_at) < before))
    return swept.rowcount if isinstance(swept, CursorResult) else 0


async def sweep_oauth_states(session: AsyncSession, now: datetime) -> int:
    """Forget the OAuth states that have expired; returns how many."""
    swept = await session.execute(delete(SlackOAuthState).where(col(SlackOAuthState.expires_at) < now))
    return swept.rowcount if isinstance(swept, CursorResult) else 0
