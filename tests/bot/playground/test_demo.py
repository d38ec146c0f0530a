import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from importlib.resources import files
from uuid import UUID

import pytest
from sqlalchemy import func, text
from sqlmodel import col, select

from bot.playground.demo.channels import CHANNELS
from bot.playground.demo.people import CAST, demo_people
from bot.playground.demo.seed import OWN_TOPIC, DemoTrust, demo_listings, seed
from handlers.access import Role
from handlers.listings import HOW_OFTEN
from handlers.topics import PHASE, TopicChange, load_topics, own_topic_id
from handlers.ways import WAYS
from storage.database import Database
from storage.expertise import count_listings_by_topic
from storage.introductions import find_loads
from storage.models import Academy, Affiliation, ExpertiseListing, Identity, ListingTopic, Person, Table, TrustTopic
from storage.organisation import find_trust
from storage.roster import find_roster
from tests.demo import DEMO
from tests.templates import Filling

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TODAY = date(2026, 11, 10)
NAMES_OF_CHANNELS = [
    "trust-maths",
    "trust-english",
    "trust-literacy",
    "trust-humanities",
    "primary-network",
    "secondary-network",
    "send-network",
    "eyfs",
    "cpd-leads",
    "staffroom-help",
]


@pytest.fixture
def filling() -> Filling:
    """The demo trust, as it is seeded."""
    return DEMO


@pytest.fixture
async def trust(database: Database) -> DemoTrust:
    """The demo trust, in the database."""
    return await seed(database, NOW)


async def _everything(database: Database) -> dict[str, list[str]]:
    """All rows of all tables, as text."""
    async with database.reading() as session:
        return {
            name: sorted(str(tuple(row)) for row in await session.execute(text(f'SELECT * FROM "{name}"')))
            for name in Table.metadata.tables
        }


async def test_seeding_twice_changes_nothing(database: Database, trust: DemoTrust) -> None:
    """A second run leaves every row as it is, and gives the same people."""
    before = await _everything(database)
    assert len(before["people"]) == len(trust.people) + len(trust.partners)
    assert await seed(database, datetime(2026, 12, 1, 9, 0, tzinfo=UTC)) == trust
    assert await _everything(database) == before


async def test_what_people_did_while_playing_is_left_alone(database: Database, trust: DemoTrust) -> None:
    """A listing removed in the page does not come back at the next start."""
    async with database.writing() as session:
        listing = (await session.execute(select(ExpertiseListing).limit(1))).scalar_one()
        await session.delete(listing)
    before = await _everything(database)
    await seed(database, NOW)
    assert await _everything(database) == before


async def test_the_twelve_schools_are_there_but_for_the_closed_one(database: Database, trust: DemoTrust) -> None:
    """Eight academies are the trust's and three its partner's, and each has staff and somebody who offers help."""
    async with database.reading() as session:
        rows = await session.execute(
            select(
                col(Academy.urn),
                func.count(col(Affiliation.person_id).distinct()),
                func.count(col(ExpertiseListing.id)),
            )
            .outerjoin(Affiliation, col(Affiliation.academy_id) == col(Academy.id))
            .outerjoin(ExpertiseListing, col(ExpertiseListing.person_id) == col(Affiliation.person_id))
            .group_by(col(Academy.urn))
        )
        counts = {row[0]: (row[1], row[2]) for row in rows}
    assert len(counts) == 11
    assert all(people >= 6 and listings >= 4 for people, listings in counts.values())
    assert all(listings < people for people, listings in counts.values())


async def test_nobodys_account_is_linked_beforehand(database: Database, trust: DemoTrust) -> None:
    """People are recognised by their e-mail when they first come: nothing has linked them."""
    async with database.reading() as session:
        assert (await session.execute(select(Identity))).scalars().all() == []


async def test_the_counts_of_the_scenarios_hold(database: Database, trust: DemoTrust) -> None:
    """Scenarios S01 and S04: three people for fractions, four for history, seven for retrieval practice."""
    async with database.reading() as session:
        brackenfold = await find_trust(session, trust.uid)
        assert brackenfold is not None
        wanted = ("fractions", "history", "retrieval")
        counts = await count_listings_by_topic(session, brackenfold.id or 0, wanted, today=TODAY)
        assert counts == {"fractions": 3, "history": 4, "retrieval": 7}
        rows = await session.execute(
            select(col(Person.name), col(Academy.short_name))
            .join(ExpertiseListing, col(ExpertiseListing.person_id) == col(Person.id))
            .join(ListingTopic, col(ListingTopic.listing_id) == col(ExpertiseListing.id))
            .join(Affiliation, col(Affiliation.person_id) == col(Person.id))
            .join(Academy, col(Academy.id) == col(Affiliation.academy_id))
            .where(col(ListingTopic.topic_id) == "fractions", col(Person.trust_id) == brackenfold.id)
        )
        people = {row[0]: row[1] for row in rows}
    assert people["Megan Rowlands"] == "Hollinshaw Junior"
    assert len(set(people.values())) == 3
    assert "Larkbeck Primary" not in people.values()


def test_the_cast_is_as_the_scenarios_have_it() -> None:
    """The ten people of the scenarios come first, with their jobs, academies and roles."""
    cast = [person for person in demo_people() if person.is_cast]
    assert tuple(person.name for person in demo_people()[:10]) == CAST == tuple(person.name for person in cast)
    assert [(person.role, person.academy) for person in cast] == [
        ("Year 4 teacher", "Larkbeck Primary"),
        ("ECT year 1, history", "Ravensgill High"),
        ("Lead practitioner, maths", "Hollinshaw Junior"),
        ("Deputy head and CPD lead", "Tannersfold Primary"),
        ("Headteacher", "Ravensgill High"),
        ("Director of Education", "Brackenfold Learning Trust"),
        ("Trust IT and data manager", "Brackenfold Learning Trust"),
        ("SENCO, autism practice", "Thistlewick School"),
        ("Subject lead, English", "Kelderwick Academy"),
        ("Reception teacher", "Quenby Infants"),
    ]
    roles = {person.name: person.roles for person in cast}
    assert Role.EARLY_CAREER_TEACHER in roles["Tom Achebe"]
    assert Role.LEAD_PRACTITIONER in roles["Megan Rowlands"]
    assert Role.CPD_LEAD in roles["Deb Whitlock"]
    assert Role.HEAD in roles["Samira Haddad"]
    assert roles["Colm Byrne"] == (Role.TRUST_LEAD,)
    assert roles["Jo Sanderson"] == (Role.ADMINISTRATOR,)


async def test_ellis_works_from_monday_to_wednesday(database: Database, trust: DemoTrust) -> None:
    """Working days come in with the staff file."""
    async with database.reading() as session:
        ellis = (await session.execute(select(Person).where(col(Person.name) == "Ellis Okafor"))).scalar_one()
    assert ellis.working_days == ("mon", "tue", "wed")


async def test_job_titles_come_with_the_staff_file(database: Database, trust: DemoTrust) -> None:
    """Everybody has the title that the page shows beside their name."""
    async with database.reading() as session:
        rows = await session.execute(select(col(Person.email), col(Person.job_title)))
        assert {row[0]: row[1] for row in rows} == {person.email: person.role for person in demo_people()}


async def test_the_trust_has_a_topic_of_its_own(database: Database, trust: DemoTrust) -> None:
    """“Brackenfold Reads” is the trust's alone, and one person lists it."""
    assert own_topic_id(OWN_TOPIC.label, ()) == OWN_TOPIC.topic_id
    async with database.reading() as session:
        owners = await session.execute(
            select(col(Person.name))
            .join(ExpertiseListing, col(ExpertiseListing.person_id) == col(Person.id))
            .join(ListingTopic, col(ListingTopic.listing_id) == col(ExpertiseListing.id))
            .where(col(ListingTopic.topic_id) == OWN_TOPIC.topic_id)
        )
        assert owners.scalars().all() == ["Lucy Pemberton"]
        rows = (await session.execute(select(TrustTopic))).scalars().all()
        assert [TopicChange.of(row) for row in rows] == [OWN_TOPIC]


async def test_leila_is_paused_and_megan_is_not(database: Database, trust: DemoTrust) -> None:
    """Scenario S20: Leila's phonics listing waits until 4 January 2027."""
    async with database.reading() as session:
        rows = await session.execute(
            select(col(Person.name), col(ExpertiseListing.paused_until_on), col(ExpertiseListing.phases))
            .join(ExpertiseListing, col(ExpertiseListing.person_id) == col(Person.id))
            .where(col(Person.name).in_(["Leila Morgan", "Megan Rowlands"]))
        )
        assert {row[0]: (row[1], row[2]) for row in rows} == {
            "Leila Morgan": (date(2027, 1, 4), ("eyfs",)),
            "Megan Rowlands": (None, ("ks2",)),
        }


async def test_one_lead_practitioner_has_no_room_this_half_term(database: Database, trust: DemoTrust) -> None:
    """Nadia was asked as often as she likes, so that a player sees others go first; nobody of the scenarios was."""
    async with database.reading() as session:
        brackenfold = await find_trust(session, trust.uid)
        assert brackenfold is not None
        roster = {entry.person_id: entry for entry in await find_roster(session, brackenfold.id, TODAY)}
        found = await find_loads(
            session, [brackenfold.id], list(roster)[:200], today=TODAY, half_term_from=date(2026, 10, 24)
        )
    asked = {roster[person_id].name: load for person_id, load in found.items() if load.asked_in_year}
    assert {name: load.asked_in_half_term for name, load in asked.items()} == {
        "Nadia Rahmani": 2,
        "Jerome Lascelles": 0,
    }
    assert not set(asked) & set(CAST)
    assert next(one for one in demo_listings() if one.email.startswith("nadia.")).how_often == "twice-a-half-term"


def test_listings_are_as_the_form_would_take_them() -> None:
    """Every listing has known topics, phases, ways and frequency, and texts of its own within the form's limits."""
    topics = load_topics().with_changes([OWN_TOPIC])
    listings = demo_listings()
    assert 100 <= len(listings) <= 125
    assert len({listing.help for listing in listings}) == len(listings)
    assert {listing.email for listing in listings} <= {person.email for person in demo_people()}
    for listing in listings:
        assert 1 <= len(listing.topics) <= 5
        assert all(topics[topic].kind != PHASE for topic in listing.topics)
        assert listing.phases
        assert all(topics[phase].kind == PHASE for phase in listing.phases)
        assert listing.ways
        assert set(listing.ways) <= set(WAYS)
        assert listing.how_often in HOW_OFTEN
        assert 40 <= len(listing.help) <= 600
        assert len(listing.free_when) <= 100


def test_texts_begin_in_many_ways() -> None:
    """Help texts read as if different people wrote them: no four first words are shared by more than three."""
    openings = Counter(" ".join(listing.help.split()[:4]) for listing in demo_listings())
    assert max(openings.values()) <= 3


def test_nobody_lists_charters_or_ranks_anybody() -> None:
    """Scenario S04 finds nothing, and no text of the demo has a mark out of something, a ranking or a pupil's name."""
    said = [listing.help for listing in demo_listings()]
    said += [message.text for channel in CHANNELS for message in channel.messages]
    words = "\n".join(said).casefold()
    assert not re.search(r"anglo.?saxon|charter", words)
    assert not re.search(r"\bbest school|\bleague|ranked|outstanding|underperform|failing|weak\b|!", words)


def test_everybody_has_an_address_and_ids_of_their_own() -> None:
    """E-mails are at reserved domains; ids on both platforms are unique, well formed and always the same."""
    people = demo_people()
    assert all(re.fullmatch(r"[a-z.-]+@(brackenfold|stainmoor)\.example", person.email) for person in people)
    for ids in (
        [person.slack_user_id for person in people],
        [person.teams_object_id for person in people],
        [person.teams_account_id for person in people],
    ):
        assert len(set(ids)) == len(people)
    assert all(re.fullmatch(r"U[A-Z2-7]{10}", person.slack_user_id) for person in people)
    assert all(str(UUID(person.teams_object_id)) == person.teams_object_id for person in people)
    assert all(re.fullmatch(r"29:1[\w-]{43}", person.teams_account_id) for person in people)
    assert people[0].slack_user_id == "UJEVXJVND4D"


def test_about_150_people_besides_the_cast() -> None:
    """The trust looks lived in: jobs that fit their schools, and every open academy with a head and a CPD lead."""
    people = demo_people()
    assert 145 <= len(people) - len(CAST) <= 160
    assert len({person.name for person in people}) == len(people)
    for role in (Role.HEAD, Role.CPD_LEAD):
        places = Counter(person.academy for person in people if role in person.roles)
        assert set(places.values()) == {1}, role
    heads = {person.academy for person in people if Role.HEAD in person.roles}
    assert len(heads) == 11


def test_channels_have_members_who_belong_and_messages_from_them(trust_people: DemoTrust) -> None:
    """The same channels on both platforms; whoever speaks in one is in it."""
    assert [channel.name for channel in CHANNELS] == NAMES_OF_CHANNELS
    for channel in CHANNELS:
        assert len(channel.members(trust_people.people)) >= 5
        assert len(channel.messages) >= 3
        assert {message.email for message in channel.messages} <= set(channel.members(trust_people.people))
        assert channel.topic
    members = {channel.name: channel.members(trust_people.people) for channel in CHANNELS}
    assert "priya.nair@brackenfold.example" in members["primary-network"]
    assert "priya.nair@brackenfold.example" not in members["secondary-network"]
    assert len(members["staffroom-help"]) == len(trust_people.people)
    assert set(members["cpd-leads"]) < set(members["staffroom-help"])


@pytest.fixture
def trust_people() -> DemoTrust:
    """The people of the demo trust, without a database."""
    people = demo_people()
    return DemoTrust("99001", tuple(person for person in people if person.trust_uid == "99001"), ())


def test_the_data_files_are_plain_and_committed() -> None:
    """The data is files, so that nothing about the demo differs between two runs."""
    folder = files("bot.playground.demo")
    assert json.loads(folder.joinpath("listings.json").read_text(encoding="utf-8"))
    assert folder.joinpath("staff.csv").read_text(encoding="utf-8").startswith("email,name,urn,roles,subjects,")
    assert demo_people() == demo_people.__wrapped__()
