"""Messages as Block Kit: nothing Slack refuses, nothing a person typed turned into formatting, nothing lost unsaid."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.playground.slack_cloud.block_kit import check_blocks, check_modal_or_home
from bot.slack._text import Json
from bot.slack.blocks import action_of, render, render_home
from handlers.messages import (
    Button,
    Buttons,
    Code,
    Confirm,
    Divider,
    Element,
    Fact,
    Facts,
    Footnote,
    Heading,
    Image,
    Link,
    Menu,
    Message,
    Option,
    People,
    PersonCard,
    Strong,
    Text,
    footnote,
    message,
    text,
)
from handlers.requests import Private
from tests.bot.slack.conftest import Slack

ODD = [
    "",
    " ",
    "\n\n",
    "*bold* _slanted_ ~struck~ `code`",
    "<!channel> <@U123> <#C1> <https://bad.example|good>",
    "&lt;&amp;&gt; & < >",
    "\u202eturned round\u202c",
    "אליס עוקאפור",
    "🧑🏽‍🏫 👩‍👩‍👧‍👦",
    "a\x00b\x07c\x1b[31md",
    "\ud83d",
    "word " * 1_000,
    "x" * 5_000,
    ":smile: https://a.example",
]
WORDS = st.sampled_from(ODD) | st.text(st.characters(), max_size=60)
INLINE = (
    WORDS
    | st.builds(Strong, WORDS)
    | st.builds(Code, WORDS)
    | st.builds(Link, WORDS, st.sampled_from(["https://a.example/x?y=1&z=2", "javascript:alert(1)", "", "https://a b"]))
)
VALUES = st.text("abc1", max_size=20)
OPTIONS = st.lists(st.builds(Option, WORDS, st.text("abc", min_size=1, max_size=75)), max_size=4).map(tuple)
BUTTON = st.builds(
    Button,
    WORDS,
    st.sampled_from(["find_expert.see", "introductions.ask"]),
    VALUES,
    spoken=WORDS,
    style=st.sampled_from(["default", "primary", "danger"]),
    confirm=st.none() | st.builds(Confirm, WORDS, WORDS, WORDS, WORDS),
)
BUTTONS = st.lists(BUTTON, max_size=3).map(tuple)
ELEMENTS = st.one_of(
    st.builds(Heading, WORDS),
    st.builds(Text, st.lists(INLINE, max_size=4).map(tuple)),
    st.builds(Facts, st.lists(st.builds(Fact, WORDS, WORDS), max_size=3).map(tuple)),
    st.builds(People, st.lists(st.builds(PersonCard, WORDS, WORDS, WORDS, BUTTONS), max_size=3).map(tuple)),
    st.builds(Buttons, BUTTONS),
    st.builds(Menu, st.just("find_expert.narrow"), WORDS, OPTIONS, WORDS),
    st.builds(Image, st.sampled_from(["https://a.example/p.png", "ftp://x", ""]), WORDS),
    st.builds(Divider),
    st.builds(Footnote, st.lists(INLINE, max_size=14).map(tuple)),
)
MESSAGES = st.builds(Message, st.lists(ELEMENTS, max_size=8).map(tuple))


def words_of(value: object) -> str:
    """All text that stands in blocks."""
    if isinstance(value, dict):
        own = value.get("text")
        said = own if isinstance(own, str) else ""
        return said + "".join(words_of(one) for one in value.values() if not isinstance(one, str))
    return "".join(words_of(one) for one in value) if isinstance(value, list) else ""


def mrkdwn_of(value: object) -> list[str]:
    """Every text in which Slack would read formatting."""
    if isinstance(value, dict):
        own = [value["text"]] if value.get("type") == "mrkdwn" else []
        return own + [found for one in value.values() for found in mrkdwn_of(one)]
    return [found for one in value for found in mrkdwn_of(one)] if isinstance(value, list) else []


@settings(max_examples=100, deadline=None)
@given(MESSAGES)
def test_any_message_is_one_that_slack_takes(said: Message) -> None:
    """Whatever stands in a message, its blocks keep Slack's shapes and limits, and it says something."""
    rendered = render(said)
    assert check_blocks(rendered["blocks"]) == []
    assert 0 < len(rendered["text"]) <= 40_000


@settings(max_examples=50, deadline=None)
@given(MESSAGES)
def test_any_message_can_be_a_home(said: Message) -> None:
    """The Home tab takes twice the blocks, and is never empty."""
    view = render_home(said)
    assert check_modal_or_home(view) == []
    assert view["blocks"]


@settings(max_examples=50, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=3))
def test_words_that_people_typed_stay_words(typed: list[str]) -> None:
    """In no element does typed text become formatting, a link or a mention."""
    said = message(
        *(text(one) for one in typed),
        footnote(*typed),
        *(Heading(one) for one in typed),
        Facts(tuple(Fact(one, one) for one in typed)),
        People(tuple(PersonCard(one, one, one) for one in typed)),
    )
    rendered = render(said)
    assert mrkdwn_of(rendered["blocks"]) == []
    assert "link" not in str([one["type"] for one in _inline(rendered["blocks"])])
    assert "<" not in rendered["text"]
    assert ">" not in rendered["text"]


def _inline(blocks: list[Json]) -> list[Json]:
    rich = [block for block in blocks if block["type"] == "rich_text"]
    return [element for block in rich for section in block["elements"] for element in section["elements"]]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MESSAGES)
async def test_any_message_arrives(slack: Slack, said: Message) -> None:
    """Through the edge, over HTTP, any message is delivered."""
    slack.answerer.reply = Private(said)
    before = len(slack.seen())
    await slack.command()
    assert len(slack.seen()) == before + 1
    assert slack.cloud.log[-1].answered == "ok", slack.cloud.log[-1]


async def test_an_expert_list_reads_well(slack: Slack) -> None:
    """Names stand out, the reason follows, and buttons say whole sentences to a screen reader."""
    megan = PersonCard(
        "Megan Rowlands",
        "Hollinshaw Junior",
        "Lists fractions. Free Tuesday afternoon.",
        (Button("Ask for an introduction", "introductions.ask", "12", spoken="Ask for an introduction to Megan"),),
    )
    colm = replace(megan, name="Colm Byrne", where="Ravensgill High", buttons=())
    slack.answerer.reply = Private(message(Heading("Fractions: 2 colleagues"), People((megan, colm))))
    await slack.command()
    said = slack.seen()[0]
    heading, first, buttons, second = said.blocks
    assert heading["text"]["text"] == "Fractions: 2 colleagues"
    name, where, why = first["elements"][0]["elements"]
    assert (name["text"], name["style"]) == ("Megan Rowlands", {"bold": True})
    assert (where["text"], why["text"]) == (", Hollinshaw Junior", "\nLists fractions. Free Tuesday afternoon.")
    assert buttons["elements"][0]["accessibility_label"] == "Ask for an introduction to Megan"
    assert "Colm Byrne" in words_of(second)
    assert "Megan Rowlands, Hollinshaw Junior. Lists fractions." in said.text
    assert "Buttons: Ask for an introduction to Megan" in said.text


@pytest.mark.parametrize("long", ["fractions " * 500, "x" * 5_000, "שברים " * 800, "🎓" * 5_000])
def test_long_text_is_split_and_nothing_is_lost(long: str) -> None:
    """5,000 characters are given back whole, in as many blocks as it takes."""
    blocks = render(message(text(long)))["blocks"]
    assert check_blocks(blocks) == []
    assert words_of(blocks).strip() == long.strip()


def test_text_is_split_at_words() -> None:
    """No word is torn where there is a space to split at."""
    blocks = render(message(text("fractions " * 500)))["blocks"]
    assert all(set(words_of(block).split()) == {"fractions"} for block in blocks)


@pytest.mark.parametrize(
    "elements",
    [
        tuple(Divider() for _ in range(80)),
        tuple(text("word " * 590) for _ in range(20)),
        (People(tuple(PersonCard(f"Person {number}", "x", "y") for number in range(60))),),
    ],
)
def test_too_much_for_a_message_says_so(elements: tuple[Element, ...]) -> None:
    """What Slack would refuse as too much is cut short, with a sentence that says so."""
    blocks = render(Message(elements))["blocks"]
    assert check_blocks(blocks) == []
    assert words_of(blocks[-1]) == "There is more than Slack can show in one message."


def test_many_buttons_stand_in_several_rows() -> None:
    """A row takes 25 buttons; more make another row, and no two share an id."""
    blocks = render(message(Buttons(tuple(Button(str(one), "a.b", str(one)) for one in range(60)))))["blocks"]
    assert [len(block["elements"]) for block in blocks] == [25, 25, 10]
    assert check_blocks(blocks) == []


def test_many_options_stand_in_groups() -> None:
    """A drop-down takes 100 options; more are grouped, each group named by its first and last."""
    options = tuple(Option(f"School {number:03}", str(number)) for number in range(250))
    blocks = render(message(Menu("a.b", "School", options)))["blocks"]
    assert check_blocks(blocks) == []
    groups = blocks[0]["accessory"]["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 100, 50]
    assert groups[0]["label"]["text"] == "School 000 to School 099"


def test_labels_that_are_too_long_end_in_an_ellipsis() -> None:
    """A button's words are cut at a word, visibly, and its spoken sentence too."""
    long = "Ask whether somebody from Hollinshaw Junior might come and watch a lesson on fractions"
    (block,) = render(message(Buttons((Button(long, "a.b", spoken=long),))))["blocks"]
    label = block["elements"][0]["text"]["text"]
    assert label.endswith("…")
    assert long.startswith(label[:-1] + " ")
    assert len(label) <= 75


def test_small_print_keeps_its_formatting_where_it_is_safe() -> None:
    """A command in a footnote looks like one, in its line; where words could start formatting all of it is plain."""
    parts = ("Type ", Code("/help"), " or ", Strong("ask"), ". ", Link("Notice", "https://a.example/p"))
    (block,) = render(message(footnote(*parts)))["blocks"]
    marked = "Type `/help` or *ask*. <https://a.example/p|Notice>"
    assert block["elements"] == [{"type": "mrkdwn", "text": marked}]
    (block,) = render(message(footnote(*parts, Code("`x`"))))["blocks"]
    assert block["elements"] == [
        {"type": "plain_text", "text": "Type /help or ask. Notice (https://a.example/p)`x`", "emoji": False}
    ]


@pytest.mark.parametrize("action", ["a.b", "a#b", "a#b#c"])
def test_the_number_of_a_button_comes_off_again(action: str) -> None:
    """Whatever the action is called, it comes back as it was."""
    (block,) = render(message(Buttons((Button("x", action),))))["blocks"]
    assert action_of(block["elements"][0]["action_id"]) == action
