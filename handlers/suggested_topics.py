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
from handlers.meaning.texts import sentences_of, telling_stems
from handlers.messages import Button, Buttons, Element, Message, message, text
from handlers.need import parse_need
from handlers.requests import Answer, Press, Replace
from handlers.router import Router
from handlers.topics import PHASE, SUBJECT, Topics
from storage import expertise
from storage.expertise import Listing, ListingDetails

router = Router()

MOST_SUGGESTED = 3

POINTS_TO, IN_OWN_WORDS = 0.15, 0.2
"""From what share of what a listing is about a topic is suggested: of all of it, and of its owner's words alone.

Words that mean little lean on the topics chosen beside them, hence both.
"""

NAMED = 0.15
"""The same of its owner's words, for a topic that they name: in passing, most names mean something else."""

FEW_WORDS = 6
"""Up to so many telling words are as good as a title, and a title is about what it names: "Working well with TAs"."""

SUBJECT_IN_FEW = 0.05
"""The same for a subject that few words name, as it is named in passing there too: "who have no English yet"."""


def suggested_topics(details: ListingDetails, topics: Topics, meaning: Interpreter) -> tuple[str, ...]:
    """Ids of topics that a listing's words point to strongly, the likeliest first; none that is part of one it has.

    There are no more of them than a listing has room for.
    """
    said = sentences_of(details.help_text.text)
    told = _weights(said, meaning)
    of_all = _weights([*topics.labels(details.topics), *said], meaning)
    named = _named(details.help_text.text, topics)
    likeliest = sorted({*of_all, *named}, key=lambda topic_id: (-of_all.get(topic_id, 0.0), topic_id))
    strong = [
        one
        for one in likeliest
        if (of_all.get(one, 0.0) >= POINTS_TO and told.get(one, 0.0) >= IN_OWN_WORDS)
        or told.get(one, 0.0) >= named.get(one, 1.0)
    ]
    chosen = _with_relations(details.topics, topics)
    new = [one for one in topics.offered(strong) if one not in chosen and topics[one].kind != PHASE]
    return tuple(new[: min(MOST_SUGGESTED, max(MOST_TOPICS - len(details.topics), 0))])


def _named(help_text: str, topics: Topics) -> Mapping[str, float]:
    """By id, the topics that words name, with the share of what the words are about from which each is suggested."""
    found = [topic for part in sentences_of(help_text) for topic in parse_need(part, topics, exactly=True).topics]
    if len(telling_stems(help_text)) > FEW_WORDS:
        return {topic.id: NAMED for topic in found}
    return {topic.id: SUBJECT_IN_FEW if topic.kind == SUBJECT else 0.0 for topic in found}


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
    said = text("Left as it is: nothing has been added. This is what colleagues in the trust can find:")
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
