"""Queries about swaps: two who asked in vain, each for what the other's academy offers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.models import Affiliation, ExpertiseListing, Introduction, ListingTopic, Person, Swap


@dataclass(frozen=True, slots=True)
class VainAsk:
    """Somebody asked for topics, and whoever they asked couldn't help or didn't answer."""

    asker_id: int
    academy_id: int
    expert_id: int
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Offer:
    """Somebody of an academy offers help with a topic."""

    academy_id: int
    person_id: int
    topic_id: str


@dataclass(frozen=True, slots=True)
class NewSwap:
    """A swap to offer: two people, the lower id first, with what each asked for."""

    one_id: int
    two_id: int
    one_topics: tuple[str, ...]
    two_topics: tuple[str, ...]


async def find_vain_asks(session: AsyncSession, trust_id: int, *, since: datetime) -> Sequence[VainAsk]:
    """What the trust's present staff have asked in vain since a moment, by the listings that they asked for."""
    found = await session.execute(
        select(
            col(Introduction.id),
            col(Introduction.asker_id),
            col(Affiliation.academy_id),
            col(Introduction.expert_id),
            col(ListingTopic.topic_id),
        )
        .join(ListingTopic, col(ListingTopic.listing_id) == col(Introduction.listing_id))
        .join(Person, col(Person.id) == col(Introduction.asker_id))
        .join(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .where(
            col(Introduction.trust_id) == trust_id,
            col(Introduction.state).in_(("declined", "lapsed")),
            col(Introduction.decided_at) >= since,
            col(Person.left_at).is_(None),
        )
        .order_by(col(Introduction.id))
    )
    asks: dict[int, tuple[int, int, int, set[str]]] = {}
    for ask_id, asker_id, academy_id, expert_id, topic_id in found:
        asks.setdefault(ask_id, (asker_id, academy_id, expert_id, set()))[3].add(topic_id)
    return [VainAsk(asker, academy, expert, frozenset(topics)) for asker, academy, expert, topics in asks.values()]


async def find_offers(
    session: AsyncSession, trust_id: int, topic_ids: Collection[str], *, today: date
) -> Sequence[Offer]:
    """Who of the trust can be found on a day with any of these topics."""
    paused_until_on = col(ExpertiseListing.paused_until_on)
    found = await session.execute(
        select(col(Affiliation.academy_id), col(ExpertiseListing.person_id), col(ListingTopic.topic_id))
        .join(ExpertiseListing, col(ExpertiseListing.id) == col(ListingTopic.listing_id))
        .join(Person, col(Person.id) == col(ExpertiseListing.person_id))
        .join(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .where(
            col(ListingTopic.trust_id) == trust_id,
            col(ListingTopic.topic_id).in_(topic_ids),
            col(ExpertiseListing.is_hidden).is_(False),
            or_(paused_until_on.is_(None), paused_until_on <= today),
            col(Person.left_at).is_(None),
        )
    )
    return [Offer(academy_id, person_id, topic_id) for academy_id, person_id, topic_id in found]


async def find_swaps(session: AsyncSession, trust_id: int, *, half_term_from: date) -> Sequence[Swap]:
    """All swaps that were offered in the half-term that counts from this day."""
    found = await session.execute(
        select(Swap)
        .where(col(Swap.trust_id) == trust_id, col(Swap.half_term_from_on) == half_term_from)
        .order_by(col(Swap.id))
    )
    return found.scalars().all()


async def add_swaps(
    session: AsyncSession, trust_id: int, swaps: Sequence[NewSwap], *, half_term_from: date, now: datetime
) -> None:
    """Offer these, but for pairs to whom one has been offered in the half-term."""
    rows = [
        {
            "trust_id": trust_id,
            "one_id": swap.one_id,
            "two_id": swap.two_id,
            "half_term_from_on": half_term_from,
            "one_topics": swap.one_topics,
            "two_topics": swap.two_topics,
            "made_at": now,
        }
        for swap in swaps
    ]
    if rows:
        await session.execute(insert_of(session)(Swap).values(rows).on_conflict_do_nothing())


async def find_swap(session: AsyncSession, trust_id: int, swap_id: int, *, to_change: bool = False) -> Swap | None:
    """One swap; `to_change` lets no other transaction change it before this one has ended."""
    query = select(Swap).where(col(Swap.trust_id) == trust_id, col(Swap.id) == swap_id)
    found = await session.execute(query.with_for_update() if to_change else query)
    return found.scalar_one_or_none()


async def answer_swap(
    session: AsyncSession, trust_id: int, swap_id: int, answers: Mapping[str, bool], *, introduced_at: datetime | None
) -> None:
    """Keep what the two want (`one_wants`, `two_wants`), and when they were introduced."""
    await session.execute(
        update(Swap)
        .where(col(Swap.trust_id) == trust_id, col(Swap.id) == swap_id)
        .values(introduced_at=introduced_at, **answers)
    )
