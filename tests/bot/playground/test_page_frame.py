"""The page around the two clients: who one is, what a newcomer is told, a phone, and a server that is gone."""

import pytest
from playwright.async_api import expect
from starlette.applications import Starlette

from bot.playground.world import served
from tests.bot.playground.page_driver import PAGE_SOURCES, PHONE, Visit, client, composer

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_newcomer_is_told_what_to_type(visit: Visit) -> None:
    """A click on the hint writes the line into the composer; nothing is sent until Enter."""
    page = await visit("Leila Morgan", view="slack")
    slack = client(page, "Slack")
    await slack.get_by_role("button", name="/find-expert fractions year 4").click()
    await expect(composer(page, "Slack")).to_have_value("/find-expert fractions year 4")
    await expect(composer(page, "Slack")).to_be_focused()
    await expect(slack.get_by_role("article")).to_have_count(0)


async def test_becoming_somebody_else_shows_their_clients_and_the_address_remembers(visit: Visit) -> None:
    """The switcher finds people by role and academy, and a reload keeps who one is and which client is shown."""
    page = await visit("Priya Nair")
    await page.get_by_role("button", name="You are Priya Nair").press("Enter")
    await page.keyboard.type("thistlewick senco")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="You are Ellis Okafor")).to_be_focused()
    await page.get_by_role("button", name="Teams", exact=True).press("Enter")
    await page.reload()
    await expect(page.get_by_role("button", name="You are Ellis Okafor")).to_be_visible()
    await expect(client(page, "Slack")).to_have_count(0)
    await expect(client(page, "Teams")).to_be_visible()
    assert "as=ellis.okafor@brackenfold.example&view=teams" in page.url


async def test_a_phone_shows_one_client_with_its_conversations_in_a_drawer(visit: Visit) -> None:
    """Nothing is wider than the screen, and everything can be reached."""
    page = await visit("Priya Nair", PHONE)
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    await expect(client(page, "Teams")).to_have_count(0)
    await expect(page.get_by_role("button", name="Both")).to_have_count(0)
    slack = client(page, "Slack")
    await expect(slack.get_by_role("button", name="primary-network")).to_be_hidden()
    await slack.get_by_role("button", name="Conversations").click()
    await slack.get_by_role("button", name="primary-network").click()
    await expect(slack.get_by_role("heading", name="primary-network")).to_be_visible()
    await expect(slack.get_by_role("button", name="staffroom-help")).to_be_hidden()
    await page.get_by_role("button", name="Teams", exact=True).click()
    await expect(client(page, "Teams")).to_be_visible()
    await expect(slack).to_have_count(0)


async def test_a_phone_cuts_nobody_short_and_has_no_scrollbar_in_an_empty_box(visit: Visit) -> None:
    """A long role has its own line, and a box of one line needs no scrolling."""
    page = await visit("Eleanor Frayne", PHONE)
    role = page.locator(".person-button small")
    assert await role.evaluate("role => role.scrollWidth <= role.clientWidth")
    assert await composer(page, "Slack").evaluate("box => getComputedStyle(box).overflowY") == "hidden"


async def test_a_server_that_is_gone_is_said_and_comes_back(visit: Visit, app: Starlette) -> None:
    """The page keeps what it showed, says that it may be out of date, and connects again."""
    async with served(app) as url:
        page = await visit("Priya Nair", url=url, view="slack")
        await expect(composer(page, "Slack")).to_be_visible()
        await page.context.set_offline(True)
        await composer(page, "Slack").fill("/find-expert oracy")
        await composer(page, "Slack").press("Enter")
        await expect(page.get_by_role("alert").first).to_contain_text("not answering")
        await expect(composer(page, "Slack")).to_have_value("/find-expert oracy")
        await page.context.set_offline(False)
        await composer(page, "Slack").press("Enter")
        await expect(client(page, "Slack").get_by_role("article").last).to_contain_text("Oracy")
        await page.context.close()


@pytest.fixture(scope="module")
def locked_packages() -> str:
    """The lock file of the page's packages."""
    return (PAGE_SOURCES / "package-lock.json").read_text()


async def test_the_lock_file_names_no_address(locked_packages: str) -> None:
    """Packages come from whichever registry the machine is set up with."""
    assert '"resolved"' not in locked_packages
    assert '"integrity"' in locked_packages
