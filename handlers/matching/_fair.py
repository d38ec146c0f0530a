"""In which order colleagues who fit are shown, so that the same few aren't asked each time. Pure, and without a clock.

Relevance goes first. Only among people about as relevant as each other does anything else matter, in this order:

1. whether they have room left this half-term, by how often they are glad to be asked;
2. another academy than the asker's;
3. an academy that has received more help in the year than it gave, so that it has its turn to give;
4. how often they were asked in the year: not at all, once, two or three times, four to seven, and so on. One request
   more counts the less, the more there were, and newcomers stand where everybody does who wasn't asked;
5. somebody of whom an asker has said in the year that it helped: among people asked about as often, so that it never
   goes before spreading requests, and however often it was said. Nothing else that anybody answers is looked at;
6. relevance again; then an academy that isn't among those shown yet; then the turn of the day, which is drawn anew each
   day for each listing, so that nobody can hold on to a place.

"About as relevant" is at least `ABOUT` of the best of those who are left: nobody goes before a clearly better one for
fairness' sake. Somebody without room goes after everybody with room who is at least `STANDS_IN` as relevant; asking
them would help nobody before the half-term is over. They are shown where places are left, or where all others are much
further from what was asked, and then it is said.

Of the places shown, the first is always the first by that order. The last ones keep three promises: no academy takes
all of them where another has somebody with room who fits; somebody least often asked in the year has one, if they are
about as relevant as the person whose place they take; so has a lead practitioner of the trust with room who is no less
relevant than that person. The latter two are for colleagues of other academies than the asker's.

What was declined counts nowhere. Nothing else is looked at: neither how big a school is, nor inspections, nor results.
Where nobody was asked yet, this is the order of relevance, but that the asker's own academy goes last among people
about as relevant and that no academy takes all the places.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Final, Generic, Protocol, TypeAlias, TypeVar

from handlers.access import Role
from handlers.school_time import SchoolCalendar
from storage.expertise import Candidate
from storage.introductions import Load

ABOUT: Final = 0.9
"""The share of the best one's relevance from which somebody is about as relevant; docs/fair-order.md has why."""

STANDS_IN: Final = 0.5
"""The share of the relevance of somebody without room from which somebody with room goes before them."""

ROOM: Final[Mapping[str, int]] = {"once-a-half-term": 1, "twice-a-half-term": 2, "once-a-month": 2}
"""How often a half-term people may be asked who say so in their listing; a half-term is about six weeks long.

Of those who say that it depends, or nothing, nobody knows that they have no room.
"""

NO_ROOM: Final = "no room left this half-term"
NO_LOAD: Final = Load()


class Ranked(Protocol):
    """A colleague who fits, and how well: `relevance` is from 0 to 1, the best near 1."""

    @property
    def candidate(self) -> Candidate:
        """The colleague, with the listing that fits."""
        ...

    @property
    def relevance(self) -> float:
        """How well the listing fits."""
        ...


R = TypeVar("R", bound=Ranked)
_Key: TypeAlias = tuple[int, bool, bool, bool, int, bool, float]


@dataclass(frozen=True, slots=True)
class _Standing(Generic[R]):
    """What of somebody bears on the order; `band` counts those about as relevant as each other, the best being 0."""

    one: R
    load: Load
    has_room: bool
    is_own: bool
    turn: bytes
    band: int = 0

    @property
    def academy_id(self) -> int | None:
        return self.one.candidate.academy_id

    @property
    def is_lead(self) -> bool:
        return Role.LEAD_PRACTITIONER in self.one.candidate.roles

    @property
    def worth(self) -> float:
        """Relevance to somebody who looks for help now."""
        return self.one.relevance if self.has_room else self.one.relevance * STANDS_IN

    @property
    def key(self) -> _Key:
        is_owed = self.load.academy_received > self.load.academy_gave
        asked = self.load.asked_in_year.bit_length()
        return (
            self.band,
            not self.has_room,
            self.is_own,
            not is_owed,
            asked,
            not self.load.has_helped,
            -self.one.relevance,
        )

    @property
    def may_be_favoured(self) -> bool:
        return self.has_room and not self.is_own


def in_fair_order(
    ranked: Sequence[R],
    loads: Mapping[int, Load],
    *,
    academy_id: int | None,
    today: date,
    how_many: int,
    about: float = ABOUT,
) -> tuple[R, ...]:
    """Those of the colleagues who fit who are shown, in their order, each once. The module says by which rule.

    Args:
        ranked: everybody who is relevant enough, in any order.
        loads: by id of a person, as `storage.introductions.find_loads` gives them; who isn't there has none.
        academy_id: the asker's own academy.
        today: whose turn it is among equals depends on the day alone.
        how_many: how many to show at most.
        about: from which share of the best one's relevance somebody is about as relevant; 1 is for exact equals alone.
    """
    standings = _in_bands([_standing(one, loads, academy_id, today) for one in _once_each(ranked, today)], about)
    picked, left = _spread(standings, how_many)
    _keep_promises(picked, left, about)
    return tuple(standing.one for standing in sorted(picked, key=_with_turn))


def has_room(candidate: Candidate, load: Load) -> bool:
    """Whether somebody can be asked once more this half-term without its being more than they offered."""
    most = ROOM.get(candidate.how_often)
    return most is None or load.asked_in_half_term < most


def said_of_room(candidate: Candidate, load: Load) -> str:
    """What to say of somebody's room: that none is left, or nothing."""
    return "" if has_room(candidate, load) else NO_ROOM


def turn_of(listing_id: int, today: date) -> bytes:
    """A place among equals that nobody can hold on to: it is drawn anew each day, the same for every asker."""
    return sha256(f"{today.isoformat()} {listing_id}".encode()).digest()


def half_term_counts_from(calendar: SchoolCalendar, today: date) -> date:
    """The first day whose requests take up room of the half-term, or in the holidays of the next one.

    It is the day after the half-term before ended: what is asked in the holidays is for the half-term that follows.
    """
    half = calendar.half_term_from(today)
    earlier = (*calendar.half_terms(half.school_year - 1), *calendar.half_terms(half.school_year))
    return max(each.last_on for each in earlier if each.last_on < half.first_on) + timedelta(days=1)


def _once_each(ranked: Sequence[R], today: date) -> list[R]:
    """Everybody with the listing that fits best."""
    people: dict[int, R] = {}
    for one in sorted(ranked, key=lambda one: (-one.relevance, turn_of(one.candidate.listing_id, today))):
        people.setdefault(one.candidate.person_id, one)
    return list(people.values())


def _standing(one: R, loads: Mapping[int, Load], academy_id: int | None, today: date) -> _Standing[R]:
    load = loads.get(one.candidate.person_id, NO_LOAD)
    return _Standing(
        one,
        load,
        has_room=has_room(one.candidate, load),
        is_own=one.candidate.academy_id == academy_id,
        turn=turn_of(one.candidate.listing_id, today),
    )


def _in_bands(standings: Sequence[_Standing[R]], about: float) -> list[_Standing[R]]:
    """The same with their bands, each of which ends where somebody is clearly worse than its best."""
    found: list[_Standing[R]] = []
    band, best = -1, 0.0
    for standing in sorted(standings, key=lambda each: -each.worth):
        if band < 0 or standing.worth < about * best:
            band, best = band + 1, standing.worth
        found.append(replace(standing, band=band))
    return found


def _spread(standings: Sequence[_Standing[R]], how_many: int) -> tuple[list[_Standing[R]], list[_Standing[R]]]:
    """The first of them, and those who are left; exact equals of academies that aren't there yet go before others."""
    left = list(standings)
    picked: list[_Standing[R]] = []
    seen: Counter[int | None] = Counter()
    while left and len(picked) < how_many:
        first = min(left, key=lambda each: (each.key, seen[each.academy_id], each.turn))
        left.remove(first)
        picked.append(first)
        seen[first.academy_id] += 1
    return picked, left


def _keep_promises(picked: list[_Standing[R]], left: Sequence[_Standing[R]], about: float) -> None:
    """Let others into the last places where the promises ask for it.

    Each promise has the share of the last one's worth that whoever keeps it must have; whoever keeps one isn't sent
    away for the next.
    """
    kept = picked[:1]
    for share, promise in ((0.0, _elsewhere), (about, _rarely_asked), (1.0, _lead)):
        giving = next((each for each in reversed(picked) if each not in kept), None)
        if giving is None or not left:
            return
        able = [each for each in left if each not in picked and each.worth >= share * giving.worth]
        keeper = promise(picked, able)
        if keeper is not None and keeper not in picked:
            picked[picked.index(giving)] = keeper
        kept += [] if keeper is None else [keeper]


def _elsewhere(picked: Sequence[_Standing[R]], able: Sequence[_Standing[R]]) -> _Standing[R] | None:
    """Somebody of another academy than the first one's."""
    return _first(picked, able, lambda each: each.academy_id != picked[0].academy_id and each.has_room)


def _rarely_asked(picked: Sequence[_Standing[R]], able: Sequence[_Standing[R]]) -> _Standing[R] | None:
    """Somebody who was least often asked in the year."""
    least = min((each.load.asked_in_year for each in (*picked, *able) if each.may_be_favoured), default=0)
    return _first(picked, able, lambda each: each.may_be_favoured and each.load.asked_in_year == least)


def _lead(picked: Sequence[_Standing[R]], able: Sequence[_Standing[R]]) -> _Standing[R] | None:
    """A lead practitioner of the trust."""
    return _first(picked, able, lambda each: each.is_lead and each.may_be_favoured)


def _first(
    picked: Sequence[_Standing[R]], able: Sequence[_Standing[R]], is_wanted: Callable[[_Standing[R]], bool]
) -> _Standing[R] | None:
    """The first who is wanted, of those shown if there is one among them, else of the others."""
    for those in (picked, able):
        wanted = [each for each in those if is_wanted(each)]
        if wanted:
            return min(wanted, key=_with_turn)
    return None


def _with_turn(standing: _Standing[R]) -> tuple[_Key, bytes]:
    return standing.key, standing.turn
