"""What a topic is, what a word may mean, and how phrases are compared."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from storage.words import words_of

SUBJECT = "subject"
"""The kind of topic that is taught as a subject."""

PHASE = "phase"
"""The kind of topic that says where in the age range; phases have a field of their own in forms."""

LONGEST_NAME = 60
"""Characters of the longest id, label or synonym."""

Phrase: TypeAlias = tuple[str, ...]
"""A phrase as folded words."""

Rule: TypeAlias = Literal["ask", "map", "relate", "turn-away"]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by its stable id. `broader` is the topic it is part of, `phases` are the phases it is confined to.

    A trust `is_own` one it has added; one that `is_hidden` there is found, but no longer offered.
    """

    id: str
    label: str
    kind: str
    synonyms: tuple[str, ...] = ()
    broader: str | None = None
    phases: tuple[str, ...] = ()
    is_hidden: bool = False
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """Topics under the heading of their kind, as a form shows them."""

    heading: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One of the things that an ambiguous word may mean, in the words of the button that chooses it."""

    topic: Topic
    label: str


@dataclass(frozen=True, slots=True)
class AmbiguousWord:
    """A word that colleagues use for several things, and what to do about it.

    `ask` which is meant; `map` it to its only meaning; `relate` takes the first and suggests the others (only in
    `phases`, where there are any); `turn-away` is no matter for help among colleagues.
    """

    rule: Rule
    readings: tuple[Reading, ...]
    phases: tuple[str, ...] = ()


def singular(word: str) -> str:
    """The word without its plural s."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word  # noqa: PLR2004 - "sats", "tas" and "gas" keep theirs


def phrase_of(words: str) -> Phrase:
    """A phrase as it is looked up: folded and without plural s."""
    return tuple(singular(word) for word in words_of(words))


def name_in(label: str) -> str:
    """A label without what it adds in brackets: the name that people say."""
    return label.partition("(")[0].strip()
