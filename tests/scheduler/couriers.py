"""A courier that does as it is told, and a clock that moves when it is waited by: what the outbox is tried with."""

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from handlers.ports import Absent, Done, Errand, Outcome, Unsure


class VirtualTime:
    """A machine clock that stands still until somebody waits by it."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def now(self) -> datetime:
        """The moment it shows."""
        return self.moment

    async def pause(self, seconds: float) -> None:
        """Wait: the clock goes on by so many seconds at once."""
        self.moment += timedelta(seconds=seconds)


class RecordingCourier:
    """Keeps what it carried out, with the moment; the next outcomes can be told it, for all errands or for one key."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.carried: list[tuple[datetime, Errand]] = []
        self.outcomes: deque[Outcome] = deque()
        self.of_key: defaultdict[str, deque[Outcome]] = defaultdict(deque)
        self.sightings: deque[Done | Absent | Unsure] = deque()
        self.looked_for: list[str] = []
        self._now = now

    async def perform(self, errand: Errand) -> Outcome:
        """Give the outcome that is next; without one it is done, and a number counts up as its message id."""
        if planned := self.of_key.get(errand.key) or self.outcomes:
            outcome = planned.popleft()
            if not isinstance(outcome, Done):
                return outcome
        self.carried.append((self._now(), errand))
        return Done(errand.conversation_id or "D1", f"m{len(self.carried)}")

    async def look_for(self, errand: Errand) -> Done | Absent | Unsure:
        """Give the sighting that is next; without one it is not there."""
        self.looked_for.append(errand.key)
        return self.sightings.popleft() if self.sightings else Absent()

    @property
    def keys(self) -> list[str]:
        """What was carried out, in order."""
        return [errand.key for _, errand in self.carried]
