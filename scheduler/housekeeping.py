"""What is thrown away once it has served: handled requests, settled deliveries and nudges, OAuth states."""

from datetime import timedelta

import structlog

from handlers.ports import Clock
from scheduler.clock import Job
from storage import deliveries, handled_requests, nudges
from storage.database import Database

log = structlog.get_logger(__name__)

KEPT_DAYS = 2
"""Slack repeats an event for up to an hour (Events API, retries), the Connector for minutes; two days are ample."""
DELIVERIES_KEPT_DAYS = 30
"""How long a settled delivery can be seen by the operator; so long, too, a held or dead one can be taken up again."""
NUDGES_KEPT_DAYS = 400
"""A settled nudge says in its message when it was settled, and that it has been: for a school year and longer."""
SWEEP_SECONDS = 3_600


def sweep_job(database: Database, machine_clock: Clock, school_clock: Clock) -> Job:
    """The hourly sweep. Nudges are settled by the school clock, all else by the machine's."""

    async def sweep() -> None:
        now = machine_clock()
        async with database.writing() as session:
            requests = await handled_requests.sweep_handled_requests(session, now - timedelta(days=KEPT_DAYS))
            states = await handled_requests.sweep_oauth_states(session, now)
            settled = await deliveries.sweep_deliveries(session, now - timedelta(days=DELIVERIES_KEPT_DAYS))
            reminders = await nudges.sweep_nudges(session, school_clock() - timedelta(days=NUDGES_KEPT_DAYS))
        if requests or states or settled or reminders:
            log.info("swept", handled_requests=requests, oauth_states=states, deliveries=settled, nudges=reminders)

    return Job("sweep", SWEEP_SECONDS, sweep)
