"""Where to go on when nobody fits: topics near to the words, by what they mean before whose they are."""

from dataclasses import replace

import pytest

from handlers.matching import nearby_topics, topics_meant
from handlers.meaning import load_interpreter
from handlers.need import parse_need
from handlers.topics import load_topics
from storage.expertise import Candidate, Signature

TOPICS = load_topics()
MEANING = load_interpreter(with_sentences=False)
SCIENTIST = Candidate(
    listing_id=1,
    trust_id=1,
    person_id=1,
    name="Somebody",
    job_title="",
    academy_id=1,
    academy="Larkbeck Primary",
    roles=(),
    topics=("science",),
    phases=("ks2",),
    ways=("chat",),
    how_often="",
    free_when="",
    help_text="",
    signature=Signature(stems=" forc kiln "),
)


def near(words: str, *candidates: Candidate) -> tuple[str, ...]:
    """What is near to these words for a teacher of music."""
    meant = topics_meant(MEANING.understand(words), MEANING.map)
    return nearby_topics(parse_need(words, TOPICS), TOPICS, meant=meant, subjects=("music",), candidates=candidates)


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("Anglo-Saxon charters", "history"),
        ("half of them freeze at an empty page", "writing"),
        ("pottery and kilns", "art"),
    ],
)
def test_what_the_words_mean_goes_before_the_askers_subjects(words: str, topic: str) -> None:
    """Words that no topic is called by lead to the topic that they are about."""
    found = near(words)
    assert found.index(topic) < found.index("music")


def test_words_that_mean_nothing_known_leave_the_askers_subjects() -> None:
    """Where no phrase of the map shares a word, nothing is guessed."""
    assert near("quantum chromodynamics") == ("music",)


def test_only_candidates_who_share_a_word_count() -> None:
    """A colleague fetched by a concept alone says nothing about what is near; one with a word of the search does."""
    stranger = replace(SCIENTIST, topics=("geography",), signature=Signature(stems=" map "))
    found = near("kilns", SCIENTIST, stranger)
    assert "science" in found
    assert "geography" not in found
