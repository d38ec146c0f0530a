"""S04: nobody has listed it, said honestly, with ways on; and what is shown when people are passed over."""

import re

from tests.scenarios.chats import Chat
from tests.scenarios.conftest import ChatWith


async def test_an_honest_no_with_ways_on(chat_with: ChatWith) -> None:
    """Tom looks for Anglo-Saxon charters: nobody, the closest topics with their counts, and buttons that lead on."""
    tom = chat_with("Tom Achebe")
    seen = await tom.type("find-expert Anglo-Saxon charters")
    assert "No one has listed that yet. Closest: History (4), Retrieval practice (7)" in seen
    assert {"Search History", "Search Retrieval practice", "Search for something else"} <= set(tom.buttons())
    assert "Tell me if someone joins" in tom.buttons()
    history = await tom.press("Search History")
    assert "History: 4 colleagues" in history


async def test_none_of_these_shows_others_and_then_says_so(chat_with: ChatWith) -> None:
    """Whoever was passed over is not shown again, and the end of the list is no dead end."""
    tom = chat_with("Tom Achebe")
    first = await tom.type("find-expert retrieval practice")
    assert "Retrieval practice: 5 colleagues" in first
    second = await tom.press("None of these")
    assert re.search(r"Retrieval practice: \d other colleague", second)
    assert not _names(first, tom) & _names(second, tom)
    assert "I show two lists for one search and no more." in second
    assert "None of these" not in tom.buttons()
    assert tom.buttons()[-3:] == ["Narrow down", "Tell me if someone joins", "Search for something else"]
    assert "I am looking out until" in await tom.press("Tell me if someone joins")
    assert "since you searched" not in tom.seen()


async def test_nobody_else_is_said_with_ways_on(chat_with: ChatWith) -> None:
    """Where all who fit were passed over in one list, that is said, and the search can be narrowed or waited on."""
    deb = chat_with("Deb Whitlock")
    await deb.type("find-expert Latin")
    seen = await deb.press("None of these")
    assert "Nobody else has listed that." in seen
    assert deb.buttons()[-3:] == ["Narrow down", "Tell me if someone joins", "Search for something else"]


async def test_somebody_alone_who_fits_is_no_end_of_the_search(chat_with: ChatWith) -> None:
    """Where one colleague is all there is, more can be waited for, and that one isn't told of again."""
    deb = chat_with("Deb Whitlock")
    seen = await deb.type("find-expert Latin")
    assert "Classics and Latin: 1 colleague" in seen
    assert "Tell me if someone joins" in deb.buttons()
    assert "I am looking out until" in await deb.press("Tell me if someone joins")


async def test_words_that_say_nothing_ask_for_a_topic(chat_with: ChatWith) -> None:
    """Small talk and bare mentions are not searched for, and the words come back."""
    tom = chat_with("Tom Achebe")
    seen = await tom.type("find-expert can you help me please")
    assert "What would you like help with" in seen
    assert "can you help me please" in seen


def _names(seen: str, chat: Chat) -> set[str]:
    return {person.name for person in chat.world.people if person.name in seen}
