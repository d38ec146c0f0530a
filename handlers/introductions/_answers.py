"""What the person who is asked answers: yes, not this half-term, or somebody else."""

from handlers.ask_for_introduction import ask_button
from handlers.context import Context
from handlers.errors import UserError
from handlers.finding import asker_of
from handlers.introductions._life import life_buttons
from handlers.introductions._others import find_others
from handlers.introductions._request import (
    INTRODUCTION,
    Said,
    get_asked_of_me,
    rests_until,
    settled_words,
    subject_of,
)
from handlers.introductions._telling import expectations, meeting_place, open_group, way_to
from handlers.listings import is_id, listing_title
from handlers.messages import Element, Heading, Message, People, PersonCard, message, text
from handlers.nudging import answered, context_of, get_own_nudge
from handlers.requests import Answer, Platform, Press, Replace, Selection
from handlers.router import Router
from handlers.timetables import find_timetables
from handlers.typed_words import say_date
from storage import expertise
from storage.colleagues import Colleague, find_colleague
from storage.introduction_requests import (
    UNANSWERED,
    KnownPlace,
    StoredRequest,
    find_known_places,
    find_request,
    settle_request,
)
from storage.introductions import State

router = Router()

LEFT = "Whoever asked you has left the trust, so there is nothing left to do. Thank you for looking."


@router.press("introductions.yes", writes=True)
async def yes(request: Press, context: Context) -> Answer:
    """Introduce the two to each other."""
    asked, said = await get_asked_of_me(context, _request_in(request.value))
    asker, expert = await _both(context, asked)
    await _settle(context, asked, "accepted")
    place = await _place(context, asked)
    if place is not None and place.platform == Platform.SLACK:
        await open_group(context.outbox, place, asked.id, asker, expert, said)
        how: tuple[Element, ...] = (
            text(f"I bring you and {asker.first_name} together in a private message, at an hour that suits you both."),
        )
    else:
        await _tell_asker(context, asked, "introduced", _said_yes(asked.id, asker, expert, place, said), place)
        how = (*way_to(expert, asker, place, said.title), *expectations(expert, asked.id), life_buttons(asked.id))
    return await _in_place(request.value, context, Heading(f"Yes to {asker.name}"), text("Thank you."), *how)


@router.press("introductions.not_now", writes=True)
async def not_now(request: Press, context: Context) -> Answer:
    """Leave it for this half-term, without a reason; the asker is shown others at once."""
    asked, said = await get_asked_of_me(context, _request_in(request.value))
    asker, expert = await _both(context, asked)
    until = await _decline(context, asked)
    others = await find_others(context_of(context), asker, said.search, (expert.person_id,))
    parts = others.parts(f"{expert.first_name} can't this half-term.")
    await _tell_asker(context, asked, "declined", message(*parts), None)
    return await _in_place(request.value, context, text(_thanks(asker, until)))


@router.selection("introductions.suggest", writes=True)
async def suggest(request: Selection, context: Context) -> Answer:
    """Tell the asker of somebody else, who isn't asked by it."""
    request_id, _, listing_id = request.value.partition(":")
    asked, said = await get_asked_of_me(context, request_id)
    asker, expert = await _both(context, asked)
    other = None
    if is_id(listing_id):
        other = await expertise.find_candidate(
            context.session, asker_of(context).scope, int(listing_id), today=context.today
        )
    if other is None or other.trust_id != context.me.trust_id or other.person_id in (asker.person_id, expert.person_id):
        raise UserError("That colleague can't be suggested any more. Nothing has been sent; please choose another.")
    until = await _decline(context, asked)
    card = PersonCard(
        other.name, other.academy, listing_title(other, context.topics), (ask_button(other, said.search),)
    )
    suggested = message(text(f"{expert.first_name} suggests {other.name}, who hasn't been asked yet."), People((card,)))
    await _tell_asker(context, asked, "suggested", suggested, None)
    return Replace(message(text(f"I tell {asker.first_name} of {other.name}. {_thanks(asker, until)}")))


async def _decline(context: Context, asked: StoredRequest) -> str:
    """Settle it as declined; gives the day from which the person is offered to this asker again."""
    timetables = await find_timetables(context.session, context.me.trust_id, [asked.expert_id])
    until = rests_until(timetables[asked.expert_id].calendar, context.today)
    is_settled = await settle_request(
        context.session,
        context.me.trust_id,
        asked.id,
        "declined",
        expected=UNANSWERED,
        now=context.now,
        resting_until_on=until,
    )
    await _see_settled(context, asked, is_settled=is_settled)
    return say_date(until)


async def _settle(context: Context, asked: StoredRequest, state: State) -> None:
    is_settled = await settle_request(
        context.session, context.me.trust_id, asked.id, state, expected=UNANSWERED, now=context.now
    )
    await _see_settled(context, asked, is_settled=is_settled)


async def _see_settled(context: Context, asked: StoredRequest, *, is_settled: bool) -> None:
    """Two presses at once settle it once.

    Raises:
        UserError: for the second, with the date.
    """
    if not is_settled:
        newest = await find_request(context.session, context.secrets, context.me.trust_id, asked.id)
        raise UserError(settled_words(newest or asked, context.today))


async def _both(context: Context, asked: StoredRequest) -> tuple[Colleague, Colleague]:
    """Who asked, and who was asked.

    Raises:
        UserError: if either has left.
    """
    trust_id = context.me.trust_id
    asker = await find_colleague(context.session, trust_id, asked.asker_id)
    expert = await find_colleague(context.session, trust_id, asked.expert_id)
    if asker is None or expert is None:
        raise UserError(LEFT)
    return asker, expert


async def _place(context: Context, asked: StoredRequest) -> KnownPlace | None:
    """Where the two can meet: where it was asked for, or else where it was answered, or anywhere they both are."""
    people = (asked.asker_id, asked.expert_id)
    places = await find_known_places(context.session, context.me.trust_id, people)
    return meeting_place(places[asked.asker_id], places[asked.expert_id], (asked.platform, context.platform))


def _said_yes(request_id: int, asker: Colleague, expert: Colleague, place: KnownPlace | None, said: Said) -> Message:
    return message(
        Heading(f"{expert.name} says yes"),
        *way_to(asker, expert, place, said.title),
        *expectations(expert, request_id)[:1],
        life_buttons(request_id),
    )


async def _tell_asker(
    context: Context, asked: StoredRequest, occurrence: str, said: Message, place: KnownPlace | None
) -> None:
    """Say something to the asker in their hours, where they asked."""
    places = (await find_known_places(context.session, context.me.trust_id, [asked.asker_id]))[asked.asker_id]
    there = next((one for one in places if one.platform == asked.platform), None)
    where = place or there
    await context.outbox.to_person(
        INTRODUCTION,
        asked.asker_id,
        said,
        subject=subject_of(asked.id),
        occurrence=occurrence,
        workspace_id=where.workspace_id if where else None,
    )


def _thanks(asker: Colleague, until: str) -> str:
    name = asker.first_name
    return f"Thank you. {name} is told no reason, and isn't shown you again before {until}. It counts nowhere."


def _request_in(value: str) -> str:
    return value.partition("|")[0]


async def _in_place(value: str, context: Context, *said: Element) -> Answer:
    """Put this where the button stood: in the request, or in its part of a reminder."""
    _, _, nudge = value.partition("|")
    if not nudge:
        return Replace(message(*said))
    own = await get_own_nudge(context, nudge, settled_too=True)
    return Replace(await answered(context, own, *said))
