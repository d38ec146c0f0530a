"""Read a file of staff: `email,name,urn,roles,subjects,phases,working_days,job`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from handlers.access import Role
from handlers.csv_file import FileRefused, Problem, Row, listed, read_list, read_rows
from handlers.topics import PHASE, Topic, Topics, phrase_of

EMAIL, NAME, URN, ROLES = "email", "name", "urn", "roles"
SUBJECTS, PHASES, WORKING_DAYS, JOB = "subjects", "phases", "working_days", "job"
NEEDED = (EMAIL, NAME, URN)
OPTIONAL = (ROLES, SUBJECTS, PHASES, WORKING_DAYS, JOB)
ADVICE = f"The columns are {', '.join((*NEEDED, *OPTIONAL))}; the first three must be there."

LONGEST_NAME, LONGEST_EMAIL, LONGEST_JOB = 200, 254, 100
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_EMAIL = re.compile(r"[^\s@,;:<>\"()]+@[^\s@,;:<>\"()]+\.[^\s@,;:<>\"()]+")
_RANGE = re.compile(r"(\w+)\s*(?:-|–|\bto\b)\s*(\w+)")
_SHORT_ROLES = {"ect": Role.EARLY_CAREER_TEACHER, "headteacher": Role.HEAD, "admin": Role.ADMINISTRATOR}

Find = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One person of the file. What is None the file says nothing about, and stays as it is.

    `email` is lower case; `urn` an academy's URN, or a trust's UID for its own team; `job` the title of their post.
    """

    row: int
    email: str
    name: str
    urn: str
    roles: tuple[str, ...] | None
    subjects: tuple[str, ...] | None
    phases: tuple[str, ...] | None
    working_days: tuple[str, ...] | None
    job: str | None


@dataclass(frozen=True, slots=True)
class StaffFile:
    """What a file says, a person a row."""

    filename: str
    rows: tuple[StaffRow, ...]


def read_urns(data: bytes, filename: str) -> frozenset[str]:
    """The URNs in the file, whether or not the rest of it can be read.

    Raises:
        FileRefused: if it isn't a table with the columns that are needed.
    """
    return frozenset(row[URN] for row in read_rows(data, filename, needed=NEEDED, optional=OPTIONAL, advice=ADVICE))


def read_staff(
    data: bytes, filename: str, topics: Topics, *, topics_of: Mapping[str, Topics] = MappingProxyType({})
) -> StaffFile:
    """The people in the file, each once, by e-mail. `topics_of` gives by URN the topics of its trust's own.

    A column that is missing says nothing of anybody. An empty `roles` means none, an empty `working_days` every
    school day, an empty `job` no title; empty `subjects` and `phases` say nothing, since colleagues choose their own.

    Raises:
        FileRefused: naming every row and column that can't be read.
    """
    rows = read_rows(data, filename, needed=NEEDED, optional=OPTIONAL, advice=ADVICE)
    reading = _Reading(topics, topics_of)
    people = tuple(reading.person(row) for row in rows)
    if reading.problems:
        raise FileRefused(filename, reading.problems)
    return StaffFile(filename, people)


@dataclass(slots=True)
class _Reading:
    """What is wrong so far, and which e-mails have been seen in which row."""

    topics: Topics
    topics_of: Mapping[str, Topics]
    finders: dict[Topics, Mapping[str, Find]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def person(self, row: Row) -> StaffRow:
        """The person of a row; what is wrong with it joins the problems."""
        roles, subjects, phases = (self._list(row, column) for column in (ROLES, SUBJECTS, PHASES))
        days = self._list(row, WORKING_DAYS, prepare=_without_ranges)
        if not row[URN]:
            self._problem(row, URN, "the URN of this person's academy is missing.")
        return StaffRow(
            row=row.number,
            email=self._email(row),
            name=self._name(row),
            urn=row[URN],
            roles=roles,
            subjects=subjects or None,
            phases=phases or None,
            working_days=None if days is None else tuple(day for day in DAYS if day in days),
            job=self._job(row),
        )

    def _email(self, row: Row) -> str:
        email = row[EMAIL].lower().removeprefix("mailto:")
        if not email:
            self._problem(row, EMAIL, "the e-mail address is missing.")
        elif len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
            self._problem(row, EMAIL, f'"{email[:60]}" is not an e-mail address.')
        elif email in self.seen:
            self._problem(row, EMAIL, f"{email} is also in row {self.seen[email]}; each person should be there once.")
        else:
            self.seen[email] = row.number
        return email

    def _name(self, row: Row) -> str:
        if not row[NAME]:
            self._problem(row, NAME, "the name is missing.")
        elif len(row[NAME]) > LONGEST_NAME:
            self._problem(row, NAME, f"this is longer than {LONGEST_NAME} characters.")
        return row[NAME]

    def _job(self, row: Row) -> str | None:
        if len(row[JOB]) > LONGEST_JOB:
            self._problem(row, JOB, f"this is longer than {LONGEST_JOB} characters.")
        return row[JOB] if JOB in row.cells else None

    def _list(self, row: Row, column: str, prepare: Callable[[str], str] = lambda cell: cell) -> tuple[str, ...] | None:
        if column not in row.cells:
            return None
        topics = self.topics_of.get(row[URN], self.topics)
        if topics not in self.finders:
            self.finders[topics] = _finders(topics)
        found, unknown = read_list(prepare(row[column]), self.finders[topics][column])
        for words in unknown:
            self._problem(row, column, f'"{words[:60]}" {_what_it_should_be(column, words, topics)}')
        return found

    def _problem(self, row: Row, column: str, text: str) -> None:
        self.problems.append(Problem(row.number, column, text))


def _what_it_should_be(column: str, words: str, topics: Topics) -> str:
    match column:
        case "roles":
            return f"is not a role. The roles are {listed([role.label for role in Role], shown=len(Role))}."
        case "phases":
            labels = [phase.label for phase in topics.phases]
            return f"is not a phase. The phases are {listed(labels, shown=len(labels))}; a year will do too."
        case "working_days":
            return f"is not a day of the week. The days are {' '.join(DAYS)}."
        case _:
            alike = [topic.label for topic in topics.suggest(words)]
            asked = f" Do you mean {' or '.join(alike)}?" if alike else " Leave it out, or use a wider subject."
            return f"is not a subject we know.{asked}"


def _finders(topics: Topics) -> Mapping[str, Find]:
    """For each column of lists, what a word in it stands for; remembered, since a large file repeats itself."""
    roles = {_plain(name): role.value for role in Role for name in (role.value, role.label)} | {
        name: role.value for name, role in _SHORT_ROLES.items()
    }
    days = {name[:length]: name[:3] for name in _DAY_NAMES for length in range(3, len(name) + 1)}
    return {
        ROLES: lambda words: roles.get(_plain(words)),
        SUBJECTS: cache(lambda words: _topic(topics, words, phase=False)),
        PHASES: cache(lambda words: _topic(topics, words, phase=True)),
        WORKING_DAYS: lambda words: days.get(words.casefold().removesuffix(".")),
    }


def _topic(topics: Topics, words: str, *, phase: bool) -> str | None:
    """The id of the topic by its id, label or synonym; of a year's phase by the year, where `phase`s are wanted."""
    found: Topic | None = topics.find(words.casefold()) or topics.called(phrase_of(words))
    if phase:
        found = topics.phase_of_year(words.upper()) or found
    return found.id if found and (found.kind == PHASE) is phase else None


def _plain(words: str) -> str:
    return " ".join(re.split(r"[\s_-]+", words.casefold())).strip()


def _without_ranges(cell: str) -> str:
    """The cell with "mon-wed" and "Monday to Wednesday" spelt out."""
    return _RANGE.sub(_spelt_out, cell)


def _spelt_out(found: re.Match[str]) -> str:
    first, last = found[1].casefold()[:3], found[2].casefold()[:3]
    if first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
        return found[0]
    return ";".join(DAYS[DAYS.index(first) : DAYS.index(last) + 1])
