"""Words that may mean several things: what they may mean is offered above the best guesses, one press away."""

from tests.scenarios.chats import Chat
from tests.scenarios.conftest import ChatWith

QUESTION = "Which is closest?"
MOANS = ("staff are exhausted", "they will not settle after playtime", "getting parents to come in")


async def ask_vaguely(chat: Chat) -> tuple[str, str]:
    """Type something vague; gives the words and what the person sees."""
    for words in MOANS:
        seen = await chat.type(f"find-expert {words}")
        if QUESTION in seen:
            return words, seen
    raise AssertionError("nothing was vague")


def readings(chat: Chat) -> list[str]:
    """The labels of the readings that are offered."""
    buttons = chat.buttons()
    return buttons[: buttons.index("See listing")]


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
    _, guesses = await ask_vaguely(deb)
    label = readings(deb)[0]
    seen = await deb.press(label)
    assert f", as {label}: " in seen
    assert QUESTION not in seen
    assert ", best guesses" not in seen
    again = await deb.press("All of them")
    assert guesses.endswith(again)


async def test_a_reading_is_spoken_in_full(chat_with: ChatWith) -> None:
    """For a screen reader a reading's button says what pressing it does, after the words that are seen."""
    deb = chat_with("Deb Whitlock")
    await ask_vaguely(deb)
    label = readings(deb)[0]
    spoken = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    assert f", as {label}: " in await deb.press(f"{label}: search for {spoken}")


async def test_a_reading_that_nobody_else_fits_says_so(chat_with: ChatWith) -> None:
    """At its end a reading isn't a dead end: the first answer is offered again."""
    deb = chat_with("Deb Whitlock")
    await ask_vaguely(deb)
    seen = await deb.press(readings(deb)[0])
    for _ in range(12):
        if "None of these" not in deb.buttons():
            break
        seen = await deb.press("None of these")
    assert "Nobody else has listed that." in seen
    assert ", best guesses: " in await deb.press("All of them")


async def test_a_clear_search_is_answered_at_once(chat_with: ChatWith) -> None:
    """Where the words are plain, nothing is asked."""
    seen = await chat_with("Priya Nair").type("find-expert fractions year 4")
    assert QUESTION not in seen
    assert "best guesses" not in seen
