"""Whose term dates hold where in a trust, and how that is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.context import Context
from handlers.errors import UserError
from handlers.listings import is_id
from handlers.messages import (
    Button,
    Buttons,
    Confirm,
    Element,
    Fact,
    Facts,
    Heading,
    Menu,
    Message,
    Option,
    footnote,
    message,
    text,
)
from handlers.school_time import HalfTerm, school_year_of
from handlers.term_dates import say_year
from handlers.timetables import SpansOfYears, calendar_of, given_half_terms
from storage import organisation, school_time
from storage.models import Academy
from storage.school_time import StoredClosedDay

JULY = 7
"""From this month on, the form is about the school year to come."""

MOST_FACTS = 40
USUAL, TRUSTS, OWN = "the usual dates of England", "the trust's dates", "its own dates"
TRY = "Try: /cpd-admin terms, or /cpd-admin terms and the name of an academy."


@dataclass(frozen=True, slots=True)
class Overview:
    """The trust's academies by name, and what has been given to them and to the trust."""

    academies: Sequence[Academy]
    given: SpansOfYears
    closed_days: Sequence[StoredClosedDay]
    school_year: int

    def source(self, academy_id: int | None) -> str:
        """Whose half-terms hold there."""
        if self.school_year in self.given.get(academy_id, {}):
            return OWN if academy_id else TRUSTS
        return TRUSTS if self.school_year in self.given.get(None, {}) else USUAL

    def half_terms(self, academy_id: int | None) -> tuple[HalfTerm, ...]:
        """The half-terms that hold there in the school year."""
        return calendar_of(academy_id, self.given, ()).half_terms(self.school_year)

    def closed_days_of(self, academy_id: int | None) -> tuple[StoredClosedDay, ...]:
        """The days without school in the school year that were given there."""
        return tuple(
            day
            for day in self.closed_days
            if day.academy_id == academy_id and school_year_of(day.closed_on) == self.school_year
        )

    def has_own(self, academy_id: int) -> bool:
        """Whether an academy has half-terms of its own, in this school year or a later one."""
        return any(year >= self.school_year for year in self.given.get(academy_id, {}))


async def find_overview(context: Context, school_year: int | None = None) -> Overview:
    """Whose dates hold where in a school year; without one, in this year, or from July on in the coming one."""
    trust_id, today = context.me.trust_id, context.today
    return Overview(
        academies=await organisation.find_academies(context.session, trust_id),
        given=given_half_terms(await school_time.find_half_terms(context.session, trust_id)),
        closed_days=await school_time.find_closed_days(context.session, trust_id),
        school_year=school_year or (today.year if today.month >= JULY else today.year - 1),
    )


def show(overview: Overview) -> Message:
    """Whose dates hold where, a menu to see or change them, and buttons to give up an academy's own."""
    own = [one for one in overview.academies if overview.has_own(one.id)]
    parts: list[Element] = [
        Heading(f"Term dates {say_year(overview.school_year)}"),
        text("Nobody is messaged in the holidays, on INSET days, or outside the hours set here."),
        Facts(tuple(_facts(overview))),
        Menu(
            "cpd_admin.terms_choose", "Whose dates and hours do you want to see or change?", tuple(_options(overview))
        ),
    ]
    for academy in own:
        parts += [text(f"{name_of(academy)} has its own dates."), Buttons((_reset_button(academy, overview),))]
    parts.append(footnote("A whole year's dates can be read from a calendar file too: staffroom import terms."))
    return message(*parts)


def _facts(overview: Overview) -> list[Fact]:
    """Whose dates hold in the whole trust and at each academy; of very many, only those with dates of their own."""
    shown = overview.academies
    if len(shown) > MOST_FACTS:
        shown = [one for one in shown if overview.has_own(one.id)][:MOST_FACTS]
    facts = [Fact("Whole trust", _said(overview, None))]
    return facts + [Fact(name_of(one), _said(overview, one.id)) for one in shown]


def _said(overview: Overview, academy_id: int | None) -> str:
    source = overview.source(academy_id)
    said = "its own dates" if source == TRUSTS and academy_id is None else source
    days = len(overview.closed_days_of(academy_id))
    if days:
        said += f", {days} {'day' if days == 1 else 'days'} without school{' of its own' if academy_id else ''}"
    return said


def _options(overview: Overview) -> list[Option]:
    options = [Option("The whole trust", "0")]
    return options + [Option(name_of(one)[:75], str(one.id)) for one in overview.academies]


def _reset_button(academy: Academy, overview: Overview) -> Button:
    name = name_of(academy)
    return Button(
        "Use the trust's dates again",
        "cpd_admin.terms_reset",
        str(academy.id),
        spoken=f"Use the trust's dates again at {name}",
        confirm=Confirm(
            "Use the trust's dates?",
            f"I remove {name}'s own half-terms, INSET days and closures from {say_year(overview.school_year)} on, and "
            "the trust's hold there. Its hours stay as they are. What hasn't been sent yet is planned anew.",
            "Use the trust's dates",
        ),
    )


def academy_id_of(value: str, overview: Overview) -> int | None:
    """The academy that a menu, a form or a button stands for; None for the whole trust.

    Raises:
        UserError: if it isn't an open academy of this trust.
    """
    if value == "0":
        return None
    if is_id(value) and any(one.id == int(value) for one in overview.academies):
        return int(value)
    raise UserError(f"That academy isn't here any more. Nothing has been changed. {TRY}")


def academy_named(words: str, overview: Overview) -> int | None:
    """The academy that somebody names, by the beginning of its name; None for the whole trust.

    Raises:
        UserError: if it is none, or may be several.
    """
    said = words.casefold().strip(" .")
    if said in {"trust", "the trust", "whole trust", "the whole trust", "all"}:
        return None
    found = [one for one in overview.academies if name_of(one).casefold().startswith(said) or one.urn == said]
    exactly = [one for one in found if name_of(one).casefold() == said]
    if len(exactly or found) == 1:
        return (exactly or found)[0].id
    which = (
        f"Several begin so: {', '.join(map(name_of, found))}."
        if found
        else "I know no academy of the trust by that name."
    )
    raise UserError(f"{which} Nothing has been changed. {TRY}", typed=words)


def name_of(academy: Academy) -> str:
    """What colleagues call an academy."""
    return academy.short_name or academy.name
