"""The buttons under a search's answer. Each carries the whole search, so that old messages keep working."""

from dataclasses import replace

from pydantic import ValidationError

from handlers.errors import UserError
from handlers.finding import SEARCH, Search
from handlers.messages import Button


def again(label: str, search: Search, *, spoken: str = "") -> Button:
    """Searches again, and puts the answer where the button stands."""
    return Button(label, "find_expert.again", SEARCH.dump_json(search).decode(), spoken=spoken)


def all_meanings(search: Search) -> Button:
    """Takes back which reading was chosen for vague words."""
    label = "Back to all meanings"
    return again(label, replace(search, meant="", shown=()), spoken=f"{label} of {search.words}")


def without_filters(search: Search) -> Button:
    """Searches among everybody."""
    return again("Without these filters", replace(search, phases=(), ways=(), shown=()))


def narrow_down(search: Search) -> Button:
    """Opens the form with the search filled in, to be confined to some ages or ways of helping."""
    value = SEARCH.dump_json(replace(search, shown=())).decode()
    spoken = "Narrow down by age or way of helping"
    return Button("Narrow down", "find_expert.narrow", value, spoken=spoken, opens_form=True)


def something_else(search: Search) -> Button:
    """Opens the form with the words filled in."""
    return Button("Search for something else", "find_expert.open", search.words, opens_form=True)


def edit(search: Search) -> Button:
    """Opens the form with words that were held."""
    return Button("Edit", "find_expert.open", search.words, spoken="Edit what you typed", opens_form=True)


def search_anyway(search: Search) -> Button:
    """Searches with words for which their author answers."""
    return again("It isn't a pupil, search anyway", replace(search, answered=True))


def search_in(value: str) -> Search:
    """The search that a button or form carries.

    Raises:
        UserError: if it is not one.
    """
    try:
        return SEARCH.validate_json(value)
    except ValidationError as error:
        raise UserError("I can't read that button any more. Please search again; nothing has been changed.") from error
