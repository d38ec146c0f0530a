"""A world with its page, for the tests of the page and of its server: one for each module, a person for each test."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from starlette.applications import Starlette

from bot.playground.server import page_app
from bot.playground.world import OPENING, World, open_world, prepare, served


@pytest.fixture(scope="session")
def page_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the demo trust, that others are copied from."""
    path = tmp_path_factory.mktemp("page") / "demo.sqlite3"
    asyncio.run(prepare(f"sqlite:///{path}", OPENING))
    return path


@pytest.fixture(scope="module")
def page_database_url(page_database: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a demo trust of this module's own."""
    path = tmp_path_factory.mktemp("world") / "demo.sqlite3"
    path.write_bytes(page_database.read_bytes())
    return f"sqlite:///{path}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(page_database_url: str) -> AsyncIterator[World]:
    """An open world on the Tuesday of the scenarios, with the real bot in it."""
    async with open_world(page_database_url, school_clock=lambda: OPENING) as world:
        yield world


@pytest.fixture(scope="module")
def app(world: World) -> Starlette:
    """The page's application over that world."""
    return page_app(slack=world.slack, teams=world.teams, people=world.people, router=world.staffroom.router)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page_url(app: Starlette) -> AsyncIterator[str]:
    """Where the page is served, on loopback."""
    async with served(app) as url:
        yield url
        app.state.close_streams()
