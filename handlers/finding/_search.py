"""A search as its buttons carry it."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter

from handlers.typed_words import QUERY_LENGTH


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody looks for: the words, which readings were chosen, and whom not to show again.

    `meant` is the id of the concept that was chosen for vague words. Only listings for one of `phases`, and with one of
    `ways`, are shown, where there are any. `answered` is that its author says the words are about no pupil.
    """

    words: Annotated[str, Field(max_length=QUERY_LENGTH)]
    chosen: tuple[str, ...] = ()
    exactly: bool = False
    shown: Annotated[tuple[int, ...], Field(max_length=100)] = ()
    meant: Annotated[str, Field(max_length=60)] = ""
    phases: Annotated[tuple[str, ...], Field(max_length=12)] = ()
    ways: Annotated[tuple[str, ...], Field(max_length=5)] = ()
    answered: bool = False


SEARCH: TypeAdapter[Search] = TypeAdapter(Search)
