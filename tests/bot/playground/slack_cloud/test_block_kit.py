"""Block Kit as the stand-in checks it: each limit and shape of the documents, from both sides."""

from typing import Any

import pytest

from bot.playground.slack_cloud.block_kit import check_blocks

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def button(**extra: Any) -> Json:
    """An actions block with a button."""
    return {"type": "actions", "elements": [{"type": "button", "text": plain("Go"), "action_id": "a"} | extra]}


def options(count: int, *, value: str = "v") -> list[Json]:
    """So many options."""
    return [{"text": plain(f"Option {number}"), "value": f"{value}{number}"} for number in range(count)]


def field(element: Json, **extra: Any) -> Json:
    """An input block."""
    return {"type": "input", "block_id": "b", "label": plain("Label"), "element": element} | extra


def rich(*elements: Json) -> Json:
    """A rich text block of one section."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


CHOSEN = options(1)[0]
TAKEN: list[Json] = [
    {"type": "header", "text": plain("x" * 150)},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_000}},
    {"type": "section", "fields": [plain("x" * 2_000)] * 10},
    {"type": "context", "elements": [plain("x")] * 10},
    {"type": "image", "image_url": "https://a.example/p.png", "alt_text": "x" * 2_000},
    {"type": "markdown", "text": "x" * 12_000},
    button(value="x" * 2_000, accessibility_label="x" * 75, style="danger"),
    {"type": "actions", "elements": [{"type": "static_select", "options": options(100)}]},
    field({"type": "plain_text_input", "max_length": 3_000, "placeholder": plain("x" * 150)}),
    field({"type": "radio_buttons", "options": options(10), "initial_option": CHOSEN}),
    field({"type": "checkboxes", "options": options(10), "initial_options": [CHOSEN]}),
    field({"type": "datepicker", "initial_date": "2027-01-04"}),
    field({"type": "multi_static_select", "option_groups": [{"label": plain("G"), "options": options(3)}]}),
    rich({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "link", "url": "https://a.example"}),
]
REFUSED: list[Json] = [
    {"type": "header", "text": plain("x" * 151)},
    {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    {"type": "header"},
    {"type": "section"},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}},
    {"type": "section", "text": plain("")},
    {"type": "section", "text": plain("x") | {"verbatim": True}},
    {"type": "section", "fields": [plain("x" * 2_001)]},
    {"type": "section", "fields": [plain("x")] * 11},
    {"type": "section", "text": plain("x"), "colour": "red"},
    {"type": "context", "elements": [plain("x")] * 11},
    {"type": "context", "elements": []},
    {"type": "image", "image_url": "p.png", "alt_text": "x"},
    {"type": "image", "image_url": "https://a.example/p.png"},
    {"type": "markdown", "text": "x" * 12_001},
    {"type": "marquee"},
    {"type": "divider", "block_id": "x" * 256},
    button(text=plain("x" * 76)),
    button(value="x" * 2_001),
    button(value=""),
    button(style="default"),
    button(accessibility_label="x" * 76),
    button(confirm={"title": plain("x")}),
    button(action_id="x" * 256),
    {"type": "actions", "elements": [{"type": "button", "text": plain("x"), "action_id": str(n)} for n in range(26)]},
    {"type": "actions", "elements": [{"type": "static_select", "options": options(101)}]},
    {"type": "actions", "elements": [{"type": "static_select", "options": []}]},
    {"type": "actions", "elements": [{"type": "static_select"}]},
    {"type": "actions", "elements": [{"type": "static_select", "options": options(1, value="x" * 75)}]},
    {
        "type": "actions",
        "elements": [{"type": "static_select", "options": options(1), "initial_option": options(2)[1]}],
    },
    {"type": "actions", "elements": [{"type": "overflow", "options": options(6)}]},
    {"type": "actions", "elements": [{"type": "plain_text_input"}]},
    field({"type": "plain_text_input", "max_length": 3_001}),
    field({"type": "plain_text_input", "max_length": 3, "initial_value": "four"}),
    field({"type": "plain_text_input", "placeholder": plain("x" * 151)}),
    field({"type": "radio_buttons", "options": options(11)}),
    field({"type": "checkboxes", "options": options(11)}),
    field({"type": "datepicker", "initial_date": "4 January"}),
    field({"type": "button", "text": plain("x")}),
    field({"type": "plain_text_input"}, label=plain("x" * 2_001)),
    field({"type": "plain_text_input"}, hint=plain("x" * 2_001)),
    rich({"type": "text", "text": ""}),
    rich({"type": "text", "text": "x", "style": {"shouting": True}}),
    rich({"type": "link", "url": "javascript:alert(1)"}),
    rich({"type": "text", "text": "\ud83d"}),
    {"type": "rich_text", "elements": []},
]


@pytest.mark.parametrize("block", TAKEN, ids=lambda block: block["type"])
def test_what_the_documents_allow_is_taken(block: Json) -> None:
    """At each limit, a block is fine."""
    assert check_blocks([block]) == []


@pytest.mark.parametrize("block", REFUSED, ids=lambda block: block["type"])
def test_what_the_documents_forbid_is_refused(block: Json) -> None:
    """Past each limit a block is refused, with the document that says so and where in the payload it is."""
    problems = check_blocks([block])
    assert problems
    assert all(problem.document.startswith(("Block Kit", "Composition")) for problem in problems)
    assert all(problem.where.startswith("/blocks") for problem in problems)


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "divider"}] * 51,
        [{"type": "divider", "block_id": "a"}] * 2,
        [button(), button()],
        "divider",
        [None],
    ],
)
def test_too_many_and_twice_the_same_are_refused(blocks: Any) -> None:
    """Counts and ids are looked at over the whole message."""
    assert check_blocks(blocks)
