"""Full-text search over listings, behind one interface: FTS5 on SQLite, tsvector on PostgreSQL.

The tables (`listing_text` on both) are made by the migrations, as they are not SQLModel's to make. On SQLite a trigger
keeps them in step with listings that are removed, on PostgreSQL a foreign key does. A document is stored as folded
words, so that accents and initials match alike on both.
"""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.words import words_of

MOST_MATCHES = 200
"""Listings that one query by words gives at most, the best ones."""

_INDEX_SQLITE = text("INSERT INTO listing_text (rowid, document) VALUES (:listing_id, :document)")
_INDEX_POSTGRESQL = text(
    "INSERT INTO listing_text (listing_id, document) VALUES (:listing_id, to_tsvector('english', :document)) "
    "ON CONFLICT (listing_id) DO UPDATE SET document = excluded.document"
)
_FORGET_SQLITE = text("DELETE FROM listing_text WHERE rowid = :listing_id")
_FORGET_POSTGRESQL = text("DELETE FROM listing_text WHERE listing_id = :listing_id")

_MATCHES_SQLITE = f"""
    SELECT rowid AS listing_id, -rank AS score FROM listing_text
    WHERE listing_text MATCH :words ORDER BY rank LIMIT {MOST_MATCHES}
"""  # noqa: S608 - the only part put in is a number of ours
_MATCHES_POSTGRESQL = f"""
    SELECT listing_id, ts_rank(document, query) AS score FROM listing_text, to_tsquery('english', :words) AS query
    WHERE document @@ query ORDER BY score DESC, listing_id LIMIT {MOST_MATCHES}
"""  # noqa: S608 - as above


def is_sqlite(session: AsyncSession) -> bool:
    """Whether the session is on SQLite; otherwise it is on PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"


async def index_listing(session: AsyncSession, trust_id: int, listing_id: int, words: str) -> None:
    """Make a listing findable by these words within its trust, and by no others that it was indexed with before."""
    document = {"listing_id": listing_id, "document": document_of(trust_id, words)}
    if is_sqlite(session):
        await forget_listing(session, listing_id)
        await session.execute(_INDEX_SQLITE, document)
    else:
        await session.execute(_INDEX_POSTGRESQL, document)


async def forget_listing(session: AsyncSession, listing_id: int) -> None:
    """Make a listing no longer findable by words."""
    statement = _FORGET_SQLITE if is_sqlite(session) else _FORGET_POSTGRESQL
    await session.execute(statement, {"listing_id": listing_id})


def matches_sql(session: AsyncSession) -> str:
    """A SELECT of `listing_id` and `score`; a higher score is better, on a scale that holds for one query only.

    It takes the parameter `words`, which `any_of` makes for one trust.
    """
    return _MATCHES_SQLITE if is_sqlite(session) else _MATCHES_POSTGRESQL


def any_of(session: AsyncSession, trust_id: int, words: Iterable[str]) -> str:
    """A query for the trust's listings with any of the words; empty where there is none to look for.

    Only folded letters and digits get in, each word in quotes: no text can be an error of syntax.
    """
    bare = dict.fromkeys(word for given in words for word in words_of(given))
    if not bare:
        return ""
    mark = _mark(trust_id)
    if is_sqlite(session):
        either = " OR ".join(f'"{word}"' for word in bare)
        return f'"{mark}" AND ({either})'
    either = " | ".join(f"'{word}'" for word in bare)
    return f"'{mark}' & ({either})"


def document_of(trust_id: int, words: str) -> str:
    """What is indexed of a listing: its folded words, and a mark that keeps trusts apart within the index."""
    return " ".join((_mark(trust_id), *words_of(words)))


def _mark(trust_id: int) -> str:
    return f"trust{trust_id}x"
