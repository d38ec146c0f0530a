"""Databases that tests get copies of: each kind is made once in a test process, and copied for each test."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.migrations import upgrade

QUICK = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
"""Settings of a PostgreSQL server whose data need not outlive it; all of them can be set while it runs."""

OTHERS_OUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

CATALOGUES = ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_proc", "pg_db_role_setting")
SCHEMA = "SELECT concat_ws(' ', {}, (SELECT max(xmin::text) FROM alembic_version))".format(
    ", ".join(f"(SELECT count(*) || '/' || max(xmin::text::bigint) FROM {name})" for name in CATALOGUES)
)
"""Another text after whatever changes tables, columns, triggers, settings or the version that they are at."""

FILLED = """
SELECT c.oid::regclass::text FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'
AND pg_relation_size(c.oid) > 0
"""
NUMBERED_ANEW = "SELECT setval(seqrelid, seqstart, false) FROM pg_sequence"


@dataclass(frozen=True, slots=True)
class Filling:
    """What a migrated database holds to begin with; its name stands for what `fill` puts into it."""

    name: str
    fill: Callable[[Database], Awaitable[object]] | None = None


EMPTY = Filling("empty")


class SqliteTemplates:
    """Files in one folder, a file for each filling."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, filling: Filling, path: Path) -> str:
        """Copy the template to this path; gives the copy's address."""
        path.write_bytes(self._template(filling).read_bytes())
        return f"sqlite:///{path}"

    def _template(self, filling: Filling) -> Path:
        path = self._folder / f"{filling.name}.sqlite3"
        if not path.exists():
            asyncio.run(_make(f"sqlite:///{path}", filling))
        return path


class PostgresqlTemplates:
    """Databases on one server, one for each filling.

    A copy that began empty is emptied and used again, which takes a tenth of the work of another: unless a test has
    changed more than rows.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._made: set[str] = set()
        self._schemas: dict[str, str] = {}
        self._free: list[str] = []
        asyncio.run(self._administer(*(f"ALTER SYSTEM SET {name} = {value}" for name, value in QUICK.items())))
        asyncio.run(self._administer("SELECT pg_reload_conf()"))

    def copy(self, filling: Filling) -> str:
        """Give a database of its own that holds what the template holds, by its name."""
        if filling == EMPTY and self._free:
            return self._free.pop()
        return asyncio.run(self._copy(filling))

    def give_back(self, name: str) -> None:
        """Have done with a copy, whoever is still connected to it."""
        asyncio.run(self._give_back(name))

    def url(self, name: str) -> str:
        """The address of a database on this server."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self._directory}"

    async def _copy(self, filling: Filling) -> str:
        template, name = f"template_{filling.name}", f"test_{uuid4().hex[:12]}"
        if template not in self._made:
            await self._administer(f"CREATE DATABASE {template}")
            await _make(self.url(template), filling)
            self._made.add(template)
        await self._administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        if filling == EMPTY:
            async with self._connected(name) as connection:
                self._schemas[name] = await _schema(connection)
        return name

    async def _give_back(self, name: str) -> None:
        schema = self._schemas.get(name)
        if schema is not None and await self._empty(name, schema):
            self._free.append(name)
        else:
            await self._administer(f"DROP DATABASE {name} WITH (FORCE)")

    async def _empty(self, name: str, schema: str) -> bool:
        """Take all rows out of a copy, and say whether it is then as it began."""
        try:
            async with self._connected(name) as connection:
                await connection.execute(text(OTHERS_OUT))
                if await _schema(connection) != schema:
                    return False
                filled = (await connection.execute(text(FILLED))).scalars().all()
                for statement in ("SET session_replication_role = replica", *map("DELETE FROM {}".format, filled)):
                    await connection.execute(text(statement))
                await connection.execute(text(NUMBERED_ANEW))
                if filled:
                    await connection.execute(text(f"VACUUM {', '.join(filled)}"))
        except (DBAPIError, OSError):
            return False
        return True

    async def _administer(self, *statements: str) -> None:
        async with self._connected("postgres") as connection:
            for statement in statements:
                await connection.execute(text(statement))

    @asynccontextmanager
    async def _connected(self, name: str) -> AsyncIterator[AsyncConnection]:
        database = Database(self.url(name), pool_size=1)
        try:
            async with database.engine.connect() as connection:
                yield await connection.execution_options(isolation_level="AUTOCOMMIT")
        finally:
            await database.close()


async def _schema(connection: AsyncConnection) -> str:
    return str((await connection.execute(text(SCHEMA))).scalar_one())


async def _make(url: str, filling: Filling) -> None:
    database = Database(url)
    await upgrade(database)
    if filling.fill is not None:
        await filling.fill(database)
    await database.close()
