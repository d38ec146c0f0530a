"""The page's server, over real loopback HTTP, with the real bot behind the stand-ins."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.playground._page_requests import MOST_BODY_BYTES
from bot.playground.server import page_app
from bot.playground.world import World, served

pytestmark = pytest.mark.asyncio(loop_scope="module")

PRIYA = "priya.nair@brackenfold.example"
TOM = "tom.achebe@brackenfold.example"
MEGAN = "megan.rowlands@brackenfold.example"
IN_TIME_SECONDS = 5


@pytest_asyncio.fixture(loop_scope="module")
async def browser(page_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Asks as the page itself does."""
    async with httpx.AsyncClient(base_url=page_url, headers={"origin": page_url}) as client:
        yield client


async def seen(browser: httpx.AsyncClient, platform: str, email: str) -> dict[str, Any]:
    """What this person sees on a platform."""
    answer = await browser.get(f"/api/{platform}/snapshot", params={"as": email})
    assert answer.status_code == 200
    snapshot: dict[str, Any] = answer.json()
    return snapshot


async def until_said(browser: httpx.AsyncClient, platform: str, email: str, words: str) -> str:
    """What this person sees, as text, once these words are in it: the bot answers after it has acknowledged."""
    async with asyncio.timeout(IN_TIME_SECONDS):
        while words not in (said := str(await seen(browser, platform, email))):
            await browser.get("/api/people")
    return said


async def test_lists_the_cast_first_with_role_and_academy(browser: httpx.AsyncClient) -> None:
    """The person switcher begins with the people of the scenarios."""
    people = (await browser.get("/api/people")).json()
    assert people[0]["name"] == "Priya Nair"
    assert people[0]["role"] == "Year 4 teacher"
    assert people[0]["academy"] == "Larkbeck Primary"
    is_cast = [person["is_cast"] for person in people]
    assert is_cast == sorted(is_cast, reverse=True)
    assert len(people) > 100


async def test_offers_the_commands_of_the_router(browser: httpx.AsyncClient, world: World) -> None:
    """What the composer completes is what the bot answers."""
    commands = (await browser.get("/api/commands")).json()
    with_a_slash = [entry.name for entry in world.staffroom.router.commands() if entry.slash]
    assert [command["name"] for command in commands] == with_a_slash
    assert commands[0]["help"] == "Find a colleague who can help. Only you see the answers."


async def test_a_command_in_slack_is_answered_to_the_person_alone(browser: httpx.AsyncClient) -> None:
    """A typed command goes through the real bot and comes back as a message that nobody else sees."""
    channel = (await seen(browser, "slack", PRIYA))["direct_messages"][0]["id"]
    details = {"as": PRIYA, "channel": channel, "command": "/find-expert", "text": "fractions year 4"}
    answer = await browser.post("/api/slack/command", json=details)
    assert answer.json() == {"shown": "", "field_errors": {}}
    assert "Megan Rowlands" in await until_said(browser, "slack", PRIYA, "3 colleagues")
    [message] = (await seen(browser, "slack", PRIYA))["direct_messages"][0]["messages"]
    assert message["only_visible_to_you"]


async def test_words_in_teams_are_answered_with_a_card(browser: httpx.AsyncClient) -> None:
    """The same words in the personal chat of Teams bring the same colleagues."""
    await browser.post("/api/teams/install", json={"as": PRIYA})
    chat = (await seen(browser, "teams", PRIYA))["conversations"][0]
    details = {"as": PRIYA, "conversation": chat["id"], "text": "/find-expert fractions year 4"}
    assert (await browser.post("/api/teams/say", json=details)).json()["failed"] is False
    assert "Megan Rowlands" in await until_said(browser, "teams", PRIYA, "3 colleagues")


async def test_a_form_that_is_not_complete_comes_back_with_what_is_wrong(browser: httpx.AsyncClient) -> None:
    """What Slack objects to stands beside the field, by its block id."""
    channel = (await seen(browser, "slack", TOM))["direct_messages"][0]["id"]
    await browser.post("/api/slack/command", json={"as": TOM, "channel": channel, "command": "/offer-expertise"})
    await until_said(browser, "slack", TOM, "offer_expertise.save")
    modal = (await seen(browser, "slack", TOM))["modal"]
    field = next(block["block_id"] for block in modal["blocks"] if block["type"] == "input" and not block["optional"])
    submission = {"as": TOM, "view_id": modal["id"], "values": {field: []}}
    answer = (await browser.post("/api/slack/submit", json=submission)).json()
    assert answer["field_errors"][field]
    await browser.post("/api/slack/close_modal", json={"as": TOM})
    assert (await seen(browser, "slack", TOM))["modal"] is None


async def test_events_tell_when_to_look_again(browser: httpx.AsyncClient) -> None:
    """A page that listens hears of a change on each platform, without asking."""
    async with asyncio.timeout(IN_TIME_SECONDS), browser.stream("GET", "/api/events", params={"as": MEGAN}) as events:
        assert events.headers["content-type"].startswith("text/event-stream")
        lines = events.aiter_lines()
        assert await anext(lines) == "retry: 2000"
        await browser.post("/api/slack/open_home", json={"as": MEGAN})
        assert await next_event(lines) == "slack"
        await browser.post("/api/teams/install", json={"as": MEGAN})
        while await next_event(lines) != "teams":
            pass


async def next_event(lines: AsyncIterator[str]) -> str:
    """The name of the next event."""
    async for line in lines:
        if line.startswith("event: "):
            return line.removeprefix("event: ")
    raise AssertionError("the stream has ended")


async def test_streams_end_when_they_are_closed(world: World) -> None:
    """A server that stops doesn't have to wait for the browsers that listen."""
    app = page_app(world)
    async with (
        asyncio.timeout(IN_TIME_SECONDS),
        served(app) as url,
        httpx.AsyncClient(base_url=url) as client,
        client.stream("GET", "/api/events", params={"as": MEGAN}) as events,
    ):
        lines = events.aiter_lines()
        await anext(lines)
        app.state.close()
        async for _ in lines:
            pass
        assert events.is_closed


async def test_the_inspector_gets_both_sides_of_every_exchange(browser: httpx.AsyncClient) -> None:
    """The newest first, with what was sent and what was answered."""
    await browser.post("/api/slack/open_home", json={"as": PRIYA})
    await until_said(browser, "slack", PRIYA, "Hello Priya")
    exchanges = (await browser.get("/api/slack/exchanges", params={"as": PRIYA})).json()
    numbers = [exchange["number"] for exchange in exchanges]
    assert numbers == sorted(numbers, reverse=True)
    published = next(one for one in exchanges if one["name"] == "views.publish")
    assert published["direction"] == "from_bot"
    assert published["request"]["view"]["type"] == "home"
    asked = next(one for one in exchanges if one["direction"] == "to_bot")
    assert "X-Slack-Signature" in asked["headers"]
    assert asked["milliseconds"] > 0


async def test_teams_exchanges_carry_their_headers_and_times(browser: httpx.AsyncClient) -> None:
    """The signed token is there to be looked at: all of it is made up."""
    await browser.post("/api/teams/install", json={"as": TOM})
    exchanges = (await browser.get("/api/teams/exchanges", params={"as": TOM})).json()
    asked = next(one for one in exchanges if one["direction"] == "to_bot")
    assert asked["headers"]["Authorization"].startswith("Bearer ")
    assert asked["milliseconds"] > 0


@pytest.mark.parametrize("path", ["/api/slack/snapshot", "/api/teams/snapshot", "/api/events", "/api/slack/exchanges"])
async def test_somebody_unknown_is_not_found(browser: httpx.AsyncClient, path: str) -> None:
    """An e-mail address that nobody has is a sentence, not a fault."""
    answer = await browser.get(path, params={"as": "nobody@brackenfold.example"})
    assert answer.status_code == 404
    assert answer.json() == {"error": "Nobody in the demo trust has that e-mail address."}


async def test_an_unknown_address_is_not_found(browser: httpx.AsyncClient) -> None:
    """So is an address of the API that isn't there."""
    answer = await browser.get("/api/slack/nonsense")
    assert (answer.status_code, answer.json()) == (404, {"error": "The playground has no such address."})


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{", 400, "must be a JSON object"),
        (b"[]", 400, "must be a JSON object"),
        (b"\xff\xfe", 400, "must be a JSON object"),
        (b"{}", 422, "who acts"),
        (b'{"as": "priya.nair@brackenfold.example"}', 422, "channel"),
        (b'{"as": "priya.nair@brackenfold.example", "channel": 1, "command": "/x"}', 422, "channel"),
        (b'{"as": "priya.nair@brackenfold.example", "channel": "D1", "command": "x"}', 422, "command"),
        (b'{"as": "priya.nair@brackenfold.example", "channel": "D1", "command": "/x", "more": 1}', 422, "more"),
        (
            b'{"as": "priya.nair@brackenfold.example", "channel": "nowhere", "command": "/x"}',
            409,
            "no such conversation",
        ),
        (b" " * (MOST_BODY_BYTES + 1), 413, "bytes at most"),
    ],
)
async def test_bad_input_gets_one_clear_sentence(
    browser: httpx.AsyncClient, body: bytes, status: int, words: str
) -> None:
    """Whatever is wrong with a request is said in a sentence."""
    answer = await browser.post("/api/slack/command", content=body)
    assert answer.status_code == status
    assert words in answer.json()["error"]


async def test_a_button_that_is_gone_is_said_to_be_gone(browser: httpx.AsyncClient) -> None:
    """A page that is behind doesn't break anything."""
    press = {"as": PRIYA, "where": "1.000001", "action_id": "find_expert.none#1"}
    answer = await browser.post("/api/slack/press", json=press)
    assert answer.status_code == 409
    assert answer.json()["error"].startswith("That can't be done here any more")
    answer = await browser.post("/api/teams/execute", json={"as": PRIYA, "message": "1", "action": 0})
    assert answer.status_code == 409


@pytest.mark.parametrize("host", ["playground.example", "127.0.0.1.example:80", "[", ""])
async def test_another_host_name_gets_nothing(browser: httpx.AsyncClient, host: str) -> None:
    """A name that an attacker points at this machine (DNS rebinding) reaches neither page nor API."""
    for path in ("/", "/api/people"):
        assert (await browser.get(path, headers={"host": host})).status_code == 403


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "", "http://127.0.0.1:1"])
async def test_another_site_can_not_act(browser: httpx.AsyncClient, origin: str) -> None:
    """A page of another site can't make the visitor's browser act here."""
    answer = await browser.post("/api/slack/open_home", json={"as": PRIYA}, headers={"origin": origin})
    assert answer.status_code == 403
    assert answer.json() == {"error": "Only the playground's own page may do this."}


async def test_the_page_runs_no_script_but_its_own(browser: httpx.AsyncClient) -> None:
    """The content security policy allows nothing inline."""
    answer = await browser.get("/")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_page_that_is_not_built_says_how(world: World, tmp_path: Path) -> None:
    """Without the built files there is a page that says what to run."""
    app = page_app(world, dist=tmp_path)
    async with served(app) as url, httpx.AsyncClient(base_url=url) as client:
        answer = await client.get("/")
        assert answer.status_code == 503
        assert "make play" in answer.text
        assert (await client.get("/page.js")).status_code == 404
