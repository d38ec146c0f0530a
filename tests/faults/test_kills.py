"""`kill -9` at every boundary of a delivery: what was accepted is not lost, and not sent twice where one can look."""

from typing import Literal

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.deliveries import State
from storage.models import Delivery
from tests.faults.processes import Process, until
from tests.faults.stage import INTRODUCTION, REMINDER, Stage, reached, somebody_waits

only_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


async def take_over(stage: Stage) -> Process:
    """Let another process find what the dead one had in hand, and wait until all of it is settled."""
    await stage.let_leases_end()
    process = await stage.start()
    await stage.settled()
    return process


@pytest.mark.parametrize(("point", "accepted"), [("before", 0), ("accepted", 1)])
async def test_killed_while_the_platform_has_the_request(
    stage: Stage, point: Literal["before", "accepted"], accepted: int
) -> None:
    """Done or not: on Slack it is looked for, and there once; on Teams a reminder is held, an introduction goes again.

    The first process is the command line's own, from a new interpreter.
    """
    holds = [
        stage.hold("slack", point),
        *(stage.hold("teams", point) for _ in range(2)),
    ]
    asked = [await stage.ask("slack"), await stage.ask("teams", REMINDER), await stage.ask("teams", INTRODUCTION)]
    process = await stage.start(afresh=point == "accepted")
    await reached(holds)
    await process.kill()
    for hold in holds:
        hold.abandon()
    await take_over(stage)
    table = await stage.check()
    found = [(table[subject].state, table[subject].times) for (subject,) in asked]
    assert found == [(State.SENT, 1), (State.HELD, accepted), (State.SENT, accepted + 1)]


async def test_killed_before_a_byte_was_written(stage: Stage) -> None:
    """What was claimed for a slot to come had said `sending` and nothing to Slack: it goes, once."""
    hold = stage.hold("slack")
    asked = await stage.ask("slack", number=9)
    process = await stage.start()
    await reached([hold])
    await process.kill()
    claimed = (await stage.states(asked))["sending"]
    assert claimed > len(stage.slack.calls("chat.postMessage")) + 1
    hold.abandon()
    await take_over(stage)
    assert all(line.times == 1 for line in (await stage.check()).values())


async def test_killed_while_settling(stage: Stage) -> None:
    """Sent and answered, but the table could not be told: it is found on Slack, and Teams' kinds decide."""
    on_slack = stage.hold("slack", "accepted")
    on_teams = [stage.hold("teams", "accepted") for _ in range(2)]
    asked = [await stage.ask("slack"), await stage.ask("teams", REMINDER), await stage.ask("teams", INTRODUCTION)]
    process = await stage.start()
    await reached([on_slack, *on_teams])
    async with stage.database.writing() as session:
        await session.execute(select(col(Delivery.id)).with_for_update())
        for hold in (on_slack, *on_teams):
            hold.release()
        await _was_answered(stage, session)
        await process.kill()
    assert await stage.states(subject for (subject,) in asked) == {"sending": 3}
    await take_over(stage)
    table = await stage.check()
    found = [(table[subject].state, table[subject].times) for (subject,) in asked]
    assert found == [(State.SENT, 1), (State.HELD, 1), (State.SENT, 2)]


async def _was_answered(stage: Stage, session: AsyncSession) -> None:
    """Wait until the answers have gone out, and PostgreSQL has somebody wait for the rows that this session holds."""

    async def was() -> bool:
        if not stage.slack.calls("chat.postMessage") or len([1 for one in stage.teams.log if one.status == 201]) < 2:
            return False
        return stage.engine == "sqlite" or await somebody_waits(session)

    await until(was, "the answers had gone out")


@pytest.mark.faults
@only_postgresql
async def test_killed_while_claiming(stage: Stage) -> None:
    """A claim is one transaction: of one that was broken off nothing is left, and nothing was begun."""
    asked = await stage.ask("slack", number=3)
    async with stage.database.writing() as session:
        await session.execute(select(col(Delivery.id)).with_for_update())
        process = await stage.start()
        await until(lambda: somebody_waits(session), "a claim waited for these rows")
        await process.kill()
    assert await stage.states(asked) == {"planned": 3}
    await stage.start()
    await stage.settled()
    assert all((line.times, line.attempts) == (1, 1) for line in (await stage.check()).values())


@pytest.mark.faults
async def test_killed_while_looking(stage: Stage) -> None:
    """Whoever looks for what a dead process left may die too: the next looks again."""
    sent = stage.hold("slack", "accepted")
    await stage.ask("slack")
    first = await stage.start()
    await reached([sent])
    await first.kill()
    sent.abandon()
    looking = stage.slack.hold_next("conversations.history")
    await stage.let_leases_end()
    second = await stage.start()
    await reached([looking])
    await second.kill()
    looking.abandon()
    await take_over(stage)
    (line,) = (await stage.check()).values()
    assert (line.state, line.times, line.attempts) == (State.SENT, 1, 1)
