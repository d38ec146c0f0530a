"""Making, changing and removing listings."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from storage.expertise._signatures import ListingReader, find_owner, keep_text
from storage.guarded_text import NO_WORDS, GuardedText
from storage.models import ExpertiseListing, ListingTopic
from storage.search import forget_listing


@dataclass(frozen=True, slots=True)
class ListingDetails:
    """What a colleague offers, in ids and their own words; the main one of `topics` first."""

    topics: tuple[str, ...]
    help_text: GuardedText
    phases: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    how_often: str = ""
    free_when: GuardedText = NO_WORDS


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing as its owner sees it; `paused_until_on` is the day on which colleagues find it again.

    `right_since` is when its owner made it, changed it, or said that it is still right, whichever was last.
    """

    id: int
    person_id: int
    details: ListingDetails
    is_hidden: bool
    paused_until_on: date | None
    right_since: datetime

    @property
    def topics(self) -> tuple[str, ...]:
        """Ids of what it is about, the main one first."""
        return self.details.topics

    @property
    def phases(self) -> tuple[str, ...]:
        """Ids of phases."""
        return self.details.phases

    @property
    def ways(self) -> tuple[str, ...]:
        """Ways of helping."""
        return self.details.ways

    @property
    def how_often(self) -> str:
        """One of the form's choices."""
        return self.details.how_often

    @property
    def help_text(self) -> str:
        """Its owner's words."""
        return self.details.help_text.text

    @property
    def free_when(self) -> str:
        """When its owner is usually free, in their words."""
        return self.details.free_when.text


async def add_listing(
    session: AsyncSession,
    trust_id: int,
    person_id: int,
    details: ListingDetails,
    *,
    reader: ListingReader,
    now: datetime,
) -> Listing:
    """Publish what a person offers."""
    row = ExpertiseListing(trust_id=trust_id, person_id=person_id, created_at=now, updated_at=now, **_columns(details))
    session.add(row)
    await session.flush()
    listing = _listing(row, details.topics)
    await _describe(session, trust_id, listing.id, details)
    await keep_text(session, trust_id, listing.id, reader.read(details, await find_owner(session, trust_id, person_id)))
    return listing


async def change_listing(
    session: AsyncSession,
    trust_id: int,
    listing_id: int,
    details: ListingDetails,
    *,
    reader: ListingReader,
    now: datetime,
) -> None:
    """Put other details in the place of a listing's.

    Raises:
        LookupError: if the trust has no such listing.
    """
    await _update(session, trust_id, listing_id, **_columns(details), updated_at=now)
    await session.execute(
        delete(ListingTopic).where(col(ListingTopic.trust_id) == trust_id, col(ListingTopic.listing_id) == listing_id)
    )
    await _describe(session, trust_id, listing_id, details)
    await read_listing_again(session, trust_id, listing_id, reader=reader)


async def read_listing_again(session: AsyncSession, trust_id: int, listing_id: int, *, reader: ListingReader) -> None:
    """Let a listing be found by what this reader makes of it now; its owner sees no change.

    Raises:
        LookupError: if the trust has no such listing.
    """
    listing = await get_listing(session, trust_id, listing_id)
    owner = await find_owner(session, trust_id, listing.person_id)
    await keep_text(session, trust_id, listing_id, reader.read(listing.details, owner))


async def set_listing_state(
    session: AsyncSession, trust_id: int, listing_id: int, *, is_hidden: bool, paused_until_on: date | None = None
) -> None:
    """Hide a listing, pause it until a day, or show it again.

    Raises:
        LookupError: if the trust has no such listing.
    """
    await _update(session, trust_id, listing_id, is_hidden=is_hidden, paused_until_on=paused_until_on)


async def renew_listing(session: AsyncSession, trust_id: int, listing_id: int, now: datetime) -> None:
    """Remember that its owner says a listing is still right.

    Raises:
        LookupError: if the trust has no such listing.
    """
    await _update(session, trust_id, listing_id, renewed_at=now)


async def remove_listing(session: AsyncSession, trust_id: int, listing_id: int) -> None:
    """Delete a listing, if the trust has it."""
    removed = await session.execute(
        delete(ExpertiseListing)
        .where(col(ExpertiseListing.trust_id) == trust_id, col(ExpertiseListing.id) == listing_id)
        .returning(col(ExpertiseListing.id))
    )
    if removed.one_or_none():
        await forget_listing(session, listing_id)


async def find_listings_of(session: AsyncSession, trust_id: int, person_id: int) -> tuple[Listing, ...]:
    """This person's listings, oldest first, hidden and paused ones too."""
    return await _listings(session, trust_id, col(ExpertiseListing.person_id) == person_id)


async def find_listing(session: AsyncSession, trust_id: int, listing_id: int) -> Listing | None:
    """The trust's listing of this id, whoever's it is, hidden or not."""
    found = await _listings(session, trust_id, col(ExpertiseListing.id) == listing_id)
    return found[0] if found else None


async def get_listing(session: AsyncSession, trust_id: int, listing_id: int) -> Listing:
    """The trust's listing of this id, whoever's it is, hidden or not.

    Raises:
        LookupError: if there is none.
    """
    listing = await find_listing(session, trust_id, listing_id)
    if listing is None:
        raise LookupError(f"trust {trust_id} has no listing {listing_id}")
    return listing


async def _listings(session: AsyncSession, trust_id: int, condition: ColumnElement[bool]) -> tuple[Listing, ...]:
    found = await session.execute(
        select(ExpertiseListing)
        .where(col(ExpertiseListing.trust_id) == trust_id, condition)
        .order_by(col(ExpertiseListing.id))
        .execution_options(populate_existing=True)
    )
    rows = found.scalars().all()
    topics = await _topics_of(session, trust_id, [row.id for row in rows if row.id]) if rows else {}
    return tuple(_listing(row, topics.get(row.id or 0, ())) for row in rows)


async def _topics_of(session: AsyncSession, trust_id: int, listing_ids: Sequence[int]) -> dict[int, list[str]]:
    found = await session.execute(
        select(ListingTopic.listing_id, ListingTopic.topic_id)
        .where(col(ListingTopic.trust_id) == trust_id, col(ListingTopic.listing_id).in_(listing_ids))
        .order_by(col(ListingTopic.position))
    )
    topics: dict[int, list[str]] = defaultdict(list)
    for listing_id, topic_id in found:
        topics[listing_id].append(topic_id)
    return topics


async def _update(session: AsyncSession, trust_id: int, listing_id: int, **values: Any) -> None:
    changed = await session.execute(
        update(ExpertiseListing)
        .where(col(ExpertiseListing.trust_id) == trust_id, col(ExpertiseListing.id) == listing_id)
        .values(**values)
        .returning(col(ExpertiseListing.id))
    )
    if changed.one_or_none() is None:
        raise LookupError(f"trust {trust_id} has no listing {listing_id}")


async def _describe(session: AsyncSession, trust_id: int, listing_id: int, details: ListingDetails) -> None:
    """Give the listing its topics."""
    session.add_all(
        ListingTopic(listing_id=listing_id, topic_id=topic_id, trust_id=trust_id, position=position)
        for position, topic_id in enumerate(dict.fromkeys(details.topics))
    )
    await session.flush()


_COLUMNS = ("help_text", "phases", "ways", "how_often", "free_when")


def _columns(details: ListingDetails) -> dict[str, Any]:
    return {column: getattr(details, column) for column in _COLUMNS}


def _listing(row: ExpertiseListing, topics: Iterable[str]) -> Listing:
    return Listing(
        id=row.id or 0,
        person_id=row.person_id,
        details=ListingDetails(
            topics=tuple(dict.fromkeys(topics)),
            help_text=row.help_text,
            phases=row.phases,
            ways=row.ways,
            how_often=row.how_often,
            free_when=row.free_when,
        ),
        is_hidden=row.is_hidden,
        paused_until_on=row.paused_until_on,
        right_since=max(row.updated_at, row.renewed_at or row.updated_at),
    )
