"""Term dates as they are given to a trust or one of its academies: what may be kept, what changes, and keeping it."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.replanning import replan
from handlers.school_time import WEEKDAYS, HalfTerm, SchoolCalendar, Span, school_year_of
from handlers.typed_words import say_date
from storage.organisation import lock_trust
from storage.school_time import StoredClosedDay, replace_closed_days, replace_half_terms

INSET, CLOSURE = "inset", "closure"
INSET_DAY, CLOSED = "INSET day", "Closed"
LONGEST_NAME = 100
LONGEST_HALF_TERM_DAYS = 77
"""Eleven weeks. Schools of England have a holiday after five to nine, so that in a longer one a holiday is missing."""

INSET_WORDS = re.compile(
    r"\b(inset|in-service|staff (training|development)|training day|non[- ]?pupil|professional development|pd day)\b",
    re.IGNORECASE,
)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermDates:
    """What one school year of an academy is to have, or of the whole trust without `academy_id`.

    `half_terms` and `closed_days` take the place of those there; None leaves them as they are, and without half-terms
    an academy has the trust's, the trust the usual ones of England.
    """

    academy_id: int | None
    school_year: int
    half_terms: tuple[Span, ...] | None = None
    closed_days: tuple[StoredClosedDay, ...] | None = None


async def keep_term_dates(session: AsyncSession, trust_id: int, kept: Sequence[TermDates], now: datetime) -> int:
    """Keep these term dates, and plan anew what hasn't been sent; gives how many messages go at another time.

    Two who keep some of one trust's at once do so one after the other, so that what is kept is never a mixture.
    """
    await lock_trust(session, trust_id)
    for dates in kept:
        between = days_of_year(dates.school_year)
        if dates.half_terms is not None:
            await replace_half_terms(session, trust_id, dates.academy_id, dates.half_terms, between=between)
        if dates.closed_days is not None:
            await replace_closed_days(session, trust_id, dates.academy_id, dates.closed_days, between=between)
    academies = {dates.academy_id for dates in kept}
    if None in academies:
        return await replan(session, trust_id, now)
    return sum([await replan(session, trust_id, now, academy_id=academy) for academy in sorted(academies, key=str)])


def days_of_year(school_year: int) -> Span:
    """The first and last day of a school year, by which things belong to it: 1 August to 31 July."""
    return date(school_year, 8, 1), date(school_year + 1, 7, 31)


def trouble_of(first_on: date, last_on: date, school_year: int) -> str:
    """What is wrong with a half-term by itself, as a sentence; empty where nothing is."""
    if last_on < first_on:
        return f"A half-term can't end on {say_date(last_on)}, before it begins on {say_date(first_on)}."
    if {school_year_of(first_on), school_year_of(last_on)} != {school_year}:
        return f"{say_span(first_on, last_on)} isn't within the school year {say_year(school_year)}."
    if (last_on - first_on).days >= LONGEST_HALF_TERM_DAYS:
        return f"{say_span(first_on, last_on)} is longer than eleven weeks. Is there no holiday in between?"
    return ""


def trouble_between(before: Span, after: Span) -> str:
    """What is wrong with two half-terms that follow one another, as a sentence; empty where nothing is."""
    if after[0] > before[1]:
        return ""
    return f"The half-term from {say_date(after[0])} begins before the one until {say_date(before[1])} has ended."


def closed_days_of(
    academy_id: int | None, kind: str, name: str, days: Span, calendar: SchoolCalendar
) -> Sequence[StoredClosedDay]:
    """The weekdays of the half-terms that are in a span, as days without school; holidays have none anyway."""
    first_on, last_on = days
    each = (first_on + number * ONE_DAY for number in range((last_on - first_on).days + 1))
    return [
        StoredClosedDay(academy_id, day, kind, name or default_name(kind))
        for day in each
        if day.weekday() < len(WEEKDAYS) and calendar.half_term_of(day)
    ]


def default_name(kind: str) -> str:
    """What people call a day of this kind."""
    return INSET_DAY if kind == INSET else CLOSED


def changes_of_half_terms(before: Iterable[HalfTerm], after: Iterable[HalfTerm]) -> list[str]:
    """In words, what changes from some half-terms of a school year to others."""
    old, new = ({half.name: half for half in halves} for halves in (before, after))
    said = [_change_said(half, old.get(half.name)) for half in new.values() if half != old.get(half.name)]
    gone = [half for name, half in old.items() if name not in new]
    return said + [f"no {half.name} any more (was {say_span(half.first_on, half.last_on)})" for half in gone]


def changes_of_closed_days(before: Collection[StoredClosedDay], after: Collection[StoredClosedDay]) -> list[str]:
    """In words, which days without school come, go, or are called otherwise."""
    old, new = ({day.closed_on: day for day in days} for days in (before, after))
    said = [f"{say_date(on)}: {day.name}" for on, day in new.items() if day != old.get(on)]
    return said + [f"{say_date(on)}: school again (was {day.name})" for on, day in old.items() if on not in new]


def say_year(school_year: int) -> str:
    """A school year as people write it: `2026-27`."""
    return f"{school_year}-{(school_year + 1) % 100:02}"


def say_span(first_on: date, last_on: date) -> str:
    """A span of days: `1 September to 23 October 2026`; a single day by itself."""
    if first_on == last_on:
        return say_date(first_on)
    first = say_date(first_on)
    return f"{first.removesuffix(f' {last_on.year}')} to {say_date(last_on)}"


def say_closed_days(days: Sequence[StoredClosedDay]) -> Sequence[str]:
    """Days without school a line each, such as `4 January 2027 INSET day`; those that follow one another together.

    Days are said so that reading the lines again gives the same ones.
    """
    runs: list[list[StoredClosedDay]] = []
    for day in days:
        if runs and _goes_on(runs[-1][-1], day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [f"{say_span(run[0].closed_on, run[-1].closed_on)} {_name_said(run[0])}" for run in runs]


def _change_said(half: HalfTerm, was: HalfTerm | None) -> str:
    said = f"{half.name}: {say_span(half.first_on, half.last_on)}"
    return f"{said} (was {say_span(was.first_on, was.last_on)})" if was else f"{said} (new)"


def _goes_on(before: StoredClosedDay, after: StoredClosedDay) -> bool:
    """Whether two days are one run: on two weekdays after one another, of the same kind and name."""
    days = (after.closed_on - before.closed_on).days
    over_weekend = after.closed_on.weekday() == 0 and days == 3  # noqa: PLR2004 - from Friday to Monday
    return (days == 1 or over_weekend) and (before.kind, before.name) == (after.kind, after.name)


def _name_said(day: StoredClosedDay) -> str:
    """The name, with a word before it where it wouldn't say which kind of day it is."""
    return (
        day.name
        if bool(INSET_WORDS.search(day.name)) == (day.kind == INSET)
        else f"{default_name(day.kind)}: {day.name}"
    )
