"""Each term the owner of a listing is asked whether it is still right; one press says yes."""

from datetime import datetime

from sqlmodel import col, select

from storage.expertise import remove_listing
from storage.models import ExpertiseListing, Person
from tests.scenarios.chats import Chat
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, sent

DUE = at(11, 1, year=2027)


async def alone(chat_with: ChatWith, name: str = "Megan Rowlands") -> Chat:
    """Somebody's conversation, in a trust in which nobody else has listed anything: the others' reminders take time."""
    chat = chat_with(name)
    async with chat.world.staffroom.database.writing() as session:
        listings = select(ExpertiseListing).join(Person, col(Person.id) == col(ExpertiseListing.person_id))
        for other in (await session.execute(listings.where(col(Person.name) != name))).scalars():
            await remove_listing(session, other.trust_id, other.id)
    await chat.type("nudges")
    return chat


async def heard(chat: Chat) -> list[datetime]:
    """When they were sent reminders."""
    return [when for name, when in await sent(chat.world) if name == chat.person.name]


async def test_one_press_renews(any_chat_with: ChatWith) -> None:
    """Five school days into the spring term Megan is asked; she says yes, and isn't asked again until summer."""
    megan = await alone(any_chat_with)
    world = megan.world
    await world.move_to(DUE)
    seen = megan.seen()
    assert "A new term: is your listing on" in seen
    assert "bar models" in seen
    assert megan.buttons() == ["Yes, still right", "Change it", "Next week", "Choose when", "Stop for this listing"]
    assert "stays as it is until next term" in await megan.press("Yes, still right")
    assert "Still right" not in await megan.type("my-profile")
    await world.move_to(at(20, 1, 12, year=2027))
    assert await heard(megan) == [DUE]
    assert "Monday 12 April: your listing on" in await megan.type("nudges")


async def test_changing_a_listing_renews_it(chat_with: ChatWith) -> None:
    """Whoever edits it early in term is not asked."""
    megan = await alone(chat_with)
    world = megan.world
    await world.move_to(at(5, 1, 9, year=2027))
    await megan.type("offer-expertise")
    assert "Saved." in await megan.fill(help="I now teach fractions with number lines alone.")
    await world.move_to(at(20, 1, 12, year=2027))
    assert await heard(megan) == []


async def test_a_hidden_listing_waits_until_it_is_shown_again(chat_with: ChatWith) -> None:
    """It isn't asked about while nobody finds it; about a week after it is shown, it is."""
    megan = await alone(chat_with)
    world = megan.world
    await megan.type("my-profile hide")
    await world.move_to(at(19, 1, 12, year=2027))
    assert await heard(megan) == []
    await megan.type("my-profile show")
    await world.move_to(at(28, 1, 12, year=2027))
    assert await heard(megan) == [at(25, 1, year=2027)]


async def test_a_paused_listing_is_asked_about_when_its_pause_ends(chat_with: ChatWith) -> None:
    """On the day on which colleagues find it again."""
    megan = await alone(chat_with)
    world = megan.world
    await megan.type("my-profile pause until 20 January")
    await world.move_to(at(20, 1, 12, year=2027))
    assert await heard(megan) == [at(20, 1, year=2027)]


async def test_the_profile_offers_it_too(chat_with: ChatWith) -> None:
    """Where the closing line points to."""
    megan = await alone(chat_with)
    await megan.world.move_to(at(12, 1, 12, year=2027))
    await megan.type("my-profile")
    assert "Still right" in megan.buttons()
    assert "stays as it is until next term" in await megan.press("Still right")
    assert "Still right" not in megan.buttons()


async def test_a_removed_listing_is_not_asked_about(chat_with: ChatWith) -> None:
    """Nothing comes, and its old buttons say when it was settled."""
    megan = await alone(chat_with)
    world = megan.world
    await world.move_to(DUE)
    await megan.type("my-profile")
    await megan.press("Remove", confirm="Remove it")
    assert "This was settled on 11 January." in await megan.press("Yes, still right")


async def test_a_new_school_year_asks_again(chat_with: ChatWith) -> None:
    """Renewed in July, a listing isn't asked about before the new school year; then it is, and one press keeps it."""
    megan = await alone(chat_with)
    world = megan.world
    await world.move_to(at(20, 7, 12, year=2027))
    await megan.type("my-profile")
    await megan.press("Still right")
    before = await heard(megan)
    await world.move_to(at(1, 9, 6, year=2027))
    assert await heard(megan) == before
    await world.move_to(at(9, 9, 12, year=2027))
    asked = [when for when in await heard(megan) if when not in before]
    assert asked == [at(8, 9, year=2027)]
    assert "stays as it is until next term" in await megan.press("Yes, still right")
