"""Queries about members of staff one by one: who they are, where they work, and what the trust asks of them."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, or_, select

from storage.models import Affiliation, Person, RoleDesignation


async def find_by_email(session: AsyncSession, email: str) -> Person | None:
    """The member of staff of any trust here who has this e-mail and hasn't left. For the operator alone."""
    found = await session.execute(
        select(Person).where(col(Person.email) == email.strip().lower(), col(Person.left_at).is_(None)).limit(1)
    )
    return found.scalar_one_or_none()


async def find_roles(session: AsyncSession, trust_id: int, person_id: int, today: date) -> frozenset[str]:
    """The roles somebody has on a day, its last day included."""
    found = await session.execute(
        select(col(RoleDesignation.role)).where(
            col(RoleDesignation.trust_id) == trust_id,
            col(RoleDesignation.person_id) == person_id,
            col(RoleDesignation.from_on) <= today,
            or_(col(RoleDesignation.to_on).is_(None), col(RoleDesignation.to_on) >= today),
        )
    )
    return frozenset(found.scalars())


async def add_person(
    session: AsyncSession,
    *,
    trust_id: int,
    academy_id: int | None,
    name: str,
    email: str | None,
    subjects: tuple[str, ...] = (),
    phases: tuple[str, ...] = (),
    working_days: tuple[str, ...] = (),
    now: datetime,
) -> Person:
    """Add one member of staff and where they work; `email` is kept in lower case."""
    person = Person(
        trust_id=trust_id,
        name=name,
        email=email.strip().lower() if email else None,
        subjects=subjects,
        phases=phases,
        working_days=working_days,
        created_at=now,
    )
    session.add(person)
    await session.flush()
    if academy_id is not None and person.id is not None:
        session.add(Affiliation(person_id=person.id, academy_id=academy_id, trust_id=trust_id))
        await session.flush()
    return person


async def grant_role(
    session: AsyncSession,
    *,
    trust_id: int,
    person_id: int,
    role: str,
    from_on: date,
    granted_by_id: int | None,
    academy_id: int | None = None,
) -> None:
    """Grant a role from a day on; without `granted_by_id` it is the operator who grants it."""
    session.add(
        RoleDesignation(
            trust_id=trust_id,
            person_id=person_id,
            academy_id=academy_id,
            role=role,
            granted_by_id=granted_by_id,
            from_on=from_on,
        )
    )
    await session.flush()
