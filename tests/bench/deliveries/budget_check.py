"""Couriers that are done at once: one does nothing else, one holds every message against the published budgets."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from handlers.ports import Absent, Clock, Done, Errand

A_MINUTE: Final = 300
"""Messages in a workspace in any minute: the least that "several hundred per minute" can mean (docs.slack.dev,
chat.postMessage, "Rate limiting")."""

A_SECOND: Final = 5
"""The same in any second."""


class InstantCourier:
    """Done at once, whatever it is."""

    async def perform(self, errand: Errand) -> Done:
        """Done; the message has the delivery's own key for an id."""
        return Done("D1", errand.key[:100])

    async def look_for(self, _errand: Errand) -> Absent:
        """Never there."""
        return Absent()


@dataclass
class Window:
    """How many messages were too many in some while of this length."""

    length: timedelta
    most: int
    over: int = 0
    _lately: defaultdict[str, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))

    def count(self, whose: str, now: datetime) -> None:
        """One more."""
        lately = self._lately[whose]
        while lately and lately[0] <= now - self.length:
            lately.popleft()
        lately.append(now)
        self.over += len(lately) > self.most


class CheckingCourier(InstantCourier):
    """Notes by workspace how many went, and when the last did; of the keys in `watched`, when each went."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self.sent: Counter[str] = Counter()
        self.last_at: dict[str, datetime] = {}
        self.watched: set[str] = set()
        self.sent_at: dict[str, datetime] = {}
        self._minute = Window(timedelta(minutes=1), A_MINUTE)
        self._second = Window(timedelta(seconds=1), A_SECOND)
        self._place = Window(timedelta(seconds=1), 1)

    @property
    def violations(self) -> int:
        """How many messages went too early, by any budget: a workspace's minute or second, a place's second."""
        return self._minute.over + self._second.over + self._place.over

    async def perform(self, errand: Errand) -> Done:
        """Done, and noted."""
        now, workspace = self._now(), errand.workspace_id
        self._minute.count(workspace, now)
        self._second.count(workspace, now)
        self._place.count(errand.people[0].external_id, now)
        if errand.key in self.watched:
            self.sent_at[errand.key] = now
        else:
            self.sent[workspace] += 1
            self.last_at[workspace] = now
        return await super().perform(errand)
