"""Plan anew what hasn't been sent, when a calendar, hours or somebody's days have changed."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.nudging import go_at_for, may_go
from handlers.school_time import Timetable
from handlers.timetables import find_timetables
from storage.nudges import NEVER, Wishes, find_wishes
from storage.replanning import (
    Planned,
    find_planned_deliveries,
    find_waiting_nudges,
    move_deliveries,
    move_nudges,
)


async def replan(
    session: AsyncSession, trust_id: int, now: datetime, *, academy_id: int | None = None, person_id: int | None = None
) -> int:
    """Plan anew what the staff of a trust, of one academy or one person have coming, as their timetables now are.

    Each nudge and each delivery that keeps to people's hours goes at the first moment from when it falls due, and from
    `now` on, at which its person may be messaged. Gives how many go at another time than planned before.
    """
    nudges = await find_waiting_nudges(session, trust_id, academy_id=academy_id, person_id=person_id)
    deliveries = await find_planned_deliveries(session, trust_id, academy_id=academy_id, person_id=person_id)
    people = {planned.person_id for planned in (*nudges, *deliveries)}
    if not people:
        return 0
    timetables = await find_timetables(session, trust_id, people)
    wishes = await find_wishes(session, trust_id, people)
    moved_nudges = {
        one.row_id: moment
        for one in nudges
        if one.person_id in timetables
        and (moment := _nudge_at(one, timetables[one.person_id], wishes[one.person_id], now)) != one.planned_at
    }
    moved_deliveries = {
        one.row_id: moment
        for one in deliveries
        if one.person_id in timetables
        and (moment := _delivery_at(one, timetables[one.person_id], now)) != one.planned_at
    }
    await move_nudges(session, trust_id, moved_nudges)
    await move_deliveries(session, trust_id, moved_deliveries)
    return len(moved_nudges) + len(moved_deliveries)


def _nudge_at(planned: Planned, timetable: Timetable, wishes: Wishes, now: datetime) -> datetime:
    """When a nudge goes; one that may go and only hasn't been taken up yet keeps its place.

    One that its owner has switched off stays so: no calendar brings it back, only they do.
    """
    if planned.planned_at >= NEVER:
        return planned.planned_at
    if planned.planned_at <= now and may_go(now, timetable, wishes):
        return planned.planned_at
    return go_at_for(max(planned.falls_due_at, now), timetable, wishes)


def _delivery_at(planned: Planned, timetable: Timetable, now: datetime) -> datetime:
    """When a delivery goes; one that may go and only hasn't been taken up yet keeps its place."""
    if planned.planned_at <= now and timetable.may_message(now):
        return planned.planned_at
    return timetable.next_moment(max(planned.falls_due_at, now))
