"""A message as an Adaptive Card 1.5: one pure function, `render`.

Decisions, with their reasons:
- Paragraphs, facts and people are RichTextBlocks: a TextRun is never Markdown, on any client. Headings alone are
  TextBlocks, because only those carry `style: heading` for screen readers, and are escaped.
- Buttons are Action.Execute with both `verb` (clients refuse one without) and `data.action`. They leave the card's
  inputs alone (`associatedInputs: none`), so that an unanswered menu never stops a press.
- A button that opens a form is an Action.Submit with `msteams.type: task/fetch`: nothing else opens a dialog.
- Adaptive Cards have no confirmation. The question is a hidden part of the card that the button shows
  (Action.ToggleVisibility), with the yes and the no in it; the answer needs no trip to the server until it is yes.
- A menu is a ChoiceSet with a button beside it: Adaptive Cards don't send a choice by itself.
"""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final, assert_never

from bot.teams.card_parts import (
    CARD_BYTES,
    EMPTY,
    TEXT_LENGTHS,
    Blocks,
    Card,
    choice,
    heading,
    new_card,
    paragraph,
    size_of,
)
from bot.teams.wording import is_https, one_line, printable, shortened
from handlers.messages import (
    Button,
    Buttons,
    Confirm,
    Divider,
    Element,
    Facts,
    Footnote,
    Heading,
    Image,
    Menu,
    Message,
    Option,
    People,
    PersonCard,
    Strong,
    Text,
)
from handlers.plain_text import plain_text

ACTIONS_IN_ROW: Final = 6
"""Teams shows six and hides the rest. Microsoft, "Designing Adaptive Cards for your Teams app"."""

SUMMARY_LENGTH: Final = 300
CUT_SHORT: Final = "This was too long to show in full; the rest has been left out."


def render(message: Message, *, interactive: bool = True) -> Card:
    """The message as a card, always small enough for Teams; without its buttons and menus if not `interactive`."""
    parts: list[tuple[Element, Blocks]] = []
    for most in TEXT_LENGTHS:
        parts = _Renderer(most, interactive=interactive).parts(message)
        card = _card(message, [block for _, blocks in parts for block in blocks])
        if size_of(card) <= CARD_BYTES:
            return card
    return _cut(message, parts)


def summary(message: Message) -> str:
    """The message in a line, for notifications and the list of chats."""
    return shortened(one_line(plain_text(message)), SUMMARY_LENGTH) or EMPTY


class _Renderer:
    """Renders one message; it counts the parts that need an id."""

    def __init__(self, most: int, *, interactive: bool) -> None:
        self._most = most
        self._interactive = interactive
        self._ids = count(1)

    def parts(self, message: Message) -> list[tuple[Element, Blocks]]:
        """Each element with its blocks; a list of people is a part a person, so that it can be cut between them."""
        parts: list[tuple[Element, Blocks]] = []
        divided = False
        for element in _one_by_one(message.elements):
            if isinstance(element, Divider):
                divided = True
                continue
            blocks = self._element(element)
            if blocks and divided and parts:
                blocks = [blocks[0] | {"separator": True, "spacing": "medium"}, *blocks[1:]]
                divided = False
            parts.append((element, blocks))
        return parts

    def _element(self, element: Element) -> Blocks:
        match element:
            case Heading(text=text):
                return heading(shortened(text, self._most))
            case Text(parts=parts):
                return paragraph(parts, most=self._most)
            case Footnote(parts=parts):
                return paragraph(parts, most=self._most, isSubtle=True, size="small")
            case Facts(facts=facts):
                return [block for fact in facts for block in self._named(fact.label, fact.value)]
            case People(people=people):
                return [self._person(person) for person in people]
            case Buttons(buttons=buttons):
                return self._buttons(buttons)
            case Menu():
                return self._menu(element) if self._interactive and element.options else []
            case Image(url=url, alt=alt):
                return _image(url, alt)
            case Divider():
                return []
            case _:
                assert_never(element)

    def _named(self, label: str, value: str) -> Blocks:
        return paragraph((Strong(f"{one_line(label)}: "), value), most=self._most)

    def _person(self, person: PersonCard) -> Card:
        items = [
            *paragraph((Strong(one_line(person.name)),), most=self._most, size="medium"),
            *_close(paragraph((person.where,), most=self._most, isSubtle=True), "none"),
            *_close(paragraph((person.why,), most=self._most), "small"),
            *self._buttons(person.buttons),
        ]
        return {"type": "Container", "separator": True, "spacing": "medium", "items": items}

    def _buttons(self, buttons: tuple[Button, ...]) -> Blocks:
        if not self._interactive:
            return []
        blocks: Blocks = []
        for start in range(0, len(buttons), ACTIONS_IN_ROW):
            blocks.extend(self._row(buttons[start : start + ACTIONS_IN_ROW]))
        return blocks

    def _row(self, buttons: tuple[Button, ...]) -> Blocks:
        actions: Blocks = []
        questions: Blocks = []
        for button in buttons:
            if button.confirm is None:
                actions.append(_press(button, button.label))
            else:
                question = self._question(button, button.confirm)
                questions.append(question)
                actions.append(_toggle(button, button.label, question["id"]))
        return [{"type": "ActionSet", "actions": actions}, *questions]

    def _question(self, button: Button, confirm: Confirm) -> Card:
        name = f"question-{next(self._ids)}"
        choices = [_press(button, confirm.yes), _toggle(None, confirm.no, name)]
        return {
            "type": "Container",
            "id": name,
            "isVisible": False,
            "style": "emphasis",
            "items": [
                *paragraph((Strong(one_line(confirm.title)),)),
                *paragraph((confirm.text,), most=self._most),
                {"type": "ActionSet", "actions": choices},
            ],
        }

    def _menu(self, menu: Menu) -> Blocks:
        name = f"menu-{next(self._ids)}"
        label = one_line(menu.label) or "Options"
        choices = [choice(option.label, option.value) for option in _distinct(menu.options)]
        execute = {
            "type": "Action.Execute",
            "title": "Choose",
            "tooltip": f"Choose from: {label}",
            "verb": menu.action,
            "data": {"kind": "selection", "action": menu.action, "input": name},
        }
        return [
            {
                "type": "Input.ChoiceSet",
                "id": name,
                "label": label,
                "style": "compact",
                "wrap": True,
                "placeholder": one_line(menu.placeholder),
                "choices": choices,
            },
            {"type": "ActionSet", "actions": [execute]},
        ]


def _distinct(options: tuple[Option, ...]) -> Iterable[Option]:
    """The options without a second one of the same value, which Teams couldn't tell from the first."""
    first: dict[str, Option] = {}
    for option in options:
        first.setdefault(option.value, option)
    return first.values()


def _one_by_one(elements: Iterable[Element]) -> Iterator[Element]:
    for element in elements:
        if isinstance(element, People):
            yield from (People((person,)) for person in element.people)
        else:
            yield element


def _image(url: str, alt: str) -> Blocks:
    said = one_line(alt) or "Picture"
    if not is_https(url):
        return paragraph((f"Picture: {said}",), isSubtle=True)
    return [{"type": "Image", "url": url, "altText": said, "size": "stretch"}]


def _press(button: Button, title: str) -> Card:
    data: Card = {"kind": "press", "action": button.action, "value": printable(button.value)}
    action = {"title": one_line(title) or button.action, "associatedInputs": "none", **_look(button)}
    if button.opens_form:
        return {"type": "Action.Submit", **action, "data": {"msteams": {"type": "task/fetch"}, **data}}
    return {"type": "Action.Execute", **action, "verb": button.action, "data": data}


def _toggle(button: Button | None, title: str, target: str) -> Card:
    look = _look(button) if button else {}
    return {
        "type": "Action.ToggleVisibility",
        "title": one_line(title) or "Go back",
        **look,
        "targetElements": [target],
    }


def _look(button: Button) -> Card:
    look: Card = {"tooltip": one_line(button.spoken)} if one_line(button.spoken) else {}
    if button.style == "primary":
        look["style"] = "positive"
    elif button.style == "danger":
        look["style"] = "destructive"
    return look


def _card(message: Message, body: Blocks) -> Card:
    return new_card(body, plain_text(message))


def _close(blocks: Blocks, spacing: str) -> Blocks:
    """The blocks nearer to what stands before them."""
    return [block | {"spacing": spacing} for block in blocks]


def _cut(message: Message, parts: list[tuple[Element, Blocks]]) -> Card:
    """The card without its last parts, words before buttons, and a sentence that says so."""
    end = paragraph((CUT_SHORT,), isSubtle=True)
    room = CARD_BYTES - size_of(_card(message, end))
    sizes = [sum(size_of(block) + len(", ") for block in blocks) for _, blocks in parts]
    words = [index for index, (element, _) in enumerate(parts) if not isinstance(element, Buttons | Menu)]
    others = [index for index in range(len(parts)) if index not in words]
    dropped: set[int] = set()
    for index in [*reversed(words), *reversed(others)]:
        if sum(sizes) <= room:
            break
        sizes[index] = 0
        dropped.add(index)
    kept = [block for index, (_, blocks) in enumerate(parts) if index not in dropped for block in blocks]
    return _card(message, kept + end)
