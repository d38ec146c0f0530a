"""Making a wish, taking it back, and seeing one's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from handlers.context import Context
from handlers.errors import UserError
from handlers.finding import SEARCH, Search, asker_of, read_need
from handlers.held import Held, held_message, look_at, refusal
from handlers.messages import Button, Buttons, Code, Element, Fact, Facts, Heading, Message, Strong, message, text
from handlers.nudging import drop_subject, say_day
from handlers.requests import Answer, Press, Private, Replace
from handlers.router import Router
from handlers.school_time import SchoolCalendar, school_year_of
from handlers.search_in_words import said_of
from handlers.search_wishes._joined import find_fitting
from handlers.search_wishes._search import search_in
from handlers.timetables import find_calendar
from storage import nudges, search_wishes
from storage.search_wishes import KIND, NewWish, StoredWish
from storage.words import words_of

router = Router()

MOST_WISHES = 10
"""How many searches are looked out for, for one person at a time."""

TOO_LATE = timedelta(weeks=6)
"""With less than this left of a school year, a wish lasts to the end of the next one."""

ONE_DAY = timedelta(days=1)

NOTHING_THERE = "I couldn't find a topic in that, so there is nothing to look out for. Nothing has been saved."
TOO_MANY = (
    f"I am looking out for {MOST_WISHES} things for you already, which is as many as I keep for one person. Nothing "
    "has been saved. To make room, type /my-profile and stop one."
)


def wish_button(search: Search) -> Button:
    """The button under a search that found nobody, or few; `search.shown` are those whom its owner has seen already."""
    return Button(
        "Tell me if someone joins",
        "search_wishes.add",
        SEARCH.dump_json(search).decode(),
        spoken="Tell me if someone joins who can help with this",
    )


@router.press("search_wishes.add", writes=True)
async def add(request: Press, context: Context) -> Answer:
    """Look out for somebody who can help, from now on."""
    search = search_in(request.value)
    edit = Button("Edit", "find_expert.open", search.words, spoken="Edit what you typed", opens_form=True)
    looked = await look_at(context, search.words, answered=search.answered)
    if isinstance(looked, Held):
        return Private(held_message(looked, context, search.words, edit=edit))
    need = await read_need(context.session, search, asker_of(context), context.topics)
    if need.safeguarding:
        return Private(held_message(Held(is_safeguarding=True), context, "", edit=edit))
    if need.is_empty:
        return Private(Message((text(NOTHING_THERE), text("You typed: ", search.words)), is_passing=True))
    await search_wishes.lock_wishes_of(context.session, context.me.trust_id, context.me.person_id)
    known = await _find_same(search, context)
    if known is not None and known.told_at is None:
        return Private(_already(known, search, context))
    await see_room(context)
    return Private(await _made(search, known, context))


@router.press("search_wishes.undo", writes=True)
async def undo(request: Press, context: Context) -> Answer:
    """Look out no more, as if it had never been asked for."""
    return Replace(await stop_looking(context, request.value))


async def stop_looking(context: Context, fingerprint: str) -> Message:
    """Delete one of the person's own wishes, and say so; the way back is a button."""
    wish = await find_own_wish(context, fingerprint)
    if wish is None:
        return message(text("I had stopped looking for that already, so nothing has been changed."))
    search = await forget(context, wish)
    said = (
        "I have stopped looking for ",
        Strong(said_of(search, context.topics, context.meaning.map)),
        " and deleted it.",
    )
    return message(text(*said), Buttons((wish_button(search),)))


async def forget(context: Context, wish: StoredWish) -> Search:
    """Delete a wish of the person's own with everything to be said of it; gives the search it held."""
    await search_wishes.remove_wish(context.session, context.me.trust_id, wish.id)
    await drop_subject(context, KIND, wish.id)
    return SEARCH.validate_json(wish.search)


async def keep(context: Context, search: Search, fingerprint: str, *, since: StoredWish | None = None) -> date:
    """Put a wish in from now on, or from when its owner was told; gives the last day it lasts.

    Raises:
        UserError: if its words are held.
    """
    words = await look_at(context, search.words, answered=True)
    if isinstance(words, Held):
        raise UserError(refusal(words, context))
    last_on = await _last_day(context)
    told_at = since.told_at if since is not None else None
    new = NewWish(
        trust_id=context.me.trust_id,
        person_id=context.me.person_id,
        fingerprint=fingerprint,
        words=words,
        search=SEARCH.dump_json(replace(search, words="")).decode(),
        made_at=told_at or context.now,
        until_on=last_on + ONE_DAY,
        platform=context.platform,
    )
    await search_wishes.put_wish(context.session, context.secrets, new)
    return last_on


async def see_room(context: Context) -> None:
    """See that the person may have one more wish.

    Raises:
        UserError: if they have as many as one person may have.
    """
    if len(await find_own_wishes(context)) >= MOST_WISHES:
        raise UserError(TOO_MANY)


async def find_own_wishes(context: Context) -> Sequence[StoredWish]:
    """What is being looked out for, for whoever asks; the oldest first."""
    return [wish for wish in await _find_all(context) if wish.told_at is None]


async def find_own_wish(context: Context, fingerprint: str) -> StoredWish | None:
    """The person's own wish behind a button, over or not; None where it is deleted."""
    return next((wish for wish in await _find_all(context) if wish.fingerprint == fingerprint), None)


def wish_parts(wishes: Sequence[StoredWish], context: Context) -> tuple[Element, ...]:
    """One's own wishes, with a button each that ends it; nothing where there are none."""
    if not wishes:
        return ()
    said = [(wish, said_of(SEARCH.validate_json(wish.search), context.topics, context.meaning.map)) for wish in wishes]
    return (
        Heading("I tell you if someone joins who can help with"),
        Facts(tuple(Fact(words, f"until {say_day(wish.until_on - ONE_DAY, context.today)}") for wish, words in said)),
        Buttons(
            tuple(
                Button(f"Stop looking for {words}", "my_profile.stop_looking", wish.fingerprint) for wish, words in said
            )
        ),
    )


async def _find_all(context: Context) -> Sequence[StoredWish]:
    return await search_wishes.find_wishes_of(
        context.session, context.secrets, context.me.trust_id, context.me.person_id, today=context.today
    )


async def _find_same(search: Search, context: Context) -> StoredWish | None:
    """The same wish by the same person, if it is there, whichever of the keys it was put in under."""
    prints = _fingerprints(search, context)
    return next((wish for wish in await _find_all(context) if wish.fingerprint in prints), None)


def _fingerprints(search: Search, context: Context) -> tuple[str, ...]:
    """What tells a wish: whose it is, its folded words, how they are read, and its filters; the newest key's first."""
    words = " ".join(words_of(search.words))
    chosen, phases, ways = (" ".join(sorted(one)) for one in (search.chosen, search.phases, search.ways))
    sought = f"{words}: {chosen}: {search.meant}: {phases}: {ways}"
    return context.secrets.fingerprints(f"wish of {context.me.person_id}: {sought}")


async def _made(search: Search, known: StoredWish | None, context: Context) -> Message:
    fingerprint = known.fingerprint if known is not None else _fingerprints(search, context)[0]
    last_on = await keep(context, search, fingerprint)
    said = Strong(said_of(search, context.topics, context.meaning.map))
    until = say_day(last_on, context.today)
    return message(
        text(f"I am looking out until {until} for a colleague who can help with ", said, "."),
        text("When somebody lists it, I tell you once, on one of your school days and in your hours."),
        *await _found_already(search, context),
        *await _off(context),
        text("Nobody else sees that you are looking. ", Code("/my-profile"), " shows it, and stops it."),
        Buttons((Button("Undo", "search_wishes.undo", fingerprint, spoken="Undo: stop looking"),)),
    )


def _already(wish: StoredWish, search: Search, context: Context) -> Message:
    until = say_day(wish.until_on - ONE_DAY, context.today)
    said = Strong(said_of(search, context.topics, context.meaning.map))
    stop = Button("Stop looking", "search_wishes.undo", wish.fingerprint, spoken="Stop looking for this")
    return message(text("I am looking out for ", said, f" already, until {until}."), Buttons((stop,)))


async def _found_already(search: Search, context: Context) -> tuple[Element, ...]:
    """Say that somebody was listed between the search and the press: of those nothing more would be said.

    Where people were shown, others who fit less may be left, and would be taken for new ones.
    """
    if search.shown:
        return ()
    found = await find_fitting(context.session, search, asker_of(context), context.topics, context.meaning, context.now)
    if not found:
        return ()
    anew = Button("Search again", "find_expert.anew", SEARCH.dump_json(search).decode())
    return (text("Somebody has listed it since you searched, so search again now to see who."), Buttons((anew,)))


async def _off(context: Context) -> tuple[Element, ...]:
    """Say that nothing comes while somebody has such messages off."""
    trust_id, person_id = context.me.trust_id, context.me.person_id
    wishes = (await nudges.find_wishes(context.session, trust_id, [person_id]))[person_id]
    if not wishes.is_off and wishes.wants(KIND, by_default=True):
        return ()
    return (text("You have these messages off, so it waits until you turn them on: type ", Code("/nudges"), "."),)


async def _last_day(context: Context) -> date:
    calendar = await find_calendar(context.session, context.me.trust_id, context.me.academy_id)
    return last_day(calendar, context.today)


def last_day(calendar: SchoolCalendar, today: date) -> date:
    """The last day of the summer term, this school year's or, with less than six weeks of it left, the next one's."""
    year = school_year_of(today)
    last_on = calendar.half_terms(year)[-1].last_on
    return last_on if last_on - today >= TOO_LATE else calendar.half_terms(year + 1)[-1].last_on
