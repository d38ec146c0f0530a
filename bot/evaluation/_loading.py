"""Puts the listings of a file into a fresh database, as if their owners had filled in the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.evaluation._file import EvaluationFile, GradedListing
from handlers.guards import of_our_own
from handlers.listing_form import HELP_LENGTH, MOST_TOPICS
from handlers.listing_reading import TopicReader
from handlers.need import parse_need
from handlers.topics import PHASE, SUBJECT, Topics
from handlers.typed_words import clean
from storage.expertise import ListingDetails, add_listing
from storage.models import Academy, Affiliation, Person, Trust

ASKER_ACADEMY = "The asker's academy"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Who asks, where, and which id the file gave each listing."""

    trust_id: int
    asker_id: int
    asker_academy_id: int
    file_ids: Mapping[int, str]


async def load(session: AsyncSession, file: EvaluationFile, reader: TopicReader, now: datetime) -> Loaded:
    """Make one trust with an academy for each school of the file, a person for each listing, and somebody who asks."""
    trust = Trust(uid="evaluation", name="Evaluation", created_at=now)
    session.add(trust)
    await session.flush()
    schools = dict.fromkeys((listing.trust, listing.school) for listing in file.listings)
    academies = {
        school: await _academy(session, trust.id, number, f"School {school[1]} of {school[0]}", now)
        for number, school in enumerate(schools, start=1)
    }
    own = await _academy(session, trust.id, 0, ASKER_ACADEMY, now)
    asker = await _person(session, Person(trust_id=trust.id, name="The asker", created_at=now), own)
    file_ids = {}
    for listing in file.listings:
        academy = academies[listing.trust, listing.school]
        listing_id = await _add(session, trust.id, academy, listing, reader, now)
        file_ids[listing_id] = listing.id
    return Loaded(trust.id, asker, own, file_ids)


async def _academy(session: AsyncSession, trust_id: int, number: int, name: str, now: datetime) -> int:
    academy = Academy(trust_id=trust_id, urn=f"evaluation-{number}", name=name, phase="Not applicable", created_at=now)
    session.add(academy)
    await session.flush()
    return academy.id


async def _person(session: AsyncSession, person: Person, academy_id: int) -> int:
    session.add(person)
    await session.flush()
    session.add(Affiliation(person_id=person.id, academy_id=academy_id, trust_id=person.trust_id))
    await session.flush()
    return person.id


async def _add(
    session: AsyncSession, trust_id: int, academy_id: int, listing: GradedListing, reader: TopicReader, now: datetime
) -> int:
    person = Person(
        trust_id=trust_id,
        name=listing.id,
        job_title=clean(listing.role)[:100],
        subjects=_named(listing.subjects, reader.topics, SUBJECT),
        created_at=now,
    )
    person_id = await _person(session, person, academy_id)
    details = _details(listing, reader.topics)
    added = await add_listing(session, trust_id, person_id, details, reader=reader, now=now)
    return added.id


def _details(listing: GradedListing, topics: Topics) -> ListingDetails:
    """The form as `/offer-expertise` with the person's own words for topics would fill it in."""
    named = (topic.id for words in listing.strategies for topic in parse_need(words, topics).topics)
    said = ". ".join(part.rstrip(". ") for part in (*listing.strategies, listing.help) if part.strip())
    return ListingDetails(
        topics=tuple(dict.fromkeys(named))[:MOST_TOPICS],
        help_text=of_our_own(clean(said)[:HELP_LENGTH]),
        phases=tuple(
            phase for phase in (word.strip().casefold() for word in listing.phases) if _is_phase(phase, topics)
        ),
        ways=("chat",),
    )


def _named(words: tuple[str, ...], topics: Topics, kind: str) -> tuple[str, ...]:
    found = (topic for word in words for topic in parse_need(word, topics).topics)
    return tuple(dict.fromkeys(topic.id for topic in found if topic.kind == kind))


def _is_phase(phase: str, topics: Topics) -> bool:
    topic = topics.find(phase)
    return topic is not None and topic.kind == PHASE
