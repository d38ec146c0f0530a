"""Make or edit a listing: what I can help colleagues with, how, and how often."""

from collections.abc import Sequence

from handlers import drafts, listing_renewal, suggested_topics
from handlers.context import Context
from handlers.errors import UserError
from handlers.held import guarded_fields
from handlers.listing_form import FORM, KEEP, Filled, check_draft, checked, draft_of, listing_form
from handlers.listings import MOST_LISTINGS, get_own, listing_title, own_listing
from handlers.messages import Button, Buttons, Form, Heading, Message, Text, message, text
from handlers.need import parse_need
from handlers.requests import Answer, Command, Press, Private, ShowForm, Submission
from handlers.router import Router
from handlers.typed_words import short_enough
from storage import expertise
from storage.expertise import Listing, ListingDetails

router = Router()
router.include(suggested_topics.router)


@router.command(
    "offer-expertise",
    usage="[topics]",
    help="Say what you can help with. You choose how often, and can pause at any time.",
    examples=("/offer-expertise", "/offer-expertise phonics in Reception"),
    button="Offer your help",
    opens_form=True,
)
async def offer_expertise(request: Command, context: Context) -> Answer:
    """The form, filled in with the topics typed; with several listings already, a choice of which to edit."""
    words = short_enough(request.text)
    mine = await expertise.find_listings_of(context.session, context.me.trust_id, context.me.person_id)
    if not words and len(mine) > 1:
        return Private(_choose(mine, context))
    if len(mine) == 1 and not words:
        return ShowForm(_edit_form(mine[0], context))
    _see_room(mine)
    return ShowForm(_new_form(context, words))


@router.press("offer_expertise.edit")
async def edit(request: Press, context: Context) -> Answer:
    """The form with one listing filled in."""
    return ShowForm(_edit_form(await get_own(context, request.value), context))


@router.press("offer_expertise.add")
async def add(request: Press, context: Context) -> Answer:
    """The empty form, for one more listing."""
    _see_room(await expertise.find_listings_of(context.session, context.me.trust_id, context.me.person_id))
    return ShowForm(_new_form(context))


@router.submission(FORM)
async def save(request: Submission, context: Context) -> Answer:
    """Publish the listing and show what colleagues see of it, or keep it as a private draft."""
    filled, draft_id = Filled.from_submission(request, context.topics), draft_of(request.state)
    is_published_already = request.state and not draft_id
    texts = await guarded_fields(request, context, filled.texts())
    if request.text("then") == KEEP and not is_published_already:
        check_draft(filled)
        return Private(await drafts.keep(context, filled.fields(texts), draft_id))
    details = checked(filled, texts)
    if is_published_already:
        listing = await _change(context, request.state, details)
    else:
        listing = await _publish(context, details, draft_id)
    saved = await get_own(context, str(listing.id))
    return Private(
        message(
            text("Saved. This is what colleagues in the trust can find:"),
            *own_listing(saved, context),
            *suggested_topics.suggestion_parts(saved, context),
        )
    )


async def _change(context: Context, listing_id: str, details: ListingDetails) -> Listing:
    """Put these details in the place of a listing's; that counts as its renewal."""
    listing = await get_own(context, listing_id)
    await expertise.change_listing(
        context.session, context.me.trust_id, listing.id, details, reader=context.listing_reader, now=context.now
    )
    await listing_renewal.settle(context, listing.id)
    return listing


async def _publish(context: Context, details: ListingDetails, draft_id: str) -> Listing:
    """Publish a new listing; the draft that it came from has served."""
    draft = await drafts.get_own_draft(context, draft_id) if draft_id else None
    _see_room(await expertise.find_listings_of(context.session, context.me.trust_id, context.me.person_id))
    if draft is not None:
        await drafts.remove(context, draft)
    return await expertise.add_listing(
        context.session,
        context.me.trust_id,
        context.me.person_id,
        details,
        reader=context.listing_reader,
        now=context.now,
    )


def _edit_form(listing: Listing, context: Context) -> Form:
    return listing_form(context.topics, Filled.from_listing(listing), listing_id=listing.id)


def _new_form(context: Context, words: str = "") -> Form:
    need = parse_need(words, context.topics)
    topics = context.topics.offered(topic.id for topic in need.topics)
    filled = Filled(topics=topics, phases=tuple(phase.id for phase in need.phases))
    hidden = [topic.label for topic in need.topics if topic.id not in topics]
    return listing_form(context.topics, filled, intro=(*_unknown_topics(need.words), *_hidden_topics(hidden)))


def _unknown_topics(words: tuple[str, ...]) -> tuple[Text, ...]:
    """A word about what was typed that is no topic of ours, so that it is not lost in silence."""
    if not words:
        return ()
    return (
        text(f"I have no topic called “{' '.join(words)}”. Choose the nearest, and say it in your own words below."),
    )


def _hidden_topics(labels: Sequence[str]) -> tuple[Text, ...]:
    """A word about topics that were typed and that the trust no longer offers."""
    if not labels:
        return ()
    said = " and ".join(f"“{label}”" for label in labels)
    return (text(f"{said} can't be chosen in your trust any more. Choose the nearest, and use your own words below."),)


def _see_room(mine: tuple[Listing, ...]) -> None:
    if len(mine) >= MOST_LISTINGS:
        raise UserError(
            f"You have {MOST_LISTINGS} listings, which is as many as I keep for one person. Nothing has been saved. "
            "Type /my-profile to edit or remove one."
        )


def _choose(mine: tuple[Listing, ...], context: Context) -> Message:
    return message(
        Heading("Your listings"),
        *(
            Buttons(
                (
                    Button(
                        f"Edit {listing_title(one, context.topics)}",
                        "offer_expertise.edit",
                        str(one.id),
                        opens_form=True,
                    ),
                )
            )
            for one in mine
        ),
        Buttons((Button("Add another", "offer_expertise.add", opens_form=True),)),
    )
