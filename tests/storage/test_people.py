from datetime import UTC, date, datetime

import pytest
from sqlmodel import col, select, update

from storage.database import Database
from storage.models import Affiliation, Person, RoleDesignation
from storage.organisation import AcademyFacts, add_academies, add_trust, find_academies
from storage.people import add_person, find_by_email, find_roles, grant_role
from storage.roster import find_roster

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
LARKBECK = AcademyFacts("900101", "Larkbeck Primary Academy", "Larkbeck Primary", "Primary", 3, 11, 412, "Larkbeck")


@pytest.fixture
async def trust_id(database: Database) -> int:
    """A trust with one academy."""
    async with database.writing() as session:
        trust = await add_trust(session, uid="99001", name="Brackenfold", now=NOW)
        await add_academies(session, trust.id or 0, [LARKBECK], NOW)
    return trust.id or 0


@pytest.fixture
async def priya(database: Database, trust_id: int) -> Person:
    """Priya, who works at Larkbeck."""
    async with database.writing() as session:
        academy = (await find_academies(session, trust_id))[0]
        return await add_person(
            session,
            trust_id=trust_id,
            academy_id=academy.id,
            name="Priya Nair",
            email=" Priya.Nair@Brackenfold.example ",
            phases=("ks2",),
            now=NOW,
        )


async def test_somebody_is_added_with_where_they_work(database: Database, trust_id: int, priya: Person) -> None:
    """A new member of staff has a main academy, and an e-mail in lower case by which they are found."""
    async with database.reading() as session:
        found = await find_by_email(session, "PRIYA.nair@brackenfold.example")
        assert found is not None
        assert (found.id, found.email, found.phases) == (priya.id, "priya.nair@brackenfold.example", ("ks2",))
        roster = await find_roster(session, trust_id, NOW.date())
        academies = await find_academies(session, trust_id)
    assert [(entry.person_id, entry.academy_id) for entry in roster] == [(priya.id, academies[0].id)]


async def test_somebody_of_the_trusts_own_team_has_no_academy(database: Database, trust_id: int) -> None:
    """Without an academy, and without an e-mail, a person can still be added."""
    async with database.writing() as session:
        colm = await add_person(session, trust_id=trust_id, academy_id=None, name="Colm Byrne", email=None, now=NOW)
        affiliations = (await session.execute(select(Affiliation))).scalars().all()
    assert (colm.email, affiliations) == (None, [])


async def test_somebody_who_left_is_no_longer_found(database: Database, trust_id: int, priya: Person) -> None:
    """A leaver's e-mail finds nobody."""
    async with database.writing() as session:
        await session.execute(update(Person).where(col(Person.id) == priya.id).values(left_at=NOW))
    async with database.reading() as session:
        assert await find_by_email(session, "priya.nair@brackenfold.example") is None


@pytest.mark.parametrize(
    ("today", "roles"),
    [
        (date(2026, 11, 9), set()),
        (date(2026, 11, 10), {"teacher"}),
        (date(2026, 11, 20), {"teacher"}),
        (date(2026, 11, 21), set()),
    ],
)
async def test_roles_are_in_force_from_their_first_day_to_their_last(
    database: Database, trust_id: int, priya: Person, today: date, roles: set[str]
) -> None:
    """A role counts on its first and last day, and on no other trust's account."""
    async with database.writing() as session:
        await grant_role(
            session,
            trust_id=trust_id,
            person_id=priya.id or 0,
            role="teacher",
            from_on=date(2026, 11, 10),
            granted_by_id=None,
        )
        await session.execute(update(RoleDesignation).values(to_on=date(2026, 11, 20)))
        assert await find_roles(session, trust_id, priya.id or 0, today) == roles
        assert await find_roles(session, trust_id + 1, priya.id or 0, today) == set()
