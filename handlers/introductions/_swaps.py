"""Swaps: two who asked in vain, each for what the other's academy offers, are introduced if both want it.

Until both have said yes, neither learns who the other is, what they asked, or what they answered.
"""

from collections.abc import Collection, Sequence
from datetime import date

from handlers.context import Context
from handlers.errors import UserError
from handlers.guards import of_our_own
from handlers.introductions._life import life_buttons
from handlers.introductions._request import INTRODUCTION, subject_of
from handlers.introductions._telling import meeting_place, way_to
from handlers.matching import half_term_counts_from
from handlers.messages import Button, Element, Fact, Facts, Heading, message, text
from handlers.nudging import (
    Due,
    FallsDue,
    NudgeContext,
    Reminder,
    answered,
    day_of,
    get_own_nudge,
    say_day,
    start_of,
)
from handlers.requests import Answer, Press, Replace
from handlers.router import Router
from handlers.timetables import find_calendar
from storage.colleagues import Colleague, find_colleague
from storage.introduction_requests import UNANSWERED, NewRequest, add_request, find_known_places, settle_request
from storage.introductions import add_introduction
from storage.models import Swap
from storage.swaps import (
    NewSwap,
    Offer,
    VainAsk,
    answer_swap,
    find_offers,
    find_swap,
    find_vain_asks,
)
from storage.swaps import find_swaps as find_offered

router = Router()

KIND = "introductions.swap"
GONE = "I can't find that suggestion any more, so nothing has been changed."


async def find_swaps(context: NudgeContext) -> tuple[Sequence[NewSwap], date]:
    """The swaps to offer now, and the first day of the half-term that they count to. Only reads."""
    today = day_of(context.now)
    half_term_from = await _half_term_from(context)
    asks = await find_vain_asks(context.session, context.trust_id, since=start_of(half_term_from))
    if not asks:
        return (), half_term_from
    topics = frozenset[str]().union(*(ask.topics for ask in asks))
    offers = await find_offers(context.session, context.trust_id, topics, today=today)
    offered = await find_offered(context.session, context.trust_id, half_term_from=half_term_from)
    taken = {person for swap in offered for person in (swap.one_id, swap.two_id)}
    return swaps_among(asks, offers, taken), half_term_from


def swaps_among(asks: Sequence[VainAsk], offers: Collection[Offer], taken: Collection[int]) -> list[NewSwap]:
    """Pairs of whom each asked for what the other's academy offers; nobody is in two, or among those taken.

    Whoever couldn't help with a request is no offer for it, and isn't paired with whoever asked them.
    """
    found: list[NewSwap] = []
    busy = set(taken)
    for number, one in enumerate(asks):
        for two in asks[number + 1 :]:
            if one.academy_id == two.academy_id or busy & {one.asker_id, two.asker_id} or _was_asked(one, two):
                continue
            theirs, ours = _offered(one, two.academy_id, offers), _offered(two, one.academy_id, offers)
            if theirs and ours:
                pair = sorted(((one.asker_id, theirs), (two.asker_id, ours)))
                (one_id, one_topics), (two_id, two_topics) = pair
                found.append(NewSwap(one_id, two_id, one_topics, two_topics))
                busy |= {one_id, two_id}
    return found


def _was_asked(one: VainAsk, two: VainAsk) -> bool:
    return one.expert_id == two.asker_id or two.expert_id == one.asker_id


def _offered(ask: VainAsk, academy_id: int, offers: Collection[Offer]) -> tuple[str, ...]:
    """What of the topics asked for somebody else of an academy offers."""
    able = {
        offer.topic_id
        for offer in offers
        if offer.academy_id == academy_id and offer.topic_id in ask.topics and offer.person_id != ask.expert_id
    }
    return tuple(sorted(able))


async def plan(context: NudgeContext) -> Sequence[FallsDue]:
    """The question to each of the two of every swap of the half-term."""
    offered = await find_offered(context.session, context.trust_id, half_term_from=await _half_term_from(context))
    return [
        FallsDue(person_id, swap.id, str(swap.id), swap.made_at)
        for swap in offered
        for person_id, wants in ((swap.one_id, swap.one_wants), (swap.two_id, swap.two_wants))
        if wants is None
    ]


@router.nudge(
    KIND,
    label="Swaps between academies",
    help="Where your academy offers what somebody looks for, and theirs what you look for, I suggest a swap to both.",
    stop="Stop such suggestions",
    plan=plan,
    expects_answer=False,
)
async def suggest_swap(due: Due, context: NudgeContext) -> Reminder | None:
    """The suggestion, without a name; nothing where it is answered, over, or somebody has left."""
    swap = await find_swap(context.session, context.trust_id, due.subject_id)
    if swap is None or swap.half_term_from_on != await _half_term_from(context):
        return None
    is_one = due.person_id == swap.one_id
    wants = swap.one_wants if is_one else swap.two_wants
    other = await find_colleague(context.session, context.trust_id, swap.two_id if is_one else swap.one_id)
    if wants is not None or other is None or due.person_id not in (swap.one_id, swap.two_id):
        return None
    mine = ", ".join(context.topics.labels(swap.one_topics if is_one else swap.two_topics))
    return Reminder(
        about="a swap with another academy",
        elements=(
            text(
                f"You asked about {mine}, and it didn't come about. Another academy offers it, and a colleague there "
                "looks for something that your academy offers. Would you two like a swap?"
            ),
            text("I introduce you only if both of you want it. Until then neither learns who the other is."),
        ),
        do=(
            Button("I would like a swap", "introductions.swap_yes", due.value, style="primary"),
            Button("No, thank you", "introductions.swap_no", due.value, spoken="No, thank you: nobody is told"),
        ),
    )


@router.press("introductions.swap_yes", writes=True)
async def want(request: Press, context: Context) -> Answer:
    """Introduce the two if the other wants it too."""
    return await _answer(request, context, wants=True)


@router.press("introductions.swap_no", writes=True)
async def decline(request: Press, context: Context) -> Answer:
    """Leave it, which nobody is told."""
    return await _answer(request, context, wants=False)


async def _answer(request: Press, context: Context, *, wants: bool) -> Answer:
    own = await get_own_nudge(context, request.value, settled_too=True)
    me = context.me
    swap = await find_swap(context.session, me.trust_id, own.nudge.subject_id, to_change=True)
    if swap is None or me.person_id not in (swap.one_id, swap.two_id):
        raise UserError(GONE)
    is_one = me.person_id == swap.one_id
    mine, theirs = (swap.one_wants, swap.two_wants) if is_one else (swap.two_wants, swap.one_wants)
    if mine is not None:
        at = swap.introduced_at
        day = f" You were introduced on {say_day(day_of(at), context.today)}." if at is not None else ""
        raise UserError(f"You have answered this.{day} Nothing has been changed.")
    other = await find_colleague(context.session, me.trust_id, swap.two_id if is_one else swap.one_id)
    both = wants and bool(theirs) and other is not None
    answers = {"one_wants" if is_one else "two_wants": wants}
    await answer_swap(context.session, me.trust_id, swap.id, answers, introduced_at=context.now if both else None)
    if both and other is not None:
        said: tuple[Element, ...] = await _introduce(context, swap, other)
    elif wants:
        said = (text("Thank you. If the other side wants it too, I introduce you; if not, nobody hears of it."),)
    else:
        said = (text("Thank you. Nobody is told, and it counts nowhere."),)
    return Replace(await answered(context, own, *said))


async def _introduce(context: Context, swap: Swap, other: Colleague) -> tuple[Element, ...]:
    """Make it an introduction like any other, that counts for both academies; gives what whoever pressed is told."""
    trust_id, me = context.me.trust_id, await find_colleague(context.session, context.me.trust_id, context.me.person_id)
    if me is None:
        raise UserError(GONE)
    title = ", ".join(context.topics.labels((*swap.one_topics, *swap.two_topics)))
    new = NewRequest(
        listing_id=None,
        expert_id=me.person_id,
        expert_academy_id=me.academy_id,
        asker_id=other.person_id,
        asker_academy_id=other.academy_id,
        platform=context.platform,
        words=of_our_own(""),
        suits=of_our_own(""),
        title=title,
        sought=of_our_own(""),
        search="{}",
    )
    request_id = await add_request(context.session, context.secrets, trust_id, new, now=context.now)
    await settle_request(context.session, trust_id, request_id, "accepted", expected=UNANSWERED, now=context.now)
    await add_introduction(
        context.session,
        trust_id,
        listing_id=None,
        expert_id=other.person_id,
        expert_academy_id=other.academy_id,
        asker_id=me.person_id,
        asker_academy_id=me.academy_id,
        now=context.now,
        state="accepted",
    )
    places = await find_known_places(context.session, trust_id, (me.person_id, other.person_id))
    place = meeting_place(places[me.person_id], places[other.person_id], (context.platform,))
    asked = {swap.one_id: swap.one_topics, swap.two_id: swap.two_topics}
    facts = Facts(
        tuple(
            Fact(f"{one.first_name} looks for", ", ".join(context.topics.labels(asked[one.person_id])))
            for one in (other, me)
        )
    )
    buttons = life_buttons(request_id)
    told = message(Heading(f"A swap with {me.name}"), facts, *way_to(other, me, place, title), buttons)
    await context.outbox.to_person(
        INTRODUCTION,
        other.person_id,
        told,
        subject=subject_of(request_id),
        occurrence="introduced",
        workspace_id=place.workspace_id if place else None,
    )
    return Heading(f"A swap with {other.name}"), facts, *way_to(me, other, place, title), buttons


async def _half_term_from(context: NudgeContext) -> date:
    calendar = await find_calendar(context.session, context.trust_id, None)
    return half_term_counts_from(calendar, day_of(context.now))
