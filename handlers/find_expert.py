"""Answer "who can help me with …?" with colleagues from across the trust, and say why each of them."""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import ValidationError

from handlers.context import Context
from handlers.errors import FormRejected, UserError
from handlers.finding import SEARCH, Search, asker_of, find_colleagues, read_need
from handlers.listings import is_id, listing_parts, phase_options
from handlers.matching import Closest, Match, closest_topics, nearby_topics
from handlers.messages import (
    Button,
    Buttons,
    Choices,
    Element,
    Footnote,
    Form,
    Heading,
    Message,
    People,
    PersonCard,
    TextInput,
    footnote,
    message,
    text,
)
from handlers.need import Need
from handlers.requests import Answer, Command, Press, Private, Replace, ShowForm, Submission
from handlers.router import Router
from handlers.typed_words import QUERY_LENGTH, short_enough
from storage import expertise
from storage.expertise import Candidate

router = Router()

MOST_CLOSEST = 3
"""Ways on that are offered where nobody fits."""

SAFEGUARDING = (
    "Please don't look for help with a child protection concern here. Speak to your designated safeguarding lead now; "
    "in immediate danger call 999. Nothing you typed has been saved."
)


@router.command(
    "find-expert",
    usage="topic [phase or year] [at academy] [for visit, chat, coaching]",
    help="Find a colleague who can help. Only you see the answers.",
    examples=("/find-expert fractions year 4", "/find-expert oracy at Hollinshaw", "/find-expert autism for a visit"),
    button="Find a colleague",
    opens_form=True,
)
async def find_expert(request: Command, context: Context) -> Answer:
    """Colleagues who can help with the words typed; without words, the form."""
    words = short_enough(request.text)
    if not words:
        return ShowForm(_form(context))
    return Private(await _answer(Search(words), context))


@router.press("find_expert.open")
async def open_form(request: Press, context: Context) -> Answer:
    """The form, with what was searched for before."""
    return ShowForm(_form(context, words=request.value[:QUERY_LENGTH]))


@router.submission("find_expert.search", writes=False)
async def search(request: Submission, context: Context) -> Answer:
    """Colleagues who can help with what was filled in."""
    words = request.text("topic")
    if not words:
        raise FormRejected({"topic": "Please say in a word or two what you'd like help with."})
    if len(words) > QUERY_LENGTH:
        raise FormRejected({"topic": f"That is longer than {QUERY_LENGTH} characters; could you shorten it?"})
    phases = " ".join(context.topics.labels(phase for phase in request.many("phases") if phase in context.topics))
    return Private(await _answer(Search(f"{words} {phases}".strip()[:QUERY_LENGTH]), context))


@router.press("find_expert.again")
async def again(request: Press, context: Context) -> Answer:
    """The same search read another way: a meaning chosen, the words as typed, or people not shown yet."""
    return Replace(await _answer(_search_in(request.value), context))


@router.press("find_expert.see_listing")
async def see_listing(request: Press, context: Context) -> Answer:
    """A colleague's listing in full."""
    listing = None
    if is_id(request.value):
        listing = await expertise.find_candidate(
            context.session, context.me.trust_id, int(request.value), today=context.today
        )
    if listing is None:
        raise UserError("That listing isn't shown any more. Search again to see who can help now.")
    return Private(
        message(
            Heading(f"{listing.name}, {listing.academy}"),
            *listing_parts(listing, context.topics),
            footnote("Only you see this."),
        )
    )


async def _answer(search: Search, context: Context) -> Message:
    """What the search finds, or the question, or the honest word that stands in its way."""
    need = await read_need(context.session, search, asker_of(context), context.topics)
    if need.safeguarding:
        return message(text(SAFEGUARDING))
    if need.is_empty:
        return _nothing_to_search(search, need)
    if need.readings:
        return _which(search, need)
    found = await find_colleagues(
        context.session, search, need, asker_of(context), topics=context.topics, today=context.today
    )
    if found.matches:
        return _found(search, need, found.matches)
    return await _nobody(search, need, found.candidates, context)


def _found(search: Search, need: Need, matches: tuple[Match, ...]) -> Message:
    colleagues = "1 colleague" if len(matches) == 1 else f"{len(matches)} colleagues"
    more = "other " if search.shown else ""
    heading = Heading(f"{need.title}: {colleagues.replace(' ', f' {more}', 1)}")
    shown = tuple(match.candidate.person_id for match in matches)
    next_search = replace(search, shown=(*search.shown, *shown)[-100:])
    return message(
        heading,
        *_correction(search, need),
        People(tuple(_person(match) for match in matches)),
        Buttons(
            (_again("None of these", next_search, spoken="None of these colleagues; show me others"), _other(search))
        ),
        footnote("Only you see this. It is not a ranking."),
    )


def _person(match: Match) -> PersonCard:
    candidate = match.candidate
    return PersonCard(
        name=candidate.name,
        where=candidate.academy,
        why=match.why,
        buttons=(
            Button(
                "See listing",
                "find_expert.see_listing",
                str(candidate.listing_id),
                spoken=f"See listing of {candidate.name}",
            ),
        ),
    )


def _which(search: Search, need: Need) -> Message:
    """Ask which meaning of an ambiguous word is meant."""
    labels = [_within_a_sentence(reading.label) for reading in need.readings]
    meanings = " or ".join([", ".join(labels[:-1]), labels[-1]]) if len(labels) > 1 else labels[0]
    return message(
        text(f"Do you mean {meanings}?"),
        Buttons(
            tuple(
                _again(
                    reading.label,
                    replace(search, chosen=(*search.chosen, reading.topic.id)),
                    spoken=f"Search for {_within_a_sentence(reading.label)}",
                )
                for reading in need.readings
            )
        ),
        footnote("Only you see this."),
    )


def _within_a_sentence(label: str) -> str:
    """A label without its capital, unless it is an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


async def _nobody(search: Search, need: Need, candidates: Sequence[Candidate], context: Context) -> Message:
    """Say honestly that nobody fits, and offer ways on."""
    closest = await _closest(need, candidates, context)
    said = "Nobody else has listed that." if search.shown else "No one has listed that yet."
    if closest:
        said += " Closest: " + ", ".join(str(one) for one in closest) + "."
    buttons = [_again(f"Search {one.topic.label}", Search(one.topic.label)) for one in closest]
    return message(
        text(said),
        *_correction(search, need),
        Buttons((*buttons, _other(search))),
        footnote("You searched for: ", search.words, ". Only you see this."),
    )


async def _closest(need: Need, candidates: Sequence[Candidate], context: Context) -> tuple[Closest, ...]:
    """Topics near to the need that somebody has listed, then what those people list as well."""
    trust_id, today, me = context.me.trust_id, context.today, context.me.person_id
    near = nearby_topics(need, context.topics, subjects=context.me.subjects, candidates=candidates)
    if near and len(near) < MOST_CLOSEST:
        near += await expertise.find_topics_listed_with(
            context.session, trust_id, near, today=today, except_person_id=me, limit=1
        )
    counts = await expertise.count_listings_by_topic(context.session, trust_id, near, today=today, except_person_id=me)
    return closest_topics(near, counts, context.topics)


def _nothing_to_search(search: Search, need: Need) -> Message:
    said = (
        "That names a person or a channel. I look for people by what they can help with: which topic is it?"
        if need.mention
        else "I couldn't find a topic in that. What would you like help with, in a word or two?"
    )
    return message(text(said), text("You typed: ", search.words), Buttons((_other(search),)))


def _correction(search: Search, need: Need) -> tuple[Element, ...]:
    """Say which words were taken for others, and offer them as they were typed."""
    if not need.corrected:
        return ()
    typed = " ".join(correction.typed for correction in need.corrected)
    read_as = " ".join(correction.read_as for correction in need.corrected)
    return (
        text(f"Showing {read_as}. Search for “{typed}” instead?"),
        Buttons((_again(f"Search for “{typed}”", replace(search, exactly=True, shown=())),)),
    )


def _form(context: Context, *, words: str = "") -> Form:
    return Form(
        form="find_expert.search",
        title="Find a colleague",
        submit="Search",
        inputs=(
            TextInput(
                "topic",
                "What would you like help with?",
                initial=words,
                placeholder="For example: fractions, or getting talk going in Year 2",
                hint="A topic, or the problem in your own words. Please don't name a pupil.",
                max_length=QUERY_LENGTH,
            ),
            Choices("phases", "Which ages?", options=phase_options(context.topics), optional=True),
        ),
        intro=(Footnote(("Only you see the answers.",)),),
    )


def _again(label: str, search: Search, *, spoken: str = "") -> Button:
    return Button(label, "find_expert.again", SEARCH.dump_json(search).decode(), spoken=spoken)


def _other(search: Search) -> Button:
    return Button("Search for something else", "find_expert.open", search.words, opens_form=True)


def _search_in(value: str) -> Search:
    """The search that a button carries.

    Raises:
        UserError: if it is not one.
    """
    try:
        return SEARCH.validate_json(value)
    except ValidationError as error:
        raise UserError("I can't read that button any more. Please search again; nothing has been changed.") from error
