"""The same product on the other database, over the other transport, and in two processes at once."""

import asyncio

import pytest

from bot.app import build
from bot.playground.world import OPENING, World, open_world, settings_for
from handlers.requests import Incoming, Place, Platform, Press, Replace
from tests.scenarios.chats import CHATS, SlackChat


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
async def test_s01_and_a_listing_on_postgresql(database_url: str) -> None:
    """Finding, listing and hiding work on PostgreSQL as on SQLite, on both platforms."""
    async with open_world(database_url, school_clock=lambda: OPENING) as world:
        for platform, kind in CHATS.items():
            priya, megan = kind(world, world.person("Priya Nair")), kind(world, world.person("Megan Rowlands"))
            assert "Megan Rowlands" in await priya.type("find-expert fractions year 4"), platform
            assert "Hidden" in await megan.type("my-profile hide")
            assert "Megan" not in await priya.type("find-expert fractions year 4")
            assert "find your listings again" in await megan.type("my-profile show")
            assert "Showing oracy" in await priya.type("find-expert oraccy")


async def test_s01_over_socket_mode(demo_url: str) -> None:
    """Without a public address: command, form and press all travel through the socket."""
    async with open_world(demo_url, school_clock=lambda: OPENING, socket_mode=True) as world:
        priya = SlackChat(world, world.person("Priya Nair"))
        assert "3 colleagues" in await priya.type("find-expert fractions year 4")
        assert "bar models" in await priya.press("See listing of Megan Rowlands")
        await priya.type("find-expert")
        assert "3 colleagues" in await priya.fill(topic="fractions", phases=("ks2",))


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)
async def test_two_processes_one_press_one_effect(database_url: str) -> None:
    """The same press delivered to two bots at once hides once and is answered once; neither fails."""
    async with open_world(database_url, school_clock=lambda: OPENING) as world:
        megan = SlackChat(world, world.person("Megan Rowlands"))
        await megan.type("my-profile")
        press = await _press(world, megan, "my_profile.hide")
        other = build(settings_for(database_url, world.slack, world.teams), school_clock=lambda: OPENING)
        replies = await asyncio.gather(
            *(bot.dispatcher.answer(press) for bot in (world.staffroom, other, world.staffroom, other))
        )
        await other.database.close()
        assert [type(reply) for reply in replies].count(Replace) == 1
        assert "Hidden" in await megan.type("my-profile")


async def _press(world: World, chat: SlackChat, action: str) -> Incoming:
    """A press on the newest button of that action, as an edge hands it in."""
    button = next(node for node in chat.newest_buttons() if node["action_id"].partition("#")[0] == action)
    team = next(iter(world.slack.state.workspaces))
    return Incoming(
        Platform.SLACK, team, chat.user, f"slack:{team}:once", Place("personal"), Press(action, button["value"])
    )


async def test_a_playground_opened_again(demo_url: str) -> None:
    """The clouds are new and count from the beginning: what is asked of them first is no repeat of the last time."""
    for _ in range(2):
        async with open_world(demo_url, school_clock=lambda: OPENING) as world:
            for platform, kind in CHATS.items():
                megan = kind(world, world.person("Megan Rowlands"))
                assert "Hidden" in await megan.type("my-profile hide"), platform
                assert "find your listings again" in await megan.type("my-profile show"), platform
