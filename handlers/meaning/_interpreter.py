"""Reads what texts are about, and how like a search is to listings that were read before."""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from handlers.meaning._concepts import MEANT, ConceptMap
from handlers.meaning._phrases import PhraseIndex, Weights, highest, mean
from handlers.meaning._plain import telling_stems
from storage.expertise import Signature

if TYPE_CHECKING:
    from handlers.meaning._sentences import Sentences

MOST_CONCEPTS = 24
"""Concepts that are kept of a text, the strongest."""

REMEMBERED = 2_000
"""Texts whose meaning is remembered: people press buttons on the same search, and listings share topics."""

_SCALE = 1_000


@dataclass(frozen=True, slots=True)
class Understood:
    """What a search is about: `concepts` by id, the strongest first, and the stems of its words with what each tells.

    The text itself is for the model of sentences. `meant` is the concept that its reader chose, where they did.
    """

    text: str
    concepts: Mapping[str, float]
    stems: Mapping[str, float]
    meant: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a search and a listing are, each from 0 to 1, of use only beside others.

    By the words they share, by what both are about as their words tell, by their sentences' vectors, and by what both
    are about as their sentences tell. The latter two are 0 without the extra. `covers` is how much of what the search
    is mostly about the listing is about, by words and by sentences: about 1 where it is about nothing else. `shared`
    has by id what they are about both, and how much.
    """

    words: float
    concepts: float
    sentence: float = 0.0
    senses: float = 0.0
    covers: tuple[float, float] = (0.0, 0.0)
    shared: Mapping[str, float] = field(default_factory=dict)


class Interpreter:
    """Understands texts by a map of the field; with `sentences`, by their meaning too."""

    def __init__(self, concepts: ConceptMap, sentences: "Sentences | None" = None) -> None:
        self.map = concepts
        self._phrases = PhraseIndex(concepts)
        self._sentences = sentences
        self._views_of = lru_cache(REMEMBERED)(self._phrases.views_of)

    @property
    def has_sentences(self) -> bool:
        """Whether the model of the extra is at work."""
        return self._sentences is not None

    @property
    def made_by(self) -> str:
        """What the signatures of this interpreter carry."""
        return f"{self.map.version}-{'sentences' if self.has_sentences else 'words'}"

    def understand(self, text: str, *, meant: str = "") -> Understood:
        """What a search is about; with the id of a concept that is `meant`, mostly that."""
        stems = {stem: self._phrases.rarity(stem) for stem in telling_stems(text)}
        concepts = self._named(self._phrases.concepts_of(text))
        concept = self.map.find(meant)
        if concept is None:
            return Understood(text, concepts, stems)
        rest = {other: weight * (1 - MEANT) for other, weight in concepts.items() if other != meant}
        return Understood(f"{concept.label}: {text}", {meant: MEANT, **rest}, stems, meant)

    def concepts_of(self, parts: Sequence[str]) -> Mapping[str, float]:
        """What a listing is about, given its parts: job, topics, sentences. By id, the strongest first."""
        views = [self._views_of(part) for part in parts]
        whole = self._views_of(" ".join(parts))
        nearest = [view for view, _ in views]
        by_all = [view for _, view in views]
        return self._named(mean([highest(nearest), highest(by_all), *whole]))

    def packed(self, text: str) -> bytes:
        """What a listing's sentences mean, for its signature; nothing without the extra."""
        return self._sentences.packed(text) if self._sentences is not None else b""

    def vector_of_passing(self, text: str) -> Sequence[float]:
        """A text's vector, of which nothing is remembered; empty without sentences."""
        return [float(figure) for figure in self._sentences.vector_of_passing(text)[0]] if self._sentences else ()

    def likeness(self, understood: Understood, signatures: Sequence[Signature]) -> Sequence[Likeness]:
        """How like each listing is to what is sought."""
        by_words = [self._by_words(understood, signature) for signature in signatures]
        readable = [at for at, signature in enumerate(signatures) if signature.made_by == self.made_by]
        found = list(by_words)
        if self._sentences is not None and readable and understood.text:
            packed = [signatures[at].vector for at in readable]
            told = self._sentences.likeness(understood.text, self._place_of(understood.meant), packed)
            for at, (sentence, senses, covers, places) in zip(readable, told, strict=True):
                shared = dict(by_words[at].shared)
                for place, share in places.items():
                    shared[self.map.concepts[place].id] = shared.get(self.map.concepts[place].id, 0.0) + share
                both = (by_words[at].covers[0], covers)
                found[at] = replace(by_words[at], sentence=sentence, senses=senses, covers=both, shared=shared)
        return found

    def _by_words(self, understood: Understood, signature: Signature) -> Likeness:
        all_told = sum(understood.stems.values())
        told = sum(rarity for stem, rarity in understood.stems.items() if f" {stem} " in signature.stems)
        shared = {
            concept: understood.concepts[concept] * weight
            for concept, weight in weights_in(signature.concepts, among=understood.concepts)
        }
        both = sum(shared.values())
        most = max(understood.concepts.values(), default=0.0) or 1.0
        words = told / all_told if all_told else 0.0
        return Likeness(words, math.sqrt(both), covers=(both / most, 0.0), shared=shared)

    def _place_of(self, concept_id: str) -> int | None:
        return next((at for at, concept in enumerate(self.map.concepts) if concept.id == concept_id), None)

    def _named(self, weights: Weights) -> Mapping[str, float]:
        strongest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:MOST_CONCEPTS]
        return {self.map.concepts[place].id: weight for place, weight in strongest}


def weights_as_text(concepts: Mapping[str, float]) -> str:
    """Concepts with their weights in thousandths, as a signature keeps them: `fractions:81 word-problems:40`."""
    return " ".join(
        f"{concept}:{round(weight * _SCALE)}" for concept, weight in concepts.items() if weight * _SCALE >= 1
    )


def weights_in(text: str, *, among: Container[str] | None = None) -> Sequence[tuple[str, float]]:
    """The concepts that a signature keeps, with their weights; with `among`, those of them alone."""
    kept = (item.partition(":") for item in text.split())
    return [(concept, int(weight) / _SCALE) for concept, _, weight in kept if among is None or concept in among]
