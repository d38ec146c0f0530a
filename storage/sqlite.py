"""SQLite's connections: aiosqlite's, which never block the loop, with fewer trips to their threads.

SQLAlchemy makes four trips with aiosqlite for a statement (cursor, execute, fetch, close), and a trip costs more than
most statements. Here a statement takes one, its rows with it, and a snapshot begins and ends in place, as that waits
for no lock and no disk.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import aiosqlite

Result = TypeVar("Result")


class SqliteConnection(aiosqlite.Connection):
    """A connection as SQLAlchemy's `aiosqlite` dialect drives it, made by `open_sqlite`."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy does it: one that was forgotten doesn't keep the process alive
        self._is_reading = False
        self._is_idle = True

    def cursor(self) -> "OneTripCursor":  # type: ignore[override] # no trip for a cursor
        """A new cursor."""
        return OneTripCursor(self, self._conn.cursor())

    async def begin_reading(self) -> None:
        """Begin a snapshot."""
        await self._in_place_if_idle(self._conn.execute, "BEGIN")
        self._is_reading = True

    async def rollback(self) -> None:
        """End the transaction without its changes. SQLAlchemy's pool asks for it once more, when there is none."""
        if self._is_reading:
            await self._in_place_if_idle(self._conn.rollback)
        elif not self._is_idle or self._conn.in_transaction:
            await self.in_thread(self._conn.rollback)

    async def in_thread(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """What some work gives, done in this connection's thread, after whatever was begun there before."""
        self._is_idle = False
        try:
            result: Result = await self._execute(work, *arguments)  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            raise  # the thread is still at it: whatever comes next waits there for its turn
        except Exception:
            self._is_idle = True
            raise
        self._is_idle = True
        return result

    async def _in_place_if_idle(self, work: Callable[..., Any], *arguments: Any) -> None:
        if self._is_idle:
            work(*arguments)
        else:
            await self.in_thread(work, *arguments)


class OneTripCursor:
    """Executes and fetches all rows in one trip."""

    arraysize = 1

    def __init__(self, connection: SqliteConnection, cursor: sqlite3.Cursor) -> None:
        self._connection = connection
        self._cursor = cursor
        self._rows: Sequence[Any] = ()

    async def __aenter__(self) -> "OneTripCursor":
        return self

    @property
    def description(self) -> Any:
        """The columns of the rows; None where the statement gives none."""
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The id of the row inserted last."""
        return self._cursor.lastrowid

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "OneTripCursor":
        """Execute a statement, and keep its rows."""
        self._rows = await self._connection.in_thread(_all_rows, self._cursor, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> "OneTripCursor":
        """Execute a statement for each of the parameters."""
        await self._connection.in_thread(self._cursor.executemany, sql, parameters)
        return self

    async def fetchall(self) -> Sequence[Any]:
        """The rows."""
        rows, self._rows = self._rows, ()
        return rows

    async def close(self) -> None:
        """Nothing: with its rows fetched, a statement holds on to nothing."""


def open_sqlite(path: str, **options: Any) -> SqliteConnection:
    """A connection to this file, to be awaited; `options` are those of `sqlite3.connect`."""
    settings = {**options, "check_same_thread": False}
    return SqliteConnection(partial(sqlite3.connect, path, **settings))


def _all_rows(cursor: sqlite3.Cursor, sql: str, parameters: Sequence[Any]) -> list[Any]:
    cursor.execute(sql, parameters)
    return cursor.fetchall() if cursor.description else []
