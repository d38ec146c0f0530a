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

CHANGES = frozenset({"update", "delete"})
"""The operations that put something in the place of a message, or nothing."""

SUPERSEDED = "a newer change took its place"

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

    Raises:
        LookupError: if a workspace or what one follows is another trust's, or forgotten; nothing is added then.
    """
    if not deliveries:
        return {}
    await _see_workspaces(session, {(one.workspace_id, one.trust_id) for one in deliveries})
    before = await _states(session, {(one.after_id, one.trust_id) for one in deliveries if one.after_id is not None})
    rows = [_row(one, before) for one in deliveries]
    for trust in {one.trust_id for one in deliveries}:
        await open_budgets(session, trust, sorted({one.workspace_id for one in deliveries if one.trust_id == trust}))
    adding = (
        insert_of(session)(Delivery)
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(col(Delivery.id), col(Delivery.key))
    )
    added = {key: number for number, key in (await session.execute(adding, rows))}
    await _supersede(session, [one for one in deliveries if one.operation in CHANGES and one.key in added], added)
    return added


def _row(delivery: NewDelivery, before: Mapping[int, str]) -> dict[str, Any]:
    """The columns; one that follows another waits for it, or ends with it."""
    state, reason = State.PLANNED, ""
    if delivery.after_id is not None:
        match before.get(delivery.after_id):
            case State.SENT:
                pass
            case State.WAITING | State.PLANNED | State.SENDING | State.UNKNOWN | State.HELD | State.DEAD:
                state = State.WAITING
            case _:
                state, reason = State.CANCELLED, "what it follows was not sent"
    row = asdict(delivery) | {"state": str(state), "reason": reason, "format_version": FORMAT_VERSION}
    if state is State.CANCELLED:
        row |= {"body": None, "settled_at": delivery.created_at}
    else:
        row |= {"settled_at": None}
    return row | {"attempts": 0, "repeats": 0, "token": 0, "done_message_id": "", "done_conversation_id": ""}


async def _see_workspaces(session: AsyncSession, workspaces: Collection[tuple[int, int]]) -> None:
    """See that each workspace is the trust's that goes with it."""
    found = await session.execute(
        select(col(Workspace.id), col(Workspace.trust_id)).where(col(Workspace.id).in_({one for one, _ in workspaces}))
    )
    if strangers := set(workspaces) - {(number, trust) for number, trust in found}:
        raise LookupError(f"workspace and trust don't go together: {sorted(strangers)}")


async def _states(session: AsyncSession, followed: Collection[tuple[int, int]]) -> Mapping[int, str]:
    """The states of these deliveries, given with their trusts; nobody else settles them until this transaction ends."""
    if not followed:
        return {}
    rows = await session.execute(
        select(col(Delivery.id), col(Delivery.trust_id), col(Delivery.state))
        .where(col(Delivery.id).in_({number for number, _ in followed}))
        .with_for_update(read=True)
    )
    found = {(number, trust): state for number, trust, state in rows}
    if strangers := set(followed) - found.keys():
        raise LookupError(f"what is to be followed isn't there any more, or is another trust's: {sorted(strangers)}")
    return {number: state for (number, _), state in found.items()}


async def open_budgets(session: AsyncSession, trust_id: int, workspace_ids: Collection[int]) -> None:
    """See that these workspaces of a trust have budgets; without one nothing is claimed for them."""
    rows = [{"workspace_id": workspace, "trust_id": trust_id, "next_slot_at": LONG_AGO} for workspace in workspace_ids]
    await session.execute(insert_of(session)(RateBudget).on_conflict_do_nothing(), rows)


async def _supersede(session: AsyncSession, updates: Sequence[NewDelivery], added: Mapping[str, int]) -> None:
    """Of several changes to one message that wait only the newest is made."""
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
                .values(state=str(State.CANCELLED), reason=SUPERSEDED, body=None, settled_at=one.created_at)
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
