"""What the bot can say: a small closed vocabulary that both platforms render.

A message is frozen and turns into JSON and back (`MESSAGE`), because what is to be sent later is stored first.
Adding an element means adding it to `Element`; type-checking then fails in each renderer until both show it.
Everything a person typed is passed as plain `str` and escaped by the renderers: there is no raw markup here.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that stand out."""

    text: str
    kind: Literal["strong"] = "strong"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to an `https:` address."""

    text: str
    url: str
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Code:
    """Words to type exactly as they stand, such as a command."""

    text: str
    kind: Literal["code"] = "code"


Inline: TypeAlias = str | Strong | Link | Code


@dataclass(frozen=True, slots=True)
class Confirm:
    """A question asked before a press counts."""

    title: str
    text: str
    yes: str
    no: str = "Go back"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press.

    `action` names the handler (`"find_expert.see_listing"`), `value` is its small argument (2,000 characters at
    most, Slack's limit). `spoken` is the whole sentence for a screen reader where the label leans on its
    surroundings. `opens_form` says that the handler answers with a form: Teams must know beforehand.
    """

    label: str
    action: str
    value: str = ""
    spoken: str = ""
    style: Literal["default", "primary", "danger"] = "default"
    opens_form: bool = False
    confirm: Confirm | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One of several to choose from; `value` is at most 75 characters (Slack's limit)."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options under a heading, for long lists."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a message or of a part of it."""

    text: str
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    parts: tuple[Inline, ...]
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it stands for."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    """A short table of names and values."""

    facts: tuple[Fact, ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class PersonCard:
    """A colleague: who and where, why they are shown, and what can be done about it."""

    name: str
    where: str
    why: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """A list of colleagues. Its order is never a ranking, and no renderer may number it."""

    people: tuple[PersonCard, ...]
    kind: Literal["people"] = "people"


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Menu:
    """A drop-down whose choice is handled at once, as a `Selection`."""

    action: str
    label: str
    options: tuple[Option, ...]
    placeholder: str = "Choose"
    kind: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture at an `https:` address, with the words that stand for it."""

    url: str
    alt: str
    kind: Literal["image"] = "image"


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""

    kind: Literal["divider"] = "divider"


@dataclass(frozen=True, slots=True)
class Footnote:
    """Small print under a message."""

    parts: tuple[Inline, ...]
    kind: Literal["footnote"] = "footnote"


Element: TypeAlias = Heading | Text | Facts | People | Buttons | Menu | Image | Divider | Footnote


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, in order. `plain_text` (in `handlers.plain_text`) gives the same as words alone.

    One that `is_passing` holds words that may not be kept: it is shown now, in answer, or never.
    """

    elements: tuple[Element, ...]
    is_passing: bool = False

    def __add__(self, other: "Message") -> "Message":
        """Both messages as one, this one first."""
        return Message(self.elements + other.elements, self.is_passing or other.is_passing)


MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
"""Turns a `Message` into JSON and back (`dump_json`, `validate_json`)."""


def message(*elements: Element) -> Message:
    """A message of these elements."""
    return Message(elements)


def text(*parts: Inline) -> Text:
    """A paragraph of these parts."""
    return Text(parts)


def footnote(*parts: Inline) -> Footnote:
    """Small print of these parts."""
    return Footnote(parts)


@dataclass(frozen=True, slots=True)
class TextInput:
    """A field to type in. `max_length` is enforced by both platforms and again by the handler."""

    name: str
    label: str
    initial: str = ""
    placeholder: str = ""
    hint: str = ""
    optional: bool = False
    multiline: bool = False
    max_length: int = 300
    kind: Literal["text_input"] = "text_input"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several. Give `options` or, for long lists, `groups`."""

    name: str
    label: str
    options: tuple[Option, ...] = ()
    groups: tuple[OptionGroup, ...] = ()
    initial: str = ""
    placeholder: str = "Choose one"
    hint: str = ""
    optional: bool = False
    kind: Literal["choice"] = "choice"


@dataclass(frozen=True, slots=True)
class Choices:
    """Any number of several. Give `options` or, for long lists, `groups`."""

    name: str
    label: str
    options: tuple[Option, ...] = ()
    groups: tuple[OptionGroup, ...] = ()
    initial: tuple[str, ...] = ()
    placeholder: str = "Choose any"
    hint: str = ""
    optional: bool = False
    kind: Literal["choices"] = "choices"


@dataclass(frozen=True, slots=True)
class DateInput:
    """A calendar date, as ISO 8601 (`2027-01-04`) in `initial` and in what is submitted."""

    name: str
    label: str
    initial: str = ""
    hint: str = ""
    optional: bool = False
    kind: Literal["date_input"] = "date_input"


Input: TypeAlias = TextInput | Choice | Choices | DateInput

FORM_TITLE_LENGTH = 24
FORM_STATE_LENGTH = 1_500


@dataclass(frozen=True, slots=True)
class Form:
    """Questions to answer in one go.

    `form` names the handler of the submission (`"offer_expertise.save"`); `state` (1,500 characters at most)
    comes back with it unchanged. `title` and `submit` are at most 24 characters (Slack: modal views).
    """

    form: str
    title: str
    submit: str
    inputs: tuple[Input, ...]
    intro: tuple[Text | Footnote, ...] = ()
    state: str = ""

    def __post_init__(self) -> None:
        """Refuse what one of the platforms would refuse later, far from whoever wrote it."""
        if max(len(self.title), len(self.submit)) > FORM_TITLE_LENGTH:
            raise ValueError(f"form {self.form}: title and submit are at most {FORM_TITLE_LENGTH} characters")
        if len(self.state) > FORM_STATE_LENGTH:
            raise ValueError(f"form {self.form}: state is at most {FORM_STATE_LENGTH} characters")
