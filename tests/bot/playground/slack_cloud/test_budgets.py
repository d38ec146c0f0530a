"""How fast the bot may post."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.slack_cloud import User
from tests.bot.playground.slack_cloud.conftest import Alone


def staff(alone: Alone, number: int) -> list[User]:
    """So many people."""
    add = alone.cloud.add_user
    return [add(alone.workspace.id, f"Person {one}", f"p{one}@larkbeck.example") for one in range(number)]


async def wait_asked_for(alone: Alone, channel: str) -> str:
    """What Retry-After says to a post that comes too fast."""
    with pytest.raises(SlackApiError) as error:
        await alone.client.chat_postMessage(channel=channel, text="x")
    assert error.value.response.status_code == 429
    assert alone.cloud.log[-1].document == "docs.slack.dev: Rate limits, posting messages"
    wait: str = error.value.response.headers["Retry-After"]
    return wait


@pytest.fixture
def still(alone: Alone) -> Alone:
    """A stand-in whose clock moves only where a test moves it."""
    alone.clock.stop()
    return alone


async def test_a_burst_in_one_place_is_refused_and_counted(still: Alone) -> None:
    """One message a second goes through, in a channel as in a conversation; a refused one costs nothing."""
    for channel in (still.channel.id, still.priya.id):
        await still.client.chat_postMessage(channel=channel, text="x")
        still.clock.advance(0.9)
        assert await wait_asked_for(still, channel) == "1"
        still.clock.advance(0.1)
        await still.client.chat_postMessage(channel=channel, text="x")
    assert still.cloud.violations == {still.workspace.id: 2}


async def test_three_hundred_posts_in_any_minute(still: Alone) -> None:
    """The next is refused until the oldest is a minute old, wherever it goes; another workspace has its own budget."""
    people = staff(still, 302)
    for number, person in enumerate(people[:300]):
        still.clock.advance(0.1 if number else 0)
        await still.client.chat_postMessage(channel=person.id, text="x")
    still.clock.advance(0.05)
    assert await wait_asked_for(still, people[300].id) == "31"
    assert await wait_asked_for(still, still.channel.id) == "31"
    other = still.cloud.add_workspace("Stainmoor", domain="stainmoor", bot_token="xoxb-2")
    ruth = still.cloud.add_user(other.id, "Ruth Penhale", "ruth@kelderwick.example")
    await still.client.api_call(
        "chat.postMessage", json={"channel": ruth.id, "text": "x"}, headers={"Authorization": "Bearer xoxb-2"}
    )
    still.clock.advance(30.05)
    await still.client.chat_postMessage(channel=people[300].id, text="x")
    assert await wait_asked_for(still, people[301].id) == "1"
    assert still.cloud.violations == {still.workspace.id: 3}
    assert still.cloud.violations[other.id] == 0


async def test_what_is_no_post_costs_nothing(still: Alone) -> None:
    """Updates, homes and refused posts leave the budget as it is."""
    posted = await still.client.chat_postMessage(channel=still.channel.id, text="x")
    for _ in range(3):
        await still.client.chat_update(channel=still.channel.id, ts=posted["ts"], text="y")
    assert await still.refused("chat.postMessage", channel=still.priya.id) == "no_text"
    await still.client.chat_postMessage(channel=still.priya.id, text="x")
    assert still.cloud.violations[still.workspace.id] == 0
