"""All topics of a trust, or those that come with Staffroom: looked up by id, by phrase and by what they are part of."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from rapidfuzz import fuzz, process

from handlers.topics._changes import OWN_HEADING, OWN_KIND, OWN_PREFIX, TopicChange, changed_topics, changed_words
from handlers.topics._topic import PHASE, AmbiguousWord, Phrase, Topic, TopicGroup, name_in, phrase_of, singular
from storage.words import words_of

ALIKE = 70
"""How alike words and a topic's phrase must be to be suggested, out of 100 (rapidfuzz's token set ratio)."""


class Topics:
    """All topics. Nothing in it changes after loading, so that everybody can share one."""

    def __init__(
        self,
        topics: Iterable[Topic],
        *,
        headings: Mapping[str, str],
        year_to_phase: Mapping[str, str],
        ambiguous: Mapping[Phrase, AmbiguousWord],
        shipped: "Topics | None" = None,
    ) -> None:
        self._by_id = {topic.id: topic for topic in topics}
        self._headings = dict(headings)
        self._year_to_phase = dict(year_to_phase)
        self._ambiguous = dict(ambiguous)
        self._shipped = shipped
        self._phrases = _all_phrases(self)
        self._parts: dict[str, list[Topic]] = defaultdict(list)
        for topic in self:
            if topic.broader:
                self._parts[topic.broader].append(topic)
        phrases = (*self._phrases, *self._ambiguous)
        self.longest_phrase = max(map(len, phrases), default=0)
        self._vocabulary: dict[str, list[str]] = defaultdict(list)
        for word in sorted({word for phrase in phrases for word in phrase}):
            self._vocabulary[word[0]].append(word)

    def __iter__(self) -> Iterator[Topic]:
        return iter(self._by_id.values())

    def __contains__(self, topic_id: object) -> bool:
        return topic_id in self._by_id

    def __getitem__(self, topic_id: str) -> Topic:
        """The topic of this id.

        Raises:
            KeyError: if there is none.
        """
        return self._by_id[topic_id]

    @property
    def shipped(self) -> "Topics":
        """The topics as they come with Staffroom, without any trust's changes."""
        return self._shipped or self

    def with_changes(self, changes: Iterable[TopicChange]) -> "Topics":
        """The topics that come with Staffroom as a trust has them with all of its changes.

        A change of a topic that isn't there, as after an update, says nothing.
        """
        shipped, all_changes = self.shipped, tuple(changes)
        topics = {topic.id: topic for topic in changed_topics(shipped, all_changes)}
        return Topics(
            topics.values(),
            headings=shipped._headings | {OWN_KIND: OWN_HEADING},
            year_to_phase=shipped._year_to_phase,
            ambiguous=changed_words(shipped._ambiguous, topics, all_changes),
            shipped=shipped,
        )

    def changed_since(self, other: "Topics") -> frozenset[str]:
        """Ids of topics that have other words here, are part of something else, or are in one of the two alone.

        Listings that have one of these are found by other words now. Whether a topic is hidden makes no difference.
        """
        ids = {topic.id for topics in (self, other) for topic in topics}
        return frozenset(one for one in ids if _shown(self.find(one)) != _shown(other.find(one)))

    def find(self, topic_id: str) -> Topic | None:
        """The topic of this id, if there is one."""
        return self._by_id.get(topic_id)

    def known(self, topic_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the ids that are topics or phases here, in their order."""
        return tuple(topic_id for topic_id in topic_ids if topic_id in self)

    def offered(self, topic_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the ids that are topics or phases here and may be suggested, in their order: none that is hidden."""
        return tuple(topic_id for topic_id in self.known(topic_ids) if not self[topic_id].is_hidden)

    def label(self, topic_id: str) -> str:
        """What people call the topic; an id that this taxonomy doesn't have is shown as words."""
        topic = self.find(topic_id)
        return topic.label if topic else topic_id.removeprefix(OWN_PREFIX).replace("-", " ").capitalize()

    def labels(self, topic_ids: Iterable[str]) -> tuple[str, ...]:
        """The labels of several topics, in their order."""
        return tuple(self.label(topic_id) for topic_id in topic_ids)

    def broader(self, topic_id: str) -> Topic | None:
        """The topic that this one is part of."""
        topic = self.find(topic_id)
        return self[topic.broader] if topic and topic.broader else None

    def narrower(self, topic_id: str) -> tuple[Topic, ...]:
        """Everything that is part of this topic, however deep."""
        parts = self._parts.get(topic_id, ())
        return tuple(topic for part in parts for topic in (part, *self.narrower(part.id)))

    def family(self, topic_id: str) -> str:
        """The id of the widest topic that this one is part of: its own where it is part of nothing."""
        wider = self.broader(topic_id)
        return self.family(wider.id) if wider else topic_id

    @property
    def phases(self) -> tuple[Topic, ...]:
        """The phases, from early years on."""
        return tuple(topic for topic in self if topic.kind == PHASE)

    def groups(self, keeping: Collection[str] = ()) -> tuple[TopicGroup, ...]:
        """The topics for a form's menu under the headings of their kinds; phases are asked for elsewhere.

        Hidden ones are left out, but for those in `keeping`, which what is being changed has already.
        """
        shown = [topic for topic in self if not topic.is_hidden or topic.id in keeping]
        groups = (
            TopicGroup(heading, tuple(topic for topic in shown if topic.kind == kind))
            for kind, heading in self._headings.items()
            if kind != PHASE
        )
        return tuple(group for group in groups if group.topics)

    def phase_of_year(self, year: str) -> Topic | None:
        """The key stage of a year: `N` (nursery), `R` (Reception) or `1` to `13`."""
        phase = self._year_to_phase.get(year)
        return self[phase] if phase else None

    def called(self, phrase: Phrase) -> Topic | None:
        """The topic that has this label, synonym or id, whether or not in the plural, and hidden or not."""
        return self._phrases.get(tuple(singular(word) for word in phrase))

    def ambiguous(self, phrase: Phrase) -> AmbiguousWord | None:
        """What the phrase may mean, where colleagues use it for several things."""
        return self._ambiguous.get(phrase) or self._ambiguous.get(tuple(singular(word) for word in phrase))

    def words_like(self, word: str) -> tuple[str, ...]:
        """The words of all phrases that begin as this one does and are as long, give or take one letter."""
        return tuple(known for known in self._vocabulary.get(word[:1], ()) if abs(len(known) - len(word)) <= 1)

    def suggest(self, words: str, limit: int = 3) -> tuple[Topic, ...]:
        """The topics most like these words, best first; none where none is. Phases and hidden ones are left out."""
        sought = " ".join(singular(word) for word in words_of(words))
        phrases = {
            " ".join(phrase): topic
            for phrase, topic in self._phrases.items()
            if topic.kind != PHASE and not topic.is_hidden
        }
        alike = process.extract(sought, phrases.keys(), scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=None)
        ordered = dict.fromkeys(phrases[phrase] for phrase, _, _ in sorted(alike, key=lambda hit: (-hit[1], hit[0])))
        return tuple(ordered)[:limit]


def _shown(topic: Topic | None) -> Topic | None:
    return replace(topic, is_hidden=False) if topic else None


def _all_phrases(topics: Iterable[Topic]) -> dict[Phrase, Topic]:
    """Every phrase's topic. Where two topics share one, labels go before synonyms, and both before ids.

    A trust's own topics go before the others: what an update brings doesn't take their words away.
    """
    everything = sorted(topics, key=lambda topic: not topic.is_own)
    by_label = [(name_in(topic.label), topic) for topic in everything]
    by_synonym = [(synonym, topic) for topic in everything for synonym in topic.synonyms]
    by_id = [(topic.id, topic) for topic in everything if not topic.is_own]
    found: dict[Phrase, Topic] = {}
    for words, topic in (*by_label, *by_synonym, *by_id):
        if phrase := phrase_of(words):
            found.setdefault(phrase, topic)
    return found
