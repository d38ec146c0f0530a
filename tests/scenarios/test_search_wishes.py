"""S04's way on: tell me if someone joins. One message when a colleague lists it, seen by nobody else."""

import pytest
from sqlalchemy import delete, func, select, update
from sqlmodel import col

from bot.playground.world import World
from handlers.finding import SEARCH, Search
from handlers.plain_text import plain_text
from handlers.requests import Incoming, Place, Platform, Press, Private
from storage.models import Identity, Person, SearchWish, Workspace
from tests.scenarios.chats import CHATS, Chat
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, sent
from tests.scenarios.test_offer_expertise import LISTING
from tests.scenarios.test_vague_words import ask_vaguely, readings

WISH = "Tell me if someone joins"
CHARTERS: dict[str, str | tuple[str, ...]] = {
    "topics": ("history",),
    "help": "Reading Anglo-Saxon charters with a class, from the wills to the maps.",
}


async def wish(chat: Chat, words: str = "Anglo-Saxon charters") -> str:
    """Look for something that nobody has listed, and ask to be told; gives what is said then."""
    assert "No one has listed that yet." in await chat.type(f"find-expert {words}")
    return await chat.press(WISH)


async def lists(chat: Chat, **fields: str | tuple[str, ...]) -> None:
    """Somebody publishes a listing on Anglo-Saxon charters, or with these fields."""
    await chat.type("offer-expertise history")
    assert "Saved." in await chat.fill(**(LISTING | CHARTERS | {"then": "publish"} | fields))


async def kept(world: World) -> int:
    """How many wishes are stored."""
    async with world.staffroom.database.reading() as session:
        return (await session.execute(select(func.count()).select_from(SearchWish))).scalar_one()


async def test_somebody_joins_and_it_is_said_once(any_chat_with: ChatWith) -> None:
    """Olu lists it on an evening; Tom hears of it at the start of his next hours, why, and once; nobody else does."""
    tom, olu = any_chat_with("Tom Achebe"), any_chat_with("Olu Adebanjo")
    seen = await wish(tom)
    assert "I am looking out until Thursday 22 July 2027 for a colleague who can help with" in seen
    assert "Anglo-Saxon charters" in seen
    assert "Nobody else sees that you are looking." in seen
    assert tom.buttons() == ["Undo"]
    await tom.world.move_to(at(11, 11, 19))
    await lists(olu)
    await tom.world.move_to(at(12, 11, 7, 50))
    assert await sent(tom.world) == []
    await tom.world.move_to(at(20, 11, 17))
    assert await sent(tom.world) == [("Tom Achebe", at(12, 11))]
    seen = tom.seen()
    assert "You asked me to tell you if someone joins who can help with" in seen
    assert "Olu Adebanjo" in seen
    assert "Tannersfold" in seen
    assert tom.buttons() == ["See listing", "Search again", "Keep looking", "Stop looking"]
    assert "Type /nudges to change what I remind you of" in seen
    assert "Looking out" not in await tom.type("my-profile")
    assert tom.said_in_channels() == []


async def test_the_message_leads_on(chat_with: ChatWith) -> None:
    """Its buttons show the listing, and search again in an answer of their own."""
    tom, olu = chat_with("Tom Achebe"), chat_with("Olu Adebanjo")
    await wish(tom)
    await tom.world.move_to(at(11, 11, 10))
    await lists(olu)
    await tom.world.move_to(at(11, 11, 11))
    assert "from the wills to the maps" in await tom.press("See listing of Olu Adebanjo")
    again = await tom.press("Search again")
    assert "Anglo-Saxon charters" in again
    assert "Olu Adebanjo" in again


async def test_keep_looking(any_chat_with: ChatWith) -> None:
    """Whoever joins after the message is told of too, and who was named before is not named again."""
    tom, olu, deb = any_chat_with("Tom Achebe"), any_chat_with("Olu Adebanjo"), any_chat_with("Deb Whitlock")
    await wish(tom)
    await tom.world.move_to(at(11, 11, 10))
    await lists(olu)
    await tom.world.move_to(at(11, 11, 11))
    assert "Olu Adebanjo" in tom.seen()
    await tom.world.move_to(at(11, 11, 12))
    await lists(deb)
    await tom.world.move_to(at(12, 11, 10))
    assert len(await sent(tom.world)) == 1
    kept_on = await tom.press("Keep looking")
    assert "I keep looking out for" in kept_on
    assert "Stop looking" in tom.buttons()
    await tom.world.move_to(at(13, 11, 10))
    assert len(await sent(tom.world)) == 2
    assert "Deb Whitlock" in tom.seen()
    assert "Olu Adebanjo" not in tom.seen()
    assert "I have stopped looking for" in await tom.press("Stop looking")
    assert await kept(tom.world) == 0
    assert WISH in tom.buttons()


@pytest.mark.parametrize(
    ("label", "said"),
    [("Keep looking", "I stopped looking for that a while ago"), ("Stop looking", "I had stopped looking for that")],
)
async def test_after_two_weeks_it_is_deleted(chat_with: ChatWith, label: str, said: str) -> None:
    """Then the buttons of the message say so."""
    tom, olu = chat_with("Tom Achebe"), chat_with("Olu Adebanjo")
    await wish(tom)
    await tom.world.move_to(at(11, 11, 10))
    await lists(olu)
    await tom.world.move_to(at(12, 11, 10))
    assert await kept(tom.world) == 1
    await tom.world.move_to(at(26, 11, 10))
    assert await kept(tom.world) == 0
    assert said in await tom.press(label)


async def test_shown_again_after_hiding_or_a_pause_counts_as_joining(any_chat_with: ChatWith) -> None:
    """Olu's listing was hidden, and Deb's paused, when Tom looked: he hears of both, each as it can be found again."""
    tom, olu, deb = any_chat_with("Tom Achebe"), any_chat_with("Olu Adebanjo"), any_chat_with("Deb Whitlock")
    await lists(olu)
    await olu.type("my-profile hide")
    await lists(deb)
    await deb.type("my-profile pause until 19 November")
    await tom.world.move_to(at(11, 11, 10))
    await wish(tom)
    await tom.world.move_to(at(12, 11, 10))
    assert await sent(tom.world) == []
    await olu.type("my-profile show")
    await tom.world.move_to(at(12, 11, 11))
    assert await sent(tom.world) == [("Tom Achebe", at(12, 11, 10))]
    assert "Olu Adebanjo" in tom.seen()
    await tom.press("Keep looking")
    await tom.world.move_to(at(19, 11, 0, 10))
    await tom.world.move_to(at(19, 11, 11))
    assert (await sent(tom.world))[1:] == [("Tom Achebe", at(19, 11))]
    assert "Deb Whitlock" in tom.seen()


async def test_a_listing_changed_to_fit(chat_with: ChatWith) -> None:
    """An edit counts as well as a new listing; one that doesn't fit says nothing."""
    tom, olu = chat_with("Tom Achebe"), chat_with("Olu Adebanjo")
    await wish(tom)
    await tom.world.move_to(at(11, 11, 10))
    await lists(olu, topics=("computing",), help="Robots and turtles.")
    await tom.world.move_to(at(12, 11, 10))
    assert await sent(tom.world) == []
    await olu.type("my-profile")
    await olu.press("Edit")
    await olu.fill(**CHARTERS)
    await tom.world.move_to(at(12, 11, 11))
    assert await sent(tom.world) == [("Tom Achebe", at(12, 11, 10))]


@pytest.mark.parametrize("gone", ["removes it", "hides it", "leaves"])
async def test_whoever_is_gone_meanwhile_drops_out(any_chat_with: ChatWith, gone: str) -> None:
    """With nobody left nothing is said, and the next who joins is told of."""
    tom, olu, deb = any_chat_with("Tom Achebe"), any_chat_with("Olu Adebanjo"), any_chat_with("Deb Whitlock")
    await wish(tom)
    await tom.world.move_to(at(11, 11, 18))
    await lists(olu)
    await tom.world.move_to(at(11, 11, 19))
    if gone == "removes it":
        await olu.type("my-profile")
        await olu.press("Remove", confirm="Remove it")
    elif gone == "hides it":
        await olu.type("my-profile hide")
    else:
        async with olu.world.staffroom.database.writing() as session:
            left = update(Person).where(col(Person.name) == "Olu Adebanjo").values(left_at=at(11, 11, 19))
            await session.execute(left)
    await tom.world.move_to(at(12, 11, 10))
    assert await sent(tom.world) == []
    await lists(deb)
    await tom.world.move_to(at(12, 11, 11))
    assert await sent(tom.world) == [("Tom Achebe", at(12, 11, 10))]
    assert "Deb Whitlock" in tom.seen()
    assert "Olu Adebanjo" not in tom.seen()


async def test_ones_own_listing_is_no_news(chat_with: ChatWith) -> None:
    """Whoever learns it themselves and lists it is not told of themselves."""
    tom = chat_with("Tom Achebe")
    await wish(tom)
    await tom.world.move_to(at(11, 11, 10))
    await lists(tom)
    await tom.world.move_to(at(12, 11, 10))
    assert await sent(tom.world) == []


async def test_undo_and_its_undo(chat_with: ChatWith) -> None:
    """Taken back it is deleted and nothing comes; the button brings it back, and an old Undo says it is settled."""
    tom, olu = chat_with("Tom Achebe"), chat_with("Olu Adebanjo")
    await wish(tom)
    assert await kept(tom.world) == 1
    assert "I have stopped looking for" in await tom.press("Undo")
    assert await kept(tom.world) == 0
    await tom.world.move_to(at(11, 11, 10))
    await lists(olu)
    await tom.world.move_to(at(12, 11, 10))
    assert await sent(tom.world) == []


async def test_the_same_wish_is_there_once(any_chat_with: ChatWith) -> None:
    """Pressed again, in whatever case it was typed, it says that it is there already; another is another."""
    tom = any_chat_with("Tom Achebe")
    await wish(tom)
    assert "already, until Thursday 22 July 2027" in await wish(tom, "ANGLO-SAXON  charters!")
    assert tom.buttons() == ["Stop looking"]
    assert await kept(tom.world) == 1
    await wish(any_chat_with("Priya Nair"))
    assert await kept(tom.world) == 2


async def test_filters_are_part_of_a_wish(any_chat_with: ChatWith) -> None:
    """Wanted for Key Stage 1 it is another wish, said as such, kept to those ages, and searched for so again."""
    tom, olu, deb = any_chat_with("Tom Achebe"), any_chat_with("Olu Adebanjo"), any_chat_with("Deb Whitlock")
    await wish(tom)
    await tom.type("find-expert")
    await tom.fill(topic="Anglo-Saxon charters", phases=("ks1",), ways=("visit",))
    seen = await tom.press(WISH)
    assert "Anglo-Saxon charters (Key Stage 1, lesson visit)" in seen
    assert "already" not in seen
    assert await kept(tom.world) == 2
    seen = await tom.type("my-profile")
    assert "Stop looking for Anglo-Saxon charters (Key Stage 1, lesson visit)" in tom.buttons()
    await tom.press("Stop looking for Anglo-Saxon charters")
    await tom.world.move_to(at(11, 11, 10))
    await lists(olu, phases=("ks3",), ways=("visit",))
    await tom.world.move_to(at(12, 11, 10))
    assert await sent(tom.world) == []
    await lists(deb, phases=("ks1",), ways=("visit",))
    await tom.world.move_to(at(12, 11, 11))
    assert "Anglo-Saxon charters (Key Stage 1, lesson visit)" in tom.seen()
    seen = await tom.press("Search again")
    assert "Only for Key Stage 1, lesson visit." in seen
    assert "Deb Whitlock" in seen
    assert "Olu Adebanjo" not in seen


async def test_a_chosen_reading_is_part_of_a_wish(chat_with: ChatWith) -> None:
    """What vague words were taken to mean tells one wish from another, and is said of it."""
    deb = chat_with("Deb Whitlock")
    words, _ = await ask_vaguely(deb)
    first, second = readings(deb)[:2]
    for label in (first, second):
        await deb.type(f"find-expert {words}")
        await deb.press(label)
        await deb.press("None of these")
        assert f"{words} ({label})" in await deb.press(WISH)
    assert await kept(deb.world) == 2
    assert f"Stop looking for {words} ({second})"[:70] in await deb.type("my-profile")


async def test_told_where_it_was_asked_for(any_chat_with: ChatWith) -> None:
    """Whoever is on both platforms hears of it on the one where they asked, though they came to the other first."""
    here = any_chat_with("Tom Achebe")
    there = next(kind for kind in CHATS.values() if not isinstance(here, kind))(here.world, here.person)
    olu = any_chat_with("Olu Adebanjo")
    await there.type("cpd help")
    await wish(here)
    before = there.seen()
    await here.world.move_to(at(11, 11, 10))
    await lists(olu)
    await here.world.move_to(at(11, 11, 11))
    assert "Now somebody has" in here.seen()
    assert there.seen() == before


async def test_told_elsewhere_where_they_are_no_longer(any_chat_with: ChatWith) -> None:
    """Whoever has left the platform where they asked hears of it on the other."""
    here = any_chat_with("Tom Achebe")
    platform = next(name for name, kind in CHATS.items() if isinstance(here, kind))
    there = next(kind for kind in CHATS.values() if not isinstance(here, kind))(here.world, here.person)
    olu = any_chat_with("Olu Adebanjo")
    await there.type("cpd help")
    await wish(here)
    async with here.world.staffroom.database.writing() as session:
        places = select(col(Workspace.id)).where(col(Workspace.platform) == platform)
        tom = select(col(Person.id)).where(col(Person.name) == "Tom Achebe")
        gone = delete(Identity).where(col(Identity.person_id).in_(tom), col(Identity.workspace_id).in_(places))
        await session.execute(gone)
    await here.world.move_to(at(11, 11, 10))
    await lists(olu)
    await here.world.move_to(at(11, 11, 11))
    assert "Now somebody has" in there.seen()


async def test_all_of_them_can_be_stopped(chat_with: ChatWith) -> None:
    """Such messages as a whole are turned off in /nudges, which lists them."""
    tom = chat_with("Tom Achebe")
    assert "Colleagues who join" in await tom.type("nudges")
    await tom.press("Change")
    kinds = tom.form()["kinds"]
    chosen = kinds.split(",") if isinstance(kinds, str) else list(kinds)
    assert "search_wishes.joined" in chosen
    await tom.fill(kinds=tuple(one for one in chosen if one != "search_wishes.joined"))
    assert "You have these messages off" in await wish(tom)


async def test_ten_at_most(chat_with: ChatWith) -> None:
    """The eleventh is refused with a way on; the profile lists all ten, and one ended makes room."""
    tom = chat_with("Tom Achebe")
    for number in range(10):
        assert "I am looking out" in await wish(tom, f"quokka{number}x charters")
    assert "I am looking out for 10 things for you already" in await wish(tom, "a wombat")
    assert await kept(tom.world) == 10
    seen = await tom.type("my-profile")
    assert "I tell you if someone joins who can help with" in seen
    assert "quokka0x charters" in seen
    assert sum(label.startswith("Stop looking for ") for label in tom.buttons()) == 10
    seen = await tom.press("Stop looking for quokka3x charters")
    assert "I have stopped looking for" in seen
    assert await kept(tom.world) == 9
    assert "I am looking out" in await wish(tom, "a wombat")


async def test_with_such_messages_off(chat_with: ChatWith) -> None:
    """The wish is kept, and it is said that nothing comes until they are on."""
    tom, olu = chat_with("Tom Achebe"), chat_with("Olu Adebanjo")
    await tom.type("nudges off")
    assert "You have these messages off" in await wish(tom)
    await tom.world.move_to(at(11, 11, 10))
    await lists(olu)
    await tom.world.move_to(at(12, 11, 10))
    assert await sent(tom.world) == []
    await tom.type("nudges on")
    await tom.world.move_to(at(12, 11, 11))
    assert await sent(tom.world) == [("Tom Achebe", at(12, 11, 10))]


async def test_a_listing_between_search_and_press(chat_with: ChatWith) -> None:
    """Whoever has listed it since the search is not kept back: it says to search again."""
    tom, olu = chat_with("Tom Achebe"), chat_with("Olu Adebanjo")
    await tom.type("find-expert Anglo-Saxon charters")
    await lists(olu)
    assert "Somebody has listed it since you searched" in await tom.press(WISH)
    assert "Olu Adebanjo" in await tom.press("Search again")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("child protection", "Speak to your designated safeguarding lead now"),
        ("can you help me please", "there is nothing to look out for"),
    ],
)
async def test_nothing_is_kept_of_some_words(world: World, words: str, said: str) -> None:
    """A button with a safeguarding matter or with small talk on it stores nothing, and says so."""
    press = Press("search_wishes.add", SEARCH.dump_json(Search(words)).decode())
    tom, slack = world.person("Tom Achebe").slack_user_id, world.slack.state
    place = Place("personal", world.slack.direct_channel(tom).id)
    incoming = Incoming(Platform.SLACK, slack.users[tom].team_id, tom, f"press:{words}", place, press)
    reply = await world.staffroom.dispatcher.answer(incoming)
    assert isinstance(reply, Private)
    assert said in plain_text(reply.message)
    assert "as been saved." in plain_text(reply.message)
    assert await kept(world) == 0


async def test_wishes_end_with_the_school_year(chat_with: ChatWith) -> None:
    """On the day after its last day it is deleted; asked for with less than six weeks left, it lasts another year."""
    tom = chat_with("Tom Achebe")
    assert "until Thursday 22 July 2027" in await wish(tom)
    await tom.world.move_to(at(22, 7, 23, year=2027))
    assert await kept(tom.world) == 1
    await tom.world.move_to(at(23, 7, 1, year=2027))
    assert await kept(tom.world) == 0
    assert "until Friday 21 July 2028" in await wish(tom)


async def test_erasure_takes_wishes_along(any_chat_with: ChatWith) -> None:
    """When a person is deleted, so is what they look for; words are nowhere in the table to begin with."""
    tom = any_chat_with("Tom Achebe")
    await wish(tom)
    async with tom.world.staffroom.database.writing() as session:
        row = (await session.execute(select(SearchWish))).scalar_one()
        assert b"charters" not in row.ciphertext
        assert "charters" not in row.fingerprint
        await session.execute(delete(Person).where(col(Person.id) == row.person_id))
    assert await kept(tom.world) == 0


async def test_somebody_who_left_gets_nothing(chat_with: ChatWith) -> None:
    """A leaver's wish is not looked through."""
    tom, olu = chat_with("Tom Achebe"), chat_with("Olu Adebanjo")
    await wish(tom)
    async with tom.world.staffroom.database.writing() as session:
        await session.execute(update(Person).where(col(Person.name) == "Tom Achebe").values(left_at=at(11, 11)))
    await tom.world.move_to(at(11, 11, 10))
    await lists(olu)
    await tom.world.move_to(at(12, 11, 10))
    assert await sent(tom.world) == []
