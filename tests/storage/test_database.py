"""Sessions: snapshots that can't write, one writer, times that keep their zone."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError, StatementError
from sqlmodel import col

from storage import handled_requests, leases
from storage.database import Database
from storage.models import HandledRequest, Trust

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)


async def test_a_reading_session_cannot_write(database: Database) -> None:
    """A handler that forgot to say it writes fails in its tests, not silently."""
    with pytest.raises(DBAPIError):
        async with database.reading() as session:
            session.add(Trust(uid="99001", name="Brackenfold Learning Trust", created_at=NOW))
            await session.flush()


async def test_an_exception_rolls_everything_back(database: Database) -> None:
    """What a handler wrote before it failed is not there."""
    with pytest.raises(ZeroDivisionError):
        async with database.writing() as session:
            session.add(Trust(uid="99001", name="Brackenfold Learning Trust", created_at=NOW))
            await session.flush()
            1 / 0  # noqa: B018 - it is the failure
    async with database.reading() as session:
        assert (await session.execute(select(func.count()).select_from(Trust))).scalar_one() == 0


async def test_times_keep_their_zone(database: Database) -> None:
    """A moment is the same moment when it is read, on both engines; a time without a zone is refused."""
    async with database.writing() as session:
        session.add(Trust(uid="99001", name="Brackenfold Learning Trust", created_at=NOW.astimezone()))
    async with database.reading() as session:
        trust = (await session.execute(select(Trust))).scalar_one()
        assert trust.created_at == NOW
        assert trust.created_at.tzinfo is not None
    with pytest.raises(StatementError, match="without a zone"):
        async with database.writing() as session:
            session.add(HandledRequest(key="k", handled_at=NOW.replace(tzinfo=None)))


async def test_of_many_claims_at_once_one_holds(database: Database) -> None:
    """Twenty deliveries of one request at once have one effect."""

    async def claim() -> bool:
        async with database.writing() as session:
            return await handled_requests.claim_request(session, "slack:T1:Ev1", NOW)

    assert sorted(await asyncio.gather(*(claim() for _ in range(20)))) == [False] * 19 + [True]


async def test_a_claim_that_was_rolled_back_can_be_made_again(database: Database) -> None:
    """A request that failed half way is not taken for handled."""
    with pytest.raises(ZeroDivisionError):
        async with database.writing() as session:
            assert await handled_requests.claim_request(session, "slack:T1:Ev1", NOW)
            1 / 0  # noqa: B018 - it is the failure
    async with database.writing() as session:
        assert await handled_requests.claim_request(session, "slack:T1:Ev1", NOW)


async def test_old_requests_are_swept(database: Database) -> None:
    """What was handled before the given moment is forgotten, the rest is kept."""
    async with database.writing() as session:
        await handled_requests.claim_request(session, "old", NOW - timedelta(days=3))
        await handled_requests.claim_request(session, "new", NOW)
        assert await handled_requests.sweep_handled_requests(session, NOW - timedelta(days=2)) == 1
    async with database.reading() as session:
        assert (await session.execute(select(col(HandledRequest.key)))).scalars().all() == ["new"]


async def test_a_lease_has_one_holder_until_it_expires(database: Database) -> None:
    """The second process stands by; it takes over when the first has gone quiet, or has let go."""

    async def acquire(holder: str, now: datetime) -> bool:
        async with database.writing() as session:
            return await leases.acquire(session, "clock", holder, now, expires_at=now + timedelta(minutes=1))

    assert await acquire("a", NOW)
    assert not await acquire("b", NOW + timedelta(seconds=59))
    assert await acquire("a", NOW + timedelta(seconds=59))
    assert not await acquire("b", NOW + timedelta(seconds=61))
    assert await acquire("b", NOW + timedelta(seconds=119))
    async with database.writing() as session:
        await leases.release(session, "clock", "b", NOW + timedelta(seconds=120))
    assert await acquire("a", NOW + timedelta(seconds=120))
