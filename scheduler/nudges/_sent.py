"""What becomes of nudges once their delivery has been sent, or surely hasn't."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.nudging import AGAIN_AFTER_DAYS, MOST_IGNORED, again_at, go_at_for
from handlers.router import Router
from handlers.timetables import find_timetables
from storage import nudges
from storage.models import Nudge
from storage.nudges import NudgeState, Schedule

JOINED = (NudgeState.JOINED,)


@dataclass(frozen=True, slots=True)
class Ended:
    """One trust's nudges whose delivery has ended; they are locked, or nobody else can write."""

    session: AsyncSession
    router: Router
    trust_id: int
    now: datetime

    async def count(self, said: Sequence[Nudge], delivery_id: int) -> None:
        """They were said in this delivery: each waits for an answer, and is ignored until there is one."""
        for state in (NudgeState.DONE, NudgeState.EXHAUSTED):
            ended = [nudge.id for nudge in said if self._after(nudge) is state]
            await nudges.end_nudges(
                self.session, self.trust_id, ended, state, self.now, was_sent=True, said_in=delivery_id
            )
        waiting = [nudge for nudge in said if self._after(nudge) is NudgeState.WAITING]
        again = await self._again(waiting, ignored=1, sent_at=self.now)
        await nudges.reschedule(self.session, self.trust_id, again, expected=JOINED, said_in=delivery_id)

    async def take_back(self, unsaid: Sequence[Nudge]) -> None:
        """They were not said: each comes again about a week later and is not counted.

        Where it expects no answer it doesn't come again: it would be out of date.
        """
        once = [nudge.id for nudge in unsaid if self._after(nudge) is NudgeState.DONE]
        await nudges.end_nudges(self.session, self.trust_id, once, NudgeState.DONE, self.now)
        again = await self._again([nudge for nudge in unsaid if nudge.id not in once], ignored=0, sent_at=None)
        await nudges.reschedule(self.session, self.trust_id, again, expected=JOINED)

    def _after(self, nudge: Nudge) -> NudgeState:
        """How a nudge stands once it has been said."""
        kind = self.router.nudge_named(nudge.kind)
        if kind is not None and not kind.expects_answer:
            return NudgeState.DONE
        return NudgeState.EXHAUSTED if nudge.times_ignored >= MOST_IGNORED else NudgeState.WAITING

    async def _again(self, them: Sequence[Nudge], *, ignored: int, sent_at: datetime | None) -> list[Schedule]:
        if not them:
            return []
        people = {nudge.person_id for nudge in them}
        timetables = await find_timetables(self.session, self.trust_id, people)
        wishes = await nudges.find_wishes(self.session, self.trust_id, people)
        schedules = []
        for nudge in them:
            kind, timetable = self.router.nudge_named(nudge.kind), timetables[nudge.person_id]
            due_at = again_at(self.now, nudge.go_at, timetable, kind.again_after_days if kind else AGAIN_AFTER_DAYS)
            go_at = go_at_for(due_at, timetable, wishes[nudge.person_id])
            schedules.append(Schedule(nudge.id, due_at, go_at, nudge.times_ignored + ignored, sent_at))
        return schedules
