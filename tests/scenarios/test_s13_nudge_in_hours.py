"""S13: a reminder comes in its person's own hours, on their own school days, and together with what else is due."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.playground.world import World
from tests.scenarios.chats import CHATS
from tests.scenarios.conftest import ChatWith, open_hurried
from tests.scenarios.reminders import at, keep_draft, sent

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
async def autumn(database_url: str) -> AsyncIterator[World]:
    """The demo trust from Monday 19 October on, on each database: half-term at Copperbeck, and nowhere else."""
    async with open_hurried(database_url, at(19, 10, 9)) as world:
        yield world


@pytest.fixture(params=sorted(CHATS))
def autumn_chat(request: pytest.FixtureRequest, autumn: World) -> ChatWith:
    """Opens somebody's conversation in that autumn, on each platform."""
    kind = CHATS[request.param]
    return lambda name: kind(autumn, autumn.person(name))


async def test_a_sunday_waits_for_monday(autumn_chat: ChatWith) -> None:
    """Due on Sunday 15 November at 10:00, it comes to Priya on Monday at 08:00, once, with its buttons."""
    priya = autumn_chat("Priya Nair")
    world = priya.world
    await world.move_to(at(12, 11, 10))
    assert "I'll remind you of it on Monday 16 November" in await keep_draft(priya)
    await world.move_to(at(15, 11, 10))
    await world.move_to(at(16, 11) - A_MINUTE)
    assert await sent(world) == []
    await world.move_to(at(16, 11))
    assert "You began a listing on" in priya.seen()
    assert priya.buttons() == ["Finish it (2 min)", "Next week", "Choose when", "Stop for this draft"]
    assert await sent(world) == [("Priya Nair", at(16, 11))]
    assert priya.said_in_channels() == autumn_chat("Tom Achebe").said_in_channels() == []


async def test_a_part_timer(autumn_chat: ChatWith) -> None:
    """Ellis works Monday to Wednesday: what is due on Thursday 12 November comes on Monday 16 November."""
    ellis = autumn_chat("Ellis Okafor")
    await ellis.world.move_to(at(9, 11, 11))
    await keep_draft(ellis)
    await ellis.world.move_to(at(16, 11) - A_MINUTE)
    assert await sent(ellis.world) == []
    await ellis.world.move_to(at(16, 11))
    assert await sent(ellis.world) == [("Ellis Okafor", at(16, 11))]


async def test_each_academy_has_its_own_holidays(autumn_chat: ChatWith) -> None:
    """Due on Thursday 22 October: at Larkbeck it comes that day, at Copperbeck on Monday 2 November."""
    larkbeck, copperbeck = autumn_chat("Priya Nair"), autumn_chat("Molly Garforth")
    await keep_draft(larkbeck)
    await keep_draft(copperbeck)
    await larkbeck.world.move_to(at(2, 11) - A_MINUTE)
    assert await sent(larkbeck.world) == [("Priya Nair", at(22, 10, 9))]
    assert "Kept as a private draft" in copperbeck.seen()
    await larkbeck.world.move_to(at(2, 11))
    assert ("Molly Garforth", at(2, 11)) in await sent(larkbeck.world)
    assert "You began a listing on" in copperbeck.seen()


async def test_two_that_are_due_together_are_one_message(autumn_chat: ChatWith) -> None:
    """Each with its own words and buttons, told apart by what a screen reader says."""
    priya = autumn_chat("Priya Nair")
    await priya.world.move_to(at(12, 11, 17))
    await keep_draft(priya, "handwriting")
    await keep_draft(priya, "art")
    await priya.world.move_to(at(16, 11))
    assert await sent(priya.world) == [("Priya Nair", at(16, 11))]
    seen = priya.seen()
    assert "Handwriting" in seen
    assert "Art" in seen
    assert priya.buttons().count("Next week") == 2
    await priya.press("Remind me next week: your draft on Art and design")
    assert "I'll remind you on Monday 23 November." in priya.seen()
    assert priya.buttons().count("Next week") == 1
