"""A world with its page, for the tests of the page and of its server: one for each module, a person for each test.

The tests of the page drive it in a real Chromium, with the real bot behind the stand-ins.
"""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright, expect
from starlette.applications import Starlette

from bot.playground.school_clock import standing
from bot.playground.server import DIST, page_app
from bot.playground.world import OPENING, World, open_world, served
from tests.bot.playground.page_driver import (
    CHROMIUM_ARGUMENTS,
    DESKTOP,
    EXPECTED,
    LONGEST_MILLISECONDS,
    Visit,
    chromium_path,
)
from tests.demo import DEMO
from tests.templates import SqliteTemplates


@pytest.fixture(scope="module")
def page_database_url(sqlite_templates: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a demo trust of this module's own."""
    return sqlite_templates.copy(DEMO, tmp_path_factory.mktemp("world") / "demo.sqlite3")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(page_database_url: str) -> AsyncIterator[World]:
    """An open world on the Tuesday of the scenarios, with the real bot in it."""
    async with open_world(page_database_url, school_clock=standing(OPENING)) as world:
        yield world


@pytest.fixture(scope="module")
def app(world: World) -> Starlette:
    """The page's application over that world."""
    return page_app(world)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def page_url(app: Starlette) -> AsyncIterator[str]:
    """Where the page is served, on loopback."""
    async with served(app) as url:
        yield url
        app.state.close()
        await app.state.finished()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for the module; each test has a fresh profile of its own."""
    if not (DIST / "index.html").is_file():
        pytest.fail("The page has not been built. Run `make play` or `npm ci && npm run build` in bot/playground/page.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(chromium: Browser, page_url: str) -> AsyncIterator[Visit]:
    """Opens the page as somebody; afterwards nothing may have been written to the browser's console."""
    complaints: list[str] = []
    contexts = []

    def complain(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(words in message.text for words in EXPECTED):
            complaints.append(message.text)

    async def open_page(name: str, size: tuple[int, int] = DESKTOP, url: str = page_url, **query: str) -> Page:
        width, height = size
        context = await chromium.new_context(viewport={"width": width, "height": height}, locale="en-GB")
        contexts.append(context)
        context.set_default_timeout(LONGEST_MILLISECONDS)
        page = await context.new_page()
        page.on("console", complain)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        email = f"{name.casefold().replace(' ', '.')}@brackenfold.example"
        words = "&".join(f"{key}={value}" for key, value in {"as": email, "view": "both", **query}.items())
        await page.goto(f"{url}/?{words}")
        await expect(page.get_by_role("button", name=f"You are {name}")).to_be_visible()
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []
