"""Listings are read again when what reads them is another: a map, a model, a topic's name, or nothing yet."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from handlers.guards import of_our_own
from handlers.meaning import Interpreter, load_interpreter
from handlers.topics import TopicChange, Topics, TrustTopics, load_topics
from scheduler.reading import BATCH, ListingReading
from storage import expertise, trust_topics
from storage.database import Database
from storage.models import ExpertiseListing, ListingSignature, Trust
from storage.search import Scope, Sought
from storage.words import stem
from tests.demo import DEMO_BY_WORDS
from tests.templates import Filling

TUESDAY = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
BY_WORDS, BY_SENTENCES = load_interpreter(with_sentences=False), load_interpreter(with_sentences=True)


@pytest.fixture
def filling() -> Filling:
    """The demo trust, its listings read by their words."""
    return DEMO_BY_WORDS


@pytest.fixture(autouse=True)
async def trust(database: Database) -> Trust:
    """The demo trust."""
    async with database.reading() as session:
        return (await session.execute(select(Trust).where(col(Trust.uid) == "99001"))).scalar_one()


async def read(database: Database, meaning: Interpreter = BY_WORDS, topics: TrustTopics | None = None) -> None:
    """Do the clock's job once."""
    await ListingReading(database, topics or TrustTopics(load_topics()), meaning).read()


async def made_by(database: Database) -> dict[str, int]:
    """How many signatures each reader has made."""
    async with database.reading() as session:
        made = col(ListingSignature.made_by)
        return {row[0]: row[1] for row in await session.execute(select(made, func.count()).group_by(made))}


async def found(database: Database, trust: Trust, word: str) -> set[int]:
    """The listings that are found by a word that they have."""
    async with database.reading() as session:
        candidates = await expertise.find_candidates(
            session, Scope(trust.id or 0), Sought((word,)), today=TUESDAY.date()
        )
    return {one.listing_id for one in candidates if f" {stem(word)} " in one.signature.stems}


async def count(database: Database) -> int:
    """How many listings there are."""
    async with database.reading() as session:
        return (await session.execute(select(func.count()).select_from(ExpertiseListing))).scalar_one()


async def test_the_extra_switched_on_and_off(database: Database) -> None:
    """All listings are read by the other interpreter, in as many batches as it takes."""
    number = await count(database)
    assert number > BATCH
    await read(database, BY_SENTENCES)
    assert await made_by(database) == {BY_SENTENCES.made_by: number}
    await read(database, BY_WORDS)
    assert await made_by(database) == {BY_WORDS.made_by: number}


async def test_a_listing_that_was_never_read(database: Database) -> None:
    """One whose signature is missing gets one; its owner sees no change."""
    number = await count(database)
    async with database.writing() as session:
        first = (await session.execute(select(func.min(ListingSignature.listing_id)))).scalar_one()
        await session.execute(delete(ListingSignature).where(col(ListingSignature.listing_id) == first))
        before = await session.get_one(ExpertiseListing, first)
    await read(database)
    assert await made_by(database) == {BY_WORDS.made_by: number}
    async with database.reading() as session:
        after = await session.get_one(ExpertiseListing, first)
    assert after.updated_at == before.updated_at


async def test_progress_is_said_and_the_end(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """The log tells how far it is, and no word of a listing; where nothing is unread nothing is said."""
    await read(database, BY_SENTENCES)
    said = capsys.readouterr().out
    assert "reading_listings_again" in said
    assert "listings_read_again" in said
    assert "bar models" not in said
    await read(database, BY_SENTENCES)
    assert capsys.readouterr().out == ""


async def test_a_listing_that_cannot_be_read_holds_up_no_other(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is logged, stays as it was, and the others are read."""
    number = await count(database)
    await read(database, OnceBroken(BY_SENTENCES))
    assert await made_by(database) == {BY_SENTENCES.made_by: number - 1, BY_WORDS.made_by: 1}
    assert "listing_not_read" in capsys.readouterr().out


async def test_topics_changed_meanwhile(database: Database, trust: Trust) -> None:
    """What was read with a name that a topic no longer has isn't kept; the next time it is read with the new one."""
    topics = RenamedOnTheWay(database)
    await read(database, BY_SENTENCES, topics)
    assert BY_WORDS.made_by in await made_by(database)
    assert not await found(database, trust, "quizbits")
    await read(database, BY_SENTENCES, topics)
    assert await made_by(database) == {BY_SENTENCES.made_by: await count(database)}
    assert await found(database, trust, "quizbits")


class RenamedOnTheWay(TrustTopics):
    """Topics of which one is renamed just after they were looked up for the first time."""

    def __init__(self, database: Database) -> None:
        super().__init__(load_topics())
        self.database = database
        self.is_renamed = False

    async def of(self, session: AsyncSession, trust_id: int, revision: int | None = None) -> Topics:
        """The trust's topics, as they are when they are asked for."""
        topics = await super().of(session, trust_id, revision)
        if not self.is_renamed:
            self.is_renamed = True
            change = TopicChange("fractions", "Quizbits")
            async with self.database.writing() as other:
                await trust_topics.keep_trust_topic(
                    other, trust_id, change.topic_id, **change.values(of_our_own), by_id=None, now=TUESDAY
                )
                await expertise.forget_readings(other, trust_id, [change.topic_id])
        return topics


class OnceBroken(Interpreter):
    """An interpreter that fails at the first text."""

    def __init__(self, sound: Interpreter) -> None:
        super().__init__(sound.map, sound._sentences)
        self.has_failed = False

    def packed(self, text: str) -> bytes:
        """Fail once."""
        if not self.has_failed:
            self.has_failed = True
            raise ValueError("unreadable")
        return super().packed(text)
