"""Platforms in trouble: replies that are lost, errors after the deed, stalls, storms of refusals, outages."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.playground.slack_cloud import Fault
from storage.deliveries import State
from tests.faults.processes import until
from tests.faults.stage import INTRODUCTION, REMINDER, Stage, reached

STALL_SECONDS = 20.0
"""For how long a platform may sit on a request."""


async def test_accepted_and_the_answer_lost(stage: Stage) -> None:
    """A cut connection, half an answer, a 500: on Slack each is found; on Teams reminders are held, others repeated."""
    stage.slack.fail_next(
        "chat.postMessage",
        Fault("accepted_then_cut_off"),
        Fault("accepted_then_dropped"),
        Fault("accepted_then_server_error"),
    )
    for status in (-1, 500):
        stage.teams.fail_next(status, method="POST", path="/activities", point="accepted")
    on_slack = await stage.ask("slack", number=3)
    reminders, introductions = await stage.ask("teams", REMINDER), await stage.ask("teams", INTRODUCTION)
    await stage.start()
    await stage.all_are([*on_slack, *reminders, *introductions], State.UNKNOWN)
    await stage.let_looks_be_due()
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in on_slack} == {(State.SENT, 1)}
    assert {(table[one].state, table[one].times) for one in reminders} == {(State.HELD, 1)}
    assert {(table[one].state, table[one].times) for one in introductions} == {(State.SENT, 2)}


async def test_a_storm_of_refusals(stage: Stage) -> None:
    """429 again and again, with Retry-After and without: everything arrives once, and nothing is refused for haste."""
    stage.slack.fail_next("chat.postMessage", *[Fault("ratelimited", retry_after=seconds) for seconds in (1, None)])
    for retry_after in ("1", ""):
        stage.teams.fail_next(429, method="POST", path="/activities", retry_after=retry_after)
    asked = [*await stage.ask("slack", number=4), *await stage.ask("teams", number=4)]
    await stage.start()
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in asked} == {(State.SENT, 1)}


@pytest.mark.faults
async def test_a_lasting_limit_is_kept(stage: Stage) -> None:
    """While a platform refuses everything it is asked once in a while, by all processes together; then all arrives."""
    processes = [await stage.start() for _ in range(1 if stage.engine == "sqlite" else 2)]
    await stage.all_are([*await stage.ask("slack"), *await stage.ask("teams")], State.SENT)
    stage.slack.faults.switch("rate_limited")
    stage.teams.switch_fault("rate_limited")
    asked = [*await stage.ask("slack", number=9), *await stage.ask("teams", number=9)]

    async def were_refused() -> bool:
        return min(_moments_of_refusals(stage)) >= 3

    await until(were_refused, "each platform had refused at three moments")
    stage.slack.faults.switch(None)
    stage.teams.switch_fault(None)
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in asked} == {(State.SENT, 1)}
    assert not any(process.ended() for process in processes)


def _moments_of_refusals(stage: Stage) -> tuple[int, int]:
    """In how many different seconds each platform has refused."""
    on_slack = {entry.at.replace(microsecond=0) for entry in stage.slack.log if entry.status == 429}
    return len(on_slack), len({one.at[:19] for one in stage.teams.log if one.status == 429})


@pytest.mark.faults
async def test_an_outage(stage: Stage) -> None:
    """Connections that end without an answer: on Slack nothing is lost, nor sent twice, when it is back."""
    process = await stage.start()
    await stage.all_are(await stage.ask("slack"), State.SENT)
    stage.slack.faults.switch("outage")
    asked = await stage.ask("slack", number=9)
    await in_doubt(stage, asked, 3)
    await stage.let_looks_be_due()
    await process.said("delivery_looked_for", times=3)
    assert (await stage.states(asked))["sent"] == 0
    stage.slack.faults.switch(None)
    await stage.let_looks_be_due()
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in asked} == {(State.SENT, 1)}


@pytest.mark.faults
async def test_an_outage_where_nobody_can_look(stage: Stage) -> None:
    """On Teams a connection that ends without an answer leaves doubt: in a few, which are held or go again."""
    await stage.start()
    await stage.all_are(await stage.ask("teams"), State.SENT)
    stage.teams.switch_fault("outage")
    asked = [*await stage.ask("teams", number=9), *await stage.ask("teams", INTRODUCTION, number=9)]
    await in_doubt(stage, asked, 1)
    await stage.let_looks_be_due()

    async def is_held() -> bool:
        return (await stage.states(asked))["held"] > 0

    await until(is_held, "one was held")
    stage.teams.switch_fault(None)
    await stage.let_looks_be_due()
    await stage.settled()
    held = [line for line in (await stage.check()).values() if line.state is State.HELD]
    assert len(held) < 9
    assert {line.times for line in held} == {0}


async def in_doubt(stage: Stage, asked: Sequence[str], number: int) -> None:
    """Wait until at least so many of these are in doubt."""

    async def are() -> bool:
        return (await stage.states(asked))["unknown"] >= number

    await until(are, f"{number} were in doubt")


@pytest.mark.faults
async def test_a_request_that_stalls_and_is_done_all_the_same(stage: Stage) -> None:
    """Slack sits on a request for twenty seconds, long after the bot has given up, and carries it out: once."""
    hold = stage.hold("slack")
    (asked,) = await stage.ask("slack")
    await stage.start()
    await reached([hold])
    over: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def be_over() -> None:
        hold.release()
        over.set_result(len(stage.slack.calls("chat.postMessage")))

    asyncio.get_running_loop().call_later(STALL_SECONDS, be_over)
    before = await over

    async def was_done() -> bool:
        return len(stage.slack.calls("chat.postMessage")) > before

    await until(was_done, "Slack did what it had sat on")
    await stage.settled()
    line = (await stage.check())[asked]
    assert (line.state, line.times) == (State.SENT, 1)


@pytest.mark.faults
async def test_a_stall_on_one_platform_holds_up_no_other(stage: Stage) -> None:
    """While Slack answers nobody, and is looked through for what came of it, Teams gets what is for it."""
    posts = [stage.hold("slack", "accepted") for _ in range(6)]
    looks = [stage.slack.hold_next("conversations.history") for _ in range(6)]
    on_slack = await stage.ask("slack", number=6)
    await stage.start()
    await reached(posts)
    await stage.all_are(on_slack, State.UNKNOWN)
    await stage.let_looks_be_due()
    await reached([looks[0]])
    on_teams = await stage.ask("teams")
    await stage.all_are(on_teams, State.SENT, seconds=5)
    for hold in (*posts, *looks):
        hold.release()
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in (*on_slack, *on_teams)} == {(State.SENT, 1)}
