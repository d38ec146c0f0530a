"""Who may be messaged when, from what is stored: a calendar of each academy, a timetable of each person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.school_time import (
    DEFAULT_ENDS_AT,
    DEFAULT_STARTS_AT,
    WEEKDAYS,
    SchoolCalendar,
    Span,
    Timetable,
    school_year_of,
)
from storage import school_time
from storage.school_time import MessageTimes, StoredClosedDay, StoredHalfTerm

log = structlog.get_logger(__name__)

SpansOfYears = Mapping[int | None, Mapping[int, Sequence[Span]]]
"""What is given: by academy, None being the whole trust, and by school year, the half-terms in order."""


async def find_timetables(session: AsyncSession, trust_id: int, person_ids: Collection[int]) -> Mapping[int, Timetable]:
    """By id, the timetables of these members of a trust's staff; whoever isn't one has none.

    Days and hours are each as the most particular who has spoken has said: the person themselves, their academy, the
    trust; else Monday to Friday, 08:00 to 17:30. Three statements for 500 people, and one more for every 500.
    """
    return await find_timetables_in(session, {trust_id: person_ids})


async def find_timetables_in(session: AsyncSession, people: Mapping[int, Collection[int]]) -> Mapping[int, Timetable]:
    """The same for members of several trusts' staff, given by trust; in no more statements."""
    found = await school_time.find_people_times(session, {trust: frozenset(staff) for trust, staff in people.items()})
    calendars = await _find_calendars_in(session, {(person.trust_id, person.academy_id) for person in found})
    return {
        person.person_id: timetable_of(calendars[person.trust_id, person.academy_id], person.said) for person in found
    }


async def find_timetable(session: AsyncSession, trust_id: int, academy_id: int | None) -> Timetable:
    """The timetable of an academy, or of the trust's own team: of whoever works there and has said nothing else."""
    calendar = await find_calendar(session, trust_id, academy_id)
    return timetable_of(calendar, await school_time.find_times(session, trust_id, academy_id))


async def find_calendar(session: AsyncSession, trust_id: int, academy_id: int | None) -> SchoolCalendar:
    """The calendar of an academy, or of the trust's own team."""
    return (await find_calendars(session, trust_id, [academy_id]))[academy_id]


async def find_calendars(
    session: AsyncSession, trust_id: int, academy_ids: Collection[int | None]
) -> Mapping[int | None, SchoolCalendar]:
    """By id, the calendars of these academies; with None, the one of the trust's own team."""
    calendars = await _find_calendars_in(session, {(trust_id, academy_id) for academy_id in academy_ids})
    return {academy_id: calendars[trust_id, academy_id] for academy_id in academy_ids}


async def _find_calendars_in(
    session: AsyncSession, academies: Collection[tuple[int, int | None]]
) -> Mapping[tuple[int, int | None], SchoolCalendar]:
    """The calendars of academies, each named with its trust."""
    trusts = {trust_id for trust_id, _ in academies}
    named = [academy_id for _, academy_id in academies if academy_id is not None]
    half_terms = await school_time.find_half_terms_in(session, trusts, academy_ids=named)
    closed = await school_time.find_closed_days_in(session, trusts, academy_ids=named)
    given = {trust_id: given_half_terms(found) for trust_id, found in half_terms.items()}
    return {
        (trust_id, academy_id): calendar_of(academy_id, given[trust_id], closed[trust_id])
        for trust_id, academy_id in academies
    }


def given_half_terms(half_terms: Iterable[StoredHalfTerm]) -> SpansOfYears:
    """The half-terms, in order of their first days, by academy and school year."""
    given: dict[int | None, dict[int, list[Span]]] = defaultdict(lambda: defaultdict(list))
    for half in half_terms:
        given[half.academy_id][school_year_of(half.first_on)].append((half.first_on, half.last_on))
    return given


def calendar_of(academy_id: int | None, given: SpansOfYears, closed_days: Iterable[StoredClosedDay]) -> SchoolCalendar:
    """An academy's calendar: in each school year its own half-terms or else the trust's, and both's days closed.

    A half-term that can't be, or that begins before another has ended, is left out with a line in the log: an academy
    with a mistake in its term dates must hold up nobody else.
    """
    years = {**given.get(None, {}), **given.get(academy_id, {})}
    spans = [span for year in sorted(years) for span in years[year]]
    sound = _sound(spans)
    if len(sound) < len(spans):
        log.warning("half_terms_left_out", academy=academy_id, half_terms=[str(one) for one in {*spans} - {*sound}])
    return SchoolCalendar.of(sound, _days_of(academy_id, closed_days))


def _sound(spans: Iterable[Span]) -> list[Span]:
    """The half-terms in order, without those of which a calendar can't be made."""
    sound: list[Span] = []
    for first_on, last_on in sorted(spans):
        is_one = first_on <= last_on and school_year_of(first_on) == school_year_of(last_on)
        if is_one and (not sound or sound[-1][1] < first_on):
            sound.append((first_on, last_on))
    return sound


def timetable_of(calendar: SchoolCalendar, said: Sequence[MessageTimes]) -> Timetable:
    """The timetable of somebody for whom this was said, the most particular first."""
    starts_at, ends_at = _hours(said)
    return Timetable(calendar, _weekdays(said), starts_at, ends_at)


def _days_of(academy_id: int | None, closed_days: Iterable[StoredClosedDay]) -> frozenset[date]:
    return frozenset(day.closed_on for day in closed_days if day.academy_id in {None, academy_id})


def _weekdays(said: Iterable[MessageTimes]) -> frozenset[int]:
    """The days of the first who named any on which schools are open; all five if nobody did."""
    for times in said:
        if days := frozenset(WEEKDAYS.index(day) for day in times.days if day in WEEKDAYS):
            return days
    return frozenset(range(len(WEEKDAYS)))


def _hours(said: Sequence[MessageTimes]) -> tuple[time, time]:
    """From when until when, each as the first says who says anything.

    Somebody's "from 18:00" and their academy's "until 17:30" leave no time at all: such a say is passed over.
    """
    for at in range(len(said)):
        starts_at = next((times.starts_at for times in said[at:] if times.starts_at), DEFAULT_STARTS_AT)
        ends_at = next((times.ends_at for times in said[at:] if times.ends_at), DEFAULT_ENDS_AT)
        if starts_at < ends_at:
            return starts_at, ends_at
    return DEFAULT_STARTS_AT, DEFAULT_ENDS_AT
