"""Weights for the guards: logistic regressions over the signs, and, beside them, over the sentence model's vectors."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import normalize

from handlers.guards._guards import spoken
from handlers.guards._known import NOBODY
from handlers.guards._lexicon import load_lexicon
from handlers.guards._reading import Reading, read
from handlers.guards._signs import signs_of
from handlers.guards._weighing import SCALE, Chances, MeaningWeights, Odds, SignWeights
from handlers.guards._words import plain, words_of
from handlers.meaning import load_interpreter
from tests.guard_quality.sentences import LABELS, Sentence

Matrix = npt.NDArray[np.float64]

RAREST = 3
"""A sign of fewer sentences than this has no weight: it would be those sentences'."""

LOOSENESS = 2.0
"""How freely weights grow (C of the regression): found by leaving one set out."""

MEANING_SCALE = 6.0
MEANING_LOOSENESS = 1.0
SHARE = 0.5
"""What the vector's odds count beside the signs': found by leaving one set out."""


@cache
def reading_of(text: str) -> Reading:
    """The guards' reading of a text by somebody who knows no names."""
    return read(words_of(plain(text)), load_lexicon(), NOBODY)


@cache
def signs(text: str, *, nameless: bool) -> frozenset[str]:
    """The signs of a text."""
    return signs_of(reading_of(text), load_lexicon(), nameless=nameless)


@cache
def vector(text: str) -> tuple[float, ...]:
    """The vector of a text."""
    return tuple(load_interpreter(with_sentences=True).vector_of_passing(spoken(reading_of(text))))


def fit_signs(sentences: Sequence[Sentence]) -> SignWeights:
    """Weights of the signs of these sentences."""
    labels, counts = _labels(sentences), [sentence.weight for sentence in sentences]
    names, named = _by_sign([signs(sentence.text, nameless=False) for sentence in sentences])
    kinds = LogisticRegression(C=LOOSENESS, max_iter=3_000).fit(named, labels, sample_weight=counts)
    alone_names, alone = _by_sign([signs(sentence.text, nameless=True) for sentence in sentences])
    disclosed = LogisticRegression(C=LOOSENESS, max_iter=3_000).fit(alone, labels == 2, sample_weight=counts)
    pair = (kinds.coef_[1:] - kinds.coef_[0]).T
    bias = kinds.intercept_[1:] - kinds.intercept_[0]
    return SignWeights(
        Odds(*map(_short, (*bias, disclosed.intercept_[0]))),
        {name: [_short(weight) for weight in its] for name, its in zip(names, pair, strict=True)},
        {name: _short(weight) for name, weight in zip(alone_names, disclosed.coef_[0], strict=True)},
    )


def fit_meaning(sentences: Sequence[Sentence]) -> MeaningWeights:
    """Weights of the vectors of these sentences."""
    labels, counts = _labels(sentences), [sentence.weight for sentence in sentences]
    vectors = np.array([vector(sentence.text) for sentence in sentences]) * MEANING_SCALE
    kinds = LogisticRegression(C=MEANING_LOOSENESS, max_iter=3_000).fit(vectors, labels, sample_weight=counts)
    disclosed = LogisticRegression(C=MEANING_LOOSENESS, max_iter=3_000).fit(vectors, labels == 2, sample_weight=counts)
    pair = (kinds.coef_[1:] - kinds.coef_[0]) * MEANING_SCALE
    bias = kinds.intercept_[1:] - kinds.intercept_[0]
    return MeaningWeights(
        Odds(*map(_short, (*bias, disclosed.intercept_[0]))),
        SHARE,
        [_short(weight) for weight in pair[0]],
        [_short(weight) for weight in pair[1]],
        [_short(weight) for weight in disclosed.coef_[0] * MEANING_SCALE],
    )


@dataclass(frozen=True)
class Fitted:
    """Both kinds of weights; without those of vectors where they aren't wanted."""

    signs: SignWeights
    meaning: MeaningWeights | None = None

    def chances(self, text: str) -> Chances:
        """The chances of a text by these weights."""
        odds = self.signs.odds(signs(text, nameless=False), signs(text, nameless=True))
        if self.meaning is not None:
            odds = odds.with_meaning(self.meaning.odds(vector(text)), self.meaning.share)
        return odds.chances()


def kept(weights: SignWeights | MeaningWeights, fitted_to: str) -> Mapping[str, Any]:
    """What stands in the file of weights."""
    bias = [weights.bias.pupil, weights.bias.harm, weights.bias.disclosure]
    if isinstance(weights, SignWeights):
        return {"fitted_to": fitted_to, "bias": bias, "named": weights.named, "nameless": weights.nameless}
    parts = {"pupil": weights.pupil, "harm": weights.harm, "disclosure": weights.disclosure}
    return {"fitted_to": fitted_to, "bias": bias, "share": weights.share, **parts}


def _by_sign(each: Sequence[Iterable[str]]) -> tuple[Sequence[str], Any]:
    """The names of the signs that are frequent enough, and for each sentence how its signs share `SCALE`."""
    frequent = {sign for sign, count in Counter(sign for its in each for sign in its).items() if count >= RAREST}
    table = DictVectorizer()
    rows = table.fit_transform([{sign: 1.0 for sign in its if sign in frequent} for its in each])
    return list(table.get_feature_names_out()), normalize(rows) * SCALE


def _labels(sentences: Sequence[Sentence]) -> npt.NDArray[np.int64]:
    return np.array([LABELS.index(sentence.label) for sentence in sentences])


def _short(weight: float) -> float:
    return round(float(weight), 3)
