"""The date of two who were introduced: put down, changed or called off by either, and told to the other."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta

from handlers.context import Context
from handlers.errors import FormRejected, UserError
from handlers.held import guarded_fields
from handlers.introductions._invitation import invitation_parts
from handlers.introductions._life import (
    ARRANGED,
    BEFORE_MEETING,
    INTRODUCED,
    Introduced,
    end_meeting,
    get_introduced,
    hold_back,
    life_buttons,
    move,
    tell_other,
)
from handlers.introductions._meeting import COVER, LENGTHS, AsideWords, meeting_facts
from handlers.introductions._words import own_words
from handlers.messages import Choice, DateInput, Form, Heading, Message, Option, TextInput, footnote, message, text
from handlers.requests import Answer, Press, Private, ShowForm, Submission
from handlers.router import Router
from handlers.school_time import LONDON
from handlers.ways import WAYS
from storage.guarded_text import GuardedText, joined
from storage.meetings import PlannedMeeting, find_meeting, save_meeting

router = Router()

FORM = "introductions.put_down"
FARTHEST = timedelta(days=366)
MOST_OF_A_PLACE = 150
FIRST, LAST = 7, 19
"""The hours between which a date may begin."""

TIMES = tuple(f"{hour:02}:{minute:02}" for hour in range(FIRST, LAST) for minute in (0, 15, 30, 45))


@router.press("introductions.date")
async def ask_date(request: Press, context: Context) -> Answer:
    """The form for a date; with what has been put down already."""
    mine = await get_introduced(context, request.value, BEFORE_MEETING)
    known = await find_meeting(context.session, context.secrets, context.me.trust_id, mine.id)
    return ShowForm(_form(context, mine, None if known is None or known.is_off else known))


@router.submission(FORM)
async def put_down(request: Submission, context: Context) -> Answer:
    """Put down a date, and tell the other of it in their hours."""
    mine = await get_introduced(context, request.state, BEFORE_MEETING, to_change=True)
    known = await find_meeting(context.session, context.secrets, context.me.trust_id, mine.id)
    aside = {name: _field(request, name) for name in ("place", "cover_from")}
    said = joined(await guarded_fields(request, context, aside))
    meeting = _meeting(request, context, said, known.revision + 1 if known else 1)
    await save_meeting(context.session, context.secrets, context.me.trust_id, mine.id, meeting)
    await move(context, mine, ARRANGED)
    await hold_back(context, mine, meeting.revision - 1)
    is_new = known is None or known.is_off
    what = "has put down a date for you two" if is_new else "has put down another date for you two"
    if mine.other is not None:
        other = mine.other.person_id
        told = _said(context, mine, meeting, f"{context.me.name} {what}", other, context.me.first_name)
        await tell_other(context, mine, f"date-{meeting.revision}", told)
    me = context.me.person_id
    return Private(_said(context, mine, meeting, f"Your date with {mine.name}", me, mine.name))


@router.press("introductions.call_off", writes=True)
async def call_off_date(request: Press, context: Context) -> Answer:
    """Call the date off; the two stay introduced."""
    mine = await get_introduced(context, request.value, (ARRANGED,), to_change=True)
    revision = await end_meeting(context, mine)
    if revision is None:
        raise UserError(
            "That date has passed, so it can't be called off, and nothing has been changed. Type /my-profile to say "
            "whether you met."
        )
    await move(context, mine, INTRODUCED)
    off = message(
        text(f"{context.me.name} has called off your date. You are still introduced, and can put down another."),
        life_buttons(mine.id),
    )
    is_told = await tell_other(context, mine, f"date-{revision}", off)
    said = f"Called off. {mine.opening_name} is told in their hours." if is_told else "Called off."
    return Private(message(text(f"{said} To have it back, put the date down once more."), life_buttons(mine.id)))


def _said(
    context: Context, mine: Introduced, meeting: PlannedMeeting, heading: str, reader_id: int, other: str
) -> Message:
    """A date as one of the two reads it."""
    names = (context.me.first_name, mine.name)
    if mine.request.asker_id != context.me.person_id:
        names = (mine.name, context.me.first_name)
    return message(
        Heading(heading),
        meeting_facts(meeting, *names, context.today),
        *invitation_parts(context, mine.id, reader_id, meeting),
        life_buttons(mine.id, ARRANGED),
        footnote(f"Only you and {other} see this. I remind you the school day before."),
    )


def _meeting(request: Submission, context: Context, said: GuardedText, revision: int) -> PlannedMeeting:
    """What was filled in.

    Raises:
        FormRejected: if it is no time to come, or something isn't one of the choices.
    """
    starts_at = _moment(request, context)
    minutes, way, cover = request.text("minutes"), request.text("way"), request.text("cover")
    if minutes not in LENGTHS or way not in WAYS or cover not in ("", *COVER):
        raise UserError("Please choose how long and how you meet from the lists. Nothing has been saved.")
    return PlannedMeeting(starts_at, int(minutes), way, cover, said, revision, context.now)


def _moment(request: Submission, context: Context) -> datetime:
    day = request.date("day")
    if day is None or not timedelta() <= day - context.today <= FARTHEST:
        raise FormRejected({"day": "Please choose a day from today on, within the next year."})
    if request.text("time") not in TIMES:
        raise FormRejected({"time": "Please choose a time, such as 15:45."})
    starts_at = datetime.combine(day, time.fromisoformat(request.text("time")), LONDON).astimezone(UTC)
    if starts_at <= context.now:
        raise FormRejected({"time": "That time has passed already. Please choose a later one."})
    return starts_at


def _field(request: Submission, name: str) -> str:
    try:
        return own_words(request.text(name), MOST_OF_A_PLACE)
    except UserError as error:
        raise FormRejected({name: error.text}) from error


def _form(context: Context, mine: Introduced, known: PlannedMeeting | None) -> Form:
    wall = known.starts_at.astimezone(LONDON) if known else None
    aside = AsideWords.of(known.said) if known else AsideWords()
    return Form(
        form=FORM,
        title="A date for you two",
        submit="Put it down",
        inputs=(
            DateInput("day", "Which day?", initial=wall.date().isoformat() if wall else ""),
            Choice(
                "time",
                "From when?",
                tuple(Option(one, one) for one in TIMES),
                initial=f"{wall:%H:%M}" if wall else "",
            ),
            Choice("minutes", "How long?", _options(LENGTHS), initial=str(known.minutes) if known else "45"),
            Choice("way", "How do you meet?", _options(WAYS), initial=known.way if known else ""),
            TextInput("place", "Where?", initial=aside.place, optional=True, max_length=MOST_OF_A_PLACE),
            Choice(
                "cover",
                "Is cover needed?",
                _options(_cover(mine, context)),
                initial=known.cover if known else "",
                placeholder="No",
                optional=True,
            ),
            TextInput(
                "cover_from",
                "Whom do you ask for cover?",
                initial=aside.cover_from,
                hint="I ask nobody: it stands here so that you both know.",
                optional=True,
                max_length=MOST_OF_A_PLACE,
            ),
        ),
        intro=(footnote(f"{mine.opening_name} is told in their hours. Nobody else sees it."),),
        state=str(mine.id),
    )


def _options(choices: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(label, value) for value, label in choices.items())


def _cover(mine: Introduced, context: Context) -> Mapping[str, str]:
    """Whose lessons may need cover, as the person who fills in the form says it."""
    mine_is_asking = mine.request.asker_id == context.me.person_id
    me, other = ("asker", "expert") if mine_is_asking else ("expert", "asker")
    return {me: "Yes, for me", other: f"Yes, for {mine.name}", "both": "Yes, for both of us"}
