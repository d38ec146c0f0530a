"""The buttons that every reminder has: next week, choose when, stop; and the ways back."""

from datetime import date, timedelta

from handlers.context import Context
from handlers.errors import FormRejected
from handlers.messages import Button, Buttons, DateInput, Element, Form, Message, message, text
from handlers.nudges._overview import Own, overview
from handlers.nudges._reading import LONGEST_PAUSE_DAYS, switch
from handlers.nudges._replanning import replan_own
from handlers.nudging import (
    OwnNudge,
    answered,
    get_own_nudge,
    postpone,
    say_day,
    stop,
    undo_stop,
)
from handlers.requests import Answer, Press, Private, Replace, ShowForm, Submission
from handlers.router import Router
from storage import nudges

router = Router()

WAITS = "You have these reminders off, so it waits until you turn them on: type /nudges."


@router.press("nudges.next_week", writes=True)
async def next_week(request: Press, context: Context) -> Answer:
    """The same day next week, or the person's next day after it."""
    own = await get_own_nudge(context, request.value)
    wanted = context.today + timedelta(days=7)
    return Replace(await _said(context, own, text(_coming(wanted, await postpone(context, own, wanted), context))))


@router.press("nudges.choose_when")
async def ask_when(request: Press, context: Context) -> Answer:
    """Ask for a day."""
    own = await get_own_nudge(context, request.value)
    reminder = await own.reminder(context)
    return ShowForm(
        Form(
            form="nudges.remind_on",
            title="Choose when",
            submit="Save",
            intro=(text(f"When shall I remind you of {reminder.about}?"),) if reminder else (),
            inputs=(DateInput("day", "Day", hint="On another than your school days it comes on the next of them."),),
            state=request.value,
        )
    )


@router.submission("nudges.remind_on")
async def remind_on(request: Submission, context: Context) -> Answer:
    """The day chosen, or the person's next day after it."""
    day = request.date("day")
    if day is None or not 0 < (day - context.today).days <= LONGEST_PAUSE_DAYS:
        raise FormRejected({"day": "Please choose a day from tomorrow on, within the next year."})
    own = await get_own_nudge(context, request.state)
    return Private(message(text(_coming(day, await postpone(context, own, day), context))))


@router.press("nudges.stop", writes=True)
async def stop_reminding(request: Press, context: Context) -> Answer:
    """Nothing more about this."""
    own = await get_own_nudge(context, request.value)
    reminder = await own.reminder(context)
    await stop(context, own)
    about = f" about {reminder.about}" if reminder else ""
    back = Button("Remind me after all", "nudges.after_all", own.due.value, f"Remind me after all{about}")
    return Replace(await _said(context, own, text(f"Stopped. I won't remind you{about} any more."), Buttons((back,))))


@router.press("nudges.after_all", writes=True)
async def remind_after_all(request: Press, context: Context) -> Answer:
    """Take a stop back."""
    own = await get_own_nudge(context, request.value)
    day = await undo_stop(context, own)
    said = f"I'll remind you again on {say_day(day, context.today)}." if day else WAITS
    return Replace(await _said(context, own, text(said)))


@router.press("nudges.stop_kind", writes=True)
async def stop_kind(request: Press, context: Context) -> Answer:
    """No more of a kind that comes without being about anything."""
    own = await get_own_nudge(context, request.value, settled_too=True)
    await _switch(context, own, on=False)
    back = Button("Send it after all", "nudges.start_kind", own.due.value, f"{own.kind.label}: send it after all")
    return Replace(await _said(context, own, text(f"{own.kind.label}: off. It won't come any more."), Buttons((back,))))


@router.press("nudges.start_kind", writes=True)
async def start_kind(request: Press, context: Context) -> Answer:
    """Take that back."""
    own = await get_own_nudge(context, request.value, settled_too=True)
    await _switch(context, own, on=True)
    return Replace(await _said(context, own, text(f"{own.kind.label}: on. The next comes as usual.")))


def _coming(wanted: date, day: date | None, context: Context) -> str:
    """When a reminder comes that somebody wants on a day."""
    if day is None:
        return WAITS
    if day == wanted:
        return f"I'll remind you on {say_day(day, context.today)}."
    return (
        f"{say_day(wanted, context.today)} isn't a day on which I may remind you, so it comes on "
        f"{say_day(day, context.today)}."
    )


async def _said(context: Context, own: OwnNudge, *said: Element) -> Message:
    """What was pressed is answered where it stood: in the reminder's message, or in the list of all of them."""
    if own.delivery_id:
        return await answered(context, own, *said)
    return message(*said) + await overview(context)


async def _switch(context: Context, own: OwnNudge, *, on: bool) -> None:
    trust_id, person_id = context.me.trust_id, context.me.person_id
    wishes = (await Own.find(context)).wishes
    await nudges.save_wishes(context.session, trust_id, person_id, switch(wishes, own.kind, on=on))
    await replan_own(context, switched_on=(own.kind.name,) if on else ())
