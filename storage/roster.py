"""Queries about a trust's whole staff at once, for imports: a few statements, however many people."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam
from sqlalchemy import delete as delete_rows
from sqlalchemy import update as update_table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, insert, or_, select, update

from storage.models import Affiliation, Person, RoleDesignation, Table, Trust

MANY = 500
"""How many values one statement compares with, well under what either database takes."""


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role to be granted; `academy_id` where it is one academy's."""

    role: str
    academy_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A member of staff to be added; `academy_id` is None for the trust's own team."""

    name: str
    email: str
    academy_id: int | None
    subjects: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    working_days: tuple[str, ...] = ()
    job_title: str = ""
    roles: tuple[NewRole, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that somebody holds; `is_from_roster` says that a staff file gave it."""

    designation_id: int
    role: str
    academy_id: int | None
    is_from_roster: bool


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A member of staff as we know them, with the roles they hold beyond the day asked about."""

    person_id: int
    email: str
    name: str
    academy_id: int | None
    subjects: tuple[str, ...]
    phases: tuple[str, ...]
    working_days: tuple[str, ...]
    job_title: str
    has_left: bool
    roles: tuple[HeldRole, ...]


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What is to be known of somebody from now on; whoever is given new details has not left."""

    person_id: int
    name: str
    subjects: tuple[str, ...]
    phases: tuple[str, ...]
    working_days: tuple[str, ...]
    job_title: str


async def find_roster(session: AsyncSession, trust_id: int, today: date) -> list[RosterEntry]:
    """Everybody of a trust who has an e-mail, leavers too, with the roles that began by today and end after it."""
    held = await _held_roles(session, trust_id, today)
    who = (
        select(
            col(Person.id),
            col(Person.email),
            col(Person.name),
            col(Affiliation.academy_id),
            col(Person.subjects),
            col(Person.phases),
            col(Person.working_days),
            col(Person.job_title),
            col(Person.left_at),
        )  # type: ignore[call-overload]  # sqlmodel types no more than four columns
        .outerjoin(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .where(col(Person.trust_id) == trust_id, col(Person.email).is_not(None))
    )
    return [
        RosterEntry(
            person_id=row[0],
            email=row[1],
            name=row[2],
            academy_id=row[3],
            subjects=row[4],
            phases=row[5],
            working_days=row[6],
            job_title=row[7],
            has_left=row[8] is not None,
            roles=tuple(held.get(row[0], ())),
        )
        for row in await session.execute(who)
    ]


async def _held_roles(session: AsyncSession, trust_id: int, today: date) -> Mapping[int, list[HeldRole]]:
    rows = await session.execute(
        select(RoleDesignation).where(
            col(RoleDesignation.trust_id) == trust_id,
            col(RoleDesignation.from_on) <= today,
            or_(col(RoleDesignation.to_on).is_(None), col(RoleDesignation.to_on) > today),
        )
    )
    held: dict[int, list[HeldRole]] = defaultdict(list)
    for row in rows.scalars():
        held[row.person_id].append(HeldRole(row.id or 0, row.role, row.academy_id, row.is_from_roster))
    return held


async def find_trusts_of_emails(
    session: AsyncSession, emails: Collection[str], *, besides: Collection[int]
) -> Mapping[str, str]:
    """By e-mail, the trust that has this person here and now, trusts in `besides` apart. For imports alone."""
    found: dict[str, str] = {}
    wanted = sorted(emails)
    for start in range(0, len(wanted), MANY):
        rows = await session.execute(
            select(col(Person.email), col(Trust.name))
            .join(Trust, col(Trust.id) == col(Person.trust_id))
            .where(
                col(Person.email).in_(wanted[start : start + MANY]),
                col(Person.trust_id).not_in(besides),
                col(Person.left_at).is_(None),
            )
        )
        found.update((row[0] or "", row[1]) for row in rows)
    return found


async def add_people(
    session: AsyncSession, trust_id: int, people: Sequence[NewPerson], now: datetime, today: date
) -> None:
    """Add members of staff, their main academies and their roles, which begin today."""
    if not people:
        return
    rows = [
        {
            "trust_id": trust_id,
            "name": person.name,
            "email": person.email,
            "subjects": person.subjects,
            "phases": person.phases,
            "working_days": person.working_days,
            "job_title": person.job_title,
            "created_at": now,
        }
        for person in people
    ]
    await session.execute(insert(Person), rows)
    known = await session.execute(select(col(Person.email), col(Person.id)).where(col(Person.trust_id) == trust_id))
    ids = {row[0]: row[1] or 0 for row in known}
    await _affiliate(session, trust_id, {ids[person.email]: person.academy_id for person in people})
    await grant_roles(
        session, trust_id, [(ids[person.email], role) for person in people for role in person.roles], today
    )


async def change_people(session: AsyncSession, trust_id: int, people: Sequence[PersonDetails]) -> None:
    """Give members of a trust's staff these details; a leaver among them is back."""
    if not people:
        return
    table = Table.metadata.tables["people"]
    change = (
        update_table(table)
        .where(table.c.trust_id == trust_id, table.c.id == bindparam("of_person"))
        .values(
            name=bindparam("new_name"),
            subjects=bindparam("new_subjects"),
            phases=bindparam("new_phases"),
            working_days=bindparam("new_days"),
            job_title=bindparam("new_job"),
            left_at=None,
        )
    )
    rows = [
        {
            "of_person": person.person_id,
            "new_name": person.name,
            "new_subjects": person.subjects,
            "new_phases": person.phases,
            "new_days": person.working_days,
            "new_job": person.job_title,
        }
        for person in people
    ]
    await session.execute(change, rows)


async def move_people(session: AsyncSession, trust_id: int, moves: Mapping[int, int | None]) -> None:
    """Give people, by id, another main academy, or none; the one they mainly worked at before is forgotten."""
    table = Table.metadata.tables["affiliations"]
    movers = sorted(moves)
    for start in range(0, len(movers), MANY):
        which = movers[start : start + MANY]
        await session.execute(
            delete(Affiliation).where(
                col(Affiliation.trust_id) == trust_id,
                col(Affiliation.person_id).in_(which),
                col(Affiliation.is_main).is_(True),
            )
        )
    arriving = [
        {"of_person": person, "of_academy": academy} for person, academy in moves.items() if academy is not None
    ]
    if arriving:
        worked_there_too = delete_rows(table).where(
            table.c.trust_id == trust_id,
            table.c.person_id == bindparam("of_person"),
            table.c.academy_id == bindparam("of_academy"),
        )
        await session.execute(worked_there_too, arriving)
    await _affiliate(session, trust_id, moves)


async def _affiliate(session: AsyncSession, trust_id: int, academies: Mapping[int, int | None]) -> None:
    rows = [
        {"person_id": person, "academy_id": academy, "trust_id": trust_id, "is_main": True}
        for person, academy in academies.items()
        if academy is not None
    ]
    if rows:
        await session.execute(insert(Affiliation), rows)


async def grant_roles(
    session: AsyncSession,
    trust_id: int,
    grants: Sequence[tuple[int, NewRole]],
    from_on: date,
) -> None:
    """Grant roles to people, by id, from a day on, as a staff file gives them."""
    rows = [
        {
            "trust_id": trust_id,
            "person_id": person_id,
            "academy_id": role.academy_id,
            "role": role.role,
            "is_from_roster": True,
            "from_on": from_on,
        }
        for person_id, role in grants
    ]
    if rows:
        await session.execute(insert(RoleDesignation), rows)


async def end_roles(session: AsyncSession, trust_id: int, designation_ids: Sequence[int], on: date) -> None:
    """End roles with this day, their last; the designations stay on record."""
    for start in range(0, len(designation_ids), MANY):
        await session.execute(
            update(RoleDesignation)
            .where(
                col(RoleDesignation.trust_id) == trust_id,
                col(RoleDesignation.id).in_(designation_ids[start : start + MANY]),
            )
            .values(to_on=on)
        )
