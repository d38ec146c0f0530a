"""Whether deliveries go when they should: said in the log and to the orchestrator."""

from datetime import datetime, timedelta

import structlog

from handlers.ports import Clock
from scheduler.clock import Job
from storage.database import Database
from storage.deliveries import find_oldest_due

log = structlog.get_logger(__name__)

LATE_AFTER = timedelta(minutes=45)
"""Longer than a message to 10,000 people takes at a Slack workspace's pace; what is due for longer is stuck."""

LATE = "deliveries are late: is a worker running, and can it reach the platforms? See `staffroom deliveries`"
LOOK_SECONDS = 60


async def how_late(database: Database, school_now: datetime) -> timedelta:
    """How long the delivery that has been due longest has been so; nothing where none is due."""
    async with database.reading() as session:
        oldest = await find_oldest_due(session, school_now)
    return school_now - oldest if oldest is not None else timedelta()


def lateness_job(database: Database, school_clock: Clock) -> Job:
    """Warns in the log, once a minute, while something is late."""

    async def look() -> None:
        late = await how_late(database, school_clock())
        if late > LATE_AFTER:
            log.warning("deliveries_late", oldest_due_seconds=round(late.total_seconds()))

    return Job("lateness", LOOK_SECONDS, look)
