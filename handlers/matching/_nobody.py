"""Whether anybody fits at all: a wrong person is worse than none."""

import math
from collections.abc import Sequence

from handlers.matching._relevance import Judged
from handlers.meaning import Interpreter, Understood
from handlers.need import Need

BY_SENTENCES = (1.26, (0.164, 2.545, 1.781, -2.311, -2.977, 1.331))
BY_WORDS = (3.2, (0.453, 2.354, 0.0, -3.849, -2.73, 0.697))
"""A bias and the weights of `signs`, fitted like those of relevance: below zero nobody fits."""

_LEAST = 1e-9


def signs(judged: Sequence[Judged], understood: Understood, need: Need) -> tuple[float, ...]:
    """What tells whether somebody fits.

    How relevant the best one is (log odds); how much of what the search is mostly about somebody covers, by words or
    by sentences, and by both; how sure it is what the search is about; how much of its words nobody says; and whether
    somebody has the topic that it names.
    """
    best = max((one.relevance for one in judged), default=0.0)
    either = max((sum(one.evidence.covers) for one in judged), default=0.0)
    both = max((math.sqrt(math.prod(one.evidence.covers)) for one in judged), default=0.0)
    sure = max(understood.concepts.values(), default=0.0)
    said = frozenset[str]().union(*(one.evidence.quoted for one in judged))
    told = sum(understood.stems.values())
    unsaid = sum(rarity for stem, rarity in understood.stems.items() if stem not in said) / told if told else 0.0
    topic = max((one.evidence.topic for one in judged), default=0.0) if need.topics else 0.5
    odds = math.log(max(best, _LEAST) / max(1 - best, _LEAST))
    return odds, min(either, 3.0), min(both, 1.5), sure, unsaid, topic


def is_anybody(judged: Sequence[Judged], understood: Understood, need: Need, meaning: Interpreter) -> bool:
    """Whether somebody fits well enough for anybody to be shown."""
    if not judged or need.is_ages_alone:
        return bool(judged)
    bias, weights = BY_SENTENCES if meaning.has_sentences else BY_WORDS
    told = signs(judged, understood, need)
    return bias + sum(weight * sign for weight, sign in zip(weights, told, strict=True)) >= 0
