"""The orders that are compared: each takes everybody who fits, and gives those who are shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from handlers.access import Role
from handlers.matching._fair import in_fair_order, turn_of
from storage.expertise import Candidate
from storage.introductions import Load


@dataclass(frozen=True, slots=True)
class Fits:
    """A colleague who fits, and how well."""

    candidate: Candidate
    relevance: float


class Showing(Protocol):
    """A way to choose whom to show."""

    def __call__(
        self, ranked: Sequence[Fits], loads: Mapping[int, Load], *, academy_id: int | None, today: date, how_many: int
    ) -> Sequence[Fits]:
        """Those shown to somebody at this academy, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """A way to choose whom to show, and whether it says of somebody that they have no room."""

    show: Showing
    says_room: bool = False


@dataclass(frozen=True, slots=True)
class Fair:
    """What the product does; `about` is what it takes to be about as relevant."""

    about: float

    def __call__(
        self, ranked: Sequence[Fits], loads: Mapping[int, Load], *, academy_id: int | None, today: date, how_many: int
    ) -> Sequence[Fits]:
        """The fair order."""
        return in_fair_order(ranked, loads, academy_id=academy_id, today=today, how_many=how_many, about=self.about)


def by_relevance(
    ranked: Sequence[Fits], loads: Mapping[int, Load], *, academy_id: int | None, today: date, how_many: int
) -> Sequence[Fits]:
    """The most relevant, wherever they work; exact equals take turns by the day."""
    return sorted(ranked, key=lambda one: (-one.relevance, turn_of(one.candidate.listing_id, today)))[:how_many]


def spread_over_academies(
    ranked: Sequence[Fits], loads: Mapping[int, Load], *, academy_id: int | None, today: date, how_many: int
) -> Sequence[Fits]:
    """What the product did before it knew who was asked: by relevance, but one's own academy after all others.

    Among exact equals a lead practitioner goes first, then an academy that isn't there yet; two of them where two fit.
    """
    by_turn = by_relevance(ranked, loads, academy_id=academy_id, today=today, how_many=len(ranked))
    others = [one for one in by_turn if one.candidate.academy_id != academy_id]
    own = [one for one in by_turn if one.candidate.academy_id == academy_id]
    picked: list[Fits] = []
    seen: Counter[int | None] = Counter()
    while others and len(picked) < how_many:
        best = [one for one in others if one.relevance == others[0].relevance]
        lead = next((one for one in best if Role.LEAD_PRACTITIONER in one.candidate.roles), None)
        one = (lead if not picked else None) or min(best, key=lambda each: seen[each.candidate.academy_id])
        others.remove(one)
        picked.append(one)
        seen[one.candidate.academy_id] += 1
    elsewhere = next((one for one in others if one.candidate.academy_id not in seen), None)
    if elsewhere and len(seen) == 1 and len(picked) > 1:
        picked[-1] = elsewhere
    return [*picked, *own][:how_many]
