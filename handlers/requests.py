"""What a person did, as the edges hand it in, and what a handler answers. No platform shows through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

from handlers.errors import FormRejected
from handlers.messages import Choices, Form, Message


class Platform(StrEnum):
    """A chat platform."""

    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person was: alone with the bot, among others, on the bot's home, or inside a form."""

    kind: Literal["personal", "shared", "home", "form"]
    conversation_id: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """A command and the words after it; `name` is empty where the words name no command we know."""

    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed."""

    action: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """An option chosen from a menu in a message."""

    action: str
    value: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A form sent in: what was filled in by field name, and the form's own `state`."""

    form: str
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    state: str = ""

    def text(self, name: str) -> str:
        """What was typed or chosen in a field, without surrounding space; empty where nothing was."""
        value = self.values.get(name, "")
        return value.strip() if isinstance(value, str) else ",".join(value)

    def many(self, name: str) -> tuple[str, ...]:
        """What was chosen in a field of many choices, in the form's order; empty where nothing was."""
        value = self.values.get(name, ())
        if isinstance(value, str):
            return tuple(part for part in value.split(",") if part)
        return value

    def date(self, name: str) -> date | None:
        """The date in a field, or None where it is empty.

        Raises:
            FormRejected: if it is not a date.
        """
        value = self.text(name)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise FormRejected({name: "That is not a date. Please choose one, such as 4 January 2027."}) from error


@dataclass(frozen=True, slots=True)
class HomeOpened:
    """The person came to the bot's home, or greeted it."""


Request: TypeAlias = Command | Press | Selection | Submission | HomeOpened


def name_of(request: Request) -> str:
    """What a request asks for, without a word of what was typed or chosen."""
    match request:
        case Command(name=name):
            return name
        case Press(action=action) | Selection(action=action):
            return action
        case Submission(form=form):
            return form
        case HomeOpened():
            return ""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request with who sent it and from where, as a verified platform says.

    `workspace_id` is Slack's team id or Microsoft's tenant id; `key` is the same for every repeat of one act
    (an event redelivered, a form sent twice) and different otherwise.
    """

    platform: Platform
    workspace_id: str
    user_id: str
    key: str
    place: Place
    request: Request


@dataclass(frozen=True, slots=True)
class Private:
    """Say this to the person alone."""

    message: Message


@dataclass(frozen=True, slots=True)
class Replace:
    """Put this where the pressed button stood."""

    message: Message


@dataclass(frozen=True, slots=True)
class ShowForm:
    """Open this form."""

    form: Form


@dataclass(frozen=True, slots=True)
class ShowHome:
    """Show this as the person's home."""

    message: Message


@dataclass(frozen=True, slots=True)
class Rejected:
    """Keep the form open: a sentence beside each field named, `text` where it concerns the whole form.

    `ask` is a question that the form is to have now. With `is_passing`, what was typed may not be kept for later.
    """

    errors: Mapping[str, str]
    text: str
    ask: Choices | None = None
    is_passing: bool = False


@dataclass(frozen=True, slots=True)
class Nothing:
    """Say nothing: this was a repeat of something already done."""


Reply: TypeAlias = Private | Replace | ShowForm | ShowHome | Rejected | Nothing
"""What an edge delivers."""


@dataclass(frozen=True, slots=True)
class AndThen:
    """Say this, and then answer that request too, as if the person had made it now."""

    message: Message
    request: Request


Answer: TypeAlias = Reply | AndThen
"""What a handler gives; the dispatcher turns it into a `Reply`."""
