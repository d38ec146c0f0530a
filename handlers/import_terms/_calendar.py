"""Tell by its words which event of a calendar is a half-term, a holiday, an INSET day or a closure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.csv_file import FileRefused, Problem
from handlers.import_terms._entries import Entry, EntryKind, EventProblem, TermsFile
from handlers.import_terms._events import CalendarEvent, read_events
from handlers.import_terms._spans import joined, weekdays_in
from handlers.school_time import Span
from handlers.term_dates import INSET_WORDS, LONGEST_NAME

HOLIDAY = re.compile(r"\b(holidays?|break|vacation)\b", re.IGNORECASE)
HALF_TERM = re.compile(r"\bhalf[- ]?terms?\b", re.IGNORECASE)
TERM = re.compile(r"\bterms?\b|\b(autumn|spring|summer) (1|2|one|two)\b", re.IGNORECASE)
CLOSED = re.compile(r"\b(closed|closure|closes all day|no school)\b", re.IGNORECASE)
BANK_HOLIDAY = re.compile(r"\b(bank holiday|good friday|easter monday|new year'?s day)\b", re.IGNORECASE)
BEGINS = re.compile(
    r"\b(start|beginning|first day)s? (of|back|for)\b|\bterm (begins?|starts?|opens?)\b"
    r"|\b(school|pupils|children) (re-?opens?|returns?|starts?|back)\b|\b(back|return) to school\b",
    re.IGNORECASE,
)
ENDS = re.compile(
    r"\b(end|close|last day)s? (of|before|for)\b|\bterm (ends?|closes|finishes)\b"
    r"|\b(school|pupils|children) (breaks? up|finish(es)?|closes) for\b|\bbreaks? up for\b",
    re.IGNORECASE,
)
SCHOOL = re.compile(r"\b(school|terms?|pupils|children|christmas|easter|summer)\b", re.IGNORECASE)
HALF_TERM_BEGINS = re.compile(r"\bhalf[- ]?term (begin|start|end|finish)", re.IGNORECASE)
NOT_SCHOOL_TIME = re.compile(
    r"\b(clubs?|camps?|bookings?|forms?|deadline|reports?|fair|disco|newsletter)\b", re.IGNORECASE
)

LONGEST_MARK_DAYS = 3
"""An event of so many days with the words of a beginning or an end is that, and no term or holiday itself."""

LONGEST_HOLIDAY_DAYS = 16
""""Half term" is the holiday where it is at most two weeks with their weekends, and otherwise the half-term itself."""

SHORTEST_HOLIDAY_WEEKDAYS = 3
"""A holiday of fewer weekdays is a closure in the middle of a half-term."""

SHORTEST_CLOSED_HOURS = 4.0
"""Of events at a time of day, only those that take most of it mean that there is no school."""

ADVICE = (
    'I look for the words "term", "half term", "holiday", "INSET", "staff training", "non-pupil day", "closed" and '
    '"closure". Check that it is the calendar of term dates, or put the dates into a CSV file.'
)


def read_calendar(data: bytes, filename: str) -> TermsFile:
    """The term dates in a calendar file, by the words of its events; those about something else are counted.

    Raises:
        FileRefused: if it is no calendar, an event that matters recurs or can't be read, or none matters.
    """
    events = read_events(data, filename)
    known = {event.number: kind for event in events if (kind := kind_of(event))}
    _refuse_recurring(filename, [event for event in events if event.number in known])
    by_kind = {
        kind: [event for event in events if known.get(event.number) == kind]
        for kind in ("half-term", "holiday", "inset", "closure", "begins", "ends")
    }
    entries = [
        *_entries("half-term", by_kind["half-term"]),
        *_between_marks(by_kind["begins"], by_kind["ends"]),
        *_holidays(by_kind["holiday"]),
        *_entries("inset", by_kind["inset"]),
        *_entries("closure", by_kind["closure"]),
    ]
    if not entries:
        raise FileRefused(filename, [EventProblem(1, "", "I found no term dates in it.")], ADVICE)
    return TermsFile(filename, tuple(entries), passed_over=len(events) - len(known))


def kind_of(event: CalendarEvent) -> str:
    """What an event is: a kind of entry, `begins` or `ends` for the first or last day of a term, or nothing of these.

    Bank holidays are nothing of these: they are known without a file.
    """
    words = event.title
    days = (event.last_on - event.first_on).days + 1
    takes_the_day = event.hours is None or event.hours >= SHORTEST_CLOSED_HOURS
    if INSET_WORDS.search(words):
        return "inset" if takes_the_day else ""
    if BANK_HOLIDAY.search(words) or NOT_SCHOOL_TIME.search(words):
        return ""
    if days <= LONGEST_MARK_DAYS and (mark := _mark(words)):
        return mark
    if HOLIDAY.search(words) or (HALF_TERM.search(words) and days <= LONGEST_HOLIDAY_DAYS):
        return "holiday" if takes_the_day else ""
    if TERM.search(words) and days > LONGEST_HOLIDAY_DAYS:
        return "half-term"
    return "closure" if CLOSED.search(words) and takes_the_day else ""


def _mark(words: str) -> str:
    """Whether the words are about the beginning or the end of school; "half term begins" may mean the holiday."""
    if not SCHOOL.search(words) or HALF_TERM_BEGINS.search(words):
        return ""
    if ENDS.search(words):
        return "ends"
    return "begins" if BEGINS.search(words) else ""


def _entries(kind: EntryKind, events: Iterable[CalendarEvent]) -> list[Entry]:
    return [
        Entry(event.number, "", kind, event.first_on, event.last_on, event.title[:LONGEST_NAME], event.title)
        for event in events
    ]


def _between_marks(begins: Sequence[CalendarEvent], ends: Sequence[CalendarEvent]) -> list[Entry]:
    """School time from each first day to the last of the last days before school begins again."""
    entries: list[Entry] = []
    first: CalendarEvent | None = None
    for event in sorted((*begins, *ends), key=lambda event: event.first_on):
        if event in ends:
            if first:
                entries[-1:] = _entries("half-term", [replace(first, last_on=event.last_on)])
        elif first is None or entries[-1].last_on > first.last_on:
            first = event
            entries += _entries("half-term", [first])
    return [entry for entry in entries if entry.last_on > entry.first_on]


def _holidays(events: Sequence[CalendarEvent]) -> list[Entry]:
    """The holidays, those joined that follow one another; a day or two in a half-term are closures.

    "Half term" on a day or two alone says nothing: it may be anything that happens around it.
    """
    entries = _entries("holiday", events)
    found = []
    for span in joined([entry.span for entry in entries]):
        first = next(entry for entry in entries if entry.first_on == span[0])
        if weekdays_in(span) >= SHORTEST_HOLIDAY_WEEKDAYS:
            found.append(_over(first, span, "holiday"))
        elif HOLIDAY.search(first.title) or CLOSED.search(first.title):
            found.append(_over(first, span, "closure"))
    return found


def _over(entry: Entry, span: Span, kind: EntryKind) -> Entry:
    return replace(entry, kind=kind, first_on=span[0], last_on=span[1])


def _refuse_recurring(filename: str, events: Iterable[CalendarEvent]) -> None:
    said = "this recurs, and I can't tell which of its days are meant. Give each of them an event of its own."
    problems: list[Problem] = [EventProblem(event.number, f'"{event.title}"', said) for event in events if event.recurs]
    if problems:
        raise FileRefused(filename, problems)
