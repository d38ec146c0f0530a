"""Whether two who were introduced have met, and taking it back, by either of them."""

from handlers.context import Context
from handlers.errors import UserError
from handlers.introductions._life import (
    ARRANGED,
    BEFORE_MEETING,
    INTRODUCED,
    MET,
    UNMET,
    Introduced,
    end_meeting,
    get_introduced,
    life_buttons,
    move,
    tell_other,
)
from handlers.messages import Button, Buttons, message, text
from handlers.requests import Answer, Press, Private, Replace
from handlers.router import Router
from storage.meetings import find_meeting, find_replies

router = Router()

LATER = "In about two weeks I ask each of you once whether it helped; that can be left unanswered."


@router.press("introductions.met", writes=True)
async def met(request: Press, context: Context) -> Answer:
    """Remember that the two have met."""
    mine = await get_introduced(context, request.value, BEFORE_MEETING, to_change=True)
    await move(context, mine, MET)
    return Private(message(text(f"Thank you. I have noted that you and {mine.name} met. {LATER}"), _undo(mine, "met")))


@router.press("introductions.unmet", writes=True)
async def unmet(request: Press, context: Context) -> Answer:
    """Let an introduction end that didn't come about; it counts nowhere."""
    mine = await get_introduced(context, request.value, BEFORE_MEETING, to_change=True)
    revision = await end_meeting(context, mine)
    await move(context, mine, UNMET)
    said = "I have noted that it didn't come about. Nobody is asked why, and it counts nowhere."
    if revision is not None:
        off = message(text(f"{context.me.name} has called off the date with you. Nothing is left to do."))
        is_told = await tell_other(context, mine, f"date-{revision}", off)
        said += f" The date is called off, and {mine.name} is told so." if is_told else " The date is called off."
    return Private(message(text(said), _undo(mine, "unmet")))


@router.press("introductions.undo", writes=True)
async def undo(request: Press, context: Context) -> Answer:
    """Take back that the two met, or that it didn't come about."""
    value, _, what = request.value.partition(":")
    mine = await get_introduced(context, value, (UNMET if what == "unmet" else MET,), to_change=True)
    if await find_replies(context.session, context.me.trust_id, [mine.id]):
        raise UserError("One of you has answered since whether it helped, so this stays as it is.")
    meeting = await find_meeting(context.session, context.secrets, context.me.trust_id, mine.id)
    standing = ARRANGED if meeting is not None and not meeting.is_off else INTRODUCED
    await move(context, mine, standing)
    said = f"Taken back: you and {mine.name} are introduced, and the date stands as it was."
    if standing == INTRODUCED:
        said = f"Taken back: you and {mine.name} are introduced. There is no date."
    return Replace(message(text(said), life_buttons(mine.id, standing)))


def _undo(mine: Introduced, what: str) -> Buttons:
    return Buttons((Button("Undo", "introductions.undo", f"{mine.id}:{what}", spoken="Undo what I have just noted"),))
