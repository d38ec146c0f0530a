"""What colleagues offer: kept, changed, found, and hidden when it should be."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from handlers.topics import load_topics
from storage import expertise
from storage.database import Database
from storage.expertise import Candidate, ListingDetails, Terms
from storage.models import Academy, Affiliation, ListingTopic, Person, RoleDesignation, Trust

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TODAY = NOW.date()
TOPICS = load_topics()
FRACTIONS = ListingDetails(
    topics=("fractions", "maths-mastery"),
    help_text="Bar models for fractions",
    phases=("ks2",),
    ways=("visit", "chat"),
    how_often="flexible",
    free_when="Tuesday afternoons",
)
BRACKENFOLD, STAINMOOR = 1, 2


@pytest.fixture(autouse=True)
async def two_trusts(database: Database) -> None:
    """Two trusts, each with three academies and nobody in them yet."""
    async with database.writing() as session:
        for trust_id, name in ((BRACKENFOLD, "Brackenfold Learning Trust"), (STAINMOOR, "Stainmoor Partnership Trust")):
            session.add(Trust(id=trust_id, uid=f"9900{trust_id}", name=name, created_at=NOW))
            await session.flush()
            for number in (1, 2, 3):
                session.add(
                    Academy(
                        id=trust_id * 10 + number,
                        trust_id=trust_id,
                        urn=f"900{trust_id}0{number}",
                        name=f"Academy {number} of {name}",
                        short_name=f"Academy {trust_id}{number}",
                        phase="Primary",
                        created_at=NOW,
                    )
                )


async def add_person(session: AsyncSession, academy_id: int, name: str = "Megan Rowlands") -> int:
    """Add a colleague of an academy."""
    trust_id = academy_id // 10
    person = Person(trust_id=trust_id, name=name, created_at=NOW)
    session.add(person)
    await session.flush()
    session.add(Affiliation(person_id=person.id or 0, academy_id=academy_id, trust_id=trust_id))
    await session.flush()
    return person.id or 0


async def add_listing(session: AsyncSession, academy_id: int, details: ListingDetails = FRACTIONS) -> int:
    """Add a colleague of an academy with a listing; the listing's id."""
    person_id = await add_person(session, academy_id)
    listing = await expertise.add_listing(session, academy_id // 10, person_id, details, topics=TOPICS, now=NOW)
    return listing.id


async def find(
    database: Database,
    terms: Terms,
    *,
    trust_id: int = BRACKENFOLD,
    today: date = TODAY,
    except_people: tuple[int, ...] = (),
    limit: int = 40,
) -> list[Candidate]:
    """The candidates for these terms."""
    async with database.reading() as session:
        found = await expertise.find_candidates(
            session, trust_id, terms, today=today, except_people=except_people, limit=limit
        )
    return list(found)


async def find_ids(database: Database, terms: Terms, *, today: date = TODAY) -> list[int]:
    """Ids of the listings found for these terms."""
    return [candidate.listing_id for candidate in await find(database, terms, today=today)]


BY_TOPIC = Terms(exact=("fractions",))
BY_WORDS = Terms(words=("bar",))
BY_PHASE = Terms(phases=("ks2",))
ALL_WAYS = pytest.mark.parametrize("terms", [BY_TOPIC, BY_WORDS, BY_PHASE], ids=["topic", "words", "phase"])


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
        changed = ListingDetails(topics=("oracy",), help_text="Talk partners")
        await expertise.change_listing(session, BRACKENFOLD, listing_id, changed, topics=TOPICS, now=NOW)
    assert await find_ids(database, BY_TOPIC) == await find_ids(database, BY_WORDS) == []
    assert await find_ids(database, Terms(exact=("oracy",))) == [listing_id]
    assert await find_ids(database, Terms(words=("partner",))) == [listing_id]


async def test_removing_a_listing_leaves_nothing(database: Database) -> None:
    """A removed listing is gone with its topics and words."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        await expertise.remove_listing(session, BRACKENFOLD, listing_id)
        assert await expertise.find_listing(session, BRACKENFOLD, listing_id) is None
        assert (await session.execute(select(ListingTopic))).all() == []
    assert await find_ids(database, BY_WORDS) == []


async def test_another_trust_can_neither_see_nor_change_a_listing(database: Database) -> None:
    """Every query of one trust is blind to the other's listings."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        person_id = (await expertise.get_listing(session, BRACKENFOLD, listing_id)).person_id
        assert await expertise.find_listing(session, STAINMOOR, listing_id) is None
        assert await expertise.find_listings_of(session, STAINMOOR, person_id) == ()
        assert await expertise.find_candidate(session, STAINMOOR, listing_id, today=TODAY) is None
        assert await expertise.count_listings_by_topic(session, STAINMOOR, ["fractions"], today=TODAY) == {}
        assert await expertise.find_topics_listed_with(session, STAINMOOR, ["fractions"], today=TODAY) == ()
        await expertise.remove_listing(session, STAINMOOR, listing_id)
        with pytest.raises(LookupError):
            await expertise.get_listing(session, STAINMOOR, listing_id)
        with pytest.raises(LookupError):
            await expertise.set_listing_state(session, STAINMOOR, listing_id, is_hidden=True)
        with pytest.raises(LookupError):
            await expertise.change_listing(session, STAINMOOR, listing_id, FRACTIONS, topics=TOPICS, now=NOW)
    for terms in (BY_TOPIC, BY_WORDS, BY_PHASE):
        assert await find(database, terms, trust_id=STAINMOOR) == []
        assert len(await find(database, terms)) == 1


@ALL_WAYS
async def test_a_candidate_brings_all_there_is_to_say(database: Database, terms: Terms) -> None:
    """A candidate comes with name, academy, roles in force, topics in order and the owner's own words."""
    async with database.writing() as session:
        listing_id = await add_listing(session, 11)
        person_id = (await expertise.get_listing(session, BRACKENFOLD, listing_id)).person_id
        for role, from_on, to_on in (
            ("lead-practitioner", TODAY, None),
            ("cpd-lead", TODAY - timedelta(30), TODAY),
            ("head", TODAY + timedelta(1), None),
            ("trust-lead", TODAY - timedelta(30), TODAY - timedelta(1)),
        ):
            session.add(
                RoleDesignation(trust_id=BRACKENFOLD, person_id=person_id, role=role, from_on=from_on, to_on=to_on)
            )
    (candidate,) = await find(database, terms)
    assert replace(candidate, word_score=0) == Candidate(
        listing_id=listing_id,
        person_id=person_id,
        name="Megan Rowlands",
        academy_id=11,
        academy="Academy 11",
        roles=("cpd-lead", "lead-practitioner"),
        topics=("fractions", "maths-mastery"),
        phases=("ks2",),
        ways=("visit", "chat"),
        how_often="flexible",
        free_when="Tuesday afternoons",
        help_text="Bar models for fractions",
    )


@ALL_WAYS
async def test_who_is_not_there_to_be_found(database: Database, terms: Terms) -> None:
    """Hidden and paused listings, leavers, closed academies and the asker's own are never found."""
    async with database.writing() as session:
        hidden, paused, left, closed, own = [await add_listing(session, 11 + number % 2) for number in range(4)] + [
            await add_listing(session, 12)
        ]
        owner = {
            each: (await expertise.get_listing(session, BRACKENFOLD, each)).person_id for each in (left, closed, own)
        }
        await expertise.set_listing_state(session, BRACKENFOLD, hidden, is_hidden=True)
        await expertise.set_listing_state(
            session, BRACKENFOLD, paused, is_hidden=False, paused_until_on=TODAY + timedelta(1)
        )
        await session.execute(update(Person).where(col(Person.id) == owner[left]).values(left_at=NOW))
        await session.execute(
            update(Affiliation).where(col(Affiliation.person_id) == owner[closed]).values(academy_id=13)
        )
        await session.execute(update(Academy).where(col(Academy.id) == 13).values(is_open=False))
    assert await find(database, terms, except_people=(owner[own],)) == []
    assert [candidate.listing_id for candidate in await find(database, terms)] == [own]
    async with database.reading() as session:
        shown = [
            await expertise.find_candidate(session, BRACKENFOLD, each, today=TODAY)
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


async def test_better_matches_come_first(database: Database) -> None:
    """The topic itself goes before a part of it, that before what it is part of, and the right phase before others."""
    async with database.writing() as session:
        broader = await add_listing(session, 11, ListingDetails(("english",), "Books"))
        narrower = await add_listing(session, 12, ListingDetails(("phonics",), "Books"))
        exact = await add_listing(session, 13, ListingDetails(("reading",), "Books", phases=("ks4",)))
        in_phase = await add_listing(session, 11, ListingDetails(("reading",), "Books", phases=("ks1",)))
        in_wider = await add_listing(session, 12, ListingDetails(("reading",), "Books", phases=("primary",)))
        await add_listing(session, 12, ListingDetails(("music",), "Choirs"))
    terms = Terms(
        exact=("reading",), narrower=("phonics",), broader=("english",), phases=("ks1",), wider_phases=("primary",)
    )
    assert await find_ids(database, terms) == [in_phase, in_wider, exact, narrower, broader]


async def test_those_who_only_mention_a_topic_are_found_where_few_list_it(database: Database) -> None:
    """The words that name a topic find listings without it, as long as few have it."""
    async with database.writing() as session:
        mentions = await add_listing(session, 11, ListingDetails(("maths",), "Fractions with bar models"))
    assert await find_ids(database, BY_TOPIC) == []
    terms = replace(BY_TOPIC, topic_words=("fractions",))
    assert await find_ids(database, terms) == [mentions]
    async with database.writing() as session:
        for _ in range(6):
            await add_listing(session, 12)
            await add_listing(session, 13)
    assert mentions not in await find_ids(database, terms)


async def test_a_big_academy_leaves_room_for_others(database: Database) -> None:
    """However many of one academy match, they take no more than their share, and the bound holds."""
    async with database.writing() as session:
        for _ in range(20):
            await add_listing(session, 11)
        other = await add_listing(session, 12, ListingDetails(("maths-mastery",), "Bar models"))
    terms = Terms(exact=("fractions",), narrower=("maths-mastery",))
    found = await find(database, terms)
    assert len(found) == 13
    assert found[-1].listing_id == other
    assert len(await find(database, terms, limit=5)) == 5


async def test_equals_take_turns_from_day_to_day(database: Database) -> None:
    """Among listings alike, the order is the same all day and another on other days."""
    async with database.writing() as session:
        for _ in range(8):
            await add_listing(session, 11)
    orders = [tuple(await find_ids(database, BY_TOPIC, today=TODAY + timedelta(day))) for day in range(10)]
    assert orders[0] == tuple(await find_ids(database, BY_TOPIC))
    assert len({order[0] for order in orders}) > 4


async def test_lead_practitioners_come_first_among_equals_only(database: Database) -> None:
    """A badge decides among listings that fit alike, and never before fit."""
    async with database.writing() as session:
        plain = await add_listing(session, 11, replace(FRACTIONS, phases=("ks2",)))
        badged = await add_listing(session, 12, replace(FRACTIONS, phases=("ks2",)))
        elsewhere = await add_listing(session, 13, replace(FRACTIONS, phases=("ks4",)))
        for listing_id in (badged, elsewhere):
            person_id = (await expertise.get_listing(session, BRACKENFOLD, listing_id)).person_id
            session.add(
                RoleDesignation(
                    trust_id=BRACKENFOLD, person_id=person_id, role="lead-practitioner", from_on=date(2026, 9, 1)
                )
            )
    terms = Terms(exact=("fractions",), phases=("ks2",), badge="lead-practitioner")
    for day in range(5):
        assert await find_ids(database, terms, today=TODAY + timedelta(day)) == [badged, plain, elsewhere]


async def test_only_the_academy_asked_for(database: Database) -> None:
    """Asking "at Hollinshaw" leaves the others out, and a way of helping that was asked for goes first."""
    async with database.writing() as session:
        await add_listing(session, 11)
        remote = await add_listing(session, 12, replace(FRACTIONS, ways=("remote",)))
        visit = await add_listing(session, 12, replace(FRACTIONS, ways=("visit",)))
    terms = Terms(exact=("fractions",), academy_id=12, way="visit")
    assert await find_ids(database, terms) == [visit, remote]


async def test_terms_that_are_empty_find_nothing(database: Database) -> None:
    """Nothing is searched for where nothing is asked."""
    async with database.writing() as session:
        await add_listing(session, 11)
    assert await find(database, Terms(words=("!?",), way="visit")) == []


async def test_counts_of_published_listings(database: Database) -> None:
    """Each listing counts once under each of its topics, the asker's own left out."""
    async with database.writing() as session:
        await add_listing(session, 11)
        own = await add_listing(session, 12, ListingDetails(("fractions", "oracy"), "Talk about fractions"))
        person_id = (await expertise.get_listing(session, BRACKENFOLD, own)).person_id
    async with database.reading() as session:
        asked = ("fractions", "oracy", "music")
        assert await expertise.count_listings_by_topic(session, BRACKENFOLD, asked, today=TODAY) == {
            "fractions": 2,
            "oracy": 1,
        }
        assert await expertise.count_listings_by_topic(
            session, BRACKENFOLD, asked, today=TODAY, except_person_id=person_id
        ) == {"fractions": 1}


async def test_topics_that_are_listed_together(database: Database) -> None:
    """What people who list a topic also list, most often first."""
    async with database.writing() as session:
        for topics in (("history", "retrieval"), ("history", "retrieval"), ("history", "writing"), ("music", "dance")):
            await add_listing(session, 11, ListingDetails(topics, "Castles"))
    async with database.reading() as session:
        found = await expertise.find_topics_listed_with(session, BRACKENFOLD, ["history"], today=TODAY)
        assert found == ("retrieval", "writing")
        assert await expertise.find_topics_listed_with(session, BRACKENFOLD, [], today=TODAY) == ()


async def test_people_passed_over_make_room_for_others(database: Database) -> None:
    """However many were passed over, whoever is left is found, and nobody returns by a second listing."""
    async with database.writing() as session:
        people = []
        for number in range(30):
            listing = await add_listing(session, 11 + number % 2)
            people.append((await expertise.get_listing(session, BRACKENFOLD, listing)).person_id)
        again = ListingDetails(("fractions",), "Fractions again")
        await expertise.add_listing(session, BRACKENFOLD, people[0], again, topics=TOPICS, now=NOW)
    left = await find(database, Terms(exact=("fractions",)), except_people=tuple(people[:29]))
    assert [candidate.person_id for candidate in left] == [people[29]]


async def test_the_trusts_own_team_is_found_under_the_trusts_name(database: Database) -> None:
    """Somebody who works for the trust at no academy can list, and then is found."""
    async with database.writing() as session:
        listing = await add_listing(session, 11)
        person_id = (await expertise.get_listing(session, BRACKENFOLD, listing)).person_id
        await session.execute(delete(Affiliation).where(col(Affiliation.person_id) == person_id))
    [found] = await find(database, Terms(exact=("fractions",)))
    assert (found.academy_id, found.academy) == (None, "Brackenfold Learning Trust")
