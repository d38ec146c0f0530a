"""The engine and its sessions. The session is the unit of work; only the code in here begins and ends one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

SQLITE_CONNECTIONS = 4
"""SQLite works in our own threads: more of them than processors wait for each other, and each holds memory."""

POSTGRESQL_CONNECTIONS = 10

MAPPED_BYTES = 32 * 1_024 * 1_024
"""How much of its file SQLite reads from the system's memory in place, rather than copying pages to its own, of which
it keeps 2 MB: a search over ten thousand listings reads more. Each connection maps it by itself, and the system counts
it for each."""

BUSY_TIMEOUT_MS = 5_000
"""How long SQLite waits for another process's write before it gives up."""
POOL_TIMEOUT_SECONDS = 5.0
"""How long a request waits for a connection before it says that the database can't be used just now."""

OUR_MISTAKES = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""What the database says when it is asked something wrong, rather than when it can't answer."""


def is_unavailable(error: Exception) -> bool:
    """Whether the database can't be reached, can't write or has no room, as against being asked something wrong."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, OUR_MISTAKES)
    return isinstance(error, OSError | PoolTimeout)


def insert_of(session: AsyncSession) -> Callable[..., Any]:
    """The `insert` of the session's database, which knows `on_conflict_do_nothing` on either.

    On PostgreSQL it waits for another transaction that is inserting the same row, so that reading afterwards finds it.
    """
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


class Database:
    """One database, on SQLite or PostgreSQL, chosen by its URL.

    `reading` gives a snapshot in which nothing may be written; `writing` gives the one write transaction, begun at
    once on SQLite (`BEGIN IMMEDIATE`), committed at the end of the block and rolled back by an exception. On SQLite
    readers and writers have connections of their own, so that a connection is told once what it is for.
    """

    def __init__(self, url: str, *, pool_size: int | None = None) -> None:
        """Take the address; nothing is opened yet.

        Raises:
            ArgumentError: if it is no address, or of another database, or of a file in a folder that isn't there.
        """
        parsed = make_url(url)
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError(f"{parsed.get_backend_name()} is neither sqlite nor postgresql")
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        if self.is_sqlite and parsed.database and not Path(parsed.database.removeprefix("file:")).parent.is_dir():
            raise ArgumentError(f"the folder of {parsed.database} is not there")
        self.url = parsed.set(drivername="sqlite+aiosqlite" if self.is_sqlite else "postgresql+asyncpg")
        self._pool_size = pool_size or (SQLITE_CONNECTIONS if self.is_sqlite else POSTGRESQL_CONNECTIONS)
        self._one_writer = asyncio.Lock()
        self._writer = self._open(write=True)
        self._reader = self._open(write=False) if self.is_sqlite else self._snapshots_of(self._writer)

    def _open(self, *, write: bool) -> AsyncEngine:
        engine = create_async_engine(
            self.url,
            hide_parameters=True,
            pool_size=self._pool_size,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT_SECONDS,
        )
        if self.is_sqlite:
            event.listen(engine.sync_engine, "connect", _prepare_writer if write else _prepare_reader)
            event.listen(engine.sync_engine, "begin", _begin_immediate if write else _begin)
        return engine

    @staticmethod
    def _snapshots_of(engine: AsyncEngine) -> AsyncEngine:
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes; for tests and tools that need a connection rather than a session."""
        return self._writer

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session over one snapshot; a write in it is an error."""
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session that is committed at the end of the block.

        On SQLite this process queues its own writers here, so that only other processes are waited for by polling.
        """
        async with AsyncExitStack() as stack:
            if self.is_sqlite:
                await stack.enter_async_context(self._one_writer)
            session = await stack.enter_async_context(AsyncSession(self._writer, expire_on_commit=False))
            async with session.begin():
                yield session

    @asynccontextmanager
    async def migrating(self) -> AsyncIterator[AsyncConnection]:
        """A connection of its own to change the schema with, in one transaction.

        On SQLite it does not follow foreign keys: a table that is rebuilt is dropped on the way, and everything that
        points to it would go with it.
        """
        engine = create_async_engine(self.url, hide_parameters=True, poolclass=NullPool)
        if self.is_sqlite:
            event.listen(engine.sync_engine, "connect", _prepare)
            event.listen(engine.sync_engine, "begin", _begin_immediate)
        try:
            async with engine.begin() as connection:
                yield connection
        finally:
            await engine.dispose()

    async def close(self) -> None:
        """Give the connections back."""
        await self._reader.dispose()
        await self._writer.dispose()


def _prepare(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Set what each SQLite connection needs; transactions are begun by our engines, not by the driver."""
    connection.isolation_level = None
    _set(connection, "journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={BUSY_TIMEOUT_MS}")


def _prepare_writer(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    _prepare(connection, record)
    _set(connection, "foreign_keys=ON")


def _prepare_reader(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    _prepare(connection, record)
    _set(connection, "query_only=ON", f"mmap_size={MAPPED_BYTES}")


def _set(connection: DBAPIConnection, *pragmas: str) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
