"""Asking for an introduction, and taking it back."""

from dataclasses import replace

from handlers.ask_for_introduction import ASK, ask_button, asked_in
from handlers.context import Context
from handlers.errors import FormRejected, UserError
from handlers.finding import SEARCH, Search, asker_of
from handlers.guards import of_our_own
from handlers.held import Held, guarded_fields, look_at
from handlers.introductions._life import UNDERWAY, WITHDRAWN, end_meeting, get_introduced, move, tell_other
from handlers.introductions._others import find_matches
from handlers.introductions._request import (
    INTRODUCTION,
    SAID,
    Said,
    get_own_request,
    get_request,
    key_to,
    key_together,
    subject_of,
)
from handlers.introductions._telling import request_message, words_parts
from handlers.introductions._words import MOST_CHARACTERS, MOST_OF_A_TIME, own_words
from handlers.listings import listing_title
from handlers.messages import Button, Buttons, Element, Form, Message, TextInput, footnote, message, text
from handlers.nudging import context_of, day_of, say_day
from handlers.requests import Answer, Press, Private, Replace, ShowForm, Submission
from handlers.router import Router
from handlers.timetables import find_timetables
from handlers.typed_words import say_date
from storage import expertise
from storage.colleagues import Colleague, find_colleague
from storage.deliveries import call_off
from storage.expertise import Candidate
from storage.introduction_requests import (
    UNANSWERED,
    NewRequest,
    StoredRequest,
    add_request,
    find_latest_request,
    lock_requests_of,
    settle_request,
)

router = Router()

FORM = "introductions.send"
MOST_SUGGESTED = 8
"""Colleagues of whom one may be suggested instead."""

NOT_SHOWN = "That colleague can't be asked at present. Search again to see who can help now; nothing has been sent."


@router.press(ASK)
async def ask(request: Press, context: Context) -> Answer:
    """The form for what one would like to ask."""
    listing_id, search = asked_in(request.value)
    candidate = await _candidate(context, listing_id)
    await _see_free(context, candidate)
    return ShowForm(_form(candidate, listing_title(candidate, context.topics), request.value, search))


@router.submission(FORM)
async def send(request: Submission, context: Context) -> Answer:
    """Ask the colleague, in their own hours."""
    listing_id, search = asked_in(request.state)
    limits = {"words": MOST_CHARACTERS, "suits": MOST_OF_A_TIME}
    texts = await guarded_fields(
        request, context, {name: _field(request, name, limit) for name, limit in limits.items()}
    )
    sought = await look_at(context, search.words, answered=search.answered)
    candidate = await _candidate(context, listing_id)
    await lock_requests_of(context.session, context.me.trust_id, context.me.person_id)
    await _see_free(context, candidate)
    title = listing_title(candidate, context.topics)
    if isinstance(sought, Held) or not sought:
        search, sought = Search(title[:300]), of_our_own(title[:300])
    said = Said(texts["words"].text, texts["suits"].text, title, search)
    new = NewRequest(
        listing_id=candidate.listing_id,
        expert_id=candidate.person_id,
        expert_academy_id=candidate.academy_id,
        asker_id=context.me.person_id,
        asker_academy_id=context.me.academy_id,
        platform=context.platform,
        **texts,
        title=title,
        sought=sought,
        search=SEARCH.dump_json(replace(search, words="")).decode(),
    )
    return Private(await _asked(context, candidate, said, new))


@router.press("introductions.withdraw", writes=True)
async def withdraw(request: Press, context: Context) -> Answer:
    """Take a request back; once the two are introduced, by either of them."""
    asked = await get_request(context, request.value)
    if asked is not None and asked.state != "asked":
        return await _withdraw_from(request, context)
    asked = await get_own_request(context, request.value)
    trust_id = context.me.trust_id
    expert = await find_colleague(context.session, trust_id, asked.expert_id)
    is_withdrawn = await settle_request(
        context.session, trust_id, asked.id, "withdrawn", expected=UNANSWERED, now=context.now
    )
    if not is_withdrawn:
        raise UserError("That was settled already, so nothing has been changed.")
    name = expert.first_name if expert else "Your colleague"
    told = await _tell_of_withdrawal(context, asked)
    said = f"{name} is told that there is nothing left to do." if told else f"{name} has not been told of it at all."
    return Replace(message(text(f"Withdrawn. {said}"), *await _again(context, asked)))


async def _withdraw_from(request: Press, context: Context) -> Answer:
    """Withdraw from an introduction, with its date, and tell the other."""
    mine = await get_introduced(context, request.value, UNDERWAY, to_change=True)
    await end_meeting(context, mine)
    await move(context, mine, WITHDRAWN)
    session, trust_id, now = context.session, context.me.trust_id, context.now
    await call_off(session, trust_id, key_together(mine.id, "open"), at=now)
    await call_off(session, trust_id, key_to(mine.id, "introduced", mine.request.asker_id), at=now)
    said = message(text(f"{context.me.name} has withdrawn from the introduction. Nothing is left to do."))
    is_told = await tell_other(context, mine, "withdrawn", said)
    told = f" {mine.opening_name} is told that there is nothing left to do." if is_told else ""
    again = await _again(context, mine.request) if mine.request.asker_id == context.me.person_id else ()
    return Private(message(text(f"Withdrawn.{told} This can't be undone."), *again))


async def _asked(context: Context, candidate: Candidate, said: Said, new: NewRequest) -> Message:
    """Write the request down, tell the colleague, and say so."""
    me, expert_id = context.me, candidate.person_id
    request_id = await add_request(context.session, context.secrets, me.trust_id, new, now=context.now)
    asker = await _myself(context)
    instead = await find_matches(context_of(context), asker, said.search, (expert_id,), MOST_SUGGESTED)
    await context.outbox.to_person(
        INTRODUCTION,
        expert_id,
        request_message(request_id, said, asker, instead),
        subject=subject_of(request_id),
        occurrence="asked",
        asked_by_id=me.person_id,
    )
    timetables = await find_timetables(context.session, me.trust_id, [expert_id])
    goes_at = timetables[expert_id].next_moment(context.now)
    first_name = candidate.name.split(maxsplit=1)[0]
    when = "now" if goes_at <= context.now else f"on {say_day(day_of(goes_at), context.today)}, in their hours"
    return message(
        text(f"I am asking {candidate.name}, {candidate.academy}, for you: it reaches them {when}."),
        *words_parts(said),
        text(f"I tell you what {first_name} says. If no answer comes in five of their school days, I show you others."),
        Buttons((_withdraw_button(request_id, first_name),)),
        footnote("Only you and they see this."),
    )


async def _tell_of_withdrawal(context: Context, asked: StoredRequest) -> bool:
    """Call off what hasn't gone, and tell of it where something has; whether the colleague hears of it."""
    session, trust_id, now = context.session, context.me.trust_id, context.now
    gone = await call_off(session, trust_id, key_to(asked.id, "asked", asked.expert_id), at=now)
    if gone is None:
        return False
    said = message(text(f"{context.me.name} asked for an introduction and has withdrawn it. Nothing is left to do."))
    await context.outbox.change(INTRODUCTION, gone.workspace_id, gone.delivery_id, said, revision=1)
    return True


async def _again(context: Context, asked: StoredRequest) -> tuple[Element, ...]:
    """The way back from a withdrawal."""
    listing_id = asked.listing_id
    if listing_id is None:
        return ()
    candidate = await expertise.find_candidate(
        context.session, asker_of(context).scope, listing_id, today=context.today
    )
    search = SAID.validate_json(asked.said).search if asked.said else Search("")
    return (Buttons((ask_button(candidate, search),)),) if candidate else ()


async def _candidate(context: Context, listing_id: int) -> Candidate:
    """A colleague of the own trust who can be asked.

    Raises:
        UserError: if they can't be found any more, or it is the person themselves.
    """
    found = await expertise.find_candidate(context.session, asker_of(context).scope, listing_id, today=context.today)
    if found is None or found.trust_id != context.me.trust_id or found.person_id == context.me.person_id:
        raise UserError(NOT_SHOWN)
    return found


async def _see_free(context: Context, candidate: Candidate) -> None:
    """See that this colleague isn't asked already, and hasn't said no lately.

    Raises:
        UserError: otherwise.
    """
    me = context.me
    latest = await find_latest_request(
        context.session, context.secrets, me.trust_id, asker_id=me.person_id, expert_id=candidate.person_id
    )
    if latest is None:
        return
    if latest.state == "asked" and latest.said:
        day = say_day(day_of(latest.asked_at), context.today)
        raise UserError(
            f"You asked {candidate.name} on {day}, and I tell you as soon as there is an answer. Nothing more has been "
            "sent. To take it back, press Withdraw under what I said then."
        )
    rests_until = latest.resting_until_on
    if rests_until is not None and rests_until > context.today:
        raise UserError(
            f"{candidate.name} can't this half-term. You can ask again from {say_date(rests_until)} on; nothing has "
            "been sent. Search again to see who else can help."
        )


def _form(candidate: Candidate, title: str, state: str, search: Search) -> Form:
    name = candidate.name
    topic = title.partition(",")[0] or search.words
    return Form(
        form=FORM,
        title="Ask for an introduction",
        submit="Ask",
        inputs=(
            TextInput(
                "words",
                "What would you like to ask?",
                placeholder=f"{topic}: may I see how you go about it?"[:150],
                hint=f"{name} reads it as you write it. Please don't name a pupil.",
                optional=True,
                multiline=True,
                max_length=MOST_CHARACTERS,
            ),
            TextInput(
                "suits",
                "Which time would suit you?",
                placeholder="For example: Tuesday afternoons, or any day after school",
                optional=True,
                max_length=MOST_OF_A_TIME,
            ),
        ),
        intro=(footnote(f"{name}, {candidate.academy}, sees your name, your academy and this, and nobody else does."),),
        state=state,
    )


def _field(request: Submission, name: str, limit: int) -> str:
    try:
        return own_words(request.text(name), limit)
    except UserError as error:
        raise FormRejected({name: error.text}) from error


def _withdraw_button(request_id: int, first_name: str) -> Button:
    return Button(
        "Withdraw", "introductions.withdraw", str(request_id), spoken=f"Withdraw: don't ask {first_name} after all"
    )


async def _myself(context: Context) -> Colleague:
    """The asker as others are told of them."""
    me = context.me
    found = await find_colleague(context.session, me.trust_id, me.person_id)
    return found or Colleague(me.person_id, me.name, "", me.academy_id, me.academy, me.subjects)
