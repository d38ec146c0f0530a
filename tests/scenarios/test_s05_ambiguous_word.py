"""S05: a word that means two things is asked about, never guessed."""

import pytest

from tests.scenarios.conftest import ChatWith


@pytest.mark.parametrize(
    ("word", "question", "choice"),
    [
        ("AP", "Do you mean alternative provision or assistant principals?", "Assistant principals"),
        (
            "SLT",
            "Do you mean senior leadership team or speech and language therapist?",
            "Speech and language therapist",
        ),
    ],
)
async def test_an_ambiguous_word_is_asked_about(chat_with: ChatWith, word: str, question: str, choice: str) -> None:
    """Deb types two or three letters, is asked which she means, and one press gives the answer."""
    deb = chat_with("Deb Whitlock")
    assert question in await deb.type(f"find-expert {word}")
    assert choice in deb.buttons()
    answer = await deb.press(choice)
    assert "Do you mean" not in answer
    assert "colleague" in answer or "No one has listed that yet" in answer


async def test_child_protection_is_not_a_matter_for_colleagues(chat_with: ChatWith) -> None:
    """`CP` gets the safeguarding notice, and nobody's name."""
    seen = await chat_with("Deb Whitlock").type("find-expert CP")
    assert "designated safeguarding lead" in seen
    assert "999" in seen
    assert "See listing" not in seen
