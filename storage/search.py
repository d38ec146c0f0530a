"""Full-text search over listings, behind one interface: FTS5 on SQLite, tsvector on PostgreSQL.

The tables (`listing_text` on both) are made by the migrations, as they are not SQLModel's to make. On SQLite a trigger
keeps them in step with listings that are removed, on PostgreSQL a foreign key does. A document is stored as folded
words, so that accents and initials match alike on both, and as marks: what the listing is about, for which phase, in
which way, and whose it is. Marks are words that nobody types.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

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

MOST_TERMS = 8
"""Words and marks of one query that are counted each by itself, as each takes a look through the scope; the others,
which count least, are one together."""

_TURN = "(CAST(listing_id AS BIGINT) * 48271 + :turn) % 65521"
"""A place among listings that share as much, drawn anew each day: in a large trust not all of them are fetched."""

_MATCHES_SQLITE = f"""
    SELECT listing_id, SUM(counts) AS score, {_TURN} AS place FROM ({{terms}}) AS terms
    GROUP BY listing_id ORDER BY score DESC, place, listing_id LIMIT {MOST_MATCHES}
"""  # noqa: S608 - what is put in is a number and columns of ours
_TERM_SQLITE = """
    SELECT rowid AS listing_id, :counts_{at} AS counts FROM listing_text
    WHERE listing_text MATCH :in_scope || ' AND ' || :term_{at}
"""
"""Not `bm25`: it looks up how long each text is and every place of every word and of the trust's mark in it, which
takes four times as long as finding it; and a small trust's mark counts for more than the words."""

_MATCHES_POSTGRESQL = f"""
    SELECT listing_id, {{counts}} AS score, {_TURN} AS place
    FROM listing_text, to_tsquery('english', :in_scope) AS scope, to_tsquery('english', :any_term) AS any_term,
         {{terms}}
    WHERE document @@ scope AND document @@ any_term
    ORDER BY score DESC, place, listing_id LIMIT {MOST_MATCHES}
"""  # noqa: S608 - as above
_COUNTS_POSTGRESQL = "CASE WHEN document @@ term_{at} THEN CAST(:counts_{at} AS INTEGER) ELSE 0 END"
_TERM_POSTGRESQL = "to_tsquery('english', :term_{at}) AS term_{at}"

_OTHERS_SQLITE = f"""
    SELECT rowid AS listing_id, 0 AS score, 0 AS place FROM listing_text
    WHERE listing_text MATCH :in_scope LIMIT {MOST_MATCHES}
"""  # noqa: S608 - as above
_OTHERS_POSTGRESQL = f"""
    SELECT listing_id, 0 AS score, 0 AS place FROM listing_text, to_tsquery('english', :in_scope) AS scope
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
    """What to match: any of the words and marks, and at least one of each group of marks that must be there.

    `weights` says of folded words and of marks how much each counts, from 0.001 on; those that aren't there count 1.
    """

    words: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    musts: tuple[tuple[str, ...], ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matching:
    """A query by words, ready to run: SELECTs of `listing_id`, `score` and `place`, and the values they take.

    A higher score is better, on a scale that holds for one query only; among equals a lower place is. `others` gives
    listings whatever they share with what is sought, with a score of 0: all of a small trust's, some of a big one's.
    """

    matches: str
    others: str
    values: Mapping[str, str | int]


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


def matching(session: AsyncSession, scope: Scope, sought: Sought, today: date) -> Matching | None:
    """The query for what is sought; None where that is nothing. On either database it scores alike.

    Only letters and digits get in, each word in quotes: no text can be an error of syntax. Whose turn it is among
    listings that share as much depends on the day alone.
    """
    terms = _terms(sought)
    if not terms:
        return None
    trusts = [trust_mark(trust_id) for trust_id in scope.trust_ids]
    values: dict[str, str | int] = {
        "in_scope": _all_of(session, (trusts, *sought.musts)),
        "turn": today.toordinal() * 25_717 % 65_521,
    }
    for at, (either, counts) in enumerate(terms):
        values |= {f"term_{at}": _all_of(session, (either,)), f"counts_{at}": counts}
    if is_sqlite(session):
        return Matching(_matches_sqlite(len(terms)), _OTHERS_SQLITE, values)
    values["any_term"] = _all_of(session, ([word for either, _ in terms for word in either],))
    return Matching(_matches_postgresql(len(terms)), _OTHERS_POSTGRESQL, values)


def _terms(sought: Sought) -> Sequence[tuple[Sequence[str], int]]:
    """Words and marks with what they count, in thousandths: each by itself as far as `MOST_TERMS` go."""
    given = dict.fromkeys((*(word for words in sought.words for word in words_of(words)), *sought.marks))
    counts = {word: max(1, round(sought.weights.get(word, 1.0) * 1_000)) for word in given}
    by_weight = sorted(given, key=lambda word: -counts[word])
    alone = by_weight if len(by_weight) <= MOST_TERMS else by_weight[: MOST_TERMS - 1]
    rest = by_weight[len(alone) :]
    return [*(([word], counts[word]) for word in alone), *([(rest, counts[rest[0]])] if rest else [])]


@cache
def _matches_sqlite(terms: int) -> str:
    return _MATCHES_SQLITE.format(terms=" UNION ALL ".join(_TERM_SQLITE.format(at=at) for at in range(terms)))


@cache
def _matches_postgresql(terms: int) -> str:
    return _MATCHES_POSTGRESQL.format(
        counts=" + ".join(_COUNTS_POSTGRESQL.format(at=at) for at in range(terms)),
        terms=", ".join(_TERM_POSTGRESQL.format(at=at) for at in range(terms)),
    )


def _all_of(session: AsyncSession, groups: Iterable[Iterable[str]]) -> str:
    either, both, quote = ("OR", "AND", '"') if is_sqlite(session) else ("|", "&", "'")
    return f" {both} ".join(f"({f' {either} '.join(f'{quote}{word}{quote}' for word in group)})" for group in groups)


def _mark(kind: str, name: str) -> str:
    return kind + "".join(words_of(name))
