"""The errors that handlers raise; their text is written for the person who reads it."""

from collections.abc import Mapping


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
    """A form whose fields need another look: one sentence beside each field, and nothing saved."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("Some answers need another look. Nothing has been saved yet.")
        self.errors = dict(errors)
