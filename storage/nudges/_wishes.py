"""What people have said about being messaged."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, time

from sqlalchemy import String, literal, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.models import MessageWishes, Person
from storage.nudges._states import MANY


@dataclass(frozen=True, slots=True)
class Wishes:
    """One person's wishes, as `storage.models.MessageWishes` tells them; by default they have said nothing."""

    is_off: bool = False
    is_weekly: bool = False
    paused_until_on: date | None = None
    days: tuple[str, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None
    kinds_on: tuple[str, ...] = ()
    kinds_off: tuple[str, ...] = ()

    def wants(self, kind: str, *, by_default: bool) -> bool:
        """Whether they want nudges of a kind that is on or off by default."""
        return kind not in self.kinds_off if by_default else kind in self.kinds_on


_NAMES = tuple(Wishes.__dataclass_fields__)


async def find_wishes(session: AsyncSession, trust_id: int, person_ids: Collection[int]) -> Mapping[int, Wishes]:
    """By person, what each of these has said; one statement for every 500."""
    found = dict.fromkeys(person_ids, Wishes())
    wanted = sorted(found)
    for start in range(0, len(wanted), MANY):
        rows = await session.execute(
            select(MessageWishes)
            .where(
                col(MessageWishes.trust_id) == trust_id,
                col(MessageWishes.person_id).in_(wanted[start : start + MANY]),
            )
            .execution_options(populate_existing=True)
        )
        for row in rows.scalars():
            found[row.person_id] = Wishes(**{name: getattr(row, name) for name in _NAMES})
    return found


async def save_wishes(session: AsyncSession, trust_id: int, person_id: int, wishes: Wishes) -> None:
    """Keep what a person says, in place of all that they said before."""
    said = asdict(wishes)
    await session.execute(
        insert_of(session)(MessageWishes)
        .values(said | {"trust_id": trust_id, "person_id": person_id})
        .on_conflict_do_update(index_elements=["person_id"], set_=said)
    )


async def find_people_wishing(session: AsyncSession, trust_id: int, kind: str) -> tuple[int, ...]:
    """The members of staff who have switched a kind of nudge on, and haven't left."""
    switched_on = literal(",") + type_coerce(col(MessageWishes.kinds_on), String) + literal(",")
    found = await session.execute(
        select(col(MessageWishes.person_id))
        .join(Person, col(Person.id) == col(MessageWishes.person_id))
        .where(
            col(MessageWishes.trust_id) == trust_id,
            switched_on.contains(f",{kind},", autoescape=True),
            col(Person.left_at).is_(None),
        )
        .order_by(col(MessageWishes.person_id))
    )
    return tuple(found.scalars())
