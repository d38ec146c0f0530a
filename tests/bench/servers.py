"""The processes that are measured: `staffroom serve`, and the baseline."""

import asyncio
import os
import re
import socket
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.receiver import Receiver
from tests.bench.targets import CLIENT_ID, KEYS_PATH, METADATA_PATH, SIGNING_SECRET, TOKEN_PATH
from tests.bench.trust import TENANT_ID
from tests.bench.wire import Address, connect, request

START_SECONDS: Final = 60.0
LOOK_EVERY_SECONDS: Final = 0.005
SERVER_ERROR: Final = 500
KEY: Final = "YmVuY2gta2V5LW9mLW5vLXNlY3JldHMuLi4uLi4uLi4="
SERVE: Final = (str(Path(sys.executable).with_name("staffroom")), "serve")
BASELINE: Final = (sys.executable, "-m", "tests.bench.default_bolt")
LIST_IMPORTS: Final = "PYTHONPROFILEIMPORTTIME"
"""Makes Python tell each module that it imports, and how long that took, on standard error."""


class NotStarted(Exception):
    """A process ended, or did not answer, before it could be measured."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers; `ready_after_seconds` is counted from the start of its process."""

    address: Address
    pid: int
    ready_after_seconds: float


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory of a process, in megabytes (of 1,000,000 bytes)."""

    now: float
    peak: float


def environment(receiver: Receiver, database_url: str) -> dict[str, str]:
    """The settings of a bot on both platforms. Nothing of the caller's is passed on but where programs are found."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "STAFFROOM_DATABASE_URL": database_url,
        "STAFFROOM_SECRET_KEY": KEY,
        "STAFFROOM_SENTENCES": "no",  # the search with the extra is measured by itself
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_API_URL": f"{receiver.address.url}/api/",
        "TEAMS_CLIENT_ID": CLIENT_ID,
        "TEAMS_CLIENT_SECRET": "bench-client-secret",
        "TEAMS_TENANT_ID": TENANT_ID,
        "TEAMS_OPENID_METADATA_URL": f"{receiver.address.url}{METADATA_PATH}",
        "TEAMS_TOKEN_URL": f"{receiver.address.url}{TOKEN_PATH}",
        "TEAMS_SERVICE_URL": f"{receiver.address.url}/teams",
        "GRAPH_BASE_URL": f"{receiver.address.url}/graph",
        "BENCH_KEYS_URL": f"{receiver.address.url}{KEYS_PATH}",
    }


@asynccontextmanager
async def serving(settings: Mapping[str, str], log: Path) -> AsyncIterator[Running]:
    """`staffroom serve`, for as long as the block lasts; what it logs goes to `log`.

    Raises:
        NotStarted: if it doesn't come up.
    """
    port = free_port()
    async with running_server([*SERVE, "--port", str(port)], port, "/readyz", settings, log) as running:
        yield running


@asynccontextmanager
async def serving_baseline(settings: Mapping[str, str], log: Path) -> AsyncIterator[Running]:
    """The baseline, for as long as the block lasts.

    Raises:
        NotStarted: if it doesn't come up.
    """
    port = free_port()
    here = {**settings, "PYTHONPATH": str(Path(__file__).parents[2])}
    async with running_server([*BASELINE, str(port)], port, "/nothing-here", here, log) as running:
        yield running


@asynccontextmanager
async def running_server(
    command: list[str], port: int, path: str, settings: Mapping[str, str], log: Path
) -> AsyncIterator[Running]:
    """A server, once it answers at this path and for as long as the block lasts; what it logs goes to `log`.

    Raises:
        NotStarted: if it doesn't come up.
    """
    address = Address("127.0.0.1", port)
    with log.open("wb") as output:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            *command, env=dict(settings), cwd=log.parent, stdout=output, stderr=output
        )
        try:
            await _answers(address, path, process, log)
            yield Running(address, process.pid, time.perf_counter() - began)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


async def _answers(address: Address, path: str, process: asyncio.subprocess.Process, log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at:
        if process.returncode is not None:
            raise NotStarted(_end_of(log))
        try:
            connection = await connect(address)
            status = await connection.ask(request("GET", path, address))
            connection.close()
            if status < SERVER_ERROR:
                return
        except ConnectionError:
            pass
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    raise NotStarted(f"nothing answers after {START_SECONDS:.0f} seconds")


def _end_of(log: Path) -> str:
    return log.read_text()[-2_000:]


async def seconds_of_bare_python() -> float:
    """How long Python takes to start, do nothing and end."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass", env={})
    await process.wait()
    return time.perf_counter() - began


def memory_of(pid: int) -> Memory:
    """What a process has in memory, and the most it ever had (proc(5): VmRSS and VmHWM, in KiB)."""
    status = Path(f"/proc/{pid}/status").read_text()
    kibibytes = {name: int(size) for name, size in re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB", status, re.MULTILINE)}
    return Memory(kibibytes["VmRSS"] * 1_024 / 1e6, kibibytes["VmHWM"] * 1_024 / 1e6)


def imported_in(log: Path) -> frozenset[str]:
    """The top-level packages that a process run with `LIST_IMPORTS` says it imported."""
    lines = re.findall(r"^import time:\s+\d+ \|\s+\d+ \|\s+(\S+)", log.read_text(), re.MULTILINE)
    return frozenset(name.partition(".")[0] for name in lines)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
