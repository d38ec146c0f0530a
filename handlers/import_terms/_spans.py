"""Reckoning with spans of days: the school time that is left between holidays. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise

from handlers.school_time import Span

FRIDAY = 4
ONE_DAY = timedelta(days=1)


def half_terms_of(existing: Sequence[Span], terms: Sequence[Span], holidays: Sequence[Span]) -> list[Span]:
    """A school year's half-terms, from those there were, those given, and the holidays given.

    What is given holds from its first day to its last; before and after that the existing half-terms stay. Terms are
    cut by the holidays in them. Where holidays alone are given, there is school between them, and the half-terms around
    the first and the last holiday reach up to it. There has to be one or the other.
    """
    terms, holidays = without_containers(terms), joined(holidays)
    if terms:
        first_on, last_on = terms[0][0], terms[-1][1]
        kept = [span for span in existing if span[1] < first_on or span[0] > last_on]
        return cut(sorted((*kept, *terms)), holidays)
    return [span for span in _between(existing, holidays) if weekdays_in(span)]


def cut(spans: Iterable[Span], holidays: Sequence[Span]) -> list[Span]:
    """The spans without the holidays, each from a weekday to a weekday."""
    pieces: list[Span] = []
    for first_on, last_on in spans:
        start = first_on
        for begins_on, ends_on in holidays:
            if begins_on <= last_on and ends_on >= start:
                pieces.append((start, begins_on - ONE_DAY))
                start = ends_on + ONE_DAY
        pieces.append((start, last_on))
    return [(weekday_from(first), weekday_until(last)) for first, last in pieces if weekdays_in((first, last))]


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those in one that overlap or have only a weekend between them."""
    result: list[Span] = []
    for first_on, last_on in sorted(spans):
        if result and not weekdays_in((result[-1][1] + ONE_DAY, first_on - ONE_DAY)):
            result[-1] = (result[-1][0], max(result[-1][1], last_on))
        else:
            result.append((first_on, last_on))
    return result


def without_containers(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, each once, without those that hold another: "Autumn term" beside its two halves."""
    each = sorted(set(spans))
    return [
        span
        for span in each
        if not any(other != span and span[0] <= other[0] and other[1] <= span[1] for other in each)
    ]


def weekdays_in(span: Span) -> int:
    """How many days from Monday to Friday are in a span."""
    days = (span[1] - span[0]).days + 1
    return sum(1 for number in range(days) if (span[0] + number * ONE_DAY).weekday() <= FRIDAY)


def weekday_from(day: date) -> date:
    """The day, or the Monday after it where it is at a weekend."""
    return day if day.weekday() <= FRIDAY else day + timedelta(days=7 - day.weekday())


def weekday_until(day: date) -> date:
    """The day, or the Friday before it where it is at a weekend."""
    return day - timedelta(days=max(0, day.weekday() - FRIDAY))


def _between(existing: Sequence[Span], holidays: Sequence[Span]) -> list[Span]:
    """The half-terms before the first holiday, those between holidays, and those after the last one."""
    first_on, last_on = holidays[0][0], holidays[-1][1]
    before = [span for span in existing if span[0] < first_on]
    after = [span for span in existing if span[1] > last_on]
    if before:
        before[-1] = (before[-1][0], weekday_until(first_on - ONE_DAY))
    if after:
        after[0] = (weekday_from(last_on + ONE_DAY), after[0][1])
    inner = [
        (weekday_from(ended + ONE_DAY), weekday_until(begins - ONE_DAY))
        for (_, ended), (begins, _) in pairwise(holidays)
    ]
    return [*before, *inner, *after]
