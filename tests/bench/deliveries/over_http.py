"""Two `staffroom worker` processes on PostgreSQL write to a strict Slack over HTTP: idle, and in a rush."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, Final

import aiohttp
from slack_sdk.oauth.installation_store import Installation

from bot.slack.stores import InstallationStore
from handlers.messages import message, text
from handlers.outbox import ANSWER, key_of
from handlers.outbox import Outbox as Writer
from storage.database import Database
from storage.secret_box import SecretBox
from tests.bench.deliveries.budget_check import A_MINUTE
from tests.bench.deliveries.databases import empty_database
from tests.bench.deliveries.processes import Busy, busy_during, worker
from tests.bench.deliveries.world import AT_ANY_HOUR, Place, enqueue, make_places, messages_to, places_of
from tests.bench.servers import KEY, Memory, free_port, memory_of, running_server

WORKERS: Final = 2
EACH: Final = 4
"""Messages to each person, so that the distance between two to one place counts."""

CLIENT_ID: Final = "1000000000.2000000000"
IDLE_GAPS: Final = (0.6, 1.6)
RUSH_GAPS: Final = (1.0, 3.0)
"""Seconds between two urgent messages, at least and at most."""

ENDS_SECONDS: Final = 3.0
"""How long after the last urgent message nobody waits for it any more."""

HERE: Final = Path(__file__).parents[3]
_YES: Final = message(text("Yes, she can help; here is how to reach her."))


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured."""

    workspaces: int
    rush_seconds: int
    idle_seconds: int
    idle_urgent: int


@dataclass(frozen=True, slots=True)
class OverHttp:
    """What came of it; urgent messages by how long each took from its transaction's end until Slack had it."""

    sent: Counter[str]
    rush_seconds: float
    refused: int
    twice: int
    urgent_in_rush: Sequence[float]
    urgent_when_idle: Sequence[float]
    idle: Busy
    memory: Sequence[Memory]

    @property
    def allowed(self) -> float:
        """How many messages a workspace may have had."""
        return A_MINUTE / 60 * self.rush_seconds

    @property
    def share(self) -> float:
        """The part of all workspaces' budgets that was used."""
        return self.sent.total() / (len(self.sent) * self.allowed)


async def over_http(server: Path, folder: Path, amount: Amount) -> OverHttp:
    """Measure; logs go to `folder`.

    Raises:
        NotStarted: if a process doesn't come up.
    """
    async with AsyncExitStack() as stack:
        people = 1 + amount.rush_seconds * A_MINUTE // 60 // EACH + 1
        slack = await stack.enter_async_context(_slack(amount.workspaces, people + 1, folder))
        url = await stack.enter_async_context(empty_database(server))
        database = Database(url)
        places = await _install(database, slack, people)
        processes = [
            await stack.enter_async_context(worker(_settings(url, slack), folder / f"worker{number}.log"))
            for number in range(WORKERS)
        ]
        asker = _Asker(database, places)
        idle = await busy_during(amount.idle_seconds, database, processes)
        when_idle = await asker.ask(IDLE_GAPS, times=amount.idle_urgent)
        due_at = datetime.now(UTC) + timedelta(seconds=10)
        await enqueue(database, messages_to(places, EACH, due_at, asker.secrets, AT_ANY_HOUR))
        await _until(due_at)
        ends_at = due_at + timedelta(seconds=amount.rush_seconds)
        in_rush = await asker.ask(RUSH_GAPS, until=ends_at)
        await _until(ends_at + timedelta(seconds=ENDS_SECONDS))
        memory = [memory_of(pid) for pid in processes]
        posts = await slack.get("/posts")
        await database.close()
    return _figures(posts, places, due_at, ends_at, in_rush, when_idle, idle, memory)


@dataclass(frozen=True, slots=True)
class _Slack:
    """The stand-in's address, and how to ask it."""

    url: str

    async def get(self, path: str) -> Any:
        async with aiohttp.ClientSession() as session, session.get(self.url + path) as response:
            return await response.json()


@asynccontextmanager
async def _slack(workspaces: int, staff: int, folder: Path) -> AsyncIterator[_Slack]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.deliveries.slack_stand_in", str(port), str(workspaces), str(staff)]
    settings = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(HERE)}
    async with running_server(command, port, "/posts", settings, folder / "slack.log") as running:
        yield _Slack(running.address.url)


def _settings(url: str, slack: _Slack) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "STAFFROOM_DATABASE_URL": url,
        "STAFFROOM_SECRET_KEY": KEY,
        "SLACK_SIGNING_SECRET": "play-signing-secret",
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": "play-client-secret",
        "SLACK_API_URL": f"{slack.url}/api/",
    }


async def _install(database: Database, slack: _Slack, people: int) -> list[Place]:
    """The stand-in's workspaces and people in the database, each workspace with its installation as OAuth leaves it."""
    world, now = await slack.get("/world"), datetime.now(UTC)
    places = places_of([one["team_id"] for one in world], people)
    users = {
        person: user
        for place, one in zip(places, world, strict=True)
        for person, user in zip(place.staff, one["users"], strict=True)
    }
    await make_places(database, places, now, users)
    store = InstallationStore(CLIENT_ID, database, SecretBox([KEY]), lambda: now, lambda: None)
    for one in world:
        bot = {name: one[name] for name in ("team_id", "bot_token", "bot_id", "bot_user_id")}
        await store.async_save(Installation(user_id=one["users"][0], **bot))
    return places


class _Asker:
    """Writes urgent messages, to each place in turn, to somebody who gets nothing else."""

    def __init__(self, database: Database, places: Sequence[Place]) -> None:
        self.secrets = SecretBox([KEY])
        self._database = database
        self._places = cycle(places)
        self._random = Random(2026)
        self._asked = 0

    async def ask(
        self, gaps: tuple[float, float], *, times: int | None = None, until: datetime | None = None
    ) -> dict[str, datetime]:
        """By key, when each was committed: so many times, or until a moment."""
        committed: dict[str, datetime] = {}
        while (times is not None and len(committed) < times) or (until is not None and datetime.now(UTC) < until):
            await asyncio.sleep(self._random.uniform(*gaps))
            key = await self._ask_once(next(self._places))
            committed[key] = datetime.now(UTC)
        return committed

    async def _ask_once(self, place: Place) -> str:
        self._asked += 1
        subject = f"answer:{self._asked}"
        async with self._database.writing() as session:
            outbox = Writer(session, self.secrets, place.trust_id, datetime.now(UTC))
            await outbox.to_person(ANSWER, place.asker, _YES, subject=subject)
        return key_of(ANSWER, subject, "", f"person:{place.asker}", 0)


async def _until(moment: datetime) -> None:
    await asyncio.sleep(max((moment - datetime.now(UTC)).total_seconds(), 0.0))


def _figures(
    posts: Any,
    places: Sequence[Place],
    due_at: datetime,
    ends_at: datetime,
    in_rush: dict[str, datetime],
    when_idle: dict[str, datetime],
    idle: Busy,
    memory: Sequence[Memory],
) -> OverHttp:
    accepted = [(key, team, datetime.fromtimestamp(at, UTC)) for key, team, at in posts["accepted"]]
    sent = Counter({place.external_id: 0 for place in places})
    sent.update(team for _, team, at in accepted if due_at <= at < ends_at)
    at_of = {key: at for key, _, at in accepted}
    never = ends_at + timedelta(hours=1)
    return OverHttp(
        sent=sent,
        rush_seconds=(ends_at - due_at).total_seconds(),
        refused=posts["refused"],
        twice=len(accepted) - len(at_of),
        urgent_in_rush=[(at_of.get(key, never) - began).total_seconds() for key, began in in_rush.items()],
        urgent_when_idle=[(at_of.get(key, never) - began).total_seconds() for key, began in when_idle.items()],
        idle=idle,
        memory=memory,
    )
