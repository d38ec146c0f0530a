"""The search of a wish, out of a button."""

from pydantic import ValidationError

from handlers.errors import UserError
from handlers.finding import SEARCH, Search


def search_in(value: str) -> Search:
    """The search that a button carries.

    Raises:
        UserError: if it is not one.
    """
    try:
        return SEARCH.validate_json(value)
    except ValidationError as error:
        raise UserError("I can't read that button any more. Please search again; nothing has been changed.") from error
