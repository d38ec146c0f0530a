"""How long a wish lasts, and how its search is said."""

from datetime import date

import pytest

from handlers.errors import UserError
from handlers.finding import SEARCH, Search
from handlers.meaning import load_concepts
from handlers.school_time import SchoolCalendar
from handlers.search_in_words import said_of
from handlers.search_wishes import wish_button
from handlers.search_wishes._joined import without
from handlers.search_wishes._search import search_in
from handlers.search_wishes._wishes import last_day
from handlers.topics import load_topics


@pytest.mark.parametrize(
    ("today", "last_on"),
    [
        (date(2026, 9, 1), date(2027, 7, 22)),
        (date(2027, 6, 10), date(2027, 7, 22)),
        (date(2027, 6, 11), date(2028, 7, 21)),
        (date(2027, 7, 30), date(2028, 7, 21)),
        (date(2027, 8, 20), date(2028, 7, 21)),
    ],
)
def test_to_the_end_of_the_school_year(today: date, last_on: date) -> None:
    """The last day of the summer term; with less than six weeks left, next year's."""
    assert last_day(SchoolCalendar.of([]), today) == last_on


def test_the_academys_own_year_counts() -> None:
    """A summer term that ends early ends the wish early."""
    calendar = SchoolCalendar.of([(date(2026, 9, 1), date(2026, 12, 18)), (date(2027, 4, 12), date(2027, 7, 9))])
    assert last_day(calendar, date(2026, 11, 10)) == date(2027, 7, 9)


def test_a_search_in_a_few_words() -> None:
    """As it was typed, on one line and not too long, with the meaning chosen and what it is confined to."""
    topics, concepts = load_topics(), load_concepts()
    assert said_of(Search("Anglo-Saxon\n charters "), topics, concepts) == "Anglo-Saxon charters"
    assert said_of(Search("AP", chosen=("history",)), topics, concepts) == "AP (History)"
    reading = concepts.concepts[0]
    full = Search("charters", meant=reading.id, phases=("ks1", "ks2"), ways=("visit",))
    said = said_of(full, topics, concepts)
    assert said == f"charters ({reading.label}, Key Stage 1 or Key Stage 2, lesson visit)"
    assert said_of(Search("charters", meant="gone", ways=("gone",)), topics, concepts) == "charters"
    long = said_of(Search("charters and wills " * 15), topics, concepts)
    assert long.endswith("…")
    assert len(long) <= 40


def test_the_button_carries_the_search() -> None:
    """However long it is, within what a button holds; one that can't be read is refused with a sentence."""
    search = Search("“é”" * 100, chosen=("history",), shown=tuple(range(10**9, 10**9 + 100)))
    button = wish_button(search)
    assert search_in(button.value) == search
    assert len(button.value) <= 2_000
    assert button.spoken.startswith(button.label)
    with pytest.raises(UserError, match="can't read that button"):
        search_in("{}")


def test_people_who_were_shown() -> None:
    """Each once, the newest hundred of them."""
    search = without(Search("charters", shown=(1, 2)), (2, 3))
    assert search.shown == (1, 2, 3)
    many = without(search, range(4, 200))
    assert len(many.shown) == 100
    assert SEARCH.validate_json(SEARCH.dump_json(many)) == many
