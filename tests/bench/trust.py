"""A made-up trust of 40 academies and 10,000 colleagues, each with a listing, as big as search is promised to be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import cycle
from random import Random
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import insert

from handlers.access import Role
from handlers.guards import of_our_own
from handlers.listing_reading import TopicReader
from handlers.meaning import load_interpreter
from handlers.topics import PHASE, Topics
from handlers.ways import WAYS
from storage import migrations
from storage.database import Database
from storage.expertise import ListingDetails, ListingText, Owner
from storage.models import (
    Academy,
    Affiliation,
    ExpertiseListing,
    Identity,
    ListingSignature,
    ListingTopic,
    Person,
    RoleDesignation,
    Table,
    Trust,
    Workspace,
)
from storage.search import trust_mark
from storage.words import words_of

ACADEMIES: Final = 40
PEOPLE: Final = 10_000
ASKERS: Final = 200
"""Of the people, those who are known on both platforms, and ask."""

TEAM_ID: Final = "T0BENCH"
TENANT_ID: Final = "5b0c6e0e-0000-4000-8000-00000000bec4"
TRUST_ID: Final = 1

Row = Mapping[str, Any]

_INDEX = text("INSERT INTO listing_text (rowid, document) VALUES (:id, :document)")
_OPENINGS = (
    "I can help with {0} and have led training on {1}",
    "Happy to talk through planning for {0}, or to show you how we do {1}",
    "We rebuilt our approach to {0} last year; resources for {1} to share",
    "Come and watch a lesson on {0}; ask me about {1} as well",
)
_PLACES = {
    "primary": ("eyfs", "ks1", "ks2"),
    "secondary": ("ks3", "ks4", "ks5"),
    "all-through": ("ks1", "ks2", "ks3", "ks4"),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks."""

    slack_user_id: str
    entra_object_id: str


def askers() -> tuple[Asker, ...]:
    """Those who ask."""
    return tuple(Asker(f"U0BENCH{number}", f"entra-{number}") for number in range(1, ASKERS + 1))


async def make_trust(database: Database, topics: Topics, now: datetime) -> None:
    """Fill an empty SQLite database; the same trust every time."""
    random = Random(2026)
    await migrations.upgrade(database)
    people = list(_people(now))
    listings = list(_listings(random, topics, now))
    reader = TopicReader(topics, load_interpreter(with_sentences=False))
    texts = {listing["id"]: _read(listing, reader) for listing in listings}
    async with database.writing() as session:
        await _put(session, Trust, [{"id": TRUST_ID, "uid": "1", "name": "Great Larkdale Trust", "created_at": now}])
        await _put(session, Academy, list(_academies(now)))
        await _put(session, Person, people)
        await _put(session, Affiliation, [_affiliation(person["id"]) for person in people])
        await _put(session, RoleDesignation, list(_roles(now)))
        await _put(session, Workspace, list(_workspaces(now)))
        await _put(session, Identity, list(_identities(now)))
        await _put(session, ExpertiseListing, [_without_topics(listing) for listing in listings])
        await _put(session, ListingTopic, [tag for listing in listings for tag in _tags(listing)])
        await _put(session, ListingSignature, [_signature(number, read) for number, read in texts.items()])
        documents = [{"id": number, "document": _document(read)} for number, read in texts.items()]
        await session.execute(_INDEX, documents)


async def _put(session: AsyncSession, table: type[Table], rows: Sequence[Row]) -> None:
    await session.execute(insert(table), rows)


def _academies(now: datetime) -> Iterator[Row]:
    phases = cycle(["primary", "primary", "secondary", "primary", "all-through"])
    for number, phase in zip(range(1, ACADEMIES + 1), phases, strict=False):
        yield {
            "id": number,
            "trust_id": TRUST_ID,
            "urn": str(100_000 + number),
            "name": f"Larkdale Academy {number}",
            "short_name": f"Larkdale {number}",
            "phase": phase,
            "town": "Larkdale",
            "is_open": True,
            "created_at": now,
        }


def _people(now: datetime) -> Iterator[Row]:
    for number in range(1, PEOPLE + 1):
        yield {
            "id": number,
            "trust_id": TRUST_ID,
            "email": f"colleague{number}@larkdale.example",
            "name": f"Colleague Number{number}",
            "subjects": (),
            "phases": (),
            "working_days": (),
            "noticed_at": now,
            "created_at": now,
        }


def _affiliation(person_id: int) -> Row:
    academy_id = person_id % ACADEMIES + 1
    return {"person_id": person_id, "academy_id": academy_id, "trust_id": TRUST_ID, "is_main": True}


def _roles(now: datetime) -> Iterator[Row]:
    """Everybody teaches; one in ten leads practice."""
    since = (now - timedelta(days=200)).date()
    for person_id in range(1, PEOPLE + 1):
        yield {"trust_id": TRUST_ID, "person_id": person_id, "role": Role.TEACHER.value, "from_on": since}
        if person_id % 10 == 0:
            yield {"trust_id": TRUST_ID, "person_id": person_id, "role": Role.LEAD_PRACTITIONER.value, "from_on": since}


def _workspaces(now: datetime) -> Iterator[Row]:
    for number, platform, external_id in ((1, "slack", TEAM_ID), (2, "teams", TENANT_ID)):
        yield {
            "id": number,
            "trust_id": TRUST_ID,
            "platform": platform,
            "external_id": external_id,
            "created_at": now,
        }


def _identities(now: datetime) -> Iterator[Row]:
    for person_id, asker in enumerate(askers(), start=1):
        for workspace_id, external_id in ((1, asker.slack_user_id), (2, asker.entra_object_id)):
            yield {
                "trust_id": TRUST_ID,
                "workspace_id": workspace_id,
                "person_id": person_id,
                "external_id": external_id,
                "created_at": now,
            }


def _listings(random: Random, topics: Topics, now: datetime) -> Iterator[Row]:
    """A listing each, with one to four topics; `topics` is in the row for those who tag and index it."""
    known = [topic for topic in topics if topic.kind != PHASE]
    phases = dict(zip(range(1, ACADEMIES + 1), cycle(["primary", "primary", "secondary", "primary", "all-through"])))
    for person_id in range(1, PEOPLE + 1):
        chosen = random.sample(known, random.randint(1, 4))
        academy_id = person_id % ACADEMIES + 1
        words = random.choice(_OPENINGS).format(chosen[0].label.lower(), chosen[-1].label.lower())
        yield {
            "id": person_id,
            "trust_id": TRUST_ID,
            "person_id": person_id,
            "help_text": words,
            "phases": tuple(random.sample(_PLACES[phases[academy_id]], 2)),
            "ways": tuple(random.sample(list(WAYS), 2)),
            "how_often": "",
            "free_when": "Tuesday afternoons" if person_id % 3 == 0 else "",
            "is_hidden": False,
            "created_at": now,
            "updated_at": now,
            "topics": tuple(topic.id for topic in chosen),
        }


def _topic_ids(listing: Row) -> tuple[str, ...]:
    return tuple(listing["topics"])


def _without_topics(listing: Row) -> Row:
    return {name: value for name, value in listing.items() if name != "topics"}


def _tags(listing: Row) -> Iterator[Row]:
    for position, topic_id in enumerate(_topic_ids(listing)):
        yield {"listing_id": listing["id"], "topic_id": topic_id, "trust_id": TRUST_ID, "position": position}


def _read(listing: Row, reader: TopicReader) -> ListingText:
    """As it is read on saving, so that the server has none to read while it is measured."""
    details = ListingDetails(_topic_ids(listing), of_our_own(listing["help_text"]), listing["phases"], listing["ways"])
    return reader.read(details, Owner())


def _signature(listing_id: int, read: ListingText) -> Row:
    return {"listing_id": listing_id, "trust_id": TRUST_ID, **asdict(read.signature)}


def _document(read: ListingText) -> str:
    """By which it is found, as `storage.search.index_listing` has it."""
    return " ".join((*words_of(read.words), trust_mark(TRUST_ID), *read.marks))
