"""The whole product, from a typed word to what the person sees, on each platform."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.playground.school_clock import standing
from bot.playground.world import OPENING, World, open_world
from tests.demo import DEMO
from tests.scenarios.chats import CHATS, Chat
from tests.templates import Filling, SqliteTemplates

ChatWith = Callable[[str], Chat]


class HurriedTime:
    """A machine clock that runs as clocks do, but for waiting: whoever waits by it has waited at once."""

    def __init__(self) -> None:
        self._skipped = timedelta()

    def now(self) -> datetime:
        """The time, in UTC, with all that was waited for."""
        return datetime.now(UTC) + self._skipped

    async def pause(self, seconds: float) -> None:
        """Wait so many seconds, which takes no time."""
        self._skipped += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def open_hurried(database_url: str, opening: datetime = OPENING) -> AbstractAsyncContextManager[World]:
    """A world whose school clock stands until a test moves it, and in which no test waits for a platform's pace."""
    time = HurriedTime()
    return open_world(database_url, school_clock=standing(opening), machine_clock=time.now, pause=time.pause)


@pytest.fixture
def filling() -> Filling:
    """A scenario begins with the demo trust."""
    return DEMO


@pytest.fixture
def demo_url(sqlite_templates: SqliteTemplates, tmp_path: Path) -> str:
    """The address of a demo trust of this test's own, on SQLite."""
    return sqlite_templates.copy(DEMO, tmp_path / "demo.sqlite3")


@pytest.fixture
async def world(demo_url: str) -> AsyncIterator[World]:
    """An open world on the Tuesday of the scenarios; its clock stands until a test moves it."""
    async with open_hurried(demo_url) as world:
        yield world


@pytest.fixture
async def any_world(database_url: str) -> AsyncIterator[World]:
    """The same world on SQLite and on PostgreSQL: each test that asks runs once on each."""
    async with open_hurried(database_url) as world:
        yield world


@pytest.fixture(params=sorted(CHATS))
def chat_with(request: pytest.FixtureRequest, world: World) -> ChatWith:
    """Opens somebody's conversation with the bot; each test that asks runs once on each platform."""
    kind = CHATS[request.param]
    return lambda name: kind(world, world.person(name))


@pytest.fixture(params=sorted(CHATS))
def any_chat_with(request: pytest.FixtureRequest, any_world: World) -> ChatWith:
    """The same on both databases: each test that asks runs once on each platform and database."""
    kind = CHATS[request.param]
    return lambda name: kind(any_world, any_world.person(name))
