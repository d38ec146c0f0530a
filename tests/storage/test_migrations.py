"""The schema's history agrees with the models, on both engines."""

from datetime import UTC, datetime

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, String, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.guards import of_our_own
from handlers.listing_reading import TopicReader
from handlers.meaning import load_interpreter
from handlers.topics import load_topics
from storage.database import Database
from storage.expertise import ListingDetails, add_listing
from storage.migrations import pending, rebuilding, upgrade
from storage.migrations.comparison import COMPARISON
from storage.models import ExpertiseListing, ListingTopic, Table
from storage.organisation import add_trust
from storage.people import add_person

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)


async def test_migrations_and_models_agree(database: Database) -> None:
    """The migrated schema is what the models say it is."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts=COMPARISON), Table.metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_upgrading_again_changes_nothing(database: Database) -> None:
    """`staffroom migrate` may run at every release."""
    before, after = await upgrade(database)
    assert before == after
    assert not await pending(database)


async def test_a_rebuilt_table_keeps_its_rows_and_triggers(database: Database) -> None:
    """On SQLite a column is changed by rebuilding its table; nothing that points to it goes, nor do its triggers."""
    async with database.writing() as session:
        await add_everything(session)
    async with database.migrating() as connection:
        await connection.run_sync(_widen_names)
    async with database.writing() as session:
        assert await counts(session) == (1, 1)
        await session.execute(delete(ExpertiseListing))
        assert (await session.execute(text("SELECT COUNT(*) FROM listing_text"))).scalar_one() == 0


def _widen_names(connection: Connection) -> None:
    """What a later migration may do to two tables that others point to."""
    with rebuilding(connection):
        operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
        for table, column in (("people", "name"), ("expertise_listings", "help_text")):
            with operations.batch_alter_table(table) as batch:
                batch.alter_column(column, type_=String(900), existing_type=String(200))


async def add_everything(session: AsyncSession) -> None:
    """A trust, an academy, a teacher and a listing that words find."""
    trust = await add_trust(session, uid="99001", name="Brackenfold Learning Trust", now=NOW)
    person = await add_person(session, trust_id=trust.id, academy_id=None, name="Priya Nair", email=None, now=NOW)
    details = ListingDetails(topics=("fractions",), help_text=of_our_own("Bar models"))
    reader = TopicReader(load_topics(), load_interpreter(with_sentences=False))
    await add_listing(session, trust.id, person.id, details, reader=reader, now=NOW)


async def counts(session: AsyncSession) -> tuple[int, int]:
    """How many listings and topics of listings there are."""
    listings = (await session.execute(select(func.count()).select_from(ExpertiseListing))).scalar_one()
    topics = (await session.execute(select(func.count()).select_from(ListingTopic))).scalar_one()
    return listings, topics


async def test_looking_takes_no_lock(database: Database) -> None:
    """Readiness can be asked while somebody else is writing."""
    async with database.writing():
        other = Database(database.url.render_as_string(hide_password=False))
        assert not await pending(other)
        await other.close()
