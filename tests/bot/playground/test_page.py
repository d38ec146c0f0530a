"""The page in a real Chromium, with the real bot behind the stand-ins; driven as a person would, mostly by keyboard."""

import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Locator, Page, async_playwright, expect
from starlette.applications import Starlette

from bot.playground.server import DIST
from bot.playground.slack_cloud.faults import Fault
from bot.playground.world import World, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

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
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"
"""What Chromium itself writes to the console when a test takes its network away."""

Visit: TypeAlias = Callable[..., Awaitable[Page]]


def chromium_path() -> str:
    """The Chromium to drive: `STAFFROOM_CHROMIUM`, or the one on the path."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("STAFFROOM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("No Chromium was found. Install Debian's chromium, or set STAFFROOM_CHROMIUM to its path.")
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for the module; each test has a fresh profile of its own."""
    if not (DIST / "index.html").is_file():
        pytest.fail("The page has not been built. Run `make play` or `npm ci && npm run build` in bot/playground/page.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def visit(browser: Browser, page_url: str) -> AsyncIterator[Visit]:
    """Opens the page as somebody; afterwards nothing may have been written to the browser's console."""
    complaints: list[str] = []
    contexts = []

    def complain(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and OFFLINE not in message.text:
            complaints.append(message.text)

    async def open_page(name: str, size: tuple[int, int] = DESKTOP, url: str = page_url, **query: str) -> Page:
        width, height = size
        context = await browser.new_context(viewport={"width": width, "height": height}, locale="en-GB")
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


def client(page: Page, platform: str) -> Locator:
    """One of the two clients."""
    return page.get_by_role("region", name=platform, exact=True)


def composer(page: Page, platform: str) -> Locator:
    """Where one types in it."""
    return client(page, platform).get_by_role("textbox", name=re.compile(r"^Message "))


async def test_a_command_is_completed_sent_and_answered_in_slack_by_keyboard_alone(visit: Visit, world: World) -> None:
    """From the first key to the three colleagues without a pointer (S01)."""
    page = await visit("Priya Nair")
    slack = client(page, "Slack")
    await composer(page, "Slack").focus()
    await page.keyboard.type("/")
    await expect(slack.get_by_role("option")).to_have_count(4)
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


async def test_a_press_in_slack_is_answered(visit: Visit) -> None:
    """A button in the bot's message reaches the bot, which answers."""
    page = await visit("Deb Whitlock", view="slack")
    slack = client(page, "Slack")
    await composer(page, "Slack").fill("/find-expert AP")
    await composer(page, "Slack").press("Enter")
    await slack.get_by_role("button", name=re.compile("alternative provision", re.IGNORECASE)).press("Enter")
    await expect(slack.get_by_role("article").last).to_contain_text(re.compile("Alternative provision.*colleague"))


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


def teams_card(page: Page) -> Locator:
    """The newest card in Teams."""
    return client(page, "Teams").get_by_role("article").last.locator(".ac-adaptiveCard")


async def test_teams_lets_a_person_write_to_the_app_once_they_have_added_it(visit: Visit, world: World) -> None:
    """Adding it brings the bot's greeting card."""
    world.teams.uninstall(world.person("Leila Morgan").teams_user_id)
    page = await visit("Leila Morgan", view="teams")
    teams = client(page, "Teams")
    await expect(composer(page, "Teams")).to_have_count(0)
    await teams.get_by_role("button", name="Add Staffroom").press("Enter")
    await expect(teams.locator(".ac-adaptiveCard")).to_contain_text("Hello Leila")
    await expect(composer(page, "Teams")).to_be_visible()


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
    visit: Visit, scheme: Any, size: tuple[int, int]
) -> None:
    """Contrast, names, roles and structure, with messages, a card, a form and the inspector on the screen."""
    page = await visit("Ellis Okafor", size, inspect="1")
    await page.emulate_media(color_scheme=scheme)
    checker = axe()
    assert await violations(page, checker) == []
    await page.get_by_role("button", name="Close the inspector").click()
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


async def violations(page: Page, checker: str) -> list[str]:
    """What axe objects to: the rule, and where."""
    await page.evaluate(checker)
    found = await page.evaluate(f"axe.run({AXE_OPTIONS})")
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.fixture(scope="module")
def locked_packages() -> str:
    """The lock file of the page's packages."""
    return (PAGE_SOURCES / "package-lock.json").read_text()


async def test_the_lock_file_names_no_address(locked_packages: str) -> None:
    """Packages come from whichever registry the machine is set up with."""
    assert '"resolved"' not in locked_packages
    assert '"integrity"' in locked_packages
