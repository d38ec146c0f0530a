"""Teams' side of the page: cards, dialogs, threads and adding the app, mostly by keyboard."""

import re

import pytest
from playwright.async_api import expect

from bot.playground.world import World
from tests.bot.playground.page_driver import (
    Visit,
    chips,
    client,
    composer,
    offer_in_teams,
    teams_card,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_same_command_is_answered_in_teams_by_keyboard_alone(visit: Visit) -> None:
    """The card is the bot's, drawn by the official renderer."""
    page = await visit("Priya Nair")
    teams = client(page, "Teams")
    await composer(page, "Teams").focus()
    await page.keyboard.type("/find-e")
    await page.keyboard.press("Enter")
    await page.keyboard.type("fractions year 4")
    await page.keyboard.press("Enter")
    card = teams.locator(".ac-adaptiveCard").last
    await expect(card).to_contain_text("3 colleagues")
    await expect(card.get_by_role("button", name=re.compile("Megan Rowlands|See listing")).first).to_be_visible()


async def test_a_card_in_teams_is_updated_in_place(visit: Visit) -> None:
    """A press on a card puts the bot's answer where the card stood, and the reader keeps their place."""
    page = await visit("Deb Whitlock", view="teams")
    teams = client(page, "Teams")
    await composer(page, "Teams").fill("/find-expert AP")
    await composer(page, "Teams").press("Enter")
    choice = teams.get_by_role("button", name=re.compile("alternative provision", re.IGNORECASE))
    await expect(choice).to_be_visible()
    before = await teams.get_by_role("article").count()
    await choice.press("Enter")
    card = teams.get_by_role("article").last.locator(".adaptive-card")
    await expect(card).to_contain_text(re.compile("Alternative provision.*colleague"))
    await expect(card).to_be_focused()
    assert await teams.get_by_role("article").count() == before


async def test_a_dialog_in_teams_shows_what_is_wrong_and_answers_once_it_is_right(visit: Visit) -> None:
    """The task module's card says what is missing before anything is sent, then brings the answer."""
    page = await visit("Colm Byrne", view="teams")
    teams = client(page, "Teams")
    await composer(page, "Teams").fill("hello")
    await composer(page, "Teams").press("Enter")
    await teams.get_by_role("button", name="Find a colleague").press("Enter")
    form = teams.get_by_role("dialog")
    field = form.get_by_role("textbox").first
    await expect(field).to_be_focused()
    await form.get_by_role("button", name="Search").press("Enter")
    await expect(form.locator(".ac-input-validation-failed").first).to_be_visible()
    await field.fill("oracy")
    await form.get_by_role("button", name="Search").press("Enter")
    await expect(form).to_be_hidden()
    await expect(teams.get_by_role("article").last).to_contain_text("Oracy")


async def test_topics_are_searched_and_chosen_by_keyboard_in_teams(visit: Visit) -> None:
    """A long list is a drop-down with a search; the renderer refuses it empty, and what was chosen is listed."""
    page = await visit("Samira Haddad", view="teams")
    form = await offer_in_teams(page)
    topics = form.get_by_role("combobox", name="Topics")
    await form.get_by_role("button", name="Save").press("Enter")
    await expect(topics).to_be_focused()
    await expect(topics).to_have_accessible_description("Please fill in: Topics.")
    await expect(topics).to_have_attribute("aria-invalid", "true")
    for typed in ("assessment", "timetab"):
        await page.keyboard.type(typed)
        await page.keyboard.press("Enter")
    await expect(chips(form, "Topics")).to_have_count(2)
    await expect(form.get_by_text("Please fill in: Topics.")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(form.get_by_role("listbox", name="Topics")).to_be_hidden()
    await form.get_by_role("textbox", name="What I can help with").fill(
        "Reading a data return without losing an evening."
    )
    await form.get_by_role("button", name="Save").press("Enter")
    await expect(form).to_be_hidden()
    listing = teams_card(page)
    await expect(listing).to_contain_text("Saved.")
    await expect(listing).to_contain_text("Topics: Formative assessment, Timetabling and cover")


async def test_a_dialog_in_teams_that_comes_back_shows_why_and_keeps_its_button_in_sight(visit: Visit) -> None:
    """The first sentence is brought into view and all of them are read out; Save needs no scrolling."""
    page = await visit("Megan Rowlands", (1280, 560), view="teams")
    form = await offer_in_teams(page)
    save = form.get_by_role("button", name="Save")
    await expect(save).to_be_in_viewport(ratio=1)
    await page.keyboard.press("ArrowDown")
    for _ in range(7):
        await page.keyboard.press("Enter")
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Escape")
    await expect(chips(form, "Topics")).to_have_count(7)
    await form.get_by_role("textbox", name="What I can help with").fill(
        "History in Year 7, and how to start an enquiry."
    )
    await form.get_by_role("textbox").last.focus()
    await expect(save).to_be_in_viewport(ratio=1)
    await save.press("Enter")
    sentence = form.get_by_text(re.compile("^Needs another look"))
    await expect(form.locator(".adaptive-card > [role=status]")).to_contain_text("please choose up to 6")
    await expect(sentence.first).to_be_in_viewport(ratio=1)
    await page.keyboard.press("Escape")
    await expect(form).to_be_hidden()


async def test_a_question_that_opens_in_a_card_is_brought_into_view(visit: Visit) -> None:
    """What a press makes visible is not left below the fold."""
    page = await visit("Megan Rowlands", (1280, 520), view="teams")
    teams = client(page, "Teams")
    await composer(page, "Teams").fill("/my-profile")
    await composer(page, "Teams").press("Enter")
    await teams_card(page).get_by_role("button", name=re.compile("^Remove")).first.press("Enter")
    await expect(teams.get_by_role("button", name="Keep it")).to_be_in_viewport(ratio=1)


async def test_teams_lets_a_person_write_to_the_app_once_they_have_added_it(visit: Visit, world: World) -> None:
    """Adding it brings the bot's greeting card."""
    world.teams.uninstall(world.person("Leila Morgan").teams_user_id)
    page = await visit("Leila Morgan", view="teams")
    teams = client(page, "Teams")
    await expect(composer(page, "Teams")).to_have_count(0)
    await teams.get_by_role("button", name="Add Staffroom").press("Enter")
    await expect(teams.locator(".ac-adaptiveCard")).to_contain_text("Hello Leila")
    await expect(composer(page, "Teams")).to_be_visible()


async def test_a_mention_in_a_teams_channel_is_completed_and_answered_in_its_thread(visit: Visit) -> None:
    """Typing @ completes the bot's name; what is private is answered in the personal chat."""
    page = await visit("Jo Sanderson", view="teams")
    teams = client(page, "Teams")
    await teams.get_by_role("button", name="staffroom-help").press("Enter")
    await composer(page, "Teams").focus()
    await page.keyboard.type("@st")
    await page.keyboard.press("Tab")
    await page.keyboard.type("help")
    await page.keyboard.press("Enter")
    await expect(teams.locator(".thread").last.get_by_role("article")).to_have_count(2)
    await expect(teams.get_by_role("button", name="Staffroom App unread")).to_be_visible()


async def test_a_slash_command_in_a_teams_channel_is_seen_by_its_author_alone(visit: Visit) -> None:
    """Both the command and its answer are targeted."""
    page = await visit("Megan Rowlands", view="teams")
    teams = client(page, "Teams")
    await teams.get_by_role("button", name="staffroom-help").press("Enter")
    await composer(page, "Teams").fill("/find-expert oracy")
    await composer(page, "Teams").press("Enter")
    await expect(teams.locator(".thread").last).to_contain_text("Oracy")
    await expect(teams.locator(".thread").last.get_by_text("Only you can see this")).to_have_count(2)
