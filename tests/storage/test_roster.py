from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from storage.database import Database
from storage.models import Affiliation, Person, RoleDesignation
from storage.organisation import AcademyFacts, add_academies, add_trust, find_academies
from storage.roster import (
    NewPerson,
    NewRole,
    PersonDetails,
    RosterEntry,
    add_people,
    change_people,
    end_roles,
    find_roster,
    find_trusts_of_emails,
    grant_roles,
    move_people,
)

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TODAY = date(2026, 11, 10)
TOMORROW = TODAY + timedelta(days=1)


def _facts(urn: str, name: str) -> AcademyFacts:
    return AcademyFacts(urn, name, name, "Primary", 3, 11, None, "")


@pytest.fixture
async def trust_id(database: Database) -> int:
    """A trust with two academies, Larkbeck and Quenby, and Priya and Leila in them; and a second, empty trust."""
    async with database.writing() as session:
        trust_id = (await add_trust(session, uid="99001", name="Brackenfold", now=NOW)).id or 0
        await add_trust(session, uid="99002", name="Stainmoor", now=NOW)
        await add_academies(session, trust_id, [_facts("900101", "Larkbeck"), _facts("900103", "Quenby")], NOW)
        larkbeck, quenby = await find_academies(session, trust_id)
        people = [
            NewPerson("Priya Nair", "priya@b.example", larkbeck.id, roles=(NewRole("teacher"),)),
            NewPerson("Leila Morgan", "leila@b.example", quenby.id, working_days=("mon",)),
        ]
        await add_people(session, trust_id, people, NOW, TODAY)
        await add_people(session, trust_id, [], NOW, TODAY)
    return trust_id


async def _roster(database: Database, trust_id: int, today: date = TODAY) -> dict[str, RosterEntry]:
    async with database.reading() as session:
        return {entry.name.split()[0]: entry for entry in await find_roster(session, trust_id, today)}


async def _academies(database: Database, trust_id: int) -> tuple[int, int]:
    async with database.reading() as session:
        larkbeck, quenby = await find_academies(session, trust_id)
    return larkbeck.id or 0, quenby.id or 0


async def test_a_roster_has_everybody_with_their_academy_and_roles(database: Database, trust_id: int) -> None:
    """People come back as they were added, those of this trust alone."""
    larkbeck, quenby = await _academies(database, trust_id)
    roster = await _roster(database, trust_id)
    assert (roster["Priya"].academy_id, roster["Leila"].academy_id) == (larkbeck, quenby)
    assert [role.role for role in roster["Priya"].roles] == ["teacher"]
    assert (roster["Leila"].roles, roster["Leila"].working_days) == ((), ("mon",))
    assert await _roster(database, trust_id + 1) == {}


async def test_roles_are_granted_and_ended_and_stay_on_record(database: Database, trust_id: int) -> None:
    """A role that ends today is no longer held beyond it; one that begins tomorrow isn't held yet."""
    roster = await _roster(database, trust_id)
    priya, leila = roster["Priya"], roster["Leila"]
    async with database.writing() as session:
        await end_roles(session, trust_id + 1, [priya.roles[0].designation_id], TODAY)
        await grant_roles(session, trust_id, [(leila.person_id, NewRole("head"))], TOMORROW)
    assert (await _roster(database, trust_id))["Priya"].roles != ()
    async with database.writing() as session:
        await end_roles(session, trust_id, [priya.roles[0].designation_id], TODAY)
    today, tomorrow = await _roster(database, trust_id), await _roster(database, trust_id, TOMORROW)
    assert (today["Priya"].roles, today["Leila"].roles) == ((), ())
    assert [(role.role, role.is_from_roster) for role in tomorrow["Leila"].roles] == [("head", True)]
    async with database.reading() as session:
        assert len((await session.execute(select(RoleDesignation))).scalars().all()) == 2


async def test_details_change_for_the_trusts_own_people_alone(database: Database, trust_id: int) -> None:
    """New details replace the old, and bring a leaver back; given for another trust they do nothing."""
    priya = (await _roster(database, trust_id))["Priya"]
    async with database.writing() as session:
        await session.execute(update(Person).where(col(Person.id) == priya.person_id).values(left_at=NOW))
    details = PersonDetails(priya.person_id, "Priya Shah", ("maths",), ("ks2",), ("tue", "wed"), "Maths lead")
    for trust, name, has_left in ((trust_id + 1, "Priya Nair", True), (trust_id, "Priya Shah", False)):
        async with database.writing() as session:
            await change_people(session, trust, [details])
        entry = (await _roster(database, trust_id))["Priya"]
        assert (entry.name, entry.has_left) == (name, has_left)
    changed = (await _roster(database, trust_id))["Priya"]
    assert (changed.subjects, changed.phases, changed.working_days) == (("maths",), ("ks2",), ("tue", "wed"))
    assert changed.job_title == "Maths lead"


async def test_people_move_and_have_one_main_academy(database: Database, trust_id: int) -> None:
    """A move leaves one affiliation, the new one; a move to no academy leaves none."""
    larkbeck, quenby = await _academies(database, trust_id)
    roster = await _roster(database, trust_id)
    async with database.writing() as session:
        await move_people(session, trust_id, {roster["Priya"].person_id: quenby, roster["Leila"].person_id: None})
    async with database.reading() as session:
        rows = (await session.execute(select(Affiliation))).scalars().all()
    assert [(row.person_id, row.academy_id, row.is_main) for row in rows] == [(roster["Priya"].person_id, quenby, True)]
    assert larkbeck != quenby


async def test_emails_are_found_in_other_trusts(database: Database, trust_id: int) -> None:
    """Whoever has one of many e-mails in another trust is found, unless they have left."""
    emails = ["priya@b.example", *(f"p{number}@b.example" for number in range(600))]
    async with database.writing() as session:
        assert await find_trusts_of_emails(session, emails, besides=[trust_id]) == {}
        found = await find_trusts_of_emails(session, emails, besides=[trust_id + 1])
        assert found == {"priya@b.example": "Brackenfold"}
        await session.execute(update(Person).values(left_at=NOW))
        assert await find_trusts_of_emails(session, emails, besides=[]) == {}
