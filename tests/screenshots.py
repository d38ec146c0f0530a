"""`make screenshots`: the page as somebody sees it, in a real Chromium, written as PNG files.

python -m tests.screenshots FOLDER
"""

import asyncio
import os
import re
import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.playground.school_clock import standing
from bot.playground.server import page_app
from bot.playground.world import OPENING, World, open_world, served
from handlers.school_time import LONDON

DESKTOP, PHONE = (1280, 800), (390, 844)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
PRIYA = "priya.nair@brackenfold.example"
ELLIS = "ellis.okafor@brackenfold.example"


async def main(folder: Path) -> None:
    """Take every picture."""
    chromium = os.environ.get("STAFFROOM_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as temporary:
        url = f"sqlite:///{temporary}/demo.sqlite3"
        async with open_world(url, school_clock=standing(OPENING)) as world, async_playwright() as playwright:
            app = page_app(world)
            browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            async with served(app) as address:
                await find_on_both(browser, address, folder)
                await offer(browser, address, folder)
                await on_a_phone(browser, address, folder)
                await who_got_what(browser, address, world, folder)
                await browser.close()
                app.state.close()
                await app.state.finished()


async def find_on_both(browser: Browser, address: str, folder: Path) -> None:
    """S01, on both platforms side by side."""
    page = await opened(browser, f"{address}/?as={PRIYA}&view=both", DESKTOP)
    for platform in ("Slack", "Teams"):
        await ask(page, platform, "/find-expert fractions year 4")
        await ask(page, platform, "/find-expert fractions year 4")
    await page.screenshot(path=folder / "playground.png")


async def offer(browser: Browser, address: str, folder: Path) -> None:
    """The form of a listing, with what was typed after the command filled in already."""
    page = await opened(browser, f"{address}/?as={ELLIS}&view=slack", DESKTOP)
    await send(page, "Slack", "/offer-expertise autism in Key Stage 3")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.screenshot(path=folder / "form.png")


async def on_a_phone(browser: Browser, address: str, folder: Path) -> None:
    """S01 on a phone, in Teams."""
    page = await opened(browser, f"{address}/?as={PRIYA}&view=teams", PHONE)
    await ask(page, "Teams", "/find-expert fractions year 4")
    await page.screenshot(path=folder / "phone.png")


async def who_got_what(browser: Browser, address: str, world: World, folder: Path) -> None:
    """The second Monday of the spring term, when reminders about listings go out: on both platforms, and on a phone."""
    await world.move_to(datetime(2027, 1, 10, 12, tzinfo=LONDON))
    page = await opened(browser, f"{address}/?as={PRIYA}&view=both&activity=1", DESKTOP)
    await expect(page.get_by_role("complementary", name="Who got what")).to_be_visible()
    await world.move_to(datetime(2027, 1, 11, 8, 1, tzinfo=LONDON))
    await page.get_by_role("button", name=re.compile("^School clock")).click()
    await expect(page.get_by_role("dialog", name="School clock")).to_contain_text("Monday 11 January 2027, 08:01")
    await page.screenshot(path=folder / "who_got_what.png")
    phone = await opened(browser, f"{address}/?as={PRIYA}&view=slack&activity=1", PHONE)
    await phone.screenshot(path=folder / "who_got_what_on_a_phone.png")


async def opened(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    """A page of this size, at rest."""
    width, height = size
    page = await browser.new_page(viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce")
    await page.goto(url)
    await expect(page.get_by_role("button", name=re.compile("^You are"))).to_be_visible()
    return page


def client(page: Page, platform: str) -> Locator:
    """One of the two clients."""
    return page.get_by_role("region", name=platform, exact=True)


async def send(page: Page, platform: str, words: str) -> None:
    """Type and send."""
    box = client(page, platform).get_by_role("textbox", name=re.compile("^Message "))
    await box.fill(words)
    await box.press("Escape")
    await box.press("Enter")


async def ask(page: Page, platform: str, words: str) -> None:
    """Type, send, and wait for the colleagues."""
    articles = client(page, platform).get_by_role("article")
    before = await articles.count()
    await send(page, platform, words)
    await expect(articles.nth(before)).to_be_visible()
    await expect(articles.last).to_contain_text("3 colleagues")


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(Path(sys.argv[1])))
