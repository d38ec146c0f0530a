"""An academy's calendar: its half-terms, and the days in them on which there is no school."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count, pairwise
from typing import Self

from handlers.school_time._bank_holidays import bank_holidays
from handlers.school_time._half_terms import FRIDAY, HalfTerm, Span, named, school_year_of, usual_half_terms

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """The half-terms of an academy and the days without school in them. Make one with `of`.

    `given` are the half-terms by school year; a school year without any has the usual ones of England, for ever.
    """

    given: Mapping[int, tuple[HalfTerm, ...]]
    closed_on: frozenset[date]

    @classmethod
    def of(cls, spans: Iterable[Span], closed_on: Collection[date] = ()) -> Self:
        """A calendar of these half-terms, each a first and a last day, and these INSET days and closures.

        Raises:
            ValueError: if a half-term ends before it begins or goes on into August, or if they overlap or aren't in
                order.
        """
        ordered = tuple(spans)
        for first_on, last_on in ordered:
            if last_on < first_on:
                raise ValueError(f"a half-term can't end on {last_on}, before its first day {first_on}")
            if school_year_of(last_on) != school_year_of(first_on):
                raise ValueError(f"a half-term can't go on from {first_on} to {last_on}, into August")
        for (_, before), (after, _) in pairwise(ordered):
            if after <= before:
                raise ValueError(f"the half-term that begins on {after} must begin after {before}, when one ends")
        years: dict[int, list[Span]] = defaultdict(list)
        for span in ordered:
            years[school_year_of(span[0])].append(span)
        return cls({year: named(of_year) for year, of_year in years.items()}, frozenset(closed_on))

    def half_terms(self, school_year: int) -> tuple[HalfTerm, ...]:
        """The half-terms of the school year that begins in this calendar year, in order."""
        return self.given.get(school_year) or usual_half_terms(school_year)

    def half_term_of(self, day: date) -> HalfTerm | None:
        """The half-term that the day falls in; None in the holidays. Weekends and days without school count in it."""
        return next((half for half in self.half_terms(school_year_of(day)) if day in half), None)

    def half_term_from(self, day: date) -> HalfTerm:
        """The half-term that the day falls in, or else the next to begin."""
        return self.half_term_of(day) or self.half_term_after(day)

    def half_term_after(self, day: date) -> HalfTerm:
        """The first half-term that begins after the day."""
        return next(half for half in self._half_terms_since(school_year_of(day)) if half.first_on > day)

    def is_school_day(self, day: date) -> bool:
        """Whether there is school: a weekday in a half-term, and no INSET day, closure or bank holiday."""
        return (
            day.weekday() <= FRIDAY
            and day not in self.closed_on
            and self.half_term_of(day) is not None
            and day not in bank_holidays(day.year)
        )

    def school_day_from(self, day: date) -> date:
        """The day itself, or the next school day."""
        return next(self._school_days_from(day))

    def school_days_after(self, day: date, number: int) -> date:
        """The school day that is this many school days after the day, which needn't be one itself.

        Raises:
            ValueError: if the number isn't 1 or more.
        """
        return nth(number, self._school_days_from(day + ONE_DAY))

    def _school_days_from(self, day: date) -> Iterator[date]:
        return (each for each in self.days_of_half_terms(day) if self.is_school_day(each))

    def days_of_half_terms(self, day: date) -> Iterator[date]:
        """Every day of a half-term from this one on, weekends too, without an end; holidays are passed over."""
        while True:
            half = self.half_term_from(day)
            day = max(day, half.first_on)
            while day <= half.last_on:
                yield day
                day += ONE_DAY

    def _half_terms_since(self, school_year: int) -> Iterator[HalfTerm]:
        return (half for year in count(school_year) for half in self.half_terms(year))


def nth(number: int, days: Iterator[date]) -> date:
    """The number-th of the days, counting from 1.

    Raises:
        ValueError: if the number isn't 1 or more.
    """
    if number < 1:
        raise ValueError(f"there is no {number}th school day from here on; count from 1")
    return next(day for position, day in enumerate(days, start=1) if position == number)
