"""What was asked for and nobody has listed, as a trust's administrators and leads see it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from handlers.context import Context
from handlers.cpd_admin._terms import ADMINISTRATORS
from handlers.gaps import KEPT
from handlers.messages import Element, Fact, Facts, Heading, Message, footnote, message, text
from handlers.requests import Answer, Press, Private
from handlers.router import Router
from handlers.school_time import HalfTerm, SchoolCalendar
from handlers.term_dates import say_year
from handlers.timetables import find_calendar
from handlers.topics import Topics
from storage import gaps
from storage.gaps import Gap

router = Router()

FEWEST = 5
"""So often a topic was asked for in a half-term before it is shown."""

PRIVACY = footnote(
    "Of a search that finds nobody I only add one to a count for its topic and half-term: its words, who searched and "
    "where they work are not kept. A topic asked for fewer than five times in a half-term isn't shown, as it could "
    "point at somebody. Counts are kept for a school year. Topics are in alphabetical order."
)


async def show_gaps(context: Context) -> Answer:
    """The topics for which nobody was found, by half-term, the newest first."""
    found = await gaps.find_gaps(context.session, context.me.trust_id, since_on=context.today - KEPT)
    calendar = await find_calendar(context.session, context.me.trust_id, None)
    shown = _by_half_term(found, calendar)
    return Private(_said([part for half, counts in shown for part in _half_term(half, counts, context.topics)]))


@router.press("cpd_admin.gaps", access=ADMINISTRATORS)
async def press_gaps(request: Press, context: Context) -> Answer:
    """The same, from a button."""
    return await show_gaps(context)


def _said(parts: Sequence[Element]) -> Message:
    heading = Heading("Asked for, and nobody has listed it")
    if not parts:
        nothing = "Nothing was asked for five times or more in a half-term without somebody being found."
        return message(heading, text(nothing), PRIVACY)
    return message(heading, *parts, PRIVACY)


def _by_half_term(found: Iterable[Gap], calendar: SchoolCalendar) -> list[tuple[HalfTerm, Counter[str]]]:
    """What is shown, by half-term of the trust's: an academy whose dates differ by days counts in with the others."""
    counts: dict[date, Counter[str]] = {}
    half_terms = {}
    for gap in found:
        half = calendar.half_term_from(gap.half_term_from_on)
        half_terms[half.first_on] = half
        counts.setdefault(half.first_on, Counter())[gap.topic_id] += gap.times
    often = {first: Counter({one: n for one, n in each.items() if n >= FEWEST}) for first, each in counts.items()}
    return [(half_terms[first], often[first]) for first in sorted(often, reverse=True) if often[first]]


def _half_term(half: HalfTerm, counts: Counter[str], topics: Topics) -> tuple[Element, ...]:
    labels = sorted((topics.label(topic_id), times) for topic_id, times in counts.items())
    facts = Facts(tuple(Fact(label, f"{times} times") for label, times in labels))
    return (Heading(f"{half.name}, {say_year(half.school_year)}"), facts)
