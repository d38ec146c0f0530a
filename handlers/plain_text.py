"""A message as words alone: for screen readers, notifications, and whoever can't see the rest."""

from typing import assert_never

from handlers.messages import (
    Button,
    Buttons,
    Code,
    Divider,
    Element,
    Facts,
    Footnote,
    Heading,
    Image,
    Inline,
    Link,
    Menu,
    Message,
    People,
    PersonCard,
    Strong,
    Text,
)


def plain_text(message: Message) -> str:
    """Everything the message says, a line a part, buttons named in words; no limit on its length."""
    lines = (_element(element) for element in message.elements)
    return "\n".join(line for line in lines if line)


def inline_text(parts: tuple[Inline, ...]) -> str:
    """The parts of a paragraph as words; a link is followed by its address."""
    return "".join(_inline(part) for part in parts)


def _inline(part: Inline) -> str:
    match part:
        case str():
            return part
        case Strong(text=text) | Code(text=text):
            return text
        case Link(text=text, url=url):
            return f"{text} ({url})"


def _element(element: Element) -> str:
    match element:
        case Heading(text=text):
            return text
        case Text(parts=parts) | Footnote(parts=parts):
            return inline_text(parts)
        case Facts(facts=facts):
            return "\n".join(f"{fact.label}: {fact.value}" for fact in facts)
        case People(people=people):
            return "\n".join(_person(person) for person in people)
        case Buttons(buttons=buttons):
            return _buttons(buttons)
        case Menu(label=label, options=options):
            return f"{label}: " + ", ".join(option.label for option in options)
        case Image(alt=alt):
            return f"Picture: {alt}"
        case Divider():
            return ""
        case _:
            assert_never(element)


def _person(person: PersonCard) -> str:
    said = f"{person.name}, {person.where}. {person.why}"
    return f"{said}\n{_buttons(person.buttons)}" if person.buttons else said


def _buttons(buttons: tuple[Button, ...]) -> str:
    return "Buttons: " + "; ".join(button.spoken or button.label for button in buttons)
