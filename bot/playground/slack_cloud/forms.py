"""Filling in a form, with the checks that a Slack client makes before it sends anything."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.playground.slack_cloud.elements import option_of
from bot.playground.slack_cloud.state import Json

MISSING = "Please complete this required field."


def fill_in(blocks: list[Json], values: Mapping[str, str | Sequence[str]]) -> tuple[Json, dict[str, str]]:
    """The `state.values` of the form, and what the client itself objects to, by block id.

    Raises:
        LookupError: if a field or option that is named isn't there.
    """
    inputs = {block["block_id"]: block for block in blocks if block["type"] == "input"}
    if unknown := set(values) - set(inputs):
        raise LookupError(f"the form has no field {sorted(unknown)}; it has {sorted(inputs)}")
    filled: Json = {}
    errors: dict[str, str] = {}
    for block_id, block in inputs.items():
        element = block["element"]
        state, empty, problem = _field(element, values.get(block_id))
        if problem or (empty and not block.get("optional", False)):
            errors[block_id] = problem or MISSING
        filled[block_id] = {element["action_id"]: {"type": element["type"], **state}}
    return filled, errors


def _field(element: Json, given: str | Sequence[str] | None) -> tuple[Json, bool, str]:
    """The field's state, whether it is empty, and what is wrong with it."""
    match element["type"]:
        case "plain_text_input":
            text = element.get("initial_value") if given is None else str(given)
            longest = element.get("max_length", 3000)
            problem = f"Please use {longest} characters or fewer." if text and len(text) > longest else ""
            return {"value": text or None}, not text, problem
        case "datepicker":
            day = element.get("initial_date") if given is None else str(given)
            return {"selected_date": _date(day)}, not day, ""
        case "static_select" | "radio_buttons":
            chosen = (
                element.get("initial_option") if given is None else option_of(element, str(given)) if given else None
            )
            return {"selected_option": chosen}, chosen is None, ""
        case "multi_static_select" | "checkboxes":
            several = (
                element.get("initial_options", [])
                if given is None
                else [option_of(element, value) for value in ([given] if isinstance(given, str) else given)]
            )
            return {"selected_options": several}, not several, ""
        case kind:
            raise LookupError(f"the stand-in can't fill in a {kind}")


def _date(day: str | None) -> str | None:
    return date.fromisoformat(day).isoformat() if day else None
