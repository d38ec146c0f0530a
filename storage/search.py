"""Full-text search over listings, behind one interface: FTS5 on SQLite, tsvector on PostgreSQL.

The tables (`listing_text` on both) are made by the migrations, as they are not SQLModel's to make. On SQLite a trigger
keeps them in step with listings that are removed, on PostgreSQL a foreign key does. A document is stored as folded
words, so that accents and initials match alike on both, and as marks: what the listing is about, for which phase, in
which way, and whose it is. Marks are words that nobody types.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.words import words_of

MOST_MATCHES = 300
"""Listings that one query by words gives at most, the best ones; some of them may be hidden or passed over."""

_INDEX_SQLITE = text("INSERT INTO listing_text (rowid, document) VALUES (:listing_id, :words || ' ' || :marks)")
_INDEX_POSTGRESQL = text(
    "INSERT INTO listing_text (listing_id, document) VALUES (:listing_id, "
    "setweight(to_tsvector('english', :words), 'B') || setweight(to_tsvector('english', :marks), 'A')) "
    "ON CONFLICT (listing_id) DO UPDATE SET document = excluded.document"
)
_FORGET_SQLITE = text("DELETE FROM listing_text WHERE rowid = :listing_id")
_FORGET_POSTGRESQL = text("DELETE FROM listing_text WHERE listing_id = :listing_id")

_MATCHES_SQLITE = f"""
    SELECT rowid AS listing_id, -rank AS score FROM listing_text
    WHERE listing_text MATCH :in_scope || ' AND ' || :sought ORDER BY rank LIMIT {MOST_MATCHES}
"""  # noqa: S608 - the only part put in is a number of ours
_MATCHES_POSTGRESQL = f"""
    SELECT listing_id, ts_rank(document, query) AS score
    FROM listing_text, to_tsquery('english', :in_scope) AS scope, to_tsquery('english', :sought) AS query
    WHERE document @@ scope AND document @@ query ORDER BY score DESC, listing_id LIMIT {MOST_MATCHES}
"""  # noqa: S608 - as above
"""The scope stands alone here: `ts_rank` over one query of both takes three times as long, as it measures how near to
each other the two sides of an "and" stand."""

_OTHERS_SQLITE = f"""
    SELECT rowid AS listing_id, -1000.0 AS score FROM listing_text
    WHERE listing_text MATCH :in_scope LIMIT {MOST_MATCHES}
"""  # noqa: S608 - as above
_OTHERS_POSTGRESQL = f"""
    SELECT listing_id, -1000.0 AS score FROM listing_text, to_tsquery('english', :in_scope) AS scope
    WHERE document @@ scope LIMIT {MOST_MATCHES}
"""  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose listings a search may show: the asker's own trust's, and those that partners share with it."""

    own: int
    partners: tuple[int, ...] = ()

    @property
    def trust_ids(self) -> tuple[int, ...]:
        """All the trusts, the own first."""
        return (self.own, *self.partners)


@dataclass(frozen=True, slots=True)
class Sought:
    """What to match: any of the words and marks, and at least one of each group of marks that must be there."""

    words: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    musts: tuple[tuple[str, ...], ...] = ()


def topic_mark(topic_id: str) -> str:
    """The mark of a topic that its owner chose."""
    return _mark("xt", topic_id)


def concept_mark(concept_id: str) -> str:
    """The mark of a concept that was read out of a listing's words."""
    return _mark("xc", concept_id)


def phase_mark(phase: str) -> str:
    """The mark of a phase."""
    return _mark("xp", phase)


def way_mark(way: str) -> str:
    """The mark of a way of helping."""
    return _mark("xw", way)


def trust_mark(trust_id: int) -> str:
    """The mark of whose listing it is."""
    return f"xo{trust_id}x"


def is_sqlite(session: AsyncSession) -> bool:
    """Whether the session is on SQLite; otherwise it is on PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"


async def index_listing(
    session: AsyncSession, trust_id: int, listing_id: int, words: str, marks: Collection[str] = ()
) -> None:
    """Make a listing findable by these words and marks within its trust, and by no others that it had before."""
    document = {
        "listing_id": listing_id,
        "words": " ".join(words_of(words)),
        "marks": " ".join((trust_mark(trust_id), *marks)),
    }
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

    It takes the parameters that `query_of` makes.
    """
    return _MATCHES_SQLITE if is_sqlite(session) else _MATCHES_POSTGRESQL


def others_sql(session: AsyncSession) -> str:
    """The same for listings whatever they share with what is sought: all of a small trust's, some of a big one's."""
    return _OTHERS_SQLITE if is_sqlite(session) else _OTHERS_POSTGRESQL


def query_of(session: AsyncSession, scope: Scope, sought: Sought) -> Mapping[str, str]:
    """The parameters of `matches_sql` and `others_sql`; empty where nothing is sought.

    Only letters and digits get in, each word in quotes: no text can be an error of syntax.
    """
    any_of = dict.fromkeys((*(word for given in sought.words for word in words_of(given)), *sought.marks))
    if not any_of:
        return {}
    trusts = [trust_mark(trust_id) for trust_id in scope.trust_ids]
    return {"in_scope": _all_of(session, (trusts, *sought.musts)), "sought": _all_of(session, (any_of,))}


def _all_of(session: AsyncSession, groups: Iterable[Iterable[str]]) -> str:
    either, both, quote = ("OR", "AND", '"') if is_sqlite(session) else ("|", "&", "'")
    return f" {both} ".join(f"({f' {either} '.join(f'{quote}{word}{quote}' for word in group)})" for group in groups)


def _mark(kind: str, name: str) -> str:
    return kind + "".join(words_of(name))
