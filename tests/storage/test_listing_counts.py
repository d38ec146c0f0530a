"""How many have listed a topic, and what else they list."""

import pytest

from handlers.guards import of_our_own
from storage import expertise
from storage.database import Database
from storage.expertise import ListingDetails
from tests.storage.offering import BRACKENFOLD, TODAY, add_listing, owner_of

pytestmark = pytest.mark.usefixtures("two_trusts")


async def test_counts_of_published_listings(database: Database) -> None:
    """Each listing counts once under each of its topics, the asker's own left out."""
    async with database.writing() as session:
        await add_listing(session, 11)
        own = await add_listing(session, 12, ListingDetails(("fractions", "oracy"), of_our_own("Talk about fractions")))
        person_id = await owner_of(session, own)
    async with database.reading() as session:
        asked = ("fractions", "oracy", "music")
        assert await expertise.count_listings_by_topic(session, BRACKENFOLD, asked, today=TODAY) == {
            "fractions": 2,
            "oracy": 1,
        }
        assert await expertise.count_listings_by_topic(
            session, BRACKENFOLD, asked, today=TODAY, except_person_id=person_id
        ) == {"fractions": 1}


async def test_topics_that_are_listed_together(database: Database) -> None:
    """What people who list a topic also list, most often first."""
    async with database.writing() as session:
        for topics in (("history", "retrieval"), ("history", "retrieval"), ("history", "writing"), ("music", "dance")):
            await add_listing(session, 11, ListingDetails(topics, of_our_own("Castles")))
    async with database.reading() as session:
        found = await expertise.find_topics_listed_with(session, BRACKENFOLD, ["history"], today=TODAY)
        assert found == ("retrieval", "writing")
        assert await expertise.find_topics_listed_with(session, BRACKENFOLD, [], today=TODAY) == ()
