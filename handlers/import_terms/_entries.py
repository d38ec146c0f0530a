"""What a file of term dates says, whichever kind of file it is."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from handlers.csv_file import Problem
from handlers.school_time import Span
from handlers.typed_words import say_date

EntryKind: TypeAlias = Literal["half-term", "holiday", "inset", "closure"]


@dataclass(frozen=True, slots=True)
class EventProblem(Problem):
    """What is wrong with an event of a calendar, which has a name (in `column`) and no row; or with the whole of it."""

    def __str__(self) -> str:
        return f"{self.column}: {self.text}" if self.column else self.text


@dataclass(frozen=True, slots=True)
class Entry:
    """Some days and what they are; both days are included.

    `academy` is its URN or name as the file has it, empty for whatever the import is for. `row` counts as in a
    spreadsheet, or the events of a calendar, which have a `title`.
    """

    row: int
    academy: str
    kind: EntryKind
    first_on: date
    last_on: date
    name: str = ""
    title: str = ""

    @property
    def span(self) -> Span:
        """The first and the last day."""
        return self.first_on, self.last_on

    def problem(self, column: str, text: str) -> Problem:
        """Something wrong with it."""
        if self.title:
            return EventProblem(self.row, f'"{self.title}" on {say_date(self.first_on)}', text)
        return Problem(self.row, column, text)


@dataclass(frozen=True, slots=True)
class TermsFile:
    """What a file says; `passed_over` counts the events of a calendar that are about something else."""

    filename: str
    entries: tuple[Entry, ...]
    passed_over: int = 0
