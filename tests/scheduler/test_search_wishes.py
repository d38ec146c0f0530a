"""Looking out for who joins: each wish once for what was changed, with few statements, and none holds up another."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import event, select, update
from sqlmodel import col

from bot.playground.demo.seed import seed
from handlers.finding import SEARCH, Search
from handlers.guards import of_our_own
from handlers.meaning import load_interpreter
from handlers.topics import TrustTopics, load_topics
from scheduler.search_wishes import WishWatch
from storage import search_wishes
from storage.database import Database
from storage.models import ExpertiseListing, Nudge, Person, SearchWish, Trust
from storage.search_wishes import NewWish
from storage.secret_box import SecretBox
from tests.templates import Filling

TUESDAY = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRETS = SecretBox([Fernet.generate_key().decode()])


@pytest.fixture
def filling() -> Filling:
    """The demo trust, as it was a week ago."""
    return Filling("demo_a_week_ago", lambda database: seed(database, TUESDAY - timedelta(days=7)))


async def person(database: Database, name: str) -> Person:
    """Somebody of the demo trust."""
    async with database.reading() as session:
        return (await session.execute(select(Person).where(col(Person.name) == name))).scalar_one()


async def wish(database: Database, name: str, *searches: str) -> None:
    """Somebody looks for these, given as stored; what is none can't be read when it is looked for."""
    owner = await person(database, name)
    async with database.writing() as session:
        for search in searches:
            is_one = search.startswith("{")
            words = of_our_own(SEARCH.validate_json(search).words if is_one else "x" * 1_000)
            rest = search if is_one else "{}"
            new = NewWish(owner.trust_id, owner.id, search[:60], words, rest, TUESDAY, date(2027, 7, 23))
            await search_wishes.put_wish(session, SECRETS, new)


async def change_listing(database: Database, name: str, moment: datetime) -> None:
    """Somebody saves their listing again as it was."""
    owner = await person(database, name)
    async with database.writing() as session:
        await session.execute(
            update(ExpertiseListing).where(col(ExpertiseListing.person_id) == owner.id).values(updated_at=moment)
        )


async def look(database: Database, moment: datetime) -> int:
    """Look through all wishes at a moment; gives how many statements that took."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    engines = {database.engine.sync_engine, database._reader.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", count)
    await WishWatch(
        database, TrustTopics(load_topics()), load_interpreter(with_sentences=False), SECRETS, lambda: moment
    ).look()
    for engine in engines:
        event.remove(engine, "before_cursor_execute", count)
    return seen


async def told(database: Database) -> list[tuple[str, datetime]]:
    """Who is to be told, and when that may go."""
    async with database.reading() as session:
        found = await session.execute(
            select(col(Person.name), col(Nudge.go_at))
            .join(Nudge, col(Nudge.person_id) == col(Person.id))
            .where(col(Nudge.kind) == search_wishes.KIND)
            .order_by(col(Nudge.id))
        )
        return [(name, go_at) for name, go_at in found]


def stored(words: str) -> str:
    """A search as it is stored."""
    return SEARCH.dump_json(Search(words)).decode()


async def test_looked_through_once_for_what_was_changed(database: Database) -> None:
    """A change that fits no wish is searched for once; then it takes two statements again."""
    await wish(database, "Tom Achebe", *(stored(f"quokka{number}x") for number in range(5)))
    quiet = await look(database, TUESDAY + HOUR)
    await change_listing(database, "Megan Rowlands", TUESDAY + HOUR)
    assert await look(database, TUESDAY + 2 * HOUR) > quiet
    assert await look(database, TUESDAY + 3 * HOUR) == quiet
    assert await told(database) == []


async def test_told_in_their_own_hours(database: Database) -> None:
    """Found on an evening, it goes in the morning; a second change meanwhile makes no second message."""
    await wish(database, "Tom Achebe", stored("fractions"))
    await change_listing(database, "Megan Rowlands", TUESDAY + 4 * HOUR)
    await look(database, TUESDAY + 5 * HOUR)
    await change_listing(database, "Megan Rowlands", TUESDAY + 6 * HOUR)
    await look(database, TUESDAY + 7 * HOUR)
    assert await told(database) == [("Tom Achebe", datetime(2026, 11, 11, 8, tzinfo=UTC))]


async def test_one_that_was_being_saved(database: Database) -> None:
    """A listing counts as of when its owner began to save it: what was committed after a look is seen by the next."""
    await wish(database, "Tom Achebe", stored("fractions"), stored("quokka"))
    await change_listing(database, "Deb Whitlock", TUESDAY + HOUR)
    await look(database, TUESDAY + HOUR)
    await change_listing(database, "Megan Rowlands", TUESDAY + HOUR - timedelta(seconds=30))
    await look(database, TUESDAY + HOUR + timedelta(minutes=10))
    assert [name for name, _ in await told(database)] == ["Tom Achebe"]


async def test_one_that_cant_be_read_holds_up_no_other(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """It is logged without a word of it, and the others are looked through."""
    await wish(database, "Tom Achebe", "no search at all")
    await wish(database, "Priya Nair", stored("fractions"))
    await change_listing(database, "Megan Rowlands", TUESDAY + HOUR)
    await look(database, TUESDAY + 2 * HOUR)
    assert [name for name, _ in await told(database)] == ["Priya Nair"]
    assert "wish_not_looked_through" in capsys.readouterr().out


async def test_a_trust_that_fails_holds_up_no_other(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """What is encrypted with a key that is lost is its own trust's trouble."""
    await wish(database, "Priya Nair", stored("fractions"))
    async with database.writing() as session:
        partner = (await session.execute(select(Trust).where(col(Trust.uid) != "99001"))).scalars().first()
        assert partner is not None
        owner = (await session.execute(select(Person).where(col(Person.trust_id) == partner.id))).scalars().first()
        assert owner is not None
        session.add(
            SearchWish(
                trust_id=partner.id,
                person_id=owner.id,
                fingerprint="x",
                ciphertext=b"x",
                made_at=TUESDAY,
                looked_at=TUESDAY,
                until_on=date(2027, 7, 23),
            )
        )
    await change_listing(database, "Megan Rowlands", TUESDAY + HOUR)
    await look(database, TUESDAY + 2 * HOUR)
    assert [name for name, _ in await told(database)] == ["Priya Nair"]
    assert "wishes_not_looked_through" in capsys.readouterr().out
