"""The inspector: every request between a platform and the bot, as it went over the wire."""

import re

import pytest
from playwright.async_api import expect

from bot.playground.slack_cloud.faults import Fault
from bot.playground.world import World
from tests.bot.playground.page_driver import (
    Visit,
    composer,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_inspector_shows_the_raw_request_and_response(visit: Visit) -> None:
    """What was sent and what was answered, as it went over the wire."""
    page = await visit("Tom Achebe", view="slack", slack="home")
    await page.get_by_role("button", name="Inspector", exact=True).press("Enter")
    inspector = page.get_by_role("complementary", name="Inspector")
    await inspector.get_by_role("button", name=re.compile("views.publish")).first.press("Enter")
    await expect(inspector.get_by_role("region", name="Request", exact=True)).to_contain_text('"type": "home"')
    await expect(inspector.get_by_role("region", name="Response")).to_contain_text('"ok": true')
    await page.keyboard.press("Escape")
    await expect(inspector).to_be_hidden()


async def test_the_inspector_says_in_words_that_a_call_failed(visit: Visit, world: World) -> None:
    """Slack refuses with status 200, so neither the number nor the colour is enough."""
    page = await visit("Deb Whitlock", view="slack", inspect="1")
    world.slack.fail_next("views.open", Fault("error"))
    await composer(page, "Slack").fill("/find-expert")
    await composer(page, "Slack").press("Enter")
    inspector = page.get_by_role("complementary", name="Inspector")
    failed = inspector.get_by_role("button", name=re.compile("views.open.*200 failed", re.DOTALL))
    await failed.first.press("Enter")
    await expect(inspector.get_by_text("status 200 failed")).to_be_visible()
