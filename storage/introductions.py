"""Queries about who was asked for help, and how much help academies gave and received."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Introduction
from storage.search import is_sqlite
from storage.types import UtcDateTime

State = Literal["asked", "accepted", "declined", "withdrawn", "lapsed", "unmet"]
Stage = Literal["", "arranged", "met", "settled"]

ENGLAND = ZoneInfo("Europe/London")
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Load:
    """How often somebody was asked, and how much help their academy gave and received.

    What was declined, withdrawn or left unanswered isn't counted: it must neither spare anybody nor be held against
    them. The academy's help is what was accepted. `has_helped` is whether
    anybody who asked them has said so in the year; nothing else that was answered counts. A year is the last 365 days.
    """

    asked_in_half_term: int = 0
    asked_in_year: int = 0
    academy_gave: int = 0
    academy_received: int = 0
    has_helped: bool = False


_LOADS = """
WITH place AS MATERIALIZED (
    SELECT f.person_id, f.academy_id FROM affiliations f
    WHERE f.person_id IN :person_ids AND f.is_main AND {own}f.trust_id IN :trust_ids
),
asked AS (
    SELECT i.expert_id, COUNT(*) AS in_year,
           SUM(CASE WHEN i.asked_at >= :half_term_from THEN 1 ELSE 0 END) AS in_half_term
    FROM introductions i
    WHERE i.expert_id IN :person_ids AND {own}i.trust_id IN :trust_ids
      AND {own}i.asked_at >= :year_from AND i.state IN ('asked', 'accepted')
    GROUP BY i.expert_id
),
gave AS (
    SELECT i.expert_academy_id AS academy_id, COUNT(*) AS times FROM introductions i
    WHERE i.expert_academy_id IN (SELECT academy_id FROM place) AND i.state = 'accepted' AND i.asked_at >= :year_from
    GROUP BY i.expert_academy_id
),
received AS (
    SELECT i.asker_academy_id AS academy_id, COUNT(*) AS times FROM introductions i
    WHERE i.asker_academy_id IN (SELECT academy_id FROM place) AND i.state = 'accepted' AND i.asked_at >= :year_from
    GROUP BY i.asker_academy_id
),
helped AS (
    SELECT DISTINCT i.expert_id FROM introductions i
    JOIN introduction_replies r ON r.introduction_id = i.id AND r.person_id = i.asker_id
    WHERE i.expert_id IN :person_ids AND {own}i.trust_id IN :trust_ids
      AND r.answer = 'yes' AND r.replied_at >= :year_from
)
SELECT p.id AS person_id, COALESCE(asked.in_half_term, 0) AS asked_in_half_term,
       COALESCE(asked.in_year, 0) AS asked_in_year,
       COALESCE(gave.times, 0) AS academy_gave, COALESCE(received.times, 0) AS academy_received,
       CASE WHEN helped.expert_id IS NULL THEN 0 ELSE 1 END AS has_helped
FROM people p
LEFT JOIN asked ON asked.expert_id = p.id
LEFT JOIN helped ON helped.expert_id = p.id
LEFT JOIN place ON place.person_id = p.id
LEFT JOIN gave ON gave.academy_id = place.academy_id
LEFT JOIN received ON received.academy_id = place.academy_id
WHERE p.id IN :person_ids AND {own}p.trust_id IN :trust_ids
"""
_OWN = "+"
"""Put before a column, keeps SQLite from an index on it that would give nearly the whole table."""


async def add_introduction(
    session: AsyncSession,
    trust_id: int,
    *,
    listing_id: int | None,
    expert_id: int,
    expert_academy_id: int | None,
    asker_id: int,
    asker_academy_id: int | None,
    now: datetime,
    state: State = "asked",
) -> int:
    """Remember that one colleague asked another, and at which academies they work now; the introduction's id.

    `trust_id` is the trust of the colleague who is asked.
    """
    row = Introduction(
        trust_id=trust_id,
        listing_id=listing_id,
        expert_id=expert_id,
        expert_academy_id=expert_academy_id,
        asker_id=asker_id,
        asker_academy_id=asker_academy_id,
        state=state,
        asked_at=now,
    )
    session.add(row)
    await session.flush()
    return row.id


async def find_loads(
    session: AsyncSession,
    trust_ids: Collection[int],
    person_ids: Collection[int],
    *,
    today: date,
    half_term_from: date,
) -> Mapping[int, Load]:
    """By id, the loads of these members of these trusts' staff, in one statement; nothing of anybody else's.

    Args:
        session: where to look.
        trust_ids: the trusts whose colleagues are looked for.
        person_ids: at most some 200 people.
        today: the day in England up to which a year is counted back.
        half_term_from: the first day in England that counts to this half-term, within the last year.
    """
    if not trust_ids or not person_ids:
        return {}
    values = {
        "trust_ids": tuple(trust_ids),
        "person_ids": tuple(person_ids),
        "year_from": _begin_of(today - YEAR),
        "half_term_from": _begin_of(half_term_from),
    }
    found = await session.execute(_statement(on_sqlite=is_sqlite(session)), values)
    return {
        person_id: Load(int(half_term), int(year), int(gave), int(received), has_helped=bool(helped))
        for person_id, half_term, year, gave, received, helped in found
    }


@cache
def _statement(*, on_sqlite: bool) -> TextClause:
    return text(_LOADS.format(own=_OWN if on_sqlite else "")).bindparams(
        bindparam("trust_ids", type_=Integer, expanding=True),
        bindparam("person_ids", type_=Integer, expanding=True),
        bindparam("year_from", type_=UtcDateTime),
        bindparam("half_term_from", type_=UtcDateTime),
    )


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=ENGLAND)
