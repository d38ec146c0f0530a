"""A trust on both platforms' stand-ins, processes that carry its deliveries out, and the check for all faults."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol

from sqlalchemy import text as sql
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from bot.app import utc_now
from bot.playground.slack_cloud import SlackCloud
from bot.playground.teams_cloud import TeamsCloud
from bot.playground.world import BOT_TOKEN, PLAY_KEY
from handlers.messages import message, text
from handlers.outbox import DeliveryKind, Outbox, Urgency
from storage import deliveries
from storage.database import Database
from storage.deliveries import OPEN, TROUBLED, State
from storage.models import Delivery, Lease, RateBudget
from storage.secret_box import SecretBox
from tests.faults.processes import GUARD_SECONDS, Nursery, Process, start_afresh, until

REMINDER = DeliveryKind("reminder", Urgency.PERSONAL, when_unknown="hold", in_hours=False)
"""Held where nobody can tell whether it arrived. Here, as below, it may go at any hour: this is not about hours."""

INTRODUCTION = DeliveryKind("introduction", Urgency.PERSONAL, when_unknown="repeat", in_hours=False)
"""Repeated where nobody can tell."""

Platform = Literal["slack", "teams"]

Point = Literal["before", "accepted"]

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Held(Protocol):
    """A message that a platform holds up: at `before` nothing of it was done, at `accepted` all of it."""

    async def reached(self) -> None:
        """Wait until it is there."""
        ...

    def release(self) -> None:
        """Let it go on."""
        ...

    def abandon(self) -> None:
        """End it there, without an answer."""
        ...


async def reached(holds: Iterable[Held]) -> None:
    """Wait until a message stands at each of these."""
    async with asyncio.timeout(GUARD_SECONDS):
        for hold in holds:
            await hold.reached()


async def somebody_waits(session: AsyncSession) -> bool:
    """Whether, in this PostgreSQL database, somebody waits for what a session holds."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool((await session.execute(sql(waiting))).scalar_one())


@dataclass(frozen=True, slots=True)
class Line:
    """One delivery, as the table has it and as the platform has it: `times` is how often the platform accepted it."""

    subject: str
    platform: str
    kind: str
    state: State
    reason: str
    attempts: int
    times: int

    @property
    def broken(self) -> str:
        """How this breaks what is promised; empty where it doesn't."""
        if self.state in OPEN:
            return "not settled"
        if self.state is State.SENT and self.times == 0:
            return "lost"
        if self.state is not State.SENT and not self.reason:
            return "given up without a reason"
        if self.times > 1 and (self.platform == "slack" or self.kind != INTRODUCTION.name or self.attempts < 2):
            return "sent twice"
        return ""


@dataclass
class Stage:
    """The scene of a fault. People are known on one platform each, so that what is for them goes there."""

    engine: str
    url: str
    folder: Path
    database: Database
    slack: SlackCloud
    teams: TeamsCloud
    nursery: Nursery
    trust_id: int
    people: Mapping[Platform, Sequence[int]]
    secrets: SecretBox = field(default_factory=lambda: SecretBox([PLAY_KEY]))
    processes: list[Process] = field(default_factory=list)
    asked_for: int = 0

    # Processes

    @property
    def environment(self) -> dict[str, str]:
        """The settings of a bot between these stand-ins, as an operator would set them."""
        return {
            "STAFFROOM_DATABASE_URL": self.url,
            "STAFFROOM_SECRET_KEY": PLAY_KEY,
            "STAFFROOM_LOG_FORMAT": "json",
            "SLACK_SIGNING_SECRET": self.slack.state.app.signing_secret,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API_URL": self.slack.api_url,
            **self.teams.bot_environment(),
        }

    async def start(self, *, afresh: bool = False, nursery: Nursery | None = None) -> Process:
        """A process that drains the outbox: `worker` on PostgreSQL, `serve` on SQLite. `afresh` as operators do."""
        start = start_afresh if afresh else (nursery or self.nursery).start
        return await self._started(["serve", "--port", "0"] if self.engine == "sqlite" else ["worker"], start)

    async def serve(self) -> Process:
        """A process that answers people, and drains the outbox where there are no workers; Slack is told of it."""
        process = await self._started(["serve", "--port", "0"], self.nursery.start)
        address = (await process.said("ready"))["addresses"][0]
        self.slack.connect_bot(f"{address}/slack/events")
        return process

    async def catch_up(self, moment: datetime) -> Process:
        """A process that does at once all that is due at this moment of the school clock: plans, joins and sends."""
        return await self._started(["catch-up", moment.isoformat()], self.nursery.start)

    async def _started(self, arguments: list[str], start: Callable[..., Process]) -> Process:
        log = self.folder / f"process-{len(self.processes) + 1}.log"
        process = start(arguments, self.environment, self.folder, log)
        self.processes.append(process)
        await process.said("started")
        return process

    async def close(self) -> None:
        """End every process."""
        for process in self.processes:
            if not process.ended():
                process.go_on()
                await process.kill()

    def hold(self, platform: Platform, point: Point = "before") -> Held:
        """Hold up the next message to this platform that isn't held up yet."""
        if platform == "slack":
            return self.slack.hold_next("chat.postMessage", point)
        return self.teams.hold_next(method="POST", path="/activities", point=point)

    # Asking for deliveries

    async def ask(
        self, platform: Platform, kind: DeliveryKind = REMINDER, *, number: int = 1, wanted_in: timedelta = timedelta()
    ) -> list[str]:
        """Ask, in one transaction, for so many deliveries to different people; gives their subjects."""
        subjects: list[str] = []
        wanted_at = utc_now() + wanted_in
        async with self.database.writing() as session:
            outbox = Outbox(session, self.secrets, self.trust_id, utc_now())
            for _ in range(number):
                self.asked_for += 1
                subject = f"{kind.name}:{self.asked_for}"
                person = self.people[platform][self.asked_for % len(self.people[platform])]
                said = message(text(f"Megan can help with fractions ({subject})."))
                asked = await outbox.to_person(kind, person, said, subject=subject, wanted_at=wanted_at)
                assert asked is not None
                subjects.append(subject)
        return subjects

    # The table beside what the platforms accepted

    async def table(self) -> dict[str, Line]:
        """By subject, every delivery."""
        times = self.accepted()
        async with self.database.reading() as session:
            rows = await deliveries.find_deliveries(session, limit=10_000)
        lines = [
            Line(
                subject := row.key.split("|")[1],
                row.platform,
                row.kind,
                row.state,
                row.reason,
                row.attempts,
                times[subject],
            )
            for row in reversed(rows)
        ]
        return {line.subject: line for line in lines}

    def accepted(self) -> Counter[str]:
        """How often the platforms accepted a message of each subject, in their own append-only records."""
        on_slack = Counter({key.split("|")[1]: times for key, times in self.slack.accepted_keys().items()})
        return on_slack + Counter(_subject_in(one.words) for one in self.teams.accepted())

    async def states(self, subjects: Iterable[str]) -> Counter[str]:
        """How many of these are in each state."""
        table = await self.table()
        return Counter(str(table[subject].state) for subject in subjects)

    async def all_are(self, subjects: Iterable[str], state: State, *, seconds: float = GUARD_SECONDS) -> None:
        """Wait until the table says this of all of these."""
        wanted = set(subjects)

        async def are() -> bool:
            return await self.states(wanted) == Counter({str(state): len(wanted)})

        await self._until(are, f"all were {state}", seconds)

    async def settled(self, *, seconds: float = GUARD_SECONDS) -> None:
        """Wait until nothing is to come of any delivery by itself."""

        async def are() -> bool:
            async with self.database.reading() as session:
                return not OPEN & (await deliveries.count_by_state(session)).keys()

        await self._until(are, "everything was settled", seconds)

    async def check(self) -> dict[str, Line]:
        """What holds after every fault: each delivery once, or ended with a reason, or repeated as its kind says."""
        table = await self.table()
        assert {line.subject: line.broken for line in table.values() if line.broken} == {}
        assert sum(self.accepted().values()) == sum(line.times for line in table.values()), "something nobody asked for"
        async with self.database.reading() as session:
            listed = await deliveries.find_deliveries(session, TROUBLED, limit=10_000)
        troubled = {line.subject for line in table.values() if line.state in TROUBLED}
        assert {row.key.split("|")[1] for row in listed} == troubled
        assert self.too_fast == {}
        return table

    @property
    def too_fast(self) -> dict[str, int]:
        """What each platform has refused because it came too fast, by its own budgets."""
        return {**self.slack.violations, **self.teams.violations}

    # Time

    async def let_leases_end(self) -> None:
        """Do to the table what waiting does: whatever was in hand, and the clock's lease, belongs to nobody now.

        Only where those who had it in hand are dead or stopped.
        """
        await self._end_leases(State.SENDING, State.UNKNOWN)
        async with self.database.writing() as session:
            await session.execute(update(Lease).values(expires_at=LONG_AGO))

    async def let_looks_be_due(self) -> None:
        """Do to the table what waiting does: what is in doubt may be looked for now."""
        await self._end_leases(State.UNKNOWN)

    async def let_pauses_end(self) -> None:
        """Do to the table what waiting does: what a platform has put off may be tried again."""
        async with self.database.writing() as session:
            await session.execute(update(RateBudget).values(paused_until_at=LONG_AGO))
            await session.execute(
                update(Delivery).where(col(Delivery.not_before_at).is_not(None)).values(not_before_at=LONG_AGO)
            )

    async def _end_leases(self, *states: State) -> None:
        async with self.database.writing() as session:
            await session.execute(
                update(Delivery).where(col(Delivery.state).in_(states)).values(leased_until_at=LONG_AGO)
            )

    async def _until(self, holds: Callable[[], Awaitable[bool]], what: str, seconds: float) -> None:
        try:
            await until(holds, what, seconds=seconds)
        except AssertionError as error:
            said = "\n\n".join(process.words() for process in self.processes)
            raise AssertionError(f"{error}\n{await self.table()}\n{said}") from error


def _subject_in(words: str) -> str:
    found = re.search(r"\((\S+:\d+)\)", words)
    return found[1] if found else words
