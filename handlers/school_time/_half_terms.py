"""Half-terms: their names, and the usual ones of England."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

from dateutil.easter import easter

Term: TypeAlias = Literal["autumn", "spring", "summer"]
Span: TypeAlias = tuple[date, date]
"""A first and a last day, both included."""

TERMS: tuple[Term, ...] = ("autumn", "spring", "summer")
JANUARY, FEBRUARY, MARCH, MAY, JULY, AUGUST, SEPTEMBER, OCTOBER = 1, 2, 3, 5, 7, 8, 9, 10
MONDAY, FRIDAY = 0, 4
WEEK = timedelta(days=7)
TO_FRIDAY = timedelta(days=3)
"""From the Monday of a holiday back to the last day of the half-term before it."""

CHRISTMAS_HOLIDAY = timedelta(days=17)
EASTER_HOLIDAY = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class HalfTerm:
    """A half-term from its first day to its last, both included; `name` is as people say it ("Autumn 2")."""

    name: str
    first_on: date
    last_on: date

    @property
    def term(self) -> Term:
        """The term it is half of, by its first day."""
        return _term_of(self.first_on)

    @property
    def school_year(self) -> int:
        """The calendar year in which its school year begins: 2026 for 2026-27."""
        return school_year_of(self.first_on)

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


def school_year_of(day: date) -> int:
    """The calendar year in which the day's school year begins.

    Some schools begin in the last days of August, so that August belongs to the year that is coming.
    """
    return day.year if day.month >= AUGUST else day.year - 1


def named(spans: Sequence[Span]) -> tuple[HalfTerm, ...]:
    """The half-terms of one school year, in order, named by the term that each begins in."""
    so_far = dict.fromkeys(TERMS, 0)
    half_terms = []
    for first_on, last_on in spans:
        term = _term_of(first_on)
        so_far[term] += 1
        half_terms.append(HalfTerm(f"{term.capitalize()} {so_far[term]}", first_on, last_on))
    return tuple(half_terms)


@lru_cache(maxsize=64)
def usual_half_terms(school_year: int) -> tuple[HalfTerm, ...]:
    """The six half-terms that most schools of England have, for the school year that begins in this calendar year.

    Councils and trusts set their own dates; these follow the common pattern: a week's half-term around the last Monday
    of October, the third of February and the last of May, two weeks at Christmas and two around Easter.
    """
    after = school_year + 1
    autumn_break = _last_monday(school_year, OCTOBER)
    spring = _monday_from(date(after, JANUARY, 2))
    spring_break = _monday_from(date(after, FEBRUARY, 15))
    easter_break = easter(after) - timedelta(days=6)
    summer_break = _last_monday(after, MAY)
    return named(
        (
            (_weekday_from(date(school_year, SEPTEMBER, 1)), autumn_break - TO_FRIDAY),
            (autumn_break + WEEK, spring - CHRISTMAS_HOLIDAY),
            (spring, spring_break - TO_FRIDAY),
            (spring_break + WEEK, easter_break - TO_FRIDAY),
            (easter_break + EASTER_HOLIDAY, summer_break - TO_FRIDAY),
            (summer_break + WEEK, _weekday_until(date(after, JULY, 22))),
        )
    )


def _term_of(first_on: date) -> Term:
    if first_on.month >= AUGUST:
        return "autumn"
    return "spring" if first_on.month <= MARCH and first_on < easter(first_on.year) else "summer"


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())


def _weekday_from(day: date) -> date:
    return day if day.weekday() <= FRIDAY else _monday_from(day)


def _weekday_until(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - FRIDAY))
