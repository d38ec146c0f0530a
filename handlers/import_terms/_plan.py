"""What importing a file of term dates would do, and how that is said."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from handlers.csv_file import FileRefused, Problem, listed
from handlers.import_terms._entries import Entry, TermsFile
from handlers.import_terms._spans import half_terms_of, joined
from handlers.school_time import HalfTerm, SchoolCalendar, Span, school_year_of
from handlers.term_dates import (
    TermDates,
    changes_of_closed_days,
    changes_of_half_terms,
    closed_days_of,
    days_of_year,
    say_year,
    trouble_between,
    trouble_of,
)
from storage.school_time import StoredClosedDay

MOST_YEARS_AHEAD = 5
SUMMER_BEGINS, SUMMER_ENDS = (7, 1), (9, 15)
"""Holidays after the one and before the other (month and day) are the summer's, which belong to two school years."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is there already for an academy, or for the whole trust: its name, and what was given to it.

    `calendar` is what holds now, be it its own, the trust's or the usual one of England.
    """

    academy_id: int | None
    name: str
    calendar: SchoolCalendar
    own_half_terms: Mapping[int, tuple[Span, ...]]
    own_closed_days: tuple[StoredClosedDay, ...]


@dataclass(frozen=True, slots=True)
class TermsChange:
    """A school year of an academy, or of the whole trust, that changes; and in words, how."""

    dates: TermDates
    name: str
    differences: tuple[str, ...]

    @property
    def label(self) -> str:
        """Whose and which year: "Copperbeck All-Through 2026-27"."""
        return f"{self.name} {say_year(self.dates.school_year)}"


@dataclass(frozen=True, slots=True)
class TermsPlan:
    """What importing a file would do. `replanned` counts the messages that go at another time once it is applied."""

    trust_id: int
    changes: tuple[TermsChange, ...]
    unchanged: int
    earlier_years: int
    passed_over: int
    keeping_own: tuple[str, ...]
    replanned: int = 0

    @property
    def changes_something(self) -> bool:
        """Whether applying it would write anything."""
        return bool(self.changes)

    def sentence(self, *, applied: bool = False) -> str:
        """The plan in one line: "1 school year to change (Copperbeck All-Through 2026-27)"."""
        count = len(self.changes)
        what = f"{count:,} {'school year' if count == 1 else 'school years'} {'changed' if applied else 'to change'}"
        said = [f"{what} ({listed([change.label for change in self.changes])})" if count else "0 to change"]
        if self.unchanged:
            said.append(f"{self.unchanged:,} the same as before")
        if self.earlier_years:
            said.append(f"{self.earlier_years:,} from earlier school years passed over")
        if self.passed_over:
            said.append(f"{self.passed_over:,} other {'event' if self.passed_over == 1 else 'events'} passed over")
        if self.keeping_own:
            keeps = "keeps its" if len(self.keeping_own) == 1 else "keep their"
            said.append(f"{listed(self.keeping_own)} {keeps} own half-terms")
        if applied:
            said.append(f"{self.replanned:,} {'message' if self.replanned == 1 else 'messages'} planned anew")
        return ", ".join(said)


@dataclass(slots=True)
class _Year:
    """What a file says of one school year of an academy."""

    terms: list[Entry] = field(default_factory=list)
    holidays: list[Entry] = field(default_factory=list)
    closed: list[Entry] = field(default_factory=list)

    @property
    def speaks_of_half_terms(self) -> bool:
        """Whether it says more of them than when the summer holidays around the year begin or end."""
        return bool(self.terms) or any(not _is_summer(entry) for entry in self.holidays)


def plan_terms(
    file: TermsFile, known: Mapping[int | None, Known], whose: Mapping[int, int | None], trust_id: int, today: date
) -> TermsPlan:
    """What importing the file would do.

    `known` has the whole trust (None) and each of its academies; `whose` gives for each row or event whom it is for.
    School years that are over stay as they are.

    Raises:
        FileRefused: naming what can't be: half-terms that overlap, or are too long to be without a holiday.
    """
    problems: list[Problem] = []
    years, earlier = _by_year(file.entries, whose, school_year_of(today), problems)
    changes, unchanged = [], 0
    of_trust: dict[int, tuple[HalfTerm, ...]] = {}
    for (academy_id, school_year), year in sorted(years.items(), key=lambda item: (item[0][0] or 0, item[0][1])):
        change = _changed(_under(of_trust, known[academy_id]), school_year, year, problems)
        if academy_id is None and change.dates.half_terms:
            of_trust |= SchoolCalendar.of(change.dates.half_terms).given
        if change.differences:
            changes.append(change)
        else:
            unchanged += 1
    if problems:
        raise FileRefused(file.filename, problems)
    return TermsPlan(
        trust_id=trust_id,
        changes=tuple(changes),
        unchanged=unchanged,
        earlier_years=earlier,
        passed_over=file.passed_over,
        keeping_own=_keeping_own(known, years, of_trust),
    )


def _under(of_trust: Mapping[int, tuple[HalfTerm, ...]], known: Known) -> Known:
    """An academy as it is once the trust has these half-terms, which hold where it has none of its own."""
    theirs = {year: halves for year, halves in of_trust.items() if year not in known.own_half_terms}
    return replace(known, calendar=replace(known.calendar, given={**known.calendar.given, **theirs}))


def _keeping_own(
    known: Mapping[int | None, Known], years: Iterable[tuple[int | None, int]], of_trust: Iterable[int]
) -> tuple[str, ...]:
    """The academies for which the trust's new half-terms make no difference, having their own."""
    said = {academy_id for academy_id, _ in years}
    return tuple(
        one.name
        for one in known.values()
        if one.academy_id is not None
        and one.academy_id not in said
        and any(year in one.own_half_terms for year in of_trust)
    )


def _by_year(
    entries: Iterable[Entry], whose: Mapping[int, int | None], this_year: int, problems: list[Problem]
) -> tuple[dict[tuple[int | None, int], _Year], int]:
    """What is said, by academy and school year; and how many entries are about school years that are over."""
    years: dict[tuple[int | None, int], _Year] = defaultdict(_Year)
    earlier = 0
    for entry in entries:
        spoken_of = {school_year_of(entry.first_on)}
        if entry.kind != "half-term":
            spoken_of.add(school_year_of(entry.last_on))
        if max(spoken_of) > this_year + MOST_YEARS_AHEAD:
            problems.append(entry.problem("from", "this is more than five years ahead; is the year right?"))
        earlier += max(spoken_of) < this_year
        for school_year in (year for year in spoken_of if year >= this_year):
            year = years[whose[entry.row], school_year]
            match entry.kind:
                case "half-term":
                    year.terms.append(entry)
                case "holiday":
                    year.holidays.append(entry)
                case _:
                    year.closed.append(entry)
    spoken = {key: year for key, year in years.items() if year.speaks_of_half_terms or year.closed}
    return spoken, earlier


def _changed(known: Known, school_year: int, year: _Year, problems: list[Problem]) -> TermsChange:
    """What changes of one school year of an academy; what can't be joins the problems."""
    before = known.calendar.half_terms(school_year)
    spans, calendar = None, known.calendar
    said: list[str] = []
    if year.speaks_of_half_terms:
        spans = tuple(_half_terms(known, school_year, year))
        if found := _troubles(spans, school_year, year):
            problems += found
            return TermsChange(TermDates(known.academy_id, school_year), known.name, ())
        calendar = SchoolCalendar.of(spans)
        if spans != known.own_half_terms.get(school_year):
            said += changes_of_half_terms(before, calendar.half_terms(school_year)) or [
                "the half-terms as they were, now its own"
            ]
        else:
            spans = None
    closed = _closed_days(known, school_year, year, calendar) if year.closed else None
    if closed is not None:
        own = [day for day in known.own_closed_days if school_year_of(day.closed_on) == school_year]
        differences = changes_of_closed_days(own, closed)
        said += differences
        closed = closed if differences else None
    return TermsChange(TermDates(known.academy_id, school_year, spans, closed), known.name, tuple(said))


def _half_terms(known: Known, school_year: int, year: _Year) -> Sequence[Span]:
    existing = [(half.first_on, half.last_on) for half in known.calendar.half_terms(school_year)]
    first_on, last_on = days_of_year(school_year)
    holidays = [(max(entry.first_on, first_on), min(entry.last_on, last_on)) for entry in year.holidays]
    return half_terms_of(existing, [entry.span for entry in year.terms], joined(holidays))


def _troubles(spans: Sequence[Span], school_year: int, year: _Year) -> list[Problem]:
    """What is wrong with the half-terms as they would be, said of the row or event that it comes from."""
    said = [(span, trouble) for span in spans if (trouble := trouble_of(*span, school_year))]
    said += [(after, trouble) for before, after in pairwise(spans) if (trouble := trouble_between(before, after))]
    entries = [*year.terms, *year.holidays]
    found = []
    for span, trouble in said:
        beginning = [entry for entry in entries if entry.first_on == span[0]]
        near = [entry for entry in entries if entry.last_on >= span[0]]
        found.append((*beginning, *near, *entries)[0].problem("from", trouble))
    return found


def _closed_days(known: Known, school_year: int, year: _Year, calendar: SchoolCalendar) -> tuple[StoredClosedDay, ...]:
    """The days without school, each once, by day; INSET days before closures where a day is said to be both."""
    days: dict[date, StoredClosedDay] = {}
    for entry in sorted(year.closed, key=lambda entry: entry.kind):
        for day in closed_days_of(known.academy_id, entry.kind, entry.name, entry.span, calendar):
            if school_year_of(day.closed_on) == school_year:
                days[day.closed_on] = day
    return tuple(days[on] for on in sorted(days))


def _is_summer(entry: Entry) -> bool:
    begins, ends = (entry.first_on.month, entry.first_on.day), (entry.last_on.month, entry.last_on.day)
    return SUMMER_BEGINS <= begins <= SUMMER_ENDS or SUMMER_BEGINS <= ends <= SUMMER_ENDS
