"""Queries about the workspaces and tenants that belong to a trust."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.models import Trust, Workspace


async def find_workspace(session: AsyncSession, platform: str, external_id: str) -> Workspace | None:
    """The workspace or tenant of this id, if it is linked to a trust."""
    found = await session.execute(
        select(Workspace).where(col(Workspace.platform) == platform, col(Workspace.external_id) == external_id)
    )
    return found.scalar_one_or_none()


async def add_workspace(
    session: AsyncSession, *, trust_id: int, platform: str, external_id: str, now: datetime
) -> Workspace:
    """Link a workspace or tenant to a trust; one that was linked meanwhile stays where it is.

    Raises:
        LookupError: if it is not there afterwards.
    """
    row = {"trust_id": trust_id, "platform": platform, "external_id": external_id, "created_at": now}
    await session.execute(insert_of(session)(Workspace).values(row).on_conflict_do_nothing())
    workspace = await find_workspace(session, platform, external_id)
    if workspace is None:
        raise LookupError(f"the {platform} workspace {external_id} was not linked")
    return workspace


async def find_only_trust(session: AsyncSession) -> Trust | None:
    """The trust, where there is exactly one in the database."""
    trusts = (await session.execute(select(Trust).limit(2))).scalars().all()
    return trusts[0] if len(trusts) == 1 else None
