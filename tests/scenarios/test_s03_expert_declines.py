"""S03: an expert declines, suggests somebody else, or doesn't answer: no reason, no trace, and others at once."""

import re
from typing import cast

import pytest

from tests.scenarios.chats import Chat, SlackChat, TeamsChat, words_of
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, sent
from tests.scenarios.test_s02_introduction import ASK, WORDS, ask_megan, catch_up, states

SEARCH = "find-expert fractions year 4"


def options_of(chat: SlackChat | TeamsChat) -> list[str]:
    """What the newest message's menu offers."""
    said = chat._messages()[-1]
    payload = said["card"] if isinstance(chat, TeamsChat) else said.blocks
    return [one for one in words_of(payload).splitlines() if re.fullmatch(r"[A-Z]\w+ [\w\-]+, [A-Z].*", one)]


def asks(chat: Chat) -> list[str]:
    """The labels of the buttons that ask somebody for an introduction."""
    return [label for label in chat.buttons() if label.startswith("Ask ") and label.endswith(" for an introduction")]


async def test_not_this_half_term(any_chat_with: ChatWith) -> None:
    """Priya is shown two others at once and no reason; Megan isn't offered to her again before 4 January."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    world = priya.world
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    seen = await megan.press("Not this half-term")
    assert "Priya is told no reason, and isn't shown you again before 4 January 2027. It counts nowhere." in seen
    await catch_up(priya)
    seen = priya.seen()
    assert "Megan can't this half-term. Two other people can help:" in seen
    assert "Megan Rowlands" not in seen
    assert len(asks(priya)) == 2
    await world.move_to(at(11, 11, 10))
    assert "Megan Rowlands" not in await priya.type(SEARCH)
    await world.move_to(at(3, 1, 10, year=2027))
    assert "Megan Rowlands" not in await priya.type(SEARCH)
    await world.move_to(at(4, 1, 10, year=2027))
    assert "Megan Rowlands" in await priya.type(SEARCH)


async def test_others_find_whoever_declined(chat_with: ChatWith) -> None:
    """It concerns one asker alone: somebody else finds Megan as before."""
    priya, megan, tom = chat_with("Priya Nair"), chat_with("Megan Rowlands"), chat_with("Tom Achebe")
    await tom.type("my-profile")
    before = await tom.type(SEARCH)
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    await megan.press("Not this half-term")
    assert await tom.type(SEARCH) == before


async def test_the_others_can_be_asked(any_chat_with: ChatWith) -> None:
    """Their buttons ask for an introduction as those of a search do; the old one for Megan says until when."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    await megan.press("Not this half-term")
    assert "Megan Rowlands can't this half-term. You can ask again from 4 January 2027 on" in await priya.press(ASK)
    await catch_up(priya)
    await priya.press(asks(priya)[0])
    assert "I am asking" in await priya.fill(words=WORDS, suits="")
    assert await states(priya.world) == ["declined", "asked"]


async def test_an_answer_in_the_evening(chat_with: ChatWith) -> None:
    """Megan answers when she likes; Priya hears of it in her own hours."""
    priya, megan = chat_with("Priya Nair"), chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    await priya.world.move_to(at(10, 11, 21))
    await megan.press("Not this half-term")
    await priya.world.move_to(at(11, 11, 7, 59))
    assert "can't this half-term" not in priya.seen()
    await priya.world.move_to(at(11, 11))
    assert "can't this half-term" in priya.seen()


async def test_suggest_someone_else(any_chat_with: ChatWith) -> None:
    """Priya is told whom Megan suggests, with a button; whoever is suggested is not asked by it."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    await megan.type("my-profile")
    seen = await priya.type(SEARCH)
    await ask_megan(priya)
    await catch_up(megan)
    *_, other = options_of(cast("SlackChat | TeamsChat", megan))
    name = other.partition(",")[0]
    assert name in seen
    assert f"I tell Priya of {name}." in await megan.choose(other)
    await catch_up(priya)
    assert f"Megan suggests {name}, who hasn't been asked yet." in priya.seen()
    assert priya.buttons() == [f"Ask {name.split()[0]} for an introduction"]
    assert await states(priya.world) == ["declined"]
    await priya.press(asks(priya)[0])
    assert "I am asking" in await priya.fill(words="", suits="")


async def test_no_answer(any_chat_with: ChatWith) -> None:
    """One reminder after three of Megan's school days; after five Priya is shown others and it rests."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    world = priya.world
    await megan.type("my-profile")
    await ask_megan(priya)
    await world.move_to(at(13, 11, 15, 44))
    assert await sent(world) == []
    await world.move_to(at(16, 11))
    assert await sent(world) == [("Megan Rowlands", at(13, 11, 15, 45))]
    seen = megan.seen()
    assert "Priya Nair, Larkbeck Primary, asked you on Tuesday 10 November for an introduction." in seen
    assert WORDS in seen
    assert megan.buttons() == ["Yes", "Not this half-term"]
    await world.move_to(at(17, 11, 15, 40))
    assert await states(world) == ["asked"]
    await world.move_to(at(18, 11, 12))
    assert await states(world) == ["lapsed"]
    assert "Megan hasn't found the time to answer, so I have let it rest. Two other people can help:" in priya.seen()
    assert "This was settled on" in await megan.press("Yes")
    assert await sent(world) == [("Megan Rowlands", at(13, 11, 15, 45))]
    assert "Megan Rowlands" not in await priya.type(SEARCH)


@pytest.mark.parametrize(("label", "said"), [("Yes", "Yes to Priya Nair"), ("Not this half-term", "Thank you.")])
async def test_answered_in_the_reminder(chat_with: ChatWith, label: str, said: str) -> None:
    """The reminder has the same buttons, and says in its place what was answered."""
    priya, megan = chat_with("Priya Nair"), chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await ask_megan(priya)
    await priya.world.move_to(at(16, 11))
    seen = await megan.press(label)
    assert said in seen
    assert "asked you on" not in seen
    assert await states(priya.world) == ["accepted" if label == "Yes" else "declined"]


async def test_a_part_timers_days_count(chat_with: ChatWith) -> None:
    """Ellis works Monday to Wednesday: asked on Tuesday afternoon, the reminder comes on the Tuesday after."""
    priya, ellis = chat_with("Priya Nair"), chat_with("Ellis Okafor")
    await ellis.type("my-profile")
    await priya.type("find-expert autism at Thistlewick")
    await priya.press("Ask Ellis for an introduction")
    await priya.fill(words=WORDS, suits="")
    await priya.world.move_to(at(19, 11))
    assert await sent(priya.world) == [("Ellis Okafor", at(17, 11, 15, 45))]
    await priya.world.move_to(at(23, 11, 15, 40))
    assert await states(priya.world) == ["asked"]
    await priya.world.move_to(at(25, 11))
    assert await states(priya.world) == ["lapsed"]
