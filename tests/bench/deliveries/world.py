"""Many trusts, each with one workspace, its staff, and a message to each of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from sqlmodel import insert

from handlers.messages import message, text
from handlers.outbox import Body, DeliveryKind, Urgency, key_of, seal
from handlers.ports import Operation
from storage.database import Database
from storage.deliveries import NewDelivery, add_deliveries
from storage.models import Academy, Affiliation, Identity, Person, Table, Trust, Workspace
from storage.secret_box import SecretBox

FIRST_ID: Final = 1_000_000
"""Where the ids of what is made here begin, out of the way of those that the database counts itself."""

BATCH: Final = 500
"""How many deliveries one transaction adds."""

BULK: Final = DeliveryKind("bench", Urgency.BULK, when_unknown="hold", in_hours=True)
"""What everybody gets at once, in their hours only."""

AT_ANY_HOUR: Final = DeliveryKind("bench", Urgency.BULK, when_unknown="hold", in_hours=False)
"""The same for a run that goes by the real clock, which may show any hour."""

_WORDS: Final = message(
    text("It is a term since you last looked at your listing. Is it still right?"),
    text("Colleagues who searched for fractions, phonics and oracy this term found it."),
)

Row = dict[str, Any]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Place:
    """A trust's workspace, as row and as the platform calls it, with the staff that are written to.

    `asker` is one more of them, who gets nothing but the answer to a question.
    """

    trust_id: int
    workspace_id: int
    external_id: str
    people: tuple[int, ...]
    asker: int

    @property
    def staff(self) -> tuple[int, ...]:
        """All of them."""
        return (*self.people, self.asker)


def in_batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in their order, so many at a time."""
    left = iter(items)
    while some := list(islice(left, size)):
        yield some


def places_of(external_ids: Sequence[str], people_each: int) -> list[Place]:
    """A place for each of these workspaces."""
    starts = range(FIRST_ID, FIRST_ID + len(external_ids) * (people_each + 1), people_each + 1)
    return [
        Place(
            FIRST_ID + number,
            FIRST_ID + number,
            external_id,
            tuple(range(start, start + people_each)),
            start + people_each,
        )
        for number, (external_id, start) in enumerate(zip(external_ids, starts, strict=True))
    ]


def team_ids(number: int) -> list[str]:
    """So many ids of workspaces."""
    return [f"T{one:07d}" for one in range(1, number + 1)]


async def make_places(
    database: Database, places: Sequence[Place], now: datetime, user_ids: Mapping[int, str] | None = None
) -> None:
    """Put these into the database; `user_ids` are the platform's of each person, made up where not given."""
    for place in places:
        async with database.writing() as session:
            for table, rows in _rows_of(place, now, user_ids or {}):
                for some in in_batches(rows, 5_000):
                    await session.execute(insert(table), some)


def _rows_of(place: Place, now: datetime, user_ids: Mapping[int, str]) -> Iterator[tuple[type[Table], Iterator[Row]]]:
    number, of_trust = place.trust_id, {"trust_id": place.trust_id}
    made = {"created_at": now}
    yield Trust, iter([{"id": number, "uid": f"b{number}", "name": f"Trust Number{number}", **made}])
    academy = {"id": number, "urn": f"b{number}", "name": f"Academy Number{number}", "phase": "primary"}
    yield Academy, iter([academy | of_trust | made])
    workspace = {"id": number, "platform": "slack", "external_id": place.external_id}
    yield Workspace, iter([workspace | of_trust | made])
    yield Person, (_person(one) | of_trust | made for one in place.staff)
    yield Affiliation, ({"person_id": one, "academy_id": number, "is_main": True} | of_trust for one in place.staff)
    yield (
        Identity,
        (
            {"id": one, "workspace_id": number, "person_id": one, "external_id": user_ids.get(one, f"U{one}")}
            | of_trust
            | made
            for one in place.staff
        ),
    )


def _person(number: int) -> Row:
    return {
        "id": number,
        "email": f"colleague{number}@bench.example",
        "name": f"Colleague Number{number}",
        "noticed_at": None,
    }


def messages_to(
    places: Sequence[Place], each: int, due_at: datetime, secrets: SecretBox, kind: DeliveryKind = BULK
) -> Iterator[NewDelivery]:
    """So many messages to each person, the places one after the other, a person's own together."""
    body = seal(Body(_WORDS), secrets)
    for place in places:
        for person in place.people:
            for number in range(each):
                yield NewDelivery(
                    trust_id=place.trust_id,
                    workspace_id=place.workspace_id,
                    kind=kind.name,
                    key=key_of(kind, f"rush:{number}", "", f"person:{person}", 0),
                    operation=Operation.POST,
                    urgency=kind.urgency,
                    when_unknown=kind.when_unknown,
                    in_hours=kind.in_hours,
                    target=f"person:{person}",
                    wanted_at=due_at,
                    due_at=due_at,
                    created_at=due_at,
                    recipient_id=person,
                    body=body,
                )


async def enqueue(database: Database, deliveries: Iterator[NewDelivery]) -> None:
    """Put these into the outbox, `BATCH` in a transaction."""
    for some in in_batches(deliveries, BATCH):
        async with database.writing() as session:
            await add_deliveries(session, some)
