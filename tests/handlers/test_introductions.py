"""The pure parts of an introduction: words, buttons, where two people meet, and school days."""

from datetime import UTC, datetime

import pytest

from handlers.ask_for_introduction import asked_in
from handlers.errors import UserError
from handlers.finding import Search
from handlers.introductions._telling import meeting_place, teams_chat, way_to
from handlers.introductions._unanswered import school_days_on
from handlers.introductions._words import own_words
from handlers.messages import message
from handlers.plain_text import plain_text
from handlers.school_time import SchoolCalendar, Timetable
from storage.colleagues import Colleague
from storage.introduction_requests import KnownPlace

PRIYA = Colleague(1, "Priya Nair", "priya@trust.example", 11, "Larkbeck Primary", ())
MEGAN = Colleague(2, "Megan Rowlands", "megan@trust.example", 12, "Hollinshaw Junior", ())
SLACK, TEAMS = KnownPlace(1, "slack"), KnownPlace(2, "teams")
USUAL = Timetable(SchoolCalendar.of(()))


def test_own_words_are_cleaned() -> None:
    """Control characters go, and of several empty lines one is left."""
    assert own_words("  Bar\x00 models?\n\n\n \nThank you\n") == "Bar models?\n\nThank you"


def test_own_words_have_a_limit() -> None:
    """What is too long is given back, and said to be."""
    with pytest.raises(UserError, match="longer than 500 characters") as error:
        own_words("a" * 501)
    assert error.value.typed == "a" * 501


@pytest.mark.parametrize("value", ["", "x|{}", "1", "1|", "1|[]", "99999999999|{}"])
def test_a_button_that_cannot_be_read(value: str) -> None:
    """It says so, and that nothing has been sent."""
    with pytest.raises(UserError, match="nothing has been sent"):
        asked_in(value)


def test_a_button_carries_the_search() -> None:
    """The listing, and how it was found."""
    assert asked_in('7|{"words": "fractions", "exactly": true}') == (7, Search("fractions", exactly=True))


@pytest.mark.parametrize(
    ("asker", "expert", "preferred", "place"),
    [
        ((SLACK,), (TEAMS,), ("slack", "teams"), None),
        ((), (SLACK,), ("slack", "slack"), None),
        ((SLACK, TEAMS), (TEAMS, SLACK), ("teams", "slack"), TEAMS),
        ((SLACK, TEAMS), (SLACK,), ("teams", "slack"), SLACK),
    ],
)
def test_where_two_people_meet(
    asker: tuple[KnownPlace, ...], expert: tuple[KnownPlace, ...], preferred: tuple[str, ...], place: KnownPlace | None
) -> None:
    """Where both are known, if they are; on the platform where it was asked for rather than any other."""
    assert meeting_place(asker, expert, preferred) == place


def test_the_address_of_a_chat() -> None:
    """It names both by their work addresses, and has a first sentence."""
    assert teams_chat(PRIYA, MEGAN, "Fractions & more") == (
        "https://teams.microsoft.com/l/chat/0/0?users=priya@trust.example,megan@trust.example"
        "&message=Hello,%20Staffroom%20has%20introduced%20us%3A%20Fractions%20%26%20more."
    )


def test_without_a_work_address() -> None:
    """Then the academy is named, as somewhere to ask."""
    nameless = Colleague(2, "Megan Rowlands", "", 12, "Hollinshaw Junior", ())
    said = plain_text(message(*way_to(PRIYA, nameless, TEAMS, "Fractions")))
    assert said == "You can reach Megan Rowlands, Hollinshaw Junior, at their academy."


def test_school_days_count_from_when_it_arrived() -> None:
    """Asked on a Saturday it arrives on Monday at 08:00; three school days on is Thursday at 08:00."""
    saturday = datetime(2026, 11, 14, 10, tzinfo=UTC)
    assert school_days_on(saturday, USUAL, 3) == datetime(2026, 11, 19, 8, tzinfo=UTC)
