"""Server-sent events that tell a page when to look again ("Server-sent events", WHATWG HTML standard)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

import structlog

from bot.playground.slack_cloud import Change
from bot.playground.world import World

log = structlog.get_logger(__name__)

SILENCE_SECONDS = 20.0
"""After this long without news a comment is sent, so that a browser that is gone is noticed."""

LOOK_SECONDS = 1.0
"""How often the outbox is looked at while somebody has the page open: nobody tells of what becomes of a delivery."""

Look: TypeAlias = Callable[[], Awaitable[object]]


@dataclass(eq=False, slots=True)
class _News:
    """What has changed since a browser tab was last told."""

    has_come: asyncio.Event = field(default_factory=asyncio.Event)
    of: set[str] = field(default_factory=set)

    def note(self, what: str) -> None:
        self.of.add(what)
        self.has_come.set()


class EventStreams:
    """The open event streams of all browser tabs. `look` gives something that differs once a delivery has changed."""

    def __init__(self, world: World, look: Look) -> None:
        self._world = world
        self._look = look
        self._open: set[_News] = set()
        self._closed = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._has_looked = asyncio.Event()

    def close(self) -> None:
        """End every open stream, and every one asked for later."""
        self._closed.set()
        for news in self._open:
            news.has_come.set()

    async def finished(self) -> None:
        """Wait until nothing of the world is looked at any more, once they are closed."""
        if self._watching is not None:
            await self._watching

    async def listen(self, slack_user: str) -> AsyncIterator[str]:
        """Events called `slack`, `teams`, `clock` and `deliveries`, one for any number of changes since the last.

        The stand-ins tell of changes from the event loop without waiting, so all that happens there is a note.
        """
        news = _News()

        def note_slack(change: Change) -> None:
            if change.user in {"", slack_user} or change.kind == "log":
                news.note("slack")

        ends = [
            self._world.slack.subscribe(note_slack),
            self._world.teams.on_change(lambda: news.note("teams")),
            self._world.clock.on_change(lambda: news.note("clock")),
        ]
        self._open.add(news)
        try:
            await self._begin_to_watch()
            yield "retry: 2000\n\n"
            while not self._closed.is_set():
                yield await _next(news)
        finally:
            self._open.discard(news)
            for end in ends:
                end()

    async def _begin_to_watch(self) -> None:
        """See that somebody watches the outbox, and has looked once: what comes after that will be told."""
        if self._watching is None or self._watching.done():
            self._has_looked.clear()
            self._watching = asyncio.create_task(self._watch())
        await self._has_looked.wait()

    async def _watch(self) -> None:
        """Look at the outbox again and again while a stream is open, in a task that no browser's going can break."""
        seen: object = None
        while self._open and not self._closed.is_set():
            try:
                found = await self._look()
            except Exception:
                log.exception("deliveries_not_seen")
                found = seen
            if found != seen and self._has_looked.is_set():
                for news in self._open:
                    news.note("deliveries")
            seen = found
            self._has_looked.set()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), LOOK_SECONDS)
        self._has_looked.set()


async def _next(news: _News) -> str:
    """What to send next: an event for each thing that changed, or a comment after a long silence."""
    try:
        await asyncio.wait_for(news.has_come.wait(), SILENCE_SECONDS)
    except TimeoutError:
        return ": still here\n\n"
    news.has_come.clear()
    changed = sorted(news.of)
    news.of.clear()
    return "".join(f"event: {what}\ndata: changed\n\n" for what in changed)
