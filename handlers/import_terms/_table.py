"""Read term dates from a CSV file: `academy,kind,from,to,name`."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import get_args

from handlers.csv_file import FileRefused, Problem, Row, read_rows
from handlers.import_terms._entries import Entry, EntryKind, TermsFile
from handlers.term_dates import LONGEST_NAME
from handlers.typed_words import say_date

ACADEMY, KIND, FROM, TO, NAME = "academy", "kind", "from", "to", "name"
NEEDED, OPTIONAL = (KIND, FROM), (ACADEMY, TO, NAME)
ADVICE = "The columns are academy, kind, from, to, name; kind and from must be there."
KINDS: dict[str, EntryKind] = {kind: kind for kind in get_args(EntryKind)} | {
    "half term": "half-term",
    "term": "half-term",
    "inset day": "inset",
    "closed": "closure",
}
HOLIDAY_TOO = frozenset({"half-term", "half term"})
"""What people also call the holiday in the middle of a term."""
FEWEST_DAYS = 16
"""A half-term of fewer days is that holiday."""
MOST_DAYS = 100
"""No half-term, holiday or closure is longer; a row that is has a wrong year."""

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY_FIRST = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


def read_table(data: bytes, filename: str) -> TermsFile:
    """The term dates in the file, a row each; `to` may be empty where it is one day.

    Raises:
        FileRefused: naming every row and column that can't be read.
    """
    reading = _Reading()
    rows = read_rows(data, filename, needed=NEEDED, optional=OPTIONAL, advice=ADVICE)
    entries = [reading.entry(row) for row in rows]
    if not rows:
        reading.problems.append(Problem(2, "", "there is nothing below the names of the columns."))
    if reading.problems:
        raise FileRefused(filename, reading.problems)
    return TermsFile(filename, tuple(entry for entry in entries if entry))


@dataclass(slots=True)
class _Reading:
    """What is wrong so far."""

    problems: list[Problem] = field(default_factory=list)

    def entry(self, row: Row) -> Entry | None:
        """What a row says; what is wrong with it joins the problems."""
        kind = KINDS.get(" ".join(row[KIND].casefold().split()))
        if kind is None:
            said = f'"{row[KIND][:40]}" is no kind of day.' if row[KIND] else "the kind of day is missing."
            self._problem(row, KIND, f"{said} The kinds are half-term, holiday, inset and closure.")
        first_on = self._date(row, FROM, is_needed=True)
        last_on = self._date(row, TO, is_needed=kind == "half-term") or first_on
        if len(row[NAME]) > LONGEST_NAME:
            self._problem(row, NAME, f"this is longer than {LONGEST_NAME} characters.")
        if kind is None or first_on is None or last_on is None:
            return None
        if last_on < first_on:
            self._problem(row, TO, f"this is before {say_date(first_on)}, the day in {FROM}.")
        elif row[KIND].casefold().strip() in HOLIDAY_TOO and row[TO] and (last_on - first_on).days < FEWEST_DAYS:
            self._problem(
                row,
                KIND,
                "this is too short for the weeks of school from one holiday to the next, which "
                "half-term means here. Write holiday for the days off, or term if these are all the weeks there are.",
            )
        elif (last_on - first_on).days > MOST_DAYS:
            self._problem(row, TO, f"this is more than {MOST_DAYS} days after {say_date(first_on)}; is the year right?")
        return Entry(row.number, row[ACADEMY], kind, first_on, last_on, row[NAME])

    def _date(self, row: Row, column: str, *, is_needed: bool) -> date | None:
        words = row[column]
        if not words:
            if is_needed:
                self._problem(row, column, "the date is missing.")
            return None
        day = _read(words)
        if day is None:
            self._problem(row, column, f'"{words[:40]}" is not a date such as 04/01/2027 or 2027-01-04.')
        return day

    def _problem(self, row: Row, column: str, text: str) -> None:
        self.problems.append(Problem(row.number, column, text))


def _read(words: str) -> date | None:
    try:
        if _ISO.fullmatch(words):
            return date.fromisoformat(words)
        if _DAY_FIRST.fullmatch(words):
            return datetime.strptime(words, "%d/%m/%Y").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        pass
    return None
