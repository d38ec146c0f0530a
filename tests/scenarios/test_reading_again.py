"""What a topic is called and what somebody's job is: listings are read again with it by the clock's next run."""

from datetime import timedelta

from sqlmodel import col, select

from bot.playground.demo.people import read_data
from bot.playground.world import OPENING, World
from handlers.import_staff import import_staff
from handlers.topics import load_topics
from storage.models import ExpertiseListing, ListingSignature, Person
from storage.words import stem
from tests.scenarios.conftest import ChatWith


async def _listed_with(world: World, word: str) -> set[str]:
    """Whose listings are found by a word."""
    async with world.staffroom.database.reading() as session:
        rows = await session.execute(
            select(col(Person.name), col(ListingSignature.stems))
            .join(ExpertiseListing, col(ExpertiseListing.person_id) == col(Person.id))
            .join(ListingSignature, col(ListingSignature.listing_id) == col(ExpertiseListing.id))
        )
        return {name for name, stems in rows if f" {stem(word)} " in stems}


async def test_a_renamed_topic_is_read_into_its_listings(any_chat_with: ChatWith, any_world: World) -> None:
    """Jo renames fractions: whoever lists it has the new word in what they are found by, and a search shows them."""
    jo, priya = any_chat_with("Jo Sanderson"), any_chat_with("Priya Nair")
    await jo.type("cpd-admin topics")
    await jo.press("Rename a topic")
    await jo.fill(topic="fractions", name="Quizbits of a whole")
    assert await _listed_with(any_world, "quizbits") == set()
    await any_world.staffroom.catch_up()
    assert {"Megan Rowlands", "Molly Garforth"} <= await _listed_with(any_world, "quizbits")
    assert "Megan Rowlands" in await priya.type("find-expert quizbits of a whole year 4")
    await jo.press("Undo")
    await any_world.staffroom.catch_up()
    assert await _listed_with(any_world, "quizbits") == set()


async def test_a_new_job_is_read_into_its_owners_listing(any_world: World) -> None:
    """After an import Megan is found by her new job's words, and nobody else is."""
    staff = read_data("staff.csv")
    changed = staff.replace(b"Lead practitioner, maths", b"Quizbit coordinator, maths")
    assert staff != changed
    later = OPENING + timedelta(days=1)
    async with any_world.staffroom.database.writing() as session:
        await import_staff(session, changed, filename="staff.csv", topics=load_topics(), now=later)
    await any_world.staffroom.catch_up()
    assert await _listed_with(any_world, "quizbit") == {"Megan Rowlands"}
