"""The errors that handlers raise; their text is written for the person who reads it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handlers.messages import Choices


class StaffroomError(Exception):
    """The root of every error that Staffroom raises itself."""


class UserError(StaffroomError):
    """Something the person can put right.

    The text says what happened, whether anything was saved, and what to do next. Whatever they typed is given
    back by the dispatcher, so nothing is lost.
    """

    def __init__(self, text: str, *, typed: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.typed = typed


class FormRejected(UserError):
    """A form whose fields need another look: one sentence beside each field, and nothing saved.

    `ask` is a question that the form is to have now. With `is_passing`, what was typed may not be kept for later.
    """

    def __init__(self, errors: Mapping[str, str], *, ask: "Choices | None" = None, is_passing: bool = False) -> None:
        super().__init__("Some answers need another look. Nothing has been saved yet.")
        self.errors = dict(errors)
        self.ask = ask
        self.is_passing = is_passing
