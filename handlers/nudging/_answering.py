"""What becomes of a nudge when its owner answers it, or what it is about is settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.context import Context
from handlers.errors import UserError
from handlers.messages import Element, Message, text
from handlers.nudging._kinds import Due, NudgeKind, Reminder, context_of
from handlers.nudging._saying import Part, said_part, say
from handlers.nudging._when import day_of, go_at_for, say_day, start_of
from handlers.school_time import Timetable
from handlers.timetables import find_timetables
from storage import nudges
from storage.models import Nudge
from storage.nudges import NEVER, NewNudge, NudgeState, Schedule, Wishes

LIMITS = (2**31, 2**63)
"""The first numbers that are too large for the id of a nudge, and of a delivery."""
OPEN = (NudgeState.WAITING, NudgeState.JOINED)
GONE = "That reminder isn't there any more, so nothing has been changed. Type /nudges to see what is coming."


@dataclass(frozen=True, slots=True)
class OwnNudge:
    """The nudge behind a button, its kind, and the message that the button stands in (0: not a nudge's own)."""

    nudge: Nudge
    kind: NudgeKind
    delivery_id: int

    @property
    def due(self) -> Due:
        """The same as composing sees it."""
        return Due.of(self.nudge, self.delivery_id)

    async def reminder(self, context: Context) -> Reminder | None:
        """What it says as things are; None where it says nothing."""
        composed = await self.kind.compose(self.due, context_of(context))
        return composed if isinstance(composed, Reminder) else None


async def get_own_nudge(context: Context, value: str, *, settled_too: bool = False) -> OwnNudge:
    """The person's own nudge that a button (or a form opened by one) carries.

    Raises:
        UserError: if it is settled, with the date; or gone, or somebody else's.
    """
    numbers = tuple(int(one) for one in value.split(":") if one.isascii() and one.isdecimal())
    if len(numbers) != len(LIMITS) or any(number >= limit for number, limit in zip(numbers, LIMITS, strict=True)):
        raise UserError(GONE)
    nudge = await nudges.find_nudge(context.session, context.me.trust_id, numbers[0])
    kind = context.router.nudge_named(nudge.kind) if nudge else None
    if nudge is None or kind is None or nudge.person_id != context.me.person_id:
        raise UserError(GONE)
    if not settled_too:
        _see_open(nudge, context.today)
    return OwnNudge(nudge, kind, numbers[1])


def settled_words(nudge: Nudge, today: date) -> str:
    """When a nudge was settled, in a sentence."""
    on = day_of(nudge.settled_at or nudge.due_at)
    return f"This was settled on {say_day(on, today).partition(' ')[2]}."


async def remind(context: Context, kind: str, subject_id: int, occurrence: str, due_at: datetime) -> date | None:
    """Let something fall due for the person who asked; said again it begins anew, unless they have said stop.

    Gives the day on which the reminder comes; None where they want none.
    """
    timetable, wishes = await _times(context)
    go_at = go_at_for(due_at, timetable, wishes)
    was_put = await nudges.put_nudge(
        context.session,
        NewNudge(
            trust_id=context.me.trust_id,
            person_id=context.me.person_id,
            kind=kind,
            subject_id=subject_id,
            occurrence=occurrence,
            due_at=due_at,
            go_at=go_at,
            created_at=context.now,
        ),
    )
    declared = context.router.nudge_named(kind)
    return _comes_on(declared, go_at, wishes) if was_put else None


async def postpone(context: Context, own: OwnNudge, day: date) -> date | None:
    """Remind the person on a day instead; gives the day on which it will really come, given their days and wishes.

    An answer: whatever was ignored before is forgotten. None where they want no reminders at present.

    Raises:
        UserError: if it has been settled or deleted meanwhile.
    """
    trust_id = context.me.trust_id
    nudge = await nudges.find_nudge(context.session, trust_id, own.nudge.id, to_change=True)
    _see_open(nudge, context.today)
    timetable, wishes = await _times(context)
    due_at = start_of(day)
    go_at = go_at_for(due_at, timetable, wishes)
    answered_at = own.nudge.last_sent_at or context.now
    schedule = Schedule(own.nudge.id, due_at, go_at, times_ignored=0, last_sent_at=answered_at)
    unsettled = (*OPEN, NudgeState.STOPPED, NudgeState.EXHAUSTED)
    await nudges.reschedule(context.session, trust_id, [schedule], expected=unsettled, said_in=own.delivery_id)
    return _comes_on(own.kind, go_at, wishes)


async def stop(context: Context, own: OwnNudge) -> None:
    """Say nothing more about the subject of a nudge, this time round or later."""
    about = await _about(context, own.nudge.kind, own.nudge.subject_id)
    ids = [own.nudge.id, *(one.id for one in about if one.state in OPEN)]
    await nudges.end_nudges(
        context.session, context.me.trust_id, ids, NudgeState.STOPPED, context.now, said_in=own.delivery_id
    )


async def undo_stop(context: Context, own: OwnNudge) -> date | None:
    """Remind the person after all; gives the day on which the next reminder comes, as `postpone` does.

    What else was to come about the subject comes then at the earliest, and later where it was due later.
    """
    timetable, wishes = await _times(context)
    day = timetable.days_after(context.today, own.kind.again_after_days)
    about = await _about(context, own.nudge.kind, own.nudge.subject_id)
    others = [one for one in about if one.state == NudgeState.STOPPED and one.id != own.nudge.id]
    moments = [(one, max(one.due_at, start_of(day))) for one in others]
    await nudges.reschedule(
        context.session,
        context.me.trust_id,
        [Schedule(one.id, at, go_at_for(at, timetable, wishes), 0, one.last_sent_at) for one, at in moments],
        expected=(NudgeState.STOPPED,),
    )
    return await postpone(context, own, day)


async def settle_subject(context: Context, kind: str, subject_id: int, *, keep: str = "") -> None:
    """Settle whatever is open about a subject of the person's, but for an occurrence that is still to come."""
    about = await _about(context, kind, subject_id)
    unsettled = (*OPEN, NudgeState.EXHAUSTED)
    ids = [one.id for one in about if one.state in unsettled and (not keep or one.occurrence != keep)]
    await nudges.end_nudges(context.session, context.me.trust_id, ids, NudgeState.DONE, context.now)


async def drop_subject(context: Context, kind: str, subject_id: int) -> None:
    """Settle everything about a subject that is gone for good, and what was never sent as if it had never been."""
    trust_id, person_id = context.me.trust_id, context.me.person_id
    await nudges.forget_unsent(context.session, trust_id, person_id, kind, subject_id)
    about = await _about(context, kind, subject_id)
    ids = [one.id for one in about if one.state != NudgeState.DONE]
    await nudges.end_nudges(context.session, trust_id, ids, NudgeState.DONE, context.now)


async def answered(context: Context, own: OwnNudge, *said: Element) -> Message:
    """The message that a nudge stands in, with this in its place, and the others in it as they are now."""
    together = await nudges.find_said_together(
        context.session, context.me.trust_id, context.me.person_id, own.delivery_id
    )
    others = [await _as_it_is(context, nudge, own.delivery_id) for nudge in together if nudge.id != own.nudge.id]
    return say([Part(said), *(part for part in others if part is not None)])


async def once_more(context: Context, own: OwnNudge) -> Part | None:
    """A nudge as it would be said now, with its buttons; None where it says nothing."""
    reminder = await own.reminder(context)
    return None if reminder is None else said_part(own.kind, own.due, reminder, times_ignored=0)


async def _as_it_is(context: Context, nudge: Nudge, delivery_id: int) -> Part | None:
    kind = context.router.nudge_named(nudge.kind)
    if kind is None:
        return None
    if nudge.state == NudgeState.DONE and kind.expects_answer:
        return Part((text(settled_words(nudge, context.today)),))
    if nudge.state == NudgeState.EXHAUSTED:
        return Part((text(*kind.closing),))
    return await once_more(context, OwnNudge(nudge, kind, delivery_id))


def _see_open(nudge: Nudge | None, today: date) -> None:
    if nudge is None:
        raise UserError(GONE)
    if nudge.state == NudgeState.DONE:
        raise UserError(f"{settled_words(nudge, today)} Nothing has been changed.")


async def _about(context: Context, kind: str, subject_id: int) -> Sequence[Nudge]:
    return await nudges.find_nudges_about(context.session, context.me.trust_id, context.me.person_id, kind, subject_id)


async def _times(context: Context) -> tuple[Timetable, Wishes]:
    trust_id, person_id = context.me.trust_id, context.me.person_id
    timetables = await find_timetables(context.session, trust_id, [person_id])
    wishes = await nudges.find_wishes(context.session, trust_id, [person_id])
    return timetables[person_id], wishes[person_id]


def _comes_on(kind: NudgeKind | None, go_at: datetime, wishes: Wishes) -> date | None:
    """The day on which a nudge comes; None where its owner wants none."""
    wants_it = kind is not None and wishes.wants(kind.name, by_default=kind.is_on)
    return day_of(go_at) if wants_it and go_at < NEVER else None
