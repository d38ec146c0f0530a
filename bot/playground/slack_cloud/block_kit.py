"""Block Kit, checked as Slack checks it: shapes, lengths, counts, and nothing unknown.

`slack_sdk`'s own models are asked as well, so that two readings of the documents must agree.
"""

from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from bot.playground.slack_cloud._block_shapes import BLOCKS
from bot.playground.slack_cloud._checks import Checker, Problem
from bot.playground.slack_cloud.elements import elements_of
from bot.playground.slack_cloud.state import Json, State

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
ID_LENGTH = 255
TITLE_LENGTH = 24
METADATA_LENGTH = 3000

_MODAL_FIELDS = frozenset(
    [
        "type",
        "title",
        "blocks",
        "close",
        "submit",
        "private_metadata",
        "callback_id",
        "clear_on_close",
        "notify_on_close",
        "external_id",
        "submit_disabled",
    ]
)
_HOME_FIELDS = frozenset(["type", "blocks", "private_metadata", "callback_id", "external_id"])


def check_blocks(blocks: Any, *, limit: int = MESSAGE_BLOCKS, at_least: int = 0) -> list[Problem]:
    """What Slack would refuse in these blocks; an empty list where it would take them."""
    checker = Checker("Block Kit, blocks")
    if not isinstance(blocks, list):
        checker.wrong("/blocks", "must be an array")
        return checker.problems
    if not at_least <= len(blocks) <= limit:
        checker.wrong("/blocks", f"must have {at_least} to {limit} blocks, not {len(blocks)}")
    for number, block in enumerate(blocks):
        checker.shaped(block, f"/blocks/{number}", BLOCKS, "Block Kit, {} block")
    if not checker.problems:
        _check_unique(checker, blocks)
        _ask_slack_sdk(checker, blocks)
    return checker.problems


def _check_unique(checker: Checker, blocks: list[Json]) -> None:
    """Ids given by the app may stand once (docs.slack.dev: Block Kit, "block_id should be unique")."""
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    action_ids = [
        element["action_id"]
        for block in blocks
        if block["type"] != "input"  # an input is told apart by its block_id
        for _, element in elements_of([block])
        if "action_id" in element
    ]
    for ids, name in ((block_ids, "block_id"), (action_ids, "action_id")):
        for repeated in sorted({one for one in ids if ids.count(one) > 1}):
            checker.wrong("/blocks", f"{name} {repeated!r} already exists")


def _ask_slack_sdk(checker: Checker, blocks: list[Json]) -> None:
    try:
        for block in Block.parse_all(blocks):
            block.to_dict()
    except SlackObjectFormationError as error:
        checker.wrong("/blocks", str(error))


def check_modal_or_home(view: Json) -> list[Problem]:
    """What Slack would refuse in this view; an empty list where it would take it."""
    is_modal = view["type"] == "modal"
    checker = Checker(f"Views, {'modals' if is_modal else 'Home tabs'}")
    for unknown in sorted(set(view) - (_MODAL_FIELDS if is_modal else _HOME_FIELDS)):
        checker.wrong(f"/view/{unknown}", "no such field")
    for name, longest in (
        ("private_metadata", METADATA_LENGTH),
        ("callback_id", ID_LENGTH),
        ("external_id", ID_LENGTH),
    ):
        if name in view:
            checker.string(view[name], f"/view/{name}", longest=longest, shortest=0)
    if is_modal:
        _check_modal_words(checker, view)
    for problem in check_blocks(view.get("blocks"), limit=VIEW_BLOCKS):
        checker.problems.append(problem)
    return checker.problems


def _check_modal_words(checker: Checker, view: Json) -> None:
    for name in ("title", "submit", "close"):
        if name in view:
            checker.text(view[name], f"/view/{name}", longest=TITLE_LENGTH, kinds=("plain_text",))
    if "title" not in view:
        checker.wrong("/view/title", "is required")
    blocks = view.get("blocks")
    has_inputs = isinstance(blocks, list) and any(
        isinstance(one, dict) and one.get("type") == "input" for one in blocks
    )
    if has_inputs and "submit" not in view:
        checker.wrong("/view/submit", "is required when an input block is within the blocks")


def with_ids(state: State, blocks: list[Json]) -> list[Json]:
    """The blocks with the ids that Slack gives to those that came without."""
    given = []
    for block in blocks:
        named = dict(block) if "block_id" in block else block | {"block_id": state.next_id("b")}
        for key in ("element", "accessory"):
            if isinstance(named.get(key), dict) and named[key]["type"] != "image":
                named[key] = {"action_id": state.next_id("a")} | named[key]
        if named["type"] == "actions":
            named["elements"] = [{"action_id": state.next_id("a")} | element for element in named["elements"]]
        given.append(named)
    return given
