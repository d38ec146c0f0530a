"""S24: platforms refuse, answers are lost, the bot restarts in the middle: nothing is lost, and nothing is twice.

Presses on what is settled are in `test_nudges.py`, a database that can't save in `tests/bot/test_dispatch.py`.
"""

import pytest

from bot.app import build
from bot.playground.slack_cloud.faults import Fault
from bot.playground.world import World, served, settings_for
from handlers.messages import message, text
from handlers.outbox import DeliveryKind, Outbox, Urgency
from handlers.requests import Platform
from storage import workspaces
from storage.deliveries import State, find_deliveries
from tests.scenarios.chats import SlackChat, TeamsChat

BROADCAST = DeliveryKind("broadcast", Urgency.BULK, when_unknown="hold", in_hours=False)
NEWS = "Hollinshaw has an open morning on bar models."


async def broadcast(world: World, platform: str) -> None:
    """Put a post to a channel of a platform into the outbox."""
    slack_team = next(iter(world.slack.state.workspaces))
    if platform == Platform.SLACK:
        external = slack_team
        channel = world.slack.add_channel(slack_team, "trust-news", [], with_bot=True).id
    else:
        external = world.teams.tenant.id
        channel = next(one.id for one in world.teams.tenant.conversations.values() if one.kind == "channel")
    async with world.staffroom.database.writing() as session:
        place = await workspaces.find_workspace(session, platform, external)
        assert place is not None
        outbox = Outbox(session, world.staffroom.secrets, place.trust_id, world.clock.now())
        await outbox.to_channel(BROADCAST, place.id, channel, message(text(NEWS)), subject="news:1")


async def states(world: World) -> list[State]:
    """The states of all deliveries."""
    async with world.staffroom.database.reading() as session:
        return [one.state for one in await find_deliveries(session)]


@pytest.mark.parametrize("platform", [Platform.SLACK, Platform.TEAMS])
async def test_refused_twice_and_then_taken(any_world: World, platform: Platform) -> None:
    """429 twice, with Retry-After: the broadcast waits each time, and appears once."""
    if platform is Platform.SLACK:
        any_world.slack.fail_next("chat.postMessage", *[Fault("ratelimited", retry_after=1)] * 2)
    else:
        any_world.teams.fail_next(429, times=2, method="POST", path="activities", retry_after="1")
    await broadcast(any_world, platform)
    await any_world.staffroom.catch_up()
    chat = SlackChat(any_world, any_world.person("Priya Nair"))
    if platform is Platform.SLACK:
        assert [NEWS in said for said in chat.said_in_channels()] == [True]
        assert [entry.status for entry in any_world.slack.calls("chat.postMessage")] == [429, 429, 200]
    else:
        assert [one.words for one in any_world.teams.accepted()] == [NEWS]
    assert await states(any_world) == [State.SENT]


async def test_an_answer_that_could_not_be_given_follows_on_teams(any_world: World) -> None:
    """Teams takes no answer for a while: it is kept, and comes when Teams is back, once."""
    priya = TeamsChat(any_world, any_world.person("Priya Nair"))
    await priya.type("my-profile")  # known from now on
    any_world.teams.fail_next(503, method="POST", path="activities")
    assert "3 colleagues" not in await priya.type("find-expert fractions year 4")
    assert await states(any_world) == [State.PLANNED]
    await any_world.staffroom.catch_up()
    assert "3 colleagues" in priya.seen()
    assert await states(any_world) == [State.SENT]


async def test_an_answer_that_could_not_be_given_follows(any_world: World) -> None:
    """Slack takes no answer for a while: it is kept, and comes when Slack is back, in the chat with the bot."""
    priya = SlackChat(any_world, any_world.person("Priya Nair"))
    await priya.type("my-profile")  # known from now on
    any_world.slack.fail_next("response_url", Fault("error", code="expired_url"))
    any_world.slack.fail_next("chat.postEphemeral", Fault("error", code="channel_not_found"))
    any_world.slack.fail_next("conversations.open", Fault("ratelimited", retry_after=60))
    act = await any_world.slack.type_command(priya.user, priya.channel, "/find-expert", "fractions year 4")
    assert act.shown == ""
    await any_world.settle()
    assert "3 colleagues" not in priya.seen()
    assert await states(any_world) == [State.PLANNED]
    await any_world.staffroom.catch_up()
    assert "3 colleagues" in priya.seen()
    assert await states(any_world) == [State.SENT]


async def test_a_form_outlives_a_restart(any_world: World) -> None:
    """The bot is replaced while a form is open: what was typed is taken by the new one, and nothing is lost."""
    priya = SlackChat(any_world, any_world.person("Priya Nair"))
    await priya.type("find-expert")
    view = any_world.slack.modal(priya.user)
    assert view is not None
    settings = settings_for(
        any_world.staffroom.database.url.render_as_string(hide_password=False), any_world.slack, any_world.teams
    )
    reborn = build(settings, school_clock=any_world.clock)
    async with reborn.run(drains=False), served(reborn.asgi()) as address:
        any_world.slack.connect_bot(f"{address}/slack/events")
        shown = await any_world.slack.submit(
            priya.user,
            view.id,
            {"topic": "fractions", "phases": ("ks2",)},
        )
        assert shown.field_errors == {}
        for edge in reborn.edges.values():
            await edge.drain()
        assert "3 colleagues" in priya.seen()
