"""Trouble on purpose: for one call, for as long as it lasts, and a call held up."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.playground.slack_cloud import Fault, Hold
from bot.playground.slack_cloud.faults import Lasting, Point
from bot.playground.slack_cloud.payloads import new_response_url
from tests.bot.playground.slack_cloud.conftest import Alone

METADATA = {"event_type": "delivery", "event_payload": {"key": "k1"}}


def posting(alone: Alone) -> asyncio.Task[object]:
    """The bot posts to Priya, and waits for the answer."""
    call = alone.client.chat_postMessage(channel=alone.priya.id, text="x", metadata=METADATA)
    return asyncio.ensure_future(call)


async def test_a_rate_limit_lasts_until_it_is_switched_off(alone: Alone) -> None:
    """Every call gets 429 and two seconds to wait; nothing is done, and no budget is broken."""
    alone.cloud.faults.switch("rate_limited")
    assert alone.cloud.faults.lasting == "rate_limited"
    for call in (posting(alone), alone.client.auth_test(), alone.client.users_info(user=alone.priya.id)):
        with pytest.raises(SlackApiError) as error:
            await call
        assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "2")
    assert (alone.cloud.accepted_keys(), alone.cloud.violations[alone.workspace.id]) == ({}, 0)
    alone.cloud.faults.switch(None)
    await posting(alone)
    assert alone.cloud.accepted_keys() == {"k1": 1}


async def test_an_outage_does_nothing_and_says_nothing(alone: Alone) -> None:
    """Every connection is closed without a byte of an answer."""
    alone.cloud.faults.switch("outage")
    for call in (posting(alone), alone.client.auth_test()):
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await call
    assert alone.cloud.accepted_keys() == {}


async def test_dropped_replies_leave_the_way_to_look_open(alone: Alone) -> None:
    """What changes something is accepted and cut off; what only looks is answered."""
    alone.cloud.faults.switch("dropped_replies")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await posting(alone)
    assert alone.cloud.accepted_keys() == {"k1": 1}
    opened = await alone.client.conversations_open(users=alone.priya.id)
    history = await alone.client.conversations_history(channel=opened["channel"]["id"], include_all_metadata=True)
    assert history["messages"][0]["metadata"] == METADATA


@pytest.mark.parametrize(("kind", "said"), [("rate_limited", []), ("outage", []), ("dropped_replies", ["x"])])
async def test_a_response_url_fails_like_the_rest(alone: Alone, kind: Lasting, said: list[str]) -> None:
    """Answers to people's own acts go the same way."""
    address = new_response_url(alone.cloud.state, alone.priya.id, alone.channel.id)
    alone.cloud.faults.switch(kind)
    async with aiohttp.ClientSession() as session:
        if kind == "rate_limited":
            async with session.post(address, json={"text": "x"}) as answer:
                assert answer.status == 429
        else:
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await session.post(address, json={"text": "x"})
    assert [one.text for one in alone.cloud.messages(alone.priya.id, alone.channel.id)] == said


async def test_a_planned_fault_comes_before_the_lasting_one(alone: Alone) -> None:
    """One call fails in its own way, the next in the way that lasts."""
    alone.cloud.faults.switch("outage")
    alone.cloud.fail_next("auth.test", Fault("error", code="fatal_error"))
    with pytest.raises(SlackApiError, match="fatal_error"):
        await alone.client.auth_test()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await alone.client.auth_test()


@pytest.mark.parametrize(("point", "accepted"), [("before", {}), ("accepted", {"k1": 1})])
async def test_a_call_stands_where_it_is_held_until_it_is_released(
    alone: Alone, point: Point, accepted: dict[str, int]
) -> None:
    """Meanwhile other calls are served; then it goes on as if nothing had been."""
    hold = alone.cloud.hold_next("chat.postMessage", point)
    held = posting(alone)
    await hold.reached()
    assert alone.cloud.accepted_keys() == accepted
    await alone.client.chat_postMessage(channel=alone.channel.id, text="another")
    assert not held.done()
    hold.release()
    await held
    assert alone.cloud.accepted_keys() == {"k1": 1}


@pytest.mark.parametrize(("point", "accepted"), [("before", {}), ("accepted", {"k1": 1})])
async def test_an_abandoned_call_ends_where_it_stands(alone: Alone, point: Point, accepted: dict[str, int]) -> None:
    """No more of it is done, and no answer comes."""
    hold = alone.cloud.hold_next("chat.postMessage", point)
    held = posting(alone)
    await hold.reached()
    hold.abandon()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await held
    assert alone.cloud.accepted_keys() == accepted


async def test_a_caller_that_dies_while_it_is_held_changes_nothing(alone: Alone) -> None:
    """What was on its way is done or not, as the hold decides, though nobody waits for the answer any more."""
    holds: list[Hold] = []
    for _ in range(2):
        holds.append(alone.cloud.hold_next("chat.postMessage"))
        held = posting(alone)
        await holds[-1].reached()
        held.cancel()
        await asyncio.wait({held})
    holds[0].abandon()
    holds[1].release()
    assert (await alone.client.auth_test())["ok"]
    assert alone.cloud.accepted_keys() == {"k1": 1}
    assert [entry.status for entry in alone.cloud.calls("chat.postMessage")] == [0, 200]


async def test_closing_ends_what_is_held(alone: Alone) -> None:
    """Nothing waits for ever."""
    held = posting(alone)
    hold = alone.cloud.hold_next("chat.postMessage", "accepted")
    await hold.reached()
    await alone.cloud.close()
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await held
