"""Likens a text to the phrases of the map by the words and pairs of words they share."""

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from itertools import pairwise

from handlers.meaning._concepts import ConceptMap
from handlers.meaning._plain import telling_stems

NEAREST = 3
"""How many of a concept's phrases speak for it: one alone may be chance."""

SHARPNESS = 2
"""The power that a likeness is raised to: what is twice as like counts four times."""

Weights = dict[int, float]
"""Concepts by their place in the map, with weights that sum to one."""


class PhraseIndex:
    """The phrases of a map by what they are made of. Built once, a second's work; some 10 MB."""

    def __init__(self, concepts: ConceptMap) -> None:
        self._concept_of = array("H")
        made_of: list[tuple[str, ...]] = []
        for place, concept in enumerate(concepts.concepts):
            for phrase in concepts.phrases[concept.id]:
                made_of.append(_parts(telling_stems(phrase)))
                self._concept_of.append(place)
        self._idf = _inverse_frequencies(made_of)
        self._most = math.log(len(made_of))
        self._length = array("f", (_length(self._idf[part] for part in parts) for parts in made_of))
        self._phrases: dict[str, array[int]] = defaultdict(lambda: array("H" if len(made_of) < 1 << 16 else "L"))
        for number, parts in enumerate(made_of):
            for part in parts:
                self._phrases[part].append(number)
        self._phrases.default_factory = None
        self._size = Counter(self._concept_of)
        self._centre_length = self._lengths_of_centres(made_of)

    def rarity(self, stem: str) -> float:
        """How much a word tells: 0 to 1, the most where no phrase has it."""
        return self._idf.get(stem, self._most) / self._most

    def concepts_of(self, text: str) -> Weights:
        """What a text is about."""
        return mean([*self.views_of(text)])

    def views_of(self, text: str) -> tuple[Weights, Weights]:
        """What it is about by the nearest phrases of each concept, and by all of a concept's phrases together."""
        alike = self._alike(_parts(telling_stems(text)))
        nearest: dict[int, list[float]] = defaultdict(list)
        for number, likeness in alike.items():
            nearest[self._concept_of[number]].append(likeness)
        by_nearest = {place: sum(nlargest(NEAREST, found)) / NEAREST for place, found in nearest.items()}
        by_all = {
            place: sum(found) / self._size[place] / self._centre_length[place] for place, found in nearest.items()
        }
        return _sharpened(by_nearest), _sharpened(by_all)

    def _alike(self, parts: Sequence[str]) -> Mapping[int, float]:
        """The cosine of each phrase that shares something with these parts."""
        known = [part for part in parts if part in self._phrases]
        length = _length(self._idf[part] for part in known) or 1.0
        alike: dict[int, float] = defaultdict(float)
        for part in known:
            weight = self._idf[part] ** 2 / length
            for number in self._phrases[part]:
                alike[number] += weight
        return {number: shared / self._length[number] for number, shared in alike.items()}

    def _lengths_of_centres(self, made_of: Sequence[Sequence[str]]) -> list[float]:
        centres: list[dict[str, float]] = [defaultdict(float) for _ in self._size]
        for number, parts in enumerate(made_of):
            centre = centres[self._concept_of[number]]
            for part in parts:
                centre[part] += self._idf[part] / (self._length[number] or 1.0)
        return [_length(centre.values()) / self._size[place] or 1.0 for place, centre in enumerate(centres)]


def mean(views: Sequence[Mapping[int, float]]) -> Weights:
    """The mean of several weights."""
    total: Weights = defaultdict(float)
    for view in views:
        for place, weight in view.items():
            total[place] += weight / len(views)
    return dict(total)


def highest(views: Iterable[Mapping[int, float]]) -> Weights:
    """The highest weight that any view gives a concept."""
    best: Weights = defaultdict(float)
    for view in views:
        for place, weight in view.items():
            best[place] = max(best[place], weight)
    return dict(best)


def _parts(stems: Sequence[str]) -> tuple[str, ...]:
    """The words, and the pairs of neighbours, once each."""
    return tuple(dict.fromkeys((*stems, *(f"{one} {other}" for one, other in pairwise(stems)))))


def _inverse_frequencies(made_of: Sequence[Sequence[str]]) -> Mapping[str, float]:
    counts = Counter(part for parts in made_of for part in parts)
    return {part: math.log(len(made_of) / count) for part, count in counts.items()}


def _length(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights))


def _sharpened(weights: Mapping[int, float]) -> Weights:
    powers = {place: weight**SHARPNESS for place, weight in weights.items()}
    total = sum(powers.values()) or 1.0
    return {place: power / total for place, power in powers.items()}
