"""What is thrown away once it has served: handled requests after two days, OAuth states when they expire."""

from datetime import timedelta

import structlog

from handlers.ports import Clock
from scheduler.clock import Job
from storage import handled_requests
from storage.database import Database

log = structlog.get_logger(__name__)

KEPT_DAYS = 2
"""Slack repeats an event for up to an hour (Events API, retries), the Connector for minutes; two days are ample."""
SWEEP_SECONDS = 3_600


def sweep_job(database: Database, machine_clock: Clock) -> Job:
    """The hourly sweep."""

    async def sweep() -> None:
        now = machine_clock()
        async with database.writing() as session:
            requests = await handled_requests.sweep_handled_requests(session, now - timedelta(days=KEPT_DAYS))
            states = await handled_requests.sweep_oauth_states(session, now)
        log.info("swept", handled_requests=requests, oauth_states=states)

    return Job("sweep", SWEEP_SECONDS, sweep)
