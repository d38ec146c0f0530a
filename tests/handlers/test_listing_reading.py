"""What is read out of a listing: the words and marks it is found by, and what it means."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.guards import of_our_own
from handlers.listing_reading import MOST_MARKED, TopicReader
from handlers.meaning import load_interpreter
from handlers.meaning.texts import weights_in
from handlers.topics import TopicChange, load_topics
from storage.expertise import ListingDetails, ListingText, Owner
from storage.search import concept_mark, phase_mark, topic_mark, way_mark

TOPICS = load_topics()
READER = TopicReader(TOPICS, load_interpreter(with_sentences=False))
FRACTIONS = ListingDetails(
    topics=("fractions", "maths-mastery"),
    help_text=of_our_own("Bar models, from paper strips on. They come back from lunch like popcorn."),
    phases=("ks2",),
    ways=("visit", "co-planning"),
    how_often="flexible",
    free_when=of_our_own("Tuesday afternoons"),
)


def read(details: ListingDetails = FRACTIONS, *, job_title: str = "", subjects: tuple[str, ...] = ()) -> ListingText:
    """What is read out of a listing of somebody with this job and these subjects."""
    return READER.read(details, Owner(job_title, subjects))


def test_the_words_are_the_owners_and_what_the_topics_are_called() -> None:
    """A listing is found by its own words, its topics' names, and its owner's job, and not by when they are free."""
    words = read(job_title="Year 4 teacher").words
    assert "Bar models" in words
    assert all(label in words for label in TOPICS.labels(FRACTIONS.topics))
    assert "Year 4 teacher" in words
    assert "Tuesday" not in words


def test_marks_say_what_for_whom_and_how() -> None:
    """Each topic, phase and way has its mark, and so have the strongest of the concepts read, no more."""
    marks = read().marks
    assert {*map(topic_mark, FRACTIONS.topics), phase_mark("ks2"), *map(way_mark, FRACTIONS.ways)} <= set(marks)
    concepts = [concept for concept, _ in weights_in(read().signature.concepts)]
    assert set(map(concept_mark, concepts[:MOST_MARKED])) <= set(marks)
    assert len(marks) == len(FRACTIONS.topics) + MOST_MARKED + len(FRACTIONS.phases) + len(FRACTIONS.ways)


def test_a_sentence_among_many_is_understood() -> None:
    """What one sentence is about is kept though the others are about something else, the strongest first."""
    weights = dict(weights_in(read().signature.concepts))
    assert {"fractions", "settling"} <= weights.keys()
    assert list(weights.values()) == sorted(weights.values(), reverse=True)


def test_stems_can_be_looked_for_whole() -> None:
    """Each stem stands between blanks, so that a part of a word isn't taken for it; plain words are left out."""
    stems = read().signature.stems
    assert " fraction " in stems
    assert " popcorn " in stems
    assert " fract " not in stems
    assert " they " not in stems
    assert len(stems.split()) == len(set(stems.split()))


@pytest.mark.parametrize(
    ("help_text", "mentions"),
    [
        ("Phonics every morning, and oracy", {"phonics", "oracy"}),
        ("Happy to help", set()),
        ("Phonix", set()),
    ],
)
def test_topics_that_are_named_are_mentioned(help_text: str, mentions: set[str]) -> None:
    """Topics that the words name are kept beside those that were chosen; nothing is put right that isn't a question."""
    signature = read(replace(FRACTIONS, topics=("music",), help_text=of_our_own(help_text))).signature
    assert set(signature.mentions) == {"music", *mentions}
    assert len(signature.mentions) == len(set(signature.mentions))


@pytest.mark.parametrize(
    ("topics", "job_title", "subjects", "found"),
    [
        (("fractions",), "", (), {"maths"}),
        (("behaviour",), "", (), set()),
        (("behaviour",), "Teacher of physics", (), {"science"}),
        (("behaviour",), "", ("history", "ks3"), {"history"}),
        (("fractions",), "Teacher of maths", ("maths",), {"maths"}),
        (("gone",), "", ("gone",), set()),
    ],
)
def test_subjects_come_from_topics_job_and_person(
    topics: tuple[str, ...], job_title: str, subjects: tuple[str, ...], found: set[str]
) -> None:
    """A listing belongs to the subjects of its topics and of its owner, each as the widest it is part of."""
    signature = read(
        replace(FRACTIONS, topics=topics, help_text=of_our_own("Happy")), job_title=job_title, subjects=subjects
    ).signature
    assert set(signature.subjects) == found
    assert len(signature.subjects) == len(found)


def test_a_trusts_own_words_are_read() -> None:
    """What a trust calls a topic is what its listings are found by."""
    ours = TopicReader(TOPICS.with_changes([TopicChange("fractions", "Fair shares")]), READER.meaning)
    text = ours.read(FRACTIONS, Owner())
    assert "Fair shares" in text.words
    assert " share " in text.signature.stems
    assert topic_mark("fractions") in text.marks


def test_who_read_it_is_kept() -> None:
    """A signature names its reader; with sentences it is another one, and then there is a vector too."""
    with_sentences = TopicReader(TOPICS, load_interpreter(with_sentences=True))
    assert read().signature.made_by == READER.made_by != with_sentences.made_by
    assert read().signature.vector == b""
    assert with_sentences.read(FRACTIONS, Owner()).signature.vector != b""
    assert with_sentences.read(FRACTIONS, Owner()).marks == read().marks


@given(st.text(max_size=600), st.text(max_size=60))
def test_any_listing_can_be_read(help_text: str, job_title: str) -> None:
    """Whatever its owner writes, it is read without an error and the same each time."""
    details = ListingDetails((), of_our_own(help_text))
    assert read(details, job_title=job_title) == read(details, job_title=job_title)
