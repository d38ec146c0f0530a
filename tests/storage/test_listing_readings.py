"""What is read out of listings: kept beside them, replaced, forgotten, and missed where another reader made it."""

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from handlers.guards import of_our_own
from handlers.listing_reading import TopicReader
from handlers.meaning import Concept, ConceptMap, Interpreter
from handlers.topics import TopicChange, load_topics
from storage import expertise
from storage.database import Database
from storage.expertise import ListingDetails, Signature, UnreadListing
from storage.models import ListingSignature, Person
from storage.search import Sought
from tests.storage.offering import (
    BRACKENFOLD,
    BY_CONCEPT,
    BY_TOPIC,
    NOW,
    READER,
    STAINMOOR,
    add_listing,
    find,
    find_ids,
    owner_of,
)

pytestmark = pytest.mark.usefixtures("two_trusts")


async def signatures(database: Database) -> list[ListingSignature]:
    """All signatures there are, by listing."""
    async with database.reading() as session:
        found = await session.execute(select(ListingSignature).order_by(col(ListingSignature.listing_id)))
        return list(found.scalars())


async def unread(database: Database, reader: TopicReader = READER, *, limit: int = 10) -> list[UnreadListing]:
    """Listings that this reader hasn't read."""
    async with database.reading() as session:
        return list(await expertise.find_unread_listings(session, reader.made_by, limit))


def other_reader() -> TopicReader:
    """A reader with another map of the field, which knows one thing only."""
    phrases = {"choirs": ("singing in parts", "choirs without a budget")}
    tiny = ConceptMap((Concept("choirs", "Choirs", "music"),), phrases, version="tiny")
    return TopicReader(load_topics(), Interpreter(tiny))


async def test_what_was_read_is_kept_once_and_replaced(database: Database) -> None:
    """A listing has one signature, which follows each change of the listing."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
    (kept,) = await signatures(database)
    assert (kept.listing_id, kept.trust_id, kept.made_by) == (listing_id, BRACKENFOLD, READER.made_by)
    assert " fraction " in kept.stems
    assert kept.subjects == ("maths",)
    changed = ListingDetails(topics=("oracy",), help_text=of_our_own("Talk partners"))
    async with database.writing() as session:
        await expertise.change_listing(session, BRACKENFOLD, listing_id, changed, reader=READER, now=NOW)
    (kept,) = await signatures(database)
    assert " fraction " not in kept.stems
    assert " partner " in kept.stems
    assert kept.subjects == ("english",)


async def test_the_owners_job_is_read_with_the_listing(database: Database) -> None:
    """What somebody does and teaches says what they can help with, and finds them."""
    async with database.writing() as session:
        plain = await add_listing(session, 11, ListingDetails((), of_our_own("Practical lessons")))
        chemist = await add_listing(
            session, 12, ListingDetails((), of_our_own("Practical lessons")), job_title="Chemistry teacher"
        )
        await session.execute(
            update(Person).where(col(Person.id) == await owner_of(session, plain)).values(subjects=("history",))
        )
        await expertise.read_listing_again(session, BRACKENFOLD, plain, reader=READER)
    assert await find_ids(database, Sought(words=("chemistry",))) == [chemist]
    assert [kept.subjects for kept in await signatures(database)] == [("history",), ("science",)]


async def test_reading_again_is_no_change_that_the_owner_sees(database: Database) -> None:
    """Another reader's signature takes the place of the first; the listing stays as it was, and as old."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        before = await expertise.get_listing(session, BRACKENFOLD, listing_id)
        await expertise.read_listing_again(session, BRACKENFOLD, listing_id, reader=other_reader())
        assert await expertise.get_listing(session, BRACKENFOLD, listing_id) == before
    (kept,) = await signatures(database)
    assert kept.made_by == other_reader().made_by
    assert await find_ids(database, BY_CONCEPT) == []
    assert await find_ids(database, BY_TOPIC) == [listing_id]


async def test_listings_that_a_reader_has_not_read(database: Database) -> None:
    """Those without a signature, or with another reader's, of every trust, the oldest first and no more than asked."""
    async with database.writing() as session:
        ours, bare = await add_listing(session, 11), await add_listing(session, 12)
        theirs = await add_listing(session, 21)
    assert await unread(database) == []
    async with database.writing() as session:
        await session.execute(delete(ListingSignature).where(col(ListingSignature.listing_id) == bare))
        await expertise.read_listing_again(session, STAINMOOR, theirs, reader=other_reader())
    assert await unread(database) == [UnreadListing(bare, BRACKENFOLD), UnreadListing(theirs, STAINMOOR)]
    assert await unread(database, limit=1) == [UnreadListing(bare, BRACKENFOLD)]
    assert await unread(database, other_reader()) == [
        UnreadListing(ours, BRACKENFOLD),
        UnreadListing(bare, BRACKENFOLD),
    ]
    async with database.writing() as session:
        await expertise.read_listing_again(session, BRACKENFOLD, bare, reader=READER)
    assert await unread(database) == [UnreadListing(theirs, STAINMOOR)]


async def test_a_listing_that_was_never_read_is_a_candidate_all_the_same(database: Database) -> None:
    """Without a signature it is found by its marks, and says nothing of what was read."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        await session.execute(delete(ListingSignature))
    (candidate,) = await find(database, BY_TOPIC)
    assert candidate.listing_id == listing_id
    assert candidate.signature == Signature()


async def test_readings_are_forgotten_by_topic(database: Database) -> None:
    """When a trust calls topics differently, its own listings of them are to be read again, and no others."""
    async with database.writing() as session:
        fractions = await add_listing(session, 11)
        await add_listing(session, 12, ListingDetails(("oracy",), of_our_own("Talk")))
        await add_listing(session, 21)
        await expertise.forget_readings(session, BRACKENFOLD, ["fractions", "music"])
    assert await unread(database) == [UnreadListing(fractions, BRACKENFOLD)]
    renamed = TopicReader(load_topics().with_changes([TopicChange("fractions", "Fair shares")]), READER.meaning)
    assert await find_ids(database, Sought(words=("shares",))) == []
    async with database.writing() as session:
        await expertise.read_listing_again(session, BRACKENFOLD, fractions, reader=renamed)
    assert await find_ids(database, Sought(words=("shares",))) == [fractions]
    assert await unread(database) == []


async def test_readings_are_forgotten_by_person(database: Database) -> None:
    """When somebody's job changes, their own listings are to be read again, and only by their own trust's word."""
    async with database.writing() as session:
        one, other = await add_listing(session, 11), await add_listing(session, 12)
        owner = await owner_of(session, one)
        theirs = await owner_of(session, await add_listing(session, 21), STAINMOOR)
        await expertise.forget_readings_of(session, BRACKENFOLD, [owner, theirs])
    assert await unread(database) == [UnreadListing(one, BRACKENFOLD)]
    assert set(await find_ids(database, BY_TOPIC)) == {one, other}
