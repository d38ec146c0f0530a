"""The measurements of deliveries, in their order."""

import statistics
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.deliveries import over_http
from tests.bench.deliveries.databases import empty_database, postgresql_server
from tests.bench.deliveries.draining import What
from tests.bench.deliveries.over_http import OverHttp
from tests.bench.deliveries.rates import ROWS_EACH, Rates, rates
from tests.bench.deliveries.rush import WORKERS, Rushed, rush
from tests.bench.results import Aim, Measured

SHARE: Final = Aim("figure", "at least", 95)
NONE: Final = Aim("figure", "at most", 0)
URGENT: Final = Aim("figure", "at most", 2)
MEMORY: Final = Aim("figure", "at most", 200)
PLAIN: Final = "plain insert and update"

Progress = Callable[[str], None]
"""Told what is being done."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured."""

    rows: int
    rounds: int
    rush_workspaces: int
    rush_messages: int
    over_http: over_http.Amount


FULL: Final = Amount(
    rows=20_000,
    rounds=3,
    rush_workspaces=100,
    rush_messages=500_000,
    over_http=over_http.Amount(workspaces=20, rush_seconds=300, idle_seconds=30, idle_urgent=30),
)
QUICK: Final = Amount(
    rows=4_000,
    rounds=1,
    rush_workspaces=20,
    rush_messages=5_000,
    over_http=over_http.Amount(workspaces=20, rush_seconds=60, idle_seconds=10, idle_urgent=10),
)


async def measure(amount: Amount, progress: Progress) -> tuple[list[Measured], list[str]]:
    """The figures, and what one should know to read them.

    Raises:
        NotStarted: if a process doesn't come up.
    """
    with postgresql_server() as server, tempfile.TemporaryDirectory(prefix="staffroom-bench-") as folder:
        results = await _rates(amount, server, progress)
        progress(f"{amount.over_http.rush_seconds} seconds of a rush over HTTP")
        results += _over_http(await over_http.over_http(server, Path(folder), amount.over_http))
        progress(f"a rush of {amount.rush_messages:,} messages in virtual time")
        async with empty_database(server) as url:
            results += _rush(await rush(url, amount.rush_workspaces, amount.rush_messages))
    return results, _notes(amount)


async def _rates(amount: Amount, server: Path, progress: Progress) -> list[Measured]:
    """On each database, beside a plain insert and update; the two take turns."""
    results = []
    for name, where, workers in (("SQLite", None, 1), ("PostgreSQL", server, 1), ("PostgreSQL", server, 2)):
        found: dict[What, list[Rates]] = {"plain": [], "outbox": []}
        for number in range(amount.rounds):
            for what, so_far in found.items():
                progress(f"{what} on {name}, {workers} draining, round {number + 1} of {amount.rounds}")
                so_far.append(await rates(where, what, amount.rows, workers))
        ours, plain = _median(found["outbox"]), _median(found["plain"])
        if workers == 1:
            results.append(Measured(f"Enqueue, {name}", "a second", ours.enqueued, plain.enqueued, PLAIN))
        drain = f"Drain, {name}" + (f", {workers} processes" if workers > 1 else "")
        results.append(Measured(drain, "a second", ours.drained, plain.drained, PLAIN))
    return results


def _median(found: Sequence[Rates]) -> Rates:
    return Rates(statistics.median(one.enqueued for one in found), statistics.median(one.drained for one in found))


def _rush(rushed: Rushed) -> list[Measured]:
    what = f"{rushed.messages:,} at once to {len(rushed.shares)} workspaces, virtual time"
    return [
        Measured(f"{what}: share of the budget used", "%", 100 * statistics.mean(rushed.shares), aim=SHARE),
        Measured("  the least of any workspace", "%", 100 * min(rushed.shares), aim=SHARE),
        Measured("  budget violations", "", rushed.violations, aim=NONE),
        Measured("  last message of the slowest workspace", "s", rushed.longest_seconds, rushed.ideal_seconds, "ideal"),
        *_urgent("  urgent meanwhile", rushed.urgent_seconds),
        Measured("  wall time", "s", rushed.wall_seconds),
        Measured("  claimed, composed and settled", "a second", rushed.messages / rushed.wall_seconds),
    ]


def _over_http(found: OverHttp) -> list[Measured]:
    least = min(found.sent.values())
    what = f"{found.rush_seconds:.0f} s over HTTP to {len(found.sent)} workspaces, 2 workers"
    return [
        Measured(f"{what}: share of the budget used", "%", 100 * found.share, aim=SHARE),
        Measured("  the least of any workspace", "%", 100 * least / found.allowed, aim=SHARE),
        Measured("  refused as too fast", "", found.refused, aim=NONE),
        Measured("  accepted twice", "", found.twice, aim=NONE),
        Measured("  so many in the slowest workspace take", "s", found.rush_seconds, least * 0.2, "ideal"),
        *_urgent("  urgent meanwhile", found.urgent_in_rush),
        Measured("  memory of the larger worker", "MB", max(one.peak for one in found.memory), aim=MEMORY),
        *_urgent("Urgent, nothing else to do", found.urgent_when_idle),
        Measured("  transactions of two idle workers", "a second", found.idle.transactions),
        Measured("  one core's time for both", "%", 100 * found.idle.workers),
        Measured("  and for their database's processes", "%", 100 * found.idle.database),
    ]


def _urgent(what: str, seconds: Sequence[float]) -> list[Measured]:
    """From due to sent."""
    return [
        Measured(f"{what}, median", "s", statistics.median(seconds)),
        Measured(f"{what}, the longest", "s", max(seconds), aim=URGENT),
    ]


def _notes(amount: Amount) -> list[str]:
    return [
        (
            f"Enqueue and drain: {amount.rows:,} rows, {ROWS_EACH} a workspace, a courier that is done at once and "
            f"no pace; median of {amount.rounds}. The plain form writes the same columns of the same rows in batches "
            "as large: one insert, two updates, no look at anything."
        ),
        (
            "PostgreSQL with its default settings (fsync on), on this machine; SQLite as the bot opens it (WAL, "
            "synchronous=NORMAL)."
        ),
        (
            f"Virtual time: {WORKERS} workers in one process on PostgreSQL; the machine clock moves when all wait. "
            "Checked: 300 in any minute and 5 in any second of a workspace, one in any second to a place. "
            "The share is of 300 a minute, from 08:00 until a workspace's last message."
        ),
        (
            "Over HTTP: two `staffroom worker` processes; the strict Slack stand-in, in a process of its own, refuses "
            "what comes too fast. The backlog outlasts the measurement. Urgent: from the end of the transaction that "
            "asks until Slack has it, to a person who gets nothing else."
        ),
    ]
