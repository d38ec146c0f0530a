"""Lets requests rest to which no answer comes, ends introductions of which no more is to come, looks for swaps."""

import structlog

from handlers.introductions import find_over, find_overdue, find_swaps, let_lapse
from handlers.meaning import Interpreter
from handlers.nudging import NudgeContext
from handlers.ports import Clock
from handlers.topics import TrustTopics
from scheduler.clock import Job
from storage import organisation
from storage.database import Database
from storage.introduction_requests import settle_underway
from storage.meetings import forget_meeting_words
from storage.secret_box import SecretBox
from storage.swaps import add_swaps

log = structlog.get_logger(__name__)

LOOK_SECONDS = 600
"""How often it is looked: whoever waits has waited for days."""


class IntroductionWatch:
    """Lets what has waited for too long lapse, each request in a transaction of its own.

    It is a job, and no nudge, because what is said then is said whether or not somebody wants reminders.
    """

    def __init__(
        self, database: Database, topics: TrustTopics, meaning: Interpreter, secrets: SecretBox, school_clock: Clock
    ) -> None:
        self._database = database
        self._topics = topics
        self._meaning = meaning
        self._secrets = secrets
        self._now = school_clock

    def job(self) -> Job:
        """The same as a job of the clock."""
        return Job("let_introductions_lapse", LOOK_SECONDS, self.look)

    async def look(self) -> None:
        """Go through every trust; one that fails is logged and holds up no other."""
        async with self._database.reading() as session:
            trusts = await organisation.find_trusts(session)
        for trust in trusts:
            try:
                await self._look(trust.id)
            except Exception:
                log.exception("introductions_not_looked_through", trust=trust.id)

    async def _look(self, trust_id: int) -> None:
        now = self._now()
        async with self._database.reading() as session:
            topics = await self._topics.of(session, trust_id)
            context = NudgeContext(session, trust_id, now, topics, self._meaning, self._secrets)
            overdue, over = await find_overdue(context), await find_over(context)
            swaps, half_term_from = await find_swaps(context)
        for request in overdue:
            async with self._database.writing() as session:
                context = NudgeContext(session, trust_id, now, topics, self._meaning, self._secrets)
                is_lapsed = await let_lapse(context, request)
            if is_lapsed:
                log.info("introduction_lapsed", trust=trust_id, introduction=request.id)
        if over:
            async with self._database.writing() as session:
                await settle_underway(session, trust_id, over, now=now)
                await forget_meeting_words(session, trust_id, over)
            log.info("introductions_settled", trust=trust_id, number=len(over))
        if swaps:
            async with self._database.writing() as session:
                await add_swaps(session, trust_id, swaps, half_term_from=half_term_from, now=now)
            log.info("swaps_offered", trust=trust_id, number=len(swaps))
