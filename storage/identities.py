"""Queries about who a platform's user is."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.models import Academy, Affiliation, Identity, Person, RoleDesignation, Table, Trust, Workspace


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A member of staff behind a platform's user, with the roles in force on the day asked about.

    `topics_revision` is their trust's, so that a process knows whether it has read the trust's topics already.
    """

    person_id: int
    trust_id: int
    academy_id: int | None
    name: str
    academy: str
    roles: frozenset[str]
    subjects: tuple[str, ...]
    noticed: bool
    topics_revision: int


_person, _workspace, _identity, _affiliation, _academy, _role, _trust = (
    Table.metadata.tables[str(table.__tablename__)]
    for table in (Person, Workspace, Identity, Affiliation, Academy, RoleDesignation, Trust)
)
_KNOWN_PERSON = (
    select(
        _person.c.id,
        _person.c.trust_id,
        _person.c.name,
        _person.c.noticed_at,
        _person.c.subjects,
        _academy.c.id,
        _academy.c.short_name,
        _trust.c.topics_revision,
        _role.c.role,
    )
    .select_from(_identity)
    .join(_workspace, _workspace.c.id == _identity.c.workspace_id)
    .join(_person, _person.c.id == _identity.c.person_id)
    .join(_trust, _trust.c.id == _person.c.trust_id)
    .outerjoin(_affiliation, (_affiliation.c.person_id == _person.c.id) & _affiliation.c.is_main.is_(True))
    .outerjoin(_academy, _academy.c.id == _affiliation.c.academy_id)
    .outerjoin(
        _role,
        (_role.c.person_id == _person.c.id)
        & (_role.c.from_on <= bindparam("today"))
        & or_(_role.c.to_on.is_(None), _role.c.to_on >= bindparam("today")),
    )
    .where(
        _workspace.c.platform == bindparam("platform"),
        _workspace.c.external_id == bindparam("workspace"),
        _identity.c.external_id == bindparam("external_id"),
        _person.c.left_at.is_(None),
    )
)
"""Every request asks this. It is put together once, and over bare tables: both take longer than the answer."""


async def find_known_person(
    session: AsyncSession, platform: str, workspace: str, external_id: str, today: date
) -> KnownPerson | None:
    """Who this platform's user is, if we know them and they haven't left; `workspace` is the platform's id of it."""
    values = {"platform": platform, "workspace": workspace, "external_id": external_id, "today": today}
    rows = (await session.execute(_KNOWN_PERSON, values)).all()
    if not rows:
        return None
    person_id, trust_id, name, noticed_at, subjects, academy_id, academy, topics_revision, _ = rows[0]
    roles = frozenset(row[-1] for row in rows if row[-1])
    return KnownPerson(
        person_id,
        trust_id,
        academy_id,
        name,
        academy or "",
        roles,
        subjects,
        noticed=noticed_at is not None,
        topics_revision=topics_revision,
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
) -> bool:
    """Remember that this platform's user is that person; False if they were linked to somebody already."""
    row = {
        "trust_id": trust_id,
        "workspace_id": workspace_id,
        "person_id": person_id,
        "external_id": external_id,
        "channel_account_id": "",
        "conversation_id": "",
        "service_url": "",
        "created_at": now,
    }
    added = await session.execute(
        insert_of(session)(Identity).values(row).on_conflict_do_nothing().returning(col(Identity.id))
    )
    return added.first() is not None


async def mark_noticed(session: AsyncSession, trust_id: int, person_id: int, now: datetime) -> bool:
    """Remember that a person is being shown the privacy notice; False if they had been shown it before."""
    marked = await session.execute(
        update(Person)
        .where(col(Person.trust_id) == trust_id, col(Person.id) == person_id, col(Person.noticed_at).is_(None))
        .values(noticed_at=now)
        .returning(col(Person.id))
    )
    return marked.first() is not None
