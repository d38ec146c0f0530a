"""Everybody's message falls due in the same minute: the real claiming, pacing and settling, in virtual time."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Final

from handlers.messages import message, text
from handlers.outbox import ANSWER, key_of
from handlers.outbox import Outbox as Writer
from handlers.requests import Platform
from scheduler.outbox import Outbox
from storage.database import Database
from storage.secret_box import SecretBox
from tests.bench.deliveries.budget_check import A_MINUTE, CheckingCourier
from tests.bench.deliveries.virtual_time import VirtualClock, WatchedDatabase
from tests.bench.deliveries.world import Place, enqueue, make_places, messages_to, places_of, team_ids
from tests.bench.servers import KEY

MONDAY: Final = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""A school day in everybody's hours, at their very beginning; in England it is UTC in November."""

WORKERS: Final = 2
EACH: Final = 2
"""Messages to each person, so that the distance between two to one place counts."""

URGENT_EVERY_SECONDS: Final = 7.3
"""Of virtual time, so that they fall at all moments of a second."""

_YES: Final = message(text("Yes, she can help; here is how to reach her."))


@dataclass(frozen=True, slots=True)
class Rushed:
    """What came of it, in virtual seconds but for one; `shares` of a workspace's budget while it had a backlog."""

    messages: int
    shares: Sequence[float]
    violations: int
    longest_seconds: float
    ideal_seconds: float
    urgent_seconds: Sequence[float]
    wall_seconds: float


async def rush(url: str, workspaces: int, messages: int) -> Rushed:
    """Write so many messages to so many workspaces, all due at 08:00, and let the workers send them."""
    database = WatchedDatabase(url)
    secrets = SecretBox([KEY])
    places = places_of(team_ids(workspaces), messages // workspaces // EACH)
    await make_places(database, places, MONDAY - timedelta(days=1))
    await enqueue(database, messages_to(places, EACH, MONDAY, secrets))
    clock = VirtualClock(MONDAY, database)
    courier = CheckingCourier(clock.now)
    urgent = Urgent(database, secrets, places, clock, courier)
    began = time.perf_counter()
    async with _working(database, secrets, clock, courier):
        asking = asyncio.create_task(urgent.keep_asking())
        await clock.run_until(lambda: courier.sent.total() == messages // workspaces // EACH * EACH * workspaces)
        asking.cancel()
    wall = time.perf_counter() - began
    await database.close()
    return _rushed(places, courier, urgent, wall)


@asynccontextmanager
async def _working(
    database: Database, secrets: SecretBox, clock: VirtualClock, courier: CheckingCourier
) -> AsyncIterator[None]:
    """Some workers, for as long as the block lasts."""
    workers = [
        Outbox(
            database,
            {Platform.SLACK: courier},
            {},
            secrets,
            school_clock=clock.now,
            machine_clock=clock.now,
            tally=lambda _platform, _outcome: None,
            pause=clock.pause,
        )
        for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    yield
    stopping = asyncio.gather(*(worker.stop() for worker in workers))
    await clock.run_until(stopping.done)
    await stopping


class Urgent:
    """Writes an urgent message now and then, to each place in turn, to somebody who gets nothing else just now."""

    def __init__(
        self,
        database: Database,
        secrets: SecretBox,
        places: Sequence[Place],
        clock: VirtualClock,
        courier: CheckingCourier,
    ) -> None:
        self._database = database
        self._secrets = secrets
        self._places = cycle(places)
        self._clock = clock
        self._courier = courier
        self._due_at: dict[str, datetime] = {}

    async def keep_asking(self) -> None:
        """Until cancelled."""
        while True:
            await self._clock.pause(URGENT_EVERY_SECONDS)
            await self._ask(next(self._places))

    async def _ask(self, place: Place) -> None:
        now, subject = self._clock.now(), f"answer:{len(self._due_at)}"
        key = key_of(ANSWER, subject, "", f"person:{place.asker}", 0)
        self._due_at[key] = now
        self._courier.watched.add(key)
        async with self._database.writing() as session:
            outbox = Writer(session, self._secrets, place.trust_id, now)
            await outbox.to_person(ANSWER, place.asker, _YES, subject=subject)

    @property
    def waits(self) -> list[float]:
        """How long each that was sent had been due, in seconds."""
        return [(sent - self._due_at[key]).total_seconds() for key, sent in self._courier.sent_at.items()]


def _rushed(places: Sequence[Place], courier: CheckingCourier, urgent: Urgent, wall: float) -> Rushed:
    took = {one.external_id: (courier.last_at[one.external_id] - MONDAY).total_seconds() for one in places}
    a_second = A_MINUTE / 60
    return Rushed(
        messages=courier.sent.total(),
        shares=[courier.sent[team] / (a_second * seconds) for team, seconds in took.items()],
        violations=courier.violations,
        longest_seconds=max(took.values()),
        ideal_seconds=max(courier.sent.values()) / a_second,
        urgent_seconds=urgent.waits,
        wall_seconds=wall,
    )
