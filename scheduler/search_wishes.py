"""Looks out for whoever joins: each wish once for what colleagues have changed, and a nudge where somebody fits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.meaning import Interpreter
from handlers.nudging import NudgeContext, go_at_for
from handlers.ports import Clock
from handlers.search_wishes import KIND, Looked, look_out, occurrence_of
from handlers.timetables import find_timetables
from handlers.topics import TrustTopics
from scheduler.clock import Job
from storage import nudges, organisation, search_wishes
from storage.database import Database
from storage.nudges import NewNudge
from storage.search_wishes import StoredWish
from storage.secret_box import SecretBox

log = structlog.get_logger(__name__)

LOOK_SECONDS = 600
"""How often it is looked: who waits for somebody to join has waited for days."""

STILL_SAVING = timedelta(minutes=1)
"""What was changed this long ago is surely committed: a listing counts as of when its owner began to save it."""


class WishWatch:
    """Looks through what people wait for.

    It is a job of its own, and no `plan` of the nudge, because a plan only reads: what has been looked through is
    written here, so that a wish is searched for again only when a colleague has changed something since.
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
        return Job("look_out_for_who_joins", LOOK_SECONDS, self.look)

    async def look(self) -> None:
        """Look through every trust's wishes; one that fails is logged and holds up no other."""
        async with self._database.reading() as session:
            trusts = await organisation.find_trusts(session)
        for trust in trusts:
            try:
                await self._look(trust.id, self._now())
            except Exception:
                log.exception("wishes_not_looked_through", trust=trust.id)

    async def _look(self, trust_id: int, now: datetime) -> None:
        async with self._database.reading() as session:
            topics = await self._topics.of(session, trust_id)
            looked = await look_out(NudgeContext(session, trust_id, now, topics, self._meaning, self._secrets))
        if looked.through:
            async with self._database.writing() as session:
                await self._note(session, trust_id, looked, now)

    async def _note(self, session: AsyncSession, trust_id: int, looked: Looked, now: datetime) -> None:
        """Write down how far it was looked, and let what was found fall due."""
        ids = [wish.id for wish in looked.through]
        await search_wishes.mark_looked(session, trust_id, ids, now - STILL_SAVING)
        for nudge in await _nudges(session, trust_id, looked.joined, now):
            await nudges.put_nudge(session, nudge)
        log.info("wishes_looked_through", trust=trust_id, number=len(ids), joined=len(looked.joined))


async def _nudges(
    session: AsyncSession, trust_id: int, joined: Sequence[StoredWish], now: datetime
) -> Sequence[NewNudge]:
    """What falls due now for those who are to be told; it goes in their own hours."""
    people = {wish.person_id for wish in joined}
    timetables = await find_timetables(session, trust_id, people)
    wishes = await nudges.find_wishes(session, trust_id, people)
    return [
        NewNudge(
            trust_id=trust_id,
            person_id=wish.person_id,
            kind=KIND,
            subject_id=wish.id,
            occurrence=occurrence_of(wish),
            due_at=now,
            go_at=go_at_for(now, timetables[wish.person_id], wishes[wish.person_id]),
            created_at=now,
        )
        for wish in joined
    ]
