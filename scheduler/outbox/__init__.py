"""Drains the outbox: claims what is due, carries it out in its slot, and settles it.

Any number of processes share the table. Each claim is one transaction that a crash undoes; from then on the row says
`sending` and whose it is. Between the last look at the clock and the first byte written, a process that is stopped by
its machine and goes on later than its lease may still write: that window is a few instructions wide, and documented
rather than closed.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog

from handlers.ports import Absent, Clock, Courier, Outcome, Unsure
from scheduler.composing import Composer
from scheduler.outbox._claimed import Claimed
from scheduler.outbox._claiming import claim, claim_for_look
from scheduler.outbox._preparing import Preparer
from scheduler.outbox._settling import HELD_BACK, Result, Settler, pause_after
from scheduler.pacing import PACES, Pace
from storage.database import Database, is_unavailable
from storage.deliveries import Work, find_next_try, find_paused, find_work
from storage.secret_box import SecretBox

__all__ = ["Outbox", "Pause", "Tally"]

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5
"""How long an idle worker waits before it looks again; docs/deliveries.md has the figures."""

SOON_SECONDS = 0.05
"""How long a busy worker waits before it claims again: a slot is seldom nearer."""

TOGETHER_SECONDS = 0.05
"""How long a result waits for others, so that a busy worker settles several in one transaction."""

IN_FLIGHT = 200
"""How many deliveries one process has in hand at most."""

START_BEFORE = timedelta(seconds=30)
"""A delivery must be begun this long before its lease ends; no call takes so long."""

IN_FLIGHT_EACH = 60
"""How many of them for one workspace: a platform that stalls leaves room for the others."""

DOUBTS_IN_A_ROW = 3
"""After so many lost answers from a workspace it is left alone for a while, longer each time: what is sent into a
stall is in doubt, and on Teams held."""
LONGEST_DOUBT_PAUSE_SECONDS = 60.0

LOOKED_FOR_AT_ONCE = 20

SETTLED_FIRST = timedelta(seconds=5)
"""How long after the database was away nothing is looked for: whoever knows what became of something says so first."""

Pause = Callable[[float], Awaitable[None]]


class Tally(Protocol):
    """Counts what came of tries, for the operator."""

    def __call__(self, platform: str, outcome: str, /) -> None:
        """One try on a platform ended so: the outcome's name in lower case."""
        ...


class Outbox:
    """One process's part in draining the outbox.

    `school_clock` says what is due, `machine_clock` (shared by all processes) everything else. `pause` waits for so
    many seconds of the machine clock. `paces` say how fast each platform may be written to.
    """

    def __init__(
        self,
        database: Database,
        couriers: Mapping[str, Courier],
        composers: Mapping[str, Composer],
        secrets: SecretBox,
        *,
        school_clock: Clock,
        machine_clock: Clock,
        tally: Tally,
        pause: Pause = asyncio.sleep,
        paces: Mapping[str, Pace] = PACES,
    ) -> None:
        self._database = database
        self._couriers = couriers
        self._paces = {platform: paces[platform] for platform in couriers}
        self._preparer = Preparer(secrets, composers)
        self._settler = Settler(secrets, composers)
        self._school_now = school_clock
        self._now = machine_clock
        self._tally = tally
        self._pause = pause
        self._paused: Mapping[int, datetime] = {}
        self._results: asyncio.Queue[Result | None] = asyncio.Queue()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._in_hand: Counter[int] = Counter()
        self._doubts: Counter[int] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self._look_from = datetime.min.replace(tzinfo=UTC)
        self._one_at_a_time = asyncio.Lock()
        self._running: tuple[asyncio.Task[None], ...] = ()
        self._stopping = False

    def start(self) -> None:
        """Drain from now on, in the background, until `stop`."""
        self._running = (asyncio.create_task(self._claim_for_ever()), asyncio.create_task(self._settle_for_ever()))

    async def stop(self) -> None:
        """Claim nothing more, finish what is in hand, and settle it.

        A claim is never broken off: what it has taken in hand would be in doubt although nobody had begun it.
        """
        if not self._running:
            return
        claiming, settling = self._running
        self._stopping = True
        await claiming
        if self._in_flight:
            await asyncio.wait(set(self._in_flight), timeout=START_BEFORE.total_seconds())
        self._results.put_nowait(None)
        await asyncio.wait({settling}, timeout=START_BEFORE.total_seconds())
        settling.cancel()
        self._running, self._stopping = (), False

    async def drain(self, *, patience_seconds: float = 600.0) -> None:
        """Carry out everything that is due by the school clock, one after the other, until nothing is left.

        What a platform puts off is waited for, `patience_seconds` of the machine clock at most.
        """
        give_up_at = self._now() + timedelta(seconds=patience_seconds)
        async with self._one_at_a_time:
            while self._now() < give_up_at:
                work = await self._find_work()
                claimed = await self._claim() if work.is_due else ()
                for one in claimed:
                    await self._settle([await self._carry_out(one)])
                looked = await self._look() if work.is_doubtful else False
                if not claimed and not looked and not await self._wait_for_next(give_up_at):
                    return

    async def _wait_for_next(self, give_up_at: datetime) -> bool:
        """Wait until there may be something to do; False where nothing is left."""
        now = self._now()
        async with self._database.reading() as session:
            next_try = await find_next_try(session, school_now=self._school_now(), machine_now=now)
        if next_try is None:
            return False
        wait = max((min(next_try, give_up_at) - now).total_seconds(), SOON_SECONDS)
        await self._pause(min(wait, POLL_SECONDS) if self._running else wait)  # what is in hand may be settled sooner
        return True

    async def _claim_for_ever(self) -> None:
        while not self._stopping:
            try:
                busy = await self._turn()
            except Exception as error:  # noqa: BLE001 - logged there
                self._turn_failed(error)
                busy = False
            await self._pause(SOON_SECONDS if busy else POLL_SECONDS)

    def _turn_failed(self, error: Exception) -> None:
        """A database that is away comes back, and then those who know settle first; anything else is a mistake."""
        if is_unavailable(error):
            self._look_from = self._now() + SETTLED_FIRST
            log.warning("outbox_turn_failed", error=type(error).__name__)
        else:
            log.error("outbox_turn_failed", exc_info=error)

    async def _turn(self) -> bool:
        """Claim once, and start what was claimed; whether there was anything to do, or something is still in hand."""
        async with self._one_at_a_time:
            work = await self._find_work()
            claimed = await self._claim() if work.is_due else ()
            for one in claimed:
                self._begin(self._carry_out_and_tell(one))
            if work.is_doubtful and (self._looking is None or self._looking.done()) and self._now() >= self._look_from:
                self._looking = self._begin(self._look_aside())
            return bool(claimed) or bool(self._in_flight)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)
        return task

    async def _find_work(self) -> Work:
        """Look, without taking a lock, whether there is anything to do; and which workspaces to leave alone."""
        at = self._now()
        async with self._database.reading() as session:
            self._leave_alone(await find_paused(session, at))
            return await find_work(session, school_now=self._school_now(), machine_now=at)

    async def _claim(self) -> Sequence[Claimed]:
        room = IN_FLIGHT - len(self._in_flight)
        if room <= 0:
            return ()
        now, at = self._school_now(), self._now()
        async with self._database.writing() as session:
            return await claim(session, self._preparer, self._paces, now=now, at=at, most=room, most_of=self._room_of)

    def _room_of(self, workspace_id: int) -> int:
        return IN_FLIGHT_EACH - self._in_hand[workspace_id]

    async def _carry_out_and_tell(self, claimed: Claimed) -> None:
        self._in_hand[claimed.workspace_id] += 1
        try:
            self._results.put_nowait(await self._carry_out(claimed))
        finally:
            self._in_hand[claimed.workspace_id] -= 1

    async def _carry_out(self, claimed: Claimed) -> Result:
        """Wait for the slot, see that it may still be begun, and do it."""
        wait = (claimed.slot_at - self._now()).total_seconds()
        if wait > 0:
            await self._pause(wait)
        at = self._now()
        paused_until = self._paused.get(claimed.workspace_id)
        if at > claimed.leased_until_at - START_BEFORE or (paused_until is not None and at < paused_until):
            return Result(claimed, HELD_BACK)
        outcome = await self._perform(claimed)
        self._tally(claimed.platform, type(outcome).__name__.lower())
        if (seconds := max(pause_after(claimed, outcome), self._pause_in_doubt(claimed, outcome))) > 0:
            self._leave_alone({claimed.workspace_id: self._now() + timedelta(seconds=seconds)})
        return Result(claimed, outcome)

    def _pause_in_doubt(self, claimed: Claimed, outcome: Outcome) -> float:
        """How long to leave a workspace alone that has lost one answer after the other."""
        if not isinstance(outcome, Unsure):
            self._doubts[claimed.workspace_id] = 0
            return 0.0
        self._doubts[claimed.workspace_id] += 1
        more = self._doubts[claimed.workspace_id] - DOUBTS_IN_A_ROW
        return min(2.0**more, LONGEST_DOUBT_PAUSE_SECONDS) if more >= 0 else 0.0

    def _leave_alone(self, until: Mapping[int, datetime]) -> None:
        """Remember until when workspaces are to be left alone, as this process or another has learned."""
        known = {workspace: moment for workspace, moment in self._paused.items() if moment > self._now()}
        self._paused = known | {
            workspace: max(moment, known.get(workspace, moment)) for workspace, moment in until.items()
        }

    async def _perform(self, claimed: Claimed) -> Outcome:
        """What the courier makes of it. It doesn't raise; if it did, nobody could say how far it had come."""
        try:
            return await self._couriers[claimed.platform].perform(claimed.errand)
        except Exception as error:
            log.exception("courier_failed", platform=claimed.platform, operation=claimed.errand.operation)
            return Unsure(type(error).__name__)

    async def _look_aside(self) -> None:
        """Look while claiming goes on: a platform that answers slowly doesn't hold up the others."""
        try:
            await self._look()
        except Exception as error:  # noqa: BLE001 - logged there
            self._turn_failed(error)

    async def _look(self) -> bool:
        """Look for what is in doubt, one after the other on each platform; whether there was anything."""
        async with self._database.writing() as session:
            doubtful = await claim_for_look(session, self._preparer, at=self._now(), most=LOOKED_FOR_AT_ONCE)
        platforms = {one.platform for one in doubtful}
        await asyncio.gather(
            *(self._look_one_by_one([one for one in doubtful if one.platform == name]) for name in platforms)
        )
        return bool(doubtful)

    async def _look_one_by_one(self, doubtful: Sequence[Claimed]) -> None:
        for one in doubtful:
            outcome = await self._look_for(one)
            log.info("delivery_looked_for", delivery=one.delivery.id, found=type(outcome).__name__)
            await self._settle([Result(one, outcome, was_looked_for=True)])

    async def _look_for(self, claimed: Claimed) -> Outcome | Absent:
        courier = self._couriers.get(claimed.platform)
        if courier is None:
            return Unsure("not_configured", is_lasting=True)
        try:
            return await courier.look_for(claimed.errand)
        except Exception as error:
            log.exception("courier_failed", platform=claimed.platform, operation="look_for")
            return Unsure(type(error).__name__)

    async def _settle_for_ever(self) -> None:
        """Settle results soon after they come, all of them at once, until there is a None among them."""
        ended = False
        while not ended:
            results = [await self._results.get()]
            await self._pause(0.0 if results[0] is None else TOGETHER_SECONDS)
            while not self._results.empty():
                results.append(self._results.get_nowait())
            ended = None in results
            await self._settle_surely([result for result in results if result is not None])

    async def _settle_surely(self, results: Sequence[Result]) -> None:
        """Settle these however long the database is away; one that can't be settled doesn't keep the others."""
        while results:
            try:
                await self._settle(results)
            except Exception as error:
                if is_unavailable(error):
                    log.warning("outbox_not_settled", error=type(error).__name__, results=len(results))
                    await self._pause(POLL_SECONDS)
                    continue
                if len(results) > 1:
                    log.warning("outbox_settles_singly", error=type(error).__name__, results=len(results))
                    for result in results:
                        await self._settle_surely([result])
                else:
                    log.exception("delivery_not_settled", delivery=results[0].claimed.delivery.id)
            return

    async def _settle(self, results: Sequence[Result]) -> None:
        if not results:
            return
        async with self._database.writing() as session:
            await self._settler.settle(session, results, now=self._school_now(), at=self._now())
