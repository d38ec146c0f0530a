"""The map of the field: some 470 concepts, finer than topics, each with what colleagues say when they mean it."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files

from pydantic import TypeAdapter

from storage.words import words_of

MEANT = 0.8
"""The weight of a concept that somebody has chosen as what they mean."""

OFTEN, LONGER = 8, 6
"""In how many phrases a word stands that is often used, and its letters at least."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something a colleague may need help with. `topic` is the id of the taxonomy's topic that it is part of.

    It is empty for what lies outside teaching: a search for it must not be taken for one of its neighbours.
    """

    id: str
    label: str
    topic: str


@dataclass(frozen=True, slots=True)
class ConceptMap:
    """All concepts in their order, and the phrases of each by its id. `version` changes with any of it."""

    concepts: tuple[Concept, ...]
    phrases: Mapping[str, tuple[str, ...]]
    version: str
    by_id: Mapping[str, Concept] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {concept.id: concept for concept in self.concepts})

    def __getitem__(self, concept_id: str) -> Concept:
        """The concept of this id.

        Raises:
            KeyError: if there is none.
        """
        return self.by_id[concept_id]

    def find(self, concept_id: str) -> Concept | None:
        """The concept of this id, if there is one."""
        return self.by_id.get(concept_id)


@cache
def load_concepts() -> ConceptMap:
    """The map that comes with Staffroom."""
    here = files("handlers.meaning")
    listed = here.joinpath("concepts.json").read_text(encoding="utf-8")
    concepts = TypeAdapter(tuple[Concept, ...]).validate_json(listed)
    said = {
        concept.id: here.joinpath("phrases", f"{concept.id}.txt").read_text(encoding="utf-8") for concept in concepts
    }
    version = sha256("\0".join((listed, *said.values())).encode()).hexdigest()[:12]
    return ConceptMap(concepts, {concept_id: tuple(text.splitlines()) for concept_id, text in said.items()}, version)


@cache
def spoken_words() -> frozenset[str]:
    """The words that colleagues use in phrases of the map: real ones, however rare in a dictionary."""
    return frozenset(_counts())


@cache
def common_words() -> Mapping[str, tuple[str, ...]]:
    """By their first letters, the longer words that colleagues often use."""
    found: dict[str, list[str]] = defaultdict(list)
    for word, times in sorted(_counts().items()):
        if times >= OFTEN and len(word) >= LONGER:
            found[word[0]].append(word)
    return {first: tuple(words) for first, words in found.items()}


@cache
def _counts() -> Counter[str]:
    phrases = (phrase for said in load_concepts().phrases.values() for phrase in said)
    return Counter(word for phrase in phrases for word in set(words_of(phrase)))
