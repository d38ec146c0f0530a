"""The topics that colleagues teach, lead and help with: the taxonomy, loaded once and never changed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, ValidationError
from rapidfuzz import fuzz, process

from handlers.errors import StaffroomError
from storage.words import words_of

PHASE = "phase"
"""The kind of topic that says where in the age range; phases have a field of their own in forms."""

ALIKE = 70
"""How alike words and a topic's phrase must be to be suggested, out of 100 (rapidfuzz's token set ratio)."""

Phrase: TypeAlias = tuple[str, ...]
"""A phrase as folded words."""

Rule: TypeAlias = Literal["ask", "map", "relate", "turn-away"]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=60)]


class TaxonomyError(StaffroomError):
    """The taxonomy's file is not as it should be."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by its stable id. `broader` is the topic it is part of, `phases` are the phases it is confined to."""

    id: str
    label: str
    kind: str
    synonyms: tuple[str, ...] = ()
    broader: str | None = None
    phases: tuple[str, ...] = ()


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


class Topics:
    """All topics. Nothing in it changes after loading, so that everybody can share one."""

    def __init__(
        self,
        topics: Iterable[Topic],
        *,
        headings: Mapping[str, str],
        year_to_phase: Mapping[str, str],
        ambiguous: Mapping[Phrase, AmbiguousWord],
    ) -> None:
        self._by_id = {topic.id: topic for topic in topics}
        self._headings = dict(headings)
        self._year_to_phase = dict(year_to_phase)
        self._ambiguous = dict(ambiguous)
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

    def find(self, topic_id: str) -> Topic | None:
        """The topic of this id, if there is one."""
        return self._by_id.get(topic_id)

    def known(self, topic_ids: Iterable[str]) -> tuple[str, ...]:
        """Those of the ids that are topics or phases here, in their order."""
        return tuple(topic_id for topic_id in topic_ids if topic_id in self)

    def label(self, topic_id: str) -> str:
        """What people call the topic; an id that this taxonomy doesn't have is shown as words."""
        topic = self.find(topic_id)
        return topic.label if topic else topic_id.replace("-", " ").capitalize()

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

    def groups(self) -> tuple[TopicGroup, ...]:
        """The topics for a form's menu under the headings of their kinds; phases are asked for elsewhere."""
        return tuple(
            TopicGroup(heading, tuple(topic for topic in self if topic.kind == kind))
            for kind, heading in self._headings.items()
            if kind != PHASE
        )

    def phase_of_year(self, year: str) -> Topic | None:
        """The key stage of a year: `N` (nursery), `R` (Reception) or `1` to `13`."""
        phase = self._year_to_phase.get(year)
        return self[phase] if phase else None

    def called(self, phrase: Phrase) -> Topic | None:
        """The topic that has this label, synonym or id, whether or not in the plural."""
        return self._phrases.get(tuple(singular(word) for word in phrase))

    def ambiguous(self, phrase: Phrase) -> AmbiguousWord | None:
        """What the phrase may mean, where colleagues use it for several things."""
        return self._ambiguous.get(phrase) or self._ambiguous.get(tuple(singular(word) for word in phrase))

    def words_like(self, word: str) -> tuple[str, ...]:
        """The words of all phrases that begin as this one does and are as long, give or take one letter."""
        return tuple(known for known in self._vocabulary.get(word[:1], ()) if abs(len(known) - len(word)) <= 1)

    def suggest(self, words: str, limit: int = 3) -> tuple[Topic, ...]:
        """The topics most like these words, best first and phases left out; none where nothing is like them."""
        sought = " ".join(singular(word) for word in words_of(words))
        phrases = {" ".join(phrase): topic for phrase, topic in self._phrases.items() if topic.kind != PHASE}
        alike = process.extract(sought, phrases.keys(), scorer=fuzz.token_set_ratio, score_cutoff=ALIKE, limit=None)
        ordered = dict.fromkeys(phrases[phrase] for phrase, _, _ in sorted(alike, key=lambda hit: (-hit[1], hit[0])))
        return tuple(ordered)[:limit]


def singular(word: str) -> str:
    """The word without its plural s."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word  # noqa: PLR2004 - "sats", "tas" and "gas" keep theirs


def phrase_of(words: str) -> Phrase:
    """A phrase as it is looked up: folded and without plural s."""
    return tuple(singular(word) for word in words_of(words))


def _all_phrases(topics: Iterable[Topic]) -> dict[Phrase, Topic]:
    """Every phrase's topic. Where two topics share one, labels go before synonyms, and both before ids."""
    everything = tuple(topics)
    by_label = [(topic.label.partition("(")[0], topic) for topic in everything]
    by_synonym = [(synonym, topic) for topic in everything for synonym in topic.synonyms]
    by_id = [(topic.id, topic) for topic in everything]
    found: dict[Phrase, Topic] = {}
    for words, topic in (*by_label, *by_synonym, *by_id):
        if phrase := phrase_of(words):
            found.setdefault(phrase, topic)
    return found


class _Term(BaseModel, extra="forbid"):
    id: Name
    label: Name
    kind: Name
    synonyms: tuple[Name, ...]
    broader: str | None
    phases: tuple[str, ...]


class _Ambiguous(BaseModel, extra="forbid"):
    rule: Rule
    meanings: tuple[str, ...] = Field(min_length=1)
    labels: dict[str, Name] = {}
    phases: tuple[str, ...] = ()
    note: str = ""


class _Taxonomy(BaseModel):
    kinds: dict[str, str]
    year_to_phase: dict[str, str]
    ambiguous: dict[str, _Ambiguous]
    terms: tuple[_Term, ...]


@cache
def load_topics() -> Topics:
    """The topics that come with Staffroom.

    Raises:
        TaxonomyError: if the file is not as it should be.
    """
    return read_topics(files("handlers").joinpath("taxonomy.json").read_text(encoding="utf-8"))


def read_topics(text: str) -> Topics:
    """The topics of a taxonomy in JSON.

    Raises:
        TaxonomyError: naming the term that is wrong, and how.
    """
    try:
        file = _Taxonomy.model_validate_json(text)
    except ValidationError as error:
        raise TaxonomyError(f"The taxonomy can't be read: {error}") from error
    _check(file)
    terms = {term.id: Topic(**term.model_dump()) for term in file.terms}
    return Topics(
        terms.values(),
        headings=file.kinds,
        year_to_phase=file.year_to_phase,
        ambiguous={words_of(word): _ambiguous(entry, terms) for word, entry in file.ambiguous.items()},
    )


def _ambiguous(entry: _Ambiguous, terms: Mapping[str, Topic]) -> AmbiguousWord:
    readings = tuple(Reading(terms[topic], entry.labels.get(topic, terms[topic].label)) for topic in entry.meanings)
    return AmbiguousWord(entry.rule, readings, entry.phases)


def _check(file: _Taxonomy) -> None:
    """See that everything the file refers to is there, once, and that nothing is part of itself."""
    wider = {term.id: term.broader for term in file.terms}
    if len(wider) < len(file.terms):
        raise TaxonomyError("The taxonomy has two terms with one id.")
    phases = {term.id for term in file.terms if term.kind == PHASE}
    for term in file.terms:
        _see(term.kind in file.kinds, f"“{term.id}” has the unknown kind “{term.kind}”")
        _see(term.broader is None or term.broader in wider, f"“{term.id}” is part of an unknown topic")
        _see(phases.issuperset(term.phases), f"“{term.id}” has an unknown phase")
        _see(not _circular(term.id, wider), f"“{term.id}” is part of itself")
    for word, entry in file.ambiguous.items():
        known = wider.keys() >= set(entry.meanings) and phases.issuperset(entry.phases)
        _see(known and set(entry.meanings) >= entry.labels.keys(), f"“{word}” means an unknown topic")
    _see(phases.issuperset(file.year_to_phase.values()), "a year belongs to an unknown phase")


def _see(condition: bool, otherwise: str) -> None:  # noqa: FBT001 - it is the condition
    if not condition:
        raise TaxonomyError(f"The taxonomy is wrong: {otherwise}.")


def _circular(topic_id: str, wider: Mapping[str, str | None]) -> bool:
    seen = {topic_id}
    step = wider[topic_id]
    while step is not None and step not in seen:
        seen.add(step)
        step = wider.get(step)
    return step is not None
