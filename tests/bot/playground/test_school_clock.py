"""The playground's school clock, and what is kept of it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.playground.school_clock import (
    ClockFile,
    OnlyForward,
    SchoolClock,
    in_words,
    read_moment,
    running_from,
    standing,
)
from bot.settings import SettingsError

TUESDAY = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
LATER = datetime(2026, 11, 16, 8, tzinfo=UTC)


def test_a_standing_clock_shows_what_it_was_moved_to() -> None:
    """It is a clock like any other: calling it gives the time."""
    clock = standing(TUESDAY)
    assert clock() == clock.now() == TUESDAY
    clock.move_to(LATER)
    assert clock() == LATER


def test_a_running_clock_goes_on_from_where_it_was_moved_to() -> None:
    """It keeps the machine's pace before and after."""
    machine = [datetime(2030, 1, 1, tzinfo=UTC)]
    clock = running_from(TUESDAY, lambda: machine[0])
    machine[0] += timedelta(minutes=3)
    assert clock() == TUESDAY + timedelta(minutes=3)
    clock.move_to(LATER)
    machine[0] += timedelta(minutes=2)
    assert clock() == LATER + timedelta(minutes=2)


def test_a_clock_that_is_to_go_back_says_that_it_only_goes_forward() -> None:
    """Nothing is changed by it."""
    clock = standing(LATER)
    with pytest.raises(OnlyForward, match="shows Monday 16 November 2026, 08:00 already. Nothing has been changed."):
        clock.move_to(TUESDAY)
    assert clock() == LATER


def test_whoever_listens_hears_of_each_move_until_they_stop() -> None:
    """A page looks again after each."""
    clock, heard = standing(TUESDAY), []
    end = clock.on_change(lambda: heard.append(clock()))
    clock.move_to(LATER)
    end()
    clock.move_to(LATER + timedelta(days=1))
    assert heard == [LATER]


def test_any_clock_can_be_made_one_that_moves() -> None:
    """As a world does with the callable that it is given."""
    clock = SchoolClock(lambda: TUESDAY)
    clock.move_to(LATER)
    assert clock() == LATER


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-10-19T09:00", datetime(2026, 10, 19, 8, tzinfo=UTC)),
        (" 2026-11-16 08:00 ", datetime(2026, 11, 16, 8, tzinfo=UTC)),
        ("2026-11-16", datetime(2026, 11, 16, tzinfo=UTC)),
        ("2026-11-16T08:00+02:00", datetime(2026, 11, 16, 6, tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_as_the_time_in_england(typed: str, moment: datetime) -> None:
    """In summer that is an hour ahead of UTC; a zone that is given counts."""
    assert read_moment(typed) == moment


@pytest.mark.parametrize(
    "typed", ["", "monday", "2026-13-01T09:00", "2026-02-30", "0001-01-01T00:00+14:00", "1066-10-14"]
)
def test_what_is_no_moment_gets_a_sentence(typed: str) -> None:
    """It says how to write one, or from when to when."""
    with pytest.raises(ValueError, match="Nothing has been changed"):
        read_moment(typed)


def test_a_moment_reads_as_people_say_it() -> None:
    """In England's time, and with the year."""
    assert in_words(datetime(2026, 6, 5, 7, tzinfo=UTC)) == "Friday 5 June 2026, 08:00"


def test_a_clock_is_kept_from_one_play_to_the_next(tmp_path: Path) -> None:
    """What was written last is read; before that there is nothing."""
    file = ClockFile(tmp_path / "clock.txt")
    assert file.read() is None
    file.write(TUESDAY)
    file.write(LATER)
    assert file.read() == LATER
    assert [path.name for path in tmp_path.iterdir()] == ["clock.txt"]


@pytest.mark.parametrize("content", ["", "soon", "2026-99-99", "\x00"])
def test_a_kept_clock_that_can_not_be_read_says_how_to_start_over(tmp_path: Path, content: str) -> None:
    """A sentence, and nothing is changed."""
    path = tmp_path / "clock.txt"
    path.write_text(content)
    with pytest.raises(SettingsError, match="staffroom play --fresh"):
        ClockFile(path).read()
    assert path.read_text() == content
