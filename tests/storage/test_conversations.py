"""References to personal chats on Teams."""

from datetime import UTC, datetime

from storage.conversations import find_conversation, save_conversation
from storage.database import Database
from storage.models import Identity, Person, Trust, Workspace

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)


async def add_identity(database: Database, tenant_id: str, user_id: str, *, platform: str = "teams") -> None:
    """Somebody whom a workspace or tenant knows by this id."""
    async with database.writing() as session:
        trust = Trust(uid=f"{tenant_id} {platform}"[:20], name="Brackenfold", created_at=NOW)
        session.add(trust)
        await session.flush()
        assert trust.id is not None
        workspace = Workspace(trust_id=trust.id, platform=platform, external_id=tenant_id, created_at=NOW)
        person = Person(trust_id=trust.id, name="Priya Nair", created_at=NOW)
        session.add_all([workspace, person])
        await session.flush()
        assert workspace.id is not None
        assert person.id is not None
        identity = Identity(
            trust_id=trust.id, workspace_id=workspace.id, person_id=person.id, external_id=user_id, created_at=NOW
        )
        session.add(identity)


async def save(database: Database, tenant_id: str, user_id: str) -> bool:
    """Keep a chat for this user."""
    async with database.writing() as session:
        return await save_conversation(
            session,
            tenant_id,
            user_id,
            conversation_id="a:chat",
            service_url="https://smba.example",
            channel_account_id="29:priya",
        )


async def test_a_chat_is_kept_with_the_identity(database: Database) -> None:
    """What was saved is found again, by tenant and user."""
    await add_identity(database, "tenant", "priya")
    assert await save(database, "tenant", "priya")
    async with database.reading() as session:
        found = await find_conversation(session, "tenant", "priya")
    assert found is not None
    assert (found.conversation_id, found.service_url, found.channel_account_id) == (
        "a:chat",
        "https://smba.example",
        "29:priya",
    )


async def test_another_tenants_user_is_somebody_else(database: Database) -> None:
    """The same user id in another tenant, or on Slack, is not touched and not found."""
    await add_identity(database, "tenant", "priya")
    await add_identity(database, "other tenant", "priya")
    await add_identity(database, "workspace", "priya", platform="slack")
    await save(database, "tenant", "priya")
    async with database.reading() as session:
        other = await find_conversation(session, "other tenant", "priya")
        assert await find_conversation(session, "workspace", "priya") is None
    assert other is not None
    assert other.conversation_id == ""


async def test_nothing_is_kept_for_a_stranger(database: Database) -> None:
    """Saving for somebody unknown says so and adds nobody."""
    assert not await save(database, "tenant", "nobody")
    async with database.reading() as session:
        assert await find_conversation(session, "tenant", "nobody") is None
