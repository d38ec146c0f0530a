"""What colleagues have lately begun to offer, for somebody who asked to be told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, literal, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.models import Academy, Affiliation, ExpertiseListing, ListingTopic, Person


@dataclass(frozen=True, slots=True)
class RecentListing:
    """A listing new or changed lately, with its owner and where they work; `topics` has the main one first."""

    listing_id: int
    name: str
    academy: str
    is_new: bool
    topics: tuple[str, ...]
    phases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interests:
    """Where somebody works, and the ids of what and whom they teach."""

    academy_id: int | None
    subjects: tuple[str, ...]
    phases: tuple[str, ...]


async def find_interests(session: AsyncSession, trust_id: int, person_id: int) -> Interests:
    """What concerns a member of the trust's staff; nothing where they aren't one."""
    found = await session.execute(
        select(col(Affiliation.academy_id), col(Person.subjects), col(Person.phases))
        .select_from(Person)
        .outerjoin(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .where(col(Person.trust_id) == trust_id, col(Person.id) == person_id)
    )
    row = found.first()
    return Interests(*row) if row else Interests(None, (), ())


async def find_recent_listings(
    session: AsyncSession,
    trust_id: int,
    *,
    since: datetime,
    today: date,
    topics: Collection[str],
    phases: Collection[str],
    except_academy_id: int | None,
    except_person_id: int,
    limit: int,
) -> Sequence[RecentListing]:
    """The newest listings made or changed since a moment that colleagues find on this day, at other academies.

    Only those with one of the topics, or for one of the phases.
    """
    with_topic = select(col(ListingTopic.listing_id)).where(
        col(ListingTopic.trust_id) == trust_id, col(ListingTopic.topic_id).in_(topics)
    )
    listed = literal(",") + type_coerce(col(ExpertiseListing.phases), String) + literal(",")
    found = await session.execute(
        select(ExpertiseListing, col(Person.name), col(Academy.short_name))
        .join(Person, col(Person.id) == col(ExpertiseListing.person_id))
        .outerjoin(Affiliation, (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True))
        .outerjoin(Academy, col(Academy.id) == col(Affiliation.academy_id))
        .where(
            col(ExpertiseListing.trust_id) == trust_id,
            col(ExpertiseListing.updated_at) >= since,
            col(ExpertiseListing.is_hidden).is_(False),
            or_(col(ExpertiseListing.paused_until_on).is_(None), col(ExpertiseListing.paused_until_on) <= today),
            col(Person.left_at).is_(None),
            col(Person.id) != except_person_id,
            or_(col(Academy.id).is_(None), col(Academy.is_open).is_(True)),
            or_(col(Academy.id).is_(None), col(Academy.id) != (except_academy_id or 0)),
            or_(
                col(ExpertiseListing.id).in_(with_topic),
                *(listed.contains(f",{phase},", autoescape=True) for phase in sorted(phases)),
            ),
        )
        .order_by(col(ExpertiseListing.updated_at).desc(), col(ExpertiseListing.id))
        .limit(limit)
    )
    rows = found.all()
    theirs = await _topics(session, trust_id, [listing.id for listing, _, _ in rows])
    return [
        RecentListing(
            listing_id=listing.id,
            name=name,
            academy=academy or "",
            is_new=listing.created_at >= since,
            topics=tuple(theirs.get(listing.id, ())),
            phases=listing.phases,
        )
        for listing, name, academy in rows
    ]


async def _topics(session: AsyncSession, trust_id: int, listing_ids: Collection[int]) -> dict[int, list[str]]:
    found = await session.execute(
        select(col(ListingTopic.listing_id), col(ListingTopic.topic_id))
        .where(col(ListingTopic.trust_id) == trust_id, col(ListingTopic.listing_id).in_(listing_ids))
        .order_by(col(ListingTopic.listing_id), col(ListingTopic.position))
    )
    topics: dict[int, list[str]] = {}
    for listing_id, topic_id in found:
        topics.setdefault(listing_id, []).append(topic_id)
    return topics
