"""The form in which an administrator gives term dates and hours, and what was filled into it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise

from handlers.errors import FormRejected
from handlers.messages import DateInput, Footnote, Form, Input, Text, TextInput, footnote, text
from handlers.requests import Submission
from handlers.school_time import HalfTerm, SchoolCalendar, Span
from handlers.term_dates import (
    CLOSED,
    CLOSURE,
    INSET,
    INSET_DAY,
    INSET_WORDS,
    LONGEST_NAME,
    closed_days_of,
    days_of_year,
    say_closed_days,
    say_year,
    trouble_between,
    trouble_of,
)
from handlers.typed_words import read_date, say_date
from storage.school_time import MessageTimes, StoredClosedDay

HOW_MANY, AT_MOST = 6, 12
"""Half-terms in a school year; the form has room for more where there are more."""

DAYS_LENGTH = 2_500
LINES_SHOWN = 3
"""How many lines that can't be read are named at once."""

_DAY = r"\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}(?:/\d{4})?|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?(?:\s+\d{4})?"
_DATE = rf"(?:[a-z]{{3,9}},?\s+)?(?:{_DAY})"
_LINE = re.compile(rf"({_DATE})(?:\s*(?:-|–|\bto\b|\buntil\b)\s*({_DATE}))?[\s:,;–-]*(.*)", re.IGNORECASE)
_WEEKDAY = re.compile(r"^[a-z]+,?\s+", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)
_NOON = 12


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose dates a form is about: an academy, or the whole trust without `academy_id`, and what holds there now.

    `times` are its own hours, `inherited` those that hold where it has none; `others_days` are the trust's days
    without school, for an academy.
    """

    academy_id: int | None
    name: str
    school_year: int
    half_terms: tuple[HalfTerm, ...]
    closed_days: tuple[StoredClosedDay, ...]
    others_days: tuple[StoredClosedDay, ...]
    times: MessageTimes
    inherited: tuple[time, time]
    source: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in. `closed_days` is None where the form had no field for them."""

    half_terms: tuple[Span, ...]
    closed_days: tuple[StoredClosedDay, ...] | None
    starts_at: time | None
    ends_at: time | None


def form_of(holder: Holder) -> Form:
    """The form, filled in with what holds now."""
    inputs: list[Input] = []
    for number in range(1, min(AT_MOST, max(HOW_MANY, len(holder.half_terms))) + 1):
        inputs += _half_term_inputs(number, holder.half_terms)
    lines = "\n".join(say_closed_days(holder.closed_days))
    if len(lines) <= DAYS_LENGTH:
        inputs.append(_days_input(lines, holder))
    starts_at, ends_at = (f"{wall:%H:%M}" for wall in holder.inherited)
    otherwise = "the trust's hours" if holder.academy_id else "the default"
    inputs += [
        _time_input("from", "Messages from", holder.times.starts_at, f"Leave empty for {otherwise}: {starts_at}."),
        _time_input("until", "Messages until", holder.times.ends_at, f"Leave empty for {otherwise}: {ends_at}."),
    ]
    return Form(
        form="cpd_admin.terms_save",
        title=f"Term dates {say_year(holder.school_year)}",
        submit="Save",
        inputs=tuple(inputs),
        intro=_intro(holder, has_days=len(lines) <= DAYS_LENGTH),
        state=f"{holder.academy_id or 0}:{holder.school_year}",
    )


def read_form(request: Submission, holder: Holder) -> Filled:
    """What was filled in.

    Raises:
        FormRejected: with a sentence beside each field that needs another look.
    """
    errors: dict[str, str] = {}
    spans = _read_half_terms(request, holder, errors)
    starts_at, ends_at = (_read_time(request.text(name), name, errors) for name in ("from", "until"))
    begins, ends = starts_at or holder.inherited[0], ends_at or holder.inherited[1]
    if not {"from", "until"} & errors.keys() and begins >= ends:
        field = "until" if ends_at else "from"
        errors[field] = f"Messages would begin at {begins:%H:%M} and end at {ends:%H:%M}. The end has to be later."
    closed = None
    if "days" in request.values and not errors:
        closed = _read_days(request.text("days"), holder, SchoolCalendar.of(spans), errors)
    if errors:
        raise FormRejected(errors)
    return Filled(tuple(spans), closed, starts_at, ends_at)


def _half_term_inputs(number: int, half_terms: Sequence[HalfTerm]) -> tuple[Input, Input]:
    half = half_terms[number - 1] if number <= len(half_terms) else None
    name = half.name if half else "Another half-term"
    first, last = (half.first_on.isoformat(), half.last_on.isoformat()) if half else ("", "")
    return (
        DateInput(f"first_{number}", f"{name}, first day", initial=first, optional=True),
        DateInput(f"last_{number}", f"{name}, last day", initial=last, optional=True),
    )


def _days_input(lines: str, holder: Holder) -> TextInput:
    return TextInput(
        "days",
        "INSET days and closures",
        initial=lines,
        placeholder=f"4 January {holder.school_year + 1} INSET",
        hint=f"One a line: 4 January {holder.school_year + 1} INSET. Bank holidays are known already.",
        optional=True,
        multiline=True,
        max_length=DAYS_LENGTH,
    )


def _time_input(name: str, label: str, own: time | None, hint: str) -> TextInput:
    return TextInput(name, label, initial=f"{own:%H:%M}" if own else "", hint=hint, optional=True, max_length=10)


def _intro(holder: Holder, *, has_days: bool) -> tuple[Text | Footnote, ...]:
    parts: list[Text | Footnote] = [
        text(
            f"{holder.name}, school year {say_year(holder.school_year)}. Filled in is what holds now: {holder.source}."
        ),
        text("Nobody is messaged in the holidays, on these days without school, or outside these hours."),
    ]
    if holder.others_days:
        parts.append(
            footnote(f"Days without school in the whole trust: {'; '.join(say_closed_days(holder.others_days))}.")
        )
    if not has_days:
        parts.append(footnote("There are too many days without school to change here; import a file for that."))
    return tuple(parts)


def _read_half_terms(request: Submission, holder: Holder, errors: dict[str, str]) -> list[Span]:
    """The half-terms in order; what is wrong with one stands beside its field."""
    numbered: list[tuple[Span, int]] = []
    for number in range(1, AT_MOST + 1):
        first_on, last_on = (_read_day(request, f"{end}_{number}", errors) for end in ("first", "last"))
        if first_on and last_on:
            if trouble := trouble_of(first_on, last_on, holder.school_year):
                errors[f"last_{number}"] = trouble
            numbered.append(((first_on, last_on), number))
        elif first_on or last_on:
            missing = f"last_{number}" if first_on else f"first_{number}"
            errors.setdefault(missing, "Please choose this day too, or leave both days of this half-term empty.")
    numbered.sort()
    for (before, _), (after, number) in pairwise(numbered):
        if trouble := trouble_between(before, after):
            errors.setdefault(f"first_{number}", trouble)
    if not numbered:
        errors.setdefault("first_1", "Please give at least one half-term.")
    return [span for span, _ in numbered]


def _read_day(request: Submission, name: str, errors: dict[str, str]) -> date | None:
    try:
        return request.date(name)
    except FormRejected as rejected:
        errors.update(rejected.errors)
        return None


def _read_time(words: str, name: str, errors: dict[str, str]) -> time | None:
    """The wall time meant by words such as 08:00, 8.30, 0830 or 5pm; None where there are none."""
    if not words:
        return None
    if found := _TIME.fullmatch(words.strip()):
        hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
        if half:
            hour = hour % _NOON + (_NOON if half == "pm" else 0) if 1 <= hour <= _NOON else 24
        try:
            return time(hour, minute)
        except ValueError:
            pass
    errors[name] = "I couldn't read that as a time. Please type it like 08:00 or 17:30."
    return None


def _read_days(
    words: str, holder: Holder, calendar: SchoolCalendar, errors: dict[str, str]
) -> tuple[StoredClosedDay, ...]:
    """The days without school, each once, by day."""
    days: dict[date, StoredClosedDay] = {}
    wrong: list[str] = []
    for line in filter(None, (line.strip() for line in words.splitlines())):
        span, kind, name = _read_line(line, holder.school_year)
        trouble = _trouble_of_days(span, holder.school_year) if span else "I couldn't read a date at its beginning."
        found = [] if span is None or trouble else closed_days_of(holder.academy_id, kind, name, span, calendar)
        if not trouble and not found:
            trouble = "there is no school then anyway."
        if trouble:
            wrong.append(f"“{line[:60]}”: {trouble}")
        days |= {day.closed_on: day for day in found}
    if wrong:
        more = f" And {len(wrong) - LINES_SHOWN} more." if len(wrong) > LINES_SHOWN else ""
        errors["days"] = " ".join(wrong[:LINES_SHOWN]) + more + " Write a day a line, such as 4 January 2027 INSET."
    return tuple(days[on] for on in sorted(days))


def _read_line(line: str, school_year: int) -> tuple[Span | None, str, str]:
    """The days that a line names, which kind they are, and what people call them."""
    found = _LINE.fullmatch(line)
    if found is None:
        return None, "", ""
    year_begins, _ = days_of_year(school_year)
    first_on = read_date(_WEEKDAY.sub("", found[1]), year_begins)
    last_on = read_date(_WEEKDAY.sub("", found[2]), year_begins) if found[2] else first_on
    kind, name = _kind_and_name(found[3].strip()[:LONGEST_NAME])
    return (first_on, last_on) if first_on and last_on else None, kind, name


def _kind_and_name(words: str) -> tuple[str, str]:
    for kind, prefix in ((INSET, f"{INSET_DAY}: "), (CLOSURE, f"{CLOSED}: ")):
        if words.casefold().startswith(prefix.casefold()):
            return kind, words[len(prefix) :].strip()
    if not words or words.casefold() == "inset":
        return INSET, INSET_DAY
    return (INSET if INSET_WORDS.search(words) else CLOSURE), words


def _trouble_of_days(span: Span, school_year: int) -> str:
    first_on, last_on = days_of_year(school_year)
    if span[1] < span[0]:
        return "it ends before it begins."
    if span[0] < first_on or span[1] > last_on:
        day = span[0] if span[0] < first_on else span[1]
        return f"{say_date(day)} isn't in the school year {say_year(school_year)}."
    return ""
