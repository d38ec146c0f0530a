"""`/nudges`: the command, its words, its form and its buttons."""

from dataclasses import replace
from datetime import date

from handlers.context import Context
from handlers.errors import FormRejected
from handlers.messages import (
    Button,
    Buttons,
    Choice,
    Choices,
    DateInput,
    Element,
    Form,
    Message,
    Option,
    TextInput,
    footnote,
    message,
    text,
)
from handlers.nudges._overview import DAY_NAMES, Own, is_paused, overview, say_days, say_hours
from handlers.nudges._reading import (
    EARLIEST,
    LONGEST_PAUSE_DAYS,
    OUT_OF_REASON,
    is_pause,
    read_change,
    read_time,
    within_reason,
)
from handlers.nudges._replanning import replan_own
from handlers.nudging import say_day
from handlers.requests import Answer, Command, Press, Private, Replace, ShowForm, Submission
from handlers.router import Router
from handlers.school_time import WEEKDAYS, Timetable
from handlers.typed_words import short_enough
from storage import nudges
from storage.nudges import Wishes

router = Router()

AS_DUE, WEEKLY, OFF = "as-due", "weekly", "off"
_HOW = {
    AS_DUE: "As they fall due, in my hours",
    WEEKLY: "Together, on the first of my days each week",
    OFF: "Not at all",
}
LATER = "Please choose a day from tomorrow on, within the next year."


@router.command(
    "nudges",
    usage="[off] [pause until date] [weekly] [my days mon tue wed] [hours 9 to 4]",
    help="Choose when I may remind you, or tell me to stop.",
    examples=(
        "/nudges",
        "/nudges off",
        "/nudges pause until 4 January",
        "/nudges weekly",
        "/nudges my days mon tue wed",
        "/nudges hours 9 to 4",
        "/nudges digest on",
    ),
    button="See my reminders",
    writes=True,
)
async def show_or_change(request: Command, context: Context) -> Answer:
    """Everything about the person's reminders; or, with words, the same once it is changed."""
    words = short_enough(request.text)
    if not words.strip(" ."):
        return Private(await overview(context))
    if is_pause(words):
        return ShowForm(_pause_form())
    own = await Own.find(context)
    wishes = read_change(words, own.wishes, context.today, context.router.nudges())
    return Private(await _changed(context, own, wishes))


@router.press("nudges.off", writes=True)
async def turn_off(request: Press, context: Context) -> Answer:
    """Remind the person of nothing."""
    own = await Own.find(context)
    return Replace(await _changed(context, own, replace(own.wishes, is_off=True)))


@router.press("nudges.on", writes=True)
async def turn_on(request: Press, context: Context) -> Answer:
    """Remind the person again, after a pause too."""
    own = await Own.find(context)
    return Replace(await _changed(context, own, replace(own.wishes, is_off=False, paused_until_on=None)))


@router.press("nudges.pause")
async def ask_pause(request: Press, context: Context) -> Answer:
    """Ask until when."""
    return ShowForm(_pause_form())


@router.submission("nudges.pause_until")
async def pause(request: Submission, context: Context) -> Answer:
    """Say nothing before a day."""
    until = request.date("until")
    if until is None or not 0 < (until - context.today).days <= LONGEST_PAUSE_DAYS:
        raise FormRejected({"until": LATER})
    own = await Own.find(context)
    return Private(await _changed(context, own, replace(own.wishes, is_off=False, paused_until_on=until)))


@router.press("nudges.change")
async def ask(request: Press, context: Context) -> Answer:
    """Everything in one form."""
    return ShowForm(_form(await Own.find(context), context))


@router.submission("nudges.save")
async def save(request: Submission, context: Context) -> Answer:
    """Keep what was filled in."""
    own = await Own.find(context)
    return Private(await _changed(context, own, _wishes(request, own, context)))


async def _changed(context: Context, before: Own, wishes: Wishes) -> Message:
    """Keep the wishes, plan anew what is coming, and say what has changed, with an undo where it stops reminders."""
    await nudges.save_wishes(context.session, context.me.trust_id, context.me.person_id, wishes)
    await replan_own(context, switched_on=_switched_on(before.wishes, wishes, context))
    own = await Own.find(context)
    undo = _undo(before.wishes, wishes)
    said = " ".join(_said(before, own, context)) or "That is how it is already, so nothing has been changed."
    return message(text(said), *undo) + await overview(context)


def _said(before: Own, now: Own, context: Context) -> list[str]:
    """What has changed, a sentence each."""
    was, wishes = before.wishes, now.wishes
    said = []
    if wishes.is_off and not was.is_off:
        said.append("Reminders are off. I won't remind you of anything until you turn them on again.")
    elif wishes.paused_until_on != was.paused_until_on and wishes.paused_until_on and is_paused(wishes, context):
        until = say_day(wishes.paused_until_on, context.today)
        said.append(f"Paused until {until}. What falls due before then waits until that day, or your next after it.")
    elif (was.is_off and not wishes.is_off) or (was.paused_until_on and not wishes.paused_until_on):
        said.append("Reminders are on.")
    if wishes.is_weekly != was.is_weekly:
        said.append(
            "Reminders come together, on the first of your days each week."
            if wishes.is_weekly
            else "Each reminder comes when it falls due."
        )
    if wishes.days != was.days:
        said.append(f"I remind you on {say_days(now.timetable.weekdays)} only, in term.")
    if (wishes.starts_at, wishes.ends_at) != (was.starts_at, was.ends_at):
        said.append(f"I remind you from {say_hours(now.timetable.starts_at, now.timetable.ends_at)} only.")
    for kind in context.router.nudges():
        wanted = wishes.wants(kind.name, by_default=kind.is_on)
        if wanted != was.wants(kind.name, by_default=kind.is_on):
            said.append(f"{kind.label}: {'on' if wanted else 'off'}.")
    return said


def _undo(before: Wishes, wishes: Wishes) -> tuple[Element, ...]:
    if wishes.is_off and not before.is_off:
        return (Buttons((Button("Undo", "nudges.on", spoken="Undo: turn my reminders on again"),)),)
    if wishes.paused_until_on is not None and wishes.paused_until_on != before.paused_until_on:
        return (Buttons((Button("Undo", "nudges.on", spoken="Undo: end the pause"),)),)
    return ()


def _switched_on(before: Wishes, wishes: Wishes, context: Context) -> tuple[str, ...]:
    return tuple(
        kind.name
        for kind in context.router.nudges()
        if wishes.wants(kind.name, by_default=kind.is_on) and not before.wants(kind.name, by_default=kind.is_on)
    )


def _pause_form() -> Form:
    hint = "Reminders come again from this day on."
    inputs = (DateInput("until", "Until", hint=hint),)
    return Form(form="nudges.pause_until", title="Pause my reminders", submit="Pause", inputs=inputs)


def _form(own: Own, context: Context) -> Form:
    wishes, timetable, kinds = own.wishes, own.timetable, context.router.nudges()
    how = OFF if wishes.is_off else WEEKLY if wishes.is_weekly else AS_DUE
    return Form(
        form="nudges.save",
        title="My reminders",
        submit="Save",
        intro=(footnote("I never remind anybody at weekends, in the holidays or on INSET days. Only you see this."),),
        inputs=(
            Choice("how", "How shall I remind you?", options=_options(_HOW), initial=how),
            Choices("days", "On which days?", options=_options(_days()), initial=_own_days(timetable)),
            TextInput("starts_at", "Not before", initial=f"{timetable.starts_at:%H:%M}", max_length=10),
            TextInput("ends_at", "Not after", initial=f"{timetable.ends_at:%H:%M}", max_length=10),
            Choices(
                "kinds",
                "Of what?",
                options=_options({kind.name: kind.label for kind in kinds}),
                initial=tuple(kind.name for kind in kinds if wishes.wants(kind.name, by_default=kind.is_on)),
                optional=True,
            ),
            DateInput(
                "paused_until",
                "Paused until",
                initial=str(wishes.paused_until_on) if is_paused(wishes, context) else "",
                hint="Leave it empty if you want no pause.",
                optional=True,
            ),
        ),
    )


def _wishes(request: Submission, own: Own, context: Context) -> Wishes:
    """What was filled in. Days and hours left as they were still follow the academy's, if they did.

    Raises:
        FormRejected: with a sentence for every field that needs another look.
    """
    timetable = own.timetable
    days = tuple(day for day in WEEKDAYS if day in request.many("days"))
    starts_at, ends_at = read_time(request.text("starts_at")), read_time(request.text("ends_at"))
    paused = request.date("paused_until")
    problems = {
        "days": "" if days else "Please choose at least one day.",
        "starts_at": "" if starts_at else "That is not a time. Please write one such as 08:00.",
        "ends_at": "" if ends_at else "That is not a time. Please write one such as 17:30.",
        "paused_until": "" if _may_pause(paused, own.wishes, context.today) else LATER,
        "how": "" if request.text("how") in _HOW else "Please choose how.",
    }
    if not within_reason(starts_at, ends_at):
        problems["starts_at" if starts_at is not None and starts_at < EARLIEST else "ends_at"] = OUT_OF_REASON
    elif starts_at and ends_at and starts_at >= ends_at:
        problems["ends_at"] = "This must be later than the time above."
    if found := {field: problem for field, problem in problems.items() if problem}:
        raise FormRejected(found)
    how, chosen = request.text("how"), request.many("kinds")
    kinds = context.router.nudges()
    same_hours = (starts_at, ends_at) == (timetable.starts_at, timetable.ends_at)
    return Wishes(
        is_off=how == OFF,
        is_weekly=how == WEEKLY or (how == OFF and own.wishes.is_weekly),
        paused_until_on=paused,
        days=own.wishes.days if days == _own_days(timetable) else days,
        starts_at=own.wishes.starts_at if same_hours else starts_at,
        ends_at=own.wishes.ends_at if same_hours else ends_at,
        kinds_on=tuple(kind.name for kind in kinds if not kind.is_on and kind.name in chosen),
        kinds_off=tuple(kind.name for kind in kinds if kind.is_on and kind.name not in chosen),
    )


def _may_pause(until: date | None, before: Wishes, today: date) -> bool:
    if until is None or until == before.paused_until_on:
        return True
    return 0 < (until - today).days <= LONGEST_PAUSE_DAYS


def _own_days(timetable: Timetable) -> tuple[str, ...]:
    return tuple(WEEKDAYS[number] for number in sorted(timetable.weekdays))


def _days() -> dict[str, str]:
    return dict(zip(WEEKDAYS, DAY_NAMES, strict=True))


def _options(labels: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(label, value) for value, label in labels.items())
