"""Counts of what nobody has listed."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from storage import gaps
from storage.database import Database
from storage.gaps import Gap
from storage.models import Trust

AUTUMN_1, AUTUMN_2 = date(2026, 9, 1), date(2026, 11, 2)
NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)


@pytest.fixture(autouse=True)
async def trusts(database: Database) -> None:
    """Two trusts."""
    async with database.writing() as session:
        session.add_all(Trust(id=number, uid=str(number), name=f"Trust {number}", created_at=NOW) for number in (1, 2))


async def count(database: Database, *topics: str, trust_id: int = 1, on: date = AUTUMN_2) -> None:
    """Count these once."""
    async with database.writing() as session:
        await gaps.count_gap(session, trust_id, topics, half_term_from_on=on)


async def test_counts_add_up_by_topic_and_half_term(database: Database) -> None:
    """A topic given twice at a time counts once, no topic counts nothing, and the other trust has its own."""
    await count(database, "latin", "dance", "latin")
    await count(database, "latin")
    await count(database, "latin", on=AUTUMN_1)
    await count(database, "latin", trust_id=2)
    await count(database)
    async with database.reading() as session:
        assert await gaps.find_gaps(session, 1, since_on=AUTUMN_1) == [
            Gap("latin", AUTUMN_1, 1),
            Gap("dance", AUTUMN_2, 1),
            Gap("latin", AUTUMN_2, 2),
        ]
        assert await gaps.find_gaps(session, 2, since_on=AUTUMN_2) == [Gap("latin", AUTUMN_2, 1)]


async def test_old_counts_are_swept(database: Database) -> None:
    """Those for half-terms that began before a day are deleted, in every trust; those of that day stay."""
    await count(database, "latin", on=AUTUMN_1)
    await count(database, "latin", on=AUTUMN_1, trust_id=2)
    await count(database, "latin")
    async with database.writing() as session:
        assert await gaps.sweep_gaps(session, before_on=AUTUMN_2) == 2
    async with database.reading() as session:
        assert await gaps.find_gaps(session, 1, since_on=AUTUMN_1) == [Gap("latin", AUTUMN_2, 1)]
        assert await gaps.find_gaps(session, 2, since_on=AUTUMN_1) == []


async def test_none_is_lost_among_many_at_once(database: Database) -> None:
    """Twenty who count the same two topics, in either order, count forty."""
    orders = (("latin", "dance"), ("dance", "latin"))
    await asyncio.gather(*(count(database, *orders[number % 2]) for number in range(20)))
    async with database.reading() as session:
        found = await gaps.find_gaps(session, 1, since_on=AUTUMN_2)
    assert {gap.topic_id: gap.times for gap in found} == {"latin": 20, "dance": 20}
