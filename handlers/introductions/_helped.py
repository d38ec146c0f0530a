"""One question to each of two who were introduced: did it help? Asked once, and never chased."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from handlers.context import Context
from handlers.errors import FormRejected, UserError
from handlers.held import guarded_fields
from handlers.introductions._life import MET, SETTLED, UNDERWAY, UNMET, get_introduced, move
from handlers.introductions._words import MOST_CHARACTERS, own_words
from handlers.messages import Button, Buttons, Element, Form, TextInput, footnote, message, text
from handlers.nudging import Due, FallsDue, NotNow, NudgeContext, Reminder, answered, day_of, get_own_nudge, start_of
from handlers.nudging import say_day as say_day_on
from handlers.requests import Answer, Press, Private, Replace, ShowForm, Submission
from handlers.router import Router
from handlers.school_time import Timetable
from handlers.timetables import find_timetables
from storage.colleagues import find_colleague
from storage.meetings import Answer as Reply
from storage.meetings import (
    Underway,
    add_reply,
    add_words,
    find_replies,
    find_underway,
    find_words,
    forget_meeting_words,
)

router = Router()

KIND = "introductions.helped"
FORM = "introductions.keep_words"
ASKED_AFTER, SETTLED_AFTER = 10, 15
"""So many of their own school days after two met, or else were introduced, each of them is asked; and it ends."""

ANSWERS: dict[Reply, str] = {"yes": "Yes", "partly": "Partly", "no": "No", "unmet": "We never met"}
WORDS = "What would you tell others about it? Nobody else reads it."


def asked_at(one: Underway, timetable: Timetable) -> datetime:
    """When somebody is asked at the earliest: at the start of their hours on that day."""
    return start_of(timetable.days_after(day_of(one.since), ASKED_AFTER))


async def plan(context: NudgeContext) -> Sequence[FallsDue]:
    """The question to each of all who were introduced; it moves with their date."""
    underway = await find_underway(context.session, context.trust_id)
    timetables = await _timetables(context, underway)
    return [
        FallsDue(person_id, one.introduction_id, str(one.introduction_id), asked_at(one, timetables[person_id]))
        for one in underway
        for person_id in one.people
        if person_id in timetables
    ]


async def find_over(context: NudgeContext) -> Sequence[int]:
    """The ids of introductions that both have been asked about some days ago: nothing is to come of them."""
    underway = await find_underway(context.session, context.trust_id)
    timetables = await _timetables(context, underway)
    today = day_of(context.now)
    return [
        one.introduction_id
        for one in underway
        if all(
            timetables[person_id].days_after(day_of(one.since), SETTLED_AFTER) <= today
            for person_id in one.people
            if person_id in timetables
        )
    ]


@router.nudge(
    KIND,
    label="Whether it helped",
    help="Two school weeks after you met a colleague, I ask once whether it helped. Nobody else sees your answer.",
    stop="Stop asking this",
    plan=plan,
    expects_answer=False,
)
async def ask_whether_it_helped(due: Due, context: NudgeContext) -> Reminder | NotNow | None:
    """The question, unless it is answered or over; later where the two meet later."""
    underway = await find_underway(context.session, context.trust_id)
    one = next((one for one in underway if one.introduction_id == due.subject_id), None)
    if one is None or due.person_id not in one.people:
        return None
    replies = await find_replies(context.session, context.trust_id, [one.introduction_id])
    other_id = one.expert_id if due.person_id == one.asker_id else one.asker_id
    other = await find_colleague(context.session, context.trust_id, other_id)
    if other is None or (one.introduction_id, due.person_id) in replies:
        return None
    timetables = await find_timetables(context.session, context.trust_id, [due.person_id])
    at = asked_at(one, timetables[due.person_id])
    if at > context.now:
        return NotNow(at)
    return Reminder(
        about=f"your introduction to {other.first_name}",
        elements=(
            text(f"You and {other.name}, {other.academy}, were introduced. Did it help? I ask this once."),
            footnote("Nobody is shown what you answer. It can be left unanswered."),
        ),
        do=tuple(
            Button(
                label, f"introductions.helped_{answer}", due.value, spoken=f"{label}: your introduction to {other.name}"
            )
            for answer, label in ANSWERS.items()
        ),
    )


@router.press("introductions.helped_yes", writes=True)
async def yes(request: Press, context: Context) -> Answer:
    """It helped."""
    return await _keep(request, context, "yes")


@router.press("introductions.helped_partly", writes=True)
async def partly(request: Press, context: Context) -> Answer:
    """It helped in part."""
    return await _keep(request, context, "partly")


@router.press("introductions.helped_no", writes=True)
async def no(request: Press, context: Context) -> Answer:
    """It didn't help."""
    return await _keep(request, context, "no")


@router.press("introductions.helped_unmet", writes=True)
async def never_met(request: Press, context: Context) -> Answer:
    """They never met: it counts nowhere, unless the other says otherwise."""
    return await _keep(request, context, "unmet")


@router.press("introductions.words")
async def ask_words(request: Press, context: Context) -> Answer:
    """The form for what somebody would tell others."""
    mine = await get_introduced(context, request.value, (*UNDERWAY, SETTLED, UNMET))
    known = await find_words(context.session, context.secrets, context.me.trust_id, mine.id, context.me.person_id)
    words = TextInput(
        "words",
        "What would you tell others?",
        initial=known,
        hint="Please don't name a pupil.",
        optional=True,
        multiline=True,
        max_length=MOST_CHARACTERS,
    )
    return ShowForm(Form(form=FORM, title="In your own words", submit="Keep", inputs=(words,), state=str(mine.id)))


@router.submission(FORM)
async def keep_words(request: Submission, context: Context) -> Answer:
    """Keep the words for their author alone."""
    mine = await get_introduced(context, request.state, (*UNDERWAY, SETTLED, UNMET))
    try:
        words = own_words(request.text("words"))
    except UserError as error:
        raise FormRejected({"words": error.text}) from error
    guarded = (await guarded_fields(request, context, {"words": words}))["words"]
    me = context.me
    if not await add_words(context.session, context.secrets, me.trust_id, mine.id, me.person_id, guarded):
        raise UserError("Please answer first whether it helped. Nothing has been saved.")
    said = "Kept, encrypted, for you alone." if words else "Nothing is kept in your own words."
    return Private(message(text(said), _words_button(mine.id)))


async def _keep(request: Press, context: Context, reply: Reply) -> Answer:
    own = await get_own_nudge(context, request.value, settled_too=True)
    me, introduction_id = context.me, own.nudge.subject_id
    mine = await get_introduced(context, str(introduction_id), (*UNDERWAY, SETTLED, UNMET), to_change=True)
    is_new = await add_reply(context.session, me.trust_id, mine.id, me.person_id, reply, now=context.now)
    replies = await find_replies(context.session, me.trust_id, [mine.id])
    if not is_new:
        _, at = replies[mine.id, me.person_id]
        day = say_day_on(day_of(at), context.today)
        raise UserError(f"You answered this on {day}. Nothing has been changed.")
    answers = {answer for answer, _ in replies.values()}
    if answers == {"unmet"} and mine.standing in UNDERWAY and mine.standing != MET:
        await move(context, mine, UNMET)
    elif len(replies) > 1 and mine.standing in UNDERWAY:
        await move(context, mine, SETTLED)
        await forget_meeting_words(context.session, me.trust_id, [mine.id])
    said: tuple[Element, ...] = (text(f"Thank you: {ANSWERS[reply].lower()}. Nobody is shown it."),)
    if reply != "unmet":
        said = (*said, text(WORDS), _words_button(mine.id))
    return Replace(await answered(context, own, *said))


def _words_button(introduction_id: int) -> Buttons:
    return Buttons((Button("Add a few words", "introductions.words", str(introduction_id), opens_form=True),))


async def _timetables(context: NudgeContext, underway: Sequence[Underway]) -> dict[int, Timetable]:
    people = {person for one in underway for person in one.people}
    return cast("dict[int, Timetable]", await find_timetables(context.session, context.trust_id, people))
