"""Whether anybody fits at all: a wrong person is worse than none."""

import math
from collections.abc import Sequence

from handlers.matching._relevance import EXACT, Judged
from handlers.meaning import Interpreter, Understood
from handlers.need import Need

BY_SENTENCES = (1.4, (0.23, 4.0, 5.3, -2.6, -2.1, 0.3))
BY_WORDS = (2.3, (0.45, 6.2, 0.0, -4.0, -1.4, 0.0))
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
    """Whether somebody fits well enough for anybody to be shown.

    Somebody does who lists just the topics asked for; nobody does where no word is one that anybody uses.
    """
    if not judged or need.is_ages_alone:
        return bool(judged)
    if not need.words and any(one.evidence.topic == EXACT for one in judged):
        return True
    if not (understood.concepts or need.topics or any(one.evidence.quoted for one in judged)):
        return False
    bias, weights = BY_SENTENCES if meaning.has_sentences else BY_WORDS
    told = signs(judged, understood, need)
    return bias + sum(weight * sign for weight, sign in zip(weights, told, strict=True)) >= 0
