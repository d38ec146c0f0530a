"""Queries about who a platform's user is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.models import Academy, Affiliation, Identity, Person, RoleDesignation, Workspace


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A member of staff behind a platform's user, with the roles in force on the day asked about."""

    person_id: int
    trust_id: int
    academy_id: int | None
    name: str
    academy: str
    roles: frozenset[str]
    subjects: tuple[str, ...]
    noticed: bool


async def find_known_person(
    session: AsyncSession, platform: str, workspace: str, external_id: str, today: date
) -> KnownPerson | None:
    """Who this platform's user is, if we know them and they haven't left; `workspace` is the platform's id of it."""
    who = (
        select(
            col(Person.id),
            col(Person.trust_id),
            col(Person.name),
            col(Person.noticed_at),
            col(Person.subjects),
            col(Academy.id),
            col(Academy.short_name),
            col(RoleDesignation.role),
        )
        .select_from(Identity)
        .join(Workspace, col(Workspace.id) == col(Identity.workspace_id))
        .join(Person, col(Person.id) == col(Identity.person_id))
        .outerjoin(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .outerjoin(Academy, col(Academy.id) == col(Affiliation.academy_id))
        .outerjoin(
            RoleDesignation,
            (col(RoleDesignation.person_id) == col(Person.id))
            & (col(RoleDesignation.from_on) <= today)
            & or_(col(RoleDesignation.to_on).is_(None), col(RoleDesignation.to_on) >= today),
        )
        .where(
            col(Workspace.platform) == platform,
            col(Workspace.external_id) == workspace,
            col(Identity.external_id) == external_id,
            col(Person.left_at).is_(None),
        )
    )
    rows = (await session.execute(who)).all()
    if not rows:
        return None
    person_id, trust_id, name, noticed_at, subjects, academy_id, academy, _ = rows[0]
    roles = frozenset(row[-1] for row in rows if row[-1])
    return KnownPerson(
        person_id, trust_id, academy_id, name, academy or "", roles, subjects, noticed=noticed_at is not None
    )


async def find_person_by_email(session: AsyncSession, trust_id: int, email: str) -> Person | None:
    """The member of staff with this e-mail in the trust's roster, unless they have left."""
    found = await session.execute(
        select(Person).where(
            col(Person.trust_id) == trust_id, col(Person.email) == email.strip().lower(), col(Person.left_at).is_(None)
        )
    )
    return found.scalar_one_or_none()


async def add_identity(
    session: AsyncSession, *, trust_id: int, workspace_id: int, person_id: int, external_id: str, now: datetime
) -> Identity:
    """Remember that this platform's user is that person."""
    identity = Identity(
        trust_id=trust_id, workspace_id=workspace_id, person_id=person_id, external_id=external_id, created_at=now
    )
    session.add(identity)
    await session.flush()
    return identity


async def mark_noticed(session: AsyncSession, trust_id: int, person_id: int, now: datetime) -> bool:
    """Remember that a person is being shown the privacy notice; False if they had been shown it before."""
    marked = await session.execute(
        update(Person)
        .where(col(Person.trust_id) == trust_id, col(Person.id) == person_id, col(Person.noticed_at).is_(None))
        .values(noticed_at=now)
        .returning(col(Person.id))
    )
    return marked.first() is not None
