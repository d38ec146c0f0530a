"""The shapes of blocks and elements with their limits, from docs.slack.dev: "Block Kit" (blocks, elements, objects)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.playground.slack_cloud._checks import (
    Check,
    Checker,
    Field,
    Shape,
    any_of,
    array,
    boolean,
    matching,
    number,
    object_of,
    one_of,
    plain,
    rich,
    string,
)

ID = Field(string(255))
HTTP = matching(lambda url: url.startswith(("https://", "http://")), "must be a valid URL")
UNLIMITED = 100_000
OPTIONS = 100
FEW_OPTIONS = 10


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


CONFIRM: Shape = {
    "title": Field(plain(100), required=True),
    "text": Field(rich(300), required=True),
    "confirm": Field(plain(30), required=True),
    "deny": Field(plain(30), required=True),
    "style": Field(one_of("primary", "danger")),
}


def _option(text: Check) -> Shape:
    """docs.slack.dev: Composition objects, option."""
    return {
        "text": Field(text, required=True),
        "value": Field(string(75), required=True),
        "description": Field(plain(75)),
    }


SELECT_OPTION = object_of(_option(plain(75)))
LIST_OPTION = object_of(_option(rich(75)))
GROUP = object_of(
    {
        "label": Field(plain(75), required=True),
        "options": Field(array(SELECT_OPTION, OPTIONS), required=True),
    }
)


def _is_among(name: str) -> Check:
    """Where options are chosen beforehand, they must be among those offered."""

    def check(checker: Checker, value: Any, where: str) -> None:
        if not isinstance(value, dict):
            checker.wrong(where, "must be an object")
            return
        offered = list(value.get("options") or [])
        for group in value.get("option_groups") or []:
            offered.extend(group.get("options", []) if isinstance(group, dict) else [])
        chosen = value.get(name)
        for one in chosen if isinstance(chosen, list) else [chosen] if chosen else []:
            if one not in offered:
                checker.wrong(f"{where}/{name}", "must match one of the options exactly")

    return check


def _select(initial: str) -> dict[str, Field]:
    """docs.slack.dev: Select menu element; either options or option_groups."""
    chosen = SELECT_OPTION if initial == "initial_option" else array(SELECT_OPTION, OPTIONS)
    return {
        "action_id": ID,
        "placeholder": Field(plain(150)),
        "options": Field(array(SELECT_OPTION, OPTIONS)),
        "option_groups": Field(array(GROUP, OPTIONS)),
        initial: Field(chosen),
        "confirm": Field(object_of(CONFIRM)),
        "focus_on_load": Field(boolean),
    }


def _list(initial: str) -> Shape:
    """docs.slack.dev: Radio button group and checkbox elements."""
    chosen = LIST_OPTION if initial == "initial_option" else array(LIST_OPTION, FEW_OPTIONS)
    return {
        "action_id": ID,
        "options": Field(array(LIST_OPTION, FEW_OPTIONS), required=True),
        initial: Field(chosen),
        "confirm": Field(object_of(CONFIRM)),
        "focus_on_load": Field(boolean),
    }


ELEMENTS: Mapping[str, Shape] = {
    "button": {
        "action_id": ID,
        "text": Field(plain(75), required=True),
        "url": Field(HTTP),
        "value": Field(string(2000)),
        "style": Field(one_of("primary", "danger")),
        "confirm": Field(object_of(CONFIRM)),
        "accessibility_label": Field(string(75)),
    },
    "static_select": _select("initial_option"),
    "multi_static_select": _select("initial_options") | {"max_selected_items": Field(number(1, OPTIONS))},
    "radio_buttons": _list("initial_option"),
    "checkboxes": _list("initial_options"),
    "overflow": {
        "action_id": ID,
        "options": Field(array(SELECT_OPTION, 5), required=True),
        "confirm": Field(object_of(CONFIRM)),
    },
    "plain_text_input": {
        "action_id": ID,
        "initial_value": Field(string(3000, 0)),
        "multiline": Field(boolean),
        "min_length": Field(number(0, 3000)),
        "max_length": Field(number(1, 3000)),
        "placeholder": Field(plain(150)),
        "focus_on_load": Field(boolean),
    },
    "datepicker": {
        "action_id": ID,
        "initial_date": Field(matching(_is_date, "must be a date, YYYY-MM-DD")),
        "placeholder": Field(plain(150)),
        "confirm": Field(object_of(CONFIRM)),
        "focus_on_load": Field(boolean),
    },
    "image": {
        "image_url": Field(HTTP, required=True),
        "alt_text": Field(string(2000), required=True),
    },
}

_CHOSEN = {
    "static_select": "initial_option",
    "multi_static_select": "initial_options",
    "radio_buttons": "initial_option",
    "checkboxes": "initial_options",
}


def _elements(*kinds: str) -> Check:
    shapes = {kind: ELEMENTS[kind] for kind in kinds}
    shaped = any_of(shapes, "Block Kit, {} element")

    def check(checker: Checker, value: Any, where: str) -> None:
        shaped(checker, value, where)
        kind = value.get("type") if isinstance(value, dict) else None
        if kind in _CHOSEN and kind in shapes:
            _is_among(_CHOSEN[kind])(checker, value, where)
        if kind in {"static_select", "multi_static_select"} and ("options" in value) == ("option_groups" in value):
            checker.wrong(where, "must have either options or option_groups")
        if kind == "plain_text_input" and len(str(value.get("initial_value", ""))) > int(value.get("max_length", 3000)):
            checker.wrong(f"{where}/initial_value", "must not be longer than max_length")

    return check


_TEXTS: Mapping[str, Shape] = {
    "mrkdwn": {"text": Field(string(3000), required=True), "verbatim": Field(boolean)},
    "plain_text": {"text": Field(string(3000), required=True), "emoji": Field(boolean)},
    "image": ELEMENTS["image"],
}

_STYLE = Field(object_of({name: Field(boolean) for name in ("bold", "italic", "strike", "code", "underline")}))
_RICH_INLINE = any_of(
    {
        "text": {"text": Field(string(UNLIMITED), required=True), "style": _STYLE},
        "link": {"url": Field(HTTP, required=True), "text": Field(string(UNLIMITED)), "style": _STYLE},
        "user": {"user_id": Field(string(255), required=True), "style": _STYLE},
        "channel": {"channel_id": Field(string(255), required=True), "style": _STYLE},
        "broadcast": {"range": Field(one_of("here", "channel", "everyone"), required=True)},
        "emoji": {"name": Field(string(255), required=True), "style": _STYLE},
    },
    "Block Kit, rich text block, {} element",
)
_RICH_SECTION: dict[str, Field] = {"elements": Field(array(_RICH_INLINE, UNLIMITED, 0), required=True)}
_RICH: Mapping[str, Shape] = {
    "rich_text_section": _RICH_SECTION,
    "rich_text_quote": _RICH_SECTION | {"border": Field(number(0, 1))},
    "rich_text_preformatted": _RICH_SECTION | {"border": Field(number(0, 1))},
    "rich_text_list": {
        "style": Field(one_of("bullet", "ordered"), required=True),
        "elements": Field(
            array(any_of({"rich_text_section": _RICH_SECTION}, "Block Kit, rich text block"), UNLIMITED, 0),
            required=True,
        ),
        "indent": Field(number(0, 8)),
        "offset": Field(number(0, UNLIMITED)),
        "border": Field(number(0, 1)),
    },
}

_MENUS = ("static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow", "datepicker")

BLOCKS: Mapping[str, Shape] = {
    "header": {"block_id": ID, "text": Field(plain(150), required=True), "level": Field(number(1, 4))},
    "section": {
        "block_id": ID,
        "text": Field(rich(3000)),
        "fields": Field(array(rich(2000), 10)),
        "accessory": Field(_elements("button", "image", *_MENUS)),
        "expand": Field(boolean),
    },
    "divider": {"block_id": ID},
    "image": {
        "block_id": ID,
        "image_url": Field(HTTP, required=True),
        "alt_text": Field(string(2000), required=True),
        "title": Field(plain(2000)),
    },
    "actions": {
        "block_id": ID,
        "elements": Field(array(_elements("button", *_MENUS), 25), required=True),
    },
    "context": {
        "block_id": ID,
        "elements": Field(array(any_of(_TEXTS, "Block Kit, context block"), 10), required=True),
    },
    "input": {
        "block_id": ID,
        "label": Field(plain(2000), required=True),
        "element": Field(
            _elements("plain_text_input", *(kind for kind in _MENUS if kind != "overflow")), required=True
        ),
        "hint": Field(plain(2000)),
        "optional": Field(boolean),
        "dispatch_action": Field(boolean),
    },
    "rich_text": {
        "block_id": ID,
        "elements": Field(array(any_of(_RICH, "Block Kit, rich text block"), UNLIMITED), required=True),
    },
    "markdown": {"block_id": ID, "text": Field(string(12_000), required=True)},
}
