"""What is thrown away once it has served: handled requests, deliveries that are settled, OAuth states."""

from datetime import timedelta

import structlog

from handlers.ports import Clock
from scheduler.clock import Job
from storage import deliveries, handled_requests
from storage.database import Database

log = structlog.get_logger(__name__)

KEPT_DAYS = 2
"""Slack repeats an event for up to an hour (Events API, retries), the Connector for minutes; two days are ample."""
DELIVERIES_KEPT_DAYS = 30
"""How long a settled delivery can be seen by the operator; so long, too, a held or dead one can be taken up again."""
SWEEP_SECONDS = 3_600


def sweep_job(database: Database, machine_clock: Clock) -> Job:
    """The hourly sweep."""

    async def sweep() -> None:
        now = machine_clock()
        async with database.writing() as session:
            requests = await handled_requests.sweep_handled_requests(session, now - timedelta(days=KEPT_DAYS))
            states = await handled_requests.sweep_oauth_states(session, now)
            settled = await deliveries.sweep_deliveries(session, now - timedelta(days=DELIVERIES_KEPT_DAYS))
        if requests or states or settled:
            log.info("swept", handled_requests=requests, oauth_states=states, deliveries=settled)

    return Job("sweep", SWEEP_SECONDS, sweep)
