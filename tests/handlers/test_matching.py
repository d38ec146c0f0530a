"""Who is shown for a need, and why."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from handlers.matching import Match, choose, closest_topics, nearby_topics, phases_covering, topics_meant
from storage.expertise import Candidate
from storage.introductions import Load
from tests.handlers.colleagues import (
    BY_WORDS,
    HOLLINSHAW,
    LARKBECK,
    MEGAN,
    QUENBY,
    TANNERSFOLD,
    TOPICS,
    colleague,
    fitting,
    need_of,
)

TODAY = date(2026, 11, 10)
NOBODY_ASKED: Mapping[int, Load] = {}


def shown(
    candidates: Sequence[Candidate],
    text: str,
    *,
    loads: Mapping[int, Load] = NOBODY_ASKED,
    academy_id: int = LARKBECK,
    today: date = TODAY,
    how_many: int = 3,
) -> tuple[Match, ...]:
    """Who is shown to somebody at this academy for this text."""
    return choose(
        fitting(candidates, text),
        need_of(text),
        loads=loads,
        topics=TOPICS,
        concepts=BY_WORDS.map,
        academy_id=academy_id,
        today=today,
        how_many=how_many,
    )


def ids(matches: tuple[Match, ...]) -> list[int]:
    """The listings shown, in order."""
    return [match.candidate.listing_id for match in matches]


def why(candidate: Candidate, text: str) -> str:
    """Why this one is shown."""
    (match,) = shown([candidate], text)
    return match.why


def test_the_reason_in_words() -> None:
    """The reason names what matched, the badge and when they are free."""
    assert why(MEGAN, "fractions year 4") == "Fractions, Key Stage 2 · Lead practitioner · free Tuesday afternoons"


@pytest.mark.parametrize(
    ("differs", "text", "reason"),
    [
        ({}, "maths", "Fractions"),
        ({"topics": ("maths",)}, "fractions ks2", "mentions “fractions” · Key Stage 2"),
        ({"phases": ("primary",)}, "fractions ks2", "Fractions, Primary"),
        ({"phases": ("ks3", "ks4")}, "fractions ks2", "Fractions, Key Stage 3, Key Stage 4"),
        ({}, "fractions for a visit", "Fractions · Lesson visit"),
        ({}, "fractions bar modelling", "Fractions · mentions “Bar models”"),
        ({}, "number lines", "mentions “numbers” and “line”"),
        ({"topics": ("music", "oracy")}, "spoken language", "Oracy and spoken language"),
        ({}, "dividing a pizza", "Fractions"),
        ({"free_when": "I'm free on\nMondays"}, "fractions", "Fractions · I'm free on Mondays"),
    ],
)
def test_reasons_say_what_exactly_matched(differs: dict[str, object], text: str, reason: str) -> None:
    """Each reason begins with what was found in this listing, or with what it and the search are both about."""
    one = colleague(1, TANNERSFOLD, **{"free_when": "", **differs})
    assert why(one, text) == reason


def test_no_reason_has_a_score() -> None:
    """Reasons hold no figure but those of key stages, and no star."""
    for text in ("fractions", "bar models", "fractions bar models", "maths", "dividing a pizza", "number lines"):
        matches = shown([MEGAN, colleague(1, TANNERSFOLD)], text)
        assert matches
        assert all(not set(match.why) & set("0123456789★*%") for match in matches)


def test_a_reason_says_where_no_room_is_left() -> None:
    """Somebody who has been asked as often as they offered is shown where nobody else is, and it is said."""
    busy = {MEGAN.person_id: Load(asked_in_half_term=1, asked_in_year=1)}
    (match,) = shown([MEGAN], "fractions year 4", loads=busy)
    assert match.why.endswith(" · no room left this half-term")


def test_the_most_relevant_come_first() -> None:
    """The right topic goes before another of the subject, and the right ages before others."""
    exact = colleague(1, TANNERSFOLD, topics=("reading",), phases=("ks1",), help_text="Books")
    older = colleague(2, QUENBY, topics=("reading",), phases=("ks3",), help_text="Books")
    other = colleague(3, HOLLINSHAW, topics=("music",), phases=("ks1",), help_text="Choirs")
    matches = shown([other, older, exact], "reading year 1", how_many=4)
    assert ids(matches)[0] == 1
    assert 3 not in ids(matches)


def test_nobody_irrelevant_is_chosen() -> None:
    """However many places are left, somebody who shares nothing with the need isn't shown."""
    strangers = [colleague(number, 10 + number, topics=("music",), help_text="Choirs") for number in range(4)]
    assert shown(strangers, "fractions year 4", how_many=5) == ()
    assert ids(shown([*strangers, MEGAN], "fractions year 4", how_many=5)) == [MEGAN.listing_id]


def test_other_academies_go_before_ones_own() -> None:
    """Somebody at the asker's own academy is shown only where too few others fit as well."""
    own = [colleague(number, LARKBECK) for number in range(1, 4)]
    others = [colleague(11, TANNERSFOLD), colleague(12, QUENBY)]
    matches = shown([*own, *others], "fractions year 4")
    assert set(ids(matches)[:2]) == {11, 12}
    assert matches[2].candidate.academy_id == LARKBECK
    assert len(shown([*own, *others], "fractions year 4", academy_id=QUENBY)) == 3


def test_one_academy_does_not_take_all_places() -> None:
    """Where another academy has somebody relevant, one of the places is theirs, even if they fit less well."""
    many = [colleague(number, TANNERSFOLD) for number in range(1, 9)]
    one = colleague(20, QUENBY, phases=("ks3",))
    assert {match.candidate.academy_id for match in shown([*many, one], "fractions year 4")} == {TANNERSFOLD, QUENBY}
    assert {match.candidate.academy_id for match in shown(many, "fractions year 4")} == {TANNERSFOLD}


def test_equals_take_turns() -> None:
    """Among equals the choice is the same all day, another on other days, and over a term nobody is left out."""
    candidates = [colleague(number, 10 + number) for number in range(12)]
    first = ids(shown(candidates, "fractions"))
    assert first == ids(shown(candidates[::-1], "fractions"))
    days = [ids(shown(candidates, "fractions", today=TODAY + timedelta(day))) for day in range(60)]
    turns = [listing_id for day in days for listing_id in day]
    assert set(turns) == set(range(12))
    assert max(turns.count(number) for number in range(12)) < 35


def test_a_person_is_shown_once() -> None:
    """Somebody with two listings is shown with the one that fits better."""
    worse = colleague(1, TANNERSFOLD, topics=("maths",), person_id=7)
    better = colleague(2, TANNERSFOLD, person_id=7)
    assert ids(shown([worse, better], "fractions")) == [2]


def test_where_to_go_on_when_nobody_fits() -> None:
    """S04: the asker's subjects and topics that sound alike come with how many have listed them."""
    need = need_of("Anglo-Saxon charters")
    weak = [
        colleague(1, TANNERSFOLD, topics=("literacy", "writing"), help_text="Reading charters aloud"),
        colleague(2, QUENBY, topics=("music",), help_text="Choirs"),
    ]
    near = nearby_topics(need, TOPICS, subjects=("history", "ks3", "gone"), candidates=weak)
    assert near == ("history", "literacy")
    closest = closest_topics((*near, "retrieval", "music"), {"history": 4, "retrieval": 7}, TOPICS)
    assert [str(one) for one in closest] == ["History (4)", "Retrieval practice (7)"]


def test_what_the_words_mean_is_near() -> None:
    """A topic that the words are mostly about comes before those that only sound like them; chance isn't near."""
    meant = topics_meant(BY_WORDS.understand("dividing a pizza into equal parts"), BY_WORDS.map)
    assert meant[0] == "maths"
    assert nearby_topics(need_of("dividing a pizza"), TOPICS, meant=meant)[0] == "maths"
    assert topics_meant(BY_WORDS.understand("quokka zyzzyva"), BY_WORDS.map) == ()


def test_near_topics_of_a_topic_are_its_family() -> None:
    """Where nobody lists a topic, its family is near, and what it is related to."""
    assert nearby_topics(need_of("drama"), TOPICS)[:2] == ("drama", "oracy")
    assert set(nearby_topics(need_of("phonics"), TOPICS)) >= {"english", "reading", "writing"}


def test_what_takes_a_phase_in() -> None:
    """A key stage is part of primary or secondary and of all-through; those take in what they are made of."""
    assert phases_covering(["ks2"]) == ("primary", "all-through")
    assert phases_covering(["primary"]) == ("eyfs", "ks1", "ks2", "all-through")
    assert phases_covering(["special"]) == ()
