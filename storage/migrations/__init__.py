"""The schema's history, run by `staffroom migrate`; `upgrade` and `is_current` are what the rest needs of it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.database import Database

MIGRATION_LOCK = 7_238_001
"""The PostgreSQL advisory lock that makes two `staffroom migrate` at once take turns."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> tuple[str, str]:
    """Bring the schema up to date and return its revision before and after; empty means no schema yet."""

    def run(connection: Connection) -> tuple[str, str]:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        before = _current(connection)
        command.upgrade(_config(connection), "head")
        return before, _current(connection)

    async with database.engine.begin() as connection:
        return await connection.run_sync(run)


async def pending(database: Database) -> bool:
    """Whether `upgrade` would change anything."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_current) != head()


def head() -> str:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def _current(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""
