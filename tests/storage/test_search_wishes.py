"""Wishes as they are stored: encrypted, each trust's its own, and gone once they have served."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text, update
from sqlmodel import col

from handlers.guards import of_our_own
from storage import search_wishes
from storage.database import Database
from storage.models import Academy, Affiliation, ExpertiseListing, Nudge, Person, RoleDesignation, Trust
from storage.search_wishes import KIND, NewWish, StoredWish
from storage.secret_box import SecretBox

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TODAY, JULY = date(2026, 11, 10), date(2027, 7, 23)
HOUR = timedelta(hours=1)
SECRETS = SecretBox([Fernet.generate_key().decode()])


@pytest.fixture(autouse=True)
async def people(database: Database) -> None:
    """Two trusts; in the first Priya, an early career teacher of science at Larkbeck, and Tom."""
    async with database.writing() as session:
        session.add_all(Trust(id=number, uid=str(number), name=f"Trust {number}", created_at=NOW) for number in (1, 2))
        await session.flush()
        session.add(Academy(id=7, trust_id=1, urn="7", name="Larkbeck", phase="Primary", created_at=NOW))
        session.add(Person(id=1, trust_id=1, name="Priya Nair", subjects=("science",), created_at=NOW))
        session.add(Person(id=2, trust_id=1, name="Tom Achebe", created_at=NOW))
        await session.flush()
        session.add(Affiliation(person_id=1, academy_id=7, trust_id=1))
        session.add(RoleDesignation(trust_id=1, person_id=1, role="early-career-teacher", from_on=date(2026, 9, 1)))


async def put(
    database: Database,
    person_id: int = 1,
    search: str = "charters",
    *,
    made_at: datetime = NOW,
    until_on: date = JULY,
) -> None:
    """Put a wish in."""
    new = NewWish(
        1, person_id, fingerprint=search, words=of_our_own(search), search="{}", made_at=made_at, until_on=until_on
    )
    async with database.writing() as session:
        await search_wishes.put_wish(session, SECRETS, new)


def sought(words: str) -> str:
    """A search of these words, as it is stored."""
    return json.dumps({"words": words})


async def of_priya(database: Database, today: date = TODAY) -> Sequence[StoredWish]:
    """Priya's wishes."""
    async with database.reading() as session:
        return await search_wishes.find_wishes_of(session, SECRETS, 1, 1, today=today)


async def say(database: Database, wish: StoredWish, **values: Any) -> None:
    """A nudge about a wish, with these values."""
    about: dict[str, Any] = {"trust_id": 1, "person_id": wish.person_id, "kind": KIND, "subject_id": wish.id}
    moments = {"due_at": NOW + HOUR, "go_at": NOW + HOUR, "created_at": NOW + HOUR}
    async with database.writing() as session:
        session.add(Nudge(**(about | moments | values)))


async def waiting(database: Database, today: date = TODAY) -> list[str]:
    """What is still looked out for."""
    async with database.reading() as session:
        return [
            json.loads(wish.search)["words"]
            for wish in await search_wishes.find_waiting_wishes(session, SECRETS, 1, today=today)
        ]


async def test_a_wish_comes_back_with_whose_it_is(database: Database) -> None:
    """Its words are encrypted and in no log; its owner's work comes with it; the other trust has none."""
    await put(database)
    (wish,) = await of_priya(database)
    assert (wish.search, wish.academy_id, wish.subjects, wish.is_early_career) == (
        sought("charters"),
        7,
        ("science",),
        True,
    )
    assert (wish.made_at, wish.looked_at, wish.until_on, wish.told_at) == (NOW, NOW, JULY, None)
    assert "charters" not in repr(wish)
    async with database.reading() as session:
        stored = (await session.execute(text("SELECT ciphertext FROM search_wishes"))).scalar_one()
        assert b"charters" not in bytes(stored)
        assert await search_wishes.find_wish(session, SECRETS, 2, wish.id, today=TODAY) is None
        assert await search_wishes.find_wishes_of(session, SECRETS, 2, 1, today=TODAY) == []
        assert await search_wishes.find_waiting_wishes(session, SECRETS, 2, today=TODAY) == []
    async with database.writing() as session:
        await search_wishes.lock_wishes_of(session, 1, 1)
        await search_wishes.remove_wish(session, 2, wish.id)
    assert len(await of_priya(database)) == 1
    async with database.writing() as session:
        await search_wishes.remove_wish(session, 1, wish.id)
    assert await of_priya(database) == []


async def test_the_same_put_in_again_begins_anew(database: Database) -> None:
    """It is there once, from then on."""
    await put(database)
    await put(database, made_at=NOW + HOUR)
    (wish,) = await of_priya(database)
    assert (wish.made_at, wish.looked_at) == (NOW + HOUR, NOW + HOUR)


async def test_what_is_waiting(database: Database) -> None:
    """Not one of which a message is on its way or was sent, nor one that has run out, nor a leaver's."""
    for search in ("joined", "sent", "unsaid", "new", "earlier"):
        await put(database, search=search)
    await put(database, person_id=2, search="leaver's")
    await put(database, search="run out", until_on=TODAY)
    by_name = {json.loads(wish.search)["words"]: wish for wish in await of_priya(database)}
    await say(database, by_name["joined"], state="joined")
    await say(database, by_name["sent"], state="done", last_sent_at=NOW + HOUR)
    await say(database, by_name["unsaid"], state="done")
    await say(database, by_name["earlier"], state="done", last_sent_at=NOW, created_at=NOW - HOUR)
    async with database.writing() as session:
        await session.execute(update(Person).where(col(Person.id) == 2).values(left_at=NOW))
    assert sorted(await waiting(database)) == ["earlier", "new", "unsaid"]
    by_name = {json.loads(wish.search)["words"]: wish for wish in await of_priya(database)}
    assert [name for name, wish in by_name.items() if wish.is_pending] == ["joined"]
    assert [name for name, wish in by_name.items() if wish.told_at] == ["sent"]


async def test_how_far_it_was_looked(database: Database) -> None:
    """Marked for the wishes named alone."""
    for search in ("one", "two"):
        await put(database, search=search)
    one, _ = await of_priya(database)
    async with database.writing() as session:
        await search_wishes.mark_looked(session, 1, [one.id], NOW + HOUR)
        await search_wishes.mark_looked(session, 2, [one.id], NOW + 2 * HOUR)
    assert [wish.looked_at for wish in await of_priya(database)] == [NOW + HOUR, NOW]


async def test_the_sweep(database: Database) -> None:
    """It takes what has run out and what was told long ago, and leaves the rest."""
    for search in ("told long ago", "told lately", "waiting"):
        await put(database, search=search)
    await put(database, search="run out", until_on=TODAY)
    by_name = {json.loads(wish.search)["words"]: wish for wish in await of_priya(database)}
    await say(database, by_name["told long ago"], state="done", last_sent_at=NOW + HOUR)
    await say(database, by_name["told lately"], state="done", last_sent_at=NOW + 3 * HOUR)
    async with database.writing() as session:
        assert await search_wishes.sweep_wishes(session, today=TODAY, told_before=NOW + 2 * HOUR) == 2
        assert await search_wishes.sweep_wishes(session, today=TODAY, told_before=NOW + 2 * HOUR) == 0
    assert [wish.search for wish in await of_priya(database)] == [sought("told lately"), sought("waiting")]


async def test_listings_changed_since(database: Database) -> None:
    """New and changed ones, and those shown again since; not hidden or paused ones, nor leavers', nor renewed ones."""
    before, after = NOW - HOUR, NOW + HOUR
    rows: dict[int, dict[str, Any]] = {
        1: {},
        2: {"updated_at": after},
        3: {"renewed_at": after},
        4: {"updated_at": after, "is_hidden": True},
        5: {"updated_at": after, "paused_until_on": date(2026, 11, 30)},
        6: {"paused_until_on": date(2026, 11, 12)},
        7: {"paused_until_on": TODAY - timedelta(days=1)},
        8: {"updated_at": after, "person_id": 2},
    }
    async with database.writing() as session:
        plain: dict[str, Any] = {
            "trust_id": 1,
            "person_id": 1,
            "help_text": of_our_own("Help"),
            "created_at": before,
            "updated_at": before,
        }
        session.add_all(ExpertiseListing(id=number, **(plain | values)) for number, values in rows.items())
        await session.execute(update(Person).where(col(Person.id) == 2).values(left_at=NOW))
    async with database.reading() as session:
        found = await search_wishes.find_changed_listings(
            session, 1, since=NOW, since_on=TODAY, today=date(2026, 11, 12)
        )
        assert {one.listing_id: one.changed_at for one in found} == {2: after, 6: before}
        assert [one.found_again_on for one in found if one.listing_id == 6] == [date(2026, 11, 12)]
        nobody = await search_wishes.find_changed_listings(session, 2, since=NOW, since_on=TODAY, today=TODAY)
    assert nobody == []
