"""Writes down what requests that only look leave behind, one note after the other, beside the answers."""

import asyncio
import hmac
import secrets
from collections import OrderedDict, deque
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog

from handlers.notes import Note
from storage.database import Database, is_unavailable

log = structlog.get_logger(__name__)

SAME_WITHIN = timedelta(hours=1)
MOST_REMEMBERED = 10_000
MOST_WAITING = 1_000
"""With more than this unwritten the database is in trouble, and what comes on top is left out."""


class Notes:
    """A process's notes.

    Why not written before the answer: a search runs in a snapshot in which nothing can be written, and nobody should
    wait for a lock that a count needs. Why not tallied in memory and written by the clock: with PostgreSQL the
    processes that answer run no clock, and a minute's tally is more to lose than a moment's note.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._key = secrets.token_bytes(32)
        self._remembered: OrderedDict[bytes, datetime] = OrderedDict()
        self._waiting: deque[Note] = deque()
        self._writing: asyncio.Task[None] | None = None

    def take(self, notes: Iterable[Note], now: datetime) -> None:
        """Write these soon, but for those that are the same as others of the last hour; returns at once."""
        for note in notes:
            if len(self._waiting) >= MOST_WAITING:
                log.warning("note_left_out", waiting=len(self._waiting))
            elif self._is_new(note, now):
                self._waiting.append(note)
        if self._waiting and (self._writing is None or self._writing.done()):
            self._writing = asyncio.create_task(self._write_all())

    async def finish(self) -> None:
        """Wait until everything taken so far is written, or has failed to be."""
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        while self._waiting:
            note = self._waiting.popleft()
            try:
                async with self._database.writing() as session:
                    await note.write(session)
            except Exception as error:
                if is_unavailable(error):
                    log.warning("note_not_written", error=type(error).__name__)
                else:
                    log.exception("note_not_written")

    def _is_new(self, note: Note, now: datetime) -> bool:
        """Whether no such note was taken within the hour; the hash's key is this process's own and kept nowhere."""
        digest = hmac.digest(self._key, note.same_as.encode(), "sha256")
        while self._remembered and next(iter(self._remembered.values())) <= now - SAME_WITHIN:
            self._remembered.popitem(last=False)
        if digest in self._remembered:
            return False
        self._remembered[digest] = now
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return True
