"""SQLite's connections: one trip to their threads for a statement, and none is spoilt by a request that is given up."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.sqlite import SqliteConnection

ENDLESS = text(
    "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers LIMIT 5000000) "
    "SELECT count(*) FROM numbers"
)


async def test_a_statement_takes_one_trip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cursor, rows and the snapshot around them cost no trip of their own."""
    database = Database(f"sqlite:///{tmp_path / 'trips.sqlite3'}")
    async with database.reading() as session:
        await session.execute(text("SELECT 1"))  # the connection is made now, with settings of its own
    trips: list[str] = []
    in_thread = SqliteConnection.in_thread

    async def counted(self: SqliteConnection, work: Any, *arguments: Any) -> Any:
        trips.append(work.__name__)
        return await in_thread(self, work, *arguments)

    monkeypatch.setattr(SqliteConnection, "in_thread", counted)
    async with database.reading() as session:
        assert (await session.execute(text("SELECT 1 UNION SELECT 2"))).scalars().all() == [1, 2]
    await database.close()
    assert trips == ["_all_rows"]


async def test_a_request_that_is_given_up_spoils_no_connection(tmp_path: Path) -> None:
    """What was cancelled half way is finished or dropped before its connection is used again."""
    database = Database(f"sqlite:///{tmp_path / 'cancelled.sqlite3'}", pool_size=1)

    async def ask() -> None:
        async with database.reading() as session:
            await session.execute(ENDLESS)

    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.02):
                await ask()
        async with database.reading() as session:
            assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
    await database.close()


async def test_a_snapshot_stays_as_it_began(tmp_path: Path) -> None:
    """A reader sees nothing of what is written after its first look; the next one does."""
    database = Database(f"sqlite:///{tmp_path / 'snapshot.sqlite3'}")
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE words (word TEXT)"))
    how_many = text("SELECT count(*) FROM words")
    async with database.reading() as reader:
        assert (await reader.execute(how_many)).scalar_one() == 0
        async with database.writing() as writer:
            await writer.execute(text("INSERT INTO words VALUES ('oracy')"))
        assert (await reader.execute(how_many)).scalar_one() == 0
    async with database.reading() as reader:
        assert (await reader.execute(how_many)).scalar_one() == 1
    await database.close()
