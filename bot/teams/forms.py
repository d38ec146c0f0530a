"""A form as an Adaptive Card, in a dialog or in the chat, and what comes back from it.

The form itself travels in its own submit button, compressed: when the handler turns an answer down, the same form can
be shown again with a sentence beside each field and everything that was typed, by any process, after any restart. What
comes back is only ever shown to the person who sent it, so it needs no seal; it is bounded and parsed like any input.

A long list is `filtered` (type to search). Adaptive Cards have no groups of options, so the group's name follows the
label in brackets, where it can be searched for as well.
"""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final, assert_never

from pydantic import TypeAdapter

from bot.teams.card_parts import CARD_BYTES, Blocks, Card, choice, heading, new_card, paragraph, size_of
from bot.teams.wording import one_line, printable
from handlers.messages import Choice, Choices, DateInput, Footnote, Form, Input, Option, Strong, TextInput
from handlers.requests import Submission

FIELD: Final = "field."
"""Before each field's name in an input's id, so that no field can pass for one of the button's own data."""

FILTERED_FROM: Final = 12
"""From how many options a list is searched by typing."""

LOOK_AGAIN: Final = "Needs another look: "
FORM_BYTES: Final = 200_000

_FORM: TypeAdapter[Form] = TypeAdapter(Form)


def render_form(
    form: Form, *, in_dialog: bool, origin: str, errors: Mapping[str, str] | None = None, text: str = ""
) -> Card:
    """The form as a card. `origin` comes back with it: what the form was opened by.

    `errors` are shown beside their fields and `text` above them; neither by colour alone.
    """
    wrong = errors or {}
    body = [
        *([] if in_dialog else heading(form.title)),  # a dialog has a title bar
        *_again(text),
        *(block for part in form.intro for block in _intro(part.parts, small=isinstance(part, Footnote))),
        *(block for field in form.inputs for block in [*_again(wrong.get(field.name, "")), *_input(field)]),
    ]
    fallback = f"{form.title}. This form can't be shown here; please open it in another version of Teams."
    card = new_card(body, fallback)
    card["actions"] = [_submit(form, in_dialog=in_dialog, origin=origin, packed=pack(form))]
    if size_of(card) > CARD_BYTES:
        card["actions"] = [_submit(form, in_dialog=in_dialog, origin=origin, packed="")]
    return card


def pack(form: Form) -> str:
    """The form as a short string."""
    return urlsafe_b64encode(zlib.compress(json.dumps(_FORM.dump_python(form)).encode(), 9)).decode()


def unpack(packed: object) -> Form | None:
    """The form that `pack` made the string from; None if it isn't one."""
    if not isinstance(packed, str) or not packed:
        return None
    try:
        stream = zlib.decompressobj()
        return _FORM.validate_python(json.loads(stream.decompress(urlsafe_b64decode(packed), FORM_BYTES)))
    except (ValueError, zlib.error, RecursionError):
        return None


def read_submission(data: Mapping[str, Any]) -> tuple[Submission, Form | None]:
    """What was filled in, and the form it was filled into, where that can still be read."""
    form = unpack(data.get("form"))
    typed = {
        name.removeprefix(FIELD): printable(value)
        for name, value in data.items()
        if name.startswith(FIELD) and isinstance(value, str)
    }
    if form is None:
        return Submission(str(data.get("action", "")), typed), None
    values = {field.name: _value(field, typed[field.name]) for field in form.inputs if field.name in typed}
    return Submission(form.form, values, form.state), form


def filled_in(form: Form, values: Mapping[str, str | tuple[str, ...]]) -> Form:
    """The same form with what was typed in its fields."""
    return replace(form, inputs=tuple(_filled(field, values.get(field.name)) for field in form.inputs))


def options_of(field: Choice | Choices) -> tuple[Option, ...]:
    """All options, those of groups with the group's name; of two with one value, the first."""
    grouped = [
        Option(f"{option.label} ({group.label})", option.value) for group in field.groups for option in group.options
    ]
    first: dict[str, Option] = {}
    for option in (*field.options, *grouped):
        first.setdefault(option.value, option)
    return tuple(first.values())


def _value(field: Input, typed: str) -> str | tuple[str, ...]:
    if not isinstance(field, Choices):
        return typed
    picked = set(typed.split(","))
    return tuple(option.value for option in options_of(field) if option.value in picked)


def _filled(field: Input, value: str | tuple[str, ...] | None) -> Input:
    if value is None:
        return field
    match field:
        case TextInput() | Choice() | DateInput():
            return replace(field, initial=value if isinstance(value, str) else ",".join(value))
        case Choices():
            return replace(field, initial=value if isinstance(value, tuple) else tuple(value.split(",")))
        case _:
            assert_never(field)


def _intro(parts: Any, *, small: bool) -> Blocks:
    return paragraph(parts, isSubtle=True, size="small") if small else paragraph(parts)


def _again(sentence: str) -> Blocks:
    return paragraph((Strong(LOOK_AGAIN), sentence), color="attention") if sentence else []


def _input(field: Input) -> Blocks:
    label = one_line(field.label) or field.name
    common: Card = {"id": FIELD + field.name, "label": label}
    if field.optional:
        common["label"] = f"{label} (optional)"
    else:
        common |= {"isRequired": True, "errorMessage": f"Please fill in: {label}."}
    hint = paragraph((field.hint,), isSubtle=True, size="small") if field.hint else []
    match field:
        case TextInput():
            element = {"type": "Input.Text", **common, **_text(field)}
        case Choice():
            element = {"type": "Input.ChoiceSet", **common, **_choices(field, (field.initial,))}
        case Choices():
            element = {"type": "Input.ChoiceSet", **common, **_choices(field, field.initial), "isMultiSelect": True}
        case DateInput():
            element = {"type": "Input.Date", **common, **({"value": field.initial} if _is_date(field.initial) else {})}
        case _:
            assert_never(field)
    return [element, *hint]


def _text(field: TextInput) -> Card:
    return {
        "value": printable(field.initial),
        "placeholder": one_line(field.placeholder),
        "isMultiline": field.multiline,
        "maxLength": field.max_length,
    }


def _choices(field: Choice | Choices, initial: tuple[str, ...]) -> Card:
    options = options_of(field)
    chosen = [option.value for option in options if option.value in initial]
    return {
        "choices": [choice(option.label, option.value) for option in options],
        "style": "filtered" if len(options) >= FILTERED_FROM else "compact",
        "wrap": True,
        "placeholder": one_line(field.placeholder),
        "value": ",".join(chosen),
    }


def _submit(form: Form, *, in_dialog: bool, origin: str, packed: str) -> Card:
    data = {"kind": "submission", "action": form.form, "form": packed, "origin": origin}
    action: Card = {"title": one_line(form.submit) or "Send", "style": "positive", "data": data}
    if in_dialog:
        return {"type": "Action.Submit", **action}
    return {"type": "Action.Execute", **action, "verb": form.form}


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
