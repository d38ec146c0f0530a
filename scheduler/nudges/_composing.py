"""The words of a delivery of nudges, found when it is claimed; and what becomes of the nudges when it has gone."""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.meaning import Interpreter
from handlers.messages import Message
from handlers.nudging import (
    Due,
    NotNow,
    NudgeContext,
    NudgeKind,
    Part,
    Reminder,
    day_of,
    go_at_for,
    said_part,
    say,
    start_of,
)
from handlers.router import Router
from handlers.school_time import Timetable
from handlers.timetables import find_timetables
from handlers.topics import TrustTopics
from scheduler.composing import DueDelivery
from scheduler.nudges._joining import A_WHILE
from scheduler.nudges._sent import JOINED, Ended
from storage import nudges
from storage.database import is_unavailable
from storage.deliveries import State
from storage.models import Nudge
from storage.nudges import NEVER, NudgeState, Schedule, Wishes
from storage.secret_box import SecretBox

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """Whose nudges, and what composing them has at hand."""

    context: NudgeContext
    delivery: DueDelivery
    timetable: Timetable
    wishes: Wishes


class NudgeComposer:
    """Says nudges, as `scheduler.composing.Composer` asks it."""

    def __init__(self, router: Router, topics: TrustTopics, meaning: Interpreter, secrets: SecretBox) -> None:
        self._router = router
        self._topics = topics
        self._meaning = meaning
        self._secrets = secrets

    async def compose(self, session: AsyncSession, delivery: DueDelivery, now: datetime) -> Message | None:
        """One message of all that is still to be said; None where everything has been settled or called off."""
        joined = await nudges.find_joined(session, delivery.trust_id, delivery.id)
        if not joined:
            return None
        circumstances = await self._circumstances(session, delivery, joined[0].person_id, now)
        parts = [part for nudge in joined if (part := await self._part(nudge, circumstances))]
        return say(parts) if parts else None

    async def sent(self, session: AsyncSession, delivery: DueDelivery, now: datetime) -> None:
        """It has arrived: each of its nudges waits for an answer, and is ignored until there is one."""
        joined = await nudges.find_joined(session, delivery.trust_id, delivery.id)
        await Ended(session, self._router, delivery.trust_id, now).count(joined, delivery.id)

    async def ended(self, session: AsyncSession, delivery: DueDelivery, now: datetime, state: State) -> None:
        """It was held, couldn't be sent, or was dropped.

        Of one that is held nobody knows whether it arrived. It counts as sent, so that nothing is ever said more than
        three times; if the operator releases it, nothing is left to say. What surely did not arrive comes again about
        a week later and is not counted, or not at all where it expects no answer: it would be out of date.
        """
        if state is State.HELD:
            await self.sent(session, delivery, now)
            return
        joined = await nudges.find_joined(session, delivery.trust_id, delivery.id)
        await Ended(session, self._router, delivery.trust_id, now).take_back(joined)

    async def _circumstances(
        self, session: AsyncSession, delivery: DueDelivery, person_id: int, now: datetime
    ) -> _Circumstances:
        timetables = await find_timetables(session, delivery.trust_id, [person_id])
        wishes = await nudges.find_wishes(session, delivery.trust_id, [person_id])
        topics = await self._topics.of(session, delivery.trust_id)
        context = NudgeContext(session, delivery.trust_id, now, topics, self._meaning, self._secrets)
        return _Circumstances(context, delivery, timetables[person_id], wishes[person_id])

    async def _part(self, nudge: Nudge, circumstances: _Circumstances) -> Part | None:
        """What one nudge says. One that says nothing now leaves the delivery: settled, or to come later."""
        kind, context = self._router.nudge_named(nudge.kind), circumstances.context
        go_at = _go_at(kind, circumstances)
        if kind is None or go_at > context.now:
            await nudges.put_off(context.session, context.trust_id, {nudge.id: go_at}, expected=JOINED)
            return None
        due = Due.of(nudge, circumstances.delivery.id)
        composed = await _composed(kind, due, context)
        if isinstance(composed, Reminder):
            return said_part(kind, due, composed, nudge.times_ignored)
        if composed is None:
            await nudges.end_nudges(context.session, context.trust_id, [nudge.id], NudgeState.DONE, context.now)
        else:
            later = _later(nudge, kind, composed, circumstances)
            await nudges.reschedule(context.session, context.trust_id, [later], expected=JOINED)
        return None


async def _composed(kind: NudgeKind, due: Due, context: NudgeContext) -> Reminder | NotNow | None:
    """What a kind says; one that can't say it doesn't hold up what else the person has coming.

    Raises:
        DBAPIError: or whatever else says that the database can't answer just now.
    """
    try:
        async with context.session.begin_nested():
            return await kind.compose(due, context)
    except Exception as error:
        if is_unavailable(error):  # no mistake of the kind: the whole delivery is tried again
            raise
        log.exception("nudge_not_composed", kind=kind.name, nudge=due.nudge_id)
        return NotNow()


def _go_at(kind: NudgeKind | None, circumstances: _Circumstances) -> datetime:
    """When a nudge that is about to be said may go, if its owner has changed their mind meanwhile; else now.

    That it is their day and hour has been seen to; on whichever day a weekly message goes, it is late enough.
    """
    wishes, now = circumstances.wishes, circumstances.context.now
    if kind is None:
        return circumstances.timetable.next_moment(now + A_WHILE)
    if not wishes.wants(kind.name, by_default=kind.is_on):
        return NEVER
    if go_at_for(now, circumstances.timetable, replace(wishes, is_weekly=False)) <= now:
        return now
    return go_at_for(now, circumstances.timetable, wishes)


def _later(nudge: Nudge, kind: NudgeKind, not_now: NotNow, circumstances: _Circumstances) -> Schedule:
    """The same nudge once there may be something to say; it has not been said, so nothing is counted."""
    timetable = circumstances.timetable
    day = timetable.days_after(day_of(circumstances.context.now), kind.again_after_days)
    due_at = not_now.until or start_of(day)
    return Schedule(nudge.id, due_at, go_at_for(due_at, timetable, circumstances.wishes), nudge.times_ignored, None)
