"""How many published listings there are of a topic. Counts of published listings are the only ones people see."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Date, String, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from storage.expertise._candidates import OWN, PUBLISHED
from storage.search import is_sqlite

_COUNT = f"""
    SELECT t.topic_id, COUNT(*) AS listings
    FROM listing_topics t JOIN expertise_listings l ON l.id = t.listing_id
    {PUBLISHED} AND {{own}}t.trust_id = :trust_id AND t.topic_id IN :topic_ids AND p.id <> :except_person_id
    GROUP BY t.topic_id
"""  # noqa: S608 - every part is written here or beside it
_LISTED_WITH = f"""
    SELECT other.topic_id
    FROM listing_topics t JOIN expertise_listings l ON l.id = t.listing_id
    JOIN listing_topics other ON other.listing_id = t.listing_id
    {PUBLISHED} AND {{own}}t.trust_id = :trust_id AND t.topic_id IN :topic_ids AND other.topic_id NOT IN :topic_ids
      AND p.id <> :except_person_id
    GROUP BY other.topic_id ORDER BY COUNT(*) DESC, other.topic_id LIMIT :most
"""  # noqa: S608 - as above


async def count_listings_by_topic(
    session: AsyncSession, trust_id: int, topic_ids: Iterable[str], *, today: date, except_person_id: int = 0
) -> dict[str, int]:
    """How many listings of each topic colleagues can find on this day; topics that have none are left out."""
    found = await session.execute(_statement(session, _COUNT), _values(trust_id, topic_ids, today, except_person_id))
    return {row.topic_id: row.listings for row in found}


async def find_topics_listed_with(
    session: AsyncSession,
    trust_id: int,
    topic_ids: Iterable[str],
    *,
    today: date,
    except_person_id: int = 0,
    limit: int = 5,
) -> tuple[str, ...]:
    """The other topics that people who list these also list, those most often listed with them first."""
    values = _values(trust_id, topic_ids, today, except_person_id)
    found = await session.execute(_statement(session, _LISTED_WITH), {**values, "most": limit})
    return tuple(found.scalars())


def _statement(session: AsyncSession, sql: str) -> TextClause:
    return text(sql.format(own=OWN if is_sqlite(session) else "")).bindparams(
        bindparam("topic_ids", type_=String, expanding=True), bindparam("today", type_=Date)
    )


def _values(trust_id: int, topic_ids: Iterable[str], today: date, except_person_id: int) -> dict[str, object]:
    return {
        "trust_id": trust_id,
        "topic_ids": tuple(topic_ids),
        "today": today,
        "except_person_id": except_person_id,
    }
