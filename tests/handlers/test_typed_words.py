"""Words as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.errors import UserError
from handlers.typed_words import clean, read_date, say_date, short_enough

TODAY = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("4 January", date(2027, 1, 4)),
        ("4 Jan 2027", date(2027, 1, 4)),
        ("4/1/2027", date(2027, 1, 4)),
        ("04/01/27", date(2027, 1, 4)),
        ("2027-01-04", date(2027, 1, 4)),
        ("1st December", date(2026, 12, 1)),
        ("10 November", date(2026, 11, 10)),
        ("9 November", date(2027, 11, 9)),
        ("tomorrow", date(2026, 11, 11)),
        ("next Tuesday", date(2026, 11, 17)),
        ("Friday", date(2026, 11, 13)),
    ],
)
def test_dates_are_read_day_first_and_forward(typed: str, meant: date) -> None:
    """A date without a year is the next such day; with one it is that day, the day before the month."""
    assert read_date(typed, TODAY) == meant


@pytest.mark.parametrize("typed", ["", "whenever", "soon 😀"])
def test_what_is_no_date_is_none(typed: str) -> None:
    """Words without a date are not guessed at."""
    assert read_date(typed, TODAY) is None


@given(st.text(max_size=400))
def test_any_words_can_be_asked_for_a_date(typed: str) -> None:
    """No words at all make the reading of dates fail."""
    assert isinstance(read_date(typed, TODAY), date | None)


def test_a_date_is_said_as_people_say_it() -> None:
    """No leading zero, no ordinal, the month in full."""
    assert say_date(date(2027, 1, 4)) == "4 January 2027"


def test_control_characters_are_dropped_and_emoji_kept() -> None:
    """What can't be shown goes; joined emoji and right-to-left letters stay."""
    assert clean("  oracy\x00\u202e\x1b 👩‍🏫 קריאה\n") == "oracy 👩‍🏫 קריאה"


def test_too_many_characters_are_given_back() -> None:
    """A long question is refused with the words in hand, so that nothing is lost."""
    with pytest.raises(UserError, match="longer than 300 characters; could you shorten it") as refused:
        short_enough("fractions " * 500)
    assert len(refused.value.typed) == 4_999
