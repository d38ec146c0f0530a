"""What the Connector allows in a while."""

from collections import Counter, defaultdict, deque
from datetime import datetime, timedelta
from math import ceil
from typing import Final

WINDOWS: tuple[tuple[int, int], ...] = ((1, 7), (30, 60), (3_600, 1_800))
"""Sends to one conversation: (seconds, at most). Microsoft: "Optimize your bot with rate limiting in Teams"."""

APP_WINDOW = (1, 50)
"""Requests of one app in one tenant: (seconds, at most). From the same document: all requests count."""

PRUNED_EVERY: Final = 1_000


class Rates:
    """Counts in sliding windows, by the clock that is passed in. What is refused isn't counted, but noted."""

    def __init__(self) -> None:
        self.violations: Counter[str] = Counter()
        self._sent: defaultdict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=WINDOWS[-1][1]))
        self._asked: deque[datetime] = deque(maxlen=APP_WINDOW[1])
        self._since_pruned = 0

    def admit(self, conversation_id: str, now: datetime) -> int:
        """Count one send to a conversation; 0 if it may go, else the whole seconds to wait."""
        sent = self._sent[conversation_id]
        waits = {window: wait for window in WINDOWS if (wait := _wait(sent, now, *window))}
        if waits:
            seconds, most = max(waits, key=lambda window: waits[window])
            self.violations[f"conversation: {most} in {seconds} s"] += 1
            return waits[seconds, most]
        sent.append(now)
        self._prune(now)
        return 0

    def admit_request(self, now: datetime) -> int:
        """Count one request of the app's, whatever it is for; 0 if it may go, else the whole seconds to wait."""
        seconds, most = APP_WINDOW
        if wait := _wait(self._asked, now, seconds, most):
            self.violations[f"app: {most} in {seconds} s"] += 1
            return wait
        self._asked.append(now)
        return 0

    def _prune(self, now: datetime) -> None:
        """Forget, once in a while, the conversations that nothing counts for any more."""
        self._since_pruned += 1
        if self._since_pruned < PRUNED_EVERY:
            return
        self._since_pruned = 0
        since = now - timedelta(seconds=WINDOWS[-1][0])
        for conversation_id in [one for one, sent in self._sent.items() if sent[-1] <= since]:
            del self._sent[conversation_id]


def _wait(sent: deque[datetime], now: datetime, seconds: int, most: int) -> int:
    """The whole seconds until one more may go; only the moment `most` sends ago matters."""
    if len(sent) < most:
        return 0
    left = sent[-most] + timedelta(seconds=seconds) - now
    return max(1, ceil(left.total_seconds())) if left > timedelta() else 0
