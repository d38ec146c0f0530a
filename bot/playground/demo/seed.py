"""Fill a database with the demo trust, through the functions that production uses."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from bot.playground.demo.introductions import add_introductions
from bot.playground.demo.people import PARTNER_UID, TRUST_UID, DemoPerson, demo_people, read_data
from handlers.guards import of_our_own
from handlers.import_schools import import_schools
from handlers.import_staff import import_staff
from handlers.import_terms import import_terms
from handlers.listing_reading import TopicReader
from handlers.meaning import Interpreter, has_extra, load_interpreter
from handlers.school_time import LONDON
from handlers.topics import TopicChange, Topics, TrustTopics, load_topics
from storage.database import Database
from storage.expertise import ListingDetails, add_listing, set_listing_state
from storage.organisation import find_trust
from storage.roster import find_roster
from storage.trust_topics import keep_trust_topic

__all__ = ["OWN_TOPIC", "DemoListing", "DemoPerson", "DemoTrust", "demo_listings", "seed"]

OWN_TOPIC = TopicChange("own-brackenfold-reads", "Brackenfold Reads", ("our reading spine",), "reading", is_own=True)
"""A topic that the demo trust has added."""


@dataclass(frozen=True, slots=True)
class DemoTrust:
    """The demo trust and the people in its workspace; `partners` are the partner trust's, who have their own."""

    uid: str
    people: tuple[DemoPerson, ...]
    partners: tuple[DemoPerson, ...]


class DemoListing(BaseModel, frozen=True, extra="forbid"):
    """A listing of the demo trust; `help` is its owner's words."""

    email: str
    topics: tuple[str, ...]
    phases: tuple[str, ...]
    help: str
    ways: tuple[str, ...]
    how_often: str
    free_when: str
    paused_until: date | None = None


def demo_listings() -> tuple[DemoListing, ...]:
    """What the people of both trusts offer."""
    return TypeAdapter(tuple[DemoListing, ...]).validate_json(read_data("listings.json"))


async def seed(database: Database, now: datetime, *, meaning: Interpreter | None = None) -> DemoTrust:
    """Put the demo trust and its partner into a migrated database, in one transaction, unless they are there.

    Nobody's Slack or Teams account is linked: the bot recognises people by their e-mail when they first come. What
    people have changed while playing stays as they left it. Listings are read by `meaning`, or by the best that is
    installed.
    """
    async with database.writing() as session:
        if await find_trust(session, TRUST_UID) is None:
            await _fill(session, meaning or load_interpreter(with_sentences=has_extra()), now)
    people = demo_people()
    return DemoTrust(
        uid=TRUST_UID,
        people=tuple(person for person in people if person.trust_uid == TRUST_UID),
        partners=tuple(person for person in people if person.trust_uid == PARTNER_UID),
    )


async def _fill(session: AsyncSession, meaning: Interpreter, now: datetime) -> None:
    topics = load_topics()
    schools, staff = read_data("demo_trusts.csv"), read_data("staff.csv")
    for uid in (TRUST_UID, PARTNER_UID):
        await import_schools(session, schools, trust_uid=uid, filename="demo_trusts.csv", now=now)
    await import_staff(session, staff, filename="staff.csv", topics=topics, now=now)
    await import_terms(session, read_data("terms.csv"), filename="terms.csv", trust_uid=TRUST_UID, now=now)
    await _add_own_topic(session, now)
    today, trust_topics = now.astimezone(LONDON).date(), TrustTopics(topics)
    owners: dict[str, tuple[int, int]] = {}
    for uid in (TRUST_UID, PARTNER_UID):
        trust = await find_trust(session, uid)
        if trust is not None and trust.id is not None:
            roster = await find_roster(session, trust.id, today)
            owners |= {entry.email: (trust.id, entry.person_id) for entry in roster}
    for listing in demo_listings():
        trust_id, person_id = owners[listing.email]
        await _add(session, listing, trust_id, person_id, await trust_topics.of(session, trust_id), meaning, now)
    await add_introductions(session, now)


async def _add_own_topic(session: AsyncSession, now: datetime) -> None:
    trust = await find_trust(session, TRUST_UID)
    if trust is not None:
        await keep_trust_topic(
            session, trust.id, OWN_TOPIC.topic_id, **OWN_TOPIC.values(of_our_own), by_id=None, now=now
        )


async def _add(
    session: AsyncSession,
    listing: DemoListing,
    trust_id: int,
    person_id: int,
    topics: Topics,
    meaning: Interpreter,
    now: datetime,
) -> None:
    details = ListingDetails(
        topics=listing.topics,
        help_text=of_our_own(listing.help),
        phases=listing.phases,
        ways=listing.ways,
        how_often=listing.how_often,
        free_when=of_our_own(listing.free_when),
    )
    added = await add_listing(session, trust_id, person_id, details, reader=TopicReader(topics, meaning), now=now)
    if listing.paused_until:
        await set_listing_state(session, trust_id, added.id, is_hidden=False, paused_until_on=listing.paused_until)
