"""The demo trust in a database, as it is or several times over, and who fits whatever its staff look for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.playground.demo.people import TRUST_UID
from bot.playground.demo.seed import demo_listings, seed
from handlers.matching._fair import ROOM
from handlers.school_time import SchoolCalendar
from handlers.timetables import find_calendars
from storage.database import Database
from storage.models import Academy, Affiliation, Person
from storage.organisation import find_academies, find_trust
from storage.roster import RosterEntry, find_roster
from tests.bench.fairness.needs import Colleague, Wanted, all_wanted
from tests.bench.fairness.orders import Fits
from tests.bench.fairness.relevance import Searching

NOW: Final = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
HALF_TERMS: Final = 6
APART: Final = 1_000_000
"""Between the ids of a listing and of the one like it, which no table has."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A trust as far as a year of requests goes; `room` is for how many a year, as its people say themselves."""

    trust_id: int
    staff: Sequence[Colleague]
    offering: int
    room: int
    calendars: Mapping[int | None, SchoolCalendar]
    wanted: Sequence[Wanted]
    fitting: Mapping[str, Sequence[Fits]]


async def make_setting(database: Database, times: int) -> Setting:
    """The demo trust in an empty migrated database, with so many of each academy and colleague.

    Raises:
        LookupError: if the demo trust can't be found after it was made.
    """
    await seed(database, NOW)
    async with database.writing() as session:
        trust = await find_trust(session, TRUST_UID)
        if trust is None:
            raise LookupError("the demo trust isn't there")
        roster = await find_roster(session, trust.id, NOW.date())
        staff = {entry.person_id: Colleague(entry.person_id, entry.academy_id) for entry in roster}
        ids = {entry.email: entry.person_id for entry in roster}
        listings = {ids[listing.email]: listing for listing in demo_listings() if listing.email in ids}
        search = Searching.of_trust(trust.id, NOW.date())
        wanted = all_wanted(listings, search.topics)
        fitting = {one.words: await search.everybody_who_fits(session, one.words) for one in wanted}
        again = [await _add_again(session, trust.id, roster, number) for number in range(1, times)]
        everybody = [*staff.values(), *(one for alike in again for one in alike.values())]
        calendars = await find_calendars(session, trust.id, {None, *(one.academy_id for one in everybody)})
    room = sum(HALF_TERMS * ROOM.get(listing.how_often, 0) for listing in listings.values())
    return Setting(
        trust_id=trust.id,
        staff=everybody,
        offering=len(listings) * times,
        room=room * times,
        calendars=calendars,
        wanted=[_of_all(one, again) for one in wanted if fitting[one.words]],
        fitting={words: _all_fitting(fits, again) for words, fits in fitting.items()},
    )


async def _add_again(
    session: AsyncSession, trust_id: int, roster: Sequence[RosterEntry], number: int
) -> dict[int, Colleague]:
    """One more of each academy and colleague; by the id of the first."""
    academies: dict[int | None, int | None] = {None: None}
    for academy in await find_academies(session, trust_id):
        if "-" not in academy.urn:
            another = Academy(**{**academy.model_dump(exclude={"id"}), "urn": f"{academy.urn}-{number}"})
            session.add(another)
            await session.flush()
            academies[academy.id] = another.id
    found = {}
    for entry in roster:
        person = Person(trust_id=trust_id, email=f"{number}+{entry.email}", name=entry.name, created_at=NOW)
        session.add(person)
        await session.flush()
        academy_id = academies[entry.academy_id]
        if academy_id is not None:
            session.add(Affiliation(person_id=person.id, academy_id=academy_id, trust_id=trust_id))
        found[entry.person_id] = Colleague(person.id, academy_id)
    return found


def _of_all(wanted: Wanted, again: Sequence[Mapping[int, Colleague]]) -> Wanted:
    """The same, for which whoever is like those who are useful is useful too."""
    others = {alike[person_id].person_id for alike in again for person_id in wanted.useful}
    return replace(wanted, useful=wanted.useful | others)


def _all_fitting(fits: Sequence[Fits], again: Sequence[Mapping[int, Colleague]]) -> Sequence[Fits]:
    """Everybody who fits, with whoever is like them: of another academy and nobody's role, and just as relevant."""
    found = list(fits)
    for number, alike in enumerate(again, start=1):
        for one in fits:
            other = alike[one.candidate.person_id]
            listing_id = one.candidate.listing_id + number * APART
            candidate = replace(
                one.candidate,
                listing_id=listing_id,
                person_id=other.person_id,
                academy_id=other.academy_id,
                roles=(),
            )
            found.append(Fits(candidate, one.relevance))
    return found
