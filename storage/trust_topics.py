"""Queries about what a trust changes about the topics that come with Staffroom.

Every write counts the trust's `topics_revision` up in its transaction, so that each process reads the topics again.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from storage.database import insert_of
from storage.guarded_text import GuardedText
from storage.models import ListingTopic, Trust, TrustTopic


async def find_revision(session: AsyncSession, trust_id: int) -> int:
    """How often the trust has changed its topics; 0 for one that never has."""
    found = await session.execute(select(col(Trust.topics_revision)).where(col(Trust.id) == trust_id))
    return found.scalar_one_or_none() or 0


async def find_trust_topics(session: AsyncSession, trust_id: int) -> Sequence[TrustTopic]:
    """All that the trust changes, in the order in which it first changed each topic."""
    found = await session.execute(
        select(TrustTopic)
        .where(col(TrustTopic.trust_id) == trust_id)
        .order_by(col(TrustTopic.id))
        .execution_options(populate_existing=True)
    )
    return found.scalars().all()


async def keep_trust_topic(
    session: AsyncSession,
    trust_id: int,
    topic_id: str,
    *,
    label: GuardedText,
    also_called: tuple[GuardedText, ...],
    broader: str,
    is_hidden: bool,
    is_own: bool,
    by_id: int | None,
    now: datetime,
) -> None:
    """Have a topic so in the trust, whatever was changed about it before; `by_id` is who says so."""
    values = {
        "label": label,
        "also_called": also_called,
        "broader": broader,
        "is_hidden": is_hidden,
        "is_own": is_own,
        "changed_by_id": by_id,
        "changed_at": now,
    }
    row = insert_of(session)(TrustTopic).values(trust_id=trust_id, topic_id=topic_id, **values)
    await session.execute(row.on_conflict_do_update(index_elements=["trust_id", "topic_id"], set_=values))
    await _count_up(session, trust_id)


async def forget_trust_topic(session: AsyncSession, trust_id: int, topic_id: str) -> None:
    """Have a topic as it comes with Staffroom again, or an own one no longer."""
    await session.execute(
        delete(TrustTopic).where(col(TrustTopic.trust_id) == trust_id, col(TrustTopic.topic_id) == topic_id)
    )
    await _count_up(session, trust_id)


async def count_listings_with(session: AsyncSession, trust_id: int, topic_id: str) -> int:
    """How many listings of the trust have the topic, whether or not colleagues find them now."""
    counted = await session.execute(
        select(func.count())
        .select_from(ListingTopic)
        .where(col(ListingTopic.trust_id) == trust_id, col(ListingTopic.topic_id) == topic_id)
    )
    return counted.scalar_one()


async def _count_up(session: AsyncSession, trust_id: int) -> None:
    await session.execute(
        update(Trust).where(col(Trust.id) == trust_id).values(topics_revision=col(Trust.topics_revision) + 1)
    )
