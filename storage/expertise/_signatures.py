"""What was read out of a listing when it was saved, kept beside it so that a search need not read it again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ColumnElement, Select, func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from storage.database import insert_of
from storage.models import ExpertiseListing, ListingSignature, ListingTopic, Person
from storage.search import index_listing

if TYPE_CHECKING:
    from storage.expertise._listings import ListingDetails


MANY = 500
"""How many values one statement compares with, well under what either database takes."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a search needs of a listing's words; `storage.models.ListingSignature` says what stands in each."""

    made_by: str = ""
    stems: str = ""
    concepts: str = ""
    mentions: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    vector: bytes = b""


@dataclass(frozen=True, slots=True)
class Owner:
    """What of a listing's owner says what they can help with; `subjects` are topic ids."""

    job_title: str = ""
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListingText:
    """What a listing is found by: its words, its marks (see `storage.search`), and what was read out of them."""

    words: str
    marks: tuple[str, ...]
    signature: Signature


class ListingReader(Protocol):
    """Reads listings; it knows what topics are called and what words mean."""

    @property
    def made_by(self) -> str:
        """What its signatures carry, so that those of another reader are known."""
        ...

    def read(self, details: "ListingDetails", owner: Owner) -> ListingText:
        """What a listing is to be found by."""
        ...


@dataclass(frozen=True, slots=True)
class UnreadListing:
    """A listing whose signature is missing or was made by another reader."""

    listing_id: int
    trust_id: int


async def keep_text(session: AsyncSession, trust_id: int, listing_id: int, text: ListingText) -> None:
    """Let a listing be found by this, and by nothing that it was found by before."""
    await index_listing(session, trust_id, listing_id, text.words, text.marks)
    row = ListingSignature(
        listing_id=listing_id,
        trust_id=trust_id,
        made_by=text.signature.made_by,
        stems=text.signature.stems,
        concepts=text.signature.concepts,
        mentions=text.signature.mentions,
        subjects=text.signature.subjects,
        vector=text.signature.vector,
    ).model_dump()
    statement = insert_of(session)(ListingSignature).values(row)
    changed = {name: statement.excluded[name] for name in row if name != "listing_id"}
    await session.execute(statement.on_conflict_do_update(index_elements=["listing_id"], set_=changed))


async def find_owner(session: AsyncSession, trust_id: int, person_id: int) -> Owner:
    """What is known of the owner of a listing; nothing where the trust has no such person."""
    found = await session.execute(
        select(col(Person.job_title), col(Person.subjects)).where(
            col(Person.trust_id) == trust_id, col(Person.id) == person_id
        )
    )
    row = found.first()
    return Owner(row.job_title, row.subjects) if row else Owner()


async def find_unread_listings(
    session: AsyncSession, made_by: str, limit: int, *, after_id: int = 0
) -> Sequence[UnreadListing]:
    """Listings of any trust that this reader hasn't read, the oldest first, from those after an id on.

    It is asked every minute, and mostly there is nothing: then all listings aren't looked through.
    """
    if not await _is_any_unread(session, made_by):
        return []
    found = await session.execute(
        select(col(ExpertiseListing.id), col(ExpertiseListing.trust_id))
        .outerjoin(ListingSignature, col(ListingSignature.listing_id) == col(ExpertiseListing.id))
        .where(col(ExpertiseListing.id) > after_id, _is_unread(made_by))
        .order_by(col(ExpertiseListing.id))
        .limit(limit)
    )
    return [UnreadListing(row.id, row.trust_id) for row in found]


async def _is_any_unread(session: AsyncSession, made_by: str) -> bool:
    """Whether there is a signature of another reader, or a listing without; both come from indexes alone."""
    reader, listings = col(ListingSignature.made_by), select(func.count()).select_from(ExpertiseListing)
    by_others = select(1).where(reader < made_by).exists() | select(1).where(reader > made_by).exists()
    signatures = select(func.count()).select_from(ListingSignature)
    found = await session.execute(select(by_others | (listings.scalar_subquery() > signatures.scalar_subquery())))
    return bool(found.scalar_one())


async def count_unread_listings(session: AsyncSession, made_by: str) -> int:
    """How many listings of all trusts this reader hasn't read."""
    counted = await session.execute(
        select(func.count())
        .select_from(ExpertiseListing)
        .outerjoin(ListingSignature, col(ListingSignature.listing_id) == col(ExpertiseListing.id))
        .where(_is_unread(made_by))
    )
    return counted.scalar_one()


async def lock_listings(session: AsyncSession, listing_ids: Collection[int]) -> frozenset[int]:
    """Keep listings as they are until this transaction ends; gives those that are there and that nobody is changing."""
    found = await session.execute(
        select(col(ExpertiseListing.id))
        .where(col(ExpertiseListing.id).in_(listing_ids))
        .order_by(col(ExpertiseListing.id))
        .with_for_update(skip_locked=True, key_share=True)
    )
    return frozenset(found.scalars())


def _is_unread(made_by: str) -> ColumnElement[bool]:
    return (col(ListingSignature.made_by) != made_by) | col(ListingSignature.made_by).is_(None)


async def forget_readings(session: AsyncSession, trust_id: int, topic_ids: Sequence[str]) -> None:
    """Have the trust's listings of these topics read again, as what the topics are called has changed."""
    with_topic = select(col(ListingTopic.listing_id)).where(
        col(ListingTopic.trust_id) == trust_id, col(ListingTopic.topic_id).in_(topic_ids)
    )
    await _forget(session, trust_id, with_topic)


async def forget_readings_of(session: AsyncSession, trust_id: int, person_ids: Sequence[int]) -> None:
    """Have these people's listings read again, as their job or subjects have changed."""
    for start in range(0, len(person_ids), MANY):
        some = person_ids[start : start + MANY]
        theirs = select(col(ExpertiseListing.id)).where(
            col(ExpertiseListing.trust_id) == trust_id, col(ExpertiseListing.person_id).in_(some)
        )
        await _forget(session, trust_id, theirs)


async def _forget(session: AsyncSession, trust_id: int, listing_ids: Select[Any]) -> None:
    await session.execute(
        update(ListingSignature)
        .where(col(ListingSignature.trust_id) == trust_id, col(ListingSignature.listing_id).in_(listing_ids))
        .values(made_by="")
    )
