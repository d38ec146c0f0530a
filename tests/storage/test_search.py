"""Full-text search gives the same answers on both databases, whatever is typed."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from storage.database import Database
from storage.models import ExpertiseListing, Person, Trust
from storage.search import any_of, forget_listing, index_listing, matches_sql

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)


async def add_listings(database: Database, trust_id: int, *documents: str) -> list[int]:
    """Add a trust with a person and their listings, indexed by these documents; the listings' ids."""
    async with database.writing() as session:
        session.add(Trust(id=trust_id, uid=f"9900{trust_id}", name="Brackenfold Learning Trust", created_at=NOW))
        await session.flush()
        session.add(Person(id=trust_id, trust_id=trust_id, name="Megan Rowlands", created_at=NOW))
        await session.flush()
        listings = [
            ExpertiseListing(trust_id=trust_id, person_id=trust_id, help_text=words, created_at=NOW, updated_at=NOW)
            for words in documents
        ]
        session.add_all(listings)
        await session.flush()
        ids = [listing.id or 0 for listing in listings]
        for listing_id, words in zip(ids, documents, strict=True):
            await index_listing(session, trust_id, listing_id, words)
    return ids


async def search(database: Database, words: Iterable[str], trust_id: int = 1) -> list[int]:
    """Ids of the listings found, best first; none for a query without a word."""
    async with database.reading() as session:
        query = any_of(session, trust_id, words)
        if not query:
            return []
        found = await session.execute(text(matches_sql(session)), {"words": query})
        return [row.listing_id for row in found]


async def test_any_word_finds_a_listing_and_more_words_find_it_sooner(database: Database) -> None:
    """Listings with any of the words are found, those with more of them first, by their stems."""
    one, both, _ = await add_listings(
        database, 1, "Bar charts for data", "Bar models for fractions", "Choirs without a budget"
    )
    assert await search(database, ["model", "bars"]) == [both, one]


async def test_accents_and_initials_match_either_way(database: Database) -> None:
    """A word is found however its accents, case or full stops are written."""
    (listing,) = await add_listings(database, 1, "Café talk in P.E. and d&t")
    for word in ("CAFE", "café", "pe", "P.E.", "D & T"):
        assert await search(database, [word]) == [listing]


async def test_indexing_again_replaces_the_words(database: Database) -> None:
    """Words that an owner has taken out no longer find the listing."""
    (listing,) = await add_listings(database, 1, "Phonics")
    async with database.writing() as session:
        await index_listing(session, 1, listing, "Oracy")
    assert await search(database, ["phonics"]) == []
    assert await search(database, ["oracy"]) == [listing]


async def test_forgetting_a_listing(database: Database) -> None:
    """A listing that is forgotten is no longer found."""
    (listing,) = await add_listings(database, 1, "Phonics")
    async with database.writing() as session:
        await forget_listing(session, listing)
    assert await search(database, ["phonics"]) == []


@pytest.mark.parametrize("table", ["expertise_listings", "people"])
async def test_words_go_with_their_listing(database: Database, table: str) -> None:
    """However a listing is deleted, with its owner or alone, its words are deleted with it."""
    await add_listings(database, 1, "Phonics")
    async with database.writing() as session:
        await session.execute(text(f"DELETE FROM {table}"))
    async with database.reading() as session:
        assert (await session.execute(text("SELECT COUNT(*) FROM listing_text"))).scalar_one() == 0


async def test_trusts_are_kept_apart(database: Database) -> None:
    """A trust's words find its own listings only, even if somebody types another trust's mark."""
    (ours,) = await add_listings(database, 1, "Oracy")
    (theirs,) = await add_listings(database, 2, "Oracy")
    assert await search(database, ["oracy"]) == [ours]
    assert await search(database, ["oracy", "trust2x"]) == [ours]
    assert await search(database, ["oracy"], trust_id=2) == [theirs]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(words=st.lists(st.text(), max_size=6))
async def test_no_words_are_an_error(database: Database, words: list[str]) -> None:
    """Whatever is typed is a search, and never an error of syntax."""
    assert await search(database, words) == []


@pytest.mark.parametrize("typed", ['"', "'", "fractions OR", "a AND NOT b", "NEAR(", "col:x*", "& | !", "\\'", "<->"])
async def test_operators_are_only_words(database: Database, typed: str) -> None:
    """What would be an operator to the search engine is a word like any other."""
    (listing,) = await add_listings(database, 1, f"Fractions {typed}")
    assert await search(database, ["fractions", typed]) == [listing]
