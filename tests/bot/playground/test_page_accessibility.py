"""What a checker of accessibility finds in the page, in both sizes and both colour schemes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.playground.world import World
from tests.bot.playground.page_driver import DESKTOP, PAGE_SOURCES, PHONE, Visit, client, composer, offer_in_teams
from tests.bot.playground.planning import plan

pytestmark = pytest.mark.asyncio(loop_scope="module")


AXE_OPTIONS = """{
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    rules: {"label-content-name-mismatch": {enabled: true}},
}"""


def axe() -> str:
    """The accessibility checker of the page's own packages."""
    script = PAGE_SOURCES / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        pytest.fail("axe-core is missing. Run `npm ci` in bot/playground/page first.")
    return script.read_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_the_page_has_no_accessibility_fault_that_axe_can_find(
    visit: Visit, world: World, scheme: Any, size: tuple[int, int]
) -> None:
    """Contrast, names, roles and structure, with messages, a card, a form, the clock and the panels on the screen."""
    soon = world.clock() + timedelta(minutes=1)
    await plan(world, "Priya Nair", "Something of its own accord.", soon)
    await world.move_to(soon)
    page = await visit("Ellis Okafor", size, inspect="1")
    await page.emulate_media(color_scheme=scheme)
    checker = axe()
    assert await violations(page, checker) == []
    await page.get_by_role("button", name="Close the inspector").click()
    await expect_no_violations_in_the_panels(page, checker)
    await composer(page, "Slack").fill("/find-expert autism")
    await composer(page, "Slack").press("Enter")
    await expect(client(page, "Slack").get_by_role("article").last).to_contain_text("Autism")
    await composer(page, "Slack").fill("/")
    assert await violations(page, checker) == []
    await composer(page, "Slack").fill("/offer-expertise")
    await composer(page, "Slack").press("Enter")
    await client(page, "Slack").get_by_role("dialog").get_by_role("combobox").first.press("ArrowDown")
    assert await violations(page, checker) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Teams", exact=True).click()
    form = await offer_in_teams(page)
    await form.get_by_role("button", name="Save").press("Enter")
    await form.get_by_role("combobox", name="Topics").press("ArrowDown")
    assert await violations(page, checker) == []
    await page.keyboard.press("Escape")
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    assert await violations(page, checker) == []


async def expect_no_violations_in_the_panels(page: Page, checker: str) -> None:
    """With the clock open, and with trouble on and something new in the list of who got what."""
    await page.get_by_role("button", name=re.compile("^School clock")).click()
    await expect(page.get_by_role("dialog", name="School clock")).to_be_visible()
    assert await violations(page, checker) == []
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name=re.compile("^Activity")).click()
    activity = page.get_by_role("complementary", name="Who got what")
    await expect(activity.get_by_role("button", name="Look as Priya Nair").first).to_be_visible()
    await activity.get_by_label("Teams", exact=True).select_option(label="Replies get lost")
    await expect(page.get_by_text("Trouble is switched on.")).to_be_attached()
    assert await violations(page, checker) == []
    await activity.get_by_label("Teams", exact=True).select_option(label="No trouble")
    await activity.get_by_role("button", name="Close who got what").click()


async def violations(page: Page, checker: str) -> list[str]:
    """What axe objects to: the rule, and where."""
    await page.evaluate(checker)
    found = await page.evaluate(f"axe.run({AXE_OPTIONS})")
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]
