"""Who is shown for a need, in which order, and why."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.matching import Match, choose, closest_topics, nearby_topics, terms
from handlers.need import Need, parse_need
from handlers.topics import load_topics
from storage.expertise import Candidate

TOPICS = load_topics()
TODAY = date(2026, 11, 10)
LARKBECK, HOLLINSHAW, TANNERSFOLD, QUENBY = 1, 2, 3, 4
MEGAN = Candidate(
    listing_id=100,
    person_id=100,
    name="Megan Rowlands",
    academy_id=HOLLINSHAW,
    academy="Hollinshaw Junior",
    roles=("lead-practitioner",),
    topics=("fractions", "maths-mastery"),
    phases=("ks2",),
    ways=("visit", "chat"),
    how_often="once-a-half-term",
    free_when="Tuesday afternoons",
    help_text="Bar models, and fractions as numbers on a line.",
)


def colleague(listing_id: int, academy_id: int, **differs: object) -> Candidate:
    """A colleague who isn't a lead practitioner, with the same listing as Megan but for what differs."""
    plain = replace(
        MEGAN,
        listing_id=listing_id,
        person_id=listing_id,
        name=f"Colleague {listing_id}",
        academy_id=academy_id,
        roles=(),
    )
    return replace(plain, **differs)  # type: ignore[arg-type] # the fields are named at each call


def need_of(text: str) -> Need:
    """What the text asks for."""
    return parse_need(text, TOPICS)


def shown(
    candidates: list[Candidate], text: str, *, academy_id: int = LARKBECK, today: date = TODAY, how_many: int = 3
) -> tuple[Match, ...]:
    """Who is shown to somebody at this academy for this text."""
    return choose(candidates, need_of(text), TOPICS, academy_id=academy_id, today=today, how_many=how_many)


def ids(matches: tuple[Match, ...]) -> list[int]:
    """The listings shown, in order."""
    return [match.candidate.listing_id for match in matches]


def why(candidate: Candidate, text: str) -> str:
    """Why this one is shown."""
    (match,) = shown([candidate], text)
    return match.why


@pytest.mark.parametrize("day", range(0, 60, 7))
def test_a_year_4_teacher_gets_megan_and_two_others(day: int) -> None:
    """S01: on any day, of ten who list fractions in Key Stage 2, the lead practitioner is one of three academies'."""
    others = [colleague(number, academy) for number in range(3) for academy in (LARKBECK, TANNERSFOLD, QUENBY)]
    others = [replace(one, listing_id=place, person_id=place) for place, one in enumerate(others)]
    matches = shown([*others, MEGAN], "fractions year 4", today=TODAY + timedelta(day))
    assert len(matches) == 3
    assert MEGAN.listing_id in ids(matches)
    assert {match.candidate.academy_id for match in matches} == {HOLLINSHAW, TANNERSFOLD, QUENBY}


def test_the_reason_in_words() -> None:
    """The reason names what matched, the badge and when they are free."""
    assert why(MEGAN, "fractions year 4") == "Fractions, Key Stage 2 · Lead practitioner · free Tuesday afternoons"


@pytest.mark.parametrize(
    ("differs", "text", "reason"),
    [
        ({}, "maths", "Fractions"),
        ({"topics": ("maths",)}, "fractions ks2", "mentions “fractions” · Key Stage 2"),
        ({"topics": ("maths",), "help_text": "Sums"}, "fractions ks2", "Mathematics, Key Stage 2"),
        ({"phases": ("primary",)}, "fractions ks2", "Fractions, Primary"),
        ({"phases": ("ks3", "ks4")}, "fractions ks2", "Fractions, Key Stage 3, Key Stage 4"),
        ({}, "fractions for a visit", "Fractions · Lesson visit"),
        ({}, "fractions bar modelling", "Fractions · mentions “Bar models”"),
        ({}, "number lines", "mentions “numbers” and “line”"),
        ({"topics": ("music", "oracy")}, "spoken language", "Oracy and spoken language"),
        ({}, "ks2", "Key Stage 2"),
        ({"free_when": "I'm free on\nMondays"}, "fractions", "Fractions · I'm free on Mondays"),
    ],
)
def test_reasons_say_what_exactly_matched(differs: dict[str, object], text: str, reason: str) -> None:
    """Each reason begins with what was found in this listing, not with what was asked."""
    one = colleague(1, TANNERSFOLD, **{"free_when": "", **differs})
    assert why(one, text) == reason


def test_no_reason_has_a_score() -> None:
    """Reasons hold no figure but those of key stages, and no star."""
    for text in ("fractions", "bar models", "fractions bar models", "maths", "reading"):
        for match in shown([MEGAN, colleague(1, TANNERSFOLD)], text):
            assert not set(match.why) & set("0123456789★*%")


def test_the_most_relevant_come_first() -> None:
    """The topic itself, then a part of it, then what it is part of; the right ages before others."""
    exact = colleague(1, TANNERSFOLD, topics=("reading",), phases=("ks1",))
    near = colleague(2, QUENBY, topics=("reading",), phases=("ks2",))
    part = colleague(3, HOLLINSHAW, topics=("handwriting",), phases=("ks1",))
    wider = colleague(4, TANNERSFOLD, topics=("english",), phases=("ks1",))
    matches = shown([wider, part, near, exact], "reading year 1", how_many=4)
    assert ids(matches) == [1, 2, 4]
    assert ids(shown([colleague(3, HOLLINSHAW, topics=("handwriting",)), exact], "writing")) == [3]


def test_phonics_is_as_good_as_reading_for_the_youngest() -> None:
    """Reading in Year 1 shows who lists phonics beside who lists reading."""
    reading = colleague(1, TANNERSFOLD, topics=("reading",), phases=("ks1",))
    phonics = colleague(2, QUENBY, topics=("phonics",), phases=("ks1",))
    orders = {tuple(ids(shown([reading, phonics], "reading year 1", today=TODAY + timedelta(d)))) for d in range(20)}
    assert orders == {(1, 2), (2, 1)}


def test_other_academies_go_before_ones_own() -> None:
    """Somebody at the asker's own academy is shown only where too few others are relevant."""
    own = [colleague(number, LARKBECK) for number in range(1, 4)]
    others = [colleague(11, TANNERSFOLD, phases=("ks1",)), colleague(12, QUENBY, phases=("ks1",))]
    matches = shown([*own, *others], "fractions year 4")
    assert set(ids(matches)[:2]) == {11, 12}
    assert matches[2].candidate.academy_id == LARKBECK
    assert len(shown([*own, *others], "fractions year 4", academy_id=QUENBY)) == 3


def test_one_academy_does_not_take_all_places() -> None:
    """Where another academy has somebody relevant, one of the places is theirs, even if they fit less well."""
    many = [colleague(number, TANNERSFOLD) for number in range(1, 9)]
    one = colleague(20, QUENBY, topics=("maths",), help_text="Sums")
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
    worse = colleague(1, TANNERSFOLD, topics=("maths",), help_text="Sums", person_id=7)
    better = colleague(2, TANNERSFOLD, person_id=7)
    assert ids(shown([worse, better], "fractions")) == [2]


@pytest.mark.parametrize(
    ("differs", "text"),
    [
        ({}, "oracy"),
        ({"topics": ("physics",), "phases": ("ks5",)}, "year 2 science"),
        ({"topics": ("science",), "phases": ("ks5",)}, "year 2 science"),
        ({"topics": ("history",), "help_text": "The Anglo world"}, "Anglo-Saxon charters"),
        ({"topics": ("maths",), "help_text": "Sums", "phases": ("ks4",)}, "fractions year 4"),
        ({"phases": ("ks4",)}, "ks1"),
    ],
)
def test_a_wrong_person_is_worse_than_none(differs: dict[str, object], text: str) -> None:
    """Somebody who shares no more than a word, or teaches quite other ages, isn't shown."""
    assert shown([colleague(1, TANNERSFOLD, **differs)], text) == ()


@pytest.mark.parametrize(
    ("differs", "text"),
    [
        ({"topics": ("questioning",), "phases": ("ks4",)}, "questioning year 2"),
        ({"phases": ()}, "fractions year 4"),
        ({"phases": ("special",)}, "fractions year 4"),
        ({"phases": ("all-through",)}, "fractions year 4"),
        ({"topics": (), "help_text": "Fractions"}, "fractions"),
    ],
)
def test_who_might_well_help_is_shown(differs: dict[str, object], text: str) -> None:
    """Teaching of other ages or of ages unsaid, and mentions of a topic, are worth showing where nobody is nearer."""
    assert len(shown([colleague(1, TANNERSFOLD, **differs)], text)) == 1


def test_what_the_database_is_asked_for() -> None:
    """The terms hold the topic, its parts, what it is part of, its phases and what takes them in."""
    asked = terms(need_of("writing year 4 boys for a visit"), TOPICS)
    assert (asked.exact, asked.narrower, asked.broader) == (("writing",), ("handwriting",), ("english",))
    assert (asked.phases, asked.wider_phases) == (("ks2",), ("primary", "all-through"))
    assert (asked.words, asked.topic_words, asked.way) == (("boys",), ("writing",), "visit")
    assert terms(need_of("primary"), TOPICS).wider_phases == ("eyfs", "ks1", "ks2", "all-through")


def test_where_to_go_on_when_nobody_fits() -> None:
    """S04: the asker's subjects and topics that sound alike come with how many have listed them."""
    need = need_of("Anglo-Saxon charters")
    weak = [colleague(1, TANNERSFOLD, topics=("literacy", "writing"))]
    near = nearby_topics(need, TOPICS, subjects=("history", "ks3", "gone"), candidates=weak)
    assert near == ("history", "literacy")
    closest = closest_topics((*near, "retrieval", "music"), {"history": 4, "retrieval": 7}, TOPICS)
    assert [str(one) for one in closest] == ["History (4)", "Retrieval practice (7)"]


def test_near_topics_of_a_topic_are_its_family() -> None:
    """Where nobody lists a topic, its family is near, and what it is related to."""
    assert nearby_topics(need_of("drama"), TOPICS)[:2] == ("drama", "oracy")
    assert set(nearby_topics(need_of("phonics"), TOPICS)) >= {"english", "reading", "writing"}
