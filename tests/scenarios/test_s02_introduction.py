"""S02: an introduction that is accepted; presses that come twice or late; and one that is withdrawn."""

import json

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from bot.playground.world import World
from handlers.outbox import unseal
from handlers.plain_text import plain_text
from storage.deliveries import State, find_deliveries
from storage.models import Delivery, Introduction
from tests.scenarios.chats import Chat, SlackChat, TeamsChat, words_of
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at

ASK = "Ask Megan for an introduction"
WORDS = "Can I watch how you use bar models?"


async def ask_megan(priya: Chat, words: str = WORDS, suits: str = "Tuesday afternoons") -> str:
    """Priya looks for fractions, and asks for an introduction to Megan; gives what she is told."""
    await priya.type("find-expert fractions year 4")
    await priya.press(ASK)
    return await priya.fill(words=words, suits=suits)


async def catch_up(chat: Chat) -> None:
    """Let what is due go."""
    await chat.world.staffroom.catch_up()
    await chat.world.settle()


async def states(world: World) -> list[str]:
    """The states of all requests that were made here, in their order."""
    async with world.staffroom.database.reading() as session:
        found = await session.execute(
            select(col(Introduction.state)).where(col(Introduction.platform) != "").order_by(col(Introduction.id))
        )
        return list(found.scalars())


def group_of(world: World) -> list[str]:
    """Everything the bot has said in group messages on Slack, and who is in them, as text."""
    state = world.slack.state
    return [
        f"{sorted(state.users[one].name for one in channel.members if not state.users[one].is_bot)}\n"
        + words_of(message.blocks)
        for channel in state.channels.values()
        if channel.is_mpim
        for message in state.messages
        if message.channel == channel.id
    ]


async def test_asking(any_chat_with: ChatWith) -> None:
    """The form asks little; the asker reads what was sent, and Megan gets it at once, with her choices."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    await megan.type("my-profile")
    seen = await ask_megan(priya)
    assert "I am asking Megan Rowlands, Hollinshaw Junior, for you: it reaches them now." in seen
    assert WORDS in seen
    assert priya.buttons() == ["Withdraw"]
    await catch_up(megan)
    seen = megan.seen()
    for words in ("Priya Nair, Larkbeck Primary, asks for an introduction", WORDS, "Tuesday afternoons", "Fractions"):
        assert words in seen
    assert megan.buttons()[:2] == ["Yes", "Not this half-term"]
    assert "Suggest someone else" in seen
    assert priya.said_in_channels() == megan.said_in_channels() == []


async def test_yes_on_slack(any_world: World) -> None:
    """Both are in one private conversation with the bot, once, with what they may expect of each other."""
    priya, megan = (SlackChat(any_world, any_world.person(name)) for name in ("Priya Nair", "Megan Rowlands"))
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    assert "I bring you and Priya together in a private message" in await megan.press("Yes")
    await catch_up(megan)
    [said] = group_of(any_world)
    assert said.startswith("['Megan Rowlands', 'Priya Nair']")
    for words in (WORDS, "We will", "You can expect", "what would Megan like to learn in return", "Learn something"):
        assert words in said
    assert await states(any_world) == ["accepted"]


async def test_yes_on_teams(any_world: World) -> None:
    """Each gets a link to a chat of the two, with a first sentence; Megan may look for something in return."""
    priya, megan = (TeamsChat(any_world, any_world.person(name)) for name in ("Priya Nair", "Megan Rowlands"))
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    said = await megan.press("Yes")
    await catch_up(megan)
    for name, seen in (("Priya", said), ("Megan", priya.seen())):
        assert f"Open a chat with {name}" in seen
        assert "We will" in seen
    card = json.dumps(priya._messages()[-1]["card"])
    assert "https://teams.microsoft.com/l/chat/0/0?users=priya.nair@" in card
    assert "megan.rowlands@" in card
    assert "Megan Rowlands says yes" in priya.seen()
    assert group_of(any_world) == []
    assert "What would you like to learn?" in await megan.press("Learn something in return")


async def test_yes_across_platforms(any_world: World) -> None:
    """One is on Slack alone and the other on Teams alone: each is told the other's name, academy and work address."""
    priya = SlackChat(any_world, any_world.person("Priya Nair"))
    megan = TeamsChat(any_world, any_world.person("Megan Rowlands"))
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    said = await megan.press("Yes")
    await catch_up(megan)
    assert "You can reach Priya Nair, Larkbeck Primary, at priya.nair@" in said
    assert "Megan Rowlands says yes" in priya.seen()
    assert "You can reach Megan Rowlands, Hollinshaw Junior, at megan.rowlands@" in priya.seen()
    assert group_of(any_world) == []


@pytest.mark.parametrize("first", ["Yes", "Not this half-term"])
async def test_pressed_twice(any_chat_with: ChatWith, first: str) -> None:
    """However often it is answered, it is settled once; a late press says when."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    world = priya.world
    await megan.type("my-profile")
    await ask_megan(priya)
    await world.move_to(at(16, 11))
    await world.move_to(at(16, 11, 17))
    assert "asked you on Tuesday 10 November for an introduction" in megan.seen()
    await megan.press(first)
    before = await states(world)
    for label in ("Yes", "Not this half-term"):
        assert "This was settled on 16 November. Nothing has been changed." in await megan.press(label)
    assert await states(world) == before


async def test_asked_twice(any_chat_with: ChatWith) -> None:
    """The same person isn't asked again while the first request waits."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await ask_megan(priya)
    await priya.type("find-expert fractions year 4")
    assert "You asked Megan Rowlands on Tuesday 10 November" in await priya.press(ASK)
    assert await states(priya.world) == ["asked"]


async def test_withdrawn(any_chat_with: ChatWith) -> None:
    """Megan's message says so in its place, and what was asked is forgotten."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    assert "Withdrawn. Megan is told that there is nothing left to do." in await priya.press("Withdraw")
    assert priya.buttons() == [ASK]
    await catch_up(megan)
    assert "Priya Nair asked for an introduction and has withdrawn it." in megan.seen()
    assert megan.buttons() == []
    async with priya.world.staffroom.database.reading() as session:
        kept = select(func.count()).select_from(Introduction).where(col(Introduction.ciphertext).is_not(None))
        assert (await session.execute(kept)).scalar_one() == 0


async def test_withdrawn_before_it_went(any_chat_with: ChatWith) -> None:
    """On a Saturday nothing has gone yet: Megan never hears of it."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await priya.world.move_to(at(14, 11, 10))
    assert "it reaches them on Monday 16 November, in their hours" in await ask_megan(priya)
    assert "Megan has not been told of it at all." in await priya.press("Withdraw")
    await priya.world.move_to(at(20, 11, 17))
    assert WORDS not in megan.seen()
    assert "withdrawn" not in megan.seen()
    assert await states(priya.world) == ["withdrawn"]


async def test_withdrawn_after_yes(any_chat_with: ChatWith) -> None:
    """Megan is told that nothing is left to do."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    await megan.press("Yes")
    await priya.press("Withdraw")
    await catch_up(megan)
    assert "Priya Nair has withdrawn from the introduction." in megan.seen()
    assert group_of(priya.world) == []


async def test_both_academies_records_name_nobody(any_chat_with: ChatWith) -> None:
    """The request counts to both academies: help asked for at one and offered at the other."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    await megan.press("Yes")
    async with priya.world.staffroom.database.reading() as session:
        found = await session.execute(select(Introduction).where(col(Introduction.platform) != ""))
        introduction = found.scalar_one()
    assert introduction.state == "accepted"
    assert introduction.ciphertext is None
    assert introduction.asker_academy_id != introduction.expert_academy_id


async def test_nobody_reads_the_words_in_the_database(chat_with: ChatWith) -> None:
    """They are encrypted in the request and in what is sent, and thrown away once that has gone and is answered."""
    priya, megan = chat_with("Priya Nair"), chat_with("Megan Rowlands")
    await megan.type("my-profile")
    await ask_megan(priya)
    staffroom = priya.world.staffroom
    async with staffroom.database.reading() as session:
        request = (await session.execute(select(Introduction).where(col(Introduction.platform) != ""))).scalar_one()
        [body] = (
            await session.execute(select(col(Delivery.body)).where(col(Delivery.kind) == "introduction"))
        ).scalars()
    assert request.ciphertext is not None
    assert body is not None
    assert WORDS.encode() not in request.ciphertext + body
    said = unseal(body, staffroom.secrets).message
    assert said is not None
    assert WORDS in plain_text(said)
    await catch_up(megan)
    async with staffroom.database.reading() as session:
        assert [one.state for one in await find_deliveries(session, [State.SENT])] == [State.SENT]
