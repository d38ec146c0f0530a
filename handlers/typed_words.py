"""Words as people type them: cleaned of what can't be shown, kept to a length, and read as dates."""

import unicodedata
from datetime import date, datetime, timedelta

from dateutil import parser

from handlers.errors import UserError

QUERY_LENGTH = 300
"""How many characters a question or command may have."""

_KEPT = "\n\t\u200c\u200d\ufe0f"
"""Characters of the categories below that people do mean: line breaks, and joiners, as in emoji and Persian."""


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def clean(words: str) -> str:
    """The words without control, formatting and unassigned characters, and without space around them."""
    kept = (
        letter for letter in words if letter in _KEPT or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Cn")
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def short_enough(words: str, limit: int = QUERY_LENGTH) -> str:
    """The words, cleaned.

    Raises:
        UserError: if they are longer than the limit; it gives them back.
    """
    cleaned = clean(words)
    if len(cleaned) > limit:
        raise UserError(
            f"That is longer than {limit} characters; could you shorten it? Nothing has been saved.", typed=cleaned
        )
    return cleaned


def read_date(words: str, today: date) -> date | None:
    """The date meant by words such as `4 January`, `4/1/2027` (day first) or `2027-01-04`; None if none is.

    Without a year it is the next such day from `today` on; `tomorrow` and the days of the week are read too.
    """
    said = words.casefold().strip().removeprefix("next ")
    if said in _DAYS:
        days = (_DAYS.index(said) - today.weekday()) % 7
        return today + timedelta(days=days or 7)
    if said == "tomorrow":
        return today + timedelta(days=1)
    midnight = datetime.min.time()
    found = set()
    for year in (today.year, today.year + 1):
        try:
            default = datetime.combine(date(year, 1, 1), midnight)
            found.add(parser.parse(words, dayfirst=not words[:4].isdigit(), default=default).date())
        except (ValueError, OverflowError):
            continue
    return min((day for day in found if day >= today), default=max(found, default=None))


def say_date(day: date) -> str:
    """A date as people say it: `4 January 2027`."""
    return f"{day.day} {day:%B %Y}"
