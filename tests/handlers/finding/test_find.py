"""The way of a search: whom its words, what was chosen and its filters find, in whose listings."""

from dataclasses import replace

import pytest

from handlers.finding import SEARCH, Asker, Found, Search, find_colleagues, read_need
from handlers.guards import of_our_own
from handlers.listing_reading import TopicReader
from handlers.meaning import Interpreter, load_interpreter
from storage import expertise
from storage.database import Database
from storage.expertise import ListingDetails
from tests.storage.offering import (
    BRACKENFOLD,
    FRACTIONS,
    READER,
    STAINMOOR,
    TODAY,
    add_listing,
    add_person,
    add_trusts,
    owner_of,
)

WORDS = READER.meaning
SENTENCES = load_interpreter(with_sentences=True)
CHOIRS = ListingDetails(("music",), of_our_own("Choirs without a budget"), ("ks3",), ("chat",))


@pytest.fixture(autouse=True)
async def two_trusts(database: Database) -> None:
    """Two trusts, each with three academies and nobody in them yet."""
    await add_trusts(database)


async def find(
    database: Database,
    search: Search | str,
    *,
    asker: int = 0,
    partners: tuple[int, ...] = (),
    meaning: Interpreter = WORDS,
    how_many: int = 5,
) -> Found:
    """What somebody at the first academy finds."""
    search = Search(search) if isinstance(search, str) else search
    whoever = Asker(asker, BRACKENFOLD, 11, partners=partners)
    async with database.reading() as session:
        need = await read_need(session, search, whoever, READER.topics)
        return await find_colleagues(
            session, search, need, whoever, topics=READER.topics, meaning=meaning, today=TODAY, how_many=how_many
        )


async def read_with(database: Database, meaning: Interpreter) -> None:
    """Read all listings again as they are read where this interpreter is at work."""
    reader = TopicReader(READER.topics, meaning)
    async with database.writing() as session:
        for unread in await expertise.find_unread_listings(session, reader.made_by, 100):
            await expertise.read_listing_again(session, unread.trust_id, unread.listing_id, reader=reader)


def ids(found: Found) -> list[int]:
    """The listings of those shown, in order."""
    return [match.candidate.listing_id for match in found.matches]


async def test_the_right_one_and_nobody_else(database: Database) -> None:
    """Who lists what was asked for is shown, with a reason; who lists something else isn't."""
    async with database.writing() as session:
        fractions = await add_listing(session, 12)
        await add_listing(session, 13, CHOIRS)
    found = await find(database, "fractions year 4")
    assert ids(found) == [fractions]
    assert found.matches[0].why.startswith("Fractions, Key Stage 2")
    assert found.need.title == "Fractions, Key Stage 2"


async def test_nobody_is_found_for_what_nobody_lists(database: Database) -> None:
    """It is said that nobody fits rather than somebody shown who doesn't."""
    async with database.writing() as session:
        await add_listing(session, 12)
        await add_listing(session, 13, CHOIRS)
    found = await find(database, "oracy year 4")
    assert (found.matches, found.readings) == ((), ())


async def test_other_words_for_the_same_find_who_lists_the_topic(database: Database) -> None:
    """Without a word in common, somebody's own words lead to a listing about the same."""
    async with database.writing() as session:
        fractions = await add_listing(session, 12)
        await add_listing(session, 13, CHOIRS)
    for meaning in (WORDS, SENTENCES):
        await read_with(database, meaning)
        found = await find(database, "dividing a pizza", meaning=meaning)
        assert ids(found) == [fractions]
        assert "ractions" in found.matches[0].why


async def test_a_kind_of_school_alone_finds_who_is_for_it(database: Database) -> None:
    """Somebody who asks for alternative provision and no more finds who lists it, whatever they help with."""
    async with database.writing() as session:
        there = await add_listing(session, 12, replace(CHOIRS, phases=("ap", "special")))
        await add_listing(session, 13)
    for meaning in (WORDS, SENTENCES):
        await read_with(database, meaning)
        assert ids(await find(database, Search("AP", chosen=("ap",)), meaning=meaning)) == [there]


async def test_the_own_trust_comes_before_its_partners(database: Database) -> None:
    """However well partners' colleagues fit, the trust's own who fit come first; others' aren't seen at all."""
    async with database.writing() as session:
        theirs = [await add_listing(session, 21), await add_listing(session, 22)]
        ours = await add_listing(
            session, 12, replace(FRACTIONS, topics=("maths",), help_text=of_our_own("Fractions in Year 3"))
        )
    shared = await find(database, "fractions year 4", partners=(STAINMOOR,))
    assert ids(shared)[0] == ours
    assert set(ids(shared)[1:]) == set(theirs)
    assert ids(await find(database, "fractions year 4", partners=(STAINMOOR,), how_many=1)) == [ours]
    assert ids(await find(database, "fractions year 4")) == [ours]


async def test_a_filter_by_phase_leaves_others_out(database: Database) -> None:
    """Only listings for one of the phases are shown, and those for what takes the phase in."""
    async with database.writing() as session:
        younger = await add_listing(session, 12)
        primary = await add_listing(session, 12, replace(FRACTIONS, phases=("primary",)))
        older = await add_listing(session, 13, replace(FRACTIONS, phases=("ks3",)))
        unsaid = await add_listing(session, 13, replace(FRACTIONS, phases=()))
    assert set(ids(await find(database, "fractions"))) == {younger, primary, older, unsaid}
    assert set(ids(await find(database, Search("fractions", phases=("ks2",))))) == {younger, primary}
    assert set(ids(await find(database, Search("fractions", phases=("ks2", "ks3"))))) == {younger, primary, older}
    assert ids(await find(database, Search("fractions", phases=("ks5",)))) == []


async def test_a_filter_by_ways_leaves_others_out(database: Database) -> None:
    """Only listings with one of the ways are shown, together with any filter by phase."""
    async with database.writing() as session:
        visit = await add_listing(session, 12, replace(FRACTIONS, ways=("visit",)))
        remote = await add_listing(session, 13, replace(FRACTIONS, ways=("remote",), phases=("ks3",)))
        await add_listing(session, 13, replace(FRACTIONS, ways=()))
    assert ids(await find(database, Search("fractions", ways=("visit",)))) == [visit]
    assert set(ids(await find(database, Search("fractions", ways=("visit", "remote"))))) == {visit, remote}
    assert ids(await find(database, Search("fractions", ways=("remote",), phases=("ks3",)))) == [remote]
    assert ids(await find(database, Search("fractions", ways=("remote",), phases=("ks2",)))) == []


async def test_filters_hold_at_an_academy_that_was_named(database: Database) -> None:
    """Asking for one academy's people doesn't let those in whom a filter leaves out."""
    async with database.writing() as session:
        visit = await add_listing(session, 12, replace(FRACTIONS, ways=("visit",)))
        await add_listing(session, 12, replace(FRACTIONS, ways=("remote",)))
        await add_listing(session, 13, replace(FRACTIONS, ways=("visit",)))
    found = await find(database, Search("fractions at Academy 2", ways=("visit",)))
    assert found.need.academy_id == 12
    assert ids(found) == [visit]


async def test_what_is_meant_decides(database: Database) -> None:
    """After a reading was chosen, those who list it are found first, and nothing more is asked."""
    async with database.writing() as session:
        letters = await add_listing(
            session,
            12,
            ListingDetails(("handwriting",), of_our_own("Letter formation and pencil grip, five minutes a day")),
        )
        stories = await add_listing(
            session, 13, ListingDetails(("writing",), of_our_own("Story writing and where ideas come from"))
        )
    for meaning in (WORDS, SENTENCES):
        await read_with(database, meaning)
        for meant, first in (("handwriting", letters), ("writing-ideas", stories)):
            found = await find(database, Search("writing", meant=meant), meaning=meaning)
            assert ids(found)[0] == first
            assert found.readings == ()


async def test_neither_oneself_nor_who_was_shown(database: Database) -> None:
    """The asker and the people whom the search has shown already are left out."""
    async with database.writing() as session:
        own, shown, left = [await add_listing(session, 12) for _ in range(3)]
        me, passed_over = await owner_of(session, own), await owner_of(session, shown)
    assert ids(await find(database, Search("fractions", shown=(passed_over,)), asker=me)) == [left]


async def test_no_more_than_are_asked_for(database: Database) -> None:
    """Five at a time, unless told otherwise, and each person once."""
    async with database.writing() as session:
        for number in range(8):
            await add_listing(session, 12 + number % 2)
    assert len(ids(await find(database, "fractions"))) == 5
    assert len(ids(await find(database, "fractions", how_many=2))) == 2


async def test_with_and_without_sentences_the_same_people_for_a_plain_topic(database: Database) -> None:
    """The extra changes nothing for somebody who names what colleagues list, whichever reader read the listings."""
    async with database.writing() as session:
        fractions = {await add_listing(session, 11 + number) for number in range(3)}
        await add_listing(session, 12, CHOIRS)
    for topics, expected in (("fractions year 4", fractions), ("oracy", set())):
        assert set(ids(await find(database, topics))) == expected
        assert set(ids(await find(database, topics, meaning=SENTENCES))) == expected
    await read_with(database, SENTENCES)
    assert set(ids(await find(database, "fractions year 4", meaning=SENTENCES))) == fractions
    assert set(ids(await find(database, "fractions year 4"))) == fractions


@pytest.mark.parametrize("plain", ["ourselves", "the and of", "yourselves"])
async def test_words_that_say_nothing_find_nobody(database: Database, plain: str) -> None:
    """On either database a search without a telling word doesn't come to the whole trust."""
    async with database.writing() as session:
        await add_listing(session, 12)
    found = await find(database, plain)
    assert (found.matches, found.candidates) == ((), ())


async def test_a_person_without_a_listing_is_nobody_to_find(database: Database) -> None:
    """Only who offers help is found."""
    async with database.writing() as session:
        await add_person(session, 12, job_title="Fractions lead")
    assert (await find(database, "fractions")).candidates == ()


def test_a_search_survives_its_buttons() -> None:
    """What a button carries is the same search again; one from an old message, without what was added since, too."""
    search = Search(
        "fractions", chosen=("ap",), exactly=True, shown=(3,), meant="fractions", phases=("ks2",), ways=("chat",)
    )
    assert SEARCH.validate_json(SEARCH.dump_json(search)) == search
    assert SEARCH.validate_json('{"words": "fractions"}') == Search("fractions")
