"""Finding the buttons, menus and fields of a message or view."""

from collections.abc import Iterator

from bot.playground.slack_cloud.state import Json


def elements_of(blocks: list[Json]) -> Iterator[tuple[str, Json]]:
    """The interactive elements in order, each with the id of its block."""
    for block in blocks:
        block_id = block.get("block_id", "")
        for element in block.get("elements", []) if block["type"] == "actions" else []:
            yield block_id, element
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict) and "action_id" in block[key]:
                yield block_id, block[key]


def find_element(blocks: list[Json], action_id: str, kinds: set[str]) -> tuple[str, Json]:
    """The element of this action_id with the id of its block.

    Raises:
        LookupError: if there is none of these kinds.
    """
    for block_id, element in elements_of(blocks):
        if element.get("action_id") == action_id and element["type"] in kinds:
            return block_id, element
    there = [element.get("action_id") for _, element in elements_of(blocks)]
    raise LookupError(f"no {' or '.join(sorted(kinds))} {action_id!r} here; there are {there}")


def options_of(element: Json) -> list[Json]:
    """All options of a menu, whether grouped or not."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return list(element.get("options", [])) + grouped


def option_of(element: Json, value: str) -> Json:
    """The option of this value.

    Raises:
        LookupError: if there is none.
    """
    for option in options_of(element):
        if option["value"] == value:
            return option
    raise LookupError(f"no option {value!r}; there are {[option['value'] for option in options_of(element)]}")
