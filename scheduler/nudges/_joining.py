"""What has come due for a person becomes one delivery."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.nudging import NudgeKind, again_at, go_at_for, may_go
from handlers.outbox import NUDGES, key_of
from handlers.ports import Clock, Operation
from handlers.router import Router
from handlers.school_time import Timetable
from handlers.timetables import find_timetables
from scheduler.clock import Job
from storage import nudges
from storage.database import Database, is_unavailable
from storage.deliveries import NewDelivery, add_deliveries, find_workspaces_of
from storage.models import Nudge
from storage.nudges import NEVER, NudgeState, Wishes

log = structlog.get_logger(__name__)

JOIN_SECONDS = 10
"""How often it is looked what has come due."""

PEOPLE_AT_ONCE = 500
"""For how many people one transaction writes deliveries."""

A_WHILE = timedelta(hours=1)
"""How long a nudge of a kind that this version doesn't know is left for one that does, and one that can't be joined."""

WAITING = (NudgeState.WAITING,)

A_MOMENT = timedelta(minutes=1)

UNREACHABLE_DAYS = 5
"""How many of their school days later it is tried again to find where somebody could be written to."""


class NudgeJoiner:
    """Joins due nudges to deliveries; any number of these may run."""

    def __init__(self, database: Database, router: Router, school_clock: Clock) -> None:
        self._database = database
        self._router = router
        self._now = school_clock

    def job(self) -> Job:
        """The same as a job of the clock."""
        return Job("join_due_nudges", JOIN_SECONDS, self.join_due)

    async def join_due(self) -> None:
        """Put everything whose time has come into its owner's delivery, or off to when it may go."""
        now = self._now()
        while await self._join_some(now):
            pass

    async def _join_some(self, now: datetime) -> bool:
        async with self._database.reading() as session:
            next_go_at = await nudges.find_next_go_at(session)
        if next_go_at is None or next_go_at > now:
            return False
        async with self._database.writing() as session:
            await nudges.settle_leavers(session, now)
            due = await nudges.claim_due_nudges(session, now, PEOPLE_AT_ONCE)
            for trust_id, of_trust in groupby(due, key=lambda nudge: nudge.trust_id):
                await self._join_trust(session, trust_id, list(of_trust), now)
        return bool(due)

    async def _join_trust(self, session: AsyncSession, trust_id: int, due: Sequence[Nudge], now: datetime) -> None:
        """Join one trust's; where that fails, what was due there waits an hour and holds up no other trust."""
        ids = [nudge.id for nudge in due]
        try:
            async with session.begin_nested():
                await self._join(session, trust_id, due, now)
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("nudges_not_joined", trust=trust_id, number=len(ids))
            await nudges.put_off(session, trust_id, dict.fromkeys(ids, now + A_WHILE), expected=WAITING)

    async def _join(self, session: AsyncSession, trust_id: int, due: Sequence[Nudge], now: datetime) -> None:
        people = {nudge.person_id for nudge in due}
        timetables = await find_timetables(session, trust_id, people)
        wishes = await nudges.find_wishes(session, trust_id, people)
        later: dict[int, datetime] = {}
        going: dict[int, list[Nudge]] = defaultdict(list)
        for nudge in due:
            timetable = timetables[nudge.person_id]
            moment = _moment(self._router.nudge_named(nudge.kind), now, timetable, wishes[nudge.person_id])
            if moment <= now:
                going[nudge.person_id].append(nudge)
            else:
                later[nudge.id] = moment
        deliveries = await self._deliveries(session, trust_id, going, now)
        joined: dict[int, int] = {}
        for person_id, theirs in going.items():
            for nudge in theirs:
                timetable = timetables[person_id]
                if person_id not in deliveries:
                    later[nudge.id] = again_at(now, nudge.go_at, timetable, UNREACHABLE_DAYS)
                elif (delivery_id := deliveries[person_id]) is None:
                    later[nudge.id] = timetable.next_moment(now + A_MOMENT)
                else:
                    joined[nudge.id] = delivery_id
        await nudges.join_deliveries(session, trust_id, joined)
        await nudges.put_off(session, trust_id, later, expected=WAITING)

    async def _deliveries(
        self, session: AsyncSession, trust_id: int, going: Mapping[int, Sequence[Nudge]], now: datetime
    ) -> Mapping[int, int | None]:
        """By person, the delivery with which their nudges go; nobody has one who is known on no platform.

        None where the very same was asked for before: what was called off and wanted again within one instant.
        """
        planned: dict[int, int | None] = dict(await nudges.find_planned_deliveries(session, trust_id, going))
        without: Collection[int] = going.keys() - planned.keys()
        places = await find_workspaces_of(session, trust_id, without)
        wanted = await self._wanted(session, trust_id, [going[person_id][0] for person_id in without])
        new = {
            person_id: _delivery(
                trust_id, person_id, wanted.get(person_id, places[person_id][0]), going[person_id][0], now
            )
            for person_id in sorted(without)
            if places.get(person_id)
        }
        added = await add_deliveries(session, list(new.values()))
        return planned | {person_id: added.get(one.key) for person_id, one in new.items()}

    async def _wanted(self, session: AsyncSession, trust_id: int, firsts: Sequence[Nudge]) -> Mapping[int, int]:
        """By person, the workspace in which the first of their nudges is best said; nothing for most."""
        wanted: dict[int, int] = {}
        for kind in self._router.nudges():
            subjects = {one.subject_id: one.person_id for one in firsts if one.kind == kind.name}
            if kind.places is not None and subjects:
                found = await kind.places(session, trust_id, subjects)
                wanted |= {subjects[subject]: workspace for subject, workspace in found.items()}
        return wanted


def _moment(kind: NudgeKind | None, now: datetime, timetable: Timetable, wishes: Wishes) -> datetime:
    """When a nudge that is due may go: now, or the moment until which it waits."""
    if kind is None:  # declared by a newer version, which joins it; or by none any more
        return timetable.next_moment(now + A_WHILE)
    if not wishes.wants(kind.name, by_default=kind.is_on):
        return NEVER
    return now if may_go(now, timetable, wishes) else go_at_for(now, timetable, wishes)


def _delivery(trust_id: int, person_id: int, workspace_id: int, first: Nudge, now: datetime) -> NewDelivery:
    return NewDelivery(
        trust_id=trust_id,
        workspace_id=workspace_id,
        kind=NUDGES.name,
        key=key_of(NUDGES, f"nudge:{first.id}", f"{now:%Y%m%dT%H%M%S.%f}", f"person:{person_id}", 0),
        operation=Operation.POST,
        urgency=NUDGES.urgency,
        when_unknown=NUDGES.when_unknown,
        in_hours=NUDGES.in_hours,
        target=f"person:{person_id}",
        wanted_at=now,
        due_at=now,
        created_at=now,
        recipient_id=person_id,
    )
