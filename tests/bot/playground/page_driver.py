"""Driving the page in a real Chromium as a person would, for all tests of the page."""

import os
import re
import shutil
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from playwright.async_api import Locator, Page, expect

from bot.playground.server import DIST

PAGE_SOURCES = DIST.parent
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = (1280, 800)
PHONE = (390, 844)
LONGEST_MILLISECONDS = 10_000
EXPECTED = ("net::ERR_INTERNET_DISCONNECTED", "the server responded with a status of 409")
"""What Chromium itself writes to the console when a test takes its network away, and when the server says no."""

Visit: TypeAlias = Callable[..., Awaitable[Page]]


def chromium_path() -> str:
    """The Chromium to drive: `STAFFROOM_CHROMIUM`, or the one on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("STAFFROOM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("No Chromium was found. Install Debian's chromium, or set STAFFROOM_CHROMIUM to its path.")
    return found


def client(page: Page, platform: str) -> Locator:
    """One of the two clients."""
    return page.get_by_role("region", name=platform, exact=True)


def composer(page: Page, platform: str) -> Locator:
    """Where one types in it."""
    return client(page, platform).get_by_role("textbox", name=re.compile(r"^Message "))


async def offer_in_teams(page: Page) -> Locator:
    """Open the dialog of a listing, with its topics emptied and in focus."""
    teams = client(page, "Teams")
    await composer(page, "Teams").fill("hello")
    await composer(page, "Teams").press("Enter")
    await expect(teams_card(page)).to_contain_text("Offer your help")
    await teams_card(page).get_by_role("button", name="Offer your help").press("Enter")
    form = teams.get_by_role("dialog")
    await expect(form.get_by_role("combobox", name="Topics")).to_be_focused()
    for _ in range(await chips(form, "Topics").count()):
        await page.keyboard.press("Backspace")
    await expect(chips(form, "Topics")).to_have_count(0)
    return form


def chips(form: Locator, label: str) -> Locator:
    """What is chosen in a list of a card."""
    field = form.page.get_by_role("combobox", name=label)
    return form.locator(".picker").filter(has=field).get_by_role("button", name=re.compile("^Remove "))


def teams_card(page: Page) -> Locator:
    """The newest card in Teams."""
    return client(page, "Teams").get_by_role("article").last.locator(".ac-adaptiveCard")
