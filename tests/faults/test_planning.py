"""Planning that is broken off, and planning by two clocks at once: what falls due is there once."""

import asyncio

import pytest
from sqlalchemy import func, select, text

from bot.playground.world import OPENING
from handlers.guards import of_our_own
from handlers.listing_reading import TopicReader
from handlers.meaning import load_interpreter
from handlers.topics import load_topics
from storage import expertise
from storage.deliveries import State
from storage.expertise import ListingDetails
from storage.models import Nudge
from tests.faults.processes import Process, until
from tests.faults.stage import Stage, somebody_waits

LAST_YEAR = OPENING.replace(year=OPENING.year - 1)


async def list_everybody(stage: Stage) -> int:
    """Everybody on Slack has listed something a year ago: each is asked, once, whether it is still right."""
    reader = TopicReader(load_topics(), load_interpreter(with_sentences=False))
    details = ListingDetails(
        ("handwriting",), of_our_own("Joined handwriting, five minutes a day."), ("ks2",), ("chat",)
    )
    async with stage.database.writing() as session:
        for person in stage.people["slack"]:
            await expertise.add_listing(session, stage.trust_id, person, details, reader=reader, now=LAST_YEAR)
    return len(stage.people["slack"])


async def count_nudges(stage: Stage) -> int:
    """How many nudges there are; each listing has one this term, and one to come."""
    async with stage.database.reading() as session:
        counted = await session.execute(select(func.count()).select_from(Nudge))
        return counted.scalar_one()


async def have_ended(*processes: Process) -> None:
    """Wait until they have done what there was to do."""

    async def have() -> bool:
        return all(process.ended() for process in processes)

    await until(have, "they had ended")


async def test_two_clocks_plan_at_once(stage: Stage) -> None:
    """Both plan, join and send; everybody is asked once."""
    number = await list_everybody(stage)
    await have_ended(*await asyncio.gather(*(stage.catch_up(OPENING) for _ in range(2))))
    await have_ended(
        await stage.catch_up(OPENING)
    )  # each has waited in vain, at its end, for what the other had in hand
    assert await count_nudges(stage) == 2 * number
    table = await stage.check()
    assert len(table) == number
    assert {(line.state, line.times) for line in table.values()} == {(State.SENT, 1)}


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["nudges", "deliveries"])
async def test_killed_in_the_middle_of_planning(stage: Stage, table: str) -> None:
    """Killed while what falls due is written down, or joined: the next begins again, and it is there once."""
    number = await list_everybody(stage)
    async with stage.database.writing() as session:
        await session.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))
        process = await stage.catch_up(OPENING)

        async def waits() -> bool:
            assert not process.ended(), process.words()
            return await somebody_waits(session)

        await until(waits, f"it was about to write to {table}")
        await process.kill()
    await stage.let_leases_end()
    await have_ended(await stage.catch_up(OPENING))
    assert await count_nudges(stage) == 2 * number
    lines = await stage.check()
    assert len(lines) == number
    assert {(line.state, line.times) for line in lines.values()} == {(State.SENT, 1)}
