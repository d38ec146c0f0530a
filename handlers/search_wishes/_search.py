"""The search of a wish: out of a button, and in a few words."""

from pydantic import ValidationError

from handlers.errors import UserError
from handlers.finding import SEARCH, Search
from handlers.topics import Topics

MOST_SAID = 40
"""Characters of a search's words that are said of it; a button holds no more beside its own words."""


def search_in(value: str) -> Search:
    """The search that a button carries.

    Raises:
        UserError: if it is not one.
    """
    try:
        return SEARCH.validate_json(value)
    except ValidationError as error:
        raise UserError("I can't read that button any more. Please search again; nothing has been changed.") from error


def said_of(search: Search, topics: Topics) -> str:
    """What is looked for in a few words: as it was typed, with the meaning that was chosen."""
    words = " ".join(search.words.split())
    short = words if len(words) <= MOST_SAID else words[: MOST_SAID - 1].rstrip() + "…"
    chosen = ", ".join(topics.labels(search.chosen))
    return f"{short} ({chosen})" if chosen else short
