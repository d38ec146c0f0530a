"""A year of requests under one order, on a real database: who is shown, who is asked, and who agrees."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from itertools import groupby
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.matching._fair import half_term_counts_from, has_room
from handlers.school_time import SchoolCalendar
from storage.database import Database
from storage.introductions import Load, add_introduction, find_loads
from storage.models import Introduction
from tests.bench.fairness.needs import Request
from tests.bench.fairness.orders import Fits, Order

PLACES: Final = 5
AGREE: Final = 0.8
"""The share of requests to which people with room agree; whoever has none declines."""

TAKEN_IF_USEFUL: Final = 0.7
"""How likely somebody whose listing is about what is looked for is asked by whoever reads that far."""

TAKEN_ELSE: Final = 0.1
"""How likely somebody else is."""

BUSIEST: Final = 10


@dataclass
class Year:
    """What came of a year's requests, in numbers of requests.

    `reached`: whoever was asked is useful and had room; `shown_able`: somebody like that was shown, whoever was asked.
    `asked` counts who was asked, whether or not they declined; some requests end with nobody.
    """

    requests: int = 0
    first_is_useful: int = 0
    shown_useful: int = 0
    shown_able: int = 0
    reached: int = 0
    declined: int = 0
    asked: Counter[int] = field(default_factory=Counter)

    @property
    def to_the_busiest(self) -> float:
        """The share of what was asked that went to the ten people asked most often."""
        return sum(times for _, times in self.asked.most_common(BUSIEST)) / max(1, self.asked.total())

    def unevenness(self, people: int) -> float:
        """The Gini coefficient of being asked over so many people: 0 is all alike, 1 is one person alone."""
        times = sorted([*self.asked.values(), *[0] * (people - len(self.asked))])
        total = sum(times)
        return sum((2 * place - people - 1) * time for place, time in enumerate(times, start=1)) / (people * total)


async def live_through(
    database: Database,
    trust_id: int,
    calendar: SchoolCalendar,
    requests: Sequence[Request],
    fitting: Mapping[str, Sequence[Fits]],
    order: Order,
) -> Year:
    """A year of these requests, from an empty table, day by day."""
    year = Year()
    async with database.writing() as session:
        await session.execute(delete(Introduction).where(Introduction.trust_id == trust_id))  # type: ignore[arg-type]
    for _, of_day in groupby(requests, key=lambda request: request.on):
        async with database.writing() as session:
            for request in of_day:
                await _ask(session, trust_id, calendar, request, fitting[request.wanted.words], order, year)
    return year


async def _ask(
    session: AsyncSession,
    trust_id: int,
    calendar: SchoolCalendar,
    request: Request,
    fitting: Sequence[Fits],
    order: Order,
    year: Year,
) -> None:
    ranked = [one for one in fitting if one.candidate.person_id != request.asker.person_id]
    people = [one.candidate.person_id for one in ranked]
    since = half_term_counts_from(calendar, request.on)
    loads = await find_loads(session, [trust_id], people, today=request.on, half_term_from=since)
    shown = order.show(ranked, loads, academy_id=request.asker.academy_id, today=request.on, how_many=PLACES)
    able = frozenset(one.candidate.person_id for one in shown if _has_room(one, loads))
    year.requests += 1
    if not shown:
        return
    useful = [one.candidate.person_id in request.wanted.useful for one in shown]
    year.first_is_useful += useful[0]
    year.shown_useful += any(useful)
    year.shown_able += any(one.candidate.person_id in able & request.wanted.useful for one in shown)
    looks_able = [one.candidate.person_id in able or not order.says_room for one in shown]
    place = _chosen(useful, looks_able, request.draws)
    if place is None:
        return
    expert = shown[place].candidate
    agrees = expert.person_id in able and request.agreement < AGREE
    year.asked[expert.person_id] += 1
    year.declined += not agrees
    year.reached += expert.person_id in able and useful[place]
    await add_introduction(
        session,
        trust_id,
        listing_id=None,
        expert_id=expert.person_id,
        expert_academy_id=expert.academy_id,
        asker_id=request.asker.person_id,
        asker_academy_id=request.asker.academy_id,
        now=datetime.combine(request.on, time(12), tzinfo=UTC),
        state="accepted" if agrees else "declined",
    )


def _has_room(one: Fits, loads: Mapping[int, Load]) -> bool:
    return has_room(one.candidate, loads.get(one.candidate.person_id, Load()))


def _chosen(useful: Sequence[bool], looks_able: Sequence[bool], draws: Sequence[float]) -> int | None:
    """The place of the one who is asked: one after the other is read, until one is taken; None where nobody is.

    Nobody takes a person of whom it is said that they have no room.
    """
    shown = enumerate(zip(useful, looks_able, draws, strict=False))
    return next(
        (
            place
            for place, (is_useful, is_able, draw) in shown
            if is_able and draw < (TAKEN_IF_USEFUL if is_useful else TAKEN_ELSE)
        ),
        None,
    )
