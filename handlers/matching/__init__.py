"""Which colleagues to show for a need, and why, in words. Pure: it sees no database and no clock.

Relevance comes first. Among people who fit alike, other academies go before the asker's own, no academy takes all the
places where another has somebody, the trust's lead practitioners have one of the places, and the others take turns
from day to day. Nothing about how often somebody is asked, or how big a school is, has any part in it.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from handlers.access import Role
from handlers.matching._closest import Closest, closest_topics, nearby_topics
from handlers.matching._fit import Fit, fit_of, phases_covering, terms
from handlers.matching._why import why
from handlers.need import Need
from handlers.topics import Topics
from storage.expertise import Candidate

__all__ = ["Closest", "Match", "choose", "closest_topics", "nearby_topics", "phases_covering", "terms"]


@dataclass(frozen=True, slots=True)
class Match:
    """A colleague to show, and why: "Fractions, Key Stage 2 · Lead practitioner · free Tuesday afternoons"."""

    candidate: Candidate
    why: str


@dataclass(frozen=True, slots=True)
class _Possible:
    candidate: Candidate
    fit: Fit
    turn: bytes

    @property
    def is_lead(self) -> bool:
        return Role.LEAD_PRACTITIONER in self.candidate.roles


def choose(
    candidates: Iterable[Candidate],
    need: Need,
    topics: Topics,
    *,
    academy_id: int | None,
    today: date,
    how_many: int = 3,
) -> tuple[Match, ...]:
    """The colleagues to show, most relevant first; none where nobody is relevant enough.

    Args:
        candidates: what `storage.expertise.find_candidates` found.
        need: what is looked for.
        topics: the taxonomy.
        academy_id: the asker's own academy, which comes into play only where too few others have anybody.
        today: whose turn it is depends on the day alone.
        how_many: how many to show at most.
    """
    possible = _possible(candidates, need, topics, today)
    others = [one for one in possible if one.candidate.academy_id != academy_id]
    own = [one for one in possible if one.candidate.academy_id == academy_id]
    picked = _spread(others, how_many)
    picked += own[: how_many - len(picked)]
    return tuple(Match(one.candidate, why(one.candidate, need, one.fit, topics)) for one in picked)


def _possible(candidates: Iterable[Candidate], need: Need, topics: Topics, today: date) -> list[_Possible]:
    """Everybody who is relevant enough, once, the best first and whose turn it is before others."""
    fits = ((candidate, fit_of(candidate, need, topics)) for candidate in candidates)
    relevant = [_Possible(candidate, fit, _turn(candidate, today)) for candidate, fit in fits if fit.is_relevant]
    people: dict[int, _Possible] = {}
    for one in sorted(relevant, key=_order):
        people.setdefault(one.candidate.person_id, one)
    return list(people.values())


def _order(one: _Possible) -> tuple[int, bytes]:
    return -one.fit.total, one.turn


def _turn(candidate: Candidate, today: date) -> bytes:
    """A place among equals that nobody can hold on to: it is drawn anew each day, the same for every asker."""
    return sha256(f"{today.isoformat()} {candidate.listing_id}".encode()).digest()


def _spread(possible: Sequence[_Possible], how_many: int) -> list[_Possible]:
    """The best of them, over as many academies as relevance allows and over two where there are two."""
    left = list(possible)
    picked: list[_Possible] = []
    seen: Counter[int | None] = Counter()
    while left and len(picked) < how_many:
        one = _lead(left) if not picked else None
        one = one or min(left, key=lambda other: (-other.fit.total, seen[other.candidate.academy_id], other.turn))
        left.remove(one)
        picked.append(one)
        seen[one.candidate.academy_id] += 1
    elsewhere = next((one for one in left if one.candidate.academy_id not in seen), None)
    if elsewhere and len(seen) == 1 and len(picked) > 1:
        picked[-1] = elsewhere
    return sorted(picked, key=_order)


def _lead(possible: Sequence[_Possible]) -> _Possible | None:
    """The lead practitioner whose turn it is, among those who fit best."""
    best = max(one.fit.total for one in possible)
    return next((one for one in possible if one.is_lead and one.fit.total == best), None)
