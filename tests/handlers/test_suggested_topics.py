"""What is suggested for what people write about their help, from titles to whole paragraphs."""

import pytest

from handlers.guards import of_our_own
from handlers.meaning import load_interpreter
from handlers.suggested_topics import suggested_topics
from handlers.topics import load_topics
from storage.expertise import ListingDetails

TOPICS = load_topics()
MEANING = load_interpreter(with_sentences=False)


def suggested(help_text: str, *topics: str) -> tuple[str, ...]:
    """What is suggested for a listing with these words and topics."""
    return suggested_topics(ListingDetails(topics, of_our_own(help_text)), TOPICS, MEANING)


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Reading fluency in Year 3", "reading"),
        ("Marking without drowning", "feedback"),
        ("Working well with TAs", "tas"),
        ("Times tables that stick by the end of Year 4", "times-tables"),
        ("Talking to parents who are upset", "parents"),
        ("Getting reluctant boys to write more than a line", "writing"),
        ("Supporting new arrivals who have no English yet", "eal"),
        ("Knowledge organisers and low-stakes quizzes", "retrieval"),
        ("Dyslexia friendly classrooms", "dyslexia"),
        ("French songs and games for non-specialists", "mfl"),
    ],
)
def test_a_title_is_enough(title: str, topic: str) -> None:
    """A few words that name a topic, or mean one, get that one suggested and no other."""
    assert suggested(title, "pe") == (topic,)
    assert suggested(title, topic) == ()


@pytest.mark.parametrize(
    ("words", "topics"),
    [
        ("I train Year 6 play leaders to run lunchtime games. Come and see one go right.", ("pe", "enrichment")),
        (
            "I help with further maths by video for schools that can't run it, and with finding short hard questions.",
            ("maths", "high-prior"),
        ),
        ("Whole-class playing and hymn practice you'd want to go to. I don't read music well.", ("music",)),
    ],
)
def test_what_is_named_in_passing_is_not_suggested(words: str, topics: tuple[str, ...]) -> None:
    """In a paragraph a word that a topic is called by too, such as play or video, is no reason by itself."""
    assert suggested(words, *topics) == ()
