"""From our messages to Block Kit. Pure: the same message gives the same blocks.

Words go into `rich_text` and `plain_text`, in which Slack reads no formatting, mention or link, so that nothing
that a person typed can become one; bold, links and code are said by the structure. Limits are those of docs.slack.dev:
"Block Kit".
"""

from collections.abc import Iterator
from itertools import count
from typing import assert_never

from bot.slack._text import Json, clean, clip, escape, is_safe_in_mrkdwn, plain, split
from handlers.messages import (
    Button,
    Buttons,
    Code,
    Confirm,
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
    Option,
    OptionGroup,
    People,
    PersonCard,
    Strong,
    Text,
)
from handlers.plain_text import inline_text, plain_text

MESSAGE_BLOCKS = 50
HOME_BLOCKS = 100
MESSAGE_CHARACTERS = 12_000
"""Slack documents this for the markdown blocks of a message; we keep to it for all words of a message."""
FALLBACK_CHARACTERS = 3_000
HEADER_CHARACTERS = 150
PARAGRAPH_CHARACTERS = 3_000
BUTTONS_IN_A_ROW = 25
BUTTON_CHARACTERS = 75
BUTTON_VALUE_CHARACTERS = 2_000
OPTION_CHARACTERS = 75
OPTIONS_IN_A_MENU = 100
PLACEHOLDER_CHARACTERS = 150
ALT_CHARACTERS = 2_000

CUT_SHORT = "There is more than Slack can show in one message."
NOTHING = "There is nothing to show here."


def render(message: Message) -> Json:
    """The message as `{"blocks": […], "text": …}`; `text` is what screen readers and notifications say."""
    blocks = _fit(_blocks(message), MESSAGE_BLOCKS)
    words = clip(plain_text(message), FALLBACK_CHARACTERS) if blocks else NOTHING
    return {"blocks": blocks, "text": escape(words)}


def render_home(message: Message) -> Json:
    """The message as a person's Home tab."""
    return {"type": "home", "blocks": _fit(_blocks(message), HOME_BLOCKS) or paragraph((NOTHING,))}


def _blocks(message: Message) -> Iterator[Json]:
    numbers = count(1)
    for element in message.elements:
        yield from _element(element, numbers)


def _fit(blocks: Iterator[Json], limit: int) -> list[Json]:
    """The blocks, or as many as Slack shows with a sentence that there is more."""
    kept: list[Json] = []
    characters = 0
    for block in blocks:
        characters += _characters(block)
        if len(kept) == limit or (kept and characters > MESSAGE_CHARACTERS):
            return [*kept[: limit - 1], *paragraph((CUT_SHORT,))]
        kept.append(block)
    return kept


def _characters(value: object) -> int:
    """How many characters of text stand in a block."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(_characters(inner) for inner in value.values())
    return sum(_characters(inner) for inner in value) if isinstance(value, list) else 0


def _element(element: Element, numbers: Iterator[int]) -> list[Json]:
    match element:
        case Heading(text=text):
            return _heading(text)
        case Text(parts=parts):
            return paragraph(parts)
        case Facts():
            return _facts(element)
        case People(people=people):
            return [block for person in people for block in _person(person, numbers)]
        case Buttons(buttons=buttons):
            return _buttons(buttons, numbers)
        case Menu():
            return _menu(element, numbers)
        case Image(url=url, alt=alt):
            return _image(url, alt)
        case Divider():
            return [{"type": "divider"}]
        case Footnote(parts=parts):
            return _footnote(parts)
        case _:
            assert_never(element)


def _heading(text: str) -> list[Json]:
    cleaned = clean(text).replace("\n", " ")
    if not cleaned:
        return []
    if len(cleaned) > HEADER_CHARACTERS:
        return paragraph((Strong(cleaned),))
    return [{"type": "header", "text": plain(cleaned, HEADER_CHARACTERS)}]


def paragraph(parts: tuple[Inline, ...]) -> list[Json]:
    """A paragraph as rich text, in as many blocks as its length takes; none where there are no words."""
    if not clean(inline_text(parts)):
        return []
    blocks: list[Json] = []
    section: list[Json] = []
    room = PARAGRAPH_CHARACTERS
    for part in parts:
        for piece in _rich(part):
            if room < len(piece["text"]) and section:
                blocks.append(_rich_text(section))
                section, room = [], PARAGRAPH_CHARACTERS
            section.append(piece)
            room -= len(piece["text"])
    return [*blocks, _rich_text(section)] if section else blocks


def _rich_text(section: list[Json]) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": section}]}


def _rich(part: Inline) -> list[Json]:
    """A part of a paragraph as elements of at most a block's length."""
    match part:
        case str(text):
            return [{"type": "text", "text": piece} for piece in _pieces(text)]
        case Strong(text=text):
            return [{"type": "text", "text": piece, "style": {"bold": True}} for piece in _pieces(text)]
        case Code(text=text):
            return [{"type": "text", "text": piece, "style": {"code": True}} for piece in _pieces(text)]
        case Link(text=text, url=url):
            if not is_address(url):
                return [{"type": "text", "text": piece} for piece in _pieces(text)]
            return [{"type": "link", "url": url, "text": clip(text, PARAGRAPH_CHARACTERS)}]
        case _:
            assert_never(part)


def _pieces(text: str) -> list[str]:
    """The text cleaned, with the space around it kept: it may stand between other words."""
    cleaned = clean(text)
    if not cleaned:
        return [" "] if text else []
    before = " " if text[0] == " " else "\n" if text[0] == "\n" else ""
    after = " " if text[-1] == " " else "\n" if text[-1] == "\n" else ""
    return split(f"{before}{cleaned}{after}", PARAGRAPH_CHARACTERS)


def is_address(url: str) -> bool:
    """Whether Slack takes this as a link."""
    return url.startswith(("https://", "http://")) and clean(url) == url and not set(url) & set(" <>|\n\t")


def _facts(facts: Facts) -> list[Json]:
    parts: list[Inline] = []
    for fact in facts.facts:
        parts += [Strong(f"{clean(fact.label)}:"), f" {clean(fact.value) or '-'}\n"]
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip("\n")
    return paragraph(tuple(parts))


def _person(person: PersonCard, numbers: Iterator[int]) -> list[Json]:
    """A name in bold, where they work, and why they are shown."""
    where, why = clean(person.where), clean(person.why)
    said: tuple[Inline, ...] = (Strong(clean(person.name)), f", {where}" if where else "", f"\n{why}" if why else "")
    return [*paragraph(said), *_buttons(person.buttons, numbers)]


def _buttons(buttons: tuple[Button, ...], numbers: Iterator[int]) -> list[Json]:
    rows = [buttons[start : start + BUTTONS_IN_A_ROW] for start in range(0, len(buttons), BUTTONS_IN_A_ROW)]
    return [{"type": "actions", "elements": [_button(button, next(numbers)) for button in row]} for row in rows]


def _button(button: Button, number: int) -> Json:
    """A button; its number keeps action ids apart, and `action_of` takes it off again."""
    made: Json = {
        "type": "button",
        "action_id": f"{button.action}#{number}",
        "text": plain(button.label, BUTTON_CHARACTERS),
    }
    if button.value:
        made["value"] = button.value[:BUTTON_VALUE_CHARACTERS]
    if clean(button.spoken):
        made["accessibility_label"] = clip(button.spoken, BUTTON_CHARACTERS)
    if button.style != "default":
        made["style"] = button.style
    if button.confirm is not None:
        made["confirm"] = _confirm(button.confirm)
    return made


def action_of(action_id: str) -> str:
    """The action that an action_id was made from."""
    return action_id.rpartition("#")[0] or action_id


def _confirm(confirm: Confirm) -> Json:
    """docs.slack.dev: Block Kit, confirmation dialog object."""
    return {
        "title": plain(confirm.title, 100),
        "text": plain(confirm.text, 300),
        "confirm": plain(confirm.yes, 30),
        "deny": plain(confirm.no, 30),
    }


def _menu(menu: Menu, numbers: Iterator[int]) -> list[Json]:
    if not menu.options:
        return []
    select: Json = {
        "type": "static_select",
        "action_id": f"{menu.action}#{next(numbers)}",
        "placeholder": plain(menu.placeholder, PLACEHOLDER_CHARACTERS),
        **choices(menu.options, ()),
    }
    return [{"type": "section", "text": plain(menu.label, PARAGRAPH_CHARACTERS), "accessory": select}]


def choices(options: tuple[Option, ...], groups: tuple[OptionGroup, ...]) -> Json:
    """The `options` of a menu, or its `option_groups` where there are groups or more than 100."""
    if not groups and len(options) <= OPTIONS_IN_A_MENU:
        return {"options": [option(one) for one in options]}
    chunks: list[tuple[str, tuple[Option, ...]]] = [
        (group.label, part) for group in groups for part in _parts(group.options)
    ]
    chunks += [(f"{part[0].label} to {part[-1].label}", part) for part in _parts(options)]
    labelled = [
        {"label": plain(label, OPTION_CHARACTERS), "options": [option(one) for one in part]} for label, part in chunks
    ]
    return {"option_groups": labelled[:OPTIONS_IN_A_MENU]}


def _parts(options: tuple[Option, ...]) -> list[tuple[Option, ...]]:
    return [options[start : start + OPTIONS_IN_A_MENU] for start in range(0, len(options), OPTIONS_IN_A_MENU)]


def option(one: Option) -> Json:
    """An option of a menu or list."""
    return {"text": plain(one.label, OPTION_CHARACTERS), "value": one.value}


def _image(url: str, alt: str) -> list[Json]:
    if not is_address(url):
        return paragraph((alt,))
    return [{"type": "image", "image_url": url, "alt_text": clip(alt, ALT_CHARACTERS)}]


def _footnote(parts: tuple[Inline, ...]) -> list[Json]:
    """Small print as one element, as Slack sets elements apart; without formatting where that is not safe."""
    words = clip(inline_text(parts), ALT_CHARACTERS)
    if not words.strip():
        return []
    is_formatted = any(not isinstance(part, str) for part in parts)
    marked = "".join(_marked(part) for part in parts).strip()
    if is_formatted and 0 < len(marked) <= ALT_CHARACTERS and all(_is_safe(part) for part in parts):
        return [{"type": "context", "elements": [{"type": "mrkdwn", "text": marked}]}]
    return [{"type": "context", "elements": [{"type": "plain_text", "text": words, "emoji": False}]}]


def _is_safe(part: Inline) -> bool:
    """Whether no formatting can start in these words that isn't ours."""
    if isinstance(part, Link) and not is_address(part.url):
        return False
    return is_safe_in_mrkdwn(clean(part if isinstance(part, str) else part.text))


def _marked(part: Inline) -> str:
    words = escape("".join(_pieces(part if isinstance(part, str) else part.text)))
    match part:
        case _ if not words.strip():
            return words
        case Strong():
            return f"*{words}*"
        case Code():
            return f"`{words}`"
        case Link(url=url):
            return f"<{escape(url)}|{words}>"
        case _:
            return words
