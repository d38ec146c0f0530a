"""Who got what, who has something new, and trouble on purpose, in the page."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from bot.playground.world import World
from tests.bot.playground.page_driver import PHONE, Visit
from tests.bot.playground.planning import plan

pytestmark = pytest.mark.asyncio(loop_scope="module")


def panel_of(page: Page) -> Locator:
    """The panel that says who got what."""
    return page.get_by_role("complementary", name="Who got what")


async def say(world: World, name: str, words: str) -> None:
    """Have the bot write to somebody of its own accord, and move the clock until it has."""
    soon = world.clock() + timedelta(minutes=1)
    await plan(world, name, words, soon)
    await world.move_to(soon)


async def test_what_comes_for_somebody_else_is_marked_and_one_press_away(visit: Visit, world: World) -> None:
    """In the list of people and in the panel, in words; whoever looks as them finds the message, and the mark goes."""
    page = await visit("Priya Nair", activity="1")
    await expect(panel_of(page).locator(".empty, .deliveries")).to_be_visible()
    activity = page.get_by_role("button", name=re.compile("^Activity"))
    await activity.press("Enter")
    await expect(activity).to_have_accessible_name("Activity")
    await say(world, "Ellis Okafor", "Something for Ellis.")
    await expect(activity).to_have_accessible_name(re.compile("1 new"))
    await page.get_by_role("button", name="You are Priya Nair").press("Enter")
    marked = page.get_by_role("option", name=re.compile("has something New"))
    await expect(marked).to_have_count(1)
    await expect(marked).to_contain_text("Ellis Okafor")
    await page.keyboard.press("Escape")
    await activity.press("Enter")
    row = panel_of(page).get_by_role("listitem").filter(has_text="Ellis Okafor").first
    await expect(row).to_contain_text("Thistlewick School")
    await expect(row).to_contain_text("New")
    await expect(row).not_to_contain_text("Something for Ellis.")
    await row.get_by_role("button", name="Look as Ellis Okafor").press("Enter")
    await expect(page.get_by_role("button", name="You are Ellis Okafor")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("Something for Ellis.")
    await expect(activity).to_have_accessible_name("Activity")
    await expect(row).to_contain_text("(you)")


async def test_looking_as_somebody_on_a_phone_shows_the_client_that_has_it(visit: Visit, world: World) -> None:
    """The panel covers a phone's screen, so it closes, and the platform is the one of the message."""
    page = await visit("Deb Whitlock", PHONE, view="teams", activity="1")
    await expect(panel_of(page)).to_be_visible()
    await say(world, "Leila Morgan", "Something for Leila.")
    await panel_of(page).get_by_role("button", name="Look as Leila Morgan").first.press("Enter")
    await expect(panel_of(page)).to_be_hidden()
    await expect(page.get_by_role("button", name="You are Leila Morgan")).to_be_visible()
    await expect(page.get_by_role("main")).to_contain_text("Something for Leila.")
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


async def test_an_outage_is_switched_on_said_in_words_and_switched_off(visit: Visit, world: World) -> None:
    """A command fails as it does in Slack meanwhile, and what falls due waits and says so."""
    page = await visit("Megan Rowlands", activity="1")
    switch = panel_of(page).get_by_label("Slack", exact=True)
    await switch.select_option(label="Outage")
    await expect(panel_of(page).get_by_text("On", exact=True)).to_have_count(1)
    strip = page.get_by_role("status").filter(has_text="Trouble is switched on.")
    await expect(strip).to_contain_text("Slack is down.")
    assert world.slack.faults.lasting == "outage"
    await panel_of(page).get_by_label("Teams", exact=True).select_option(label="Too many requests (429)")
    await expect(strip).to_contain_text("Teams answers “too many requests” (429).")
    await strip.get_by_role("button", name="Switch it off").press("Enter")
    await expect(strip).to_have_count(0)
    await expect(switch).to_have_value("")
    await expect(panel_of(page).get_by_text("On", exact=True)).to_have_count(0)


async def test_what_waits_through_an_outage_says_so(visit: Visit, world: World) -> None:
    """It stays planned, with the reason in words; the bot tries again by itself."""
    page = await visit("Megan Rowlands", activity="1")
    for cloud in ("Slack", "Teams"):
        await panel_of(page).get_by_label(cloud, exact=True).select_option(label="Outage")
    await expect(panel_of(page).get_by_text("On", exact=True)).to_have_count(2)
    soon = world.clock() + timedelta(minutes=1)
    await plan(world, "Megan Rowlands", "Something for Megan.", soon)
    await world.move_to(soon, patience_seconds=0.2)
    row = panel_of(page).get_by_role("listitem").filter(has_text="Megan Rowlands").first
    await expect(row).to_contain_text(re.compile("Planned: .+"))
    await page.get_by_role("button", name="Switch it off").press("Enter")
    await expect(panel_of(page).get_by_text("On", exact=True)).to_have_count(0)


async def test_one_panel_is_open_at_a_time_and_the_address_remembers_it(visit: Visit) -> None:
    """The inspector takes the place of the list, and a reload keeps it."""
    page = await visit("Priya Nair", activity="1")
    await expect(panel_of(page)).to_be_visible()
    await page.get_by_role("button", name="Inspector", exact=True).press("Enter")
    await expect(panel_of(page)).to_be_hidden()
    await expect(page.get_by_role("complementary", name="Inspector")).to_be_visible()
    await page.get_by_role("button", name=re.compile("^Activity")).press("Enter")
    await page.reload()
    await expect(panel_of(page)).to_be_visible()
    await panel_of(page).get_by_role("combobox").first.focus()
    await page.keyboard.press("Escape")
    await expect(panel_of(page)).to_be_hidden()
