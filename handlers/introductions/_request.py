"""What a request holds beside who asks whom, and what may still be done with it."""

from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter

from handlers.context import Context
from handlers.errors import UserError
from handlers.finding import Search
from handlers.listings import is_id
from handlers.nudging import day_of, say_day
from handlers.outbox import DeliveryKind, Urgency, key_of
from handlers.school_time import SchoolCalendar
from storage.introduction_requests import StoredRequest, find_request

INTRODUCTION = DeliveryKind("introduction", Urgency.PERSONAL, when_unknown="repeat", in_hours=True)
"""All that two people are told about an introduction, each in their own hours."""

GONE = "I can't find that request any more, so nothing has been changed."


@dataclass(frozen=True, slots=True)
class Said:
    """What an asker said: in their own words, the time that suits them; what about; and the search that they made."""

    words: str
    suits: str
    title: str
    search: Search


SAID: TypeAdapter[Said] = TypeAdapter(Said)
"""Turns what was said into JSON and back."""


def subject_of(request_id: int) -> str:
    """What deliveries about a request are about."""
    return f"introduction:{request_id}"


def key_to(request_id: int, occurrence: str, person_id: int) -> str:
    """The key of what somebody is told of a request."""
    return key_of(INTRODUCTION, subject_of(request_id), occurrence, f"person:{person_id}", 0)


def key_together(request_id: int, what: str) -> str:
    """The key of what is done for both together."""
    return f"{INTRODUCTION.name}|{subject_of(request_id)}|{what}"


async def get_asked_of_me(context: Context, value: str) -> tuple[StoredRequest, Said]:
    """What was asked of the person who pressed, and still waits for them.

    Raises:
        UserError: if it is settled, with the date; or gone, or somebody else's.
    """
    request = await get_request(context, value)
    if request is None or request.expert_id != context.me.person_id:
        raise UserError(GONE)
    if request.state != "asked" or not request.said:
        raise UserError(settled_words(request, context.today))
    return request, SAID.validate_json(request.said)


async def get_own_request(context: Context, value: str) -> StoredRequest:
    """What the person who pressed has asked, whatever became of it.

    Raises:
        UserError: if it is gone, or somebody else's.
    """
    request = await get_request(context, value)
    if request is None or request.asker_id != context.me.person_id:
        raise UserError(GONE)
    return request


def rests_until(calendar: SchoolCalendar, today: date) -> date:
    """The first day on which whoever declined today is offered again; in holidays it is the half-term to come."""
    return calendar.half_term_after(calendar.half_term_from(today).first_on).first_on


def settled_words(request: StoredRequest, today: date) -> str:
    """When a request was settled, and that nothing is left to do, for either of the two."""
    is_over = request.state in ("withdrawn", "unmet") or request.stage in ("met", "settled")
    settled_at = (request.stage_at if is_over else None) or request.decided_at
    if settled_at is None:
        return "This waits for an answer still. Nothing has been changed."
    day = _day(settled_at, today)
    said = f"This was settled on {day}."
    if request.state == "withdrawn":
        said = f"This was withdrawn on {day}, so there is nothing left for you to do."
    return f"{said} Nothing has been changed."


def _day(moment: datetime, today: date) -> str:
    return say_day(day_of(moment), today).partition(" ")[2]


async def get_request(context: Context, value: str) -> StoredRequest | None:
    """The trust's request that a button carries, whosever it is."""
    if not is_id(value):
        return None
    return await find_request(context.session, context.secrets, context.me.trust_id, int(value))
