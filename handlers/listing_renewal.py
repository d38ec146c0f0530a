"""Ask the owner of each listing once a term whether it is still right; one press says that it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.context import Context
from handlers.listings import get_own, is_paused, listing_title
from handlers.messages import Button, Code, Strong, text
from handlers.nudging import (
    Due,
    FallsDue,
    NotNow,
    NudgeContext,
    Reminder,
    answered,
    day_of,
    get_own_nudge,
    settle_subject,
    start_of,
)
from handlers.requests import Answer, Press, Replace
from handlers.router import Router
from handlers.school_time import SchoolCalendar, school_year_of
from handlers.timetables import find_calendars, find_timetables
from storage import expertise
from storage.expertise import KeptListing, Listing

router = Router()

KIND = "listings.renew"
DUE_AFTER_DAYS = 5
"""How many school days after the first of a term a listing falls due: the first week is busy enough."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term by an academy's calendar, from its first school day; `name` tells it from all others."""

    name: str
    first_on: date
    due_on: date

    @property
    def starts_at(self) -> datetime:
        """The beginning of its first day, in UTC."""
        return start_of(self.first_on)


async def plan(context: NudgeContext) -> Sequence[FallsDue]:
    """This term's renewal of what was last said to be right before it began; and next term's, of everything."""
    listings = await expertise.find_kept_listings(context.session, context.trust_id)
    academies = {listing.academy_id for listing in listings}
    calendars = await find_calendars(context.session, context.trust_id, academies)
    today = day_of(context.now)
    terms = {academy_id: terms_around(calendar, today) for academy_id, calendar in calendars.items()}
    return [
        FallsDue(listing.person_id, listing.listing_id, term.name, _due_at(listing, term))
        for listing in listings
        for term in _terms_due(listing, *terms[listing.academy_id])
    ]


@router.nudge(
    KIND,
    label="Listing renewal",
    help="Once a term I ask whether what you have listed is still right. One press says yes.",
    stop="Stop for this listing",
    closing=("I'll leave it with you; ", Code("/my-profile"), " is there when you want it."),
    plan=plan,
)
async def remind_to_renew(due: Due, context: NudgeContext) -> Reminder | NotNow | None:
    """Ask whether a listing is still right, unless that has been said this term, or nobody finds it just now."""
    listing = await expertise.find_listing(context.session, context.trust_id, due.subject_id)
    if listing is None or listing.person_id != due.person_id:
        return None
    timetables = await find_timetables(context.session, context.trust_id, [due.person_id])
    this_term, next_term = terms_around(timetables[due.person_id].calendar, day_of(context.now))
    is_asked_early = due.occurrence == next_term.name  # its owner chose a day before the term
    if not is_asked_early and (due.occurrence != this_term.name or not needs_renewal(listing, this_term)):
        return None
    if listing.is_hidden:
        return NotNow()
    if listing.paused_until_on is not None and is_paused(listing, day_of(context.now)):
        return NotNow(start_of(listing.paused_until_on))
    return _reminder(listing, due, listing_title(listing, context.topics))


@router.press("listings.renew", writes=True)
async def renew(request: Press, context: Context) -> Answer:
    """Keep a listing as it is for this term."""
    own = await get_own_nudge(context, request.value)
    listing = await get_own(context, str(own.nudge.subject_id))
    await keep_as_it_is(context, listing)
    said = text(f"Thank you. Your listing on {listing_title(listing, context.topics)} stays as it is until next term.")
    return Replace(await answered(context, own, said))


async def keep_as_it_is(context: Context, listing: Listing) -> None:
    """Remember that a listing of the person's own is still right."""
    await expertise.renew_listing(context.session, context.me.trust_id, listing.id, context.now)
    await settle(context, listing.id)


async def settle(context: Context, listing_id: int) -> None:
    """Ask nothing more about a listing of the person's own before next term: it has just been changed or renewed."""
    _, next_term = await _own_terms(context)
    await settle_subject(context, KIND, listing_id, keep=next_term.name)


async def find_unrenewed(context: Context, listings: Iterable[Listing]) -> frozenset[int]:
    """The ids of those of the person's own listings that haven't been said to be right this term."""
    this_term, _ = await _own_terms(context)
    return frozenset(listing.id for listing in listings if needs_renewal(listing, this_term))


def needs_renewal(listing: Listing | KeptListing, term: Term) -> bool:
    """Whether a listing was last said to be right before a term began."""
    return listing.right_since < term.starts_at


def terms_around(calendar: SchoolCalendar, day: date) -> tuple[Term, Term]:
    """The last term that has begun by a day, and the next one."""
    year = school_year_of(day)
    terms = [term for each in (year - 1, year, year + 1) for term in _terms_of(calendar, each)]
    begun = [term for term in terms if term.first_on <= day]
    return begun[-1], terms[len(begun)]


def _terms_of(calendar: SchoolCalendar, school_year: int) -> list[Term]:
    first_days: dict[str, date] = {}
    for half in calendar.half_terms(school_year):
        first_days.setdefault(half.term, half.first_on)
    return [_term(calendar, school_year, name, first_on) for name, first_on in first_days.items()]


def _term(calendar: SchoolCalendar, school_year: int, name: str, first_on: date) -> Term:
    first = calendar.school_day_from(first_on)
    due_on = calendar.school_days_after(first, DUE_AFTER_DAYS)
    return Term(f"{school_year}-{(school_year + 1) % 100:02}-{name}", first, due_on)


def _terms_due(listing: KeptListing, this_term: Term, next_term: Term) -> tuple[Term, ...]:
    return (this_term, next_term) if needs_renewal(listing, this_term) else (next_term,)


def _due_at(listing: KeptListing, term: Term) -> datetime:
    return start_of(max(term.due_on, listing.paused_until_on or term.due_on))


async def _own_terms(context: Context) -> tuple[Term, Term]:
    timetables = await find_timetables(context.session, context.me.trust_id, [context.me.person_id])
    return terms_around(timetables[context.me.person_id].calendar, context.today)


def _reminder(listing: Listing, due: Due, topics: str) -> Reminder:
    return Reminder(
        about=f"your listing on {topics}",
        elements=(
            text("A new term: is your listing on ", Strong(topics), " still right?"),
            text(f"It says: “{listing.help_text}”"),
        ),
        do=(
            Button("Yes, still right", "listings.renew", due.value, f"Yes, still right: {topics}", style="primary"),
            Button(
                "Change it", "offer_expertise.edit", str(listing.id), f"Change your listing: {topics}", opens_form=True
            ),
        ),
    )
