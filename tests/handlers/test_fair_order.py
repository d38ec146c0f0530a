"""In which order colleagues who fit are shown, when some of them are asked more often than others."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.listings import HOW_OFTEN
from handlers.matching._fair import ROOM, half_term_counts_from, in_fair_order, said_of_room, turn_of
from handlers.school_time import SchoolCalendar
from storage.introductions import Load
from tests.handlers.fitting import MEGAN, OWN, PLACES, QUENBY, TANNERSFOLD, TODAY, Fits, fits, shown


def asked(times: int) -> Load:
    """Asked so often in the year, and not in this half-term."""
    return Load(asked_in_year=times)


def test_relevance_goes_first() -> None:
    """Whoever is clearly better goes first, however often they were asked, while they have room."""
    ranked = [fits(1, 0.5, QUENBY), fits(2, 0.9), fits(3, 0.7, TANNERSFOLD)]
    assert shown(ranked) == [2, 3, 1]
    assert shown(ranked, {2: asked(40), 3: asked(5)}) == [2, 3, 1]


def test_among_people_about_as_relevant_whoever_was_asked_less_goes_first() -> None:
    """A newcomer goes before somebody who is asked all the time and fits a little better."""
    ranked = [fits(1, 0.9), fits(2, 0.85, QUENBY), fits(3, 0.82, TANNERSFOLD)]
    assert shown(ranked, {1: asked(12), 2: asked(2)}) == [3, 2, 1]


def test_one_request_more_among_many_makes_no_difference() -> None:
    """Six requests and seven in a year are as good as equal: relevance decides."""
    assert shown([fits(1, 0.9), fits(2, 0.85, QUENBY)], {1: asked(7), 2: asked(6)}) == [1, 2]


def test_help_that_was_found_good_counts_among_people_asked_about_as_often() -> None:
    """It goes before relevance among those, once, and never before somebody who was asked less."""
    ranked = [fits(1, 0.9), fits(2, 0.85, QUENBY), fits(3, 0.82, TANNERSFOLD)]
    helped = Load(asked_in_year=2, has_helped=True)
    assert shown(ranked, {1: asked(2), 2: helped, 3: asked(2)}) == [2, 1, 3]
    assert shown(ranked, {1: asked(2), 2: helped}) == [3, 2, 1]


def test_an_academy_that_received_more_than_it_gave_has_its_turn() -> None:
    """It goes before how often somebody was asked, and after the asker's academy."""
    owed = Load(asked_in_year=3, academy_gave=1, academy_received=2)
    even = Load(academy_gave=2, academy_received=2)
    assert shown([fits(1, 0.9), fits(2, 0.85, QUENBY)], {1: even, 2: owed}) == [2, 1]
    assert shown([fits(1, 0.9), fits(2, 0.85, OWN)], {1: asked(3), 2: owed}) == [1, 2]


def test_ones_own_academy_goes_last_among_people_about_as_relevant() -> None:
    """It is clearly better people who go before others from one's own academy, not slightly better ones."""
    ranked = [fits(1, 0.9, OWN), fits(2, 0.85), fits(3, 0.6, TANNERSFOLD)]
    assert shown(ranked) == [2, 1, 3]
    assert shown([fits(1, 0.9, OWN), fits(2, 0.5)]) == [1, 2]


def test_somebody_without_room_goes_after_everybody_who_can_stand_in() -> None:
    """Who was asked as often as they like this half-term comes after all with room who fit half as well."""
    ranked = [
        fits(1, 0.9, how_often="once-a-half-term"),
        fits(2, 0.6, QUENBY),
        fits(3, 0.46, TANNERSFOLD),
        fits(4, 0.3),
    ]
    full = {1: Load(asked_in_half_term=1, asked_in_year=1)}
    assert shown(ranked, full) == [2, 3, 1, 4]
    assert shown(ranked, full, how_many=2) == [2, 3]
    assert shown(ranked[:1], full) == [1]


@pytest.mark.parametrize(
    ("how_often", "times", "said"),
    [
        ("once-a-half-term", 0, ""),
        ("once-a-half-term", 1, "no room left this half-term"),
        ("twice-a-half-term", 1, ""),
        ("twice-a-half-term", 2, "no room left this half-term"),
        ("once-a-month", 1, ""),
        ("once-a-month", 2, "no room left this half-term"),
        ("flexible", 20, ""),
        ("", 20, ""),
    ],
)
def test_room_is_what_people_offered(how_often: str, times: int, said: str) -> None:
    """Only of those who said how often is it ever said that they have no room, and of nobody that they have."""
    candidate = replace(MEGAN, how_often=how_often)
    assert said_of_room(candidate, Load(asked_in_half_term=times)) == said


def test_every_choice_of_how_often_is_known() -> None:
    """What gives a limit is a choice of the listing form; only "it depends" gives none."""
    assert set(HOW_OFTEN) - set(ROOM) == {"flexible"}
    assert set(ROOM) < set(HOW_OFTEN)


def test_a_rarely_asked_colleague_has_one_of_the_places() -> None:
    """They take the last place, if they are about as relevant as whoever would have it otherwise."""
    owed = Load(asked_in_year=4, academy_gave=1, academy_received=3)
    ranked = [fits(number, 0.9, 20 + number) for number in range(1, 7)]
    loads = {one.candidate.person_id: owed for one in ranked}
    newcomer = fits(9, 0.82, TANNERSFOLD)
    assert shown([*ranked, newcomer], loads)[-1] == 9
    assert 9 not in shown([*ranked, replace(newcomer, relevance=0.7)], loads)


def test_no_academy_takes_all_the_places() -> None:
    """The last place is another academy's, if it has somebody with room who fits at all."""
    ranked = [fits(number, 0.9) for number in range(1, 8)]
    other = fits(9, 0.4, QUENBY, how_often="once-a-half-term")
    assert shown([*ranked, other])[-1] == 9
    assert 9 not in shown([*ranked, other], {9: Load(asked_in_half_term=1)})
    assert len(shown(ranked)) == PLACES


def test_a_lead_practitioner_has_one_of_the_places() -> None:
    """One with room who is no less relevant than the last shown takes their place, though asked more often."""
    ranked = [fits(number, 0.85, 20 + number) for number in range(1, 7)]
    lead = fits(9, 0.9, is_lead=True, how_often="once-a-half-term")
    assert 9 in shown([*ranked, lead], {9: asked(5)})
    assert 9 not in shown([*ranked, lead], {9: Load(asked_in_half_term=1, asked_in_year=5)})
    assert 9 not in shown([*ranked, replace(lead, relevance=0.8)], {9: asked(5)})


def test_a_lead_practitioner_is_among_exact_equals() -> None:
    """Where all fit alike and nobody was asked, a lead practitioner is shown whatever day it is."""
    ranked = [fits(number, 0.9, 20 + number) for number in range(1, 20)]
    ranked.append(fits(99, 0.9, is_lead=True))
    days = [shown(ranked, how_many=3, today=TODAY + timedelta(day)) for day in range(90)]
    assert all(99 in day for day in days)
    assert set(range(1, 20)) <= {number for day in days for number in day}


def test_the_promises_leave_the_first_place_alone() -> None:
    """With one place, the first by the order has it; with two, another academy has the second."""
    ranked = [fits(1, 0.9), fits(2, 0.89), fits(3, 0.3, QUENBY, is_lead=True)]
    assert shown(ranked, how_many=1) == [1]
    assert shown(ranked, how_many=2) == [1, 3]
    assert shown(ranked, how_many=0) == []
    assert shown([]) == []


def test_a_person_is_shown_once_with_the_listing_that_fits_better() -> None:
    """Two listings of one colleague take one place."""
    better = fits(1, 0.9)
    worse = Fits(replace(better.candidate, listing_id=7), 0.7)
    (found,) = in_fair_order([worse, better], {}, academy_id=OWN, today=TODAY, how_many=PLACES)
    assert found is better


def test_exact_equals_take_turns_by_the_day() -> None:
    """Among equals the order is the same all day and another on other days; nobody holds on to a place."""
    ranked = [fits(number, 0.9, 20 + number) for number in range(12)]
    assert shown(ranked) == shown(ranked[::-1])
    firsts = [shown(ranked, today=TODAY + timedelta(day))[0] for day in range(120)]
    assert set(firsts) == set(range(12))
    assert turn_of(1, TODAY) == turn_of(1, TODAY) != turn_of(1, TODAY + timedelta(1))


def test_what_is_asked_in_the_holidays_counts_to_the_half_term_after_them() -> None:
    """Room is counted from the day after the last half-term ended, in the half-term as in the holidays before it."""
    calendar = SchoolCalendar.of([])
    autumn_1, autumn_2 = calendar.half_terms(2026)[:2]
    after_summer = calendar.half_terms(2025)[-1].last_on + timedelta(days=1)
    after_autumn_1 = autumn_1.last_on + timedelta(days=1)
    assert half_term_counts_from(calendar, autumn_1.last_on) == after_summer
    assert half_term_counts_from(calendar, date(2026, 8, 20)) == after_summer
    assert half_term_counts_from(calendar, date(2026, 7, 30)) == after_summer
    assert half_term_counts_from(calendar, after_autumn_1) == after_autumn_1
    assert half_term_counts_from(calendar, autumn_2.first_on) == after_autumn_1
