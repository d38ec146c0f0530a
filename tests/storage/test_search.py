"""Full-text search gives the same answers on both databases, whatever is typed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from handlers.guards import of_our_own
from storage.database import Database
from storage.models import ExpertiseListing, Person, Trust
from storage.search import (
    Scope,
    Sought,
    concept_mark,
    forget_listing,
    index_listing,
    matching,
    phase_mark,
    topic_mark,
    way_mark,
)

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TODAY = NOW.date()
OURS, THEIRS = Scope(1), Scope(2)


async def add_listings(database: Database, trust_id: int, *documents: str) -> list[int]:
    """Add a trust with a person and their listings, indexed by these documents; the listings' ids."""
    async with database.writing() as session:
        session.add(Trust(id=trust_id, uid=f"9900{trust_id}", name="Brackenfold Learning Trust", created_at=NOW))
        await session.flush()
        session.add(Person(id=trust_id, trust_id=trust_id, name="Megan Rowlands", created_at=NOW))
        await session.flush()
        listings = [
            ExpertiseListing(
                trust_id=trust_id, person_id=trust_id, help_text=of_our_own(words), created_at=NOW, updated_at=NOW
            )
            for words in documents
        ]
        session.add_all(listings)
        await session.flush()
        ids = [listing.id or 0 for listing in listings]
        for listing_id, words in zip(ids, documents, strict=True):
            await index_listing(session, trust_id, listing_id, words)
    return ids


async def mark(database: Database, listing_id: int, *marks: str, words: str = "", trust_id: int = 1) -> None:
    """Index a listing by these marks."""
    async with database.writing() as session:
        await index_listing(session, trust_id, listing_id, words, marks)


async def search(
    database: Database,
    *words: str,
    marks: tuple[str, ...] = (),
    musts: tuple[tuple[str, ...], ...] = (),
    scope: Scope = OURS,
    weights: dict[str, float] | None = None,
    today: date = TODAY,
) -> list[int]:
    """Ids of the listings found, best first; none for a query without a word."""
    async with database.reading() as session:
        query = matching(session, scope, Sought(words, marks, musts, weights or {}), today)
        if query is None:
            return []
        found = await session.execute(text(query.matches), query.values)
        return [row.listing_id for row in found]


async def test_any_word_finds_a_listing_and_more_words_find_it_sooner(database: Database) -> None:
    """Listings with any of the words are found, those with more of them first, by their stems."""
    one, both, _ = await add_listings(
        database, 1, "Bar charts for data", "Bar models for fractions", "Choirs without a budget"
    )
    assert await search(database, "model", "bars") == [both, one]


async def test_what_counts_more_finds_sooner(database: Database) -> None:
    """One word that counts a lot brings a listing before another with two that count little; a mark does so too."""
    little, much = await add_listings(database, 1, "Bar charts for data", "Choirs without a budget")
    assert await search(database, "bar", "data", "choirs", weights={"choirs": 3.0}) == [much, little]
    assert await search(database, "bar", "data", "choirs", weights={"choirs": 0.3}) == [little, much]
    await mark(database, much, topic_mark("music"))
    found = await search(database, "bar", "data", marks=(topic_mark("music"),), weights={topic_mark("music"): 3.0})
    assert found == [much, little]


async def test_no_word_of_a_long_search_is_lost(database: Database) -> None:
    """However many words are sought, one that counts least finds whoever has it, after those with a better one."""
    last, first, both = await add_listings(database, 1, "word39", "word0", "word0 word39")
    words = [f"word{at}" for at in range(40)]
    weights = {word: 1 - at / 100 for at, word in enumerate(words)}
    assert await search(database, *words, weights=weights) == [both, first, last]


async def test_equals_take_turns_by_the_day(database: Database) -> None:
    """Among listings that share as much, who comes first is another from day to day, the same on either database."""
    listings = await add_listings(database, 1, *["Oracy"] * 4)
    days = [TODAY + timedelta(days=days) for days in range(12)]
    firsts = [(await search(database, "oracy", today=day))[0] for day in days]
    assert set(firsts) == set(listings)
    assert firsts == [(await search(database, "oracy", today=day))[0] for day in days]


async def test_accents_and_initials_match_either_way(database: Database) -> None:
    """A word is found however its accents, case or full stops are written."""
    (listing,) = await add_listings(database, 1, "Café talk in P.E. and d&t")
    for word in ("CAFE", "café", "pe", "P.E.", "D & T"):
        assert await search(database, word) == [listing]


async def test_indexing_again_replaces_the_words(database: Database) -> None:
    """Words that an owner has taken out no longer find the listing."""
    (listing,) = await add_listings(database, 1, "Phonics")
    async with database.writing() as session:
        await index_listing(session, 1, listing, "Oracy")
    assert await search(database, "phonics") == []
    assert await search(database, "oracy") == [listing]


async def test_forgetting_a_listing(database: Database) -> None:
    """A listing that is forgotten is no longer found."""
    (listing,) = await add_listings(database, 1, "Phonics")
    async with database.writing() as session:
        await forget_listing(session, listing)
    assert await search(database, "phonics") == []


@pytest.mark.parametrize("table", ["expertise_listings", "people"])
async def test_words_go_with_their_listing(database: Database, table: str) -> None:
    """However a listing is deleted, with its owner or alone, its words are deleted with it."""
    await add_listings(database, 1, "Phonics")
    async with database.writing() as session:
        await session.execute(text(f"DELETE FROM {table}"))
    async with database.reading() as session:
        assert (await session.execute(text("SELECT COUNT(*) FROM listing_text"))).scalar_one() == 0


async def test_trusts_are_kept_apart(database: Database) -> None:
    """A trust's search finds its own listings only, and those of trusts that share theirs with it."""
    (ours,) = await add_listings(database, 1, "Oracy")
    (theirs,) = await add_listings(database, 2, "Oracy")
    assert await search(database, "oracy") == [ours]
    assert await search(database, "oracy", scope=THEIRS) == [theirs]
    assert set(await search(database, "oracy", scope=Scope(1, partners=(2,)))) == {ours, theirs}


@pytest.mark.parametrize("typed", ["xo2x", "XO2X", "oracy) OR (xo2x", "xo2x') | ('xo2x"])
async def test_no_trust_is_reached_by_typing_its_mark(database: Database, typed: str) -> None:
    """What marks a trust's listings opens nothing to somebody of another who knows it."""
    (ours,) = await add_listings(database, 1, "Oracy")
    await add_listings(database, 2, "Oracy")
    assert await search(database, "oracy", typed) == [ours]
    assert await search(database, typed, scope=Scope(3)) == []


async def test_marks_find_what_no_word_does(database: Database) -> None:
    """What a listing is about, for whom and how finds it without a word in common, each kind by its own mark."""
    by_topic, by_concept, by_phase, by_way = await add_listings(database, 1, "One", "Two", "Three", "Four")
    await mark(database, by_topic, topic_mark("word-problems"))
    await mark(database, by_concept, concept_mark("word-problems"))
    await mark(database, by_phase, phase_mark("ks2"))
    await mark(database, by_way, way_mark("co-planning"))
    assert await search(database, marks=(topic_mark("word-problems"),)) == [by_topic]
    assert await search(database, marks=(concept_mark("word-problems"),)) == [by_concept]
    assert set(await search(database, marks=(phase_mark("ks2"), way_mark("co-planning")))) == {by_phase, by_way}
    assert await search(database, "problems", "planning", "ks2") == []


async def test_a_mark_is_one_word(database: Database) -> None:
    """An id with a hyphen finds no listing that has a part of it."""
    whole, part = await add_listings(database, 1, "One", "Two")
    await mark(database, whole, topic_mark("maths-mastery"))
    await mark(database, part, topic_mark("maths"))
    assert await search(database, marks=(topic_mark("maths-mastery"),)) == [whole]
    assert await search(database, marks=(topic_mark("maths"),)) == [part]


async def test_marks_that_must_be_there(database: Database) -> None:
    """Of each group that must be there a listing has one at least, and shares something sought besides."""
    both, young, visits, neither = await add_listings(database, 1, "One", "Two", "Three", "Four")
    await mark(database, both, phase_mark("ks1"), way_mark("visit"), words="Oracy")
    await mark(database, young, phase_mark("ks1"), way_mark("chat"), words="Oracy")
    await mark(database, visits, phase_mark("ks4"), way_mark("visit"), words="Oracy")
    await mark(database, neither, phase_mark("ks1"), way_mark("visit"), words="Phonics")
    first_years, visit = (phase_mark("eyfs"), phase_mark("ks1")), (way_mark("visit"),)
    assert set(await search(database, "oracy")) == {both, young, visits}
    assert set(await search(database, "oracy", musts=(first_years,))) == {both, young}
    assert await search(database, "oracy", musts=(first_years, visit)) == [both]
    assert await search(database, musts=(first_years, visit)) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(words=st.lists(st.text(), max_size=6))
async def test_no_words_are_an_error(database: Database, words: list[str]) -> None:
    """Whatever is typed is a search, and never an error of syntax."""
    assert await search(database, *words) == []


@pytest.mark.parametrize("typed", ['"', "'", "fractions OR", "a AND NOT b", "NEAR(", "col:x*", "& | !", "\\'", "<->"])
async def test_operators_are_only_words(database: Database, typed: str) -> None:
    """What would be an operator to the search engine is a word like any other."""
    (listing,) = await add_listings(database, 1, f"Fractions {typed}")
    assert await search(database, "fractions", typed) == [listing]


@pytest.mark.parametrize("plain", ["the", "ourselves", "not", "and"])
async def test_a_word_that_says_nothing_does_not_find_everybody(database: Database, plain: str) -> None:
    """A search for no more than a word that every text has finds no listing without it."""
    await add_listings(database, 1, "Fractions", "Phonics")
    assert await search(database, plain) == []


async def test_nothing_sought_is_no_query(database: Database) -> None:
    """Without a word or mark there is nothing to ask the database."""
    async with database.reading() as session:
        assert matching(session, OURS, Sought(), TODAY) is None
        assert matching(session, OURS, Sought(("!?", " "), musts=((phase_mark("ks1"),),)), TODAY) is None
