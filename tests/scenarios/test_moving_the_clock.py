"""Moving the school clock: what falls due on the way happens on the way, at its own time."""

from datetime import datetime, timedelta

import pytest

from bot.playground.school_clock import OnlyForward
from bot.playground.world import OPENING, World
from handlers.outbox import NOT_REACHED
from handlers.school_time import LONDON
from storage.deliveries import State, find_deliveries
from tests.bot.playground.planning import plan
from tests.scenarios.conftest import ChatWith

SUNDAY = datetime(2026, 11, 15, 10, tzinfo=LONDON)
MONDAY = datetime(2026, 11, 16, 8, tzinfo=LONDON)
TUESDAY = datetime(2026, 11, 17, 9, 30, tzinfo=LONDON)


async def states(world: World) -> set[State]:
    """How far what was planned here has come."""
    async with world.staffroom.database.reading() as session:
        return {one.state for one in await find_deliveries(session) if one.kind == NOT_REACHED.name}


async def test_what_falls_due_on_a_sunday_is_said_on_monday_at_eight(any_chat_with: ChatWith) -> None:
    """On both platforms and both databases: not a minute before the person's own hours."""
    chat = any_chat_with("Priya Nair")
    await chat.type("my-profile")
    await plan(chat.world, "Priya Nair", "Nobody could be reached.", SUNDAY)
    await chat.world.move_to(MONDAY - timedelta(minutes=1))
    assert "Nobody could be reached." not in chat.seen()
    await chat.world.move_to(MONDAY)
    assert "Nobody could be reached." in chat.seen()


async def test_a_journey_stops_at_each_thing_due(world: World) -> None:
    """Each is sent at its own time, however far the journey goes."""
    await plan(world, "Priya Nair", "The second.", TUESDAY)
    await plan(world, "Priya Nair", "The first.", SUNDAY)
    stops = [stop async for stop in world.steps_to(TUESDAY + timedelta(hours=1))]
    assert {MONDAY, TUESDAY} <= set(stops)
    assert stops == sorted(stops)
    assert world.clock() == stops[-1] == TUESDAY + timedelta(hours=1)
    assert await states(world) == {State.SENT}


async def test_a_step_goes_to_the_next_thing_due(world: World) -> None:
    """It says when that was."""
    soon = OPENING + timedelta(minutes=5)
    await plan(world, "Priya Nair", "Soon.", soon)
    assert await world.step() == soon
    assert world.clock() == soon


async def test_what_a_platform_does_not_take_holds_up_nothing_else(world: World) -> None:
    """The clock goes on past what is overdue, which is sent once the platform answers again."""
    await plan(world, "Priya Nair", "In the outage.", OPENING + timedelta(minutes=5))
    world.slack.faults.switch("outage")
    world.teams.switch_fault("outage")
    await world.move_to(OPENING + timedelta(minutes=10), patience_seconds=0.2)
    assert world.clock() == OPENING + timedelta(minutes=10)
    assert await states(world) == {State.PLANNED}
    world.slack.faults.switch(None)
    world.teams.switch_fault(None)
    await world.move_to(OPENING + timedelta(minutes=20), patience_seconds=60)
    assert await states(world) == {State.SENT}


async def test_the_clock_does_not_go_back(world: World) -> None:
    """A world says so before anything is done."""
    with pytest.raises(OnlyForward):
        await world.move_to(OPENING - timedelta(days=1))
    assert world.clock() == OPENING
