"""Colleagues who may be able to help, in one statement on either database. Who of them does is judged elsewhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, TextClause, bindparam, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from storage.expertise._signatures import Signature
from storage.search import MOST_MATCHES, Matching, Scope, Sought, is_sqlite, matching

MOST_CANDIDATES = 200
"""Candidates of one search, those that share most with it."""

OF_ONE_ACADEMY = 300
"""Listings of one academy that are looked at where a search names it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published listing with its owner. `roles` are designations in force; `topics` has the main one first."""

    listing_id: int
    trust_id: int
    person_id: int
    name: str
    job_title: str
    academy_id: int | None
    academy: str
    roles: tuple[str, ...]
    topics: tuple[str, ...]
    phases: tuple[str, ...]
    ways: tuple[str, ...]
    how_often: str
    free_when: str
    help_text: str
    signature: Signature


PUBLISHED = """
    JOIN people p ON p.id = l.person_id AND p.left_at IS NULL
    LEFT JOIN affiliations f ON f.person_id = p.id AND f.is_main
    LEFT JOIN academies a ON a.id = f.academy_id
    WHERE NOT l.is_hidden AND (a.id IS NULL OR a.is_open)
      AND (l.paused_until_on IS NULL OR l.paused_until_on <= :today)
"""
"""What makes a listing `l` one that colleagues can find on a day: its owner is here, and it isn't hidden or paused.

The trust's own team works at no academy; whoever works at one that has closed isn't found."""

OWN = "+"
"""Put before a trust's id, keeps SQLite from the index on it, whose rows are nearly the whole table."""

_BY_ACADEMY = f"""
    SELECT l.id AS listing_id, 0 AS score, l.id AS place
    FROM affiliations f JOIN expertise_listings l ON l.person_id = f.person_id
    WHERE f.academy_id = :academy_id AND f.is_main ORDER BY l.id LIMIT {OF_ONE_ACADEMY}
"""  # noqa: S608 - the only part put in is a number of ours
_NEAR = """
    WITH matches AS MATERIALIZED ({matches})
    SELECT listing_id, MAX(score) AS score, MAX(place) AS place
    FROM (
        SELECT listing_id, score, place FROM matches
        UNION ALL SELECT * FROM ({others}) AS others WHERE (SELECT COUNT(*) FROM matches) < {enough}
    ) AS near
    GROUP BY listing_id
"""
"""In a small trust everybody is looked at, as a meaning may be shared where no word is."""

_BY_ID = "SELECT CAST(:listing_id AS INTEGER) AS listing_id, 0 AS score, 0 AS place"

_CANDIDATES = """
WITH matched AS MATERIALIZED ({matches})
SELECT l.id AS listing_id, l.trust_id, p.id AS person_id, p.name, p.job_title, a.id AS academy_id,
       COALESCE(NULLIF(a.short_name, ''), a.name, u.name) AS academy,
       (SELECT {join_up}(r.role, ',') FROM role_designations r
        WHERE r.person_id = p.id AND r.from_on <= :today AND (r.to_on IS NULL OR r.to_on >= :today)) AS roles,
       (SELECT {join_up}(t.position || ':' || t.topic_id, ',') FROM listing_topics t
        WHERE t.listing_id = l.id) AS topics,
       l.phases, l.ways, l.how_often, l.free_when, l.help_text,
       s.made_by, s.stems, s.concepts, s.mentions, s.subjects, {vector} AS vector
FROM matched JOIN expertise_listings l ON l.id = matched.listing_id
LEFT JOIN listing_signatures s ON s.listing_id = l.id
JOIN trusts u ON u.id = l.trust_id
{published} AND l.trust_id IN :trust_ids AND p.id NOT IN :except_people
ORDER BY matched.score DESC, matched.place, l.id LIMIT :most
"""


async def find_candidates(
    session: AsyncSession,
    scope: Scope,
    sought: Sought,
    *,
    today: date,
    except_people: Collection[int] = (),
    academy_id: int | None = None,
    with_others: bool = False,
    with_vectors: bool = True,
    limit: int = MOST_CANDIDATES,
) -> tuple[Candidate, ...]:
    """Published listings that share something with what is sought, those that share most first.

    `with_others` follow some that share nothing: all of a small trust's. With an `academy_id` they are all of that
    academy's, whether or not they share anything. Nothing is found where nothing is sought.
    Without `with_vectors` their signatures are without, which only the model of sentences reads.
    """
    values = {
        "today": today,
        "trust_ids": scope.trust_ids,
        "except_people": tuple(except_people) or (0,),
        "most": limit,
    }
    if academy_id is not None:
        return await _run(session, _BY_ACADEMY, {**values, "academy_id": academy_id}, with_vectors=with_vectors)
    query = matching(session, scope, sought, today)
    if query is None:
        return ()
    matches = _near(query) if with_others else query.matches
    return await _run(session, matches, {**values, **query.values}, with_vectors=with_vectors)


async def find_candidate(session: AsyncSession, scope: Scope, listing_id: int, *, today: date) -> Candidate | None:
    """The listing of this id with its owner, if colleagues can find it on this day."""
    values = {"today": today, "trust_ids": scope.trust_ids, "except_people": (0,), "most": 1}
    found = await _run(session, _BY_ID, {**values, "listing_id": listing_id})
    return found[0] if found else None


def _near(query: Matching) -> str:
    return _NEAR.format(matches=query.matches, others=query.others, enough=MOST_MATCHES)


@cache
def _statement(matches: str, *, on_sqlite: bool, with_vectors: bool) -> TextClause:
    sql = _CANDIDATES.format(
        matches=matches,
        published=PUBLISHED,
        vector="s.vector" if with_vectors else "NULL",
        join_up="group_concat" if on_sqlite else "string_agg",
    )
    return text(sql).bindparams(
        bindparam("today", type_=Date),
        bindparam("trust_ids", type_=Integer, expanding=True),
        bindparam("except_people", type_=Integer, expanding=True),
        bindparam("most", type_=Integer),
    )


async def _run(
    session: AsyncSession, matches: str, values: Mapping[str, Any], *, with_vectors: bool = True
) -> tuple[Candidate, ...]:
    statement = _statement(matches, on_sqlite=is_sqlite(session), with_vectors=with_vectors)
    found = await session.execute(statement, values)
    return tuple(_candidate(row) for row in found)


def _candidate(row: Row[Any]) -> Candidate:
    placed = sorted((int(position), topic_id) for position, _, topic_id in map(_parted, _words(row.topics)))
    return Candidate(
        listing_id=row.listing_id,
        trust_id=row.trust_id,
        person_id=row.person_id,
        name=row.name,
        job_title=row.job_title,
        academy_id=row.academy_id,
        academy=row.academy,
        roles=tuple(sorted(set(_words(row.roles)))),
        topics=tuple(topic_id for _, topic_id in placed),
        phases=_words(row.phases),
        ways=_words(row.ways),
        how_often=row.how_often,
        free_when=row.free_when,
        help_text=row.help_text,
        signature=Signature(
            made_by=row.made_by or "",
            stems=row.stems or "",
            concepts=row.concepts or "",
            mentions=_words(row.mentions),
            subjects=_words(row.subjects),
            vector=bytes(row.vector or b""),
        ),
    )


def _words(joined: str | None) -> tuple[str, ...]:
    return tuple(joined.split(",")) if joined else ()


def _parted(topic: str) -> tuple[str, str, str]:
    return topic.partition(":")
