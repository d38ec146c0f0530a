"""Topics under which colleagues may look for a listing as well: suggested from its words, added by its owner alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers import listing_renewal
from handlers.context import Context
from handlers.errors import UserError
from handlers.listing_form import MOST_TOPICS
from handlers.listings import get_own, own_listing
from handlers.meaning import Interpreter
from handlers.meaning.texts import sentences_of
from handlers.messages import Button, Buttons, Element, Message, message, text
from handlers.requests import Answer, Press, Replace
from handlers.router import Router
from handlers.topics import PHASE, Topics
from storage import expertise
from storage.expertise import Listing, ListingDetails

router = Router()

MOST_SUGGESTED = 3

POINTS_TO, IN_OWN_WORDS = 0.15, 0.12
"""From what share of what a listing is about a topic is suggested: of all of it, and of its owner's words alone.

Words that mean little lean on the topics chosen beside them, hence both. Of the demo trust's listings five in six get
no suggestion, and the others one or two.
"""


def suggested_topics(details: ListingDetails, topics: Topics, meaning: Interpreter) -> tuple[str, ...]:
    """Ids of topics that a listing's words point to strongly, the likeliest first; none that is part of one it has.

    There are no more of them than a listing has room for.
    """
    said = sentences_of(details.help_text)
    told = _weights(said, meaning)
    of_all = _weights([*topics.labels(details.topics), *said], meaning)
    likeliest = sorted(of_all, key=lambda topic_id: (-of_all[topic_id], topic_id))
    strong = [one for one in likeliest if of_all[one] >= POINTS_TO and told.get(one, 0.0) >= IN_OWN_WORDS]
    chosen = _with_relations(details.topics, topics)
    new = [one for one in topics.offered(strong) if one not in chosen and topics[one].kind != PHASE]
    return tuple(new[: min(MOST_SUGGESTED, max(MOST_TOPICS - len(details.topics), 0))])


def suggestion_parts(listing: Listing, context: Context) -> tuple[Element, ...]:
    """What is said of a listing that was saved just now, with a button for each topic; nothing where none is likely."""
    suggested = suggested_topics(listing.details, context.topics, context.meaning)
    if not suggested:
        return ()
    labels = ", ".join(context.topics.labels(suggested))
    buttons = [_add_button(listing, topic_id, context.topics) for topic_id in suggested]
    no_thanks = Button(
        "No thanks", "offer_expertise.no_thanks", str(listing.id), spoken="No thanks, leave my listing as it is"
    )
    return (text(f"Colleagues may also look for this under: {labels}."), Buttons((*buttons, no_thanks)))


def _add_button(listing: Listing, topic_id: str, topics: Topics) -> Button:
    label = f"Add {topics.label(topic_id)}"
    return Button(label, "offer_expertise.add_topic", f"{listing.id}|{topic_id}", spoken=f"{label} to your listing")


@router.press("offer_expertise.add_topic", writes=True)
async def add_topic(request: Press, context: Context) -> Answer:
    """Add a suggested topic to one's own listing."""
    listing, topic_id = await _own(request.value, context)
    label = context.topics.label(topic_id)
    if topic_id in listing.topics:
        return Replace(_show(listing, context, f"{label} is on your listing already. Nothing has been changed."))
    if not context.topics.offered((topic_id,)):
        raise UserError(f"{label} can't be chosen in your trust any more. Nothing has been changed.")
    if len(listing.topics) >= MOST_TOPICS:
        raise UserError(
            f"Your listing has {len(listing.topics)} topics, which is as many as it can have. "
            "Nothing has been changed. To swap one, tap Edit."
        )
    changed = await _put(context, listing, (*listing.topics, topic_id))
    spoken = f"Undo: take {label} off your listing"
    undo = Button("Undo", "offer_expertise.take_topic", f"{listing.id}|{topic_id}", spoken=spoken)
    said = f"Added {label}. This is what colleagues in the trust can find:"
    return Replace(_show(changed, context, said, Buttons((undo,))))


@router.press("offer_expertise.take_topic", writes=True)
async def take_topic(request: Press, context: Context) -> Answer:
    """Take a topic off one's own listing again."""
    listing, topic_id = await _own(request.value, context)
    label = context.topics.label(topic_id)
    rest = tuple(one for one in listing.topics if one != topic_id)
    if rest == listing.topics:
        return Replace(_show(listing, context, f"{label} is off your listing already. Nothing has been changed."))
    if not rest:
        raise UserError(f"{label} is your listing's only topic, so it stays. To choose another, tap Edit.")
    changed = await _put(context, listing, rest)
    said = f"{label} is off your listing again. This is what colleagues in the trust can find:"
    return Replace(_show(changed, context, said))


@router.press("offer_expertise.no_thanks")
async def no_thanks(request: Press, context: Context) -> Answer:
    """Leave one's own listing as it is."""
    listing = await get_own(context, request.value)
    said = text("This is what colleagues in the trust can find:")
    return Replace(message(said, *own_listing(listing, context)))


def _show(listing: Listing, context: Context, said: str, *undo: Element) -> Message:
    return message(text(said), *own_listing(listing, context), *undo, *suggestion_parts(listing, context))


async def _own(value: str, context: Context) -> tuple[Listing, str]:
    """The person's own listing behind a button, and the topic."""
    listing_id, _, topic_id = value.partition("|")
    return await get_own(context, listing_id), topic_id


async def _put(context: Context, listing: Listing, topic_ids: Sequence[str]) -> Listing:
    """Have other topics on a listing, which counts as its renewal; gives it as it is then."""
    details = replace(listing.details, topics=tuple(topic_ids))
    await expertise.change_listing(
        context.session, context.me.trust_id, listing.id, details, reader=context.listing_reader, now=context.now
    )
    await listing_renewal.settle(context, listing.id)
    return await get_own(context, str(listing.id))


def _weights(parts: Sequence[str], meaning: Interpreter) -> Mapping[str, float]:
    """How much parts of a listing are about each topic, by what they mean."""
    weights: dict[str, float] = defaultdict(float)
    for concept, weight in meaning.concepts_of(parts).items() if parts else ():
        weights[meaning.map[concept].topic] += weight
    return weights


def _with_relations(topic_ids: Sequence[str], topics: Topics) -> frozenset[str]:
    """These topics, all that is part of them, and what they are part of."""
    found = set(topic_ids)
    for topic_id in topic_ids:
        found.update(part.id for part in topics.narrower(topic_id))
        wider = topics.broader(topic_id)
        while wider is not None:
            found.add(wider.id)
            wider = topics.broader(wider.id)
    return frozenset(found)
