"""What becomes of a request to which no answer comes."""

from collections.abc import Sequence

from handlers.introductions._others import find_others
from handlers.introductions._request import INTRODUCTION, SAID, key_to, rests_until, subject_of
from handlers.introductions._unanswered import LAPSES_AFTER, school_days_on
from handlers.messages import message, text
from handlers.nudging import NudgeContext, day_of
from handlers.outbox import Outbox
from handlers.timetables import find_timetables
from storage.colleagues import Colleague, find_colleague
from storage.deliveries import call_off
from storage.introduction_requests import (
    UNANSWERED,
    StoredRequest,
    find_known_places,
    find_open_requests,
    settle_request,
)


async def find_overdue(context: NudgeContext) -> Sequence[StoredRequest]:
    """The trust's requests that have waited for five of the expert's school days."""
    waiting = await find_open_requests(context.session, context.secrets, context.trust_id)
    timetables = await find_timetables(context.session, context.trust_id, {one.expert_id for one in waiting})
    return [
        one
        for one in waiting
        if (timetable := timetables.get(one.expert_id)) is None
        or school_days_on(one.asked_at, timetable, LAPSES_AFTER) <= context.now
    ]


async def let_lapse(context: NudgeContext, request: StoredRequest) -> bool:
    """Offer the asker others and leave the expert in peace; False if it was settled meanwhile."""
    timetables = await find_timetables(context.session, context.trust_id, [request.expert_id])
    timetable = timetables.get(request.expert_id)
    today = day_of(context.now)
    is_lapsed = await settle_request(
        context.session,
        context.trust_id,
        request.id,
        "lapsed",
        expected=UNANSWERED,
        now=context.now,
        resting_until_on=rests_until(timetable.calendar, today) if timetable else None,
    )
    asker = await find_colleague(context.session, context.trust_id, request.asker_id)
    if is_lapsed and asker is not None:
        await _offer_others(context, request, asker)
        await _leave_in_peace(context, request, asker)
    return is_lapsed


async def _offer_others(context: NudgeContext, request: StoredRequest, asker: Colleague) -> None:
    expert = await find_colleague(context.session, context.trust_id, request.expert_id)
    name = expert.first_name if expert else "The colleague whom you asked"
    others = await find_others(context, asker, SAID.validate_json(request.said).search, (request.expert_id,))
    places = (await find_known_places(context.session, context.trust_id, [asker.person_id]))[asker.person_id]
    where = next((one.workspace_id for one in places if one.platform == request.platform), None)
    await _outbox(context).to_person(
        INTRODUCTION,
        asker.person_id,
        message(*others.parts(f"{name} hasn't found the time to answer, so I have let it rest.")),
        subject=subject_of(request.id),
        occurrence="lapsed",
        workspace_id=where,
    )


async def _leave_in_peace(context: NudgeContext, request: StoredRequest, asker: Colleague) -> None:
    """Put a kind word where the request stood, which disturbs nobody; what never went isn't sent any more."""
    key = key_to(request.id, "asked", request.expert_id)
    gone = await call_off(context.session, context.trust_id, key, at=context.now)
    if gone is None:
        return
    said = f"{asker.name} asked for an introduction. I have shown {asker.first_name} other colleagues, so nothing is "
    kind = message(text(f"{said}left for you to do, and that is quite all right."))
    await _outbox(context).change(INTRODUCTION, gone.workspace_id, gone.delivery_id, kind, revision=1)


def _outbox(context: NudgeContext) -> Outbox:
    return Outbox(context.session, context.secrets, context.trust_id, context.now)
