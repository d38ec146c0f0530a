"""A reminder of a date, on the school day before it."""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.introductions._meeting import meeting_facts
from handlers.messages import Button, text
from handlers.nudging import Due, FallsDue, NudgeContext, Reminder, day_of, say_day, start_of
from handlers.router import Router
from handlers.school_time import Timetable
from handlers.timetables import find_timetables
from storage.colleagues import find_colleague
from storage.introduction_requests import find_request
from storage.meetings import Underway, find_meeting, find_underway

router = Router()

KIND = "introductions.date"
LOOKED_BACK_DAYS = 60
"""So far before a date the school day before it is looked for: longer than any holidays."""


def day_before(day: date, timetable: Timetable) -> date | None:
    """The last of somebody's school days before a day; None where there is none within two months."""
    days = (day - timedelta(days=back) for back in range(1, LOOKED_BACK_DAYS))
    return next((one for one in days if timetable.day_from(one) == one), None)


async def plan(context: NudgeContext) -> Sequence[FallsDue]:
    """A reminder to each of the two of every date that is to come, unless it was put down no earlier than that day."""
    coming = [
        one
        for one in await find_underway(context.session, context.trust_id)
        if one.stage == "arranged" and one.meets_at is not None and one.meets_at > context.now
    ]
    timetables = await find_timetables(
        context.session, context.trust_id, {person for one in coming for person in one.people}
    )
    return [
        FallsDue(person_id, one.introduction_id, occurrence_of(one), start_of(day))
        for one in coming
        for person_id in one.people
        if person_id in timetables and (day := _day(one, timetables[person_id])) is not None
    ]


def occurrence_of(one: Underway) -> str:
    """Tells a date from every other, and from an earlier one of the same two."""
    return f"{one.introduction_id}-{one.revision}"


def _day(one: Underway, timetable: Timetable) -> date | None:
    if one.meets_at is None or one.changed_at is None:
        return None
    day = day_before(day_of(one.meets_at), timetable)
    return day if day is not None and day > day_of(one.changed_at) else None


@router.nudge(
    KIND,
    label="Dates with colleagues",
    help="On the school day before you meet a colleague, I remind you of it once.",
    stop="Stop such reminders",
    plan=plan,
    expects_answer=False,
)
async def say_date_comes(due: Due, context: NudgeContext) -> Reminder | None:
    """The date, with ways to change it; nothing where it has been changed, called off, or has passed."""
    request = await find_request(context.session, context.secrets, context.trust_id, due.subject_id)
    meeting = await find_meeting(context.session, context.secrets, context.trust_id, due.subject_id)
    if request is None or meeting is None or (request.state, request.stage) != ("accepted", "arranged"):
        return None
    is_this_one = due.occurrence == f"{request.id}-{meeting.revision}" and not meeting.is_off
    if not is_this_one or meeting.starts_at <= context.now:
        return None
    asker = await find_colleague(context.session, context.trust_id, request.asker_id)
    expert = await find_colleague(context.session, context.trust_id, request.expert_id)
    if asker is None or expert is None:
        return None
    other = expert if due.person_id == asker.person_id else asker
    today, value = day_of(context.now), str(request.id)
    day = say_day(day_of(meeting.starts_at), today)
    return Reminder(
        about=f"your date with {other.first_name}",
        elements=(
            text(f"You and {other.name}, {other.academy}, meet on {day}."),
            meeting_facts(meeting, asker.first_name, expert.first_name, today),
        ),
        do=(
            Button("Another date", "introductions.date", value, spoken="Another date for this", opens_form=True),
            Button(
                "Call it off", "introductions.call_off", value, spoken="Call it off: the date, not the introduction"
            ),
        ),
    )
