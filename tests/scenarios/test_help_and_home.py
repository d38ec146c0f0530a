"""What the bot says of itself, and to words that name no command."""

import pytest

from handlers import capabilities
from tests.scenarios.conftest import ChatWith

COMMANDS = [entry.name for entry in capabilities().commands()]


async def test_help_names_every_command(chat_with: ChatWith) -> None:
    """Help is made from the commands themselves: from those that somebody may use."""
    seen = await chat_with("Jo Sanderson").type("cpd help")
    for name in COMMANDS:
        assert name in seen
    assert "cpd-admin" not in await chat_with("Priya Nair").type("cpd help")


async def test_help_for_one_command_gives_examples(chat_with: ChatWith) -> None:
    """`help find-expert` shows lines to type."""
    seen = await chat_with("Priya Nair").type("cpd help find-expert")
    assert "find-expert fractions year 4" in seen
    assert "offer-expertise" not in seen


async def test_the_home_offers_what_can_be_done(chat_with: ChatWith) -> None:
    """Every command with a button stands on the home, and the button works."""
    priya = chat_with("Priya Nair")
    assert "Hello Priya" in await priya.open_home()
    await priya.press("Find a colleague")
    assert "topic" in priya.form()


@pytest.mark.parametrize("words", ["cpd find-exprt fractions year 4", "cpd findexperts fractions year 4"])
async def test_a_mistyped_command_is_one_press_away(chat_with: ChatWith, words: str) -> None:
    """The nearest command is suggested with the rest of the words kept."""
    priya = chat_with("Priya Nair")
    seen = await priya.type(words)
    assert "Did you mean" in seen
    assert "3 colleagues" in await priya.press("Run find-expert")


async def test_a_question_in_plain_words_becomes_a_search(chat_with: ChatWith) -> None:
    """Words without a command are offered as a search."""
    priya = chat_with("Priya Nair")
    seen = await priya.type("cpd who could help me with fractions in year 4?")
    assert "Shall I look for a colleague" in seen
    assert "Megan Rowlands" in await priya.press("Find a colleague for this")
