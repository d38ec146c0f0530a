"""Queries about what was asked for and nobody has listed: topics and half-terms, no words and nobody's name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.models import TopicGap


@dataclass(frozen=True, slots=True)
class Gap:
    """How often nobody was found for a topic, at academies whose half-term began on a day."""

    topic_id: str
    half_term_from_on: date
    times: int


async def count_gap(
    session: AsyncSession, trust_id: int, topic_ids: Collection[str], *, half_term_from_on: date
) -> None:
    """Count one more time for each of these topics, in the half-term that begins on this day."""
    rows = [
        {"trust_id": trust_id, "topic_id": topic_id, "half_term_from_on": half_term_from_on, "times": 1}
        for topic_id in sorted(set(topic_ids))  # in one order, so that two who count never wait for each other
    ]
    if rows:
        counting = insert_of(session)(TopicGap).values(rows)
        await session.execute(
            counting.on_conflict_do_update(
                index_elements=("trust_id", "topic_id", "half_term_from_on"), set_={"times": col(TopicGap.times) + 1}
            )
        )


async def find_gaps(session: AsyncSession, trust_id: int, *, since_on: date) -> Sequence[Gap]:
    """The trust's counts for half-terms that began on a day or later."""
    found = await session.execute(
        select(col(TopicGap.topic_id), col(TopicGap.half_term_from_on), col(TopicGap.times))
        .where(col(TopicGap.trust_id) == trust_id, col(TopicGap.half_term_from_on) >= since_on)
        .order_by(col(TopicGap.half_term_from_on), col(TopicGap.topic_id))
    )
    return [Gap(topic_id, half_term_from_on, times) for topic_id, half_term_from_on, times in found]


async def sweep_gaps(session: AsyncSession, *, before_on: date) -> int:
    """Delete the counts for half-terms that began before a day; returns how many."""
    swept = await session.execute(delete(TopicGap).where(col(TopicGap.half_term_from_on) < before_on))
    return swept.rowcount if isinstance(swept, CursorResult) else 0
