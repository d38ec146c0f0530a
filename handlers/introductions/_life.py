"""What becomes of two who were introduced: a date, whether they met, and the ways out."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeAlias

from handlers.context import Context
from handlers.errors import UserError
from handlers.introductions._request import GONE, INTRODUCTION, get_request, key_to, settled_words, subject_of
from handlers.messages import Button, Buttons, Message
from storage.colleagues import Colleague, find_colleague
from storage.deliveries import call_off
from storage.introduction_requests import StoredRequest, find_known_places, lock_request, move_on
from storage.introductions import Stage, State
from storage.meetings import call_meeting_off, find_meeting, forget_meeting_words

Standing: TypeAlias = tuple[State, Stage]

INTRODUCED: Standing = ("accepted", "")
ARRANGED: Standing = ("accepted", "arranged")
MET: Standing = ("accepted", "met")
SETTLED: Standing = ("accepted", "settled")
UNMET: Standing = ("unmet", "")
WITHDRAWN: Standing = ("withdrawn", "")
BEFORE_MEETING = (INTRODUCED, ARRANGED)
UNDERWAY = (INTRODUCED, ARRANGED, MET)


@dataclass(frozen=True, slots=True)
class Introduced:
    """An introduction as one of the two sees it; `other` is None once they have left."""

    request: StoredRequest
    other: Colleague | None

    @property
    def id(self) -> int:
        """The request's id."""
        return self.request.id

    @property
    def name(self) -> str:
        """The other's first name."""
        return self.other.first_name if self.other else "your colleague"

    @property
    def opening_name(self) -> str:
        """The same at the beginning of a sentence."""
        return self.other.first_name if self.other else "Your colleague"

    @property
    def standing(self) -> Standing:
        """How far it has come."""
        return self.request.state, self.request.stage


async def get_introduced(
    context: Context, value: str, expected: Collection[Standing] = UNDERWAY, *, to_change: bool = False
) -> Introduced:
    """An introduction of the person who pressed, with one of these standings.

    Raises:
        UserError: if it has another, with the date; or is gone, or somebody else's.
    """
    request = await get_request(context, value)
    if request is not None and to_change:
        await lock_request(context.session, context.me.trust_id, request.id)
        request = await get_request(context, value)
    me = context.me
    if request is None or me.person_id not in (request.asker_id, request.expert_id):
        raise UserError(GONE)
    if (request.state, request.stage) not in expected:
        raise UserError(settled_words(request, context.today))
    other_id = request.expert_id if request.asker_id == me.person_id else request.asker_id
    return Introduced(request, await find_colleague(context.session, me.trust_id, other_id))


async def move(context: Context, mine: Introduced, standing: Standing) -> None:
    """Bring it further.

    Raises:
        UserError: if somebody else has meanwhile.
    """
    state, stage = standing
    trust_id, expected = context.me.trust_id, (mine.standing,)
    if not await move_on(context.session, trust_id, mine.id, state, stage, expected=expected, now=context.now):
        raise UserError(settled_words(mine.request, context.today))


async def tell_other(context: Context, mine: Introduced, occurrence: str, said: Message) -> bool:
    """Say something to the other in their hours, to whoever asked where they asked; False if they have left."""
    if mine.other is None:
        return False
    person_id = mine.other.person_id
    workspace_id = None
    if person_id == mine.request.asker_id:
        places = (await find_known_places(context.session, context.me.trust_id, [person_id]))[person_id]
        workspace_id = next((one.workspace_id for one in places if one.platform == mine.request.platform), None)
    await context.outbox.to_person(
        INTRODUCTION,
        person_id,
        said,
        subject=subject_of(mine.id),
        occurrence=occurrence,
        workspace_id=workspace_id,
    )
    return True


async def end_meeting(context: Context, mine: Introduced) -> int | None:
    """Call a date off if there is one to come, and what has been said of it if that hasn't gone; its new revision."""
    meeting = await find_meeting(context.session, context.secrets, context.me.trust_id, mine.id)
    if meeting is None or meeting.starts_at <= context.now:
        await forget_meeting_words(context.session, context.me.trust_id, [mine.id])
        return None
    revision = await call_meeting_off(context.session, context.me.trust_id, mine.id, now=context.now)
    if revision is not None:
        await hold_back(context, mine, revision - 1)
    return revision


async def hold_back(context: Context, mine: Introduced, revision: int) -> None:
    """Don't say any more what was to be said of an earlier revision of the date."""
    for person_id in (mine.request.asker_id, mine.request.expert_id):
        key = key_to(mine.id, f"date-{revision}", person_id)
        await call_off(context.session, context.me.trust_id, key, at=context.now)


def life_buttons(request_id: int, standing: Standing = INTRODUCED) -> Buttons:
    """What either of the two can do, as far as they have come."""
    value = str(request_id)
    date = Button("We have a date", "introductions.date", value, opens_form=True)
    if standing == ARRANGED:
        date = Button("Another date", "introductions.date", value, spoken="Another date for this", opens_form=True)
    met = Button("We met", "introductions.met", value, spoken="We met, so there is nothing left to arrange")
    unmet = Button("It didn't come about", "introductions.unmet", value)
    withdraw = Button("Withdraw", "introductions.withdraw", value, spoken="Withdraw from this introduction")
    off = Button("Call it off", "introductions.call_off", value, spoken="Call it off: the date, not the introduction")
    if standing == MET:
        return Buttons((withdraw,))
    return Buttons((date, *([off] if standing == ARRANGED else []), met, unmet, withdraw))
