"""What listings look like to people: the words for their choices, their card, and what may be done with one's own."""

from collections.abc import Collection, Mapping
from datetime import date

from handlers.context import Context
from handlers.errors import UserError
from handlers.messages import (
    Button,
    Buttons,
    Confirm,
    Element,
    Fact,
    Facts,
    Heading,
    Option,
    OptionGroup,
    text,
)
from handlers.topics import Topics
from handlers.typed_words import say_date
from handlers.ways import WAYS
from storage import expertise
from storage.expertise import Candidate, Listing

HOW_OFTEN = {
    "once-a-half-term": "Once a half-term",
    "twice-a-half-term": "Twice a half-term",
    "once-a-month": "Once a month",
    "flexible": "It depends; ask me",
}
"""How often somebody is glad to be asked, by id."""

ID_LIMIT = 2**31
"""The first number that is too large for an id (an `integer` of PostgreSQL)."""

MOST_LISTINGS = 5
"""How many listings a person may have."""


def topic_groups(topics: Topics, keeping: Collection[str] = ()) -> tuple[OptionGroup, ...]:
    """All topics that can be listed, under the headings of their kinds; a hidden one only where it is in `keeping`."""
    return tuple(
        OptionGroup(group.heading, tuple(Option(topic.label, topic.id) for topic in group.topics))
        for group in topics.groups(keeping)
    )


def phase_options(topics: Topics) -> tuple[Option, ...]:
    """All phases."""
    return tuple(Option(phase.label, phase.id) for phase in topics.phases)


def options(labels: Mapping[str, str]) -> tuple[Option, ...]:
    """Choices from their ids and labels."""
    return tuple(Option(label, choice) for choice, label in labels.items())


def listing_title(listing: Listing | Candidate, topics: Topics) -> str:
    """What a listing is about in a few words: its topics."""
    return ", ".join(topics.labels(listing.topics)) or "Listing"


def listing_parts(listing: Listing | Candidate, topics: Topics) -> tuple[Element, ...]:
    """What colleagues see of a listing."""
    facts = [
        Fact("Topics", ", ".join(topics.labels(listing.topics))),
        Fact("Phases", ", ".join(topics.labels(listing.phases))),
        Fact("Ways of helping", ", ".join(WAYS.get(way, way) for way in listing.ways)),
        Fact("How often", HOW_OFTEN.get(listing.how_often, "")),
        Fact("Usually free", listing.free_when),
    ]
    return (text(listing.help_text), Facts(tuple(fact for fact in facts if fact.value)))


def listing_status(listing: Listing, today: date) -> str:
    """Whether colleagues find a listing now, in a sentence."""
    if listing.is_hidden:
        return "Hidden: colleagues don't find it until you show it again."
    if is_paused(listing, today) and listing.paused_until_on is not None:
        return f"Paused until {say_date(listing.paused_until_on)}: colleagues don't find it before then."
    return "Shown: colleagues in the trust can find it."


def is_paused(listing: Listing, today: date) -> bool:
    """Whether a listing is paused on a day; it is found again on the day it is paused until."""
    return listing.paused_until_on is not None and listing.paused_until_on > today


def own_listing(listing: Listing, context: Context, *, is_unrenewed: bool = False) -> tuple[Element, ...]:
    """One's own listing with its state and everything that can be done with it."""
    about = listing_title(listing, context.topics)
    value = str(listing.id)

    def button(label: str, action: str, spoken: str, *, opens_form: bool = False) -> Button:
        return Button(label, action, value, spoken=f"{spoken}: {about}", opens_form=opens_form)

    found = not listing.is_hidden and not is_paused(listing, context.today)
    state: tuple[Button, ...]
    if found:
        state = (
            button("Pause", "my_profile.pause", "Pause your listing", opens_form=True),
            button("Hide", "my_profile.hide", "Hide your listing"),
        )
    else:
        state = (button("Show again", "my_profile.show", "Show again your listing"),)
    return (
        Heading(about),
        *listing_parts(listing, context.topics),
        text(listing_status(listing, context.today)),
        Buttons(
            (
                *([button("Still right", "my_profile.renew", "Keep as it is your listing")] if is_unrenewed else []),
                button("Edit", "offer_expertise.edit", "Edit your listing", opens_form=True),
                *state,
                Button(
                    "Remove",
                    "my_profile.remove",
                    value,
                    spoken=f"Remove your listing: {about}",
                    style="danger",
                    confirm=Confirm(
                        "Remove this listing?",
                        "Colleagues won't find it any more, and I delete its text. This can't be undone, but you can "
                        "list it again at any time.",
                        yes="Remove it",
                        no="Keep it",
                    ),
                ),
            )
        ),
    )


def is_id(value: str) -> bool:
    """Whether a button's value can be a row's id: both databases count to at most ten digits."""
    return value.isascii() and value.isdecimal() and int(value) < ID_LIMIT


async def get_own(context: Context, listing_id: str) -> Listing:
    """The person's own listing behind a button.

    Raises:
        UserError: if it has been removed, or was never theirs.
    """
    listing = None
    if is_id(listing_id):
        listing = await expertise.find_listing(context.session, context.me.trust_id, int(listing_id))
    if listing is None or listing.person_id != context.me.person_id:
        raise UserError("That listing has been removed, so nothing has been changed. Type /my-profile to see yours.")
    return listing
