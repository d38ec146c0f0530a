"""What is typed after `/nudges`, as people type it."""

from datetime import date, time

import pytest

from handlers import capabilities
from handlers.errors import UserError
from handlers.nudges._reading import is_pause, read_change, read_time
from storage.nudges import Wishes

KINDS = capabilities().nudges()
TODAY = date(2026, 11, 10)


def read(words: str, wishes: Wishes | None = None) -> Wishes:
    """The wishes after these words."""
    return read_change(words, wishes or Wishes(), TODAY, KINDS)


@pytest.mark.parametrize(
    ("words", "wishes"),
    [
        ("off", Wishes(is_off=True)),
        ("Stop.", Wishes(is_off=True)),
        ("turn off", Wishes(is_off=True)),
        ("weekly", Wishes(is_weekly=True)),
        ("Once a week", Wishes(is_weekly=True)),
        ("pause until 4 January", Wishes(paused_until_on=date(2027, 1, 4))),
        ("pause 4/1/2027", Wishes(paused_until_on=date(2027, 1, 4))),
        ("pause for 2 weeks", Wishes(paused_until_on=date(2026, 11, 24))),
        ("pause a week", Wishes(paused_until_on=date(2026, 11, 17))),
        ("pause until Monday", Wishes(paused_until_on=date(2026, 11, 16))),
        ("my days mon tue wed", Wishes(days=("mon", "tue", "wed"))),
        ("my days: Monday, Tuesday and Wednesday", Wishes(days=("mon", "tue", "wed"))),
        ("days weds thurs", Wishes(days=("wed", "thu"))),
        ("my days are wed to fri", Wishes(days=("wed", "thu", "fri"))),
        ("my days mon-wed", Wishes(days=("mon", "tue", "wed"))),
        ("my days fri, mon", Wishes(days=("mon", "fri"))),
        ("my days every day", Wishes(days=("mon", "tue", "wed", "thu", "fri"))),
        ("hours 9 to 4", Wishes(starts_at=time(9), ends_at=time(16))),
        ("hours 9-4", Wishes(starts_at=time(9), ends_at=time(16))),
        ("my hours 9am to 4pm", Wishes(starts_at=time(9), ends_at=time(16))),
        ("hours 08:30 – 16.15", Wishes(starts_at=time(8, 30), ends_at=time(16, 15))),
        ("between 10 and 12", Wishes(starts_at=time(10), ends_at=time(12))),
        ("hours 10 to 10:30", Wishes(starts_at=time(10), ends_at=time(10, 30))),
        ("hours 1 to 5", Wishes(starts_at=time(13), ends_at=time(17))),
        ("digest on", Wishes(kinds_on=("digest",))),
        ("turn on the weekly digest", Wishes(kinds_on=("digest",))),
        ("listing renewal off", Wishes(kinds_off=("listings.renew",))),
        ("drafts off", Wishes(kinds_off=("drafts.finish",))),
    ],
)
def test_words_change_wishes(words: str, wishes: Wishes) -> None:
    """However it is put, as long as it can be understood."""
    assert read(words) == wishes


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("on", Wishes(is_off=True, is_weekly=True), Wishes(is_weekly=True)),
        ("on", Wishes(paused_until_on=date(2027, 1, 4)), Wishes()),
        ("as due", Wishes(is_weekly=True), Wishes()),
        ("my days usual", Wishes(days=("mon",)), Wishes()),
        ("hours usual", Wishes(starts_at=time(9), ends_at=time(10)), Wishes()),
        ("digest off", Wishes(kinds_on=("digest",)), Wishes()),
        ("listing renewal on", Wishes(kinds_off=("listings.renew",)), Wishes()),
        ("pause until 4 January", Wishes(is_off=True), Wishes(paused_until_on=date(2027, 1, 4))),
    ],
)
def test_words_take_wishes_back(words: str, before: Wishes, after: Wishes) -> None:
    """What was said before is left as it was, but for what is changed."""
    assert read(words, before) == after


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("tomatoes", "I couldn't read that."),
        ("pause until the cows come home", "I couldn't read that as a date."),
        ("pause until 1 November 2026", "from tomorrow on"),
        ("my days", "Which days?"),
        ("my days sat", "never remind anybody at weekends"),
        ("my days mon to sun", "never remind anybody at weekends"),
        ("my days blursday", "I don't know a day called “blursday”."),
        ("hours", "from when until when"),
        ("hours 9", "from when until when"),
        ("hours 25 to 30", "from when until when"),
        ("hours 17:00 to 16:00", "from when until when"),
        ("on and off", "I couldn't read that."),
    ],
)
def test_what_cannot_be_read_changes_nothing_and_says_what_to_type(words: str, sentence: str) -> None:
    """With the words given back."""
    with pytest.raises(UserError) as caught:
        read(words)
    assert sentence in caught.value.text
    assert "Nothing has been changed." in caught.value.text
    assert "/nudges" in caught.value.text
    assert caught.value.typed == words


@pytest.mark.parametrize("words", ["pause", "Pause.", "pause until"])
def test_a_pause_without_an_end_is_asked_about(words: str) -> None:
    """Rather than refused."""
    assert is_pause(words)


@pytest.mark.parametrize(("words", "read_as"), [("9", time(9)), ("4pm", time(16)), ("4", time(16)), ("nine", None)])
def test_one_time(words: str, read_as: time | None) -> None:
    """As the form takes it."""
    assert read_time(words) == read_as
