"""What comes of an introduction: a date in both calendars, whether the two met, whether it helped, and the ways out."""

import json
import re
from typing import Any

import httpx
import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlmodel import col

from bot.playground.world import World
from storage.models import Introduction, IntroductionReply, Meeting
from tests.scenarios.chats import Chat, SlackChat, TeamsChat
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, sent
from tests.scenarios.test_s02_introduction import ask_megan, catch_up

DATE = {
    "day": "2026-11-24",
    "time": "15:45",
    "minutes": "45",
    "way": "visit",
    "place": "The blue door",
    "cover": "asker",
    "cover_from": "the cover manager",
}


async def introduced(priya: Chat, megan: Chat) -> None:
    """Priya has asked, and Megan has said yes."""
    await megan.type("my-profile")
    await ask_megan(priya)
    await catch_up(megan)
    await megan.press("Yes")
    await catch_up(megan)


async def put_down(chat: Chat, button: str = "We have a date", **fields: str) -> str:
    """Somebody puts a date down from their own list; gives what they are told."""
    await chat.type("my-profile")
    await chat.press(button)
    return await chat.fill(**(DATE | fields))


async def standing(world: World) -> tuple[str, str]:
    """How far the newest introduction has come."""
    async with world.staffroom.database.reading() as session:
        found = await session.execute(
            select(col(Introduction.state), col(Introduction.stage))
            .where(col(Introduction.platform) != "")
            .order_by(col(Introduction.id).desc())
            .limit(1)
        )
        state, stage = found.one()
        return state, stage


def link_of(chat: Chat) -> str:
    """The address of the calendar file in the newest message that has one."""
    said = json.dumps([_payload(message) for message in chat._messages()])  # type: ignore[attr-defined]
    return str(re.findall(r"http://[^\s\"<>|)]+?\.ics", said)[-1])


def _payload(message: Any) -> Any:
    return message["card"] if isinstance(message, dict) else message.blocks


async def event_at(address: str) -> Any:
    """The one event of a calendar file, and by which method it comes."""
    async with httpx.AsyncClient() as client:
        answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    calendar = Calendar.from_ical(answer.content)
    [event] = calendar.walk("VEVENT")
    return event, str(calendar["method"])


async def test_a_date(any_chat_with: ChatWith) -> None:
    """Both get it with a file for their calendar; changed, it is the same event; called off, it goes out again."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    world = priya.world
    await introduced(priya, megan)
    seen = await put_down(priya)
    for words in ("Tuesday 24 November, 15:45 to 16:30", "Lesson visit", "The blue door", "the cover manager"):
        assert words in seen
    await catch_up(megan)
    assert "Priya Nair has put down a date for you two" in megan.seen()
    assert "Needed for Priya: the cover manager" in megan.seen()
    hers, his = link_of(priya), link_of(megan)
    event, method = await event_at(his)
    assert (str(event["summary"]), method) == ("Lesson visit: Priya Nair, Larkbeck Primary", "PUBLISH")
    assert event["dtstart"].dt == at(24, 11, 15, 45)
    assert str((await event_at(hers))[0]["summary"]) == "Lesson visit: Megan Rowlands, Hollinshaw Junior"
    assert await standing(world) == ("accepted", "arranged")
    await put_down(megan, "Another date", time="16:00")
    await catch_up(priya)
    assert "Megan Rowlands has put down another date for you two" in priya.seen()
    changed, _ = await event_at(his)
    assert (changed["uid"], changed["dtstart"].dt) == (event["uid"], at(24, 11, 16))
    assert changed["sequence"] > event["sequence"]
    await priya.type("my-profile")
    assert "you have a date: Tuesday 24 November, 16:00 to 16:45" in priya.seen()
    assert "Called off. Megan is told in their hours." in await priya.press("Call it off")
    await catch_up(megan)
    assert "Priya Nair has called off your date." in megan.seen()
    off, method = await event_at(his)
    assert (str(off["status"]), method) == ("CANCELLED", "CANCEL")
    assert "location" not in off
    assert await standing(world) == ("accepted", "")
    await world.move_to(at(2, 12, 8))
    async with httpx.AsyncClient() as client:
        gone = [
            await client.get(each)
            for each in (his, his.replace("gAAAA", "gAAAB"), f"{world.bot_url}/introductions/x.ics")
        ]
    assert [one.status_code for one in gone] == [404, 404, 404]
    assert sorted(await sent(world)) == [("Megan Rowlands", at(24, 11)), ("Priya Nair", at(24, 11))]


async def test_the_day_before(chat_with: ChatWith) -> None:
    """Each is reminded once, on their last school day before it; the newest date counts, and a stop is kept."""
    priya, megan = chat_with("Priya Nair"), chat_with("Megan Rowlands")
    world = priya.world
    await introduced(priya, megan)
    await put_down(priya, day="2026-11-19")
    await put_down(priya, "Another date", day="2026-11-23")
    await catch_up(megan)
    assert "has put down another date" in megan.seen()
    await world.move_to(at(20, 11, 7, 59))
    assert await sent(world) == []
    await world.move_to(at(20, 11, 12))
    assert sorted(await sent(world)) == [("Megan Rowlands", at(20, 11)), ("Priya Nair", at(20, 11))]
    assert "You and Priya Nair, Larkbeck Primary, meet on Monday 23 November." in megan.seen()
    assert megan.buttons() == ["Another date", "Call it off", "Stop such reminders"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"day": "2026-11-09"}, "Please choose a day from today on, within the next year."),
        ({"day": "2026-11-10", "time": "07:00"}, "That time has passed already."),
    ],
)
async def test_a_date_that_cannot_be(chat_with: ChatWith, wrong: dict[str, str], said: str) -> None:
    """A day or time that has passed is refused beside its field; nothing is put down."""
    priya, megan = chat_with("Priya Nair"), chat_with("Megan Rowlands")
    await introduced(priya, megan)
    assert said in await put_down(priya, **wrong)
    assert await standing(priya.world) == ("accepted", "")


async def test_did_it_help(any_chat_with: ChatWith) -> None:
    """Ten of their own school days after they met each is asked once; words are encrypted, and theirs alone."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    world = priya.world
    await introduced(priya, megan)
    await world.move_to(at(13, 11, 10))
    await priya.type("my-profile")
    assert "I have noted that you and Megan met." in await priya.press("We met")
    assert "There is no date." in await priya.press("Undo")
    await priya.press("We met")
    await megan.type("my-profile")
    assert "Priya Nair, Larkbeck Primary: you have met." in megan.seen()
    await world.move_to(at(26, 11, 18))
    assert await sent(world) == []
    await world.move_to(at(27, 11, 12))
    assert sorted(await sent(world)) == [("Megan Rowlands", at(27, 11)), ("Priya Nair", at(27, 11))]
    assert priya.buttons() == ["Yes", "Partly", "No", "We never met", "Stop asking this"]
    assert "Thank you: yes. Nobody is shown it." in await priya.press("Yes")
    await priya.press("Add a few words")
    assert "Kept, encrypted, for you alone." in await priya.fill(words="The bar models were worth the trip")
    await megan.press("No")
    assert await standing(world) == ("accepted", "settled")
    async with world.staffroom.database.reading() as session:
        replies = (await session.execute(select(IntroductionReply))).scalars().all()
    assert sorted(reply.answer for reply in replies) == ["no", "yes"]
    assert all(b"bar models" not in (reply.ciphertext or b"") for reply in replies)
    await priya.type("my-profile")
    assert "Your introductions" not in priya.seen()


async def test_nothing_said(chat_with: ChatWith) -> None:
    """Ten school days after they were introduced each is asked, nobody is chased, and it ends."""
    priya, megan = chat_with("Priya Nair"), chat_with("Megan Rowlands")
    world = priya.world
    await introduced(priya, megan)
    await world.move_to(at(24, 11, 18))
    assert sorted(await sent(world)) == [("Megan Rowlands", at(24, 11)), ("Priya Nair", at(24, 11))]
    await world.move_to(at(11, 12, 18))
    assert len(await sent(world)) == 2
    assert await standing(world) == ("accepted", "settled")
    assert "Thank you: we never met." in await megan.press("We never met")
    assert await standing(world) == ("accepted", "settled")


async def test_a_date_that_has_passed(chat_with: ChatWith) -> None:
    """It can't be called off any more; what was said beside it goes once it is over, and nobody is told of it."""
    priya, megan = chat_with("Priya Nair"), chat_with("Megan Rowlands")
    world = priya.world
    await introduced(priya, megan)
    await put_down(priya, day="2026-11-12")
    await world.move_to(at(13, 11, 10))
    assert "That date has passed, so it can't be called off, and nothing has been changed." in await priya.press(
        "Call it off"
    )
    assert await standing(world) == ("accepted", "arranged")
    await priya.type("my-profile")
    said = await priya.press("It didn't come about")
    assert "Nobody is asked why, and it counts nowhere." in said
    assert "is told" not in said
    await catch_up(megan)
    assert "called off" not in megan.seen()
    async with world.staffroom.database.reading() as session:
        meeting = (await session.execute(select(Meeting))).scalar_one()
    assert (meeting.is_off, meeting.ciphertext) == (False, None)


@pytest.mark.parametrize(
    ("label", "said", "ends"),
    [
        ("It didn't come about", "has called off the date with you", ("unmet", "")),
        ("Withdraw", "has withdrawn from the introduction", ("withdrawn", "")),
    ],
)
async def test_a_way_out(any_chat_with: ChatWith, label: str, said: str, ends: tuple[str, str]) -> None:
    """Either can end it, the other is told, no question follows, and old buttons say when it was settled."""
    priya, megan = any_chat_with("Priya Nair"), any_chat_with("Megan Rowlands")
    world = priya.world
    await introduced(priya, megan)
    await put_down(priya)
    await catch_up(megan)
    await megan.type("my-profile")
    await megan.press(label)
    await catch_up(priya)
    assert f"Megan Rowlands {said}" in priya.seen()
    assert await standing(world) == ends
    for old in ("We met", "Another date"):
        assert "on 10 November" in await priya.press(old)
    await world.move_to(at(16, 12))
    assert await sent(world) == []
    async with world.staffroom.database.reading() as session:
        assert (await session.execute(select(col(Meeting.ciphertext)))).scalar_one() is None


async def test_in_the_group_message(any_world: World) -> None:
    """On Slack both press the same buttons in their group message; the answer is for whoever pressed alone."""
    priya, megan = (SlackChat(any_world, any_world.person(name)) for name in ("Priya Nair", "Megan Rowlands"))
    await introduced(priya, megan)
    [group] = [channel for channel in any_world.slack.state.channels.values() if channel.is_mpim]
    [greeting] = [one for one in any_world.slack.state.messages if one.channel == group.id]
    buttons = {
        element["text"]["text"]: element
        for block in greeting.blocks
        for element in block.get("elements", ())
        if element.get("type") == "button"
    }
    assert list(buttons)[-4:] == ["We have a date", "We met", "It didn't come about", "Withdraw"]
    met = buttons["We met"]
    act = await any_world.slack.press(megan.user, greeting.ts, met["action_id"], value=met["value"])
    assert act.shown == ""
    await any_world.settle()
    assert await standing(any_world) == ("accepted", "met")
    for person, sees in ((megan, True), (priya, False)):
        told = [one.text for one in any_world.slack.messages(person.user, group.id)]
        assert any("I have noted that you and Priya met" in one for one in told) is sees


async def test_something_in_return(any_world: World) -> None:
    """Megan says what she would like to learn: Priya's academy comes first, and she asks as anybody does."""
    priya, megan = (TeamsChat(any_world, any_world.person(name)) for name in ("Priya Nair", "Megan Rowlands"))
    await introduced(priya, megan)
    await megan.press("Learn something in return")
    seen = await megan.fill(words="phonics")
    assert "these colleagues can help you with" in seen
    assert any(label.startswith("Ask ") for label in megan.buttons())
