"""One transaction: whose turn it is, what may go now and at which moment, and that it is in our hands."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.ports import Errand
from scheduler.outbox._claimed import Claimed
from scheduler.outbox._preparing import Preparer, due_delivery
from scheduler.pacing import Pace, slots
from storage.deliveries import (
    Budget,
    Claim,
    claim_deliveries,
    claim_doubtful,
    find_budgets,
    find_due,
    find_workspace,
    take_slots,
)
from storage.models import Delivery

LOOK_AHEAD = timedelta(seconds=0.5)
"""How far ahead slots are taken: as long as an urgent message may have to wait for those that were there before."""

CLAIM_BEFORE = LOOK_AHEAD / 2
"""A workspace is claimed for again when so much of that is left, so that one claim finds a few slots at once."""

SPARE = 2
"""How many more deliveries are looked at than there are slots."""

LEASE = timedelta(seconds=60)
"""How long a delivery is in a process's hands; longer than any call may take (`START_BEFORE`)."""

WORKSPACES_AT_ONCE = 25
"""How many workspaces one claim looks at, so that other processes find some too."""


async def claim(
    session: AsyncSession,
    preparer: Preparer,
    paces: Mapping[str, Pace],
    *,
    now: datetime,
    at: datetime,
    most: int,
    most_of: Callable[[int], int],
) -> list[Claimed]:
    """Claim what may go within `LOOK_AHEAD`, in the workspaces of these platforms whose turn it is; by slot."""
    budgets = await find_budgets(
        session, paces, school_now=now, machine_now=at, until=at + CLAIM_BEFORE, limit=WORKSPACES_AT_ONCE
    )
    free = _free(budgets, paces, at, most, most_of)
    due = await _due(session, budgets, paces, free, now=now, at=at)
    known = await preparer.learn(session, [row for rows in due.values() for row in rows])
    claimed: list[Claimed] = []
    next_slots: dict[int, datetime] = {}
    for budget in budgets:
        places, rows = free[budget.workspace_id], due[budget.workspace_id]
        ready = await preparer.prepare(session, budget, rows, known, len(places), now=now, at=at)
        claimed += [_claimed(budget, *one, slot, at) for one, slot in zip(ready, places, strict=False)]
        if ready:
            next_slots[budget.workspace_id] = places[len(ready) - 1] + paces[budget.platform].interval
    taken = await claim_deliveries(session, [_claim(one) for one in claimed])
    await take_slots(session, next_slots)
    return sorted((one for one in claimed if one.delivery.id in taken), key=lambda one: one.slot_at)


def _free(
    budgets: Sequence[Budget], paces: Mapping[str, Pace], at: datetime, most: int, most_of: Callable[[int], int]
) -> Mapping[int, Sequence[datetime]]:
    """By workspace, the slots to fill, `most` in all and `most_of` in one; the last may get none this time."""
    free: dict[int, Sequence[datetime]] = {}
    for budget in budgets:
        found = slots(
            paces[budget.platform],
            budget.next_slot_at,
            at,
            at + LOOK_AHEAD,
            max(min(most, most_of(budget.workspace_id)), 0),
        )
        free[budget.workspace_id] = found
        most -= len(found)
    return free


async def _due(
    session: AsyncSession,
    budgets: Sequence[Budget],
    paces: Mapping[str, Pace],
    free: Mapping[int, Sequence[datetime]],
    *,
    now: datetime,
    at: datetime,
) -> Mapping[int, Sequence[Delivery]]:
    """By workspace, what is due, and a few more than have a slot: some may turn out to have nothing to say."""
    due: dict[int, Sequence[Delivery]] = {budget.workspace_id: () for budget in budgets}
    for platform in {budget.platform for budget in budgets}:
        wanted = [one.workspace_id for one in budgets if one.platform == platform and free[one.workspace_id]]
        due |= await find_due(
            session,
            wanted,
            school_now=now,
            machine_now=at,
            spaced_since=at - paces[platform].spacing,
            limit=max((len(free[workspace]) for workspace in wanted), default=0) + SPARE,
        )
    return due


async def claim_for_look(session: AsyncSession, preparer: Preparer, *, at: datetime, most: int) -> Sequence[Claimed]:
    """Take in hand what is in doubt: being sent when its process was lost, or answered by nobody."""
    claimed: list[Claimed] = []
    for row in await claim_doubtful(session, machine_now=at, leased_until_at=at + LEASE, limit=most):
        budget = await find_workspace(session, row.workspace_id)
        errand = await preparer.recall(session, budget, row)
        claimed.append(_in_hand(budget, row, errand, row.token, at))
    return claimed


def _claimed(budget: Budget, row: Delivery, errand: Errand, slot_at: datetime, at: datetime) -> Claimed:
    return _in_hand(budget, row, errand, row.token + 1, slot_at, attempts=row.attempts + 1, at=at)


def _in_hand(
    budget: Budget,
    row: Delivery,
    errand: Errand,
    token: int,
    slot_at: datetime,
    *,
    attempts: int | None = None,
    at: datetime | None = None,
) -> Claimed:
    return Claimed(
        delivery=due_delivery(row),
        errand=errand,
        token=token,
        workspace_id=budget.workspace_id,
        platform=budget.platform,
        when_unknown=row.when_unknown,
        attempts=row.attempts if attempts is None else attempts,
        repeats=row.repeats,
        asked_by_id=row.asked_by_id,
        slot_at=slot_at,
        leased_until_at=(at or slot_at) + LEASE,
        begun_at=row.begun_at or slot_at,
        tried_at=row.slot_at or slot_at,
    )


def _claim(claimed: Claimed) -> Claim:
    return Claim(claimed.delivery.id, claimed.token, claimed.slot_at, claimed.leased_until_at, claimed.begun_at)
