"""Queries about what hasn't been sent and goes by somebody's timetable, to plan it anew when that changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import SQLColumnExpression, bindparam
from sqlalchemy import update as update_table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from storage.deliveries import State
from storage.models import Affiliation, Delivery, Nudge, Table
from storage.nudges import NudgeState


@dataclass(frozen=True, slots=True)
class Planned:
    """A nudge or a delivery for one person: when it falls due by itself, and for when it is planned; both in UTC."""

    row_id: int
    person_id: int
    falls_due_at: datetime
    planned_at: datetime


async def find_waiting_nudges(
    session: AsyncSession, trust_id: int, *, academy_id: int | None = None, person_id: int | None = None
) -> Sequence[Planned]:
    """The nudges that wait to go to the trust's staff, or to those of one academy, or to one person."""
    which = select(col(Nudge.id), col(Nudge.person_id), col(Nudge.due_at), col(Nudge.go_at)).where(
        col(Nudge.trust_id) == trust_id, col(Nudge.state) == NudgeState.WAITING
    )
    return await _find(session, which, col(Nudge.person_id), academy_id, person_id)


async def find_planned_deliveries(
    session: AsyncSession, trust_id: int, *, academy_id: int | None = None, person_id: int | None = None
) -> Sequence[Planned]:
    """The deliveries that may only go in hours and are planned, to the trust's staff, one academy's, or one person."""
    which = select(col(Delivery.id), col(Delivery.recipient_id), col(Delivery.wanted_at), col(Delivery.due_at)).where(
        col(Delivery.trust_id) == trust_id,
        col(Delivery.state) == State.PLANNED,
        col(Delivery.in_hours).is_(True),
        col(Delivery.recipient_id).is_not(None),
    )
    return await _find(session, which, col(Delivery.recipient_id), academy_id, person_id)


async def move_nudges(session: AsyncSession, trust_id: int, moments: Mapping[int, datetime]) -> None:
    """Plan nudges, by id, for these moments, unless they are in a delivery by now."""
    await _move(session, "nudges", "go_at", trust_id, NudgeState.WAITING, moments)


async def move_deliveries(session: AsyncSession, trust_id: int, moments: Mapping[int, datetime]) -> None:
    """Plan deliveries, by id, for these moments, unless they are under way by now."""
    await _move(session, "deliveries", "due_at", trust_id, State.PLANNED, moments)


async def _find(
    session: AsyncSession,
    which: Select[int, int, datetime, datetime] | Select[int, int | None, datetime, datetime],
    whose: SQLColumnExpression[int] | SQLColumnExpression[int | None],
    academy_id: int | None,
    person_id: int | None,
) -> Sequence[Planned]:
    if academy_id is not None:
        which = which.join(Affiliation, (col(Affiliation.person_id) == whose) & col(Affiliation.is_main).is_(True))
        which = which.where(col(Affiliation.academy_id) == academy_id)
    if person_id is not None:
        which = which.where(whose == person_id)
    return [Planned(row[0], row[1] or 0, row[2], row[3]) for row in await session.execute(which)]


async def _move(
    session: AsyncSession, table_name: str, column: str, trust_id: int, state: str, moments: Mapping[int, datetime]
) -> None:
    if not moments:
        return
    table = Table.metadata.tables[table_name]
    change = (
        update_table(table)
        .where(table.c.trust_id == trust_id, table.c.id == bindparam("of_row"), table.c.state == state)
        .values({column: bindparam("new_moment")})
    )
    await session.execute(change, [{"of_row": row, "new_moment": moment} for row, moment in moments.items()])
