"""From our forms to Slack's modals, and from what is submitted to our values. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, assert_never

from bot.slack._text import Json, clean, clip, plain
from bot.slack.blocks import PLACEHOLDER_CHARACTERS, choices, option, paragraph
from handlers.messages import (
    FORM_TITLE_LENGTH,
    Choice,
    Choices,
    DateInput,
    Footnote,
    Form,
    Input,
    Option,
    OptionGroup,
    Text,
    TextInput,
)
from handlers.plain_text import inline_text

LABEL_CHARACTERS = 2_000
TYPED_CHARACTERS = 3_000
LISTED_OPTIONS = 10
VALUE = "value"
"""The action_id of every field: a field is told apart by its block_id, which is its name."""

CLOSE = "Cancel"
NO_CHOICE = "There is nothing to choose from just now."


def render_form(form: Form, private_metadata: str) -> Json:
    """The form as a modal view; `private_metadata` comes back with what is submitted."""
    return {
        "type": "modal",
        "callback_id": form.form,
        "title": plain(form.title, FORM_TITLE_LENGTH),
        "submit": plain(form.submit, FORM_TITLE_LENGTH),
        "close": plain(CLOSE, FORM_TITLE_LENGTH),
        "private_metadata": private_metadata,
        "blocks": [*(block for part in form.intro for block in _intro(part)), *(_input(one) for one in form.inputs)],
    }


def _intro(part: Text | Footnote) -> list[Json]:
    if isinstance(part, Text):
        return paragraph(part.parts)
    words = inline_text(part.parts)
    return [{"type": "context", "elements": [plain(words, LABEL_CHARACTERS)]}] if clean(words) else []


def _input(field: Input) -> Json:
    match field:
        case TextInput():
            return _labelled(field, _text_input(field))
        case Choice():
            return _labelled(field, _choice(field))
        case Choices():
            return _labelled(field, _choices(field))
        case DateInput():
            return _labelled(field, _date_input(field))
        case _:
            assert_never(field)


def _labelled(field: Input, element: Json | None) -> Json:
    if element is None:
        return {
            "type": "section",
            "block_id": field.name,
            "text": plain(f"{field.label}: {NO_CHOICE}", LABEL_CHARACTERS),
        }
    block: Json = {
        "type": "input",
        "block_id": field.name,
        "label": plain(field.label, LABEL_CHARACTERS),
        "optional": field.optional,
        "element": element | {"action_id": VALUE},
    }
    return block | {"hint": plain(field.hint, LABEL_CHARACTERS)} if clean(field.hint) else block


def _text_input(field: TextInput) -> Json:
    """What was typed before is kept whole, even where it is longer than the field allows: it is theirs to shorten."""
    initial = clip(field.initial, TYPED_CHARACTERS) if clean(field.initial) else ""
    element: Json = {"type": "plain_text_input", "multiline": field.multiline}
    if len(initial) <= field.max_length <= TYPED_CHARACTERS:
        element["max_length"] = field.max_length
    if initial:
        element["initial_value"] = initial
    return element | _placeholder(field.placeholder)


def _placeholder(words: str) -> Json:
    return {"placeholder": plain(words, PLACEHOLDER_CHARACTERS)} if clean(words) else {}


def _all_options(options: tuple[Option, ...], groups: tuple[OptionGroup, ...]) -> list[Option]:
    return [*(one for group in groups for one in group.options), *options]


def _is_short(options: tuple[Option, ...], groups: tuple[OptionGroup, ...]) -> bool:
    return not groups and len(options) <= LISTED_OPTIONS


def _choice(field: Choice) -> Json | None:
    """Radio buttons for a few; a drop-down for many, and where nothing may be chosen: radio buttons can't be undone."""
    offered = _all_options(field.options, field.groups)
    if not offered:
        return None
    initial = [option(one) for one in offered if one.value == field.initial][:1]
    chosen: Json = {"initial_option": initial[0]} if initial else {}
    if _is_short(field.options, field.groups) and not field.optional:
        return {"type": "radio_buttons", **choices(field.options, ()), **chosen}
    return {
        "type": "static_select",
        **choices(field.options, field.groups),
        **chosen,
        **_placeholder(field.placeholder),
    }


def _choices(field: Choices) -> Json | None:
    """Checkboxes for a few, a drop-down that takes several for many."""
    offered = _all_options(field.options, field.groups)
    if not offered:
        return None
    initial = [option(one) for one in offered if one.value in field.initial]
    chosen: Json = {"initial_options": initial} if initial else {}
    if _is_short(field.options, field.groups):
        return {"type": "checkboxes", **choices(field.options, ()), **chosen}
    several = choices(field.options, field.groups)
    return {"type": "multi_static_select", **several, **chosen, **_placeholder(field.placeholder)}


def _date_input(field: DateInput) -> Json:
    try:
        day = date.fromisoformat(field.initial)
    except ValueError:
        return {"type": "datepicker"}
    return {"type": "datepicker", "initial_date": day.isoformat()}


def form_again(view: Json, errors: Mapping[str, str], ask: Choices) -> Json:
    """A submitted view once more, as it was filled in, with a sentence above each field named and one more question."""
    filled = view.get("state", {}).get("values", {})
    blocks: list[Json] = []
    for block in view["blocks"]:
        name = block.get("block_id", "")
        if block.get("type") != "input" or name == ask.name:
            blocks += [] if name == ask.name or name.startswith(_BESIDE) else [block]
            continue
        if name in errors:
            said = plain(errors[name], LABEL_CHARACTERS)
            blocks.append({"type": "section", "block_id": f"{_BESIDE}{name}", "text": said})
        blocks.append(block | {"element": _refilled(block["element"], filled.get(name, {}).get(VALUE, {}))})
        if name == next(reversed([*errors]), ""):
            blocks.append(_input(ask))
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {key: view[key] for key in kept if view.get(key)} | {"blocks": blocks}


_BESIDE = "beside."
_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
}


def _refilled(element: Json, said: Mapping[str, Any]) -> Json:
    """A field with what was filled in instead of what it began with."""
    empty = {key: value for key, value in element.items() if key not in _INITIAL.values()}
    return empty | {initial: said[key] for key, initial in _INITIAL.items() if said.get(key)}


def submitted_values(view: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """What was filled in, by field name, from a submitted view; empty fields are empty strings or tuples."""
    orders = {block.get("block_id"): _order(block.get("element", {})) for block in view.get("blocks", [])}
    filled = view.get("state", {}).get("values", {})
    return {
        str(name): _value(next(iter(fields.values())), orders.get(name, []))
        for name, fields in filled.items()
        if isinstance(fields, dict) and fields
    }


def _order(element: Mapping[str, Any]) -> list[str]:
    """The values a field offers, in the form's order; Slack gives back several in the order they were ticked."""
    grouped = [one for group in element.get("option_groups", []) for one in group.get("options", [])]
    return [str(one.get("value")) for one in (*element.get("options", []), *grouped)]


def _value(field: Any, order: list[str]) -> str | tuple[str, ...]:
    if not isinstance(field, dict):
        return ""
    if "selected_options" in field:
        chosen = {str(one["value"]) for one in field["selected_options"] or []}
        return tuple(value for value in order if value in chosen)
    if "selected_option" in field:
        return str((field["selected_option"] or {}).get("value", ""))
    return str(field.get("value") or field.get("selected_date") or "")
