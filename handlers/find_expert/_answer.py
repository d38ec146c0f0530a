"""What a search is answered with: colleagues, a question, or the honest word that nobody fits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from handlers.context import Context
from handlers.find_expert._buttons import edit, search_anyway
from handlers.find_expert._nobody import nobody, nobody_within
from handlers.find_expert._questions import nothing_to_search, which
from handlers.find_expert._results import found_parts
from handlers.finding import Found, Search, asker_of, find_colleagues, read_need
from handlers.held import Held, held_message, look_at
from handlers.messages import Message, message
from handlers.need import Need
from storage import organisation
from storage.expertise import Candidate


async def answer(search: Search, context: Context) -> Message:
    """What the search finds, or the question, or the honest word that stands in its way."""
    looked = await look_at(context, search.words, answered=search.answered)
    if isinstance(looked, Held):
        return held_message(looked, context, search.words, edit=edit(search), anyway=search_anyway(search))
    need = await read_need(context.session, search, asker_of(context), context.topics)
    if need.safeguarding:
        return held_message(Held(is_safeguarding=True), context, "", edit=edit(search))
    if need.is_empty and not context.meaning.understand(need.about).concepts:
        return nothing_to_search(search, need)
    if need.readings:
        return which(search, need)
    found = await _find(search, need, context)
    if not found.matches:
        return await _nobody(search, found, context)
    partners = await partners_of((match.candidate for match in found.matches), context)
    return message(*found_parts(search, found, context, partners))


async def partners_of(candidates: Iterable[Candidate], context: Context) -> Mapping[int, str]:
    """By id, the names of the other trusts that these colleagues belong to."""
    own = context.me.trust_id
    others = {candidate.trust_id for candidate in candidates if candidate.trust_id != own}
    if not others:
        return {}
    trusts = await organisation.find_trusts(context.session)
    return {trust.id: trust.name for trust in trusts if trust.id in others}


async def _find(search: Search, need: Need, context: Context) -> Found:
    return await find_colleagues(
        context.session,
        search,
        need,
        asker_of(context),
        topics=context.topics,
        meaning=context.meaning,
        today=context.today,
    )


async def _nobody(search: Search, found: Found, context: Context) -> Message:
    """Say that nobody fits; or, where the filters are to blame, that somebody does without them."""
    if not (search.phases or search.ways):
        return await nobody(search, found, context)
    everybody = await _find(replace(search, phases=(), ways=()), found.need, context)
    if everybody.matches:
        return nobody_within(search, len(everybody.matches), context)
    return await nobody(search, everybody, context)
