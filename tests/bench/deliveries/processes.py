"""`staffroom worker` processes, and what idle ones cost."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import text

from storage.database import Database
from tests.bench.servers import START_SECONDS, NotStarted

WORKER: Final = (str(Path(sys.executable).with_name("staffroom")), "worker")
LOOK_EVERY_SECONDS: Final = 0.05
UTIME, STIME = 11, 12
"""Where a process's times stand in /proc/PID/stat, after its name (proc(5): fields 14 and 15)."""


@dataclass(frozen=True, slots=True)
class Busy:
    """What some processes do in a second: transactions, and the part of one core that they and their database take."""

    transactions: float
    workers: float
    database: float


@asynccontextmanager
async def worker(settings: Mapping[str, str], log: Path) -> AsyncIterator[int]:
    """A worker's process id, once it works and for as long as the block lasts; what it logs goes to `log`.

    Raises:
        NotStarted: if it doesn't come up.
    """
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *WORKER, env=dict(settings), cwd=log.parent, stdout=output, stderr=output
        )
        try:
            await _works(process, log)
            yield process.pid
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _works(process: asyncio.subprocess.Process, log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while "working" not in _said(log):
        if process.returncode is not None or time.monotonic() > give_up_at:
            raise NotStarted(_said(log)[-2_000:])
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def _said(log: Path) -> str:
    return log.read_text()


async def busy_during(seconds: float, database: Database, pids: Sequence[int]) -> Busy:
    """What these workers, and the database's processes, do in this while (PostgreSQL)."""
    transactions, theirs = await _look(database)
    before = (sum(map(_cpu_seconds, pids)), sum(map(_cpu_seconds, theirs)))
    await asyncio.sleep(seconds)
    after = (sum(map(_cpu_seconds, pids)), sum(map(_cpu_seconds, theirs)))
    since, _ = await _look(database)
    return Busy((since - transactions) / seconds, (after[0] - before[0]) / seconds, (after[1] - before[1]) / seconds)


async def _look(database: Database) -> tuple[int, list[int]]:
    """How many transactions there have been, and which processes serve this database."""
    async with database.reading() as session:
        count = await session.execute(
            text("SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()")
        )
        pids = await session.execute(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"))
        return int(count.scalar_one()), [int(pid) for pid in pids.scalars()]


def _cpu_seconds(pid: int) -> float:
    """What a process has taken of processors until now; nothing if it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[UTIME]) + int(fields[STIME])) / os.sysconf("SC_CLK_TCK")
