"""The clock's jobs are run by whoever holds the lease, and by nobody else."""

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from scheduler.clock import LEASE_SECONDS, Job, SchedulerClock
from scheduler.housekeeping import KEPT_DAYS, sweep_job
from storage import handled_requests
from storage.database import Database
from storage.models import HandledRequest, SlackOAuthState

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)


class MovableTime:
    """A machine clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """The time now."""
        return self.now


class Tally:
    """A job that counts its runs, and fails as often as it is told to."""

    def __init__(self) -> None:
        self.runs = 0
        self.failures = 0

    async def __call__(self) -> None:
        """Count one run."""
        self.runs += 1
        if self.failures:
            self.failures -= 1
            raise ConnectionError("no")


async def test_one_of_two_processes_runs_the_jobs(database: Database) -> None:
    """The holder runs them; the other stands by, and takes over once the holder has gone quiet."""
    time, tally = MovableTime(), Tally()
    job = Job("tally", 60, tally)
    first, second = SchedulerClock(database, time, [job]), SchedulerClock(database, time, [job])
    await first.renew()
    await second.renew()
    await first.run(job)
    await second.run(job)
    assert tally.runs == 1
    time.now += timedelta(seconds=LEASE_SECONDS + 1)
    await second.renew()
    await first.renew()
    await first.run(job)
    assert tally.runs == 1
    await second.run(job)
    assert tally.runs == 2


async def test_a_process_that_ends_gives_the_lease_back(database: Database) -> None:
    """After a restart the next process need not wait for the lease to run out."""
    time = MovableTime()
    first, second = SchedulerClock(database, time, []), SchedulerClock(database, time, [])
    await first.start()
    await second.start()
    assert (first.is_holding, second.is_holding) == (True, False)
    await first.stop()
    await second.renew()
    assert second.is_holding
    await second.stop()


async def test_a_failing_job_is_tried_again(database: Database) -> None:
    """A job that fails is logged, holds up nothing, and runs at its next time."""
    tally = Tally()
    tally.failures = 1
    job = Job("tally", 60, tally)
    clock = SchedulerClock(database, MovableTime(), [job])
    await clock.renew()
    await clock.run(job)
    await clock.run(job)
    assert tally.runs == 2


async def test_without_a_database_nobody_holds_the_lease() -> None:
    """A process that can't reach the database runs no jobs, and goes on trying."""
    nowhere = Database("postgresql://postgres@127.0.0.1:1/nothing")
    clock = SchedulerClock(nowhere, MovableTime(), [])
    await clock.renew()
    assert not clock.is_holding
    await nowhere.close()


async def test_the_sweep_throws_away_what_has_served(database: Database) -> None:
    """Handled requests go after two days, OAuth states when they expire; newer ones stay."""
    async with database.writing() as session:
        await handled_requests.claim_request(session, "old", NOW - timedelta(days=KEPT_DAYS, seconds=1))
        await handled_requests.claim_request(session, "new", NOW - timedelta(days=KEPT_DAYS - 1))
        session.add(SlackOAuthState(state="old", expires_at=NOW - timedelta(seconds=1)))
        session.add(SlackOAuthState(state="new", expires_at=NOW + timedelta(seconds=1)))
    await sweep_job(database, lambda: NOW, lambda: NOW).run()
    async with database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(HandledRequest))).scalar_one() == 1
        assert (await session.execute(select(col(SlackOAuthState.state)))).scalars().all() == ["new"]


async def test_what_is_done_at_start_waits_for_nothing(database: Database) -> None:
    """A job that says so runs as soon as the clock has begun; its next time comes when it is due."""
    ran = asyncio.Event()

    async def run() -> None:
        ran.set()

    clock = SchedulerClock(database, MovableTime(), [Job("first", 86_400, run, at_start=True)])
    await clock.start()
    async with asyncio.timeout(30):
        await ran.wait()
    await clock.stop()
