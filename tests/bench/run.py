"""The whole measurement, in its order."""

import os
import statistics
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from handlers.topics import load_topics
from storage.database import Database
from tests.bench.load import at_once, on_schedule, one_at_a_time, percentile
from tests.bench.receiver import Receiver, receiving
from tests.bench.results import Aim, Measured
from tests.bench.servers import (
    LIST_IMPORTS,
    Memory,
    environment,
    imported_in,
    memory_of,
    seconds_of_bare_python,
    serving,
    serving_baseline,
)
from tests.bench.targets import (
    FOUND,
    BareRoute,
    EmptyCommand,
    FindExpertOnSlack,
    FindExpertOnTeams,
    Target,
    TeamsSide,
)
from tests.bench.trust import ACADEMIES, ASKERS, PEOPLE, TEAM_ID, make_trust

A_SECOND: Final = 50
AT_ONCE: Final = 32
UNLOADED: Final = "msgraph"
BOLT: Final = "default Bolt, empty"
BARE: Final = "bare route, same token"

Progress = Callable[[str], None]
"""Told what is being done."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured. The rounds go back and forth between the targets, so that all share the machine's moods."""

    rounds: int
    one_at_a_time: int
    on_schedule_seconds: float
    at_once: int
    starts: int


FULL: Final = Amount(rounds=4, one_at_a_time=150, on_schedule_seconds=5.0, at_once=600, starts=5)
QUICK: Final = Amount(rounds=2, one_at_a_time=50, on_schedule_seconds=1.5, at_once=200, starts=2)


@dataclass(frozen=True, slots=True)
class Pace:
    """What one target did: times in milliseconds, and how many a second at once."""

    alone: list[float]
    on_schedule: list[float]
    at_once: float


@dataclass(frozen=True, slots=True)
class Started:
    """What a start costs: seconds to ready, those of bare Python, and the packages that were imported."""

    seconds: float
    bare_python: float
    imported: frozenset[str]


async def measure(amount: Amount, progress: Progress) -> tuple[list[Measured], list[str]]:
    """The figures, and what one should know to read them.

    Raises:
        NotStarted: if a server doesn't come up.
        NotAnAnswer: if the bot's reply isn't what was searched for.
        Refused: if a request isn't accepted.
        TimeoutError: if no reply comes.
    """
    with tempfile.TemporaryDirectory(prefix="staffroom-bench-") as name:
        folder = Path(name)
        receiver = Receiver(must_hold=FOUND)
        async with receiving(receiver):
            teams = TeamsSide(receiver)
            receiver.answers = {"/api/auth.test": _WHOSE_TOKEN, **teams.answers()}
            progress(f"making a trust of {PEOPLE:,} listings")
            settings = environment(receiver, await _database(folder))
            started = await _starts(amount, settings, folder, progress)
            paces, memory = await _paces(amount, settings, folder, receiver, teams, progress)
    return _results(paces, memory, started), _notes(amount)


_WHOSE_TOKEN = {
    "ok": True,
    "url": "https://larkdale.slack.example/",
    "team": "Larkdale",
    "user": "staffroom",
    "team_id": TEAM_ID,
    "user_id": "U0STAFFROOM",
    "bot_id": "B0STAFFROOM",
}


async def _database(folder: Path) -> str:
    url = f"sqlite:///{folder / 'ten-thousand.sqlite3'}"
    database = Database(url)
    await make_trust(database, load_topics(), datetime.now(UTC))
    await database.close()
    return url


async def _starts(amount: Amount, settings: Mapping[str, str], folder: Path, progress: Progress) -> Started:
    ready_after, bare = [], []
    for number in range(amount.starts):
        progress(f"cold start {number + 1} of {amount.starts}")
        bare.append(await seconds_of_bare_python())
        async with serving(settings, folder / "start.log") as running:
            ready_after.append(running.ready_after_seconds)
    progress("a start that lists its imports")
    async with serving({**settings, LIST_IMPORTS: "1"}, folder / "imports.log"):
        pass
    return Started(statistics.median(ready_after), statistics.median(bare), imported_in(folder / "imports.log"))


async def _paces(
    amount: Amount,
    settings: Mapping[str, str],
    folder: Path,
    receiver: Receiver,
    teams: TeamsSide,
    progress: Progress,
) -> tuple[dict[str, Pace], Memory]:
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(serving(settings, folder / "serve.log"))
        baseline = await stack.enter_async_context(serving_baseline(settings, folder / "baseline.log"))
        targets: dict[str, Target] = {
            BOLT: EmptyCommand(baseline.address),
            BARE: BareRoute(baseline.address, teams),
            "Slack": FindExpertOnSlack(bot.address, receiver),
            "Teams": FindExpertOnTeams(bot.address, receiver, teams),
        }
        for name, target in targets.items():
            progress(f"warming up: {name}")
            await one_at_a_time(target, ASKERS)
        paces = await _rounds(amount, targets, progress)
        return paces, memory_of(bot.pid)


async def _rounds(amount: Amount, targets: Mapping[str, Target], progress: Progress) -> dict[str, Pace]:
    alone: dict[str, list[float]] = {name: [] for name in targets}
    scheduled: dict[str, list[float]] = {name: [] for name in targets}
    together: dict[str, list[float]] = {name: [] for name in targets}
    for number in range(amount.rounds):
        for name, target in targets.items():
            progress(f"round {number + 1} of {amount.rounds}: {name}")
            alone[name] += await one_at_a_time(target, amount.one_at_a_time)
            scheduled[name] += await on_schedule(target, A_SECOND, amount.on_schedule_seconds)
            together[name].append(await at_once(target, AT_ONCE, amount.at_once))
    return {name: Pace(alone[name], scheduled[name], statistics.median(together[name])) for name in targets}


def _results(paces: Mapping[str, Pace], memory: Memory, started: Started) -> list[Measured]:
    results = [
        row for name in ("Slack", "Teams") for row in _beside(f"{name} find-expert", paces[name], paces[BOLT], BOLT)
    ]
    results += [
        Measured(
            "Teams find-expert, one at a time, median",
            "ms",
            statistics.median(paces["Teams"].alone),
            statistics.median(paces[BARE].alone),
            BARE,
        ),
        Measured("Teams find-expert, 32 at once", "a second", paces["Teams"].at_once, paces[BARE].at_once, BARE),
        Measured(
            "Start to ready, both platforms",
            "s",
            started.seconds,
            started.bare_python,
            "python -c pass",
            Aim("figure", "at most", 4.0),
        ),
        Measured("Memory after all that, resident", "MB", memory.now, aim=Aim("figure", "at most", 220)),
        Measured("Memory, the most it was", "MB", memory.peak, aim=Aim("figure", "at most", 220)),
        Measured(
            f"Times {UNLOADED} was imported at start",
            "",
            float(UNLOADED in started.imported),
            aim=Aim("figure", "at most", 0),
        ),
    ]
    return results


def _beside(what: str, ours: Pace, theirs: Pace, baseline_is: str) -> list[Measured]:
    """The five figures of a target beside a baseline's."""
    alone = f"{what}, one at a time"
    scheduled = f"{what}, {A_SECOND} a second"
    p99 = (percentile(ours.alone, 0.99), percentile(theirs.alone, 0.99))
    late = (percentile(ours.on_schedule, 0.99), percentile(theirs.on_schedule, 0.99))
    median = (statistics.median(ours.alone), statistics.median(theirs.alone))
    usual = (statistics.median(ours.on_schedule), statistics.median(theirs.on_schedule))
    return [
        Measured(f"{alone}, median", "ms", *median, baseline_is, Aim("ratio", "at most", 1.0)),
        Measured(f"{alone}, p99", "ms", *p99, baseline_is),
        Measured(f"{scheduled}, median", "ms", *usual, baseline_is),
        Measured(f"{scheduled}, p99", "ms", *late, baseline_is, Aim("figure", "at most", 100)),
        Measured(
            f"{what}, {AT_ONCE} at once",
            "a second",
            ours.at_once,
            theirs.at_once,
            baseline_is,
            Aim("ratio", "at least", 0.25),
        ),
    ]


def _notes(amount: Amount) -> list[str]:
    alone, scheduled = amount.rounds * amount.one_at_a_time, amount.rounds * amount.on_schedule_seconds * A_SECOND
    return [
        f"{os.cpu_count()} cores. The server under test has one; the load generator, with the receiver, the other.",
        (
            f"The bot: `staffroom serve` on SQLite with {PEOPLE:,} listings in {ACADEMIES} academies, {ASKERS} people "
            "asking, four different searches. A request is done when its reply is posted; it must name 5 colleagues."
        ),
        (
            "The receiver of replies answers at once. The playground's stand-ins check everything, which takes them "
            "about 1 ms a reply and would be counted as the bot's."
        ),
        (
            "The baseline: AsyncApp(token, signing_secret) with default settings and one listener that acknowledges, "
            "on uvicorn and uvloop; done when it is acknowledged."
        ),
        (
            f"{alone:,} requests one at a time, {scheduled:,.0f} at {A_SECOND} a second (counted from when each was "
            f"due), {amount.rounds} times {amount.at_once:,} at {AT_ONCE} at once (median); the targets take turns."
        ),
        f"Starts: median of {amount.starts}, with files in the system's cache.",
    ]
