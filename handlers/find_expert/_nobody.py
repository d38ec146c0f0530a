"""The honest word that nobody fits, and ways on from there."""

from dataclasses import replace

from handlers.context import Context
from handlers.find_expert._buttons import again, all_meanings, narrow_down, something_else, without_filters
from handlers.find_expert._questions import correction
from handlers.finding import Found, Search
from handlers.gaps import count_gap
from handlers.matching import Closest, closest_topics, is_within_teaching, nearby_topics, topics_meant
from handlers.messages import Buttons, Footnote, Message, footnote, message, text
from handlers.need import Need
from handlers.search_in_words import said_of_filters
from handlers.search_wishes import wish_button
from storage import expertise

MOST_CLOSEST = 3
"""Topics that are offered instead."""


async def nobody(search: Search, found: Found, context: Context) -> Message:
    """Say that nobody fits, and offer ways on."""
    is_within = found.understood is None or is_within_teaching(found.need, found.understood, context.meaning.map)
    if is_within and not (search.shown or search.meant):  # one passed over, or one reading of several, is no gap
        count_gap(context, found)
    closest = await _closest(found, context) if is_within else ()
    said = _said(search, found.need, context)
    if closest:
        said += " Closest: " + ", ".join(str(one) for one in closest) + "."
    buttons = [again(f"Search {one.topic.label}", Search(one.topic.label)) for one in closest]
    back = [all_meanings(search)] if search.meant else []
    if found.need.academy_id is not None:
        back.append(again("Search all academies", replace(search, words=found.need.said, shown=())))
    narrower = [narrow_down(search)] if search.shown else []
    return message(
        text(said),
        *correction(search, found.need),
        Buttons((*back, *buttons, *narrower, wish_button(search), something_else(search))),
        _searched_for(search),
    )


def nobody_within(search: Search, number: int, context: Context) -> Message:
    """Say that nobody fits the search's filters, as against `number` colleagues who would without them."""
    who = "Nobody else" if search.shown else "Nobody"
    colleagues = "1 colleague" if number == 1 else f"{number} colleagues"
    filters = said_of_filters(search, context.topics)
    return message(
        text(f"{who} fits for {filters}. Without these filters I find {colleagues}."),
        Buttons((without_filters(search), narrow_down(search), wish_button(search), something_else(search))),
        _searched_for(search),
    )


def _said(search: Search, need: Need, context: Context) -> str:
    if need.academy_id is not None:
        return "Nobody else at that academy has listed that."
    if search.shown:
        return "Nobody else has listed that."
    concept = context.meaning.map.find(search.meant)
    return f"No one has listed “{concept.label}” yet." if concept else "No one has listed that yet."


def _searched_for(search: Search) -> Footnote:
    return footnote("You searched for: ", search.words, ". Only you see this.")


async def _closest(found: Found, context: Context) -> tuple[Closest, ...]:
    """Topics near to the need that somebody has listed, then what those people list as well."""
    trust_id, today, me = context.me.trust_id, context.today, context.me.person_id
    near = nearby_topics(
        found.need,
        context.topics,
        meant=topics_meant(found.understood, context.meaning.map) if found.understood else (),
        subjects=context.me.subjects,
        candidates=found.candidates,
    )
    if near and len(near) < MOST_CLOSEST:
        near += await expertise.find_topics_listed_with(
            context.session, trust_id, near, today=today, except_person_id=me, limit=1
        )
    counts = await expertise.count_listings_by_topic(context.session, trust_id, near, today=today, except_person_id=me)
    return closest_topics(near, counts, context.topics)
