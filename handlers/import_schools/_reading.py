"""Read the national register's file (Get Information About Schools) for one trust."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from handlers.csv_file import FileRefused, Problem, Row, listed, read_rows
from handlers.import_schools._names import short_name, title_case
from storage.organisation import AcademyFacts

URN, NAME, STATUS = "URN", "EstablishmentName", "EstablishmentStatus (name)"
PHASE, TRUST_UID, TRUST_NAME = "PhaseOfEducation (name)", "Trusts (code)", "Trusts (name)"
KIND, LOW_AGE, HIGH_AGE = "TypeOfEstablishment (name)", "StatutoryLowAge", "StatutoryHighAge"
PUPILS, TOWN, CHANGED_ON = "NumberOfPupils", "Town", "LastChangedDate"
DATES = ("OpenDate", "CloseDate", CHANGED_ON)
NEEDED = (URN, NAME, STATUS, PHASE, TRUST_UID, TRUST_NAME)
OPTIONAL = (KIND, LOW_AGE, HIGH_AGE, PUPILS, TOWN, *DATES)
ADVICE = (
    "Download the establishment fields from Get Information About Schools again, with all columns, and import that."
)

LONGEST_NAME, LONGEST_TOWN, LONGEST_PHASE = 200, 100, 40
OLDEST = 30


@dataclass(frozen=True, slots=True)
class School:
    """A school of the trust in the file, with the row it stands in."""

    row: int
    facts: AcademyFacts

    @property
    def name(self) -> str:
        """How colleagues would say it."""
        return self.facts.short_name


@dataclass(frozen=True, slots=True)
class SchoolsFile:
    """What a file says of one trust. `latest` is the newest change it knows of, where it says."""

    filename: str
    trust_uid: str
    trust_name: str
    open: tuple[School, ...]
    closed: tuple[School, ...]
    not_yet_open: tuple[School, ...]
    urns_elsewhere: frozenset[str]
    without_trust: int
    latest: date | None


def read_schools(data: bytes, trust_uid: str, filename: str) -> SchoolsFile:
    """What the register's file says of the trust with this group UID.

    Reads UTF-8, with or without a byte order mark, and Windows-1252; dates as DD/MM/YYYY, DD-MM-YYYY or ISO.

    Raises:
        FileRefused: naming every row and column that can't be read, or the trusts there are if this one isn't there.
    """
    rows = read_rows(data, filename, needed=NEEDED, optional=OPTIONAL, advice=ADVICE)
    reading = _Reading(trust_uid.strip())
    for row in rows:
        reading.take(row)
    if reading.problems:
        raise FileRefused(filename, reading.problems)
    if not reading.trust_name:
        raise FileRefused(filename, [_no_such_trust(rows, trust_uid)], "Choose the trust's UID from that list.")
    return reading.file(filename)


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    trust_uid: str
    trust_name: str = ""
    schools: dict[str, list[School]] = field(default_factory=lambda: {"open": [], "closed": [], "not yet open": []})
    elsewhere: set[str] = field(default_factory=set)
    without_trust: int = 0
    latest: date | None = None
    problems: list[Problem] = field(default_factory=list)
    first_rows: dict[str, int] = field(default_factory=dict)

    def take(self, row: Row) -> None:
        """Read one row; what is wrong with it joins the problems."""
        urn = self._urn(row)
        if row[TRUST_UID] != self.trust_uid:
            self._pass_by(row, urn)
            return
        self.trust_name = self.trust_name or title_case(row[TRUST_NAME])
        if not row[TRUST_NAME]:
            self.problems.append(Problem(row.number, TRUST_NAME, "the trust's name is missing."))
        changed_on = [_date(row, column, self.problems) for column in DATES][-1]
        self.latest = max((day for day in (self.latest, changed_on) if day), default=None)
        school = School(row.number, _facts(row, urn, self.problems))
        status = _status(row, self.problems)
        if status:
            self.schools[status].append(school)

    def file(self, filename: str) -> SchoolsFile:
        """All that was read."""
        return SchoolsFile(
            filename=filename,
            trust_uid=self.trust_uid,
            trust_name=self.trust_name,
            open=tuple(self.schools["open"]),
            closed=tuple(self.schools["closed"]),
            not_yet_open=tuple(self.schools["not yet open"]),
            urns_elsewhere=frozenset(self.elsewhere),
            without_trust=self.without_trust,
            latest=self.latest,
        )

    def _urn(self, row: Row) -> str:
        urn = row[URN]
        if not re.fullmatch(r"[0-9]{5,7}", urn, re.ASCII):
            said = f'"{urn[:40]}" is not a URN, which is a number of six digits.' if urn else "the URN is missing."
            self.problems.append(Problem(row.number, URN, said))
        elif urn in self.first_rows:
            said = f"{urn} is also in row {self.first_rows[urn]}; each school should be there once."
            self.problems.append(Problem(row.number, URN, said))
        else:
            self.first_rows[urn] = row.number
        return urn

    def _pass_by(self, row: Row, urn: str) -> None:
        if row[TRUST_UID]:
            self.elsewhere.add(urn)
        else:
            self.without_trust += 1


def _facts(row: Row, urn: str, problems: list[Problem]) -> AcademyFacts:
    name = row[NAME]
    if not name:
        problems.append(Problem(row.number, NAME, "the name is missing."))
    for column, longest in ((NAME, LONGEST_NAME), (TRUST_NAME, LONGEST_NAME), (TOWN, LONGEST_TOWN)):
        if len(row[column]) > longest:
            problems.append(Problem(row.number, column, f"this is longer than {longest} characters."))
    return AcademyFacts(
        urn=urn,
        name=name,
        short_name=short_name(name),
        phase=_phase(row),
        low_age=_number(row, LOW_AGE, OLDEST, problems),
        high_age=_number(row, HIGH_AGE, OLDEST, problems),
        pupils=_number(row, PUPILS, 99_999, problems),
        town=row[TOWN],
    )


def _phase(row: Row) -> str:
    """The phase; the register calls that of special schools and alternative provision "Not applicable"."""
    phase, kind = row[PHASE], row[KIND].casefold()
    if phase.casefold() not in {"", "not applicable"}:
        return phase[:LONGEST_PHASE]
    if "special" in kind:
        return "Special"
    if "alternative provision" in kind or "pupil referral" in kind:
        return "Alternative provision"
    return "Special or alternative provision"


def _status(row: Row, problems: list[Problem]) -> str:
    status = row[STATUS].casefold()
    if status in {"open", "open, but proposed to close"}:
        return "open"
    if status == "closed":
        return "closed"
    if status == "proposed to open":
        return "not yet open"
    said = f'"{row[STATUS]}" is not a status the register uses, such as Open or Closed.'
    problems.append(
        Problem(row.number, STATUS, said if status else "the status is missing; it should be Open or Closed.")
    )
    return ""


def _number(row: Row, column: str, largest: int, problems: list[Problem]) -> int | None:
    cell = row[column]
    if not cell:
        return None
    digits = cell.replace(",", "").removesuffix(".0")
    if digits.isascii() and digits.isdigit() and int(digits) <= largest:
        return int(digits)
    problems.append(
        Problem(row.number, column, f'"{cell[:40]}" is not a whole number; leave it empty if it isn\'t known.')
    )
    return None


def _date(row: Row, column: str, problems: list[Problem]) -> date | None:
    cell = row[column]
    if not cell:
        return None
    try:
        return read_date(cell)
    except ValueError:
        problems.append(Problem(row.number, column, f'"{cell[:40]}" is not a date such as 01/09/2016.'))
        return None


def read_date(text: str) -> date:
    """The date, written as DD/MM/YYYY, DD-MM-YYYY or ISO 8601 (YYYY-MM-DD); a time after it is ignored.

    Raises:
        ValueError: if it is none of these, or no such day exists.
    """
    day = text.strip().split(" ", 1)[0]
    british = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", day, re.ASCII)
    if british:
        return date(int(british[3]), int(british[2]), int(british[1]))
    return date.fromisoformat(day[:10])


def _no_such_trust(rows: Iterable[Row], trust_uid: str) -> Problem:
    names = {row[TRUST_UID]: title_case(row[TRUST_NAME]) for row in rows if row[TRUST_UID]}
    there = listed([f"{uid} ({name})" for uid, name in sorted(names.items())]) or "none at all"
    return Problem(1, TRUST_UID, f"no school in the file belongs to trust {trust_uid}. The trusts in it: {there}.")
