"""The weekly digest, for whoever switches it on: what is new from colleagues elsewhere, and what of mine waits."""

from tests.scenarios.chats import Chat
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, keep_draft, sent
from tests.scenarios.test_offer_expertise import LISTING


async def new_listing(chat: Chat, topic: str) -> None:
    """Somebody publishes a listing."""
    await chat.type(f"offer-expertise {topic}")
    assert "Saved." in await chat.fill(**(LISTING | {"topics": (topic,), "then": "publish"}))


async def test_nobody_gets_it_unasked(chat_with: ChatWith) -> None:
    """It is off until somebody says on."""
    await new_listing(chat_with("Olu Adebanjo"), "science")
    world = chat_with("Priya Nair").world
    await world.move_to(at(23, 11, 12))
    assert await sent(world) == []


async def test_what_is_new_elsewhere(any_chat_with: ChatWith) -> None:
    """Priya teaches science in Key Stage 2: she hears of Olu's listing on Monday at 08:00, and why, with its button."""
    priya, olu = any_chat_with("Priya Nair"), any_chat_with("Olu Adebanjo")
    assert "Weekly digest: on." in await priya.type("nudges digest on")
    assert "Monday 16 November: weekly digest, if there is anything to say" in priya.seen()
    await priya.world.move_to(at(12, 11, 12))
    await new_listing(olu, "science")
    await priya.world.move_to(at(16, 11))
    assert await sent(priya.world) == [("Priya Nair", at(16, 11))]
    seen = priya.seen()
    assert "This week for you" in seen
    assert "Olu Adebanjo" in seen
    assert "Tannersfold" in seen
    assert "You teach or lead Science" in seen
    assert "It is not a ranking." in seen
    assert priya.buttons().count("See listing") <= 5
    assert "joined handwriting" in await priya.press("See listing of Olu Adebanjo")


async def test_nothing_to_say_nothing_sent(chat_with: ChatWith) -> None:
    """A week in which nothing has changed passes in silence; the next digest is planned all the same."""
    tom = chat_with("Tom Achebe")
    await tom.world.move_to(at(18, 11, 12))
    await tom.type("nudges digest on")
    await tom.world.move_to(at(24, 11, 12))
    assert await sent(tom.world) == []
    assert "Monday 30 November: weekly digest" in await tom.type("nudges")


async def test_my_own_drafts_are_in_it(chat_with: ChatWith) -> None:
    """With the button that finishes them; and it can be stopped from itself, with a way back."""
    tom = chat_with("Tom Achebe")
    await tom.world.move_to(at(18, 11, 12))
    await tom.type("nudges drafts off")
    await keep_draft(tom)
    await tom.type("nudges digest on")
    await tom.world.move_to(at(23, 11))
    assert "You have a private draft on Handwriting and spelling." in tom.seen()
    assert tom.buttons() == ["Finish it", "Stop the digest"]
    assert "Weekly digest: off." in await tom.press("Stop the digest")
    assert "Weekly digest: on." in await tom.press("Send it after all")


async def test_never_more_than_five(chat_with: ChatWith) -> None:
    """In the week in which the whole trust has listed something, Priya hears of five, in the order of their names."""
    priya = chat_with("Priya Nair")
    await priya.type("nudges digest on")
    await priya.world.move_to(at(16, 11))
    assert priya.buttons().count("See listing") == 5
