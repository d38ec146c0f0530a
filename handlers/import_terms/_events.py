"""Read the events of a calendar file (.ics, RFC 5545): what they are called and which days they take."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event

from handlers.csv_file import FileRefused, Problem, clean
from handlers.import_terms._entries import EventProblem
from handlers.school_time import LONDON

ONE_DAY = timedelta(days=1)
ADVICE = "Export the calendar again, or put the dates into a CSV file, and import that."
TITLE_LENGTH = 80


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """An event: its name and its first and last day in England. `hours` is how long it takes; None for whole days."""

    number: int
    title: str
    first_on: date
    last_on: date
    hours: float | None
    recurs: bool


def read_events(data: bytes, filename: str) -> list[CalendarEvent]:
    """The events of the file that are not cancelled.

    Raises:
        FileRefused: if it is no calendar, or an event's dates can't be read.
    """
    problems: list[Problem] = []
    events = []
    for number, event in enumerate(_components(data, filename), start=1):
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            continue
        title = clean(str(event.get("SUMMARY", "")))[:TITLE_LENGTH]
        days = _days(event)
        if days is None:
            problems.append(EventProblem(number, f'"{title}"', "the day on which it begins or ends can't be read."))
            continue
        recurs = event.get("RRULE") is not None or event.get("RDATE") is not None
        events.append(CalendarEvent(number, title, *days, recurs))
    if problems:
        raise FileRefused(filename, problems)
    return events


def _components(data: bytes, filename: str) -> Iterator[Event]:
    text = data.decode("utf-16", errors="replace") if data.startswith((b"\xff\xfe", b"\xfe\xff")) else data
    try:
        calendars = Calendar.from_ical(text, multiple=True)
    except (ValueError, IndexError, KeyError) as error:
        raise FileRefused(filename, [EventProblem(1, "", "It can't be read as a calendar.")], ADVICE) from error
    if not calendars:
        raise FileRefused(filename, [EventProblem(1, "", "There is no whole calendar in it.")], ADVICE)
    return (event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event))


def _days(event: Event) -> tuple[date, date, float | None] | None:
    """The first and last day and the hours; None where they can't be read. The end is when it is over (RFC 5545)."""
    begins, ends, lasts = (_value(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(begins, date):
        return None
    if ends is None:
        ends = begins + (lasts if isinstance(lasts, timedelta) else _shortest(begins))
    if isinstance(begins, datetime) and isinstance(ends, datetime):
        begins_at, ends_at = _in_england(begins), _in_england(ends)
        last_on = ends_at.date() - (ONE_DAY if ends_at.time() == time() else timedelta())
        return begins_at.date(), max(begins_at.date(), last_on), (ends_at - begins_at) / timedelta(hours=1)
    if isinstance(begins, datetime) or isinstance(ends, datetime) or not isinstance(ends, date):
        return None
    return begins, max(begins, ends - ONE_DAY), None


def _value(event: Event, name: str) -> Any:
    """A property's value; False where it is there and can't be read."""
    found = event.get(name)
    return None if found is None else next((value for value in [_plain(found)] if value is not None), False)


def _plain(found: Any) -> date | timedelta | None:
    try:
        value = found.dt
    except (AttributeError, ValueError):
        return None
    return value if isinstance(value, date | timedelta) else None


def _shortest(begins: date) -> timedelta:
    """How long an event without an end takes: a day, or no time at all where it begins at a time of day."""
    return timedelta() if isinstance(begins, datetime) else ONE_DAY


def _in_england(moment: datetime) -> datetime:
    """The wall time; one without a zone is as it would be on a wall there."""
    return (moment if moment.tzinfo is None else moment.astimezone(LONDON)).replace(tzinfo=None)
