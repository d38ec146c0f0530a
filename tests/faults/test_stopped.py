"""A process that its machine stops past its lease, and that goes on as if nothing had been."""

import pytest

from storage.deliveries import State
from tests.faults.conftest import Elsewhen
from tests.faults.processes import GUARD_SECONDS
from tests.faults.stage import Stage, reached

pytestmark = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)  # on SQLite there is one process alone


async def test_a_late_answer_settles_nothing(stage: Stage) -> None:
    """Stopped before it could read the answer: another finds the message, and the late settle changes nothing."""
    hold = stage.hold("slack", "accepted")
    (asked,) = await stage.ask("slack")
    stopped = await stage.start()
    await reached([hold])
    stopped.stop()
    hold.release()
    await stage.let_leases_end()
    await stage.start()
    await stage.settled()
    stopped.go_on()
    await stopped.said("delivery_settled_too_late")
    await stopped.end()
    line = (await stage.check())[asked]
    assert (line.state, line.times, line.attempts) == (State.SENT, 1, 1)


async def test_past_its_lease_nothing_is_begun(stage: Stage, elsewhen: Elsewhen) -> None:
    """Stopped while deliveries waited for their slots: after two minutes it begins none of those that others sent."""
    hold = stage.hold("slack")
    await stage.ask("slack", number=9)
    stopped = await stage.start(nursery=elsewhen.nursery)
    await reached([hold])
    stopped.stop()
    hold.abandon()
    sent_before = sum(stage.accepted().values())
    await stage.let_leases_end()
    await stage.start()
    await stage.settled()
    elsewhen.set_wrong_by(120.0)  # what its clock shows when two minutes have passed
    stopped.go_on()
    await stopped.end()
    assert sent_before < 9
    assert stopped.events("delivery_settled_too_late")
    assert all(line.times == 1 for line in (await stage.check()).values())


@pytest.mark.faults
async def test_stopped_for_a_whole_lease(stage: Stage) -> None:
    """The same with nothing helped along: stopped until its lease has really ended, and others have sent."""
    hold = stage.hold("slack")
    await stage.ask("slack", number=9)
    stopped = await stage.start()
    await reached([hold])
    stopped.stop()
    hold.abandon()
    await stage.start()
    await stage.settled(seconds=2 * GUARD_SECONDS)
    stopped.go_on()
    await stopped.end()
    assert stopped.events("delivery_settled_too_late")
    assert all(line.times == 1 for line in (await stage.check()).values())
