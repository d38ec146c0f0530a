"""The page's API for the clock, for who got what, and for trouble on purpose; over real loopback HTTP."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text

from bot.playground._page_deliveries import reason_in_words
from bot.playground.school_clock import standing
from bot.playground.server import page_app
from bot.playground.world import OPENING, World, open_world, served
from handlers.school_time import LONDON
from tests.bot.playground.planning import plan
from tests.demo import DEMO
from tests.templates import SqliteTemplates

pytestmark = pytest.mark.asyncio(loop_scope="module")

IN_TIME_SECONDS = 20


@pytest_asyncio.fixture(loop_scope="module")
async def browser(page_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """Asks as the page itself does."""
    async with httpx.AsyncClient(base_url=page_url, headers={"origin": page_url}) as client:
        yield client


async def clock(browser: httpx.AsyncClient) -> dict[str, Any]:
    """What the page shows of the clock."""
    shown: dict[str, Any] = (await browser.get("/api/clock")).json()
    return shown


async def arrived(browser: httpx.AsyncClient) -> dict[str, Any]:
    """The same once a journey has ended."""
    async with asyncio.timeout(IN_TIME_SECONDS):
        while (shown := await clock(browser))["moving_to"]:
            await browser.get("/api/people")
    return shown


async def deliveries_to(browser: httpx.AsyncClient, name: str) -> list[dict[str, Any]]:
    """Everything to one person, newest first."""
    return [one for one in (await browser.get("/api/deliveries")).json() if one["name"] == name]


async def test_the_clock_shows_the_time_the_half_term_and_what_comes_next(
    browser: httpx.AsyncClient, world: World
) -> None:
    """With the names of the people it is for, who are all made up."""
    soon = world.clock() + timedelta(minutes=2)
    await plan(world, "Priya Nair", "What comes next.", soon)
    shown = await clock(browser)
    assert datetime.fromisoformat(shown["now"]) == world.clock()
    assert shown["half_term"] == "Autumn 2"
    assert shown["moving_to"] is None
    assert datetime.fromisoformat(shown["next"]["at"]) == soon
    assert shown["next"]["whom"] == ["Priya Nair"]
    assert shown["next"]["what"] == ["Word that somebody was not reached"]


async def test_the_next_thing_due_is_gone_to_and_done(browser: httpx.AsyncClient, world: World) -> None:
    """Afterwards the clock shows when it was due, and the list says that it was sent; and not what."""
    soon = world.clock() + timedelta(minutes=5)
    await plan(world, "Ellis Okafor", "Words that nobody else sees.", soon)
    async with asyncio.timeout(IN_TIME_SECONDS):
        while world.clock() < soon:
            assert (await browser.post("/api/clock/move", json={"jump": "next"})).status_code == 202
            await arrived(browser)
    [sent] = await deliveries_to(browser, "Ellis Okafor")
    assert datetime.fromisoformat(sent["at"]) == soon
    assert (sent["state"], sent["state_words"], sent["reason"]) == ("sent", "Sent", "")
    assert (sent["place"], sent["email"]) == ("Thistlewick School", "ellis.okafor@brackenfold.example")
    assert sent["platform"] in {"slack", "teams"}
    assert "Words" not in str((await browser.get("/api/deliveries")).json())


@pytest.mark.parametrize(
    ("where", "weekday"), [({"jump": "tomorrow"}, None), ({"jump": "monday"}, 0), ({"to": "2026-12-22T08:00"}, 1)]
)
async def test_a_morning_or_a_date_is_gone_to(
    browser: httpx.AsyncClient, world: World, where: dict[str, str], weekday: int | None
) -> None:
    """Eight o'clock in England, on the day that was asked for."""
    before = world.clock()
    assert (await browser.post("/api/clock/move", json=where)).status_code == 202
    shown = await arrived(browser)
    now = datetime.fromisoformat(shown["now"]).astimezone(LONDON)
    assert (now.hour, now.minute) == (8, 0)
    assert now > before
    assert now.weekday() == ((before.astimezone(LONDON).weekday() + 1) % 7 if weekday is None else weekday)
    assert shown["half_term"] == ("Holidays until 4 January" if "to" in where else "Autumn 2")


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"to": "2020-02-03T08:00"}, 409, "only goes forward"),
        ({"to": "2031-01-01T08:00"}, 409, "more than two years ahead"),
        ({"to": "whenever"}, 422, "is no date and time"),
        ({"to": ""}, 422, "is no date and time"),
        ({"to": "9999-12-31T23:59"}, 422, "2020 to 2099"),
        ({}, 422, "is no date and time"),
        ({"jump": "yesterday"}, 422, "jump"),
        ({"to": 5}, 422, "to"),
    ],
)
async def test_a_move_that_can_not_be_is_one_clear_sentence(
    browser: httpx.AsyncClient, world: World, body: dict[str, object], status: int, words: str
) -> None:
    """The clock stays where it is."""
    before = world.clock()
    answer = await browser.post("/api/clock/move", json=body)
    assert answer.status_code == status
    assert words in answer.json()["error"]
    assert world.clock() == before


async def test_a_journey_can_be_watched_and_stopped_and_allows_no_other(
    browser: httpx.AsyncClient, world: World
) -> None:
    """A year has many things due; the page hears of each step and may stop at one."""
    start = world.clock()
    for day, person in enumerate(world.people[:9], start=20):
        await plan(world, person.name, "One of many.", start + timedelta(days=day))
    goal = (start + timedelta(days=365)).astimezone(LONDON)
    async with browser.stream("GET", "/api/events", params={"as": "tom.achebe@brackenfold.example"}) as events:
        lines = events.aiter_lines()
        await anext(lines)
        moved = await browser.post("/api/clock/move", json={"to": f"{goal:%Y-%m-%dT%H:%M}"})
        assert moved.json()["moving_to"]
        second = await browser.post("/api/clock/move", json={"jump": "tomorrow"})
        assert second.status_code == 409
        assert "on its way" in second.json()["error"]
        async with asyncio.timeout(IN_TIME_SECONDS):
            async for line in lines:
                if line == "event: clock":
                    break
        await browser.post("/api/clock/stop", json={})
    shown = await arrived(browser)
    assert datetime.fromisoformat(shown["now"]) < goal
    assert shown["problem"] == ""


async def test_trouble_is_switched_on_and_off_for_each_cloud(browser: httpx.AsyncClient, world: World) -> None:
    """What isn't named stays as it was."""
    assert (await browser.get("/api/faults")).json() == {"slack": None, "teams": None}
    on = await browser.post("/api/faults", json={"slack": "outage"})
    assert on.json() == {"slack": "outage", "teams": None}
    both = await browser.post("/api/faults", json={"teams": "rate_limited"})
    assert both.json() == {"slack": "outage", "teams": "rate_limited"}
    assert world.slack.faults.lasting == "outage"
    off = await browser.post("/api/faults", json={"slack": None, "teams": None})
    assert off.json() == {"slack": None, "teams": None}


async def test_trouble_of_an_unknown_kind_is_refused(browser: httpx.AsyncClient) -> None:
    """One sentence, and nothing is switched."""
    answer = await browser.post("/api/faults", json={"slack": "meteorite"})
    assert answer.status_code == 422
    assert "slack" in answer.json()["error"]


@pytest.mark.parametrize("path", ["/api/clock/move", "/api/clock/stop", "/api/faults"])
async def test_another_site_can_not_move_the_clock_or_switch_trouble(browser: httpx.AsyncClient, path: str) -> None:
    """The same guard as for everything that acts."""
    answer = await browser.post(path, json={}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403


async def test_events_tell_of_what_becomes_of_a_delivery(browser: httpx.AsyncClient, world: World) -> None:
    """Nobody tells the page's server, which looks by itself."""
    async with (
        asyncio.timeout(IN_TIME_SECONDS),
        browser.stream("GET", "/api/events", params={"as": "priya.nair@brackenfold.example"}) as events,
    ):
        lines = events.aiter_lines()
        await anext(lines)
        await plan(world, "Priya Nair", "Some other day.", world.clock() + timedelta(days=400))
        async for line in lines:
            if line == "event: deliveries":
                return
    pytest.fail("the stream ended without it")


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_messages_are_dated_by_the_school_clock(browser: httpx.AsyncClient, world: World, platform: str) -> None:
    """The stand-ins date them by the machine's clock; each keeps the time that it had at school, whatever comes."""
    person = world.person("Samira Haddad")
    said = {"slack": "On a Tuesday.", "teams": "On some Tuesday."}[platform]
    before = world.clock()
    if platform == "slack":
        await world.slack.send_dm(person.slack_user_id, said)
    else:
        await world.teams.say(person.teams_user_id, world.teams.personal_chat(person.teams_user_id).id, said)
    await world.settle()
    await world.move_to(before + timedelta(days=3))
    seen = (await browser.get(f"/api/{platform}/snapshot", params={"as": person.email})).json()
    places = seen["conversations"] if platform == "teams" else seen["direct_messages"]
    [message] = [one for place in places for one in place["messages"] if one["text"] == said]
    assert datetime.fromisoformat(message["at"]) == before


@pytest.fixture
def own_database_url(sqlite_templates: SqliteTemplates, tmp_path: Path) -> str:
    """The address of a demo trust of one test's own."""
    return sqlite_templates.copy(DEMO, tmp_path / "demo.sqlite3")


async def test_a_journey_that_goes_wrong_says_so(own_database_url: str) -> None:
    """The clock stands where it came to, and can be moved again."""
    async with open_world(own_database_url, school_clock=standing(OPENING)) as world:
        app = page_app(world)
        async with served(app) as url, httpx.AsyncClient(base_url=url, headers={"origin": url}) as browser:
            async with world.staffroom.database.writing() as session:
                await session.execute(text("ALTER TABLE handled_requests RENAME TO elsewhere"))
            assert (await browser.post("/api/clock/move", json={"jump": "tomorrow"})).status_code == 202
            shown = await arrived(browser)
            assert "stopped on the way because something went wrong" in shown["problem"]
            async with world.staffroom.database.writing() as session:
                await session.execute(text("ALTER TABLE elsewhere RENAME TO handled_requests"))
            assert (await browser.post("/api/clock/move", json={"jump": "tomorrow"})).status_code == 202
            assert (await arrived(browser))["problem"] == ""
            app.state.close()
            await app.state.finished()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("", ""),
        ("no_answer", "the answer got lost"),
        ("channel_not_found", "code “channel_not_found”"),
        ("nobody can tell whether it arrived", "nobody can tell whether it arrived"),
    ],
)
async def test_a_reason_is_said_in_words_where_there_are_any(reason: str, words: str) -> None:
    """A code without words is named as one."""
    assert reason_in_words(reason) == words
