"""The figures: nDCG@5, recall@5, how often somebody useful is there, and how often nobody is said to fit."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

from bot.evaluation._file import GradedQuery
from bot.evaluation._running import Outcome

FIRST = 5
USEFUL = 2
"""The grade from which somebody could really help."""

RESAMPLES = 2_000

Pair = tuple[GradedQuery, Outcome]


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over queries, with the interval of 95 in 100 resamples of them, and how many there were."""

    mean: float
    low: float
    high: float
    queries: int


@dataclass(frozen=True, slots=True)
class Measures:
    """All figures. Shares are of queries: those that somebody can help with, but for `nobody_rightly`."""

    ndcg: Figure
    recall: Figure
    useful_first: Figure
    useful_one_press: Figure
    asked: Figure
    nobody_rightly: Figure
    nobody_wrongly: Figure
    median_ms: float
    slowest_ms: float


def ndcg(results: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Discounted cumulative gain of the first five beside the best possible, with gain 2^grade - 1."""
    gains = [2 ** relevant.get(listing, 0) - 1 for listing in results[:FIRST]]
    best = sorted((2**grade - 1 for grade in relevant.values()), reverse=True)[:FIRST]
    ideal = discounted(best)
    return discounted(gains) / ideal if ideal else 0.0


def measure(queries: Sequence[GradedQuery], outcomes: Sequence[Outcome]) -> Measures:
    """The figures of what each query got."""
    pairs = list(zip(queries, outcomes, strict=True))
    helped = [(query, outcome) for query, outcome in pairs if any(query.relevant.values())]
    helpless = [(query, outcome) for query, outcome in pairs if not any(query.relevant.values())]
    useful = [pair for pair in helped if _useful(pair[0])]
    times = sorted(outcome.seconds * 1_000 for _, outcome in pairs) or [0.0]
    return Measures(
        ndcg=_figure(helped, lambda pair: ndcg(pair[1].results, pair[0].relevant)),
        recall=_figure(useful, lambda pair: len(_useful(pair[0]) & _first(pair[1])) / len(_useful(pair[0]))),
        useful_first=_figure(useful, lambda pair: float(bool(_useful(pair[0]) & _first(pair[1])))),
        useful_one_press=_figure(useful, lambda pair: float(bool(_useful(pair[0]) & _within_a_press(pair[1])))),
        asked=_figure(pairs, lambda pair: float(bool(pair[1].readings))),
        nobody_rightly=_figure(helpless, lambda pair: float(pair[1].nobody)),
        nobody_wrongly=_figure(helped, lambda pair: float(pair[1].nobody)),
        median_ms=times[len(times) // 2],
        slowest_ms=times[-1],
    )


def _figure(pairs: Sequence[Pair], value: Callable[[Pair], float]) -> Figure:
    values = [value(pair) for pair in pairs]
    if not values:
        return Figure(0.0, 0.0, 0.0, 0)
    draw = Random(0)  # noqa: S311 - a resample, not a secret
    means = sorted(fmean(draw.choices(values, k=len(values))) for _ in range(RESAMPLES))
    return Figure(fmean(values), means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)], len(values))


def _useful(query: GradedQuery) -> set[str]:
    return {listing for listing, grade in query.relevant.items() if grade >= USEFUL}


def _first(outcome: Outcome) -> set[str]:
    return set(outcome.results[:FIRST])


def _within_a_press(outcome: Outcome) -> set[str]:
    return _first(outcome).union(*(behind[:FIRST] for behind in outcome.readings.values()))


def discounted(gains: Sequence[int]) -> float:
    """The sum of gains, each divided by the logarithm of its place."""
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))
