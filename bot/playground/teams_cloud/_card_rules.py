"""Refuses a card that Teams would refuse or show otherwise than it was meant."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.playground.teams_cloud._card_schema import (
    ACTIONS,
    CARD,
    CHOICE,
    COLUMN,
    ELEMENTS,
    FACT,
    REQUIRED,
    RUN,
    Check,
)
from bot.playground.teams_cloud._state import JsonObject

PARTS: Final[Mapping[str, tuple[str, Mapping[str, Check]]]] = {
    "columns": ("Column", COLUMN),
    "inlines": ("TextRun", RUN),
    "facts": ("Fact", FACT),
}
"""Lists of parts that aren't elements: what is in them, and what that knows."""

CARD_BYTES = 28 * 1_024
MOST_ACTIONS = 6
DATE_LENGTH = 10

SCHEMA = "Adaptive Card schema (1.5)"
UNIVERSAL = "Universal Action Model"
SIZES = "Format cards in Teams: keep a card under 28 KB"
ACTIONS_SHOWN = "Designing Adaptive Cards for your Teams app: six actions are shown"


class Refused(Exception):
    """The platform says no. `document` names where Microsoft says so; `code` is the Connector's word for it."""

    def __init__(self, status: int, code: str, text: str, document: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        self.text = text
        self.document = document
        self.retry_after = ""


def check_card(card: Any, *, in_dialog: bool = False) -> JsonObject:
    """The card, if Teams would show it as it is.

    Raises:
        Refused: if it breaks the published shape or a limit.
    """
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        raise _bad("a card must be an object of type AdaptiveCard")
    _check_size(card)
    _check_version(card)
    seen: set[str] = set()
    _check(card, "AdaptiveCard", CARD, "card", seen)
    _check_targets(card, seen)
    if not in_dialog:
        _check_task_fetch(card)
    return card


def inputs_of(card: JsonObject) -> Iterator[JsonObject]:
    """The inputs of a card, in order."""
    return (part for part in parts_of(card) if str(part.get("type", "")).startswith("Input."))


def actions_of(card: JsonObject) -> Iterator[JsonObject]:
    """The actions of a card, in order, those in hidden parts too."""
    return (part for part in parts_of(card) if str(part.get("type", "")).startswith("Action."))


def parts_of(part: Any) -> Iterator[JsonObject]:
    """Every typed object in a card, in document order; what actions carry as data isn't looked into."""
    if isinstance(part, list):
        for one in part:
            yield from parts_of(one)
    elif isinstance(part, dict):
        if "type" in part:
            yield part
        for name, value in part.items():
            if name not in {"data", "msteams", "fallback"}:
                yield from parts_of(value)


def _check_size(card: JsonObject) -> None:
    try:
        size = len(json.dumps(card, ensure_ascii=False).encode())
    except (TypeError, ValueError) as error:
        raise _bad("the card isn't JSON") from error
    if size > CARD_BYTES:
        raise Refused(413, "MessageSizeTooBig", f"the card has {size} bytes; {CARD_BYTES} at most", SIZES)


def _check_version(card: JsonObject) -> None:
    version = str(card.get("version", ""))
    if version not in {"1.0", "1.1", "1.2", "1.3", "1.4", "1.5"}:
        raise _bad(f"version {version!r} is not one of 1.0 to 1.5")
    if version < "1.4" and any(action.get("type") == "Action.Execute" for action in actions_of(card)):
        raise Refused(400, "BadSyntax", "Action.Execute needs version 1.4", UNIVERSAL)


def _check(part: Any, kind: str, properties: Mapping[str, Check], where: str, seen: set[str]) -> None:
    if not isinstance(part, dict):
        raise _bad(f"{where}: {kind} must be an object")
    for name in REQUIRED.get(kind, ()):
        if name not in part:
            raise _bad(f"{where}: {kind} needs {name}")
    for name, value in part.items():
        if name not in properties:
            raise _bad(f"{where}: {kind} knows no {name}")
        if not properties[name](value):
            raise _bad(f"{where}: {kind}.{name} can't be {value!r}")
    if part_id := part.get("id"):
        if part_id in seen:
            raise _bad(f"{where}: the id {part_id!r} is there twice")
        seen.add(part_id)
    _check_inside(part, kind, where, seen)


def _check_inside(part: JsonObject, kind: str, where: str, seen: set[str]) -> None:
    for name in ("body", "items", "images"):
        for index, element in enumerate(part.get(name, [])):
            _check_element(element, f"{where}.{name}[{index}]", seen)
    for name, (child, properties) in PARTS.items():
        for index, one in enumerate(part.get(name, [])):
            _check(one, child, properties, f"{where}.{name}[{index}]", seen)
    _check_actions(part.get("actions", []), where, seen)
    for name in ("selectAction", "inlineAction"):
        if name in part:
            _check_action({"title": "-", **part[name]}, f"{where}.{name}", seen)
    if kind == "Action.ShowCard":
        _check({"version": "1.5", **part["card"]}, "AdaptiveCard", CARD, f"{where}.card", seen)
    if kind.startswith("Input."):
        _check_input(part, kind, where)


def _check_input(part: JsonObject, kind: str, where: str) -> None:
    if kind == "Input.ChoiceSet":
        _check_choices(part, where)
    if kind == "Input.Date" and part.get("value") and len(part["value"]) != DATE_LENGTH:
        raise _bad(f"{where}: Input.Date.value is YYYY-MM-DD")
    if part.get("isRequired") and not part.get("errorMessage"):
        raise Refused(400, "BadSyntax", f"{where}: a required input needs errorMessage", "Input validation")


def _check_element(element: Any, where: str, seen: set[str]) -> None:
    kind = str(element.get("type")) if isinstance(element, dict) else ""
    if kind not in ELEMENTS:
        raise _bad(f"{where}: no element is called {kind!r}")
    _check(element, kind, ELEMENTS[kind], where, seen)


def _check_actions(actions: list[Any], where: str, seen: set[str]) -> None:
    shown = [action for action in actions if isinstance(action, dict) and action.get("mode") != "secondary"]
    if len(shown) > MOST_ACTIONS:
        raise Refused(400, "BadSyntax", f"{where}: {len(shown)} actions in a row, {MOST_ACTIONS} shown", ACTIONS_SHOWN)
    for index, action in enumerate(actions):
        _check_action(action, f"{where}.actions[{index}]", seen)


def _check_action(action: Any, where: str, seen: set[str]) -> None:
    kind = str(action.get("type")) if isinstance(action, dict) else ""
    if kind not in ACTIONS:
        raise _bad(f"{where}: no action is called {kind!r}")
    if kind == "Action.Execute" and not action.get("verb"):
        raise Refused(400, "BadSyntax", f"{where}: Action.Execute needs a verb", UNIVERSAL)
    _check(action, kind, ACTIONS[kind], where, seen)


def _check_choices(part: JsonObject, where: str) -> None:
    values: list[str] = []
    if not part["choices"]:
        raise _bad(f"{where}: Input.ChoiceSet needs a choice")
    for index, choice in enumerate(part["choices"]):
        _check(choice, "Choice", CHOICE, f"{where}.choices[{index}]", set())
        values.append(choice["value"])
    if len(values) != len(set(values)):
        raise _bad(f"{where}: two choices have the same value")
    chosen = part.get("value", "")
    picked = chosen.split(",") if part.get("isMultiSelect") else [chosen]
    if chosen and not set(picked) <= set(values):
        raise _bad(f"{where}: {chosen!r} is not among the choices")


def _check_targets(card: JsonObject, seen: set[str]) -> None:
    for action in actions_of(card):
        for target in action.get("targetElements", []):
            name = target.get("elementId") if isinstance(target, dict) else target
            if name not in seen:
                raise _bad(f"Action.ToggleVisibility: nothing has the id {name!r}")


def _check_task_fetch(card: JsonObject) -> None:
    for action in actions_of(card):
        data = action.get("data")
        said = data.get("msteams") if isinstance(data, dict) else None
        if said is None:
            continue
        if action["type"] != "Action.Submit":
            raise Refused(400, "BadSyntax", "only Action.Submit opens a dialog", "Use dialogs in Teams bots")
        if not isinstance(said, dict) or said.get("type") not in {"task/fetch", "messageBack", "imBack", "signin"}:
            raise Refused(400, "BadSyntax", f"msteams can't be {said!r}", "Card actions: Adaptive Cards actions")


def _bad(text: str) -> Refused:
    return Refused(400, "BadSyntax", text, SCHEMA)
