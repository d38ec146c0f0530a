"""What holds of the order of colleagues whoever they are: made-up searches by the hundred."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from handlers.listings import HOW_OFTEN
from handlers.matching._fair import ABOUT, STANDS_IN, has_room, in_fair_order
from storage.introductions import Load
from tests.handlers.fitting import (
    HOLLINSHAW,
    NOBODY_ASKED,
    OWN,
    PLACES,
    QUENBY,
    TANNERSFOLD,
    TODAY,
    Fits,
    fits,
    shown,
)

LOADS = st.builds(
    Load,
    asked_in_half_term=st.integers(0, 3),
    asked_in_year=st.integers(0, 20),
    academy_gave=st.integers(0, 3),
    academy_received=st.integers(0, 3),
)
RELEVANCE = st.floats(0.05, 1)


@st.composite
def people(draw: st.DrawFn) -> list[Fits]:
    """Up to thirty colleagues of six academies, the asker's among them, each of another relevance."""
    relevances = draw(st.lists(RELEVANCE, min_size=1, max_size=30, unique=True))
    return [
        fits(
            number,
            relevance,
            draw(st.sampled_from([OWN, HOLLINSHAW, TANNERSFOLD, QUENBY, 5, None])),
            is_lead=draw(st.booleans()),
            how_often=draw(st.sampled_from([*HOW_OFTEN, ""])),
        )
        for number, relevance in enumerate(relevances, start=1)
    ]


@st.composite
def searches(draw: st.DrawFn) -> tuple[list[Fits], dict[int, Load]]:
    """Some colleagues who fit, and a load of each."""
    ranked = draw(people())
    return ranked, {one.candidate.person_id: draw(LOADS) for one in ranked}


def can_help(one: Fits, loads: Mapping[int, Load]) -> bool:
    """Whether somebody has room left."""
    return has_room(one.candidate, loads.get(one.candidate.person_id, Load()))


def split(ranked: Sequence[Fits], loads: Mapping[int, Load]) -> tuple[list[Fits], list[Fits]]:
    """Those who are shown, in order, and the others."""
    order = in_fair_order(ranked, loads, academy_id=OWN, today=TODAY, how_many=PLACES)
    return list(order), [one for one in ranked if one not in order]


@given(searches())
def test_nobody_overtakes_a_clearly_better_colleague(search: tuple[list[Fits], dict[int, Load]]) -> None:
    """Among those with room, each is about as relevant as everybody who comes after them."""
    order = [one for one in split(*search)[0] if can_help(one, search[1])]
    for place, one in enumerate(order):
        assert all(one.relevance >= ABOUT * other.relevance for other in order[place:])


@given(searches())
def test_nobody_keeps_a_clearly_better_colleague_out(search: tuple[list[Fits], dict[int, Load]]) -> None:
    """Whoever has room and isn't shown is not clearly better than those shown, but for one place of another academy."""
    order, out = split(*search)
    best_out = max((one.relevance for one in out if can_help(one, search[1])), default=0)
    places = {one.candidate.academy_id for one in order}
    worse = [one for one in order if one.relevance < ABOUT * best_out and can_help(one, search[1])]
    assert len(worse) <= 1
    for one in worse:
        assert len(places) == 2
        assert [each.candidate.academy_id for each in order].count(one.candidate.academy_id) == 1


@given(searches())
def test_somebody_without_room_waits_for_all_who_can_stand_in(search: tuple[list[Fits], dict[int, Load]]) -> None:
    """Everybody with room who is half as relevant goes before them, and none of those is left out for them."""
    order, out = split(*search)
    for place, one in enumerate(order):
        if not can_help(one, search[1]):
            rest = [other for other in (*order[place:], *out) if can_help(other, search[1])]
            assert all(other.relevance < STANDS_IN * one.relevance for other in rest)


@given(searches())
def test_a_rarely_asked_colleague_is_shown_whenever_one_fits(search: tuple[list[Fits], dict[int, Load]]) -> None:
    """Nobody about as relevant as the best was asked less often than all those who are shown from other academies."""
    order, out = split(*search)
    best = max((one.relevance for one in search[0] if can_help(one, search[1])), default=0)

    def times(those: list[Fits]) -> list[int]:
        return [
            search[1][one.candidate.person_id].asked_in_year
            for one in those
            if can_help(one, search[1]) and one.candidate.academy_id != OWN
        ]

    fitting = times([one for one in out if one.relevance >= ABOUT * best])
    assert not fitting or (times(order) and min(times(order)) <= min(fitting))


@given(searches())
def test_no_academy_has_all_places_where_another_has_room(search: tuple[list[Fits], dict[int, Load]]) -> None:
    """Whoever is left out of an academy that isn't there has no room."""
    order, out = split(*search)
    places = {one.candidate.academy_id for one in order}
    if len(places) == 1 and len(order) > 1:
        assert not [one for one in out if one.candidate.academy_id not in places and can_help(one, search[1])]


@given(people())
def test_without_loads_the_order_is_that_of_relevance(ranked: list[Fits]) -> None:
    """While nobody was asked, only the asker's own academy goes back, and only among people about as relevant."""
    order, out = split(ranked, NOBODY_ASKED)
    others = [one for one in order if one.candidate.academy_id != OWN]
    assert others == sorted(others, key=lambda one: -one.relevance)
    for place, one in enumerate(order):
        if one.candidate.academy_id == OWN:
            assert all(one.relevance >= other.relevance for other in order[place:])
    if len({one.candidate.academy_id for one in order}) > 2:
        left_out = max((one.relevance for one in out if one.candidate.academy_id != OWN), default=0)
        assert all(one.relevance >= left_out for one in order if one.candidate.academy_id != OWN)


@given(searches(), st.randoms(use_true_random=False))
def test_neither_ids_nor_the_order_of_finding_matter(
    search: tuple[list[Fits], dict[int, Load]], random: Random
) -> None:
    """With other ids, and found in another order, the same colleagues are shown in the same places."""
    ranked, loads = search
    ids = [one.candidate.person_id for one in ranked]
    others = dict(zip(ids, random.sample(range(1000, 9000), len(ids)), strict=True))
    renamed = [
        Fits(
            replace(
                one.candidate,
                person_id=others[one.candidate.person_id],
                listing_id=others[one.candidate.person_id],
            ),
            one.relevance,
        )
        for one in ranked
    ]
    random.shuffle(renamed)
    expected = [others[number] for number in shown(ranked, loads)]
    assert shown(renamed, {others[number]: load for number, load in loads.items()}) == expected
