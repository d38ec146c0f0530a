"""The button that asks for an introduction to a colleague, wherever they are shown."""

from dataclasses import replace

from pydantic import ValidationError

from handlers.errors import UserError
from handlers.finding import SEARCH, Search
from handlers.listings import is_id
from handlers.messages import FORM_STATE_LENGTH, Button
from storage.expertise import Candidate

ASK = "introductions.ask"
UNREADABLE = "I can't read that button any more. Please search again; nothing has been sent."


def ask_button(candidate: Candidate, search: Search) -> Button:
    """Asks for an introduction to a colleague whom this search has found."""
    first_name = candidate.name.split(maxsplit=1)[0]
    return Button(
        f"Ask {first_name} for an introduction",
        ASK,
        _value(candidate.listing_id, search),
        opens_form=True,
    )


def asked_in(value: str) -> tuple[int, Search]:
    """The listing, and the search that found it, that such a button or its form carries.

    Raises:
        UserError: if it carries something else.
    """
    listing_id, _, search = value.partition("|")
    if not is_id(listing_id):
        raise UserError(UNREADABLE)
    try:
        return int(listing_id), SEARCH.validate_json(search)
    except ValidationError as error:
        raise UserError(UNREADABLE) from error


def _value(listing_id: int, search: Search) -> str:
    """Both as text, that a form can carry too: of a search too long for that the words alone."""
    value, short = (
        f"{listing_id}|{SEARCH.dump_json(one).decode()}" for one in (replace(search, shown=()), Search(search.words))
    )
    return value if len(value) <= FORM_STATE_LENGTH else short
