import contextlib
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from handlers.csv_file import FileRefused
from handlers.errors import UserError
from handlers.import_schools import import_schools
from handlers.import_terms import TermsPlan, import_terms, read_terms
from handlers.school_time import SchoolCalendar, Span, usual_half_terms
from handlers.timetables import find_calendar
from storage.database import Database
from storage.models import Nudge
from storage.organisation import find_academies, find_trust
from storage.people import add_person
from storage.school_time import find_closed_days, find_half_terms

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
REGISTER = files("bot.playground.demo").joinpath("demo_trusts.csv").read_bytes()
HEADER = "academy,kind,from,to,name"
USUAL = tuple((half.first_on, half.last_on) for half in usual_half_terms(2026))
MOVED = (
    (date(2026, 9, 3), date(2026, 10, 16)),
    (date(2026, 11, 2), date(2026, 12, 16)),
    (date(2027, 1, 5), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 25)),
    (date(2027, 4, 12), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 20)),
)
TOO_LONG = " is longer than eleven weeks. Is there no holiday in between?"
NAMES = ("Autumn term 1", "Autumn term 2", "Spring term 1", "Spring term 2", "Summer term 1", "Summer term 2")


@pytest.fixture
async def database(database: Database) -> Database:
    """A database with the demo trust's schools in it."""
    async with database.writing() as session:
        await import_schools(session, REGISTER, trust_uid="99001", filename="demo_trusts.csv", now=NOW)
    return database


async def _ids(database: Database, uid: str = "99001") -> tuple[int, dict[str, int]]:
    async with database.reading() as session:
        trust = await find_trust(session, uid)
        assert trust is not None
        return trust.id or 0, {one.urn: one.id or 0 for one in await find_academies(session, trust.id or 0)}


async def _import(database: Database, data: bytes | str, filename: str = "terms.csv", **options: Any) -> TermsPlan:
    async with database.writing() as session:
        raw = data.encode() if isinstance(data, str) else data
        return await import_terms(session, raw, filename=filename, **({"now": NOW} | options))


async def _refused(database: Database, data: bytes | str, filename: str = "terms.csv", **options: Any) -> list[str]:
    with pytest.raises(FileRefused, match="nothing was saved") as refused:
        await _import(database, data, filename, **options)
    async with database.reading() as session:
        trust_id, _ = await _ids(database)
        assert await find_half_terms(session, trust_id) == []
        assert await find_closed_days(session, trust_id) == []
    return [str(problem) for problem in refused.value.problems]


async def _kept(database: Database, urn: str | None = None) -> tuple[SchoolCalendar, dict[date, str]]:
    """The calendar of an academy or the trust, and by day the names of its own days without school."""
    trust_id, academies = await _ids(database)
    academy_id = academies[urn] if urn else None
    async with database.reading() as session:
        calendar = await find_calendar(session, trust_id, academy_id)
        days = await find_closed_days(session, trust_id)
    return calendar, {day.closed_on: f"{day.kind}: {day.name}" for day in days if day.academy_id == academy_id}


def _spans(calendar: SchoolCalendar, school_year: int = 2026) -> tuple[Span, ...]:
    return tuple((half.first_on, half.last_on) for half in calendar.half_terms(school_year))


def _csv(*lines: str) -> str:
    return "\n".join((HEADER, *lines))


def _event(summary: str, first: date, last: date | None = None, *more: str) -> str:
    """An event that takes whole days; its end is the day after the last (RFC 5545, 3.6.1)."""
    ends = (last or first) + timedelta(days=1)
    days = (f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{ends:%Y%m%d}")
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{summary}-{first}", f"SUMMARY:{summary}", *days, *more, "END:VEVENT"))


def _raw_event(summary: str, *lines: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{summary}", f"SUMMARY:{summary}", *lines, "END:VEVENT"))


def _ics(*events: str) -> str:
    return "\r\n".join(
        ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//School//EN", *events, "END:VCALENDAR", "")
    )


def _terms(spans: tuple[Span, ...] = MOVED) -> list[str]:
    return [_event(name, *span) for name, span in zip(NAMES, spans, strict=True)]


async def test_half_terms_and_days_come_from_a_csv_file(database: Database) -> None:
    """Both ways to write a date are read; the second time nothing changes."""
    lines = [f",half-term,{first:%d/%m/%Y},{last},{name}" for (first, last), name in zip(MOVED, NAMES, strict=True)]
    lines += [",inset,03/09/2026,2026-09-04,Staff training", ",closure,7/12/2026,,", ",inset,2027-01-05,,"]
    plan = await _import(database, _csv(*lines))
    assert plan.sentence(applied=True) == (
        "1 school year changed (Brackenfold Learning Trust 2026-27), 0 messages planned anew"
    )
    calendar, days = await _kept(database)
    assert _spans(calendar) == MOVED
    assert days == {
        date(2026, 9, 3): "inset: Staff training",
        date(2026, 9, 4): "inset: Staff training",
        date(2026, 12, 7): "closure: Closed",
        date(2027, 1, 5): "inset: INSET day",
    }
    again = await _import(database, _csv(*lines))
    assert (again.changes_something, again.sentence()) == (False, "0 to change, 1 the same as before")


async def test_a_dry_run_says_what_would_change_and_saves_nothing(database: Database) -> None:
    """Each half-term that differs is said with what it was, and each day without school."""
    rows = _csv(
        *(
            f"Copperbeck,half-term,{first},{last},"
            for first, last in ((date(2026, 9, 1), date(2026, 10, 16)), *USUAL[1:])
        ),
        "900108,inset,2026-11-23,,",
    )
    plan = await _import(database, rows, dry_run=True)
    assert plan.sentence() == "1 school year to change (Copperbeck All-Through 2026-27)"
    assert plan.changes[0].differences == (
        "Autumn 1: 1 September to 16 October 2026 (was 1 September to 23 October 2026)",
        "23 November 2026: INSET day",
    )
    trust_id, _ = await _ids(database)
    async with database.reading() as session:
        assert await find_half_terms(session, trust_id) == []
        assert await find_closed_days(session, trust_id) == []


async def test_only_what_the_file_speaks_of_changes(database: Database) -> None:
    """INSET days alone leave half-terms; another academy, another school year and the trust stay as they are."""
    await _import(database, _ics(*_terms(), _event("INSET day", date(2026, 11, 23))), "terms.ics")
    await _import(database, _csv("Larkbeck,inset,2026-11-30,,", "Larkbeck,closure,2027-09-06,,Boiler"))
    plan = await _import(database, _csv("900101,inset,2026-12-01,,"))
    assert plan.changes[0].differences == (
        "1 December 2026: INSET day",
        "30 November 2026: school again (was INSET day)",
    )
    calendar, days = await _kept(database, "900101")
    assert _spans(calendar) == MOVED
    assert days == {date(2026, 12, 1): "inset: INSET day", date(2027, 9, 6): "closure: Boiler"}
    await _import(database, _csv(*(f",half-term,{first},{last}," for first, last in USUAL)))
    calendar, days = await _kept(database)
    assert (_spans(calendar), days) == (USUAL, {date(2026, 11, 23): "inset: INSET day"})


async def test_an_academy_with_its_own_half_terms_keeps_them(database: Database) -> None:
    """The plan names it, so that nobody wonders."""
    rows = _csv(*(f"Copperbeck,half-term,{first},{last}," for first, last in USUAL))
    assert (await _import(database, rows)).changes[0].differences == ("the half-terms as they were, now its own",)
    plan = await _import(database, _ics(*_terms()), "terms.ics")
    assert plan.sentence() == (
        "1 school year to change (Brackenfold Learning Trust 2026-27), Copperbeck All-Through keeps its own half-terms"
    )
    assert _spans((await _kept(database, "900108"))[0]) == USUAL
    assert _spans((await _kept(database, "900101"))[0]) == MOVED


async def test_an_academys_days_go_by_the_half_terms_of_the_same_file(database: Database) -> None:
    """A day that is school only by the file's new half-terms counts, whichever row comes first."""
    rows = [f",half-term,{first},{last}," for first, last in MOVED]
    await _import(database, _csv("Larkbeck,inset,2027-03-24,,", *rows, "Larkbeck,inset,2027-04-06,,"))
    assert (await _kept(database, "900101"))[1] == {date(2027, 3, 24): "inset: INSET day"}


async def test_a_calendar_of_terms(database: Database) -> None:
    """Half-terms, INSET days and closures are told by their words; everything else in the calendar is passed over."""
    events = [
        *_terms(),
        _event("INSET Day - school closed to pupils", date(2026, 9, 3), date(2026, 9, 4)),
        _event("Staff training", date(2026, 11, 30)),
        _event("Non-pupil day", date(2027, 1, 5)),
        _event("School closed - polling station", date(2027, 5, 6)),
        _event("Bank holiday", date(2027, 5, 3)),
        _event("Year 6 SATs", date(2027, 5, 10), date(2027, 5, 13)),
        _event("Half term reports to parents", date(2026, 10, 9)),
        _event("Holiday club bookings open", date(2026, 9, 14)),
        _event("Cancelled INSET", date(2026, 9, 21), None, "STATUS:CANCELLED"),
    ]
    plan = await _import(database, _ics(*events), "terms.ics")
    assert plan.passed_over == 4
    calendar, days = await _kept(database)
    assert _spans(calendar) == MOVED
    assert days == {
        date(2026, 9, 3): "inset: INSET Day - school closed to pupils",
        date(2026, 9, 4): "inset: INSET Day - school closed to pupils",
        date(2026, 11, 30): "inset: Staff training",
        date(2027, 1, 5): "inset: Non-pupil day",
        date(2027, 5, 6): "closure: School closed - polling station",
    }
    again = await _import(database, _ics(*events), "terms.ics")
    assert again.sentence() == "0 to change, 1 the same as before, 4 other events passed over"


HOLIDAYS = (
    _event("Summer holidays", date(2026, 7, 22), date(2026, 9, 2)),
    _event("October half term", date(2026, 10, 17), date(2026, 11, 1)),
    _event("Christmas holiday", date(2026, 12, 17), date(2027, 1, 4)),
    _event("Half-term break", date(2027, 2, 15), date(2027, 2, 19)),
    _event("Easter holiday", date(2027, 3, 26), date(2027, 4, 9)),
    _event("Half Term", date(2027, 5, 29), date(2027, 6, 6)),
    _event("Summer holiday", date(2027, 7, 21), date(2027, 8, 31)),
)


async def test_a_calendar_of_holidays(database: Database) -> None:
    """The half-terms are what is between the holidays of the school year; the coming year is not spoken of."""
    plan = await _import(database, _ics(*HOLIDAYS), "holidays.ics")
    assert [change.label for change in plan.changes] == ["Brackenfold Learning Trust 2026-27"]
    calendar, _ = await _kept(database)
    assert _spans(calendar) == MOVED
    assert calendar.half_terms(2027) == usual_half_terms(2027)
    again = await _import(database, _ics(*HOLIDAYS), "holidays.ics")
    assert again.sentence() == "0 to change, 1 the same as before"


async def test_days_of_a_holiday_one_by_one_and_a_day_off_in_term(database: Database) -> None:
    """Five events of a day each are one holiday; a holiday of one day closes the school and splits no half-term."""
    week = [_event("Half term", date(2026, 10, 26) + timedelta(days=number)) for number in range(5)]
    await _import(database, _ics(*week, _event("Additional holiday", date(2026, 11, 27))), "holidays.ics")
    calendar, days = await _kept(database)
    assert _spans(calendar) == USUAL
    assert days == {date(2026, 11, 27): "closure: Additional holiday"}


async def test_whole_terms_are_cut_by_their_half_term_holidays(database: Database) -> None:
    """Three terms and three holidays make six half-terms; a term beside its own halves is no half-term."""
    terms = [
        _event("Autumn Term", MOVED[0][0], MOVED[1][1]),
        _event("Spring Term", MOVED[2][0], MOVED[3][1]),
        _event("Summer Term", MOVED[4][0], MOVED[5][1]),
    ]
    breaks = [HOLIDAYS[1], HOLIDAYS[3], HOLIDAYS[5]]
    await _import(database, _ics(*terms, *breaks), "terms.ics")
    assert _spans((await _kept(database))[0]) == MOVED
    assert not (await _import(database, _ics(*terms, *_terms()), "terms.ics")).changes_something


async def test_first_and_last_days_of_term(database: Database) -> None:
    """A calendar that says only when school begins and ends gives the time between, cut by the holidays it names."""
    marks = [
        _event("Autumn term begins", MOVED[0][0]),
        _event("Last day of half term", MOVED[0][1]),
        _event("Pupils return", MOVED[1][0]),
        _event("End of term service", MOVED[1][1] - timedelta(days=1)),
        _event("End of term", MOVED[1][1]),
        _event("First day of Spring term", MOVED[2][0]),
        _event("End of Spring term", MOVED[3][1]),
        _event("Start of Summer term (Years 7 and 12)", MOVED[4][0]),
        _event("Start of Summer term (everybody else)", MOVED[4][0] + timedelta(days=1)),
        _event("School breaks up for the summer", MOVED[5][1]),
    ]
    await _import(database, _ics(*marks, HOLIDAYS[3], HOLIDAYS[5]), "dates.ics")
    assert _spans((await _kept(database))[0]) == MOVED


async def test_part_of_a_year_leaves_the_rest(database: Database) -> None:
    """A file of the autumn alone leaves spring and summer as they were; so does one holiday, which moves its edges."""
    await _import(database, _ics(*_terms()[:2]), "autumn.ics")
    assert _spans((await _kept(database))[0]) == (*MOVED[:2], *USUAL[2:])
    easter = _event("Easter holiday", date(2027, 3, 26), date(2027, 4, 9))
    await _import(database, _ics(easter), "easter.ics")
    assert _spans((await _kept(database))[0]) == (*MOVED[:2], USUAL[2], MOVED[3], MOVED[4], USUAL[5])


async def test_events_at_a_time_of_day(database: Database) -> None:
    """Their days are England's, in summer time too; an INSET hour after school closes nothing."""
    zone = "TZID=Europe/London"
    events = [
        _raw_event("INSET", f"DTSTART;{zone}:20261123T083000", f"DTEND;{zone}:20261123T153000"),
        _raw_event("Staff training", f"DTSTART;{zone}:20261125T154500", "DURATION:PT1H30M"),
        _raw_event("Summer term INSET", "DTSTART:20270531T230000Z", "DTEND:20270601T230000Z"),
        _raw_event("Closed: election", f"DTSTART;{zone}:20270510T000000", f"DTEND;{zone}:20270512T000000"),
        _raw_event("INSET no end", "DTSTART;VALUE=DATE:20261130"),
        _raw_event("INSET reminder", f"DTSTART;{zone}:20261201T080000"),
        _raw_event("Training day", "DTSTART:20261207T083000", "DTEND:20261207T160000"),
    ]
    plan = await _import(database, _ics(*events), "days.ics")
    assert plan.passed_over == 2
    calendar, days = await _kept(database)
    assert _spans(calendar) == USUAL
    assert sorted(days) == [
        date(2026, 11, 23),
        date(2026, 11, 30),
        date(2026, 12, 7),
        date(2027, 5, 10),
        date(2027, 5, 11),
    ]


async def test_days_outside_half_terms_are_not_kept(database: Database) -> None:
    """A closure over Christmas and an INSET day in August are in the holidays anyway, and a weekend is one."""
    await _import(database, _csv(",closure,2026-12-17,2027-01-05,", ",inset,2027-08-31,,", ",inset,2026-11-28,,"))
    assert sorted((await _kept(database))[1]) == [
        date(2026, 12, 17),
        date(2026, 12, 18),
        date(2027, 1, 4),
        date(2027, 1, 5),
    ]


async def test_school_years_that_are_over_are_passed_over(database: Database) -> None:
    """A calendar of many years brings in this one and those to come."""
    old = _event("Autumn term 1", date(2024, 9, 2), date(2024, 10, 25))
    plan = await _import(database, _ics(old, _event("INSET", date(2026, 1, 5)), *_terms()), "terms.ics")
    assert "2 from earlier school years passed over" in plan.sentence()
    assert [change.label for change in plan.changes] == ["Brackenfold Learning Trust 2026-27"]
    plan = await _import(database, _ics(old), "terms.ics")
    assert plan.sentence() == "0 to change, 1 from earlier school years passed over"


async def test_everything_wrong_in_a_table_is_said_at_once(database: Database) -> None:
    """Each mistake is named with its row and column; nothing of the file is saved."""
    said = await _refused(
        database,
        _csv(
            ",half-term,2026-09-01,2026-10-23,",
            ",party,2026-09-01,,",
            ",,2026-09-01,,",
            ",half-term,2026-11-02,,",
            ",inset,31/02/2027,,",
            ",inset,,,",
            ",closure,2027-01-05,2027-01-04,",
            ",half-term,01/09/2026,01/09/2027,",
            f",inset,2027-01-04,,{'x' * 101}",
            ",half-term,2026-10-26,2026-10-30,October half term",
        ),
    )
    assert said == [
        'Row 3, kind: "party" is no kind of day. The kinds are half-term, holiday, inset and closure.',
        "Row 4, kind: the kind of day is missing. The kinds are half-term, holiday, inset and closure.",
        "Row 5, to: the date is missing.",
        'Row 6, from: "31/02/2027" is not a date such as 04/01/2027 or 2027-01-04.',
        "Row 7, from: the date is missing.",
        "Row 8, to: this is before 5 January 2027, the day in from.",
        "Row 9, to: this is more than 100 days after 1 September 2026; is the year right?",
        "Row 10, name: this is longer than 100 characters.",
        (
            "Row 11, kind: this is too short for the weeks of school from one holiday to the next, which half-term "
            "means here. Write holiday for the days off, or term if these are all the weeks there are."
        ),
    ]
    assert await _refused(database, HEADER) == ["Row 2: there is nothing below the names of the columns."]
    assert await _refused(database, "from,to\n2026-09-01,") == ["Row 1, kind: this column is missing."]


async def test_half_terms_that_cannot_be_are_named(database: Database) -> None:
    """Overlapping ones, one without a holiday for a whole term, one over the summer, and one in a far year."""
    assert await _refused(database, _csv(",half-term,2026-09-01,2026-10-23,", ",half-term,2026-10-19,2026-12-18,")) == [
        "Row 3, from: The half-term from 19 October 2026 begins before the one until 23 October 2026 has ended."
    ]
    assert await _refused(database, _csv(",half-term,2026-09-01,2026-12-09,")) == [
        f"Row 2, from: 1 September to 9 December 2026{TOO_LONG}"
    ]
    assert await _refused(database, _csv(",half-term,2027-06-07,2027-08-03,")) == [
        "Row 2, from: 7 June to 3 August 2027 isn't within the school year 2026-27."
    ]
    assert await _refused(database, _csv(",inset,2062-09-01,,")) == [
        "Row 2, from: this is more than five years ahead; is the year right?"
    ]
    assert await _refused(database, _ics(_event("Autumn Term", date(2026, 9, 1), date(2026, 12, 18))), "a.ics") == [
        f'"Autumn Term" on 1 September 2026: 1 September to 18 December 2026{TOO_LONG}'
    ]
    without_christmas = [HOLIDAYS[1], HOLIDAYS[3]]
    assert await _refused(database, _ics(*without_christmas), "a.ics") == [
        f'"Half-term break" on 15 February 2027: 2 November 2026 to 12 February 2027{TOO_LONG}'
    ]


async def test_calendars_that_cannot_be_read_are_refused(database: Database) -> None:
    """Recurring days, days that are none, no calendar at all, half a one, and one about something else."""
    weekly = _event("INSET", date(2026, 11, 23), None, "RRULE:FREQ=WEEKLY;COUNT=3")
    assert await _refused(database, _ics(weekly), "a.ics") == [
        '"INSET": this recurs, and I can\'t tell which of its days are meant. Give each of them an event of its own.'
    ]
    birthday = _event("Head's birthday", date(2026, 11, 23), None, "RRULE:FREQ=YEARLY")
    assert (await _import(database, _ics(birthday, *_terms()), "a.ics", dry_run=True)).changes_something
    broken = _raw_event("INSET", "DTSTART:2026-11-23")
    mixed = _raw_event("Closed", "DTSTART;VALUE=DATE:20261123", "DTEND:20261124T120000Z")
    assert await _refused(database, _ics(broken, _raw_event("Closed"), mixed), "a.ics") == [
        '"INSET": the day on which it begins or ends can\'t be read.',
        '"Closed": the day on which it begins or ends can\'t be read.',
        '"Closed": the day on which it begins or ends can\'t be read.',
    ]
    for data in ("hello", "", _ics(*_terms())[:120], b"\x00\xff\x00"):
        said = await _refused(database, data, "a.ics")
        assert said[0].startswith(("It can't be read as a calendar", "There is no whole calendar in it"))
    assert await _refused(database, _ics(_event("Sports day", date(2027, 6, 30))), "a.ics") == [
        "I found no term dates in it."
    ]


def test_a_calendar_is_known_by_what_is_in_it() -> None:
    """Whatever its name and its encoding, with or without a byte order mark."""
    calendar = _ics(*_terms())
    for data in (calendar.encode(), b"\xef\xbb\xbf" + calendar.encode(), calendar.encode("utf-16")):
        name = "terms.ics" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "download"
        assert len(read_terms(data, name).entries) == 6


@settings(deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    """Whatever the file holds, it is read or refused in words."""
    for raw, name in ((data, "a.ics"), (data, "a.csv"), (_ics(_terms()[0]).encode()[:150] + data, "a.ics")):
        with contextlib.suppress(FileRefused):
            assert read_terms(raw, name).entries


async def test_whose_dates_they_are(database: Database) -> None:
    """An academy by URN, name or the beginning of its name; what is unknown is named with its row."""
    for words in ("900108", "Copperbeck All-Through Academy", "copperbeck all-through", "COPPERBECK"):
        plan = await _import(database, _csv(f"{words},inset,2026-11-23,,"), dry_run=True)
        assert plan.changes[0].name == "Copperbeck All-Through"
        plan = await _import(database, _ics(_event("INSET", date(2026, 11, 23))), "a.ics", academy=words, dry_run=True)
        assert plan.changes[0].name == "Copperbeck All-Through"
    rows = _csv("Coperbeck,inset,2026-11-23,,", "900109,inset,2026-11-23,,", "zzz,inset,2026-11-23,,")
    said = await _refused(database, rows)
    unknown = 'academy: The trust has no open academy "{}", by URN or name.'
    assert said == [
        f"Row 2, {unknown.format('Coperbeck')} Do you mean Copperbeck All-Through?",
        f"Row 3, {unknown.format('900109')}",
        f"Row 4, {unknown.format('zzz')}",
    ]
    with pytest.raises(UserError, match='no open academy "Hogwarts".*Nothing was saved'):
        await _import(database, _csv(",inset,2026-11-23,,"), academy="Hogwarts")


async def test_which_trust_it_is_has_to_be_clear(database: Database) -> None:
    """Where there are several, its UID or an academy's URN says which."""
    inset = _csv(",inset,2026-11-23,,")
    async with database.writing() as session:
        await import_schools(session, REGISTER, trust_uid="99002", filename="demo_trusts.csv", now=NOW)
    with pytest.raises(UserError, match="There are 2 trusts here.*99001 for Brackenfold Learning Trust"):
        await _import(database, inset)
    with pytest.raises(UserError, match="No trust with UID 4711 is here"):
        await _import(database, inset, trust_uid="4711")
    plan = await _import(database, inset, academy="900201", dry_run=True)
    assert plan.changes[0].name == "Ottersby Primary"
    plan = await _import(database, inset, trust_uid="99002")
    assert plan.changes[0].name == "Stainmoor Partnership Trust"
    assert (await _kept(database))[1] == {}


async def test_without_any_trust_schools_come_first(database_url: str) -> None:
    """An empty database says what to do."""
    database = Database(database_url)
    async with database.writing() as session:
        with pytest.raises(UserError, match="Import its schools first"):
            await import_terms(session, _csv(",inset,2026-11-23,,").encode(), filename="a.csv", now=NOW)
    await database.close()


async def test_what_has_not_been_sent_is_planned_anew(database: Database) -> None:
    """A nudge due on what turns out to be an INSET day goes on the next school day, and the plan says so."""
    trust_id, academies = await _ids(database)
    due_at = datetime(2026, 11, 23, 8, tzinfo=UTC)
    async with database.writing() as session:
        person = await add_person(
            session, trust_id=trust_id, academy_id=academies["900102"], name="Deb", email=None, now=NOW
        )
        session.add(
            Nudge(
                trust_id=trust_id, person_id=person.id or 0, kind="digest", due_at=due_at, go_at=due_at, created_at=NOW
            )
        )
    plan = await _import(database, _csv("Tannersfold,inset,23/11/2026,,"))
    assert plan.sentence(applied=True).endswith(", 1 message planned anew")
    async with database.reading() as session:
        nudge = (await session.execute(select(Nudge).where(col(Nudge.trust_id) == trust_id))).scalar_one()
    assert nudge.go_at == due_at + timedelta(days=1)
