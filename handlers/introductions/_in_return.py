"""What the one who helps would like to learn in return: a search of their own, that prefers the other's academy."""

from dataclasses import replace

from handlers.context import Context
from handlers.errors import FormRejected, UserError
from handlers.expert_cards import expert_card
from handlers.finding import Found, Search, asker_of, find_colleagues, read_need
from handlers.held import Held, look_at
from handlers.introductions._life import get_introduced
from handlers.introductions._words import own_words
from handlers.messages import Form, People, TextInput, footnote, message, text
from handlers.requests import AndThen, Answer, Command, Press, Private, ShowForm, Submission
from handlers.router import Router
from handlers.typed_words import QUERY_LENGTH

router = Router()

FORM = "introductions.find_in_return"
MOST_SHOWN = 5
LOOKED_THROUGH = 4 * MOST_SHOWN
"""So many of those who fit are looked through for somebody of the other's academy."""


@router.press("introductions.in_return")
async def ask_what(request: Press, context: Context) -> Answer:
    """The form for what somebody who helps would like to learn."""
    mine = await get_introduced(context, request.value)
    if mine.request.expert_id != context.me.person_id:
        raise UserError(
            f"This question is for {mine.name}, who helps you; it can be skipped. Nothing has been changed."
        )
    return ShowForm(
        Form(
            form=FORM,
            title="Something in return",
            submit="Find a colleague",
            inputs=(
                TextInput(
                    "words",
                    "What would you like to learn?",
                    placeholder="For example: a calmer start to lessons",
                    hint=f"I look at {mine.name}\u2019s academy first, and elsewhere too.",
                    max_length=QUERY_LENGTH,
                ),
            ),
            intro=(footnote("Only you see what comes of it. Nobody is asked before you ask them."),),
            state=str(mine.id),
        )
    )


@router.submission(FORM)
async def find(request: Submission, context: Context) -> Answer:
    """Search for it, and show the answer to them alone."""
    mine = await get_introduced(context, request.state)
    try:
        words = own_words(request.text("words"), QUERY_LENGTH)
    except UserError as error:
        raise FormRejected({"words": error.text}) from error
    search, academy_id = Search(words), mine.other.academy_id if mine.other else None
    if isinstance(await look_at(context, words), Held):
        return AndThen(message(), Command("find-expert", words))  # which says why, and what can be done
    found = await _find(search, context)
    if found is None or not found.matches or found.readings:
        return AndThen(message(), Command("find-expert", words))
    theirs = [match for match in found.matches if match.candidate.academy_id == academy_id]
    others = [match for match in found.matches if match.candidate.academy_id != academy_id]
    shown = [match for match in (*theirs, *others) if match.candidate.trust_id == context.me.trust_id][:MOST_SHOWN]
    where = f" {mine.opening_name}\u2019s academy comes first." if theirs else ""
    return Private(
        message(
            text(f"In return, these colleagues can help you with \u201c{words}\u201d.{where}"),
            People(tuple(expert_card(match, search=replace(search, shown=())) for match in shown)),
            footnote("Only you see this. Each introduction that you ask for is a request of its own."),
        )
    )


async def _find(search: Search, context: Context) -> Found | None:
    """Those who fit; None where a search has to ask back first, or must not be made."""
    asker = asker_of(context)
    need = await read_need(context.session, search, asker, context.topics)
    if need.is_empty or need.safeguarding or need.readings:
        return None
    return await find_colleagues(
        context.session,
        search,
        need,
        asker,
        topics=context.topics,
        meaning=context.meaning,
        today=context.today,
        how_many=LOOKED_THROUGH,
    )
