"""What a trust changes about topics: another label, other words, hidden, or a topic of its own. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.topics._topic import LONGEST_NAME, AmbiguousWord, Phrase, Reading, Topic, name_in, phrase_of, singular
from storage.guarded_text import GuardedText
from storage.models import TrustTopic
from storage.words import words_of

OWN_KIND, OWN_HEADING = "own", "Our trust's own"
"""The kind of a trust's own topics that are part of no other, and their heading in forms."""

OWN_PREFIX = "own-"
"""How the ids of a trust's own topics begin, so that no topic that comes with Staffroom ever takes one."""

MOST_OTHER_WORDS = 10
"""How many other words a trust may give a topic."""


@dataclass(frozen=True, slots=True)
class TopicChange:
    """A topic as one trust has it. An empty `label` leaves the one that comes with Staffroom.

    `broader` is the topic that an own one is part of, if any.
    """

    topic_id: str
    label: str = ""
    also_called: tuple[str, ...] = ()
    broader: str = ""
    is_hidden: bool = False
    is_own: bool = False

    @classmethod
    def of(cls, row: TrustTopic) -> "TopicChange":
        """The same as it is stored."""
        also_called = tuple(words.text for words in row.also_called)
        return cls(row.topic_id, row.label.text, also_called, row.broader, row.is_hidden, row.is_own)

    @property
    def names(self) -> tuple[str, ...]:
        """What somebody typed of it: its label, and the other words for it."""
        return (self.label, *self.also_called)

    def values(self, guarded: Callable[[str], GuardedText]) -> dict[str, Any]:
        """What is stored of it besides the topic's id, its `names` as the guards let them pass."""
        return {
            "label": guarded(self.label),
            "also_called": tuple(map(guarded, self.also_called)),
            "broader": self.broader,
            "is_hidden": self.is_hidden,
            "is_own": self.is_own,
        }

    @property
    def says_something(self) -> bool:
        """Whether the topic differs at all from the one that comes with Staffroom."""
        return bool(self.is_own or self.label or self.also_called or self.is_hidden)


def own_topic_id(label: str, taken: Iterable[str]) -> str:
    """A stable id for a trust's own topic, made from its first label: `own-brackenfold-reads`."""
    known = set(taken)
    stem = f"{OWN_PREFIX}{'-'.join(words_of(label))}"[: LONGEST_NAME - 3].rstrip("-")
    numbered = (f"{stem}-{number}" for number in range(2, len(known) + 3))
    return next(found for found in (stem, *numbered) if found not in known)


def changed_topics(shipped: Iterable[Topic], changes: Iterable[TopicChange]) -> Iterator[Topic]:
    """The topics with a trust's changes; its own stand behind what they are part of, the others at the end."""
    by_id = {change.topic_id: change for change in changes}
    topics = [_changed(topic, by_id[topic.id]) if topic.id in by_id else topic for topic in shipped]
    own = [change for change in by_id.values() if change.is_own]
    known = {topic.id for topic in topics} | {change.topic_id for change in own}
    parts: dict[str, list[TopicChange]] = defaultdict(list)
    for change in own:
        parts[change.broader if change.broader in known else ""].append(change)
    for topic in topics:
        yield from _with_parts(topic, parts)
    for change in parts[""]:
        yield from _with_parts(_own(change, OWN_KIND, None), parts)


def changed_words(
    words: Mapping[Phrase, AmbiguousWord], topics: Mapping[str, Topic], changes: Iterable[TopicChange]
) -> dict[Phrase, AmbiguousWord]:
    """What ambiguous words mean with a trust's changes: a word that the trust itself gives a meaning has that one."""
    given = {phrase_of(name_in(name)) for change in changes for name in (change.label, *change.also_called)}
    return {
        phrase: _meaning(word, topics)
        for phrase, word in words.items()
        if word.rule == "turn-away" or tuple(map(singular, phrase)) not in given
    }


def _changed(topic: Topic, change: TopicChange) -> Topic:
    """A topic that comes with Staffroom; the label it comes with still finds it."""
    return replace(
        topic,
        label=change.label or topic.label,
        synonyms=tuple(dict.fromkeys((*change.also_called, name_in(topic.label), *topic.synonyms))),
        is_hidden=change.is_hidden,
    )


def _with_parts(topic: Topic, parts: Mapping[str, Sequence[TopicChange]]) -> Iterator[Topic]:
    yield topic
    for change in parts.get(topic.id, ()):
        yield from _with_parts(_own(change, topic.kind, topic.id), parts)


def _own(change: TopicChange, kind: str, broader: str | None) -> Topic:
    return Topic(
        id=change.topic_id,
        label=change.label,
        kind=kind,
        synonyms=change.also_called,
        broader=broader,
        is_hidden=change.is_hidden,
        is_own=True,
    )


def _meaning(word: AmbiguousWord, topics: Mapping[str, Topic]) -> AmbiguousWord:
    """The same word without offering what is hidden; what nothing else is left for is still found."""
    readings = tuple(_reading(reading, topics) for reading in word.readings)
    offered = tuple(reading for reading in readings if not reading.topic.is_hidden)
    if len(offered) == len(readings):
        return replace(word, readings=readings)
    match word.rule:
        case "ask" if len(offered) > 1:
            return replace(word, readings=offered)
        case "ask":
            return replace(word, rule="map", readings=(*offered, *readings)[:1])
        case "relate" if not word.phases:
            return replace(word, readings=(readings[0], *(one for one in offered if one != readings[0])))
        case _:
            return replace(word, readings=readings)


def _reading(reading: Reading, topics: Mapping[str, Topic]) -> Reading:
    topic = topics[reading.topic.id]
    return Reading(topic, topic.label if reading.label == reading.topic.label else reading.label)
