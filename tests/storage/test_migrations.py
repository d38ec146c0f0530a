"""The schema's history agrees with the models, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storage.database import Database
from storage.migrations import pending, upgrade
from storage.migrations.comparison import COMPARISON
from storage.models import Table


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
