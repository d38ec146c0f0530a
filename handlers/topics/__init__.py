"""The topics that colleagues teach, lead and help with: the taxonomy, loaded once, and each trust's own view of it."""

from handlers.topics._changes import MOST_OTHER_WORDS, TopicChange, own_topic_id
from handlers.topics._of_trusts import TrustTopics
from handlers.topics._taxonomy import TaxonomyError, load_topics, read_topics
from handlers.topics._topic import (
    LONGEST_NAME,
    PHASE,
    SUBJECT,
    AmbiguousWord,
    Phrase,
    Reading,
    Rule,
    Topic,
    TopicGroup,
    phrase_of,
    singular,
)
from handlers.topics._topics import Topics

__all__ = [
    "LONGEST_NAME",
    "MOST_OTHER_WORDS",
    "PHASE",
    "SUBJECT",
    "AmbiguousWord",
    "Phrase",
    "Reading",
    "Rule",
    "TaxonomyError",
    "Topic",
    "TopicChange",
    "TopicGroup",
    "Topics",
    "TrustTopics",
    "load_topics",
    "own_topic_id",
    "phrase_of",
    "read_topics",
    "singular",
]
