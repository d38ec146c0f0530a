"""What people ask: the command, the form, and the presses on an answer."""

from handlers.context import Context
from handlers.errors import UserError
from handlers.expert_cards import place_of
from handlers.find_expert._answer import answer, partners_of
from handlers.find_expert._buttons import search_in
from handlers.find_expert._form import FORM, search_form, search_of
from handlers.finding import Search, asker_of
from handlers.listings import is_id, listing_parts
from handlers.messages import Heading, footnote, message
from handlers.requests import Answer, Command, Press, Private, Replace, ShowForm, Submission
from handlers.router import Router
from handlers.typed_words import QUERY_LENGTH, short_enough
from storage import expertise

router = Router()


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
        return ShowForm(search_form(context.topics, Search("")))
    return Private(await answer(Search(words), context))


@router.press("find_expert.open")
async def open_form(request: Press, context: Context) -> Answer:
    """The form, with the words that were searched for before."""
    return ShowForm(search_form(context.topics, Search(request.value[:QUERY_LENGTH])))


@router.press("find_expert.narrow")
async def narrow(request: Press, context: Context) -> Answer:
    """The form, with all that was searched for before."""
    return ShowForm(search_form(context.topics, search_in(request.value), is_new=False))


@router.submission(FORM, writes=False)
async def search(request: Submission, context: Context) -> Answer:
    """Colleagues who can help with what was filled in."""
    return Private(await answer(search_of(request, context.topics), context))


@router.press("find_expert.again")
async def again(request: Press, context: Context) -> Answer:
    """The same search otherwise: a reading chosen or taken back, the words as typed, or people not shown yet."""
    return Replace(await answer(search_in(request.value), context))


@router.press("find_expert.anew")
async def anew(request: Press, context: Context) -> Answer:
    """The same search in an answer of its own; what the button stands in stays."""
    return Private(await answer(search_in(request.value), context))


@router.press("find_expert.see_listing")
async def see_listing(request: Press, context: Context) -> Answer:
    """A colleague's listing in full."""
    listing = None
    if is_id(request.value):
        listing = await expertise.find_candidate(
            context.session, asker_of(context).scope, int(request.value), today=context.today
        )
    if listing is None:
        raise UserError("That listing isn't shown any more. Search again to see who can help now.")
    partners = await partners_of([listing], context)
    return Private(
        message(
            Heading(f"{listing.name}, {place_of(listing, partners)}"),
            *listing_parts(listing, context.topics),
            footnote("Only you see this."),
        )
    )
