"""Weights for the evidence: first so that the useful come first, then so that the figure means a chance."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bot.evaluation._measures import discounted
from tests.search_quality.evidence import Graded

Vector = npt.NDArray[np.float64]

ROUNDS = 600
RATE = 0.05
SHRINKAGE = 0.02
"""Keeps weights small where the sets say little; see ridge regression."""

LEAST = 0.15
"""No weight is less: a listing that says what was asked must never lose by it."""

USEFUL = 2

KINDS = 7
"""Kinds of evidence, in the order of `Evidence.figures`."""


@dataclass(frozen=True)
class Fitted:
    """The weights, and the bias that makes of their sum the log odds of being useful."""

    weights: tuple[float, ...]
    bias: float


def fit(queries: Sequence[Graded]) -> Fitted:
    """Weights by which the order of those who could help comes nearest to their grades (listwise softmax)."""
    graded = [query for query in queries if query.grades.size and query.grades.max() > 0]
    uses = np.concatenate([query.figures for query in graded]).std(axis=0) > 0
    weights = np.where(uses, 0.5, 0.0)
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, ROUNDS + 1):
        slope = SHRINKAGE * weights + np.mean([_slope(query, weights) for query in graded], axis=0)
        first, second = 0.9 * first + 0.1 * slope, 0.99 * second + 0.01 * slope**2
        weights -= RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        weights = np.where(uses, np.maximum(weights, LEAST / 4), 0.0)
    scale, bias = _as_chance(queries, weights)
    return Fitted(tuple(round(float(weight), 2) for weight in weights * scale), round(bias, 2))


def fares(queries: Sequence[Graded], fitted: Fitted) -> dict[str, float]:
    """nDCG@5, and the share with somebody useful in the first five."""
    weights = np.array(fitted.weights)
    gains, useful = [], []
    for query in queries:
        if not query.best:
            continue
        order = np.argsort(-(query.figures @ weights), kind="stable")[:5]
        shown = [int(query.grades[at]) for at in order]
        gains.append(discounted([2**grade - 1 for grade in shown]) / discounted([2**grade - 1 for grade in query.best]))
        useful.append(max(shown, default=0) >= USEFUL)
    return {"ndcg": round(float(np.mean(gains)), 3), "useful": round(float(np.mean(useful)), 3)}


def with_only(queries: Sequence[Graded], kinds: Sequence[int]) -> Sequence[Graded]:
    """The same with no evidence but of these kinds, by their place."""
    mask = np.isin(np.arange(KINDS), kinds)
    return [replace(query, figures=query.figures * mask if query.grades.size else query.figures) for query in queries]


def fit_somebody(queries: Sequence[Graded], wrongly: float = 0.04) -> Fitted:
    """Weights of the signs (logistic regression), and the bias by which this share of those who could be helped aren't.

    The signs are those of the weights in force, so fit those first.
    """
    signs = np.array([query.signs for query in queries])
    somebody = np.array([bool(query.best) for query in queries])
    spread = signs.std(axis=0) + 1e-9
    centred = (signs - signs.mean(axis=0)) / spread
    weights, bias = np.zeros(signs.shape[1]), 0.0
    share = np.where(somebody, 0.5 / somebody.mean(), 0.5 / (1 - somebody.mean()))
    for _ in range(4_000):
        wrong = share * (1 / (1 + np.exp(-(centred @ weights + bias))) - somebody)
        weights -= 0.3 * (centred.T @ wrong / len(queries) + 0.01 * weights)
        bias -= 0.3 * float(wrong.mean())
    plain = weights / spread
    bias = -float(np.quantile((signs @ plain)[somebody], wrongly))
    return Fitted(tuple(round(float(weight), 3) for weight in plain), round(bias, 3))


def says_nobody(queries: Sequence[Graded], fitted: Fitted) -> dict[str, float]:
    """How often nobody is said to fit: rightly, and wrongly."""
    below: dict[bool, list[bool]] = {bool(query.best): [] for query in queries}
    for query in queries:
        below[bool(query.best)].append(bool(np.dot(query.signs, fitted.weights) + fitted.bias < 0))
    return {
        name: round(float(np.mean(below[is_there])), 2)
        for name, is_there in (("rightly", False), ("wrongly", True))
        if is_there in below
    }


def _slope(query: Graded, weights: Vector) -> Vector:
    sums = 4 * query.figures @ weights
    share = np.exp(sums - sums.max())
    share /= share.sum()
    gains = 2.0**query.grades - 1
    return np.asarray(4 * query.figures.T @ (share - gains / gains.sum()))


def _as_chance(queries: Sequence[Graded], weights: Vector) -> tuple[float, float]:
    """The scale and bias that make the best candidates' sums log odds of being useful (logistic regression)."""
    sums = np.concatenate([np.sort(query.figures @ weights)[-10:] for query in queries if query.grades.size])
    useful = np.concatenate(
        [query.grades[np.argsort(query.figures @ weights)[-10:]] >= USEFUL for query in queries if query.grades.size]
    ).astype(float)
    scale, bias = 1.0, 0.0
    for _ in range(3_000):
        wrong = 1 / (1 + np.exp(-(scale * sums + bias))) - useful
        scale -= 0.5 * float((wrong * sums).mean())
        bias -= 0.5 * float(wrong.mean())
    return scale, bias
