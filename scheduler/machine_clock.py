"""The machine clock that all processes share: on PostgreSQL the database's, whatever this machine's wall clock says."""

from datetime import datetime, timedelta

from sqlalchemy import text

from handlers.ports import Clock
from scheduler.clock import Job
from storage.database import Database

SET_EVERY_SECONDS = 300


class SharedClock:
    """This machine's clock, set right by the database's.

    On SQLite all processes are on one machine, and there is nothing to set. Between two settings the machine's clock
    runs on; set it again now and then, since clocks drift.
    """

    def __init__(self, database: Database, machine_clock: Clock) -> None:
        self._database = database
        self._machine_clock = machine_clock
        self._ahead = timedelta()
        self.now: Clock = self._now

    def _now(self) -> datetime:
        return self._machine_clock() + self._ahead

    async def set(self) -> timedelta:
        """Ask the database for the time; returns how far its clock is ahead of this machine's."""
        if self._database.is_sqlite:
            return self._ahead
        async with self._database.reading() as session:
            before = self._machine_clock()
            theirs = (await session.execute(text("SELECT clock_timestamp()"))).scalar_one()
            after = self._machine_clock()
        self._ahead = theirs - (before + (after - before) / 2)
        return self._ahead


def setting_job(clock: SharedClock) -> Job:
    """Sets the clock now and then, in every process."""

    async def set_clock() -> None:
        await clock.set()

    return Job("set-clock", SET_EVERY_SECONDS, set_clock, everywhere=True)
