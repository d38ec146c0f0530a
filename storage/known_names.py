"""What a trust's own people and academies are called."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.models import Academy, Person


@dataclass(frozen=True, slots=True)
class TrustNames:
    """Names of a trust's present staff, and of its academies, long and short."""

    people: tuple[str, ...]
    academies: tuple[str, ...]

    def __repr__(self) -> str:
        """How many, and nobody's."""
        return f"TrustNames({len(self.people)} people, {len(self.academies)} of academies)"


async def find_trust_names(session: AsyncSession, trust_id: int) -> TrustNames:
    """The names, in the order of their rows."""
    people = await session.execute(
        select(col(Person.name))
        .where(col(Person.trust_id) == trust_id, col(Person.left_at).is_(None))
        .order_by(col(Person.id))
    )
    academies = await session.execute(
        select(col(Academy.name), col(Academy.short_name))
        .where(col(Academy.trust_id) == trust_id)
        .order_by(col(Academy.id))
    )
    return TrustNames(tuple(people.scalars()), tuple(name for row in academies for name in row if name))
