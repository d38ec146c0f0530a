"""Once a week, for whoever asks for it: what colleagues elsewhere have newly listed, and what of mine is waiting."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from handlers import drafts, listing_renewal
from handlers.listing_renewal import needs_renewal, terms_around
from handlers.listings import listing_title
from handlers.matching import phases_covering
from handlers.messages import Button, Buttons, Element, Heading, People, PersonCard, text
from handlers.nudging import Due, FallsDue, NudgeContext, Reminder, day_of, weekly_from
from handlers.router import Router
from handlers.timetables import find_timetables
from handlers.topics import Topics
from storage import expertise, nudges
from storage.drafts import find_drafts_of
from storage.expertise import Interests, Listing, RecentListing
from storage.nudges import NudgeState

router = Router()

KIND = "digest"
MOST_COLLEAGUES = 5
LOOKS_BACK = timedelta(days=7)


async def plan(context: NudgeContext) -> Sequence[FallsDue]:
    """The next digest of everybody who has asked for one: at the start of their week."""
    people = await nudges.find_people_wishing(context.session, context.trust_id, KIND)
    timetables = await find_timetables(context.session, context.trust_id, people)
    moments = {person: weekly_from(context.now, timetable) for person, timetable in timetables.items()}
    return [FallsDue(person, 0, week_of(moment), moment) for person, moment in moments.items()]


@router.nudge(
    KIND,
    label="Weekly digest",
    help="Once a week I say what colleagues elsewhere in the trust have newly listed in your subjects or phases.",
    stop="Stop the digest",
    plan=plan,
    is_on=False,
    expects_answer=False,
)
async def say_what_is_new(due: Due, context: NudgeContext) -> Reminder | None:
    """What concerns somebody this week; nothing at all where there is nothing to say."""
    if due.occurrence != week_of(context.now):
        return None
    elements = [*await _colleagues(due.person_id, context), *await _own(due.person_id, context)]
    return Reminder("your weekly digest", (Heading("This week for you"), *elements)) if elements else None


def week_of(moment: datetime) -> str:
    """The week of a moment: `2026-W47`."""
    year, week, _ = day_of(moment).isocalendar()
    return f"{year}-W{week:02}"


async def _colleagues(person_id: int, context: NudgeContext) -> tuple[Element, ...]:
    """What was newly listed elsewhere in the trust; in the order of names, which says nothing about anybody."""
    mine = await expertise.find_interests(context.session, context.trust_id, person_id)
    found = await expertise.find_recent_listings(
        context.session,
        context.trust_id,
        since=context.now - LOOKS_BACK,
        today=day_of(context.now),
        topics=_with_parts(mine.subjects, context.topics),
        phases=_ages(mine.phases),
        except_academy_id=mine.academy_id,
        except_person_id=person_id,
        limit=MOST_COLLEAGUES,
    )
    if not found:
        return ()
    cards = tuple(_card(one, mine, context.topics) for one in sorted(found, key=lambda one: (one.name, one.listing_id)))
    return (text("New from colleagues elsewhere in the trust. It is not a ranking."), People(cards))


def _card(one: RecentListing, mine: Interests, topics: Topics) -> PersonCard:
    what = ", ".join(topics.labels(one.topics))
    return PersonCard(
        name=one.name,
        where=one.academy,
        why=f"{'New' if one.is_new else 'Changed'} this week: {what}. {_reason(one, mine, topics)}",
        buttons=(
            Button("See listing", "find_expert.see_listing", str(one.listing_id), spoken=f"See listing of {one.name}"),
        ),
    )


def _reason(one: RecentListing, mine: Interests, topics: Topics) -> str:
    """Why somebody is told of a listing, in words."""
    subjects = [subject for subject in mine.subjects if _with_parts([subject], topics) & set(one.topics)]
    if subjects:
        return f"You teach or lead {' and '.join(topics.labels(subjects))}."
    phases = _ages(mine.phases)
    return f"For ages you teach: {', '.join(topics.labels(phase for phase in one.phases if phase in phases))}."


async def _own(person_id: int, context: NudgeContext) -> list[Element]:
    """One's own drafts, and listings that haven't been renewed this term, with a button each."""
    parts: list[Element] = []
    for draft in await find_drafts_of(context.session, context.secrets, context.trust_id, person_id):
        about = drafts.draft_title(draft, context.topics)
        finish = Button("Finish it", "drafts.open", str(draft.id), f"Finish your draft on {about}", opens_form=True)
        parts += [text(f"You have a private draft on {about}."), Buttons((finish,))]
    for listing in await _unrenewed(person_id, context):
        about = listing_title(listing, context.topics)
        keep = Button("Still right", "my_profile.renew", str(listing.id), f"Keep as it is your listing on {about}")
        parts += [text(f"Your listing on {about} hasn't been renewed this term."), Buttons((keep,))]
    return parts


async def _unrenewed(person_id: int, context: NudgeContext) -> list[Listing]:
    """Somebody's listings to be renewed, but for those of which they want to hear nothing."""
    listings = await expertise.find_listings_of(context.session, context.trust_id, person_id)
    if not listings:
        return []
    timetables = await find_timetables(context.session, context.trust_id, [person_id])
    this_term, _ = terms_around(timetables[person_id].calendar, day_of(context.now))
    stopped = await nudges.find_nudges_of(context.session, context.trust_id, person_id, (NudgeState.STOPPED,))
    unwanted = {nudge.subject_id for nudge in stopped if nudge.kind == listing_renewal.KIND}
    return [one for one in listings if not one.is_hidden and one.id not in unwanted and needs_renewal(one, this_term)]


def _with_parts(ids: Iterable[str], topics: Topics) -> frozenset[str]:
    """These topics and everything that is part of them."""
    return frozenset(each for one in ids for each in (one, *(part.id for part in topics.narrower(one))))


def _ages(phases: Sequence[str]) -> frozenset[str]:
    """These phases and those that take them in."""
    return frozenset((*phases, *phases_covering(phases)))
