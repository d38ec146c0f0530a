"""Make or edit a listing: what I can help colleagues with, how, and how often."""

from handlers.context import Context
from handlers.errors import FormRejected, UserError
from handlers.listings import (
    HOW_OFTEN,
    MOST_LISTINGS,
    get_own,
    listing_title,
    options,
    own_listing,
    phase_options,
    topic_groups,
)
from handlers.messages import (
    Button,
    Buttons,
    Choice,
    Choices,
    Form,
    Heading,
    Message,
    Text,
    TextInput,
    footnote,
    message,
    text,
)
from handlers.need import parse_need
from handlers.requests import Answer, Command, Press, Private, ShowForm, Submission
from handlers.router import Router
from handlers.typed_words import clean, short_enough
from handlers.ways import WAYS
from storage import expertise
from storage.expertise import Listing, ListingDetails

router = Router()

HELP_LENGTH = 600
FREE_WHEN_LENGTH = 100
MOST_TOPICS = 6
"""How many topics a listing may have: more would make everybody findable for everything."""


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
        return ShowForm(_form(context, listing=mine[0]))
    _see_room(mine)
    return ShowForm(_form(context, words=words))


@router.press("offer_expertise.edit")
async def edit(request: Press, context: Context) -> Answer:
    """The form with one listing filled in."""
    return ShowForm(_form(context, listing=await get_own(context, request.value)))


@router.press("offer_expertise.add")
async def add(request: Press, context: Context) -> Answer:
    """The empty form, for one more listing."""
    _see_room(await expertise.find_listings_of(context.session, context.me.trust_id, context.me.person_id))
    return ShowForm(_form(context))


@router.submission("offer_expertise.save")
async def save(request: Submission, context: Context) -> Answer:
    """Keep the listing, and show what colleagues see of it."""
    details = _checked(request, context)
    if request.state:
        listing = await get_own(context, request.state)
        await expertise.change_listing(
            context.session, context.me.trust_id, listing.id, details, topics=context.topics, now=context.now
        )
    else:
        _see_room(await expertise.find_listings_of(context.session, context.me.trust_id, context.me.person_id))
        listing = await expertise.add_listing(
            context.session, context.me.trust_id, context.me.person_id, details, topics=context.topics, now=context.now
        )
    saved = await get_own(context, str(listing.id))
    return Private(message(text("Saved. This is what colleagues in the trust can find:"), *own_listing(saved, context)))


def _form(context: Context, *, listing: Listing | None = None, words: str = "") -> Form:
    need = parse_need(words, context.topics)
    return Form(
        form="offer_expertise.save",
        title="What I can help with",
        submit="Save",
        state=str(listing.id) if listing else "",
        intro=(
            *_unknown_topics(need.words),
            footnote("Colleagues in the trust can find this. You can pause, hide or remove it whenever you like."),
        ),
        inputs=(
            Choices(
                "topics",
                "Topics",
                groups=topic_groups(context.topics),
                initial=listing.topics if listing else tuple(topic.id for topic in need.topics),
                hint=f"Choose up to {MOST_TOPICS}.",
            ),
            Choices(
                "phases",
                "Phases",
                options=phase_options(context.topics),
                initial=listing.phases if listing else tuple(phase.id for phase in need.phases),
            ),
            TextInput(
                "help",
                "What I can help with",
                initial=listing.help_text if listing else "",
                placeholder="For example: how we use bar models for fractions, with mixed attainment",
                hint=f"In your own words, up to {HELP_LENGTH} characters. Please don't name a pupil.",
                multiline=True,
                max_length=HELP_LENGTH,
            ),
            Choices("ways", "Ways of helping", options=options(WAYS), initial=listing.ways if listing else ("chat",)),
            Choice(
                "how_often",
                "How often you're glad to be asked",
                options=options(HOW_OFTEN),
                initial=listing.how_often if listing else "once-a-half-term",
            ),
            TextInput(
                "free_when",
                "When you're usually free",
                initial=listing.free_when if listing else "",
                placeholder="For example: Tuesday afternoons",
                optional=True,
                max_length=FREE_WHEN_LENGTH,
            ),
        ),
    )


def _unknown_topics(words: tuple[str, ...]) -> tuple[Text, ...]:
    """A word about what was typed that is no topic of ours, so that it is not lost in silence."""
    if not words:
        return ()
    return (
        text(f"I have no topic called “{' '.join(words)}”. Choose the nearest, and say it in your own words below."),
    )


def _checked(request: Submission, context: Context) -> ListingDetails:
    """What was filled in, if all of it can be kept.

    Raises:
        FormRejected: with a sentence for every field that needs another look.
    """
    chosen_topics = tuple(topic for topic in request.many("topics") if topic in context.topics)
    chosen_phases = tuple(phase for phase in request.many("phases") if phase in context.topics)
    ways = tuple(way for way in request.many("ways") if way in WAYS)
    help_text, free_when = clean(request.text("help")), clean(request.text("free_when"))
    problems = {
        "topics": "Please choose at least one topic." if not chosen_topics else "",
        "phases": "" if chosen_phases else "Please choose at least one phase.",
        "help": "" if help_text else "Please say in a sentence what you can help with.",
        "ways": "" if ways else "Please choose at least one way of helping.",
        "how_often": "" if request.text("how_often") in HOW_OFTEN else "Please choose how often.",
    }
    if len(chosen_topics) > MOST_TOPICS:
        problems["topics"] = f"That is {len(chosen_topics)} topics; please choose up to {MOST_TOPICS}."
    if len(help_text) > HELP_LENGTH:
        problems["help"] = f"That is longer than {HELP_LENGTH} characters; could you shorten it?"
    if len(free_when) > FREE_WHEN_LENGTH:
        problems["free_when"] = f"That is longer than {FREE_WHEN_LENGTH} characters; could you shorten it?"
    if found := {field: problem for field, problem in problems.items() if problem}:
        raise FormRejected(found)
    return ListingDetails(
        topics=chosen_topics,
        phases=chosen_phases,
        help_text=help_text,
        ways=ways,
        how_often=request.text("how_often"),
        free_when=free_when,
    )


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
