"""A query about a colleague as others are told of them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.models import Academy, Affiliation, Person, Trust


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff who is here, with where they work: an academy's short name, or the trust's for its own team.

    `email` is empty where none is known.
    """

    person_id: int
    name: str
    email: str
    academy_id: int | None
    academy: str
    subjects: tuple[str, ...]

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split(maxsplit=1)[0]


async def find_colleague(session: AsyncSession, trust_id: int, person_id: int) -> Colleague | None:
    """Somebody of the trust's staff; None for whoever has left."""
    found = await session.execute(
        select(
            col(Person.name),
            col(Person.email),
            col(Person.subjects),
            col(Academy.id),
            col(Academy.short_name),
            col(Academy.name),
            col(Trust.name),
        )
        .join(Trust, col(Trust.id) == col(Person.trust_id))
        .outerjoin(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .outerjoin(Academy, col(Academy.id) == col(Affiliation.academy_id))
        .where(col(Person.trust_id) == trust_id, col(Person.id) == person_id, col(Person.left_at).is_(None))
    )
    row = found.first()
    if row is None:
        return None
    name, email, subjects, academy_id, short_name, academy, trust = row
    return Colleague(person_id, name, email or "", academy_id, short_name or academy or trust, subjects)
