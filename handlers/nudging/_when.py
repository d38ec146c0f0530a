"""When a nudge may go: never before it is due, and only when its owner may be messaged and wants to be."""

from datetime import UTC, date, datetime, time, timedelta

from handlers.school_time import LONDON, Timetable
from handlers.typed_words import say_date
from storage.nudges import NEVER, Wishes

WEEK = timedelta(days=7)


def go_at_for(due_at: datetime, timetable: Timetable, wishes: Wishes) -> datetime:
    """The first moment from `due_at` on at which a nudge may go, in UTC; `NEVER` for somebody who wants none."""
    if wishes.is_off:
        return NEVER
    moment = due_at
    if wishes.paused_until_on is not None:
        moment = max(moment, start_of(wishes.paused_until_on))
    return weekly_from(moment, timetable) if wishes.is_weekly else timetable.next_moment(moment)


def may_go(now: datetime, timetable: Timetable, wishes: Wishes) -> bool:
    """Whether a nudge that is due may go now."""
    today = day_of(now)
    if wishes.is_off or (wishes.paused_until_on is not None and today < wishes.paused_until_on):
        return False
    is_their_day = not wishes.is_weekly or today == timetable.day_from(_monday(today))
    return is_their_day and timetable.may_message(now)


def weekly_from(moment: datetime, timetable: Timetable) -> datetime:
    """The first moment from this one on that begins a week of theirs: the start of their hours on its first day."""
    monday = _monday(day_of(moment))
    while True:
        first = timetable.day_from(monday)
        begins_at = datetime.combine(first, timetable.starts_at, LONDON).astimezone(UTC)
        if begins_at >= moment:
            return begins_at
        monday = _monday(first) + WEEK


def again_at(now: datetime, went_at: datetime, timetable: Timetable, days: int) -> datetime:
    """When something sent today is due again: so many of their school days on, at the time of day at which it went."""
    wall = went_at.astimezone(LONDON).time()
    return datetime.combine(timetable.days_after(day_of(now), days), wall, LONDON).astimezone(UTC)


def start_of(day: date) -> datetime:
    """Midnight in England, in UTC: what is due on a day goes at the start of somebody's hours."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The date in England."""
    return moment.astimezone(LONDON).date()


def say_day(day: date, today: date) -> str:
    """A date as people say it: `Monday 16 November`, with the year where it isn't this one."""
    said = f"{day:%A} {say_date(day)}"
    return said.removesuffix(f" {today.year}")


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
