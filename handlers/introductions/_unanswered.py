"""One reminder of a request that waits for an answer."""

from collections.abc import Sequence
from datetime import datetime

from handlers.introductions._request import SAID
from handlers.introductions._telling import answer_buttons, words_parts
from handlers.messages import text
from handlers.nudging import Due, FallsDue, NudgeContext, Reminder, again_at, day_of, say_day
from handlers.router import Router
from handlers.school_time import Timetable
from handlers.timetables import find_timetables
from storage.colleagues import find_colleague
from storage.introduction_requests import find_open_requests, find_request

router = Router()

KIND = "introductions.waiting"
REMINDED_AFTER, LAPSES_AFTER = 3, 5
"""So many of their own school days after a request reached somebody."""


def school_days_on(asked_at: datetime, timetable: Timetable, days: int) -> datetime:
    """So many school days of the person's after a request reached them, at the same time of day."""
    reached_at = timetable.next_moment(asked_at)
    return again_at(reached_at, reached_at, timetable, days)


async def plan(context: NudgeContext) -> Sequence[FallsDue]:
    """A reminder of each request that waits for an answer."""
    waiting = await find_open_requests(context.session, context.secrets, context.trust_id)
    timetables = await find_timetables(context.session, context.trust_id, {one.expert_id for one in waiting})
    return [
        FallsDue(one.expert_id, one.id, str(one.id), school_days_on(one.asked_at, timetable, REMINDED_AFTER))
        for one in waiting
        if (timetable := timetables.get(one.expert_id)) is not None
    ]


@router.nudge(
    KIND,
    label="Requests that wait for you",
    help="When a colleague asks you for an introduction and you haven't answered, I remind you once.",
    plan=plan,
    expects_answer=False,
)
async def say_what_waits(due: Due, context: NudgeContext) -> Reminder | None:
    """The request once more, with its buttons; nothing where it is settled."""
    request = await find_request(context.session, context.secrets, context.trust_id, due.subject_id)
    if request is None or request.state != "asked" or request.expert_id != due.person_id or not request.said:
        return None
    asker = await find_colleague(context.session, context.trust_id, request.asker_id)
    if asker is None:
        return None
    day = say_day(day_of(request.asked_at), day_of(context.now))
    return Reminder(
        about=f"{asker.first_name}'s request",
        elements=(
            text(f"{asker.name}, {asker.academy}, asked you on {day} for an introduction. A no is as good as a yes."),
            *words_parts(SAID.validate_json(request.said)),
        ),
        do=answer_buttons(f"{request.id}|{due.value}", asker),
    )
