"""The clock: a few fixed jobs, run by whoever holds the lease. The only module that imports APScheduler.

Every job is idempotent, so two holders for a moment do no harm. Jobs live in memory; what is due is always worked
out from rows.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import uuid4

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from handlers.ports import Clock
from storage import leases
from storage.database import Database

log = structlog.get_logger(__name__)

LEASE = "clock"
LEASE_SECONDS = 60
RENEW_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do every so many seconds, by the holder of the lease alone unless it is `everywhere`'s.

    What is done `at_start` doesn't wait for its time at first.
    """

    name: str
    every_seconds: int
    run: Callable[[], Awaitable[None]]
    everywhere: bool = False
    at_start: bool = False


class SchedulerClock:
    """Runs jobs while this process holds the lease; standing by costs one short write every twenty seconds."""

    def __init__(self, database: Database, machine_clock: Clock, jobs: Sequence[Job]) -> None:
        self._database = database
        self._now = machine_clock
        self.jobs = tuple(jobs)
        self._holder = uuid4().hex
        self._holding = False
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    @property
    def is_holding(self) -> bool:
        """Whether this process held the lease when it last looked."""
        return self._holding

    async def start(self) -> None:
        """Begin; the first try for the lease is made before this returns."""
        await self.renew()
        self._add("renew", RENEW_SECONDS, self.renew)
        for job in self.jobs:
            self._add(job.name, job.every_seconds, partial(self.run, job), at_start=job.at_start)
        self._scheduler.start()

    async def stop(self) -> None:
        """End, and give the lease back so that another need not wait for it."""
        self._scheduler.shutdown(wait=False)
        if self._holding:
            async with self._database.writing() as session:
                await leases.release(session, LEASE, self._holder, self._now())

    async def renew(self) -> None:
        """Try for the lease, or keep it."""
        now = self._now()
        try:
            async with self._database.writing() as session:
                held = await leases.acquire(
                    session, LEASE, self._holder, now, expires_at=now + timedelta(seconds=LEASE_SECONDS)
                )
        except Exception:
            log.exception("clock_lease_failed")
            held = False
        if held != self._holding:
            log.info("clock_lease", held=held)
        self._holding = held

    async def run(self, job: Job) -> None:
        """Run a job if it is this process's to run; a failing job is logged and tried again at its next time."""
        if not self._holding and not job.everywhere:
            return
        try:
            await job.run()
        except Exception:
            log.exception("job_failed", job=job.name)

    def _add(self, name: str, seconds: int, run: Callable[[], Awaitable[None]], *, at_start: bool = False) -> None:
        self._scheduler.add_job(
            run,
            IntervalTrigger(seconds=seconds),
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            **({"next_run_time": self._now()} if at_start else {}),
        )
