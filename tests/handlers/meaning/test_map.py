"""The map of the field as it comes with Staffroom: whole, in step with the topics, and without slips."""

from collections import Counter, defaultdict
from importlib.resources import files

import pytest

from handlers.meaning import Concept, ConceptMap, load_concepts
from handlers.topics import load_topics
from storage.words import words_of

CONCEPTS = load_concepts()
FEWEST_PHRASES = 24
"""A concept at the edge of the field has as few; those within it have eighty on average."""

LONGEST_PHRASE = 20
"""Words of the longest phrase: what somebody says in one breath."""

SHARED = 0.005
"""The share of phrases that may stand under two concepts: some things that people say mean two things."""


def test_every_concept_is_part_of_a_topic_or_lies_outside_teaching() -> None:
    """Each has an id and a name of its own, and the topic it is part of is there, if it is part of one."""
    topics = load_topics()
    assert len(CONCEPTS.by_id) == len(CONCEPTS.concepts) >= 200
    assert len({concept.label.casefold() for concept in CONCEPTS.concepts}) == len(CONCEPTS.concepts)
    for concept in CONCEPTS.concepts:
        assert concept.label
        assert not concept.topic or concept.topic in topics


def test_every_file_belongs_to_a_concept() -> None:
    """There is a file of phrases for each concept, and none besides."""
    found = {path.name for path in files("handlers.meaning").joinpath("phrases").iterdir()}
    assert found == {f"{concept.id}.txt" for concept in CONCEPTS.concepts}


def test_phrases_are_in_order() -> None:
    """Enough of them, none empty, none twice, none longer than a sentence, and each with a word in it."""
    for concept_id, phrases in CONCEPTS.phrases.items():
        assert len(phrases) >= FEWEST_PHRASES, concept_id
        assert [phrase for phrase in phrases if phrase != " ".join(phrase.split()) or not words_of(phrase)] == []
        assert [phrase for phrase, times in Counter(map(str.casefold, phrases)).items() if times > 1] == [], concept_id
        assert [phrase for phrase in phrases if len(phrase.split()) > LONGEST_PHRASE] == [], concept_id


def test_hardly_any_phrase_is_in_two_concepts() -> None:
    """A phrase under two concepts says little of either."""
    concepts: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for concept_id, phrases in CONCEPTS.phrases.items():
        for phrase in phrases:
            concepts[words_of(phrase)].add(concept_id)
    shared = {phrase: ids for phrase, ids in concepts.items() if len(ids) > 1}
    assert len(shared) <= SHARED * len(concepts), shared
    assert max(map(len, shared.values()), default=0) <= 2


def test_ids_fit_what_keeps_them() -> None:
    """Ids are what marks and signatures take: letters, digits and hyphens, none like another but for its hyphens."""
    assert all(words_of(concept.id) == tuple(concept.id.split("-")) for concept in CONCEPTS.concepts)
    assert len({concept.id.replace("-", "") for concept in CONCEPTS.concepts}) == len(CONCEPTS.concepts)
    assert all(len(concept.id) <= 60 for concept in CONCEPTS.concepts)


def test_a_concept_by_its_id() -> None:
    """One that is there is found; of one that isn't, nothing or an error."""
    tiny = ConceptMap((Concept("choirs", "Choirs", "music"),), {"choirs": ("singing in parts",)}, "tiny")
    assert tiny["choirs"] is tiny.find("choirs")
    assert tiny.find("popcorn") is None
    with pytest.raises(KeyError):
        tiny["popcorn"]


def test_the_map_is_read_once() -> None:
    """Everybody shares one, and its version is short enough for what keeps it."""
    assert load_concepts() is CONCEPTS
    assert len(f"{CONCEPTS.version}-sentences") <= 40
