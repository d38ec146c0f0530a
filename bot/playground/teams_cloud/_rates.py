"""What the Connector allows in a while, and faults on demand."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOWS: tuple[tuple[int, int], ...] = ((1, 7), (30, 60), (3_600, 1_800))
"""Sends to one conversation: (seconds, at most). Microsoft: "Optimize your bot with rate limiting in Teams"."""

APP_WINDOW = (1, 50)
"""Requests of one app in one tenant: (seconds, at most). From the same document."""


@dataclass(slots=True)
class Fault:
    """Something the Connector does wrong, the next `times` that a call matches.

    `status` 0 drops the connection without an answer; with `until` the call is held up until that is set, and then
    answered as if nothing had been. `path` is a part of the address, `method` an HTTP method; empty
    matches all.
    """

    status: int
    times: int = 1
    method: str = ""
    path: str = ""
    retry_after: str = ""
    until: asyncio.Event | None = None

    def matches(self, method: str, path: str) -> bool:
        """Whether this fault befalls this call."""
        return self.times > 0 and self.method in {"", method} and self.path in path


class Rates:
    """Counts sends in sliding windows, by the clock that is passed in."""

    def __init__(self) -> None:
        self._sent: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def admit(self, conversation_id: str, now: datetime) -> int:
        """Count one send.

        Returns:
            0 if it may go, else the whole seconds to wait; a refused send isn't counted.
        """
        for sent in (self._sent[conversation_id], self._sent[""]):
            while sent and sent[0] <= now - timedelta(seconds=WINDOWS[-1][0]):
                sent.popleft()
        waits = [
            *(_wait(self._sent[conversation_id], now, *window) for window in WINDOWS),
            _wait(self._sent[""], now, *APP_WINDOW),
        ]
        if longest := max(waits):
            return longest
        for key in (conversation_id, ""):
            self._sent[key].append(now)
        return 0


def _wait(sent: deque[datetime], now: datetime, seconds: int, most: int) -> int:
    since = now - timedelta(seconds=seconds)
    recent = [moment for moment in sent if moment > since]
    if len(recent) < most:
        return 0
    free_at = recent[-most] + timedelta(seconds=seconds)
    return max(1, -int(-(free_at - now).total_seconds() // 1))
