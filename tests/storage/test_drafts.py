"""Drafts as they are stored: encrypted, and each trust's its own."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from handlers.guards import of_our_own
from storage import drafts
from storage.database import Database
from storage.models import Person, Trust
from storage.secret_box import SecretBox, WrongSecretKey

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
SECRETS = SecretBox([Fernet.generate_key().decode()])
FIELDS: drafts.Fields = {"help": "Bar models, “half” done", "topics": ("fractions", "maths"), "how_often": ()}
KEPT: drafts.Kept = {"help": of_our_own("Bar models, “half” done"), "topics": ("fractions", "maths"), "how_often": ()}


@pytest.fixture(autouse=True)
async def trusts(database: Database) -> None:
    """Two trusts, and somebody in the first."""
    async with database.writing() as session:
        session.add_all(Trust(id=number, uid=str(number), name=f"Trust {number}", created_at=NOW) for number in (1, 2))
        await session.flush()
        session.add(Person(id=1, trust_id=1, name="Priya Nair", created_at=NOW))


async def kept(database: Database) -> drafts.StoredDraft:
    """A draft of Priya's."""
    async with database.writing() as session:
        return await drafts.add_draft(session, SECRETS, trust_id=1, person_id=1, form="listing", fields=KEPT, now=NOW)


async def test_a_draft_comes_back_as_it_was(database: Database) -> None:
    """With its choices and its words; changed, as it is then."""
    draft = await kept(database)
    async with database.reading() as session:
        assert (await drafts.find_drafts_of(session, SECRETS, 1, 1))[0].fields == FIELDS
    async with database.writing() as session:
        await drafts.change_draft(session, SECRETS, 1, draft.id, {"help": of_our_own("Done")}, NOW + timedelta(days=1))
        changed = await drafts.find_draft(session, SECRETS, 1, draft.id)
    assert changed is not None
    assert changed.fields == {"help": "Done"}
    assert changed.updated_at == NOW + timedelta(days=1)
    assert changed.created_at == NOW


async def test_nothing_of_it_is_kept_in_plain(database: Database) -> None:
    """Not in the table, not in what a draft says of itself, and without the key nobody reads it."""
    draft = await kept(database)
    async with database.reading() as session:
        rows = (await session.execute(text("SELECT * FROM drafts"))).all()
        assert "Bar models" not in repr(rows)
        assert "fractions" not in repr(rows)
        with pytest.raises(WrongSecretKey):
            await drafts.find_draft(session, SecretBox([Fernet.generate_key().decode()]), 1, draft.id)
    assert "Bar models" not in repr(draft)


async def test_no_trust_reaches_anothers(database: Database) -> None:
    """Neither to see nor to change nor to remove."""
    draft = await kept(database)
    async with database.writing() as session:
        assert await drafts.find_draft(session, SECRETS, 2, draft.id) is None
        assert not await drafts.remove_draft(session, 2, draft.id)
        await drafts.change_draft(session, SECRETS, 2, draft.id, {}, NOW)
        assert await drafts.find_drafts_of(session, SECRETS, 2, 1) == []
        assert (await drafts.find_drafts_of(session, SECRETS, 1, 1))[0].fields == FIELDS
        assert await drafts.remove_draft(session, 1, draft.id)
        assert not await drafts.remove_draft(session, 1, draft.id)
