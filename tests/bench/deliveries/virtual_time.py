"""A machine clock for several tasks at once: it moves to the next moment that is waited for when nobody has work."""

import asyncio
import heapq
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database

TURNS: Final = 25
"""How often everybody gets a turn without using the database before all are taken to be waiting for the clock."""


class WatchedDatabase(Database):
    """A database that knows whether anybody uses it just now."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._users = 0
        self.is_idle = asyncio.Event()
        self.is_idle.set()

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        self._users += 1
        self.is_idle.clear()
        try:
            yield
        finally:
            self._users -= 1
            if not self._users:
                self.is_idle.set()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session over one snapshot."""
        with self._in_use():
            async with super().reading() as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session that is committed at the end of the block."""
        with self._in_use():
            async with super().writing() as session:
                yield session


class VirtualClock:
    """Shows a moment, and stands still while the database is used or anybody has something to do."""

    def __init__(self, start: datetime, database: WatchedDatabase) -> None:
        self._moment = start
        self._database = database
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._number = count()

    def now(self) -> datetime:
        """The moment it shows."""
        return self._moment

    async def pause(self, seconds: float) -> None:
        """Wait until it shows a moment so many seconds later."""
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        until = self._moment + timedelta(seconds=seconds)
        heapq.heappush(self._waiting, (until, next(self._number), over))
        await over

    async def run_until(self, is_over: Callable[[], bool]) -> None:
        """Let the clock go on until this is so."""
        while not is_over():
            await self._all_wait()
            until, _, over = heapq.heappop(self._waiting)
            self._moment = max(until, self._moment)
            if not over.cancelled():
                over.set_result(None)

    async def _all_wait(self) -> None:
        turns = 0
        while turns < TURNS:
            await self._database.is_idle.wait()
            await asyncio.sleep(0)
            turns = turns + 1 if self._database.is_idle.is_set() else 0
