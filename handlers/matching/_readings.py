"""What a vague search may mean: readings to choose from, so that the right person is one press away."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from handlers.matching._relevance import Judged
from handlers.meaning import Concept, ConceptMap, Interpreter

MOST_READINGS = 4

MOST_LOOKED_AT = 60
"""How far down the order of relevance somebody still speaks for a reading."""


CLEAR_BY_SENTENCES, CLEAR_BY_WORDS = 0.18, 0.145
"""From what relevance of the best on a search is clear enough; docs/search.md has how often it isn't."""


@dataclass(frozen=True, slots=True)
class OfferedReading:
    """One thing that the words may mean."""

    concept: Concept


def offered_readings(
    judged: Sequence[Judged], concepts: ConceptMap, *, shown: Collection[int]
) -> tuple[OfferedReading, ...]:
    """What else the words may mean, by whom that would bring: at most `MOST_READINGS`, the likeliest first.

    Everybody near who isn't among those `shown` (ids of listings) speaks for what they and the search are most about.
    """
    near = sorted(judged, key=lambda one: -one.relevance)[:MOST_LOOKED_AT]
    votes: dict[str, float] = defaultdict(float)
    for one in near:
        if one.candidate.listing_id not in shown:
            for concept, share in one.evidence.shared.items():
                votes[concept] += one.relevance * share
    likeliest = sorted(votes, key=lambda concept: (-votes[concept], concept))[:MOST_READINGS]
    return tuple(OfferedReading(concepts[concept]) for concept in likeliest)


def is_vague(judged: Sequence[Judged], meaning: Interpreter) -> bool:
    """Whether the best guess is too unsure to stand alone."""
    best = max((one.relevance for one in judged), default=0.0)
    return best < (CLEAR_BY_SENTENCES if meaning.has_sentences else CLEAR_BY_WORDS)
