"""Reads listings again that another map, another model or other names of topics had read, or nothing at all."""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.listing_reading import TopicReader
from handlers.meaning import Interpreter
from handlers.topics import TrustTopics
from scheduler.clock import Job
from storage import expertise
from storage.database import Database, is_unavailable
from storage.expertise import ListingDetails, ListingText, Owner, UnreadListing

log = structlog.get_logger(__name__)

READ_SECONDS = 60
"""How often it is looked for listings to read: a topic renamed now finds its listings by the new name soon."""

BATCH = 20
"""Listings of one transaction: so few that nobody who saves something waits for them noticeably."""

SAID_EVERY = 100
"""Listings from one word in the log about progress to the next."""


class ListingReading:
    """Reads whatever is unread, batch by batch, until nothing is left.

    Reading takes a processor some milliseconds each, so it is done in a thread and before the transaction that writes.
    Where two processes do it at once, one of them does it in vain, and no harm.
    """

    def __init__(self, database: Database, topics: TrustTopics, meaning: Interpreter) -> None:
        self._database = database
        self._topics = topics
        self._meaning = meaning

    def job(self) -> Job:
        """The same as a job of the clock."""
        return Job("read_listings_again", READ_SECONDS, self.read, at_start=True)

    async def read(self) -> None:
        """Read all that is unread; a listing that can't be read is logged and holds up no other."""
        batch = await self._unread(after_id=0)
        if not batch:
            return
        async with self._database.reading() as session:
            number = await expertise.count_unread_listings(session, self._meaning.made_by)
        done = said = 0
        while batch:
            await self._read(batch)
            done += len(batch)
            if done - said >= SAID_EVERY:
                log.info("reading_listings_again", done=done, of=max(done, number))
                said = done
            batch = await self._unread(after_id=batch[-1].listing_id)
        log.info("listings_read_again", number=done)

    async def _unread(self, *, after_id: int) -> Sequence[UnreadListing]:
        async with self._database.reading() as session:
            return await expertise.find_unread_listings(session, self._meaning.made_by, BATCH, after_id=after_id)

    async def _read(self, batch: Sequence[UnreadListing]) -> None:
        """Read each of a batch, then write all of them.

        What somebody is changing just then is left for the next time; so is the batch where a trust's topics are
        others by the end, as what was read is out of date already.
        """
        async with self._database.reading() as session:
            readers = {listing: await self._prepared(session, listing) for listing in batch}
        try:
            async with self._database.writing() as session:
                await self._write(session, readers)
        except _Overtaken:
            log.info("reading_overtaken", number=len(batch))

    async def _write(self, session: AsyncSession, readers: "Mapping[UnreadListing, _ReadBefore | None]") -> None:
        locked = await expertise.lock_listings(session, [listing.listing_id for listing in readers])
        for listing, reader in readers.items():
            if reader is not None and listing.listing_id in locked:
                await expertise.read_listing_again(session, listing.trust_id, listing.listing_id, reader=reader)
        for listing, reader in readers.items():
            if reader is not None and await self._topics.of(session, listing.trust_id) is not reader.reader.topics:
                raise _Overtaken

    async def _prepared(self, session: AsyncSession, unread: UnreadListing) -> "_ReadBefore | None":
        """What a listing says as it stands now, read; None where it is gone or can't be read."""
        listing = await expertise.find_listing(session, unread.trust_id, unread.listing_id)
        if listing is None:
            return None
        owner = await expertise.find_owner(session, unread.trust_id, listing.person_id)
        reader = TopicReader(await self._topics.of(session, unread.trust_id), self._meaning)
        try:
            text = await to_thread(reader.read, listing.details, owner)
        except Exception as error:
            if is_unavailable(error):
                raise
            log.exception("listing_not_read", listing=unread.listing_id)
            return None
        return _ReadBefore(reader, {(listing.details, owner): text})


class _Overtaken(Exception):
    """A trust has changed its topics while its listings were read."""


@dataclass(frozen=True, slots=True)
class _ReadBefore:
    """A reader that has read already what is still as it was; what its owner changed meanwhile it reads anew."""

    reader: TopicReader
    texts: Mapping[tuple[ListingDetails, Owner], ListingText]

    @property
    def made_by(self) -> str:
        return self.reader.made_by

    def read(self, details: ListingDetails, owner: Owner) -> ListingText:
        return self.texts.get((details, owner)) or self.reader.read(details, owner)
