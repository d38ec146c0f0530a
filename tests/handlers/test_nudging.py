"""When a nudge may go, as pure functions of when it is due, its owner's timetable and their wishes."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.nudging import again_at, go_at_for, may_go, say_day, start_of, weekly_from
from handlers.school_time import LONDON, SchoolCalendar, Timetable
from storage.nudges import NEVER, Wishes

USUAL = Timetable(SchoolCalendar.of([]))
MON_TO_WED = Timetable(SchoolCalendar.of([]), weekdays=frozenset({0, 1, 2}))

moments = st.datetimes(datetime(2026, 8, 1), datetime(2027, 8, 31), timezones=st.just(UTC))  # noqa: DTZ001 - given a zone
timetables = st.builds(
    Timetable,
    st.just(SchoolCalendar.of([])),
    st.frozensets(st.integers(0, 4), min_size=1),
    st.sampled_from([time(7), time(8), time(9, 30)]),
    st.sampled_from([time(12), time(17, 30), time(20)]),
)
all_wishes = st.builds(
    Wishes,
    is_weekly=st.booleans(),
    paused_until_on=st.one_of(st.none(), st.dates(date(2026, 8, 1), date(2027, 8, 31))),
)


def wall(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    """A wall time in England in the autumn of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


@given(moments, timetables, all_wishes)
def test_a_nudge_goes_only_when_it_may(due_at: datetime, timetable: Timetable, wishes: Wishes) -> None:
    """Never before it is due, never out of hours, in a pause, or on another day than the first of a weekly one."""
    go_at = go_at_for(due_at, timetable, wishes)
    assert go_at >= due_at
    assert timetable.may_message(go_at)
    assert may_go(go_at, timetable, wishes)


@given(moments, timetables)
def test_off_is_off(due_at: datetime, timetable: Timetable) -> None:
    """Whoever wants none gets none."""
    assert go_at_for(due_at, timetable, Wishes(is_off=True)) == NEVER
    assert not may_go(due_at, timetable, Wishes(is_off=True))


@pytest.mark.parametrize(
    ("due_at", "timetable", "goes_at"),
    [
        (wall(18, 11), USUAL, wall(23, 8)),
        (wall(15, 10), USUAL, wall(16, 8)),
        (wall(16, 8), USUAL, wall(16, 8)),
        (wall(16, 9), USUAL, wall(23, 8)),
        (wall(22, 10, month=10), USUAL, wall(2, 8)),
        (wall(12, 9), MON_TO_WED, wall(16, 8)),
    ],
)
def test_weekly_is_the_first_of_their_days(due_at: datetime, timetable: Timetable, goes_at: datetime) -> None:
    """At the start of their hours on the first of their days in a week, past the half-term holiday."""
    assert go_at_for(due_at, timetable, Wishes(is_weekly=True)) == goes_at
    assert weekly_from(due_at, timetable) == goes_at


def test_a_pause_ends_on_its_day() -> None:
    """What fell due meanwhile comes at the start of the hours of that day, or of the next of theirs."""
    paused = Wishes(paused_until_on=date(2026, 11, 20))
    assert go_at_for(wall(16, 9), USUAL, paused) == wall(20, 8)
    assert go_at_for(wall(16, 9), MON_TO_WED, paused) == wall(23, 8)
    assert go_at_for(wall(24, 9), USUAL, paused) == wall(24, 9)


def test_again_about_a_week_later() -> None:
    """Five of their own school days on, at the time of day at which it went, over a clock change and a holiday."""
    assert again_at(wall(10, 16, 20), wall(10, 16), USUAL, 5) == wall(17, 16)
    assert again_at(wall(16, 8), wall(16, 8), MON_TO_WED, 5) == wall(25, 8)
    assert again_at(wall(22, 9, month=10), wall(22, 9, month=10), USUAL, 5) == wall(5, 9)


def test_days_are_said_as_people_say_them() -> None:
    """With the year where it isn't this one."""
    today = date(2026, 11, 10)
    assert say_day(date(2026, 11, 16), today) == "Monday 16 November"
    assert say_day(date(2027, 1, 4), today) == "Monday 4 January 2027"


def test_a_day_begins_at_midnight_in_england() -> None:
    """In summer an hour before that in UTC."""
    assert start_of(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, tzinfo=UTC)
    assert start_of(date(2026, 10, 26)) - start_of(date(2026, 10, 25)) == timedelta(hours=25)
