"""Server-sent events that tell a page when to look again ("Server-sent events", WHATWG HTML standard)."""

import asyncio
from collections.abc import AsyncIterator

from bot.playground.slack_cloud import Change, SlackCloud
from bot.playground.teams_cloud import TeamsCloud

SILENCE_SECONDS = 20.0
"""After this long without news a comment is sent, so that a browser that is gone is noticed."""


class EventStreams:
    """The open event streams of all browser tabs."""

    def __init__(self, slack: SlackCloud, teams: TeamsCloud) -> None:
        self._slack = slack
        self._teams = teams
        self._open: set[asyncio.Event] = set()
        self._closed = False

    def close(self) -> None:
        """End every open stream, and every one asked for later."""
        self._closed = True
        for news in self._open:
            news.set()

    async def listen(self, slack_user: str) -> AsyncIterator[str]:
        """Events called `slack` and `teams`, one for any number of changes since the last, for this person's page.

        The stand-ins tell of changes from the event loop without waiting, so all that happens there is a note.
        """
        news = asyncio.Event()
        changed: set[str] = set()

        def note(platform: str) -> None:
            changed.add(platform)
            news.set()

        def note_slack(change: Change) -> None:
            if change.user in {"", slack_user} or change.kind == "log":
                note("slack")

        ends = [self._slack.subscribe(note_slack), self._teams.on_change(lambda: note("teams"))]
        self._open.add(news)
        try:
            yield "retry: 2000\n\n"
            while not self._closed:
                yield await _next(news, changed)
        finally:
            self._open.discard(news)
            for end in ends:
                end()


async def _next(news: asyncio.Event, changed: set[str]) -> str:
    """What to send next: an event for each platform that changed, or a comment after a long silence."""
    try:
        await asyncio.wait_for(news.wait(), SILENCE_SECONDS)
    except TimeoutError:
        return ": still here\n\n"
    news.clear()
    platforms = sorted(changed)
    changed.clear()
    return "".join(f"event: {platform}\ndata: changed\n\n" for platform in platforms)
