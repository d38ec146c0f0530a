from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.school_time import (
    LONDON,
    HalfTerm,
    SchoolCalendar,
    Timetable,
    bank_holidays,
    occurrence_from,
    school_year_of,
    usual_half_terms,
)

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
UNHURRIED = settings(deadline=None)
NAMES = ("Autumn 1", "Autumn 2", "Spring 1", "Spring 2", "Summer 1", "Summer 2")

USUAL_2026 = (
    (date(2026, 9, 1), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 19)),
    (date(2027, 4, 5), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 22)),
)
COPPERBECK_2026 = ((date(2026, 9, 1), date(2026, 10, 16)), *USUAL_2026[1:])
IN_TERM_OF_2026 = (date(2027, 5, 3),)
"""The only bank holiday of 2026-27 on a day of a half-term (GOV.UK, UK bank holidays): the early May one."""

SUMMER_TIME = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))
SUMMER_TIME_2027 = (datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC))


def says(
    moment: datetime,
    spans: Sequence[tuple[date, date]],
    closed: Collection[date],
    weekdays: Collection[int],
    hours: tuple[time, time],
) -> bool:
    """Whether somebody may be messaged, worked out naively: with the hour of summer time added by hand."""
    is_summer = any(first <= moment < last for first, last in (SUMMER_TIME, SUMMER_TIME_2027))
    wall = moment.replace(tzinfo=None) + timedelta(hours=1 if is_summer else 0)
    return (
        any(first <= wall.date() <= last for first, last in spans)
        and wall.date() not in (*closed, *IN_TERM_OF_2026)
        and wall.weekday() in weekdays
        and (hours[0].hour * 60 + hours[0].minute)
        <= wall.hour * 60 + wall.minute
        < (hours[1].hour * 60 + hours[1].minute)
    )


spans_of_2026 = st.sampled_from((USUAL_2026, COPPERBECK_2026))
closings = st.sets(st.dates(date(2026, 9, 1), date(2027, 7, 22)), max_size=12)
weekday_sets = st.frozensets(st.integers(0, 4), min_size=1)
hour_pairs = st.tuples(st.times(), st.times()).map(
    lambda pair: (min(pair).replace(second=0, microsecond=0), max(pair).replace(second=0, microsecond=0))
)
windows = hour_pairs.filter(lambda pair: pair[0] < pair[1])
moments = st.datetimes(datetime(2026, 9, 1), datetime(2027, 7, 15), timezones=st.just(UTC)).map(  # noqa: DTZ001 - hypothesis adds the zone
    lambda moment: moment.replace(second=0, microsecond=0)
)
END = datetime(2027, 7, 23, tzinfo=UTC)
"""From here on the library has the next school year, and the naive reckoning nothing."""

clock_changes = st.sampled_from((SUMMER_TIME[1], SUMMER_TIME_2027[0])).flatmap(
    lambda change: st.integers(-4 * 1440, 3 * 1440).map(lambda minutes: change + minutes * MINUTE)
)


@UNHURRIED
@given(moments | clock_changes, spans_of_2026, closings, weekday_sets, windows)
def test_the_next_moment_is_the_first_that_is_allowed(
    moment: datetime,
    spans: Sequence[tuple[date, date]],
    closed: set[date],
    weekdays: frozenset[int],
    hours: tuple[time, time],
) -> None:
    """It is allowed, not before the moment, and by a naive reckoning nothing between them is."""
    timetable = Timetable(SchoolCalendar.of(spans, closed), weekdays, *hours)
    found = timetable.next_moment(moment)
    assert moment <= found
    assert found.tzinfo is UTC
    assert timetable.may_message(found)
    if found < END:
        assert says(found, spans, closed, weekdays, hours)
    for each in _minutes_to_look_at(moment, min(found, END), hours[0]):
        assert not says(each, spans, closed, weekdays, hours)
        assert not timetable.may_message(each)


def _minutes_to_look_at(first: datetime, end: datetime, starts_at: time) -> Iterator[datetime]:
    """Every minute of the first and the last day before the end, and of those between the minute the hours begin."""
    for number in range(int((end - first) / MINUTE)):
        each = first + number * MINUTE
        if each < first + DAY or each >= end - DAY or each.astimezone(LONDON).time() == starts_at:
            yield each


@pytest.mark.parametrize("week", [date(2026, 10, 19), date(2026, 10, 26), date(2027, 3, 22), date(2027, 3, 29)])
@pytest.mark.parametrize(
    ("weekdays", "hours"),
    [((0, 1, 2, 3, 4), (time(8), time(17, 30))), ((0, 1, 2), (time(0), time(1, 30))), ((4,), (time(1), time(23, 59)))],
)
def test_every_minute_around_the_clock_changes(week: date, weekdays: tuple[int, ...], hours: tuple[time, time]) -> None:
    """From the Monday before to the Monday after, each minute is allowed exactly where the naive reckoning says so."""
    spans = ((date(2026, 9, 1), date(2026, 12, 18)), (date(2027, 1, 4), date(2027, 7, 22)))
    easter = (date(2027, 3, 26), date(2027, 3, 29))
    timetable = Timetable(SchoolCalendar.of(spans), frozenset(weekdays), *hours)
    moment = datetime.combine(week - DAY, time(), UTC)
    for _ in range(9 * 1440):
        assert timetable.may_message(moment) is says(moment, spans, easter, weekdays, hours)
        moment += MINUTE


def test_every_minute_of_a_school_year() -> None:
    """For Ellis, who works Monday to Wednesday, all 525,600 of them are as the naive reckoning has them."""
    closed, weekdays, hours = {date(2026, 11, 23)}, frozenset({0, 1, 2}), (time(8), time(17, 30))
    timetable = Timetable(SchoolCalendar.of(USUAL_2026, closed), weekdays)
    moment = datetime(2026, 8, 31, 23, tzinfo=UTC)
    allowed = 0
    for _ in range(365 * 1440):
        may = timetable.may_message(moment)
        assert may is says(moment, USUAL_2026, closed, weekdays, hours)
        allowed += may
        moment += MINUTE
    days = sum(1 for day in _days(date(2026, 9, 1), date(2027, 7, 22)) if _is_ellis_day(day))
    assert allowed == days * (9 * 60 + 30)


def _is_ellis_day(day: date) -> bool:
    in_term = any(first <= day <= last for first, last in USUAL_2026)
    return in_term and day.weekday() < 3 and day not in (date(2026, 11, 23), *IN_TERM_OF_2026)


def _days(first: date, last: date) -> list[date]:
    return [first + number * DAY for number in range((last - first).days + 1)]


@UNHURRIED
@given(
    st.sampled_from((USUAL_2026, COPPERBECK_2026)),
    closings,
    weekday_sets,
    windows,
    st.dates(date(2026, 9, 1), date(2027, 7, 1)),
)
def test_the_edges_of_every_day(
    spans: Sequence[tuple[date, date]],
    closed: set[date],
    weekdays: frozenset[int],
    hours: tuple[time, time],
    day: date,
) -> None:
    """The first minute of the hours is inside, the last one too, and the ones around them are not."""
    timetable = Timetable(SchoolCalendar.of(spans, closed), weekdays, *hours)
    starts_at, ends_at = (datetime.combine(day, wall, LONDON).astimezone(UTC) for wall in hours)
    is_own = timetable.day_from(day) == day
    for moment in (starts_at, starts_at + timedelta(seconds=59), ends_at - timedelta(microseconds=1)):
        assert timetable.may_message(moment) is (is_own and starts_at <= moment < ends_at)
    for moment in (starts_at - timedelta(microseconds=1), ends_at):
        if moment.astimezone(LONDON).date() == day:
            assert not timetable.may_message(moment)


def test_the_scenario_of_nudges_in_hours() -> None:
    """S13: Sunday waits for Monday 08:00, Ellis's Thursday too; Copperbeck's holiday waits for 2 November."""
    everybody, copperbeck = SchoolCalendar.of(()), SchoolCalendar.of(COPPERBECK_2026)
    monday = datetime(2026, 11, 16, 8, tzinfo=UTC)
    assert Timetable(everybody).next_moment(datetime(2026, 11, 15, 10, tzinfo=UTC)) == monday
    assert Timetable(everybody, frozenset({0, 1, 2})).next_moment(datetime(2026, 11, 12, 8, tzinfo=UTC)) == monday
    thursday = datetime(2026, 10, 22, 8, tzinfo=LONDON)
    assert Timetable(copperbeck).next_moment(thursday) == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert Timetable(everybody).next_moment(thursday) == datetime(2026, 10, 22, 7, tzinfo=UTC)


def test_hours_are_wall_times_on_both_sides_of_the_clock_change() -> None:
    """08:00 is 07:00 in UTC on the Friday before the clocks go back, and 08:00 on the Monday after."""
    timetable = Timetable(SchoolCalendar.of([(date(2026, 9, 1), date(2026, 12, 18))]))
    friday, monday = datetime(2026, 10, 23, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)
    assert timetable.next_moment(friday - timedelta(hours=3)) == friday
    assert timetable.next_moment(friday.replace(hour=16, minute=30)) == monday


def test_any_zone_may_ask_and_none_may_not() -> None:
    """A moment is the same moment in every zone; one without a zone says nothing."""
    timetable = Timetable(SchoolCalendar.of(()))
    there = datetime(2026, 11, 16, 3, 30, tzinfo=ZoneInfo("America/New_York"))
    assert timetable.next_moment(there) == datetime(2026, 11, 16, 8, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="without a zone"):
        timetable.may_message(datetime(2026, 11, 16, 8, 30))  # noqa: DTZ001 - that is what is refused
    with pytest.raises(ValueError, match="without a zone"):
        timetable.next_moment(datetime(2026, 11, 16, 8, 30))  # noqa: DTZ001 - that is what is refused


def test_a_timetable_without_any_time_in_it_is_refused() -> None:
    """No days, a day of the weekend, or hours that end before they begin."""
    calendar = SchoolCalendar.of(())
    for weekdays in (frozenset[int](), frozenset({5}), frozenset({0, 6})):
        with pytest.raises(ValueError, match="from Monday"):
            Timetable(calendar, weekdays)
    with pytest.raises(ValueError, match="hours"):
        Timetable(calendar, starts_at=time(17, 30), ends_at=time(8))


def test_the_usual_half_terms_of_2026() -> None:
    """They are the ones that schools of England have, with their names."""
    halves = usual_half_terms(2026)
    assert tuple((half.first_on, half.last_on) for half in halves) == USUAL_2026
    assert tuple(half.name for half in halves) == NAMES
    assert [half.term for half in halves] == ["autumn", "autumn", "spring", "spring", "summer", "summer"]
    assert {half.school_year for half in halves} == {2026}


@UNHURRIED
@given(st.integers(1980, 2120))
def test_the_usual_half_terms_of_any_year(year: int) -> None:
    """Six, on weekdays, of three and a half to nine weeks, with a week or more between them, named in their order."""
    halves = usual_half_terms(year)
    assert tuple(half.name for half in halves) == NAMES
    assert all(half.first_on.weekday() < 5 and half.last_on.weekday() < 5 for half in halves)
    assert all(18 <= (half.last_on - half.first_on).days <= 61 for half in halves)
    assert all(9 <= (after.first_on - before.last_on).days <= 24 for before, after in pairwise(halves))
    assert all(school_year_of(half.first_on) == school_year_of(half.last_on) == year for half in halves)
    assert SchoolCalendar.of((half.first_on, half.last_on) for half in halves).half_terms(year) == halves


def test_half_terms_are_named_by_their_dates() -> None:
    """A school with five half-terms counts one in the autumn; one that begins in August belongs to the coming year."""
    spans = (
        (date(2026, 8, 26), date(2026, 12, 18)),
        (date(2027, 1, 4), date(2027, 2, 12)),
        (date(2027, 2, 22), date(2027, 3, 19)),
        (date(2027, 3, 30), date(2027, 5, 28)),
        (date(2027, 6, 7), date(2027, 7, 23)),
    )
    calendar = SchoolCalendar.of(spans)
    assert [half.name for half in calendar.half_terms(2026)] == [
        "Autumn 1",
        "Spring 1",
        "Spring 2",
        "Summer 1",
        "Summer 2",
    ]
    assert calendar.half_terms(2027) == usual_half_terms(2027)


def test_looking_up_half_terms() -> None:
    """The one a day falls in, that or the next, and the next to begin; over Christmas, the summer and a year's end."""
    calendar = SchoolCalendar.of(COPPERBECK_2026)
    autumn, second, spring = calendar.half_terms(2026)[:3]
    assert autumn == HalfTerm("Autumn 1", date(2026, 9, 1), date(2026, 10, 16))
    assert calendar.half_term_of(date(2026, 10, 16)) == autumn
    assert calendar.half_term_of(date(2026, 10, 19)) is None
    assert calendar.half_term_of(date(2026, 10, 30)) is None
    assert calendar.half_term_from(date(2026, 10, 19)) == second
    assert calendar.half_term_from(date(2026, 11, 7)) == second
    assert calendar.half_term_after(date(2026, 11, 2)) == spring
    assert calendar.half_term_after(date(2026, 11, 1)) == second
    assert calendar.half_term_from(date(2026, 12, 25)) == spring
    assert calendar.half_term_after(date(2027, 7, 22)) == usual_half_terms(2027)[0]
    assert calendar.half_term_of(date(2026, 8, 15)) is None
    assert calendar.half_term_from(date(2026, 8, 15)) == autumn


def test_a_year_that_is_given_in_part_has_only_that_part() -> None:
    """Where only the autumn is known, the next half-term after it is the coming year's."""
    calendar = SchoolCalendar.of(USUAL_2026[:2])
    assert calendar.half_term_after(date(2026, 12, 19)) == usual_half_terms(2027)[0]


@UNHURRIED
@given(st.lists(st.tuples(st.dates(date(2026, 9, 1), date(2027, 7, 1)), st.integers(0, 40)), max_size=4))
def test_half_terms_out_of_order_are_refused(drawn: list[tuple[date, int]]) -> None:
    """A calendar is made only of half-terms that follow one another, each ending no earlier than it begins."""
    spans = [(first, min(first + days * DAY, date(2027, 7, 31))) for first, days in drawn]
    if all(before[1] < after[0] for before, after in pairwise(spans)):
        assert len(SchoolCalendar.of(spans).half_terms(2026)) == (len(spans) or 6)
    else:
        with pytest.raises(ValueError, match="must begin after"):
            SchoolCalendar.of(spans)


def test_half_terms_that_end_too_soon_or_too_late_are_refused() -> None:
    """A last day before the first, or in August, is nobody's half-term."""
    with pytest.raises(ValueError, match="before its first day"):
        SchoolCalendar.of([(date(2026, 9, 2), date(2026, 9, 1))])
    with pytest.raises(ValueError, match="into August"):
        SchoolCalendar.of([(date(2027, 6, 7), date(2027, 8, 1))])


def test_school_days() -> None:
    """Weekdays of a half-term, without INSET days, closures and bank holidays."""
    calendar = SchoolCalendar.of((), {date(2026, 11, 23)})
    assert not calendar.is_school_day(date(2026, 11, 23))
    assert calendar.is_school_day(date(2026, 11, 24))
    assert not calendar.is_school_day(date(2026, 11, 28))
    assert not calendar.is_school_day(date(2026, 12, 21))
    assert not calendar.is_school_day(date(2027, 5, 3))
    assert calendar.school_day_from(date(2026, 11, 21)) == date(2026, 11, 24)
    assert calendar.school_day_from(date(2026, 11, 24)) == date(2026, 11, 24)
    assert calendar.school_days_after(date(2026, 12, 18), 1) == date(2027, 1, 4)
    assert calendar.school_days_after(date(2026, 11, 20), 10) == date(2026, 12, 7)


@UNHURRIED
@given(spans_of_2026, closings, weekday_sets, st.dates(date(2026, 9, 1), date(2027, 6, 1)), st.integers(1, 25))
def test_so_many_school_days_after(
    spans: Sequence[tuple[date, date]], closed: set[date], weekdays: frozenset[int], day: date, number: int
) -> None:
    """As many of the days between are school days as were asked for, the last of them being the answer."""
    calendar = SchoolCalendar.of(spans, closed)
    found = calendar.school_days_after(day, number)
    between = [each for each in _days(day + DAY, found) if calendar.is_school_day(each)]
    assert (len(between), between[-1]) == (number, found)
    timetable = Timetable(calendar, weekdays)
    own = timetable.days_after(day, number)
    mine = [each for each in _days(day + DAY, own) if calendar.is_school_day(each) and each.weekday() in weekdays]
    assert (len(mine), mine[-1]) == (number, own)
    assert timetable.day_from(own) == own


def test_counting_school_days_starts_at_one() -> None:
    """The school day that is none or minus one after a day is nothing to answer."""
    calendar = SchoolCalendar.of(())
    for number in (0, -1):
        with pytest.raises(ValueError, match="count from 1"):
            calendar.school_days_after(date(2026, 11, 23), number)
        with pytest.raises(ValueError, match="count from 1"):
            Timetable(calendar).days_after(date(2026, 11, 23), number)


@UNHURRIED
@given(st.dates(date(2026, 9, 1), date(2027, 7, 31)), st.integers(1, 30), st.dates(date(2026, 9, 1), date(2028, 7, 31)))
def test_occurrences_count_from_their_anchor(anchor: date, every_days: int, day: date) -> None:
    """The answer is the anchor or a whole number of intervals after it, and the one before it is too early."""
    found = occurrence_from(anchor, every_days, day)
    assert (found - anchor).days % every_days == 0
    assert found >= max(anchor, day)
    assert found == anchor or found - every_days * DAY < day


def test_fortnights_stay_on_their_day_over_both_clock_changes() -> None:
    """Every other Thursday from 10 September 2026 is a Thursday at 08:00 in winter and in summer."""
    day = anchor = date(2026, 9, 10)
    for number in range(40):
        assert occurrence_from(anchor, 14, day) == anchor + number * 14 * DAY
        local = datetime.combine(day, time(8), LONDON).astimezone(UTC).astimezone(LONDON)
        assert (local.weekday(), local.hour) == (3, 8)
        day = occurrence_from(anchor, 14, day + DAY)
    with pytest.raises(ValueError, match="every 0 days"):
        occurrence_from(anchor, 0, day)


def test_bank_holidays_are_englands() -> None:
    """As GOV.UK lists them: with days in lieu, without Scotland's and Northern Ireland's."""
    assert {
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
    } <= bank_holidays(2026)
    assert date(2026, 1, 2) not in bank_holidays(2026)
    assert date(2026, 7, 13) not in bank_holidays(2026)
