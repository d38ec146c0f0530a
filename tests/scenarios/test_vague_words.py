"""Words that may mean several things: what they may mean is offered above the best guesses, one press away."""

from itertools import takewhile

from tests.scenarios.chats import Chat
from tests.scenarios.conftest import ChatWith

QUESTION = "Which is closest?"
MOANS = ("staff are exhausted", "they will not settle after playtime", "getting parents to come in")


async def ask_vaguely(chat: Chat, more: str = "") -> tuple[str, str]:
    """Type something vague, and more words after it; gives the words and what the person sees."""
    for words in (f"{moan}{more}" for moan in MOANS):
        seen = await chat.type(f"find-expert {words}")
        if QUESTION in seen:
            return words, seen
    raise AssertionError("nothing was vague")


def readings(chat: Chat) -> list[str]:
    """The labels of the readings that are offered."""
    return list(takewhile(lambda label: not label.startswith("Ask "), chat.buttons()))


async def test_readings_stand_above_the_best_guesses(chat_with: ChatWith) -> None:
    """Up to four readings come first, then colleagues who are said to be guesses."""
    deb = chat_with("Deb Whitlock")
    _, seen = await ask_vaguely(deb)
    assert 1 < len(readings(deb)) <= 4
    assert seen.index("That could mean several things. Which is closest?") < seen.index(", best guesses: ")
    assert deb.said_in_channels() == []


async def test_one_press_searches_again_and_another_leads_back(chat_with: ChatWith) -> None:
    """The answer says what was read into the words, asks no more, and offers the first answer again."""
    deb = chat_with("Deb Whitlock")
    words, guesses = await ask_vaguely(deb)
    label = readings(deb)[0]
    seen = await deb.press(label)
    assert seen.startswith(f"{label}: ")
    assert QUESTION not in seen
    assert ", best guesses" not in seen
    assert words in seen
    again = await deb.press("Back to all meanings")
    assert guesses.endswith(again)


async def test_a_reading_stands_before_the_ages(chat_with: ChatWith) -> None:
    """Where the words name an age too, the heading begins with the meaning that was chosen; the age follows."""
    deb = chat_with("Deb Whitlock")
    await ask_vaguely(deb, " in year 4")
    label = readings(deb)[0]
    heading = (await deb.press(label)).partition("\n")[0]
    assert heading.startswith((f"{label}, Key Stage 2: ", f"{label}: "))
    assert "Key Stage 2" in heading
    assert ", as " not in heading


async def test_a_reading_is_spoken_in_full(chat_with: ChatWith) -> None:
    """For a screen reader a reading's button says what pressing it does, after the words that are seen."""
    deb = chat_with("Deb Whitlock")
    await ask_vaguely(deb)
    label = readings(deb)[0]
    spoken = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    assert (await deb.press(f"{label}: search for {spoken}")).startswith(f"{label}: ")


async def test_a_reading_that_was_looked_through_leads_back(chat_with: ChatWith) -> None:
    """At its end a reading isn't a dead end: the first answer is offered again."""
    deb = chat_with("Deb Whitlock")
    await ask_vaguely(deb)
    await deb.press(readings(deb)[0])
    await deb.press("None of these")
    assert "None of these" not in deb.buttons()
    assert ", best guesses: " in await deb.press("Back to all meanings")


async def test_a_clear_search_is_answered_at_once(chat_with: ChatWith) -> None:
    """Where the words are plain, nothing is asked."""
    seen = await chat_with("Priya Nair").type("find-expert fractions year 4")
    assert QUESTION not in seen
    assert "best guesses" not in seen
