"""Claiming what is due: whose turn it is, which deliveries, and that nobody else has them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.deliveries._states import State
from storage.models import Delivery, RateBudget, Table, Workspace

_table = Table.metadata.tables["deliveries"]
_budgets = Table.metadata.tables["rate_budgets"]


@dataclass(frozen=True, slots=True)
class Budget:
    """A workspace whose turn it is, with its next free slot by the machine clock."""

    workspace_id: int
    trust_id: int
    platform: str
    external_id: str
    next_slot_at: datetime


async def find_workspace(session: AsyncSession, workspace_id: int) -> Budget:
    """The workspace of a delivery in doubt, whether or not it is its turn.

    Raises:
        NoResultFound: if there is none.
    """
    rows = await session.execute(
        select(
            col(RateBudget.workspace_id),
            col(RateBudget.trust_id),
            col(Workspace.platform),
            col(Workspace.external_id),
            col(RateBudget.next_slot_at),
        )
        .join(Workspace, col(Workspace.id) == col(RateBudget.workspace_id))
        .where(col(RateBudget.workspace_id) == workspace_id)
    )
    return Budget(*rows.one())


@dataclass(frozen=True, slots=True)
class Work:
    """Whether anything is due, and whether anything is in doubt and nobody's."""

    is_due: bool
    is_doubtful: bool


async def find_work(session: AsyncSession, *, school_now: datetime, machine_now: datetime) -> Work:
    """What a worker asks before it takes a lock."""
    due = exists().where(_is_due(school_now, machine_now))
    in_hand = col(Delivery.state).in_((literal_column("'sending'"), literal_column("'unknown'")))
    doubtful = exists().where(in_hand, col(Delivery.leased_until_at) <= machine_now)
    return Work(*(await session.execute(select(due, doubtful))).one())


@dataclass(frozen=True, slots=True)
class Claim:
    """What one claim makes of a delivery: it is in `token`'s hands until `leased_until_at`, and goes at `slot_at`."""

    delivery_id: int
    token: int
    slot_at: datetime
    leased_until_at: datetime
    begun_at: datetime


_Moment: TypeAlias = datetime | BindParameter[datetime]


def _is_due(school_now: _Moment, machine_now: _Moment) -> ColumnElement[bool]:
    """Whether a delivery may go now; the state stands in the statement itself, as in the indexes that find it."""
    return and_(
        col(Delivery.state) == literal_column("'planned'"),
        col(Delivery.due_at) <= school_now,
        or_(col(Delivery.not_before_at).is_(None), col(Delivery.not_before_at) <= machine_now),
    )


async def find_budgets(
    session: AsyncSession,
    platforms: Collection[str],
    *,
    school_now: datetime,
    machine_now: datetime,
    until: datetime,
    limit: int,
) -> Sequence[Budget]:
    """The workspaces of these platforms that have something due and a slot free before `until`, the longest idle first.

    Until the transaction ends nobody else claims for them; those for whom somebody does just now are left out.
    """
    due = exists().where(col(Delivery.workspace_id) == col(RateBudget.workspace_id), _is_due(school_now, machine_now))
    rows = await session.execute(
        select(
            col(RateBudget.workspace_id),
            col(RateBudget.trust_id),
            col(Workspace.platform),
            col(Workspace.external_id),
            col(RateBudget.next_slot_at),
        )
        .join(Workspace, col(Workspace.id) == col(RateBudget.workspace_id))
        .where(
            col(Workspace.platform).in_(tuple(platforms)),
            col(RateBudget.next_slot_at) <= until,
            or_(col(RateBudget.paused_until_at).is_(None), col(RateBudget.paused_until_at) <= machine_now),
            due,
        )
        .order_by(col(RateBudget.next_slot_at))
        .limit(limit)
        .with_for_update(of=RateBudget, skip_locked=True)
    )
    return [Budget(*row) for row in rows]


_other = aliased(Delivery)


def _first_due() -> Select[Delivery]:
    """The first of what is due: the most urgent, and then the longest due."""
    recently = exists().where(
        col(_other.target) == col(Delivery.target), col(_other.slot_at) > bindparam("spaced_since")
    )
    return (
        select(Delivery)
        .where(_is_due(bindparam("school_now"), bindparam("machine_now")), ~recently)
        .order_by(col(Delivery.urgency), col(Delivery.due_at), col(Delivery.id))
        .limit(bindparam("limit", type_=Integer))
    )


_FIRST_IN_ONE = _first_due().where(col(Delivery.workspace_id) == bindparam("workspace_id"))
_first = aliased(
    Delivery,
    _first_due().where(col(Delivery.workspace_id) == col(RateBudget.workspace_id)).correlate(RateBudget).lateral(),
)
_FIRST_IN_EACH = (
    select(_first)
    .select_from(RateBudget)
    .join(_first, true())
    .where(col(RateBudget.workspace_id).in_(bindparam("workspace_ids", expanding=True)))
    .order_by(col(_first.urgency), col(_first.due_at), col(_first.id))
)


async def find_due(
    session: AsyncSession,
    workspace_ids: Collection[int],
    *,
    school_now: datetime,
    machine_now: datetime,
    spaced_since: datetime,
    limit: int,
) -> Mapping[int, Sequence[Delivery]]:
    """By workspace, the first `limit` of what is due there: the most urgent first, and then the longest due.

    One to a place that had something after `spaced_since` waits, and so does one that was put off by the platform.
    """
    now = {"school_now": school_now, "machine_now": machine_now, "spaced_since": spaced_since, "limit": limit}
    due: dict[int, list[Delivery]] = {workspace: [] for workspace in workspace_ids}
    if session.get_bind().dialect.name == "postgresql":
        for row in (await session.execute(_FIRST_IN_EACH, now | {"workspace_ids": list(due)})).scalars():
            due[row.workspace_id].append(row)
        return due
    for workspace in due:  # SQLite has no such join, but no way to go for a statement either
        due[workspace] += (await session.execute(_FIRST_IN_ONE, now | {"workspace_id": workspace})).scalars()
    return due


_CLAIM = (
    update(_table)
    .where(_table.c.id == bindparam("of_id"), _table.c.state == State.PLANNED, _table.c.token == bindparam("of_token"))
    .values(
        state=str(State.SENDING),
        token=_table.c.token + 1,
        attempts=_table.c.attempts + 1,
        slot_at=bindparam("new_slot_at"),
        leased_until_at=bindparam("new_leased_until_at"),
        begun_at=bindparam("new_begun_at"),
        not_before_at=None,
    )
)


async def claim_deliveries(session: AsyncSession, claims: Sequence[Claim]) -> frozenset[int]:
    """Take these in hand; returns the ids of those that were still to be had."""
    if not claims:
        return frozenset()
    connection = await session.connection()
    rows = [
        {
            "of_id": claim.delivery_id,
            "of_token": claim.token - 1,
            "new_slot_at": claim.slot_at,
            "new_leased_until_at": claim.leased_until_at,
            "new_begun_at": claim.begun_at,
        }
        for claim in claims
    ]
    await connection.execute(_CLAIM, rows)
    tokens = {claim.delivery_id: claim.token for claim in claims}
    taken = await session.execute(
        select(col(Delivery.id), col(Delivery.token)).where(
            col(Delivery.id).in_(tokens), col(Delivery.state) == State.SENDING
        )
    )
    return frozenset(number for number, token in taken if tokens[number] == token)


_TAKE = (
    update(_budgets)
    .where(_budgets.c.workspace_id == bindparam("of_id"))
    .values(next_slot_at=bindparam("new_next_slot_at"))
)


async def take_slots(session: AsyncSession, next_slots: Mapping[int, datetime]) -> None:
    """Keep, by workspace, which slot is the next one free."""
    if next_slots:
        connection = await session.connection()
        rows = [{"of_id": workspace, "new_next_slot_at": slot} for workspace, slot in next_slots.items()]
        await connection.execute(_TAKE, rows)


async def put_off_by_machine(session: AsyncSession, delivery_id: int, not_before_at: datetime) -> None:
    """Leave a planned delivery alone until a moment of the machine clock."""
    await session.execute(
        update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == State.PLANNED)
        .values(not_before_at=not_before_at)
    )


async def find_results(session: AsyncSession, delivery_ids: Collection[int]) -> Mapping[int, tuple[str, str]]:
    """By delivery, the conversation and the message that came of it."""
    if not delivery_ids:
        return {}
    rows = await session.execute(
        select(col(Delivery.id), col(Delivery.done_conversation_id), col(Delivery.done_message_id)).where(
            col(Delivery.id).in_(delivery_ids)
        )
    )
    return {number: (conversation, sent) for number, conversation, sent in rows}


async def put_off(session: AsyncSession, due_at: Mapping[int, datetime]) -> None:
    """Plan deliveries, by id, for a later moment of the school clock."""
    for delivery_id, later in due_at.items():
        await session.execute(
            update(Delivery)
            .where(col(Delivery.id) == delivery_id, col(Delivery.state) == State.PLANNED)
            .values(due_at=later)
        )


async def find_paused(session: AsyncSession, machine_now: datetime) -> Mapping[int, datetime]:
    """By workspace, until when its platform has asked not to be called."""
    rows = await session.execute(
        select(col(RateBudget.workspace_id), col(RateBudget.paused_until_at)).where(
            col(RateBudget.paused_until_at) > machine_now
        )
    )
    return {workspace: until for workspace, until in rows if until is not None}


async def pause_budget(session: AsyncSession, workspace_id: int, until: datetime) -> None:
    """Leave a workspace alone until a moment of the machine clock, or longer if that was agreed already."""
    await session.execute(
        update(RateBudget)
        .where(
            col(RateBudget.workspace_id) == workspace_id,
            or_(col(RateBudget.paused_until_at).is_(None), col(RateBudget.paused_until_at) < until),
        )
        .values(paused_until_at=until)
    )
