"""The schema's history, run by `staffroom migrate`; `upgrade` and `is_current` are what the rest needs of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage.database import Database

MIGRATION_LOCK = 7_238_001
"""The PostgreSQL advisory lock that makes two `staffroom migrate` at once take turns."""


def config_for(connection: Connection | None = None) -> Config:
    """Alembic's configuration, with the connection that `env.py` works on."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(rev)s")
    config.attributes["connection"] = connection
    return config


async def upgrade(database: Database) -> tuple[str, str]:
    """Bring the schema up to date and return its revision before and after; empty means no schema yet."""

    def run(connection: Connection) -> tuple[str, str]:
        before = _current(connection)
        with rebuilding(connection):
            command.upgrade(config_for(connection), "head")
        return before, _current(connection)

    async with database.migrating() as connection:
        return await connection.run_sync(run)


@contextmanager
def rebuilding(connection: Connection) -> Iterator[None]:
    """Let tables be rebuilt inside: on SQLite that is how a column is changed.

    A table that is dropped on SQLite takes its triggers with it, and fires those that delete from elsewhere; so all
    triggers are put away first and put back afterwards. On PostgreSQL two migrations at once take turns.

    Raises:
        IntegrityError: if a rebuilt table left rows that point nowhere; nothing is changed then.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        yield
        return
    triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    made = set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars())
    for name, sql in triggers:
        if name not in made:
            connection.exec_driver_sql(sql)
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
        raise IntegrityError("foreign_key_check", None, ValueError(f"{len(broken)} rows point nowhere"))


async def pending(database: Database) -> bool:
    """Whether `upgrade` would change anything."""
    async with database.reading() as session:
        connection = await session.connection()
        return await connection.run_sync(_current) != head()


async def is_empty(database: Database) -> bool:
    """Whether the database has no schema of ours yet."""
    async with database.reading() as session:
        connection = await session.connection()
        return not await connection.run_sync(_current)


@cache
def head() -> str:
    """The newest revision this program knows."""
    return ScriptDirectory.from_config(config_for()).get_current_head() or ""


def _current(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""
