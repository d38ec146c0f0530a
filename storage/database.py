"""The engine and its sessions. The session is the unit of work; only the code in here begins and ends one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5_000
"""How long SQLite waits for another process's write before it gives up."""


OUR_MISTAKES = (IntegrityError, ProgrammingError, DataError, NotSupportedError)
"""What the database says when it is asked something wrong, rather than when it can't answer."""


def is_unavailable(error: Exception) -> bool:
    """Whether the database can't be reached, can't write or has no room, as against being asked something wrong."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, OUR_MISTAKES)
    return isinstance(error, OSError | PoolTimeout)


class Database:
    """One database, on SQLite or PostgreSQL, chosen by its URL.

    `reading` gives a snapshot in which nothing may be written; `writing` gives the one write transaction, begun at
    once on SQLite (`BEGIN IMMEDIATE`), committed at the end of the block and rolled back by an exception.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        driver = "sqlite+aiosqlite" if self.is_sqlite else "postgresql+asyncpg"
        self.url = parsed.set(drivername=driver)
        self.engine: AsyncEngine = create_async_engine(
            self.url, hide_parameters=True, pool_size=pool_size, max_overflow=0
        )
        self._one_writer = asyncio.Lock()
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _prepare_sqlite)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        read_options: dict[str, Any] = (
            {"staffroom_mode": "read"}
            if self.is_sqlite
            else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        )
        self._reader = self.engine.execution_options(**read_options)
        self._writer = self.engine.execution_options(staffroom_mode="write")

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

    async def close(self) -> None:
        """Give the connections back."""
        await self.engine.dispose()


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    """Set what each SQLite connection needs; transactions are begun by `_begin_sqlite`, not by the driver."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin as the session was asked for: readers deferred and read-only, writers immediate."""
    mode = connection.get_execution_options().get("staffroom_mode", "write")
    connection.exec_driver_sql(f"PRAGMA query_only={int(mode == 'read')}")
    connection.exec_driver_sql("BEGIN" if mode == "read" else "BEGIN IMMEDIATE")
