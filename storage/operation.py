"""Queries about what the running bot remembers for itself."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.models import HandledRequest, SlackOAuthState


async def claim_request(session: AsyncSession, key: str, now: datetime) -> bool:
    """Whether this is the first time this request is handled. The claim stands if the transaction commits.

    On PostgreSQL a second process that claims the same key waits here until the first has committed or given up.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    claimed = await session.execute(
        dialect.insert(HandledRequest).values(key=key, handled_at=now).on_conflict_do_nothing()
    )
    return isinstance(claimed, CursorResult) and claimed.rowcount == 1


async def sweep_handled_requests(session: AsyncSession, before: datetime) -> int:
    """Forget the requests handled before this moment; returns how many."""
    swept = await session.execute(delete(HandledRequest).where(col(HandledRequest.handled_at) < before))
    return swept.rowcount if isinstance(swept, CursorResult) else 0


async def sweep_oauth_states(session: AsyncSession, now: datetime) -> int:
    """Forget the OAuth states that have expired; returns how many."""
    swept = await session.execute(delete(SlackOAuthState).where(col(SlackOAuthState.expires_at) < now))
    return swept.rowcount if isinstance(swept, CursorResult) else 0
