"""Trouble on purpose, and the budgets that are kept without being asked."""

import asyncio
from collections import Counter
from datetime import timedelta

import httpx
import pytest

from bot.playground.teams_cloud import TeamsCloud
from bot.playground.teams_cloud._keys import SigningKey
from bot.playground.teams_cloud._rates import PRUNED_EVERY, Rates
from tests.bot.playground.teams_cloud.conftest import OPENING, Live, Moving


async def test_a_call_is_held_up_before_anything_of_it_is_done(live: Live) -> None:
    """Nothing is accepted until it is released; then it goes on as if nothing had been."""
    hold = live.cloud.hold_next(path="activities")
    sending = asyncio.create_task(live.send())
    await hold.reached()
    assert live.cloud.accepted() == []
    hold.release()
    assert (await sending).status_code == 201
    assert len(live.cloud.accepted()) == 1


async def test_a_call_is_held_up_when_all_of_it_is_done(live: Live) -> None:
    """The message is there, and its sender doesn't know; the next call isn't held up."""
    hold = live.cloud.hold_next(path="activities", point="accepted")
    sending = asyncio.create_task(live.send())
    await hold.reached()
    assert [one.words for one in live.cloud.accepted()] == ["Good morning."]
    assert (await live.send()).status_code == 201
    assert not sending.done()
    hold.release()
    hold.abandon()
    assert (await sending).status_code == 201


@pytest.mark.parametrize(("point", "accepted"), [("before", 0), ("accepted", 1)])
async def test_a_call_that_is_abandoned_ends_without_an_answer(live: Live, point: str, accepted: int) -> None:
    """Closing the stand-in abandons what is held up, so that nobody waits for ever."""
    hold = live.cloud.hold_next(method="POST", point="before" if point == "before" else "accepted")
    sending = asyncio.create_task(live.send())
    await hold.reached()
    await live.cloud.close()
    with pytest.raises(httpx.TransportError):
        await sending
    assert len(live.cloud.accepted()) == accepted


@pytest.mark.parametrize("status", [0, -1, 500])
async def test_a_fault_may_come_after_all_was_done(live: Live, status: int) -> None:
    """The message is accepted, and the answer lost, cut off or an error."""
    live.cloud.fail_next(status, point="accepted")
    if status == 500:
        assert (await live.send()).json()["error"]["code"] == "ServiceError"
    else:
        with pytest.raises(httpx.TransportError):
            await live.send()
    assert len(live.cloud.accepted()) == 1


async def test_lasting_trouble_lasts_until_it_is_switched_off(live: Live) -> None:
    """429 with a wait, nothing done and no answer, all done and no answer; Graph has the same."""
    live.cloud.grant("User.Read.All")
    live.cloud.switch_fault("rate_limited")
    for refused in (await live.send(), await live.send(), await live.graph("GET", f"/users/{live.priya.id}")):
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
    assert live.cloud.faults.lasting == "rate_limited"
    for kind, accepted in (("outage", 0), ("dropped_replies", 1)):
        live.cloud.switch_fault("outage" if kind == "outage" else "dropped_replies")
        with pytest.raises(httpx.TransportError):
            await live.send()
        assert len(live.cloud.accepted()) == accepted
    assert (await live.graph("GET", f"/users/{live.priya.id}")).status_code == 200
    live.cloud.switch_fault(None)
    assert (await live.send()).status_code == 201
    assert live.cloud.violations == Counter()


async def test_without_a_server_an_answer_is_dropped_all_the_same(cloud_key: SigningKey) -> None:
    """Reached in memory, the stand-in has no connection to close, and leaves the answer out."""
    cloud = TeamsCloud(clock=Moving(), key=cloud_key)
    cloud.switch_fault("outage")
    transport = httpx.ASGITransport(cloud.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://cloud.example") as http:
        with pytest.raises(AssertionError):  # httpx's own, for an answer that ends too soon
            await http.get("/graph/v1.0/users")
    await cloud.close()


async def test_what_was_accepted_stays_on_record(live: Live) -> None:
    """A message that is taken away later is in the record still, with where, to whom, what and when."""
    message_id = (await live.send()).json()["id"]
    await live.send(live.channel, "Good morning, all.")
    live.cloud.tenant.messages.clear()
    first, second = live.cloud.accepted()
    assert (first.message_id, first.conversation_id, first.person_id) == (message_id, live.chat.id, live.priya.id)
    assert (first.words, first.at) == ("Good morning.", OPENING.isoformat())
    assert (second.conversation_id, second.person_id) == (live.channel.id, "")


async def test_under_load_only_the_record_is_kept(cloud_key: SigningKey) -> None:
    """Neither messages nor the log are kept; what was accepted is."""
    clock = Moving()
    cloud = TeamsCloud(clock=clock, key=cloud_key, keeps_all=False)
    chat = cloud.personal_chat(cloud.add_person("Priya Nair", "priya.nair@larkbeck.example", installed=True).id)
    token = cloud_key.for_bot(cloud.tenant.client_id, cloud.tenant.id, clock.now)
    transport = httpx.ASGITransport(cloud.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://cloud.example") as http:
        sent = await http.post(
            f"/teams/v3/conversations/{chat.id}/activities",
            json={"type": "message", "text": "Good morning."},
            headers={"Authorization": f"Bearer {token}"},
        )
    assert sent.status_code == 201
    assert len(cloud.accepted()) == 1
    assert (cloud.tenant.messages, cloud.log) == ([], [])
    await cloud.close()


async def test_what_exceeds_a_budget_is_counted_by_budget(live: Live) -> None:
    """Seven in a second to one chat, and fifty requests in a second of whatever kind."""
    for _ in range(8):
        await live.send()
    assert live.cloud.violations == {"conversation: 7 in 1 s": 1}
    answers = [await live.send(live.channel) for _ in range(43)]
    assert answers[-1].status_code == 429
    assert live.cloud.violations["app: 50 in 1 s"] == 1
    live.clock.now += timedelta(seconds=1)
    assert (await live.send(live.channel)).status_code == 201


def test_the_hourly_budget_is_kept() -> None:
    """At one every two seconds all goes well; the 1,801st within an hour has to wait for the first to be past."""
    rates = Rates()
    for number in range(1_800):
        assert rates.admit("a:busy", OPENING + timedelta(seconds=1.9 * number)) == 0
    assert rates.admit("a:busy", OPENING + timedelta(seconds=3_590)) == 10
    assert rates.admit("a:busy", OPENING + timedelta(seconds=3_600)) == 0
    assert rates.violations == {"conversation: 1800 in 3600 s": 1}


def test_conversations_that_were_quiet_for_an_hour_are_forgotten() -> None:
    """However many people are written to, memory holds those of the last hour."""
    rates = Rates()
    for number in range(PRUNED_EVERY):
        assert rates.admit(f"a:{number}", OPENING + timedelta(seconds=number)) == 0
    later = OPENING + timedelta(hours=1, seconds=PRUNED_EVERY)
    for number in range(PRUNED_EVERY):
        assert rates.admit(f"b:{number}", later) == 0
    assert len(rates._sent) == PRUNED_EVERY
