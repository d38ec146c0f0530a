"""What `/nudges` shows: what is coming and when, and what the person has said about being reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from handlers.context import Context
from handlers.messages import (
    Button,
    Buttons,
    Element,
    Fact,
    Facts,
    Heading,
    Message,
    footnote,
    message,
    text,
)
from handlers.nudging import Due, NudgeKind, Reminder, context_of, day_of, say_day
from handlers.school_time import Timetable
from handlers.timetables import find_timetables
from storage import nudges
from storage.models import Nudge
from storage.nudges import NEVER, NudgeState, Wishes

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
ALL_DAYS = frozenset(range(len(DAY_NAMES)))


@dataclass(frozen=True, slots=True)
class Own:
    """The person's wishes, and the days and hours that come of them."""

    wishes: Wishes
    timetable: Timetable

    @classmethod
    async def find(cls, context: Context) -> "Own":
        """Those of whoever asked."""
        trust_id, person_id = context.me.trust_id, context.me.person_id
        wishes = await nudges.find_wishes(context.session, trust_id, [person_id])
        timetables = await find_timetables(context.session, trust_id, [person_id])
        return cls(wishes[person_id], timetables[person_id])


async def overview(context: Context) -> Message:
    """Everything about the person's reminders, with what changes it."""
    own = await Own.find(context)
    return message(
        Heading("Your reminders"),
        Facts(_facts(own, context)),
        Buttons(_buttons(own.wishes)),
        *await _coming(own, context),
        *await _stopped(context),
        footnote(
            "Only you see this. In words: /nudges pause until 4 January, /nudges my days mon tue wed, or "
            "/nudges hours 9 to 4."
        ),
    )


def say_days(weekdays: frozenset[int]) -> str:
    """Days as people say them: `Monday to Friday`, `Monday, Tuesday and Wednesday`."""
    if weekdays == ALL_DAYS:
        return "Monday to Friday"
    names = [DAY_NAMES[number] for number in sorted(weekdays)]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def say_hours(starts_at: time, ends_at: time) -> str:
    """Hours as people say them: `08:00 to 17:30`."""
    return f"{starts_at:%H:%M} to {ends_at:%H:%M}"


def is_paused(wishes: Wishes, context: Context) -> bool:
    """Whether somebody wants no reminders before a day that hasn't come yet."""
    return wishes.paused_until_on is not None and wishes.paused_until_on > context.today


def _facts(own: Own, context: Context) -> tuple[Fact, ...]:
    wishes, timetable = own.wishes, own.timetable
    return (
        Fact("Reminders", _state(wishes, context)),
        Fact("How often", "Together, on the first of my days each week" if wishes.is_weekly else "As they fall due"),
        Fact("My days", f"{say_days(timetable.weekdays)}, in term"),
        Fact("My hours", say_hours(timetable.starts_at, timetable.ends_at)),
        *(Fact(kind.label, _kind_state(kind, wishes)) for kind in context.router.nudges()),
    )


def _state(wishes: Wishes, context: Context) -> str:
    if wishes.is_off:
        return "Off"
    if wishes.paused_until_on is not None and is_paused(wishes, context):
        return f"Paused until {say_day(wishes.paused_until_on, context.today)}"
    return "On"


def _kind_state(kind: NudgeKind, wishes: Wishes) -> str:
    return f"{'On' if wishes.wants(kind.name, by_default=kind.is_on) else 'Off'}. {kind.help}"


def _buttons(wishes: Wishes) -> tuple[Button, ...]:
    change = Button("Change", "nudges.change", spoken="Change how I am reminded", style="primary", opens_form=True)
    if wishes.is_off:
        return (change, Button("Turn on", "nudges.on", spoken="Turn my reminders on"))
    if wishes.paused_until_on is not None:
        return (change, Button("End the pause", "nudges.on", spoken="Remind me again from now on"), _off())
    pause = Button("Pause", "nudges.pause", spoken="Pause my reminders until a day", opens_form=True)
    return (change, pause, _off())


def _off() -> Button:
    return Button("Turn off", "nudges.off", spoken="Turn all my reminders off")


async def _coming(own: Own, context: Context) -> list[Element]:
    """What is coming, the next first; one that would say nothing as things are isn't shown."""
    waiting = await nudges.find_nudges_of(
        context.session, context.me.trust_id, context.me.person_id, (NudgeState.WAITING, NudgeState.JOINED)
    )
    parts = [part for nudge in waiting for part in await _one_coming(nudge, own.wishes, context)]
    nothing = text("Nothing is coming up." if not own.wishes.is_off else "Nothing comes while reminders are off.")
    return [Heading("Coming up"), *(parts or [nothing])]


async def _one_coming(nudge: Nudge, wishes: Wishes, context: Context) -> Sequence[Element]:
    kind = context.router.nudge_named(nudge.kind)
    if kind is None or nudge.go_at >= NEVER or not wishes.wants(kind.name, by_default=kind.is_on):
        return ()
    when = say_day(day_of(nudge.go_at), context.today)
    if not kind.expects_answer:
        return (text(f"{when}: {kind.label.lower()}, if there is anything to say"),)
    said = await _said_then(nudge, kind, max(nudge.go_at, context.now), context)
    if said is None:
        return ()
    value = Due.of(nudge).value
    buttons = (
        Button("Choose when", "nudges.choose_when", value, f"Choose when to remind me: {said.about}", opens_form=True),
        Button(kind.stop, "nudges.stop", value, f"{kind.stop}: {said.about}"),
    )
    return (text(f"{when}: {said.about}"), Buttons(buttons))


async def _said_then(nudge: Nudge, kind: NudgeKind, moment: datetime, context: Context) -> Reminder | None:
    """What a nudge would say at a moment to come."""
    at_hand = context_of(context, now=moment)
    composed = await kind.compose(Due.of(nudge), at_hand)
    return composed if isinstance(composed, Reminder) else None


async def _stopped(context: Context) -> list[Element]:
    """What the person wants to hear nothing more about, each subject once, with the way back."""
    stopped = await nudges.find_nudges_of(
        context.session, context.me.trust_id, context.me.person_id, (NudgeState.STOPPED,)
    )
    parts: list[Element] = []
    for nudge in {(nudge.kind, nudge.subject_id): nudge for nudge in stopped}.values():
        kind = context.router.nudge_named(nudge.kind)
        about = await _said_then(nudge, kind, context.now, context) if kind else None
        said = about.about if about else (kind.label.lower() if kind else "")
        if kind is not None:
            again = Button(
                "Remind me after all", "nudges.after_all", Due.of(nudge).value, f"Remind me after all: {said}"
            )
            parts += [text(f"Stopped: {said}"), Buttons((again,))]
    return parts
