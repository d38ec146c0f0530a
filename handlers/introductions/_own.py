"""One's own introductions that aren't over, with how far each has come, for `/my-profile`."""

from handlers.context import Context
from handlers.introductions._life import ARRANGED, MET, life_buttons
from handlers.introductions._meeting import say_time
from handlers.introductions._telling import answer_buttons
from handlers.messages import Button, Buttons, Element, Heading, text
from handlers.nudging import day_of, say_day
from storage.colleagues import Colleague, find_colleague
from storage.introduction_requests import StoredRequest, find_own_requests
from storage.meetings import find_meeting

MOST_SHOWN = 8


async def own_introductions(context: Context) -> tuple[Element, ...]:
    """What the person asks or was asked, with what can be done about it; nothing where there is nothing."""
    me = context.me
    found = await find_own_requests(context.session, context.secrets, me.trust_id, me.person_id, limit=MOST_SHOWN)
    parts: list[Element] = []
    for request in found:
        other_id = request.expert_id if request.asker_id == me.person_id else request.asker_id
        other = await find_colleague(context.session, me.trust_id, other_id)
        if other is not None:
            parts += await _parts(context, request, other)
    return (Heading("Your introductions"), *parts) if parts else ()


async def _parts(context: Context, request: StoredRequest, other: Colleague) -> tuple[Element, ...]:
    who = f"{other.name}, {other.academy}"
    asked_on = say_day(day_of(request.asked_at), context.today)
    if request.state == "asked":
        if request.asker_id == context.me.person_id:
            withdraw = Button(
                "Withdraw",
                "introductions.withdraw",
                str(request.id),
                spoken=f"Withdraw: don't ask {other.first_name} after all",
            )
            return text(f"{who}: you asked on {asked_on}; no answer yet."), Buttons((withdraw,))
        return text(f"{who} asked you on {asked_on}."), Buttons(answer_buttons(str(request.id), other))
    standing = (request.state, request.stage)
    if standing == ARRANGED:
        meeting = await find_meeting(context.session, context.secrets, context.me.trust_id, request.id)
        when = f": {say_time(meeting, context.today)}" if meeting else ""
        return text(f"{who}: you have a date{when}."), life_buttons(request.id, standing)
    if standing == MET:
        return text(f"{who}: you have met."), life_buttons(request.id, standing)
    return text(f"{who}: you are introduced; there is no date yet."), life_buttons(request.id, standing)
