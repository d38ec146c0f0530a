"""Term dates and hours of the trust and its academies, as administrators see and change them."""

import re

from handlers.access import Role, only
from handlers.context import Context
from handlers.cpd_admin._form import Filled, Holder, form_of, read_form
from handlers.cpd_admin._overview import OWN, Overview, academy_id_of, academy_named, find_overview, name_of, show
from handlers.held import guarded_fields
from handlers.messages import Button, Buttons, Element, Heading, message, text
from handlers.requests import Answer, Press, Private, Replace, Selection, ShowForm, Submission
from handlers.router import Router
from handlers.school_time import SchoolCalendar, school_year_of
from handlers.term_dates import TermDates, changes_of_closed_days, changes_of_half_terms, keep_term_dates, say_year
from handlers.timetables import timetable_of
from storage import school_time

router = Router()

ADMINISTRATORS = only(Role.ADMINISTRATOR, Role.TRUST_LEAD)


async def terms(words: str, context: Context) -> Answer:
    """Whose dates hold where; with an academy's name, the form of its dates."""
    overview = await find_overview(context)
    if not words:
        return Private(show(overview))
    return ShowForm(form_of(await _holder(academy_named(words, overview), overview, context)))


@router.press("cpd_admin.terms", access=ADMINISTRATORS)
async def show_terms(request: Press, context: Context) -> Answer:
    """Whose dates hold where."""
    return Private(show(await find_overview(context)))


@router.selection("cpd_admin.terms_choose", access=ADMINISTRATORS)
async def choose(request: Selection, context: Context) -> Answer:
    """The form of the trust's dates, or of one academy's."""
    overview = await find_overview(context)
    return ShowForm(form_of(await _holder(academy_id_of(request.value, overview), overview, context)))


@router.submission("cpd_admin.terms_save", access=ADMINISTRATORS)
async def save(request: Submission, context: Context) -> Answer:
    """Keep what was filled in, and plan anew what hasn't been sent."""
    value, _, year = request.state.partition(":")
    overview = await find_overview(context, int(year) if re.fullmatch(r"20\d\d", year) else None)
    holder = await _holder(academy_id_of(value, overview), overview, context)
    filled = read_form(request, holder)
    await guarded_fields(request, context, {"days": ", ".join(day.name for day in filled.closed_days or ())})
    said = _changes(filled, holder)
    if not said:
        return Private(message(text(f"Nothing to change: {holder.name} has these dates and hours already."), _back()))
    moved = await _keep(filled, holder, context)
    return Private(
        message(
            Heading(f"Saved for {holder.name}, {say_year(holder.school_year)}"),
            *(text(line) for line in said),
            *_keeping_own(holder, overview, filled),
            text(_planned_anew(moved)),
            _back(),
        )
    )


@router.press("cpd_admin.terms_reset", access=ADMINISTRATORS, writes=True)
async def reset(request: Press, context: Context) -> Answer:
    """Let the trust's dates hold at an academy again."""
    overview = await find_overview(context)
    academy_id = academy_id_of(request.value, overview)
    if academy_id is None or not overview.has_own(academy_id):
        said = "It has the trust's dates already, so there was nothing to change."
        return Replace(message(text(said)) + show(overview))
    years = {year for year in overview.given[academy_id] if year >= overview.school_year}
    years |= {school_year_of(day.closed_on) for day in overview.closed_days if day.academy_id == academy_id}
    dates = [TermDates(academy_id, year, (), ()) for year in sorted(years) if year >= overview.school_year]
    moved = await keep_term_dates(context.session, context.me.trust_id, dates, context.now)
    name = next(name_of(one) for one in overview.academies if one.id == academy_id)
    said = f"{name} has the trust's dates again. {_planned_anew(moved)}"
    return Replace(message(text(said)) + show(await find_overview(context)))


async def _holder(academy_id: int | None, overview: Overview, context: Context) -> Holder:
    """Whose dates a form is about, with what holds there now."""
    said = await school_time.find_times(context.session, context.me.trust_id, academy_id)
    inherited = timetable_of(SchoolCalendar.of(()), said[1:])
    names = {one.id: name_of(one) for one in overview.academies}
    return Holder(
        academy_id=academy_id,
        name=names[academy_id] if academy_id else "The whole trust",
        school_year=overview.school_year,
        half_terms=overview.half_terms(academy_id),
        closed_days=overview.closed_days_of(academy_id),
        others_days=overview.closed_days_of(None) if academy_id else (),
        times=said[0],
        inherited=(inherited.starts_at, inherited.ends_at),
        source=overview.source(academy_id),
    )


def _changes(filled: Filled, holder: Holder) -> list[str]:
    """In words, what is filled in otherwise than it was."""
    after = SchoolCalendar.of(filled.half_terms).half_terms(holder.school_year)
    said = changes_of_half_terms(holder.half_terms, after)
    if filled.closed_days is not None:
        said += changes_of_closed_days(holder.closed_days, filled.closed_days)
    before, now = (holder.times.starts_at, holder.times.ends_at), (filled.starts_at, filled.ends_at)
    if before != now:
        starts_at, ends_at = filled.starts_at or holder.inherited[0], filled.ends_at or holder.inherited[1]
        said.append(f"Messages from {starts_at:%H:%M} until {ends_at:%H:%M}")
    return said


async def _keep(filled: Filled, holder: Holder, context: Context) -> int:
    """Keep what differs; half-terms that are the trust's or the usual ones go on being so."""
    trust_id = context.me.trust_id
    times = (filled.starts_at, filled.ends_at)
    if times != (holder.times.starts_at, holder.times.ends_at):
        await school_time.set_message_hours(context.session, trust_id, holder.academy_id, *times)
    before = tuple((half.first_on, half.last_on) for half in holder.half_terms)
    dates = TermDates(
        holder.academy_id,
        holder.school_year,
        half_terms=filled.half_terms if filled.half_terms != before else None,
        closed_days=filled.closed_days,
    )
    return await keep_term_dates(context.session, trust_id, [dates], context.now)


def _keeping_own(holder: Holder, overview: Overview, filled: Filled) -> list[Element]:
    """A word about academies for which the trust's new half-terms make no difference."""
    before = tuple((half.first_on, half.last_on) for half in holder.half_terms)
    if holder.academy_id is not None or filled.half_terms == before:
        return []
    own = [name_of(one) for one in overview.academies if overview.source(one.id) == OWN]
    if not own:
        return []
    return [text(f"{', '.join(own)} {'keeps its' if len(own) == 1 else 'keep their'} own half-terms.")]


def _planned_anew(moved: int) -> str:
    said = "Everything that hasn't been sent yet has been planned anew"
    if not moved:
        return f"{said}; nothing had to move."
    return f"{said}: {moved:,} {'message goes' if moved == 1 else 'messages go'} at another time now."


def _back() -> Buttons:
    return Buttons((Button("See all term dates", "cpd_admin.terms"),))
