"""What colleagues offer: kept, changed, found, and hidden when it should be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import col, select

from handlers.guards import of_our_own
from storage import expertise
from storage.database import Database
from storage.expertise import Candidate, ListingDetails, Owner
from storage.models import Academy, Affiliation, ListingSignature, ListingTopic, Person, RoleDesignation
from storage.search import Scope, Sought, phase_mark, topic_mark, way_mark
from tests.storage.offering import (
    BRACKENFOLD,
    BY_CONCEPT,
    BY_PHASE,
    BY_TOPIC,
    BY_WORDS,
    FRACTIONS,
    NOW,
    OURS,
    READER,
    STAINMOOR,
    THEIRS,
    TODAY,
    add_listing,
    by_topic,
    find,
    find_ids,
    owner_of,
)

pytestmark = pytest.mark.usefixtures("two_trusts")

ALL_WAYS = pytest.mark.parametrize(
    "sought", [BY_TOPIC, BY_WORDS, BY_PHASE, BY_CONCEPT], ids=["topic", "words", "phase", "concept"]
)


async def test_a_listing_is_kept_as_it_was_given(database: Database) -> None:
    """What was offered comes back, topics in their order and once each."""
    details = replace(FRACTIONS, topics=("maths-mastery", "fractions", "maths-mastery"))
    async with database.writing() as session:
        listing_id = await add_listing(session, 11, details)
    async with database.reading() as session:
        listing = await expertise.get_listing(session, BRACKENFOLD, listing_id)
        assert listing.topics == ("maths-mastery", "fractions")
        assert (listing.help_text, listing.phases, listing.ways) == (
            "Bar models for fractions",
            ("ks2",),
            ("visit", "chat"),
        )
        assert (listing.how_often, listing.free_when) == ("flexible", "Tuesday afternoons")
        assert (listing.is_hidden, listing.paused_until_on) == (False, None)
        assert await expertise.find_listings_of(session, BRACKENFOLD, listing.person_id) == (listing,)


async def test_changing_a_listing_changes_what_finds_it(database: Database) -> None:
    """After a change, the old topics and words no longer find the listing and the new ones do."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        changed = ListingDetails(topics=("oracy",), help_text=of_our_own("Talk partners"))
        await expertise.change_listing(session, BRACKENFOLD, listing_id, changed, reader=READER, now=NOW)
    assert await find_ids(database, BY_TOPIC) == await find_ids(database, BY_WORDS) == []
    assert await find_ids(database, by_topic("oracy")) == [listing_id]
    assert await find_ids(database, Sought(words=("partner",))) == [listing_id]


async def test_removing_a_listing_leaves_nothing(database: Database) -> None:
    """A removed listing is gone with its topics, words and signature."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        await expertise.remove_listing(session, BRACKENFOLD, listing_id)
        assert await expertise.find_listing(session, BRACKENFOLD, listing_id) is None
        assert (await session.execute(select(ListingTopic))).all() == []
        assert (await session.execute(select(ListingSignature))).all() == []
    assert await find_ids(database, BY_WORDS) == []


async def test_another_trust_can_neither_see_nor_change_a_listing(database: Database) -> None:
    """Every query of one trust is blind to the other's listings."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        person_id = await owner_of(session, listing_id)
        assert await expertise.find_listing(session, STAINMOOR, listing_id) is None
        assert await expertise.find_listings_of(session, STAINMOOR, person_id) == ()
        assert await expertise.find_candidate(session, THEIRS, listing_id, today=TODAY) is None
        assert await expertise.count_listings_by_topic(session, STAINMOOR, ["fractions"], today=TODAY) == {}
        assert await expertise.find_topics_listed_with(session, STAINMOOR, ["fractions"], today=TODAY) == ()
        await expertise.remove_listing(session, STAINMOOR, listing_id)
        with pytest.raises(LookupError):
            await expertise.get_listing(session, STAINMOOR, listing_id)
        with pytest.raises(LookupError):
            await expertise.set_listing_state(session, STAINMOOR, listing_id, is_hidden=True)
        with pytest.raises(LookupError):
            await expertise.change_listing(session, STAINMOOR, listing_id, FRACTIONS, reader=READER, now=NOW)
        with pytest.raises(LookupError):
            await expertise.read_listing_again(session, STAINMOOR, listing_id, reader=READER)
    for sought in (BY_TOPIC, BY_WORDS, BY_PHASE, BY_CONCEPT):
        assert await find(database, sought, scope=THEIRS) == []
        assert len(await find(database, sought)) == 1


@ALL_WAYS
async def test_a_candidate_brings_all_there_is_to_say(database: Database, sought: Sought) -> None:
    """A candidate comes with name, academy, roles in force, topics in order, their words and what was read."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11, job_title="Year 4 teacher")
        person_id = await owner_of(session, listing_id)
        for role, from_on, to_on in (
            ("lead-practitioner", TODAY, None),
            ("cpd-lead", TODAY - timedelta(30), TODAY),
            ("head", TODAY + timedelta(1), None),
            ("trust-lead", TODAY - timedelta(30), TODAY - timedelta(1)),
        ):
            session.add(
                RoleDesignation(trust_id=BRACKENFOLD, person_id=person_id, role=role, from_on=from_on, to_on=to_on)
            )
    (candidate,) = await find(database, sought)
    assert candidate == Candidate(
        listing_id=listing_id,
        trust_id=BRACKENFOLD,
        person_id=person_id,
        name="Megan Rowlands",
        job_title="Year 4 teacher",
        academy_id=11,
        academy="Academy 11",
        roles=("cpd-lead", "lead-practitioner"),
        topics=("fractions", "maths-mastery"),
        phases=("ks2",),
        ways=("visit", "chat"),
        how_often="flexible",
        free_when="Tuesday afternoons",
        help_text="Bar models for fractions",
        signature=READER.read(FRACTIONS, Owner("Year 4 teacher")).signature,
    )


@ALL_WAYS
async def test_who_is_not_there_to_be_found(database: Database, sought: Sought) -> None:
    """Hidden and paused listings, leavers, closed academies and the asker's own are never found."""
    async with database.writing() as session:
        hidden, paused, left, closed, own = [await add_listing(session, 11 + number % 2) for number in range(4)] + [
            await add_listing(session, 12)
        ]
        owner = {each: await owner_of(session, each) for each in (left, closed, own)}
        await expertise.set_listing_state(session, BRACKENFOLD, hidden, is_hidden=True)
        await expertise.set_listing_state(
            session, BRACKENFOLD, paused, is_hidden=False, paused_until_on=TODAY + timedelta(1)
        )
        await session.execute(update(Person).where(col(Person.id) == owner[left]).values(left_at=NOW))
        await session.execute(
            update(Affiliation).where(col(Affiliation.person_id) == owner[closed]).values(academy_id=13)
        )
        await session.execute(update(Academy).where(col(Academy.id) == 13).values(is_open=False))
    assert await find(database, sought, except_people=(owner[own],)) == []
    assert [candidate.listing_id for candidate in await find(database, sought)] == [own]
    async with database.reading() as session:
        shown = [
            await expertise.find_candidate(session, OURS, each, today=TODAY)
            for each in (hidden, paused, left, closed, own)
        ]
        counts = await expertise.count_listings_by_topic(session, BRACKENFOLD, ["fractions"], today=TODAY)
    assert [each is not None for each in shown] == [False, False, False, False, True]
    assert counts == {"fractions": 1}


async def test_a_pause_ends_on_its_day(database: Database) -> None:
    """A listing that is paused until a day is found again on that day."""
    until = date(2027, 1, 4)
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        await expertise.set_listing_state(session, BRACKENFOLD, listing_id, is_hidden=False, paused_until_on=until)
    assert await find_ids(database, BY_TOPIC, today=until - timedelta(1)) == []
    assert await find_ids(database, BY_TOPIC, today=until) == [listing_id]


async def test_those_who_share_more_come_first(database: Database) -> None:
    """A listing with more of the marks and words goes before one with fewer, and the bound leaves out the last."""
    async with database.writing() as session:
        one = await add_listing(session, 11, ListingDetails(("reading",), of_our_own("Books")))
        three = await add_listing(session, 12, ListingDetails(("reading", "phonics"), of_our_own("Books and rhymes")))
        two = await add_listing(session, 13, ListingDetails(("reading", "phonics"), of_our_own("Books")))
        await add_listing(session, 13, ListingDetails(("music",), of_our_own("Choirs")))
    sought = Sought(words=("rhymes",), marks=(topic_mark("reading"), topic_mark("phonics")))
    assert await find_ids(database, sought) == [three, two, one]
    assert await find_ids(database, sought, limit=2) == [three, two]


async def test_others_of_a_small_trust_follow(database: Database) -> None:
    """Where it is asked for, those who share nothing come after those who share something, none twice, if they may."""
    async with database.writing() as session:
        choirs = await add_listing(session, 12, ListingDetails(("music",), of_our_own("Choirs"), ways=("chat",)))
        fractions = await add_listing(session, 11)
        await add_listing(session, 13, ListingDetails(("music",), of_our_own("Choirs"), ways=("remote",)))
        await add_listing(session, 21)
    chats = replace(BY_TOPIC, musts=((way_mark("chat"),),))
    async with database.reading() as session:
        found = await expertise.find_candidates(session, OURS, chats, today=TODAY, with_others=True)
        nobody = await expertise.find_candidates(session, OURS, Sought(), today=TODAY, with_others=True)
    assert [one.listing_id for one in found] == [fractions, choirs]
    assert nobody == ()


async def test_only_listings_with_what_must_be_there(database: Database) -> None:
    """A filter by phases and one by ways leave out whoever has none of them, whatever else they share."""
    async with database.writing() as session:
        remote = await add_listing(session, 11, replace(FRACTIONS, ways=("remote",)))
        older = await add_listing(session, 12, replace(FRACTIONS, phases=("ks4",)))
        both = await add_listing(session, 13, FRACTIONS)
    first_years = (phase_mark("ks1"), phase_mark("ks2"))
    visit = (way_mark("visit"),)
    assert set(await find_ids(database, replace(BY_TOPIC, musts=(first_years,)))) == {remote, both}
    assert set(await find_ids(database, replace(BY_TOPIC, musts=(visit,)))) == {older, both}
    assert await find_ids(database, replace(BY_TOPIC, musts=(first_years, visit))) == [both]


async def test_partners_listings_are_found_in_scope_alone(database: Database) -> None:
    """A partner's listings are found where they are shared, each with its trust, and not otherwise."""
    async with database.writing() as session:
        ours = await add_listing(session, 11)
        theirs = await add_listing(session, 21)
    shared = Scope(BRACKENFOLD, partners=(STAINMOOR,))
    found = await find(database, BY_TOPIC, scope=shared)
    assert {(one.listing_id, one.trust_id) for one in found} == {(ours, BRACKENFOLD), (theirs, STAINMOOR)}
    assert await find_ids(database, BY_TOPIC) == [ours]
    async with database.reading() as session:
        assert await expertise.find_candidate(session, shared, theirs, today=TODAY) is not None
        assert await expertise.find_candidate(session, OURS, theirs, today=TODAY) is None


async def test_nobody_shows_themselves_to_another_trust_by_writing_its_mark(database: Database) -> None:
    """A listing whose own words hold another trust's mark is found by nobody there."""
    async with database.writing() as session:
        await add_listing(session, 11, replace(FRACTIONS, help_text=of_our_own("Bar models xo2x")))
    assert await find_ids(database, BY_TOPIC, scope=THEIRS) == []


async def test_only_the_academy_asked_for(database: Database) -> None:
    """Asking "at Hollinshaw" gives whatever its people list, for the judgement to be made elsewhere."""
    async with database.writing() as session:
        await add_listing(session, 11)
        fractions = await add_listing(session, 12)
        choirs = await add_listing(session, 12, ListingDetails(("music",), of_our_own("Choirs")))
        hidden = await add_listing(session, 12)
        await expertise.set_listing_state(session, BRACKENFOLD, hidden, is_hidden=True)
    assert await find_ids(database, BY_TOPIC, academy_id=12) == [fractions, choirs]
    assert await find_ids(database, Sought(), academy_id=12) == [fractions, choirs]
    assert await find_ids(database, BY_TOPIC, academy_id=12, scope=THEIRS) == []


async def test_nothing_sought_finds_nothing(database: Database) -> None:
    """Nothing is searched for where nothing is asked."""
    async with database.writing() as session:
        await add_listing(session, 11)
    assert await find(database, Sought(words=("!?",), musts=((way_mark("visit"),),))) == []


async def test_people_passed_over_make_room_for_others(database: Database) -> None:
    """However many were passed over, whoever is left is found, and nobody returns by a second listing."""
    async with database.writing() as session:
        people = []
        for number in range(30):
            listing = await add_listing(session, 11 + number % 2)
            people.append(await owner_of(session, listing))
        again = ListingDetails(("fractions",), of_our_own("Fractions again"))
        await expertise.add_listing(session, BRACKENFOLD, people[0], again, reader=READER, now=NOW)
    left = await find(database, BY_TOPIC, except_people=tuple(people[:29]))
    assert [candidate.person_id for candidate in left] == [people[29]]


async def test_the_trusts_own_team_is_found_under_the_trusts_name(database: Database) -> None:
    """Somebody who works for the trust at no academy can list, and then is found."""
    async with database.writing() as session:
        listing = await add_listing(session, 11)
        person_id = await owner_of(session, listing)
        await session.execute(delete(Affiliation).where(col(Affiliation.person_id) == person_id))
    [found] = await find(database, BY_TOPIC)
    assert (found.academy_id, found.academy) == (None, "Brackenfold Learning Trust")
