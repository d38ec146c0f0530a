"""Whose listings there are, and when each was last said to be right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.models import Affiliation, ExpertiseListing, Person


@dataclass(frozen=True, slots=True)
class KeptListing:
    """A listing of somebody on the staff; `academy_id` is its owner's main one, `right_since` as `Listing` tells it."""

    listing_id: int
    person_id: int
    academy_id: int | None
    right_since: datetime
    paused_until_on: date | None


async def find_kept_listings(session: AsyncSession, trust_id: int) -> Sequence[KeptListing]:
    """All listings of the trust's present staff, hidden and paused ones too, in one statement."""
    found = await session.execute(
        select(
            col(ExpertiseListing.id),
            col(ExpertiseListing.person_id),
            col(Affiliation.academy_id),
            col(ExpertiseListing.updated_at),
            col(ExpertiseListing.renewed_at),
            col(ExpertiseListing.paused_until_on),
        )
        .join(Person, col(Person.id) == col(ExpertiseListing.person_id))
        .outerjoin(
            Affiliation,
            (col(Affiliation.person_id) == col(ExpertiseListing.person_id)) & col(Affiliation.is_main).is_(True),
        )
        .where(
            col(ExpertiseListing.trust_id) == trust_id,
            col(Person.left_at).is_(None),
        )
        .order_by(col(ExpertiseListing.id))
    )
    return [
        KeptListing(listing_id, person_id, academy_id, max(updated_at, renewed_at or updated_at), paused_until_on)
        for listing_id, person_id, academy_id, updated_at, renewed_at, paused_until_on in found
    ]
