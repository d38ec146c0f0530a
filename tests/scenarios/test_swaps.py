"""Two who asked in vain, each for what the other's academy offers: a swap, if both want it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.playground.world import World
from handlers.introductions._swaps import swaps_among
from storage.models import Affiliation, ExpertiseListing, Introduction, ListingTopic, Person
from storage.swaps import Offer, VainAsk
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, sent
from tests.scenarios.test_s02_introduction import catch_up

ONE, TWO = "Priya Nair", "Deb Whitlock"


def test_who_is_offered_a_swap() -> None:
    """Each asks for what somebody else at the other's academy offers; nobody twice, and none who said no."""
    one, two = VainAsk(1, 10, 5, frozenset({"a"})), VainAsk(2, 20, 6, frozenset({"b"}))
    offers = [Offer(20, 7, "a"), Offer(10, 8, "b")]
    [found] = swaps_among([one, two], offers, ())
    assert (found.one_id, found.two_id, found.one_topics, found.two_topics) == (1, 2, ("a",), ("b",))
    assert swaps_among([one, two], offers, (2,)) == []
    assert swaps_among([one, two], [Offer(20, 5, "a"), Offer(10, 8, "b")], ()) == []
    assert swaps_among([one, two], offers[:1], ()) == []
    assert swaps_among([one, VainAsk(2, 20, 1, frozenset({"b"}))], offers, ()) == []
    assert len(swaps_among([one, two, VainAsk(3, 20, 6, frozenset({"b"}))], offers, ())) == 1


async def asked_in_vain(world: World) -> None:
    """Priya and Deb have each asked somebody who couldn't, for what a colleague of the other's academy offers."""
    async with world.staffroom.database.writing() as session:
        people = {one.name: one for one in (await session.execute(select(Person))).scalars()}
        one, two = people[ONE], people[TWO]
        found = await session.execute(
            select(
                col(Affiliation.academy_id),
                col(ExpertiseListing.person_id),
                col(ListingTopic.topic_id),
                col(ExpertiseListing.id),
            )
            .join(ExpertiseListing, col(ExpertiseListing.id) == col(ListingTopic.listing_id))
            .join(Affiliation, col(Affiliation.person_id) == col(ExpertiseListing.person_id))
            .where(col(ListingTopic.trust_id) == one.trust_id)
        )
        offers = list(found)
        homes = [await _academy(session, asker) for asker in (one, two)]
        for asker, other in ((one, two), (two, one)):
            theirs = await _academy(session, other)
            there = {topic for academy, person, topic, _ in offers if academy == theirs and person != other.id}
            listing_id, expert_id = next(
                (listing, person)
                for academy, person, topic, listing in offers
                if topic in there and academy not in homes
            )
            session.add(
                Introduction(
                    trust_id=asker.trust_id,
                    listing_id=listing_id,
                    expert_id=expert_id,
                    asker_id=asker.id,
                    state="declined",
                    asked_at=world.clock.now(),
                    decided_at=world.clock.now(),
                    platform="slack",
                )
            )


async def _academy(session: AsyncSession, person: Person) -> int:
    found = await session.execute(select(col(Affiliation.academy_id)).where(col(Affiliation.person_id) == person.id))
    return found.scalars().one()


async def states(world: World) -> list[str]:
    """What became of the requests that were made here."""
    async with world.staffroom.database.reading() as session:
        found = await session.execute(select(col(Introduction.state)).where(col(Introduction.decided_at).is_not(None)))
        return sorted(found.scalars())


async def test_both_want_it(any_chat_with: ChatWith) -> None:
    """Neither is named before both have said yes; then they are introduced like any two."""
    one, two = any_chat_with(ONE), any_chat_with(TWO)
    world = one.world
    for chat in (one, two):
        await chat.type("my-profile")
    await asked_in_vain(world)
    await world.move_to(at(11, 11, 12))
    for chat, other in ((one, "Deb"), (two, "Priya")):
        assert "Would you two like a swap?" in chat.seen()
        assert other not in chat.seen()
        assert chat.buttons() == ["I would like a swap", "No, thank you", "Stop such suggestions"]
    said = await one.press("I would like a swap")
    assert "If the other side wants it too, I introduce you; if not, nobody hears of it." in said
    await catch_up(two)
    assert "Priya" not in two.seen()
    said = await two.press("I would like a swap")
    assert "A swap with Priya Nair" in said
    assert "Priya looks for" in said
    await catch_up(one)
    assert "A swap with Deb Whitlock" in one.seen()
    assert "We have a date" in one.buttons()
    assert await states(world) == ["accepted", "declined", "declined"]


async def test_one_does_not(chat_with: ChatWith) -> None:
    """Whoever wants it never hears that the other didn't, and neither is asked again in the half-term."""
    one, two = chat_with(ONE), chat_with(TWO)
    world = one.world
    for chat in (one, two):
        await chat.type("my-profile")
    await asked_in_vain(world)
    await world.move_to(at(11, 11, 12))
    assert "Nobody is told, and it counts nowhere." in await one.press("No, thank you")
    wanted = await two.press("I would like a swap")
    assert "if not, nobody hears of it" in wanted
    await world.move_to(at(16, 12, 12))
    assert two.seen() == wanted
    assert len(await sent(world)) == 2
    assert await states(world) == ["declined", "declined"]
