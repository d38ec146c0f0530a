"""Slack's side of the page: commands, presses, forms and the Home tab, mostly by keyboard."""

import re

import pytest
from playwright.async_api import expect

from bot.playground.world import World
from tests.bot.playground.page_driver import (
    Visit,
    client,
    composer,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_command_is_completed_sent_and_answered_in_slack_by_keyboard_alone(visit: Visit, world: World) -> None:
    """From the first key to the three colleagues without a pointer (S01)."""
    page = await visit("Priya Nair")
    slack = client(page, "Slack")
    await composer(page, "Slack").focus()
    await page.keyboard.type("/")
    registered = world.slack.snapshot(world.person("Priya Nair").slack_user_id)["commands"]
    await expect(slack.get_by_role("option")).to_have_count(len(registered))
    await page.keyboard.type("fi")
    await expect(slack.get_by_role("option")).to_have_text(re.compile("/find-expert topic"))
    await page.keyboard.press("Tab")
    await expect(composer(page, "Slack")).to_have_value("/find-expert ")
    await page.keyboard.type("fractions year 4")
    await page.keyboard.press("Enter")
    answer = slack.get_by_role("article").last
    await expect(answer).to_contain_text("3 colleagues")
    await expect(answer).to_contain_text("Megan Rowlands")
    await expect(answer).to_contain_text("Only visible to you")


async def test_a_press_in_slack_is_answered(visit: Visit) -> None:
    """A button in the bot's message reaches the bot, which answers."""
    page = await visit("Deb Whitlock", view="slack")
    slack = client(page, "Slack")
    await composer(page, "Slack").fill("/find-expert AP")
    await composer(page, "Slack").press("Enter")
    await slack.get_by_role("button", name=re.compile("alternative provision", re.IGNORECASE)).press("Enter")
    await expect(slack.get_by_role("article").last).to_contain_text(re.compile("Alternative provision.*colleague"))


async def test_a_form_in_slack_shows_what_is_wrong_beside_the_field_and_is_then_saved(visit: Visit) -> None:
    """The modal keeps the focus, refuses what is missing, and closes once it is right."""
    page = await visit("Samira Haddad", view="slack")
    slack = client(page, "Slack")
    await composer(page, "Slack").fill("/offer-expertise")
    await composer(page, "Slack").press("Enter")
    form = slack.get_by_role("dialog")
    topics = form.get_by_role("combobox", name="Topics")
    await expect(topics).to_be_focused()
    chosen = (
        form.locator(".field")
        .filter(has=page.get_by_role("combobox", name="Topics"))
        .get_by_role("button", name=re.compile("^Remove "))
    )
    for _ in range(await chosen.count()):
        await topics.press("Backspace")
    await expect(chosen).to_have_count(0)
    for _ in range(40):
        await page.keyboard.press("Tab")
        assert await form.evaluate("form => form.contains(document.activeElement)")
    await form.get_by_role("button", name="Save").press("Enter")
    await expect(topics).to_have_attribute("aria-invalid", "true")
    await expect(form.locator(".field-error").first).to_be_visible()
    await expect(topics).to_be_focused()
    await page.keyboard.type("readi")
    await page.keyboard.press("Enter")
    await expect(chosen).to_have_count(1)
    await page.keyboard.press("Escape")
    await form.get_by_label("What I can help with").fill("Reading across the curriculum, mostly in history.")
    await form.get_by_role("button", name="Save").press("Enter")
    await expect(form).to_be_hidden()
    await expect(slack.get_by_role("article").last).to_contain_text("Saved.")


async def test_escape_closes_a_form_and_gives_the_focus_back(visit: Visit) -> None:
    """Nothing is sent, and whoever typed can go on typing."""
    page = await visit("Colm Byrne", view="slack")
    await composer(page, "Slack").fill("/find-expert")
    await composer(page, "Slack").press("Enter")
    form = client(page, "Slack").get_by_role("dialog")
    await expect(form).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()
    await expect(composer(page, "Slack")).to_be_focused()


async def test_escape_closes_a_form_that_somebody_left_open(visit: Visit) -> None:
    """Whoever becomes that person again finds the form with the focus in it."""
    page = await visit("Colm Byrne", view="slack")
    await composer(page, "Slack").fill("/find-expert")
    await composer(page, "Slack").press("Enter")
    form = client(page, "Slack").get_by_role("dialog")
    await expect(form).to_be_visible()
    for name in ("Priya Nair", "Colm Byrne"):
        await page.locator(".person-button").press("Enter")
        await page.keyboard.type(name)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("button", name=f"You are {name}")).to_be_visible()
        await expect(form).to_have_count(int(name == "Colm Byrne"))
    await expect(form.get_by_role("textbox").first).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()


async def test_escape_closes_a_form_when_nothing_has_the_focus(visit: Visit) -> None:
    """As after a press beside the form."""
    page = await visit("Colm Byrne", view="slack")
    await composer(page, "Slack").fill("/find-expert")
    await composer(page, "Slack").press("Enter")
    form = client(page, "Slack").get_by_role("dialog")
    await expect(form.get_by_role("textbox").first).to_be_focused()
    await page.evaluate("document.activeElement.blur()")
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()


async def test_a_press_that_needs_a_yes_asks_first(visit: Visit) -> None:
    """Escape takes it back and nothing is sent; the yes sends it."""
    page = await visit("Yasmin Qureshi", view="slack")
    slack = client(page, "Slack")
    await composer(page, "Slack").fill("/my-profile")
    await composer(page, "Slack").press("Enter")
    remove = slack.get_by_role("button", name=re.compile("^Remove your listing"))
    await remove.press("Enter")
    question = slack.get_by_role("alertdialog")
    await expect(question).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(question).to_be_hidden()
    await expect(remove).to_be_focused()
    await remove.press("Enter")
    await question.locator(".button-primary, .button-danger").press("Enter")
    await expect(slack.get_by_role("article").last).to_contain_text("Removed.")


async def test_the_home_tab_shows_what_the_bot_published(visit: Visit) -> None:
    """Opening it asks the bot, whose view is then drawn."""
    page = await visit("Ellis Okafor", view="slack", slack="home")
    home = client(page, "Slack").get_by_role("region", name="Staffroom home")
    await expect(home).to_contain_text("Hello Ellis")
    await home.get_by_role("button", name="Find a colleague").press("Enter")
    form = client(page, "Slack").get_by_role("dialog")
    await expect(form).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()


async def test_a_command_that_the_bot_can_not_answer_fails_as_in_slack(visit: Visit, world: World) -> None:
    """Slack's own words, to the person alone."""
    page = await visit("Megan Rowlands", view="slack")
    answers_at = world.slack.state.app.request_url
    world.slack.connect_bot("http://127.0.0.1:1/slack/events")
    await composer(page, "Slack").fill("/find-expert oracy")
    await composer(page, "Slack").press("Enter")
    failure = "/find-expert failed because the app did not respond"
    await expect(client(page, "Slack").get_by_role("article").last).to_contain_text(failure)
    world.slack.connect_bot(answers_at)
