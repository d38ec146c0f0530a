"""Queries about when schools are open and people may be messaged, as the trust, its academies and they have said."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, insert, or_, select, update

from storage.models import Academy, Affiliation, ClosedDay, HalfTerm, MessageWishes, Person, Trust

MANY = 500
"""How many values one statement compares with, well under what either database takes."""


@dataclass(frozen=True, slots=True)
class StoredHalfTerm:
    """A half-term as it was given; `academy_id` is None where it is the whole trust's."""

    academy_id: int | None
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class StoredClosedDay:
    """A day without school; `kind` is `inset` or `closure`, `academy_id` None where it is the whole trust's."""

    academy_id: int | None
    closed_on: date
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class MessageTimes:
    """What somebody has said of days (`mon` to `fri`) and hours (wall times in England); None or no days: nothing."""

    days: tuple[str, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None


@dataclass(frozen=True, slots=True)
class PersonTimes:
    """A member of staff, their main academy, and what each who has a say has said; their own wishes come first."""

    trust_id: int
    person_id: int
    academy_id: int | None
    said: tuple[MessageTimes, ...]


async def find_half_terms(
    session: AsyncSession, trust_id: int, *, academy_ids: Collection[int] | None = None
) -> Sequence[StoredHalfTerm]:
    """The half-terms given for the trust and for these academies of it, or all of them, by first day."""
    return (await find_half_terms_in(session, [trust_id], academy_ids=academy_ids))[trust_id]


async def find_half_terms_in(
    session: AsyncSession, trust_ids: Collection[int], *, academy_ids: Collection[int] | None = None
) -> Mapping[int, Sequence[StoredHalfTerm]]:
    """The same by trust, for several."""
    which = select(HalfTerm).where(col(HalfTerm.trust_id).in_(trust_ids)).order_by(col(HalfTerm.first_on))
    if academy_ids is not None:
        which = which.where(_is_trusts_or_of(col(HalfTerm.academy_id), academy_ids))
    found: dict[int, list[StoredHalfTerm]] = {trust_id: [] for trust_id in trust_ids}
    for row in (await session.execute(which)).scalars():
        found[row.trust_id].append(StoredHalfTerm(row.academy_id, row.first_on, row.last_on))
    return found


async def find_closed_days(
    session: AsyncSession, trust_id: int, *, academy_ids: Collection[int] | None = None
) -> Sequence[StoredClosedDay]:
    """The INSET days and closures of the trust and of these academies of it, or of all of them, by day."""
    return (await find_closed_days_in(session, [trust_id], academy_ids=academy_ids))[trust_id]


async def find_closed_days_in(
    session: AsyncSession, trust_ids: Collection[int], *, academy_ids: Collection[int] | None = None
) -> Mapping[int, Sequence[StoredClosedDay]]:
    """The same by trust, for several."""
    which = select(ClosedDay).where(col(ClosedDay.trust_id).in_(trust_ids)).order_by(col(ClosedDay.closed_on))
    if academy_ids is not None:
        which = which.where(_is_trusts_or_of(col(ClosedDay.academy_id), academy_ids))
    found: dict[int, list[StoredClosedDay]] = {trust_id: [] for trust_id in trust_ids}
    for row in (await session.execute(which)).scalars():
        found[row.trust_id].append(StoredClosedDay(row.academy_id, row.closed_on, row.kind, row.name))
    return found


async def find_people_times(session: AsyncSession, people: Mapping[int, Collection[int]]) -> Sequence[PersonTimes]:
    """What these members of staff, given by trust, their academies and their trusts have said of days and hours."""
    found: list[PersonTimes] = []
    wanted = sorted({person for staff in people.values() for person in staff})
    which = (
        select(Person.trust_id, Person.id, Person.working_days, Affiliation.academy_id, MessageWishes, Academy, Trust)  # type: ignore[call-overload]  # sqlmodel types no more than four
        .join(Trust, col(Trust.id) == col(Person.trust_id))
        .outerjoin(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .outerjoin(Academy, col(Academy.id) == col(Affiliation.academy_id))
        .outerjoin(MessageWishes, col(MessageWishes.person_id) == col(Person.id))
        .where(col(Person.trust_id).in_(people))
    )
    for start in range(0, len(wanted), MANY):
        rows = await session.execute(which.where(col(Person.id).in_(wanted[start : start + MANY])))
        found += [
            PersonTimes(
                trust_id, person_id, academy_id, (_wished(wishes), MessageTimes(days), _said(academy), _said(trust))
            )
            for trust_id, person_id, days, academy_id, wishes, academy, trust in rows
            if person_id in people[trust_id]
        ]
    return found


async def find_times(session: AsyncSession, trust_id: int, academy_id: int | None) -> Sequence[MessageTimes]:
    """What an academy of the trust, if one is asked about, and then the trust have said of days and hours."""
    which = select(Trust).where(col(Trust.id) == trust_id)
    said = [_said((await session.execute(which)).scalar_one_or_none())]
    if academy_id is not None:
        own = select(Academy).where(col(Academy.trust_id) == trust_id, col(Academy.id) == academy_id)
        said.insert(0, _said((await session.execute(own)).scalar_one_or_none()))
    return said


async def replace_half_terms(
    session: AsyncSession,
    trust_id: int,
    academy_id: int | None,
    half_terms: Sequence[tuple[date, date]],
    *,
    between: tuple[date, date],
) -> None:
    """Put these half-terms in the place of an academy's, or the trust's own, that begin between two days, included."""
    await session.execute(
        delete(HalfTerm).where(
            col(HalfTerm.trust_id) == trust_id,
            _is_of(col(HalfTerm.academy_id), academy_id),
            col(HalfTerm.first_on).between(*between),
        )
    )
    rows = [
        {"trust_id": trust_id, "academy_id": academy_id, "first_on": first_on, "last_on": last_on}
        for first_on, last_on in half_terms
    ]
    if rows:
        await session.execute(insert(HalfTerm), rows)


async def replace_closed_days(
    session: AsyncSession,
    trust_id: int,
    academy_id: int | None,
    days: Sequence[StoredClosedDay],
    *,
    between: tuple[date, date],
) -> None:
    """Put these days in the place of an academy's days without school, or the trust's, between two days, included."""
    await session.execute(
        delete(ClosedDay).where(
            col(ClosedDay.trust_id) == trust_id,
            _is_of(col(ClosedDay.academy_id), academy_id),
            col(ClosedDay.closed_on).between(*between),
        )
    )
    rows: list[dict[str, Any]] = [
        {
            "trust_id": trust_id,
            "academy_id": academy_id,
            "closed_on": day.closed_on,
            "kind": day.kind,
            "name": day.name,
        }
        for day in days
    ]
    if rows:
        await session.execute(insert(ClosedDay), rows)


async def set_message_hours(
    session: AsyncSession, trust_id: int, academy_id: int | None, starts_at: time | None, ends_at: time | None
) -> None:
    """Say from when until when (wall times in England) staff of an academy, or of the trust, may be messaged.

    None leaves it to the trust, and in the end to the default.
    """
    if academy_id is None:
        change = update(Trust).where(col(Trust.id) == trust_id)
    else:
        change = update(Academy).where(col(Academy.trust_id) == trust_id, col(Academy.id) == academy_id)
    await session.execute(change.values(messages_from=starts_at, messages_until=ends_at))


def _is_of(column: SQLColumnExpression[int | None], academy_id: int | None) -> ColumnElement[bool]:
    return column.is_(None) if academy_id is None else column == academy_id


def _is_trusts_or_of(column: SQLColumnExpression[int | None], academy_ids: Collection[int]) -> ColumnElement[bool]:
    return or_(column.is_(None), column.in_(sorted(academy_ids)))


def _wished(wishes: MessageWishes | None) -> MessageTimes:
    return MessageTimes(wishes.days, wishes.starts_at, wishes.ends_at) if wishes else MessageTimes()


def _said(who: Academy | Trust | None) -> MessageTimes:
    return MessageTimes(who.working_days, who.messages_from, who.messages_until) if who else MessageTimes()
