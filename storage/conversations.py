"""Where the bot may reach a person on Teams: the reference to their personal chat, kept with their identity."""

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from storage.models import Identity, Workspace

PLATFORM = "teams"


async def find_conversation(session: AsyncSession, tenant_id: str, user_id: str) -> Identity | None:
    """The identity of this Entra object id in this tenant, with what is known of its personal chat; None if unknown."""
    found = await session.execute(
        select(Identity)
        .join(Workspace, col(Identity.workspace_id) == col(Workspace.id))
        .where(
            col(Workspace.platform) == PLATFORM,
            col(Workspace.external_id) == tenant_id,
            col(Identity.external_id) == user_id,
        )
    )
    return found.scalar_one_or_none()


async def save_conversation(
    session: AsyncSession,
    tenant_id: str,
    user_id: str,
    *,
    conversation_id: str,
    service_url: str,
    channel_account_id: str,
) -> bool:
    """Keep the reference to a person's personal chat; False, and nothing kept, for somebody we do not know yet."""
    identity = await find_conversation(session, tenant_id, user_id)
    if identity is None:
        return False
    identity.conversation_id = conversation_id
    identity.service_url = service_url
    identity.channel_account_id = channel_account_id
    await session.flush()
    return True
