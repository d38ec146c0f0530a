"""The file that puts a date into somebody's calendar, and the address under which they get it for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Context
from handlers.introductions._meeting import AsideWords
from handlers.messages import Element, Link, text
from handlers.ways import WAYS
from storage.colleagues import Colleague, find_colleague
from storage.introduction_requests import find_request
from storage.meetings import PlannedMeeting, find_meeting
from storage.secret_box import SecretBox, WrongSecretKey

PATH = "/introductions/{sealed}.ics"
KEPT = timedelta(days=7)
"""How long after the date the address gives the file: whoever calls a date off late still gets it out of a calendar."""

LONGEST_PASS = 1_000


@dataclass(frozen=True, slots=True)
class _Pass:
    """What an address lets somebody have, and up to when; encrypted and signed with the key of the installation."""

    trust_id: int
    introduction_id: int
    person_id: int
    until: datetime


_PASS: TypeAdapter[_Pass] = TypeAdapter(_Pass)


def invitation_parts(
    context: Context, introduction_id: int, person_id: int, meeting: PlannedMeeting
) -> tuple[Element, ...]:
    """A link to the file for one of the two; nothing where nobody can reach the bot by an address."""
    if not context.address:
        return ()
    until = meeting.starts_at + KEPT
    allowed = _Pass(context.me.trust_id, introduction_id, person_id, until)
    sealed = context.secrets.encrypt(_PASS.dump_json(allowed).decode()).decode()
    link = Link("Put it into my calendar", context.address + PATH.format(sealed=sealed))
    return (text(link, " (an .ics file, for you alone)."),)


async def find_invitation(session: AsyncSession, secrets: SecretBox, sealed: str, now: datetime) -> bytes | None:
    """The file behind such an address, with the date as it is now; None where the address is wrong or has run out."""
    allowed = _read(sealed, secrets)
    if allowed is None or allowed.until <= now:
        return None
    request = await find_request(session, secrets, allowed.trust_id, allowed.introduction_id)
    meeting = await find_meeting(session, secrets, allowed.trust_id, allowed.introduction_id)
    if request is None or meeting is None or allowed.person_id not in (request.asker_id, request.expert_id):
        return None
    other_id = request.expert_id if allowed.person_id == request.asker_id else request.asker_id
    me = await find_colleague(session, allowed.trust_id, allowed.person_id)
    other = await find_colleague(session, allowed.trust_id, other_id)
    return None if me is None else _file(request.id, meeting, other)


def _read(sealed: str, secrets: SecretBox) -> _Pass | None:
    if len(sealed) > LONGEST_PASS or not sealed.isascii():
        return None
    try:
        return _PASS.validate_json(secrets.decrypt(sealed.encode()))
    except (WrongSecretKey, ValidationError):
        return None


def _file(introduction_id: int, meeting: PlannedMeeting, other: Colleague | None) -> bytes:
    """RFC 5545: the same event by its UID, the newest by its SEQUENCE; called off, it goes out of the calendar."""
    who = f"{other.name}, {other.academy}" if other else "a colleague"
    event = Event()
    event.add("uid", f"introduction-{introduction_id}@staffroom")
    event.add("sequence", meeting.revision)
    event.add("dtstamp", meeting.changed_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.starts_at + timedelta(minutes=meeting.minutes))
    event.add("summary", f"{WAYS.get(meeting.way, 'Meeting')}: {who}")
    event.add("status", "CANCELLED" if meeting.is_off else "CONFIRMED")
    if place := AsideWords.of(meeting.said).place:
        event.add("location", place)
    calendar = Calendar()
    calendar.add("prodid", "-//Staffroom//Introductions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if meeting.is_off else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
