"""What is thrown away once it has served: requests, settled deliveries and nudges, wishes, gaps, OAuth states."""

from datetime import timedelta

import structlog

from handlers.gaps import KEPT as GAPS_KEPT
from handlers.nudging import day_of
from handlers.ports import Clock
from scheduler.clock import Job
from storage import deliveries, gaps, handled_requests, nudges, search_wishes
from storage.database import Database

log = structlog.get_logger(__name__)

KEPT_DAYS = 2
"""Slack repeats an event for up to an hour (Events API, retries), the Connector for minutes; two days are ample."""
DELIVERIES_KEPT_DAYS = 30
"""How long a settled delivery can be seen by the operator; so long, too, a held or dead one can be taken up again."""
NUDGES_KEPT_DAYS = 400
"""A settled nudge says in its message when it was settled, and that it has been: for a school year and longer."""
TOLD_KEPT_DAYS = 14
"""How long somebody who was told of who has joined may still tap Keep looking, as the message says."""
SWEEP_SECONDS = 3_600


def sweep_job(database: Database, machine_clock: Clock, school_clock: Clock) -> Job:
    """The hourly sweep. Nudges, wishes and counts of gaps end by the school clock, all else by the machine's."""

    async def sweep() -> None:
        now, school_now = machine_clock(), school_clock()
        async with database.writing() as session:
            requests = await handled_requests.sweep_handled_requests(session, now - timedelta(days=KEPT_DAYS))
            states = await handled_requests.sweep_oauth_states(session, now)
            settled = await deliveries.sweep_deliveries(session, now - timedelta(days=DELIVERIES_KEPT_DAYS))
            reminders = await nudges.sweep_nudges(session, school_now - timedelta(days=NUDGES_KEPT_DAYS))
            wishes = await search_wishes.sweep_wishes(
                session, today=day_of(school_now), told_before=school_now - timedelta(days=TOLD_KEPT_DAYS)
            )
            counts = await gaps.sweep_gaps(session, before_on=day_of(school_now - GAPS_KEPT))
        swept = {"handled_requests": requests, "oauth_states": states, "deliveries": settled, "nudges": reminders}
        swept |= {"wishes": wishes, "gaps": counts}
        if any(swept.values()):
            log.info("swept", **swept)

    return Job("sweep", SWEEP_SECONDS, sweep)
