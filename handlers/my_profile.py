"""See and change what colleagues can find about me."""

import re
from datetime import date

from handlers import drafts, listing_renewal, search_wishes
from handlers.context import Context
from handlers.errors import FormRejected, UserError
from handlers.introductions import own_introductions
from handlers.listings import get_own, is_paused, listing_title, own_listing
from handlers.messages import (
    Button,
    Buttons,
    DateInput,
    Element,
    Fact,
    Facts,
    Form,
    Heading,
    Message,
    footnote,
    message,
    text,
)
from handlers.nudging import drop_subject
from handlers.requests import Answer, Command, Press, Private, Replace, ShowForm, Submission
from handlers.router import Router
from handlers.typed_words import read_date, say_date, short_enough
from storage import expertise
from storage.expertise import Listing

router = Router()

LONGEST_PAUSE_DAYS = 366
"""A pause ends within a year; whoever wants to stop for longer hides or removes the listing."""


@router.command(
    "my-profile",
    usage="[pause until date] [hide] [show]",
    help="See and change what colleagues can find about you.",
    examples=("/my-profile", "/my-profile pause until 4 January", "/my-profile hide"),
    button="See my profile",
    writes=True,
)
async def my_profile(request: Command, context: Context) -> Answer:
    """What colleagues see; or, with words, pause, hide or show everything listed."""
    words = short_enough(request.text)
    asked = words.casefold().strip(" .")
    if not asked:
        return Private(await _profile(context))
    if asked in ("hide", "hide me", "hide everything"):
        return await _change_all(context, "Hidden. Colleagues don't find any of your listings now.", is_hidden=True)
    if asked in ("show", "show me", "resume", "unpause", "show again"):
        return await _change_all(context, "Colleagues can find your listings again.", is_hidden=False)
    if match := re.match(r"pause(?:\s+until)?\b", words, flags=re.IGNORECASE):
        until = _pause_end(words[match.end() :].strip(" ."), context.today)
        said = f"Paused until {say_date(until)}. Colleagues find your listings again on that day."
        return await _change_all(context, said, is_hidden=False, paused_until_on=until)
    raise UserError(
        "I can show your profile, pause it until a date, hide it or show it again. Nothing has been changed. "
        "Try: /my-profile pause until 4 January.",
        typed=words,
    )


@router.press("my_profile.pause")
async def ask_pause(request: Press, context: Context) -> Answer:
    """Ask until when one listing is to be paused."""
    listing = await get_own(context, request.value)
    return ShowForm(
        Form(
            form="my_profile.pause_until",
            title="Pause this listing",
            submit="Pause",
            inputs=(DateInput("until", "Until", hint="Colleagues find it again on this day."),),
            state=str(listing.id),
        )
    )


@router.submission("my_profile.pause_until")
async def pause(request: Submission, context: Context) -> Answer:
    """Pause one listing."""
    until = request.date("until")
    if until is None or not 0 < (until - context.today).days <= LONGEST_PAUSE_DAYS:
        raise FormRejected({"until": "Please choose a day from tomorrow on, within the next year."})
    return Private(
        await _changed(
            context, request.state, f"Paused until {say_date(until)}.", is_hidden=False, paused_until_on=until
        )
    )


@router.press("my_profile.hide", writes=True)
async def hide(request: Press, context: Context) -> Answer:
    """Hide one listing."""
    return Replace(await _changed(context, request.value, "Hidden. Colleagues don't find it now.", is_hidden=True))


@router.press("my_profile.show", writes=True)
async def show(request: Press, context: Context) -> Answer:
    """Show one listing again, hidden or paused."""
    return Replace(await _changed(context, request.value, "Colleagues can find it again.", is_hidden=False))


@router.press("my_profile.remove", writes=True)
async def remove(request: Press, context: Context) -> Answer:
    """Remove one listing for good."""
    listing = await get_own(context, request.value)
    await expertise.remove_listing(context.session, context.me.trust_id, listing.id)
    await drop_subject(context, listing_renewal.KIND, listing.id)
    said = "Removed. Colleagues don't find it any more, and I have deleted its text."
    return Replace(message(text(said)) + await _profile(context))


@router.press("my_profile.renew", writes=True)
async def renew(request: Press, context: Context) -> Answer:
    """Keep one listing as it is for this term."""
    listing = await get_own(context, request.value)
    await listing_renewal.keep_as_it_is(context, listing)
    said = f"Thank you. Your listing on {listing_title(listing, context.topics)} stays as it is until next term."
    return Replace(message(text(said)) + await _profile(context))


@router.press("my_profile.throw_away", writes=True)
async def throw_away(request: Press, context: Context) -> Answer:
    """Delete one private draft for good."""
    await drafts.remove(context, await drafts.get_own_draft(context, request.value))
    return Replace(message(text("Thrown away. I have deleted the draft's text.")) + await _profile(context))


@router.press("my_profile.stop_looking", writes=True)
async def stop_looking(request: Press, context: Context) -> Answer:
    """Look out no more for somebody who can help with one thing."""
    return Replace(await search_wishes.stop_looking(context, request.value) + await _profile(context))


async def _profile(context: Context) -> Message:
    mine = await expertise.find_listings_of(context.session, context.me.trust_id, context.me.person_id)
    roles = ", ".join(sorted(role.label for role in context.me.roles))
    facts = (Fact("Name", context.me.name), Fact("Academy", context.me.academy), Fact("Role", roles))
    parts: list[Element] = [
        Heading("What colleagues can find about you"),
        Facts(tuple(fact for fact in facts if fact.value)),
    ]
    if not mine:
        parts += [
            text("You haven't listed anything, so searches don't show you."),
            Buttons((_offer("Offer your help"),)),
        ]
    unrenewed = await listing_renewal.find_unrenewed(context, mine)
    for listing in mine:
        parts += own_listing(listing, context, is_unrenewed=listing.id in unrenewed)
    parts += drafts.draft_parts(await drafts.find_own_drafts(context), context.topics)
    if mine:
        parts.append(Buttons((_offer("Add another listing"),)))
    parts += search_wishes.wish_parts(await search_wishes.find_own_wishes(context), context)
    parts += await own_introductions(context)
    parts.append(footnote("Only you see this message. Your trust gives your name, academy and role."))
    return message(*parts)


async def _changed(
    context: Context, listing_id: str, said: str, *, is_hidden: bool, paused_until_on: date | None = None
) -> Message:
    """Change the state of one listing, and say so above all that colleagues can find."""
    listing = await get_own(context, listing_id)
    await _set_state(context, listing, is_hidden=is_hidden, paused_until_on=paused_until_on)
    return message(text(said)) + await _profile(context)


async def _change_all(context: Context, said: str, *, is_hidden: bool, paused_until_on: date | None = None) -> Private:
    """Change the state of all of the person's listings, and show them."""
    mine = await expertise.find_listings_of(context.session, context.me.trust_id, context.me.person_id)
    if not mine:
        said = "You haven't listed anything, so there was nothing to change."
    for listing in mine:
        await _set_state(context, listing, is_hidden=is_hidden, paused_until_on=paused_until_on)
    return Private(message(text(said)) + await _profile(context))


async def _set_state(context: Context, listing: Listing, *, is_hidden: bool, paused_until_on: date | None) -> None:
    """Hide, pause or show a listing; of one that is shown again it is kept that colleagues find it from today on."""
    if listing.is_hidden or is_paused(listing, context.today):
        paused_until_on = paused_until_on or (None if is_hidden else context.today)
    await expertise.set_listing_state(
        context.session, context.me.trust_id, listing.id, is_hidden=is_hidden, paused_until_on=paused_until_on
    )


def _pause_end(words: str, today: date) -> date:
    """The day a pause ends.

    Raises:
        UserError: if the words are no day between tomorrow and a school year from now.
    """
    until = read_date(words, today)
    if until is not None and 0 < (until - today).days <= LONGEST_PAUSE_DAYS:
        return until
    if not words:
        wrong = "Until which day?"
    elif until is None:
        wrong = "I couldn't read that as a date."
    else:
        wrong = f"I can pause until a day from tomorrow on, within the next year; that is {say_date(until)}."
    raise UserError(f"{wrong} Nothing has been changed. Try: /my-profile pause until 4 January.", typed=words)


def _offer(label: str) -> Button:
    return Button(label, "offer_expertise.add", style="primary", opens_form=True)
