"""Import term dates from a calendar file (.ics) or a CSV file, as often as they change.

Reading and planning are pure; `import_terms` does both and, unless it is a dry run, applies the plan. Only the school
years and academies that the file speaks of change, and of those only what it speaks of: a file of half-terms leaves
INSET days and closures alone, and one of INSET days the half-terms.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rapidfuzz import fuzz, process
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.csv_file import FileRefused, Problem, listed
from handlers.errors import UserError
from handlers.import_terms._entries import Entry, EntryKind, TermsFile
from handlers.import_terms._plan import Known, TermsChange, TermsPlan, plan_terms
from handlers.import_terms._table import read_table
from handlers.school_time import LONDON
from handlers.term_dates import keep_term_dates
from handlers.timetables import calendar_of, given_half_terms
from storage.models import Academy, Trust
from storage.organisation import find_academies, find_academies_by_urn, find_trusts
from storage.school_time import find_closed_days, find_half_terms

__all__ = ["Entry", "EntryKind", "TermsChange", "TermsFile", "TermsPlan", "import_terms", "read_terms"]

ALIKE_SCORE = 60
"""How alike a name must be to be suggested, out of 100 (rapidfuzz's weighted ratio)."""


async def import_terms(
    session: AsyncSession,
    data: bytes,
    *,
    filename: str,
    now: datetime,
    trust_uid: str = "",
    academy: str = "",
    dry_run: bool = False,
) -> TermsPlan:
    """What importing the file does, and does it unless this is a dry run.

    `academy` (URN or name) is whom the file is about where it doesn't say itself; without one, the whole trust.
    `trust_uid` may be left out where there is only one trust, or the academy's URN is given.

    Raises:
        FileRefused: if the file can't be imported as it is; nothing is saved then.
        UserError: if the trust or the academy isn't known; nothing is saved then either.
    """
    file = read_terms(data, filename)
    trust = await _trust(session, trust_uid, academy)
    academies = await find_academies(session, trust.id)
    whose = _whose(file, academies, academy)
    known = await _known(session, trust, academies)
    plan = plan_terms(file, known, whose, trust.id, now.astimezone(LONDON).date())
    if dry_run or not plan.changes_something:
        return plan
    moved = await keep_term_dates(session, trust.id, [change.dates for change in plan.changes], now)
    return replace(plan, replanned=moved)


def read_terms(data: bytes, filename: str) -> TermsFile:
    """What a file says: a calendar where it looks like one, else CSV.

    Raises:
        FileRefused: if it can't be read, or says nothing of term dates.
    """
    if filename.lower().endswith((".ics", ".ical", ".ifb")) or b"BEGIN:VCALENDAR" in data[:1000].upper():
        from handlers.import_terms._calendar import read_calendar  # a large library, for imports alone

        return read_calendar(data, filename)
    return read_table(data, filename)


async def _trust(session: AsyncSession, uid: str, academy: str) -> Trust:
    trusts = await find_trusts(session)
    if uid:
        found = [trust for trust in trusts if trust.uid == uid]
        if not found:
            raise UserError(f"No trust with UID {uid[:40]} is here, so nothing was saved. Import its schools first.")
        return found[0]
    by_urn = (await find_academies_by_urn(session, [academy])).get(academy) if academy else None
    found = [trust for trust in trusts if by_urn is None or trust.id == by_urn.trust_id]
    if len(found) == 1:
        return found[0]
    if not trusts:
        raise UserError("No trust is here yet, so nothing was saved. Import its schools first.")
    names = listed([f"{trust.uid} for {trust.name}" for trust in trusts])
    raise UserError(f"There are {len(trusts)} trusts here, so nothing was saved. Say which with --trust: {names}.")


def _whose(file: TermsFile, academies: Sequence[Academy], academy: str) -> Mapping[int, int | None]:
    """By row, the academy's id; None for the whole trust.

    Raises:
        FileRefused: naming every row with an academy that isn't known.
        UserError: if the one that the whole file is for isn't.
    """
    otherwise = None
    if academy:
        otherwise = _academy_id(academy, academies)
        if otherwise is None:
            raise UserError(f"{_unknown(academy, academies)} Nothing was saved.")
    problems: list[Problem] = []
    whose: dict[int, int | None] = {}
    for entry in file.entries:
        whose[entry.row] = _academy_id(entry.academy, academies) if entry.academy else otherwise
        if entry.academy and whose[entry.row] is None:
            problems.append(entry.problem("academy", _unknown(entry.academy, academies)))
    if problems:
        raise FileRefused(file.filename, problems)
    return whose


def _academy_id(words: str, academies: Iterable[Academy]) -> int | None:
    """The academy with this URN or name, or whose name alone begins so: "Copperbeck"."""
    said = words.casefold().strip()
    names = {one.id: (one.urn, one.name.casefold(), one.short_name.casefold()) for one in academies}
    exactly = [key for key, called in names.items() if said in called]
    beginning = [key for key, called in names.items() if any(name.startswith(f"{said} ") for name in called)]
    return exactly[0] if exactly else beginning[0] if len(beginning) == 1 else None


def _unknown(words: str, academies: Iterable[Academy]) -> str:
    names = [one.short_name or one.name for one in academies]
    alike = process.extractOne(words, names, scorer=fuzz.WRatio, score_cutoff=ALIKE_SCORE)
    asked = f" Do you mean {alike[0]}?" if alike else ""
    return f'The trust has no open academy "{words[:60]}", by URN or name.{asked}'


async def _known(session: AsyncSession, trust: Trust, academies: Iterable[Academy]) -> Mapping[int | None, Known]:
    given = given_half_terms(await find_half_terms(session, trust.id))
    closed = await find_closed_days(session, trust.id)
    names: dict[int | None, str] = {None: trust.name} | {one.id: one.short_name or one.name for one in academies}
    return {
        key: Known(
            academy_id=key,
            name=name,
            calendar=calendar_of(key, given, ()),
            own_half_terms={year: tuple(spans) for year, spans in given.get(key, {}).items()},
            own_closed_days=tuple(day for day in closed if day.academy_id == key),
        )
        for key, name in names.items()
    }
