"""S06: a typing mistake, nothing at all, and far too much."""

import pytest

from tests.scenarios.conftest import ChatWith


async def test_a_typing_mistake_is_put_right_and_can_be_undone(chat_with: ChatWith) -> None:
    """`oraccy` finds oracy, says so, and offers to search for what was typed."""
    priya = chat_with("Priya Nair")
    seen = await priya.type("find-expert oraccy")
    assert "Showing oracy. Search for “oraccy” instead?" in seen
    assert "colleagues" in seen
    exactly = await priya.press("Search for “oraccy”")
    assert "Showing oracy" not in exactly


async def test_nothing_typed_opens_the_form(chat_with: ChatWith) -> None:
    """The bare command is a form, not an error, and the form answers."""
    priya = chat_with("Priya Nair")
    await priya.type("find-expert")
    assert set(priya.form()) == {"topic", "phases", "ways"}
    seen = await priya.fill(topic="fractions", phases=("ks2",))
    assert "Fractions: 3 colleagues" in seen
    assert "Only for Key Stage 2." in seen


async def test_a_form_sent_empty_says_what_is_missing(chat_with: ChatWith) -> None:
    """A sentence stands beside the field, and the form stays open."""
    priya = chat_with("Priya Nair")
    await priya.type("find-expert")
    await priya.fill(topic="   ")
    assert "topic" in priya.form()


async def test_too_much_is_given_back(chat_with: ChatWith) -> None:
    """5,000 characters are refused with a sentence, and the words come back."""
    words = " ".join(["fractions"] * 500)
    seen = await chat_with("Priya Nair").type(f"find-expert {words}")
    assert "That is longer than 300 characters; could you shorten it?" in seen
    assert "fractions fractions fractions" in seen


@pytest.mark.parametrize(
    "words",
    [
        "find-expert שברים 👩‍🏫",
        "find-expert \u202efractions\u0007",
        "find-expert *bold* <b>_x_</b> & [a](b)",
        "find-expert 😀",
    ],
)
async def test_any_words_get_an_answer(chat_with: ChatWith, words: str) -> None:
    """Right-to-left letters, control characters, emoji and markup get a sentence, never a failure."""
    seen = await chat_with("Priya Nair").type(words)
    assert "went wrong" not in seen
    assert "colleague" in seen or "No one has listed" in seen or "What would you like help with" in seen
