"""When one person may be messaged."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.school_time._calendar import SchoolCalendar, nth
from handlers.school_time._half_terms import FRIDAY, MONDAY

LONDON = ZoneInfo("Europe/London")
DEFAULT_STARTS_AT = time(8)
DEFAULT_ENDS_AT = time(17, 30)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
"""The days of a school week, as tables and forms name them; a day's place here is its number."""


@dataclass(frozen=True, slots=True)
class Timetable:
    """A person's school days and the hours of them in which they may be messaged: from `starts_at`, until `ends_at`.

    `weekdays` count from Monday, 0, to Friday, 4; the hours are wall times in England. The clocks there change on
    Sundays, so that every such time comes once on each of these days.
    """

    calendar: SchoolCalendar
    weekdays: frozenset[int] = frozenset(range(MONDAY, FRIDAY + 1))
    starts_at: time = DEFAULT_STARTS_AT
    ends_at: time = DEFAULT_ENDS_AT

    def __post_init__(self) -> None:
        """Refuse a timetable in which nobody could ever be messaged, or somebody at a weekend."""
        if not self.weekdays or not self.weekdays <= set(range(MONDAY, FRIDAY + 1)):
            raise ValueError(f"a timetable has one or more days from Monday, 0, to Friday, 4, and not {self.weekdays}")
        if self.starts_at >= self.ends_at:
            raise ValueError(f"hours can't begin at {self.starts_at} and end at {self.ends_at}")

    def may_message(self, moment: datetime) -> bool:
        """Whether this person may be messaged at this moment.

        Raises:
            ValueError: if the moment has no zone.
        """
        day, wall = _in_england(moment)
        return self.starts_at <= wall < self.ends_at and self._is_own_day(day)

    def next_moment(self, moment: datetime) -> datetime:
        """The moment itself if this person may be messaged then, else the next at which they may; in UTC.

        Raises:
            ValueError: if the moment has no zone.
        """
        if self.may_message(moment):
            return moment.astimezone(UTC)
        day, wall = _in_england(moment)
        first = day if wall < self.starts_at else day + timedelta(days=1)
        return datetime.combine(self.day_from(first), self.starts_at, LONDON).astimezone(UTC)

    def day_from(self, day: date) -> date:
        """The day itself, or the next school day that is one of this person's."""
        return next(self._own_days_from(day))

    def days_after(self, day: date, number: int) -> date:
        """The day that is this many of this person's school days after the day, which needn't be one itself.

        Raises:
            ValueError: if the number isn't 1 or more.
        """
        return nth(number, self._own_days_from(day + timedelta(days=1)))

    def _is_own_day(self, day: date) -> bool:
        return day.weekday() in self.weekdays and self.calendar.is_school_day(day)

    def _own_days_from(self, day: date) -> Iterator[date]:
        return (each for each in self.calendar.days_of_half_terms(day) if self._is_own_day(each))


def occurrence_from(anchor: date, every_days: int, day: date) -> date:
    """The first of the dates that come every so many days from the anchor on which is this day or later.

    Counted from the anchor, never from the last time, so that a late one doesn't shift those that follow.

    Raises:
        ValueError: if `every_days` isn't 1 or more.
    """
    if every_days < 1:
        raise ValueError(f"something can't come every {every_days} days")
    times = max(0, -((anchor - day).days // every_days))
    return anchor + timedelta(days=times * every_days)


def _in_england(moment: datetime) -> tuple[date, time]:
    """The date and wall time in England."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone says nothing of the time in England")
    local = moment.astimezone(LONDON)
    return local.date(), local.time()
