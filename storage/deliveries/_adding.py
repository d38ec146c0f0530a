"""Putting deliveries into the outbox, in the transaction of whatever asks for them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.deliveries._states import State
from storage.models import Delivery, Identity, RateBudget, Workspace

FORMAT_VERSION = 1
"""Of the bodies that this program writes; one with a higher number is left for a program that knows it."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""When the first slot of a workspace that was never written to was free."""

MANY = 500
"""How many values one statement compares with, well under what either database takes."""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """An operation to be carried out; `body` is encrypted, None where it is composed when it goes.

    `target` is whom or what it goes to (`person:12`, `channel:C1`), so that messages to one place keep their distance.
    With `after_id` it waits until that delivery was sent, and uses what came of it.
    """

    trust_id: int
    workspace_id: int
    kind: str
    key: str
    operation: str
    urgency: int
    when_unknown: str
    in_hours: bool
    target: str
    wanted_at: datetime
    due_at: datetime
    created_at: datetime
    recipient_id: int | None = None
    asked_by_id: int | None = None
    conversation_id: str = ""
    after_id: int | None = None
    body: bytes | None = None


async def add_deliveries(session: AsyncSession, deliveries: Sequence[NewDelivery]) -> Mapping[str, int]:
    """Put these into the outbox; a key that is there already is left as it is.

    Returns:
        The ids of those that are new, by key.
    """
    if not deliveries:
        return {}
    before = await _states(session, {one.after_id for one in deliveries if one.after_id is not None})
    rows = [_row(one, before) for one in deliveries]
    for trust in {one.trust_id for one in deliveries}:
        await open_budgets(session, trust, sorted({one.workspace_id for one in deliveries if one.trust_id == trust}))
    adding = (
        insert_of(session)(Delivery)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(col(Delivery.id), col(Delivery.key))
    )
    added = {key: number for number, key in (await session.execute(adding, rows))}
    await _supersede(session, [one for one in deliveries if one.operation == "update" and one.key in added], added)
    return added


def _row(delivery: NewDelivery, before: Mapping[int, str]) -> dict[str, Any]:
    """The columns; one that follows another waits for it, or ends with it."""
    state, reason = State.PLANNED, ""
    if delivery.after_id is not None:
        match before.get(delivery.after_id):
            case State.SENT:
                pass
            case State.WAITING | State.PLANNED | State.SENDING | State.UNKNOWN | State.HELD:
                state = State.WAITING
            case _:
                state, reason = State.CANCELLED, "what it follows was not sent"
    row = asdict(delivery) | {"state": str(state), "reason": reason, "format_version": FORMAT_VERSION}
    return row | {"attempts": 0, "token": 0, "done_message_id": "", "done_conversation_id": ""}


async def _states(session: AsyncSession, delivery_ids: Collection[int]) -> Mapping[int, str]:
    """The states of these, which nobody else settles until this transaction ends."""
    if not delivery_ids:
        return {}
    found = await session.execute(
        select(col(Delivery.id), col(Delivery.state))
        .where(col(Delivery.id).in_(delivery_ids))
        .with_for_update(read=True)
    )
    return dict(found.all())


async def open_budgets(session: AsyncSession, trust_id: int, workspace_ids: Collection[int]) -> None:
    """See that these workspaces of a trust have budgets; without one nothing is claimed for them."""
    rows = [{"workspace_id": workspace, "trust_id": trust_id, "next_slot_at": LONG_AGO} for workspace in workspace_ids]
    await session.execute(insert_of(session)(RateBudget).on_conflict_do_nothing(), rows)


async def _supersede(session: AsyncSession, updates: Sequence[NewDelivery], added: Mapping[str, int]) -> None:
    """Of several updates to one message only the newest is made."""
    for one in updates:
        if one.after_id is not None:
            await session.execute(
                update(Delivery)
                .where(
                    col(Delivery.after_id) == one.after_id,
                    col(Delivery.operation) == "update",
                    col(Delivery.state).in_((State.WAITING, State.PLANNED)),
                    col(Delivery.id) < added[one.key],
                )
                .values(state=str(State.CANCELLED), reason="a newer update took its place", body=None)
            )


async def find_workspaces_of(
    session: AsyncSession, trust_id: int, person_ids: Collection[int]
) -> Mapping[int, Sequence[int]]:
    """By person, the workspaces in which to try to reach them: where they are known first, then the trust's others."""
    everywhere = (
        (
            await session.execute(
                select(col(Workspace.id)).where(col(Workspace.trust_id) == trust_id).order_by(col(Workspace.id))
            )
        )
        .scalars()
        .all()
    )
    known: dict[int, list[int]] = {person: [] for person in person_ids}
    wanted = sorted(person_ids)
    for start in range(0, len(wanted), MANY):
        rows = await session.execute(
            select(col(Identity.person_id), col(Identity.workspace_id))
            .where(col(Identity.trust_id) == trust_id, col(Identity.person_id).in_(wanted[start : start + MANY]))
            .order_by(col(Identity.id))
        )
        for person, workspace in rows:
            known[person].append(workspace)
    return {person: list(dict.fromkeys([*places, *everywhere])) for person, places in known.items()}
