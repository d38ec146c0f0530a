"""Which colleagues to show for a need, and why, in words. Pure: it sees no database and no clock.

Relevance comes first (`_relevance`); among people about as relevant as each other, what is fair (`_fair`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.matching._closest import Closest, closest_topics, is_within_teaching, nearby_topics, topics_meant
from handlers.matching._fair import half_term_counts_from, in_fair_order, said_of_room
from handlers.matching._nobody import is_anybody
from handlers.matching._readings import OfferedReading, is_vague, offered_readings
from handlers.matching._relevance import Judged, judge, phase_fit, phases_covering
from handlers.matching._why import why
from handlers.meaning import ConceptMap
from handlers.need import Need
from handlers.topics import Topics
from storage.expertise import Candidate
from storage.introductions import Load

__all__ = [
    "Closest",
    "Judged",
    "Match",
    "OfferedReading",
    "choose",
    "closest_topics",
    "half_term_counts_from",
    "is_anybody",
    "is_vague",
    "is_within_teaching",
    "judge",
    "nearby_topics",
    "offered_readings",
    "phase_fit",
    "phases_covering",
    "topics_meant",
]


@dataclass(frozen=True, slots=True)
class Match:
    """A colleague to show, and why: "Fractions, Key Stage 2 · Lead practitioner · free Tuesday afternoons"."""

    candidate: Candidate
    why: str


def choose(
    judged: Sequence[Judged],
    need: Need,
    *,
    loads: Mapping[int, Load],
    topics: Topics,
    concepts: ConceptMap,
    academy_id: int | None,
    today: date,
    how_many: int,
) -> tuple[Match, ...]:
    """The colleagues to show, in their order; none where nobody is relevant enough.

    Args:
        judged: what `judge` found of the candidates.
        need: what is looked for.
        loads: how much each person was asked lately, by id.
        topics: the trust's topics.
        concepts: what names the concepts that a search and a listing share.
        academy_id: the asker's own academy, which comes into play only where too few others have anybody.
        today: whose turn it is among equals depends on the day alone.
        how_many: how many to show at most.
    """
    relevant = [one for one in judged if one.is_relevant]
    shown = in_fair_order(relevant, loads, academy_id=academy_id, today=today, how_many=how_many)
    return tuple(
        Match(
            one.candidate,
            why(
                one.candidate,
                need,
                one.evidence,
                topics,
                concepts,
                room=said_of_room(one.candidate, loads.get(one.candidate.person_id, Load())),
            ),
        )
        for one in shown
    )
