"""Colleagues of two trusts who offer help, and the ways in which they are looked for."""

from datetime import UTC, date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.guards import of_our_own
from handlers.listing_reading import TopicReader
from handlers.meaning import load_interpreter
from handlers.topics import load_topics
from storage import expertise
from storage.database import Database
from storage.expertise import Candidate, ListingDetails
from storage.models import Academy, Affiliation, Person, Trust
from storage.search import Scope, Sought, concept_mark, phase_mark, topic_mark

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TODAY = NOW.date()
READER = TopicReader(load_topics(), load_interpreter(with_sentences=False))
FRACTIONS = ListingDetails(
    topics=("fractions", "maths-mastery"),
    help_text=of_our_own("Bar models for fractions"),
    phases=("ks2",),
    ways=("visit", "chat"),
    how_often="flexible",
    free_when=of_our_own("Tuesday afternoons"),
)
BRACKENFOLD, STAINMOOR = 1, 2
OURS, THEIRS = Scope(BRACKENFOLD), Scope(STAINMOOR)


async def add_trusts(database: Database) -> None:
    """Add two trusts, each with three academies and nobody in them yet."""
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


async def add_person(session: AsyncSession, academy_id: int, *, job_title: str = "") -> int:
    """Add a colleague of an academy."""
    trust_id = academy_id // 10
    person = Person(trust_id=trust_id, name="Megan Rowlands", job_title=job_title, created_at=NOW)
    session.add(person)
    await session.flush()
    session.add(Affiliation(person_id=person.id or 0, academy_id=academy_id, trust_id=trust_id))
    await session.flush()
    return person.id or 0


async def add_listing(
    session: AsyncSession, academy_id: int, details: ListingDetails = FRACTIONS, *, job_title: str = ""
) -> int:
    """Add a colleague of an academy with a listing; the listing's id."""
    person_id = await add_person(session, academy_id, job_title=job_title)
    listing = await expertise.add_listing(session, academy_id // 10, person_id, details, reader=READER, now=NOW)
    return listing.id


async def find(
    database: Database,
    sought: Sought,
    *,
    scope: Scope = OURS,
    today: date = TODAY,
    except_people: tuple[int, ...] = (),
    academy_id: int | None = None,
    limit: int = 40,
) -> list[Candidate]:
    """The candidates for what is sought."""
    async with database.reading() as session:
        found = await expertise.find_candidates(
            session, scope, sought, today=today, except_people=except_people, academy_id=academy_id, limit=limit
        )
    return list(found)


async def find_ids(
    database: Database,
    sought: Sought,
    *,
    scope: Scope = OURS,
    today: date = TODAY,
    academy_id: int | None = None,
    limit: int = 40,
) -> list[int]:
    """Ids of the listings found for what is sought."""
    found = await find(database, sought, scope=scope, today=today, academy_id=academy_id, limit=limit)
    return [candidate.listing_id for candidate in found]


async def owner_of(session: AsyncSession, listing_id: int, trust_id: int = BRACKENFOLD) -> int:
    """The id of the person whose listing it is."""
    return (await expertise.get_listing(session, trust_id, listing_id)).person_id


def by_topic(*topics: str) -> Sought:
    """What finds listings of these topics."""
    return Sought(marks=tuple(map(topic_mark, topics)))


BY_TOPIC = by_topic("fractions")
BY_WORDS = Sought(words=("bar",))
BY_PHASE = Sought(marks=(phase_mark("ks2"),))
BY_CONCEPT = Sought(marks=(concept_mark("fractions"),))
