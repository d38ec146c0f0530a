"""The taxonomy, as it comes with Staffroom and as it might be broken."""

import json
from importlib.resources import files
from typing import Any

import pytest

from handlers.topics import PHASE, TaxonomyError, load_topics, read_topics, singular

TOPICS = load_topics()


def taxonomy() -> dict[str, Any]:
    """The file that comes with Staffroom, to be broken."""
    content: dict[str, Any] = json.loads(files("handlers").joinpath("taxonomy.json").read_text(encoding="utf-8"))
    return content


def test_topics_know_their_place() -> None:
    """A topic has its label, what it is part of and its parts, however deep."""
    assert TOPICS["fractions"].label == "Fractions"
    assert TOPICS.broader("fractions") == TOPICS["maths"]
    assert TOPICS.broader("maths") is None
    assert "phonics" in {topic.id for topic in TOPICS.narrower("english")}
    assert TOPICS.family("phonics") == "english"


def test_forms_show_every_topic_once_and_no_phase() -> None:
    """The groups of a form's menu have all topics under readable headings; phases are a field of their own."""
    groups = TOPICS.groups()
    shown = [topic.id for group in groups for topic in group.topics]
    assert sorted([*shown, *(phase.id for phase in TOPICS.phases)]) == sorted(topic.id for topic in TOPICS)
    assert groups[0].heading == "What is taught"
    assert [phase.label for phase in TOPICS.phases][:3] == ["Early years (EYFS)", "Key Stage 1", "Key Stage 2"]
    assert all(topic.kind != PHASE for group in groups for topic in group.topics)


def test_labels_of_ids_that_are_gone() -> None:
    """An id that an older listing has, and the taxonomy has not, is still readable; a form leaves it out."""
    assert TOPICS.labels(["fractions", "deep-dives"]) == ("Fractions", "Deep dives")
    assert TOPICS.known(["deep-dives", "fractions"]) == ("fractions",)
    assert TOPICS.find("deep-dives") is None
    assert "deep-dives" not in TOPICS


@pytest.mark.parametrize(
    ("year", "phase"), [("R", "eyfs"), ("2", "ks1"), ("6", "ks2"), ("7", "ks3"), ("11", "ks4"), ("13", "ks5")]
)
def test_years_belong_to_key_stages(year: str, phase: str) -> None:
    """Each year has its key stage."""
    assert TOPICS.phase_of_year(year) == TOPICS[phase]
    assert TOPICS.phase_of_year("14") is None


@pytest.mark.parametrize(
    ("words", "topic"),
    [("historical sources", "history"), ("oraccy", "oracy"), ("quizzing", "retrieval"), ("attendence", "attendance")],
)
def test_the_nearest_topic_is_suggested(words: str, topic: str) -> None:
    """Words that are like a topic's name suggest it."""
    assert TOPICS.suggest(words)[0].id == topic


def test_nothing_is_suggested_for_words_that_are_like_nothing() -> None:
    """A suggestion that is far from what was said would only puzzle."""
    assert TOPICS.suggest("Anglo-Saxon charters") == TOPICS.suggest("") == ()


@pytest.mark.parametrize(
    ("word", "one"),
    [("fractions", "fraction"), ("class", "class"), ("focus", "focus"), ("sats", "sats"), ("tas", "tas")],
)
def test_only_plurals_lose_their_s(word: str, one: str) -> None:
    """A plural s is dropped; an s that belongs to the word, or to an abbreviation, stays."""
    assert singular(word) == one


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"terms": [{"id": "maths"}]}, "can't be read"),
        ({"terms": "none"}, "can't be read"),
        ({"year_to_phase": {"1": "ks9"}}, "unknown phase"),
        ({"ambiguous": {"ap": {"rule": "ask", "meanings": ["nowhere"]}}}, "“ap” means an unknown topic"),
        ({"ambiguous": {"ap": {"rule": "guess", "meanings": ["maths"]}}}, "can't be read"),
    ],
)
def test_a_broken_taxonomy_is_refused_with_its_fault(change: dict[str, Any], said: str) -> None:
    """A file with a fault is refused at start, in a sentence that names it."""
    with pytest.raises(TaxonomyError, match=said):
        read_topics(json.dumps({**taxonomy(), **change}))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kind", "hobby", "“fractions” has the unknown kind “hobby”"),
        ("broader", "sums", "“fractions” is part of an unknown topic"),
        ("broader", "fractions", "“fractions” is part of itself"),
        ("phases", ["ks9"], "“fractions” has an unknown phase"),
        ("id", "maths", "two terms with one id"),
    ],
)
def test_a_broken_term_is_named(field: str, value: object, said: str) -> None:
    """A term with a fault is named together with it."""
    broken = taxonomy()
    next(term for term in broken["terms"] if term["id"] == "fractions")[field] = value
    with pytest.raises(TaxonomyError, match=said):
        read_topics(json.dumps(broken))


def test_topics_that_are_part_of_each_other_are_refused() -> None:
    """A circle of topics would never end."""
    broken = taxonomy()
    next(term for term in broken["terms"] if term["id"] == "maths")["broader"] = "fractions"
    with pytest.raises(TaxonomyError, match="is part of itself"):
        read_topics(json.dumps(broken))
