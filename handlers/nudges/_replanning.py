"""Plan anew what one person has coming, when they have changed their mind about when."""

from collections.abc import Collection
from datetime import datetime

from handlers.context import Context
from handlers.nudges._overview import Own
from handlers.nudging import NudgeKind, context_of, go_at_for
from handlers.replanning import replan
from storage import nudges
from storage.nudges import NEVER, NewNudge, NudgeState


async def replan_own(context: Context, *, switched_on: Collection[str] = ()) -> None:
    """Plan anew the person's reminders and whatever else keeps to their hours, and what they have just switched on."""
    trust_id, person_id = context.me.trust_id, context.me.person_id
    await replan(context.session, trust_id, context.now, person_id=person_id)
    own = await Own.find(context)
    for kind in context.router.nudges():
        if kind.name in switched_on:
            await _plan_own(context, kind, own)
    waiting = await nudges.find_nudges_of(context.session, trust_id, person_id, (NudgeState.WAITING,))
    moments = {
        nudge.id: _moment(context.router.nudge_named(nudge.kind), nudge.due_at, own, context) for nudge in waiting
    }
    await nudges.put_off(context.session, trust_id, moments, expected=(NudgeState.WAITING,))


def _moment(kind: NudgeKind | None, due_at: datetime, own: Own, context: Context) -> datetime:
    """When a nudge may go now, by its owner's new wishes; late ones from now on."""
    if kind is not None and not own.wishes.wants(kind.name, by_default=kind.is_on):
        return NEVER
    return go_at_for(max(due_at, context.now), own.timetable, own.wishes)


async def _plan_own(context: Context, kind: NudgeKind, own: Own) -> None:
    """Write down what a kind has coming for the person, rather than leave it to the clock to come round."""
    if kind.plan is None:
        return
    falls_due = await kind.plan(context_of(context))
    await nudges.add_nudges(
        context.session,
        [
            NewNudge(
                trust_id=context.me.trust_id,
                person_id=one.person_id,
                kind=kind.name,
                subject_id=one.subject_id,
                occurrence=one.occurrence,
                due_at=one.due_at,
                go_at=go_at_for(one.due_at, own.timetable, own.wishes),
                created_at=context.now,
            )
            for one in falls_due
            if one.person_id == context.me.person_id
        ],
    )
