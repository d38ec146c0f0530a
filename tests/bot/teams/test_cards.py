"""Messages as Adaptive Cards."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.playground.teams_cloud._card_rules import actions_of, check_card, inputs_of, parts_of
from bot.teams.card_parts import CARD_BYTES, Card
from bot.teams.cards import CUT_SHORT, render, summary
from bot.teams.wording import escape
from handlers.messages import (
    Button,
    Buttons,
    Code,
    Confirm,
    Divider,
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
    message,
    text,
)
from tests.bot.teams.strategies import AWKWARD, messages, often, texts

MEGAN = PersonCard(
    "Megan Rowlands",
    "Hollinshaw Junior, Lead practitioner",
    "Offers fractions for Key Stage 2; free Tuesday afternoons.",
    (Button("See listing", "find_expert.see_listing", "7", spoken="See Megan's listing"),),
)


def words_of(card: Card) -> str:
    """All words on a card, as they stand there."""
    said: list[str] = []
    for part in parts_of(card):
        said.extend(str(part[name]) for name in ("text", "title", "label", "altText") if name in part)
    return "\n".join(said)


def test_every_element_is_shown() -> None:
    """Each element of the vocabulary puts its words, pictures and actions on the card."""
    card = render(
        message(
            Heading("Fractions, Key Stage 2: 3 colleagues"),
            text("Ask ", Strong("Megan"), " or type ", Code("help"), " or read ", Link("more", "https://example.org/")),
            Facts((Fact("Academy", "Hollinshaw Junior"),)),
            People((MEGAN,)),
            Divider(),
            Buttons((Button("None of these", "find_expert.none"),)),
            Menu("find_expert.phase", "Another phase", (Option("Key Stage 1", "ks1"),)),
            Image("https://example.org/a.png", "A fraction wall"),
            Footnote(("Only you see this.",)),
        )
    )
    check_card(card)
    said = words_of(card)
    for words in ("Fractions, Key Stage 2: 3 colleagues", "Megan", "help", "more", "Academy: ", "Hollinshaw Junior"):
        assert words in said
    for words in ("Megan Rowlands", "See listing", "None of these", "Another phase", "A fraction wall", "Only you see"):
        assert words in said
    assert [part["url"] for part in parts_of(card) if "url" in part] == [
        "https://example.org/",
        "https://example.org/a.png",
    ]
    assert any(part.get("separator") for part in parts_of(card) if part["type"] == "ActionSet")


def test_a_button_says_what_it_does_to_the_bot_and_to_a_screen_reader() -> None:
    """A button is an Action.Execute with verb and data.action alike, its spoken sentence as tooltip."""
    [action] = actions_of(render(message(People((MEGAN,)))))
    assert action == {
        "type": "Action.Execute",
        "title": "See listing",
        "associatedInputs": "none",
        "tooltip": "See Megan's listing",
        "verb": "find_expert.see_listing",
        "data": {"kind": "press", "action": "find_expert.see_listing", "value": "7"},
    }


@pytest.mark.parametrize(("style", "shown"), [("primary", "positive"), ("danger", "destructive"), ("default", None)])
def test_styles_are_those_of_adaptive_cards(style: str, shown: str | None) -> None:
    """Primary and danger have their names in Adaptive Cards; the default has none."""
    button = Button("Remove", "my_profile.remove", style=style)  # type: ignore[arg-type] # one of the three
    [action] = actions_of(render(message(Buttons((button,)))))
    assert action.get("style") == shown


def test_a_button_that_opens_a_form_opens_a_dialog() -> None:
    """Such a button is an Action.Submit that asks for task/fetch, the one thing that opens a dialog in Teams."""
    button = Button("Edit", "offer_expertise.edit", "7", opens_form=True)
    [action] = actions_of(render(message(Buttons((button,)))))
    assert action["type"] == "Action.Submit"
    assert action["data"]["msteams"] == {"type": "task/fetch"}
    assert action["data"]["action"] == "offer_expertise.edit"


def test_a_confirmation_is_asked_on_the_card_itself() -> None:
    """The button shows a hidden question; only its yes reaches the bot, and its no hides it again."""
    confirm = Confirm("Remove your listing?", "Colleagues won't find you.", "Remove it")
    card = render(message(Buttons((Button("Remove", "my_profile.remove", confirm=confirm),))))
    check_card(card)
    ask, yes, no = actions_of(card)
    [question] = [part for part in parts_of(card) if part.get("isVisible") is False]
    assert ask["targetElements"] == no["targetElements"] == [question["id"]]
    assert (yes["title"], yes["verb"]) == ("Remove it", "my_profile.remove")
    assert "Colleagues won't find you." in words_of(question)


def test_more_buttons_than_fit_in_a_row_go_in_the_next() -> None:
    """Teams shows six actions of a row; the seventh starts another."""
    card = render(message(Buttons(tuple(Button(f"Button {index}", "a.b") for index in range(8)))))
    check_card(card)
    assert [len(part["actions"]) for part in parts_of(card) if part["type"] == "ActionSet"] == [6, 2]


def test_a_list_of_people_is_not_numbered_and_keeps_its_order() -> None:
    """People appear as they were given, without a number."""
    others = [PersonCard(name, "Larkbeck", "Offers fractions.") for name in ("Amy Fox", "Zac Low")]
    said = words_of(render(message(People((MEGAN, *others)))))
    assert said.index("Megan") < said.index("Amy") < said.index("Zac")
    assert "1" not in said


def test_a_card_says_the_same_in_words() -> None:
    """Fallback text and summary are there for who can't see the card."""
    said = message(Heading("Fractions"), text("Nobody yet."))
    assert render(said)["fallbackText"] == "Fractions\nNobody yet."
    assert summary(said) == "Fractions Nobody yet."


def test_without_interaction_a_card_has_no_actions() -> None:
    """In a small dialog, where buttons would lead nowhere, there are none."""
    card = render(message(People((MEGAN,)), Menu("a.b", "Menu", (Option("One", "1"),))), interactive=False)
    assert not list(actions_of(card))
    assert not list(inputs_of(card))


@pytest.mark.parametrize("url", ["http://example.org", "javascript:alert(1)", "https://", "data:text/html,x"])
def test_only_https_links_lead_anywhere(url: str) -> None:
    """A link or picture at another kind of address is shown as words."""
    card = render(message(text(Link("Press", url)), Image(url, "A wall")))
    check_card(card)
    assert not [part for part in parts_of(card) if "url" in part]
    assert "Press" in words_of(card)


def test_a_long_text_is_given_in_full_and_an_endless_one_is_cut() -> None:
    """5,000 characters come back whole; what would never fit ends with a sentence, and the buttons stay."""
    whole = "".join(chr(97 + index % 26) for index in range(5_000))
    assert whole in words_of(render(message(text(whole))))
    button = Buttons((Button("Ask again", "a.b"),))
    endless = Message((*(text("long " * 900) for _ in range(40)), button))
    card = render(endless)
    assert CUT_SHORT in words_of(card)
    assert [action["title"] for action in actions_of(card)] == ["Ask again"]
    assert len(json.dumps(card, ensure_ascii=False).encode()) <= CARD_BYTES


@often
@given(messages)
def test_any_message_makes_a_card_that_teams_takes(said: Message) -> None:
    """Whatever handlers say and people typed, the card is valid and small enough, with buttons or without."""
    check_card(render(said))
    check_card(render(said, interactive=False))


@settings(deadline=None, max_examples=20)
@given(st.integers(1, 40), st.sampled_from((*AWKWARD, "😀", '"\\', "é")))
def test_any_amount_of_text_fits(times: int, word: str) -> None:
    """A card stays under the limit however much it is asked to say."""
    said = Message(tuple(Text((word * 700,)) for _ in range(times)))
    check_card(render(said))


@often
@given(texts)
def test_no_markdown_survives_in_a_heading(typed: str) -> None:
    """A Markdown reader finds one plain paragraph in a heading, with the words as they were typed."""
    escaped = escape(typed)
    tokens = MarkdownIt("js-default").parse(escaped)
    assert [token.type for token in tokens] in ([], ["paragraph_open", "inline", "paragraph_close"])
    children = tokens[1].children or [] if tokens else []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "{{" not in escaped


@often
@given(texts)
def test_what_is_typed_is_markdown_nowhere(typed: str) -> None:
    """A person's words stand in runs, which know no Markdown; the only TextBlock is the heading's, escaped."""
    card = render(message(text(typed), Facts((Fact(typed, typed),)), Footnote((typed,)), People((MEGAN,))))
    assert not [part for part in parts_of(card) if part["type"] in {"TextBlock", "FactSet"}]
