"""The school clock in the page: what it shows, what comes next, and moving it, mostly by keyboard."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from bot.playground.world import World
from handlers.school_time import LONDON
from tests.bot.playground.page_driver import DESKTOP, PHONE, Visit
from tests.bot.playground.planning import plan

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def open_clock(page: Page) -> Locator:
    """Open the clock's panel."""
    await page.get_by_role("button", name=re.compile("^School clock: ")).press("Enter")
    panel = page.get_by_role("dialog", name="School clock")
    await expect(panel).to_be_focused()
    return panel


def in_full(moment: datetime) -> str:
    """A moment as the panel shows it."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


async def test_the_clock_says_the_time_at_school_and_the_half_term(visit: Visit) -> None:
    """In the frame, for eyes and for a screen reader."""
    page = await visit("Priya Nair")
    button = page.get_by_role("button", name=re.compile("^School clock: "))
    await expect(button).to_have_accessible_name("School clock: Tue 10 Nov, 15:45 Autumn 2 (move the clock)")
    panel = await open_clock(page)
    await expect(panel).to_contain_text("Tuesday 10 November 2026, 15:45")
    await page.keyboard.press("Escape")
    await expect(panel).to_be_hidden()
    await expect(button).to_be_focused()


async def test_the_next_thing_due_is_named_gone_to_and_seen_in_the_list(visit: Visit, world: World) -> None:
    """What it is, for whom and when; then one press."""
    soon = world.clock() + timedelta(minutes=4)
    await plan(world, "Ellis Okafor", "Something that was due.", soon)
    page = await visit("Priya Nair", view="slack")
    panel = await open_clock(page)
    await expect(panel).to_contain_text("Tue 10 Nov, 15:49: Word that somebody was not reached for Ellis Okafor")
    await panel.get_by_role("button", name="Go to the next thing due").press("Enter")
    await expect(panel.get_by_role("status")).to_have_text(f"It is now {in_full(soon)}.")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name=re.compile("^Activity")).press("Enter")
    row = page.get_by_role("complementary", name="Who got what").get_by_role("listitem").first
    await expect(row).to_contain_text("Ellis Okafor")
    await expect(row).to_contain_text("Sent")


async def test_a_morning_is_one_press_away(visit: Visit) -> None:
    """Tomorrow at eight, and Monday at eight."""
    page = await visit("Priya Nair")
    panel = await open_clock(page)
    await panel.get_by_role("button", name="Tomorrow 08:00").press("Enter")
    await expect(panel.get_by_role("status")).to_have_text("It is now Wednesday 11 November 2026, 08:00.")
    await panel.get_by_role("button", name="Monday 08:00").press("Enter")
    await expect(panel.get_by_role("status")).to_have_text("It is now Monday 16 November 2026, 08:00.")


async def test_a_date_is_typed_and_one_that_has_passed_gets_a_sentence(visit: Visit, world: World) -> None:
    """The clock only goes forward; the browser itself objects first, and the server to whoever gets past it."""
    page = await visit("Priya Nair")
    panel = await open_clock(page)
    field = panel.get_by_label("Date and time")
    await field.fill("2026-12-18T16:00")
    await field.press("Enter")
    await expect(panel.get_by_role("status")).to_have_text("It is now Friday 18 December 2026, 16:00.")
    await expect(page.get_by_role("button", name=re.compile("Fri 18 Dec, 16:00 Autumn 2"))).to_be_visible()
    await field.evaluate("field => field.removeAttribute('min')")
    await field.fill("2026-11-01T08:00")
    async with page.expect_response("**/api/clock/move") as refusal:
        await field.press("Enter")
    assert (await refusal.value).status == 409
    await expect(panel.get_by_role("alert")).to_contain_text("only goes forward")
    assert in_full(world.clock()) == "Friday 18 December 2026, 16:00"


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_clock_fits_on_the_screen(visit: Visit, size: tuple[int, int]) -> None:
    """Nothing is wider than the screen, whoever one is, and the panel is all in sight."""
    page = await visit("Jo Sanderson", size)
    panel = await open_clock(page)
    await expect(panel.get_by_role("button", name="Move", exact=True)).to_be_in_viewport(ratio=1)
    await expect(panel).to_be_in_viewport(ratio=1)
    for bar in (page.locator(".top-bar"), page.locator(".top-bar-tools"), page.locator(".person-button")):
        box = await bar.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
