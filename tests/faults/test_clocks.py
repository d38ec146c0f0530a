"""Machines that disagree about the time, and the one clock that all workers share."""

from datetime import timedelta

import pytest

from storage.deliveries import State
from tests.faults.conftest import Elsewhen
from tests.faults.processes import Process, until
from tests.faults.stage import Stage, reached

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # on SQLite there is one process alone

FIVE_MINUTES = 300.0


@pytest.mark.parametrize("wrong_by", [FIVE_MINUTES, -FIVE_MINUTES], ids=["ahead", "behind"])
async def test_a_workers_clock_is_five_minutes_off(stage: Stage, elsewhen: Elsewhen, wrong_by: float) -> None:
    """Leases go by the database's clock: nobody takes what the other has in hand, and each delivery goes once."""
    elsewhen.set_wrong_by(wrong_by)
    hold = stage.hold("slack")
    (held,) = await stage.ask("slack")
    wrong = await stage.start(nursery=elsewhen.nursery)
    await reached([hold])
    right = await stage.start()
    await stage.all_are(await stage.ask("teams", number=5), State.SENT)
    assert await stage.states([held]) == {"sending": 1}
    hold.release()
    await stage.all_are(await stage.ask("slack", number=5), State.SENT)
    await stage.settled()
    for process in (wrong, right):
        assert not process.events("delivery_looked_for")
        assert not process.events("delivery_settled_too_late")
    assert {(line.times, line.attempts) for line in (await stage.check()).values()} == {(1, 1)}


async def test_nothing_goes_early_by_a_clock_that_is_ahead(stage: Stage, elsewhen: Elsewhen) -> None:
    """What is wanted in two minutes waits for them, whatever a worker's own clock says."""
    elsewhen.set_wrong_by(FIVE_MINUTES)
    later = await stage.ask("slack", wanted_in=timedelta(minutes=2))
    await stage.start(nursery=elsewhen.nursery)
    await stage.all_are(await stage.ask("slack", number=3), State.SENT)
    assert await stage.states(later) == {"planned": 1}


@pytest.mark.faults
async def test_one_process_at_a_time_has_the_clock(stage: Stage) -> None:
    """Of two workers one runs the clock; when it is killed, the other takes it up once the lease has ended."""
    holder, other = await stage.start(), await stage.start()
    assert _holds_the_clock(holder)
    assert not _holds_the_clock(other)
    await holder.kill()
    await stage.let_leases_end()

    async def has_taken_it() -> bool:
        return _holds_the_clock(other)

    await until(has_taken_it, "the other had taken the clock up")


def _holds_the_clock(process: Process) -> bool:
    said = process.events("clock_lease")
    return bool(said) and bool(said[-1]["held"])
