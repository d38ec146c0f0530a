"""Colleagues who may be able to help, in one statement on either database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Date, Integer, String, TextClause, bindparam, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from storage.search import any_of, is_sqlite, matches_sql

PER_ACADEMY = 12
"""Candidates of one academy, so that a big one can't fill the places."""

FEW = 12
"""Fewer listings than this with a topic asked for, and those that only come near it are looked at too."""

ROTATION = 1_000_003
"""A prime: a listing's id times the day's factor, modulo this, is its turn among equals."""

MOST_PHASES = 4
MOST_WIDER_PHASES = 4


@dataclass(frozen=True, slots=True)
class Terms:
    """What to look for, in ids and folded words.

    `exact` are the topics asked for, `narrower` what is part of them, `broader` what they are part of. `phases` are
    asked for, `wider_phases` take them in ("primary" for "ks2"). `topic_words` are those that named the topics; like
    `broader`, they are looked for only where few listings have the topics themselves. `way` and `badge` (a role) are
    good to have; `academy_id` is a must where it is set.
    """

    exact: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    wider_phases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    topic_words: tuple[str, ...] = ()
    way: str = ""
    badge: str = ""
    academy_id: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published listing with its owner. `roles` are designations in force; `topics` has the main one first.

    `word_score` is from 0 to 1, of use only beside the others of one search, and shown to nobody.
    """

    listing_id: int
    person_id: int
    name: str
    academy_id: int | None
    academy: str
    roles: tuple[str, ...]
    topics: tuple[str, ...]
    phases: tuple[str, ...]
    ways: tuple[str, ...]
    how_often: str
    free_when: str
    help_text: str
    word_score: float = 0.0


_MOST_BY_PHASE = 300

_BY_TOPIC = """
    SELECT listing_id,
           SUM(CASE WHEN topic_id IN :exact THEN 8 ELSE 0 END)
           + MAX(CASE WHEN topic_id IN :narrower THEN 6 WHEN topic_id IN :broader THEN 3 ELSE 0 END) AS topical,
           0.0 AS score
    FROM listing_topics
    WHERE {own}trust_id = :trust_id AND topic_id IN :any_topic
    GROUP BY listing_id
"""
_BY_WORDS = "SELECT listing_id, 0 AS topical, score FROM ({matches}) AS matches"
_BY_PHASE = """
    SELECT listing_id, 0 AS topical, 0.0 AS score FROM (
        SELECT l.id AS listing_id FROM expertise_listings l
        WHERE l.trust_id = :trust_id AND NOT l.is_hidden AND {phase_fit} > 0
        ORDER BY {phase_fit} DESC, {turn} LIMIT {most_by_phase}
    ) AS in_phase
"""
_BY_ID = "SELECT CAST(:listing_id AS INTEGER) AS listing_id, 0 AS topical, 0.0 AS score"

_TURN = "(CAST(l.id AS BIGINT) * :factor) % :rotation"
_WORD_SCORE = "COALESCE(found.score / NULLIF(MAX(found.score) OVER (), 0), 0)"

PUBLISHED = """
    JOIN people p ON p.id = l.person_id AND {own}p.trust_id = :trust_id AND p.left_at IS NULL
    LEFT JOIN affiliations f ON f.person_id = p.id AND f.is_main
    LEFT JOIN academies a ON a.id = f.academy_id
    WHERE {own}l.trust_id = :trust_id AND NOT l.is_hidden
      AND (a.id IS NULL OR a.is_open)
      AND (l.paused_until_on IS NULL OR l.paused_until_on <= :today)
"""
"""What makes a listing `l` one that colleagues can find on a day: its owner is here, and it isn't hidden or paused.

The trust's own team works at no academy; whoever works at one that has closed isn't found."""

OWN = "+"
"""Put before a trust's id, keeps SQLite from the index on it, whose rows are nearly the whole table."""

_CANDIDATES = """
WITH matched AS ({branches}),
found AS MATERIALIZED (
    SELECT listing_id, MAX(topical) AS topical, MAX(score) AS score FROM matched GROUP BY listing_id
),
fit AS (
    SELECT l.id AS listing_id, a.id AS academy_id, {word_score} AS word_score,
           found.topical + {phase_fit} + {way_fit} AS fit,
           (CASE WHEN EXISTS (SELECT 1 FROM role_designations r WHERE r.person_id = p.id AND r.role = :badge
                              AND {own}r.trust_id = :trust_id AND {in_force}) THEN 0 ELSE 1 END) AS after_badges,
           {turn} AS turn
    FROM found JOIN expertise_listings l ON l.id = found.listing_id
    {published} AND p.id NOT IN :except_people {at_academy}
),
placed AS (
    SELECT fit.*, fit + 4 * word_score AS total,
           ROW_NUMBER() OVER (PARTITION BY academy_id
                              ORDER BY fit + 4 * word_score DESC, after_badges, turn) AS place
    FROM fit
),
best AS MATERIALIZED (
    SELECT * FROM placed WHERE place <= :per_academy ORDER BY total DESC, after_badges, turn LIMIT :most
)
SELECT best.listing_id, p.id AS person_id, p.name, a.id AS academy_id,
       COALESCE(NULLIF(a.short_name, ''), a.name, u.name) AS academy,
       (SELECT {join_up}(r.role, ',') FROM role_designations r
        WHERE r.person_id = p.id AND {own}r.trust_id = :trust_id AND {in_force}) AS roles,
       (SELECT {join_up}(t.position || ':' || t.topic_id, ',') FROM listing_topics t
        WHERE t.listing_id = best.listing_id) AS topics,
       l.phases, l.ways, l.how_often, l.free_when, l.help_text, best.word_score
FROM best JOIN expertise_listings l ON l.id = best.listing_id
JOIN people p ON p.id = l.person_id LEFT JOIN academies a ON a.id = best.academy_id
JOIN trusts u ON u.id = l.trust_id
ORDER BY best.total DESC, best.after_badges, best.turn
"""
_IN_FORCE = "r.from_on <= :today AND (r.to_on IS NULL OR r.to_on >= :today)"


async def find_candidates(
    session: AsyncSession, trust_id: int, terms: Terms, *, today: date, except_people: Collection[int], limit: int = 40
) -> tuple[Candidate, ...]:
    """The best matches among the trust's published listings, at most `PER_ACADEMY` of each academy.

    Those of equal fit take turns from day to day. Nothing is found by terms that are empty.
    """
    first = replace(terms, broader=(), topic_words=())
    found = await _find(session, trust_id, first, today=today, except_people=except_people, limit=limit)
    if len(found) < FEW and first != terms:
        found = await _find(session, trust_id, terms, today=today, except_people=except_people, limit=limit)
    return found


async def _find(
    session: AsyncSession,
    trust_id: int,
    terms: Terms,
    *,
    today: date,
    except_people: Collection[int],
    limit: int,
) -> tuple[Candidate, ...]:
    query = any_of(session, trust_id, terms.words + terms.topic_words)
    branches = []
    if terms.exact or terms.narrower or terms.broader:
        branches.append(_BY_TOPIC)
    if query:
        branches.append(_BY_WORDS.format(matches=matches_sql(session)))
    if terms.phases and not branches:
        branches.append(_BY_PHASE)
    if not branches:
        return ()
    statement = _statement(tuple(branches), _Shape.of(terms, query), on_sqlite=is_sqlite(session))
    values = _values(trust_id, terms, today, except_people, limit)
    return await _run(session, statement, {**values, "words": query})


async def find_candidate(session: AsyncSession, trust_id: int, listing_id: int, *, today: date) -> Candidate | None:
    """The listing of this id with its owner, if colleagues can find it on this day."""
    values = _values(trust_id, Terms(), today, except_people=(), limit=1)
    statement = _statement((_BY_ID,), _Shape(), on_sqlite=is_sqlite(session))
    found = await _run(session, statement, {**values, "listing_id": listing_id})
    return found[0] if found else None


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of the terms decides the words of the statement; the rest are its parameters."""

    phases: int = 0
    wider_phases: int = 0
    has_words: bool = False
    has_way: bool = False
    at_academy: bool = False

    @classmethod
    def of(cls, terms: Terms, query: str) -> "_Shape":
        """The shape of a search for these terms."""
        return cls(
            phases=min(len(terms.phases), MOST_PHASES),
            wider_phases=min(len(terms.wider_phases), MOST_WIDER_PHASES),
            has_words=bool(query),
            has_way=bool(terms.way),
            at_academy=terms.academy_id is not None,
        )

    @property
    def phase_fit(self) -> str:
        """3 where the listing has a phase asked for, 2 where it has one that takes it in, else 0."""
        cases = [f"WHEN {_has('phases', f'phase_{number}')} THEN 3" for number in range(self.phases)]
        cases += [f"WHEN {_has('phases', f'wider_{number}')} THEN 2" for number in range(self.wider_phases)]
        return f"(CASE {' '.join(cases)} ELSE 0 END)" if cases else "0"


def _has(column: str, parameter: str) -> str:
    """A condition: the list of ids in this column of the listing has the one that `_holding` made a pattern of."""
    return f"',' || l.{column} || ',' LIKE :{parameter}"


def _holding(word: str) -> str:
    return f"%,{word},%"


@cache
def _statement(branches: tuple[str, ...], shape: _Shape, *, on_sqlite: bool) -> TextClause:
    """The statement of a shape over these branches; there are few, and SQLAlchemy prepares each once."""
    own = OWN if on_sqlite else ""
    parts = {"own": own, "turn": _TURN, "phase_fit": shape.phase_fit, "most_by_phase": _MOST_BY_PHASE}
    sql = _CANDIDATES.format(
        **parts,
        branches=" UNION ALL ".join(branch.format(**parts) for branch in branches),
        way_fit=f"(CASE WHEN {_has('ways', 'way')} THEN 1 ELSE 0 END)" if shape.has_way else "0",
        word_score=_WORD_SCORE if shape.has_words else "0.0",
        at_academy="AND a.id = :academy_id" if shape.at_academy else "",
        published=PUBLISHED.format(own=own),
        in_force=_IN_FORCE,
        join_up="group_concat" if on_sqlite else "string_agg",
    )
    return text(sql).bindparams(*(known for name, known in _PARAMETERS.items() if f":{name}" in sql))


_PARAMETERS: Mapping[str, BindParameter[Any]] = {
    **{name: bindparam(name, type_=String, expanding=True) for name in ("exact", "narrower", "broader", "any_topic")},
    "today": bindparam("today", type_=Date),
    "factor": bindparam("factor", type_=BigInteger),
    "except_people": bindparam("except_people", type_=Integer, expanding=True),
    "most": bindparam("most", type_=Integer),
}


def _values(trust_id: int, terms: Terms, today: date, except_people: Collection[int], limit: int) -> dict[str, Any]:
    return {
        "trust_id": trust_id,
        "exact": terms.exact,
        "narrower": terms.narrower,
        "broader": terms.broader,
        "any_topic": terms.exact + terms.narrower + terms.broader,
        **{f"phase_{number}": _holding(phase) for number, phase in enumerate(terms.phases)},
        **{f"wider_{number}": _holding(phase) for number, phase in enumerate(terms.wider_phases)},
        "way": _holding(terms.way),
        "badge": terms.badge,
        "academy_id": terms.academy_id,
        "today": today,
        "factor": _factor(today),
        "rotation": ROTATION,
        "except_people": tuple(except_people) or (0,),
        "per_academy": PER_ACADEMY,
        "most": limit,
    }


def _factor(today: date) -> int:
    """A number from 1 to below `ROTATION` that nobody could guess from yesterday's."""
    return int.from_bytes(sha256(today.isoformat().encode()).digest()[:8]) % (ROTATION - 1) + 1


async def _run(session: AsyncSession, statement: TextClause, values: Mapping[str, Any]) -> tuple[Candidate, ...]:
    found = await session.execute(statement, values)
    return tuple(_candidate(row) for row in found)


def _candidate(row: Row[Any]) -> Candidate:
    placed = sorted((int(position), topic_id) for position, _, topic_id in map(_parted, _words(row.topics)))
    return Candidate(
        listing_id=row.listing_id,
        person_id=row.person_id,
        name=row.name,
        academy_id=row.academy_id,
        academy=row.academy,
        roles=tuple(sorted(set(_words(row.roles)))),
        topics=tuple(topic_id for _, topic_id in placed),
        phases=_words(row.phases),
        ways=_words(row.ways),
        how_often=row.how_often,
        free_when=row.free_when,
        help_text=row.help_text,
        word_score=float(row.word_score),
    )


def _words(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split(",")) if joined else ()


def _parted(topic: str) -> tuple[str, str, str]:
    return topic.partition(":")
