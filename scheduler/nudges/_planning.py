"""Writes down what each kind of nudge has coming, as often as the clock likes."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeVar

import structlog

from handlers.meaning import Interpreter
from handlers.nudging import FallsDue, NudgeContext, NudgeKind, go_at_for
from handlers.ports import Clock
from handlers.router import Router
from handlers.timetables import find_timetables
from handlers.topics import TrustTopics
from scheduler.clock import Job
from scheduler.nudges._sent import Ended
from storage import nudges, organisation
from storage.database import Database
from storage.models import Nudge
from storage.nudges import KnownNudge, NewNudge, NudgeState, Schedule
from storage.secret_box import SecretBox

log = structlog.get_logger(__name__)

PLAN_SECONDS = 600
"""How often it is planned. Kinds plan well ahead: nothing waits for this to come round."""

WRITTEN_AT_ONCE = 500

One = TypeVar("One")


class NudgePlanner:
    """Plans the kinds that plan; two at a time do no harm, as each thing that falls due is there once."""

    def __init__(
        self,
        database: Database,
        router: Router,
        topics: TrustTopics,
        meaning: Interpreter,
        secrets: SecretBox,
        school_clock: Clock,
    ) -> None:
        self._database = database
        self._router = router
        self._kinds = [kind for kind in router.nudges() if kind.plan is not None]
        self._topics = topics
        self._meaning = meaning
        self._secrets = secrets
        self._now = school_clock

    def job(self) -> Job:
        """The same as a job of the clock."""
        return Job("plan_nudges", PLAN_SECONDS, self.plan)

    async def plan(self) -> None:
        """Plan every kind for every trust; one that fails is logged and holds up no other."""
        async with self._database.reading() as session:
            trusts = await organisation.find_trusts(session)
        for trust in trusts:
            try:
                await self._settle_strays(trust.id)
            except Exception:
                log.exception("stray_nudges_not_settled", trust=trust.id)
            for kind in self._kinds:
                try:
                    await self._plan(kind, trust.id)
                except Exception:
                    log.exception("nudges_not_planned", kind=kind.name, trust=trust.id)

    async def _settle_strays(self, trust_id: int) -> None:
        """See to nudges whose delivery has ended without them, rather than lose them.

        One that was sent or held counts as said: it is never repeated as if it weren't. Any other, such as one that
        the operator has dropped, comes again about a week later.
        """
        async with self._database.reading() as session:
            if not await nudges.find_strays(session, trust_id):
                return
        async with self._database.writing() as session:
            strays = await nudges.find_strays(session, trust_id, to_change=True)
            ended = Ended(session, self._router, trust_id, self._now())
            await ended.take_back([stray.nudge for stray in strays if not stray.was_said])
            said: dict[int, list[Nudge]] = defaultdict(list)
            for nudge in (stray.nudge for stray in strays if stray.was_said):
                said[nudge.delivery_id or 0].append(nudge)
            for delivery_id, in_it in said.items():
                await ended.count(in_it, delivery_id)

    async def _plan(self, kind: NudgeKind, trust_id: int) -> None:
        if kind.plan is None:
            return
        async with self._database.reading() as session:
            topics = await self._topics.of(session, trust_id)
            falls_due = await kind.plan(
                NudgeContext(session, trust_id, self._now(), topics, self._meaning, self._secrets)
            )
            known = await nudges.find_known_nudges(session, trust_id, kind.name, {one.occurrence for one in falls_due})
            stopped = await nudges.find_stopped_subjects(session, trust_id, kind.name)
        wanted = [one for one in falls_due if (one.person_id, one.subject_id) not in stopped]
        for some in _batched([one for one in wanted if _key(one) not in known]):
            await self._add(kind, trust_id, some)
        moved = [(one, known[_key(one)]) for one in wanted if _key(one) in known]
        for several in _batched([pair for pair in moved if self._has_moved(*pair)]):
            await self._move(trust_id, several)

    def _has_moved(self, falls_due: FallsDue, known: KnownNudge) -> bool:
        """Whether a calendar has changed what hasn't been said yet and is still to come."""
        return known.is_unsent and known.due_at != falls_due.due_at and falls_due.due_at > self._now()

    async def _add(self, kind: NudgeKind, trust_id: int, some: Sequence[FallsDue]) -> None:
        now = self._now()
        people = {one.person_id for one in some}
        async with self._database.writing() as session:
            timetables = await find_timetables(session, trust_id, people)
            wishes = await nudges.find_wishes(session, trust_id, people)
            await nudges.add_nudges(
                session,
                [
                    NewNudge(
                        trust_id=trust_id,
                        person_id=one.person_id,
                        kind=kind.name,
                        subject_id=one.subject_id,
                        occurrence=one.occurrence,
                        due_at=one.due_at,
                        go_at=go_at_for(one.due_at, timetables[one.person_id], wishes[one.person_id]),
                        created_at=now,
                    )
                    for one in some
                ],
            )
        log.info("nudges_planned", kind=kind.name, trust=trust_id, number=len(some))

    async def _move(self, trust_id: int, several: Sequence[tuple[FallsDue, KnownNudge]]) -> None:
        people = {one.person_id for one, _ in several}
        async with self._database.writing() as session:
            timetables = await find_timetables(session, trust_id, people)
            wishes = await nudges.find_wishes(session, trust_id, people)
            await nudges.reschedule(
                session,
                trust_id,
                [
                    Schedule(
                        known.nudge_id,
                        one.due_at,
                        go_at_for(one.due_at, timetables[one.person_id], wishes[one.person_id]),
                        times_ignored=0,
                        last_sent_at=None,
                    )
                    for one, known in several
                ],
                expected=(NudgeState.WAITING,),
                only_unsent=True,
            )


def _key(one: FallsDue) -> tuple[int, int, str]:
    return one.person_id, one.subject_id, one.occurrence


def _batched(all_of_them: Sequence[One]) -> Iterator[Sequence[One]]:
    return (all_of_them[start : start + WRITTEN_AT_ONCE] for start in range(0, len(all_of_them), WRITTEN_AT_ONCE))
