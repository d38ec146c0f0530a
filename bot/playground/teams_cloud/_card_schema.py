"""Adaptive Cards 1.5 as tables: which element knows which properties, and what each may hold.

Written from Microsoft's "Adaptive Card schema" (Schema Explorer, versions 1.0 to 1.5). Names that came with 1.6, and
those that Teams alone adds, are left out on purpose: a card that claims 1.5 must not lean on them.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

Check: TypeAlias = Callable[[Any], bool]


def words(value: Any) -> bool:
    """Any string."""
    return isinstance(value, str)


def filled(value: Any) -> bool:
    """A string with something in it."""
    return isinstance(value, str) and bool(value.strip())


def flag(value: Any) -> bool:
    """True or false."""
    return isinstance(value, bool)


def count(value: Any) -> bool:
    """A whole number, not negative."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def number(value: Any) -> bool:
    """Any number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def thing(value: Any) -> bool:
    """A JSON object."""
    return isinstance(value, dict)


def language(value: Any) -> bool:
    """A language's two or three letters (ISO 639), without a country."""
    return isinstance(value, str) and value.isascii() and value.isalpha() and len(value) in {2, 3}


def anything(value: Any) -> bool:
    """An object or a string: what a submit action may carry."""
    return isinstance(value, dict | str)


def address(value: Any) -> bool:
    """An `https:` address: Teams shows no other ("Format your bot messages": use HTTPS)."""
    return isinstance(value, str) and urlsplit(value).scheme == "https" and bool(urlsplit(value).hostname)


def several(value: Any) -> bool:
    """A list; what is in it is checked on its own."""
    return isinstance(value, list)


def one_of(*names: str) -> Check:
    """One of these names, in any mix of cases, as the schema has it."""
    allowed = {name.casefold() for name in names}
    return lambda value: isinstance(value, str) and value.casefold() in allowed


SPACING: Final = one_of("default", "none", "small", "medium", "large", "extraLarge", "padding")
COLOR: Final = one_of("default", "dark", "light", "accent", "good", "warning", "attention")
SIZE: Final = one_of("default", "small", "medium", "large", "extraLarge")
WEIGHT: Final = one_of("default", "lighter", "bolder")
ALIGNMENT: Final = one_of("left", "center", "right")
FONT: Final = one_of("default", "monospace")
STYLE: Final = one_of("default", "emphasis", "good", "attention", "warning", "accent")

ITEM: Final[Mapping[str, Check]] = {
    "type": words,
    "id": filled,
    "isVisible": flag,
    "requires": thing,
    "fallback": anything,
}
BLOCK: Final[Mapping[str, Check]] = {**ITEM, "height": one_of("auto", "stretch"), "separator": flag, "spacing": SPACING}
INPUT: Final[Mapping[str, Check]] = {**BLOCK, "label": filled, "isRequired": flag, "errorMessage": filled}
ACTION: Final[Mapping[str, Check]] = {
    "type": words,
    "id": filled,
    "title": filled,
    "iconUrl": address,
    "style": one_of("default", "positive", "destructive"),
    "fallback": anything,
    "requires": thing,
    "tooltip": words,
    "isEnabled": flag,
    "mode": one_of("primary", "secondary"),
}
SUBMITTING: Final[Mapping[str, Check]] = {**ACTION, "data": anything, "associatedInputs": one_of("auto", "none")}
HOLDER: Final[Mapping[str, Check]] = {
    **BLOCK,
    "items": several,
    "selectAction": thing,
    "style": STYLE,
    "verticalContentAlignment": one_of("top", "center", "bottom"),
    "bleed": flag,
    "minHeight": words,
    "rtl": flag,
}

CARD: Final[Mapping[str, Check]] = {
    "type": words,
    "$schema": words,
    "version": words,
    "body": several,
    "actions": several,
    "selectAction": thing,
    "fallbackText": words,
    "minHeight": words,
    "rtl": flag,
    "speak": words,
    "lang": language,
    "verticalContentAlignment": one_of("top", "center", "bottom"),
    "refresh": thing,
    "authentication": thing,
    "msteams": thing,
}
ELEMENTS: Final[Mapping[str, Mapping[str, Check]]] = {
    "TextBlock": {
        **BLOCK,
        "text": filled,
        "color": COLOR,
        "fontType": FONT,
        "horizontalAlignment": ALIGNMENT,
        "isSubtle": flag,
        "maxLines": count,
        "size": SIZE,
        "weight": WEIGHT,
        "wrap": flag,
        "style": one_of("default", "heading"),
    },
    "RichTextBlock": {**BLOCK, "inlines": several, "horizontalAlignment": ALIGNMENT},
    "Image": {
        **BLOCK,
        "url": address,
        "altText": filled,
        "backgroundColor": words,
        "horizontalAlignment": ALIGNMENT,
        "selectAction": thing,
        "size": one_of("auto", "stretch", "small", "medium", "large"),
        "style": one_of("default", "person"),
        "width": words,
    },
    "ImageSet": {**BLOCK, "images": several, "imageSize": one_of("auto", "stretch", "small", "medium", "large")},
    "Container": HOLDER,
    "ColumnSet": {
        **BLOCK,
        "columns": several,
        "selectAction": thing,
        "style": STYLE,
        "bleed": flag,
        "minHeight": words,
        "horizontalAlignment": ALIGNMENT,
    },
    "FactSet": {**BLOCK, "facts": several},
    "ActionSet": {**BLOCK, "actions": several},
    "Input.Text": {
        **INPUT,
        "isMultiline": flag,
        "maxLength": count,
        "placeholder": words,
        "regex": words,
        "style": one_of("text", "tel", "url", "email", "password"),
        "inlineAction": thing,
        "value": words,
    },
    "Input.ChoiceSet": {
        **INPUT,
        "choices": several,
        "isMultiSelect": flag,
        "style": one_of("compact", "expanded", "filtered"),
        "value": words,
        "placeholder": words,
        "wrap": flag,
    },
    "Input.Date": {**INPUT, "max": words, "min": words, "placeholder": words, "value": words},
    "Input.Time": {**INPUT, "max": words, "min": words, "placeholder": words, "value": words},
    "Input.Number": {**INPUT, "max": number, "min": number, "placeholder": words, "value": number},
    "Input.Toggle": {**INPUT, "title": filled, "value": words, "valueOff": words, "valueOn": words, "wrap": flag},
}
COLUMN: Final[Mapping[str, Check]] = {**HOLDER, "width": lambda value: words(value) or number(value)}
RUN: Final[Mapping[str, Check]] = {
    "type": one_of("TextRun"),
    "text": lambda value: isinstance(value, str) and value != "",
    "color": COLOR,
    "fontType": FONT,
    "highlight": flag,
    "isSubtle": flag,
    "italic": flag,
    "selectAction": thing,
    "size": SIZE,
    "strikethrough": flag,
    "underline": flag,
    "weight": WEIGHT,
}
FACT: Final[Mapping[str, Check]] = {"title": filled, "value": filled}
CHOICE: Final[Mapping[str, Check]] = {"title": filled, "value": filled}
ACTIONS: Final[Mapping[str, Mapping[str, Check]]] = {
    "Action.OpenUrl": {**ACTION, "url": address},
    "Action.Submit": SUBMITTING,
    "Action.Execute": {**SUBMITTING, "verb": filled},
    "Action.ShowCard": {**ACTION, "card": thing},
    "Action.ToggleVisibility": {**ACTION, "targetElements": several},
}
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "AdaptiveCard": ("version", "body"),
    "TextBlock": ("text",),
    "RichTextBlock": ("inlines",),
    "TextRun": ("text",),
    "Image": ("url", "altText"),
    "ImageSet": ("images",),
    "Container": ("items",),
    "ColumnSet": ("columns",),
    "FactSet": ("facts",),
    "ActionSet": ("actions",),
    "Fact": ("title", "value"),
    "Choice": ("title", "value"),
    "Input.Text": ("id",),
    "Input.ChoiceSet": ("id", "choices"),
    "Input.Date": ("id",),
    "Input.Time": ("id",),
    "Input.Number": ("id",),
    "Input.Toggle": ("id", "title"),
    "Action.OpenUrl": ("url", "title"),
    "Action.Submit": ("title",),
    "Action.Execute": ("title", "verb"),
    "Action.ShowCard": ("card", "title"),
    "Action.ToggleVisibility": ("targetElements", "title"),
}
"""What must be there. `altText`, `title` and `verb` are optional in the schema; Teams' own documents ask for them."""
