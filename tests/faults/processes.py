"""Real processes of Staffroom: started, stopped in their tracks, and ended as a machine ends them."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

GUARD_SECONDS = 60.0
"""How long anything may take before a test gives up; nothing that is asserted depends on it."""

LOOK_EVERY_SECONDS = 0.02
"""How often a test looks whether another process has done something: there is nothing to wait on across processes."""


async def until(holds: Callable[[], Awaitable[bool]], what: str, *, seconds: float = GUARD_SECONDS) -> None:
    """Look again and again until something holds.

    Raises:
        AssertionError: if it doesn't in time.
    """
    try:
        async with asyncio.timeout(seconds):
            while not await holds():  # noqa: ASYNC110 - it happens in another process
                await asyncio.sleep(LOOK_EVERY_SECONDS)
    except TimeoutError as error:
        raise AssertionError(f"waited in vain until {what}") from error


@dataclass
class Process:
    """One running `staffroom worker` or `staffroom serve`; `log` is what it says, a line of JSON an event."""

    process_id: int
    log: Path
    ended: Callable[[], bool] = field(repr=False)

    def events(self, name: str) -> list[dict[str, Any]]:
        """What it has said under this name."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        said = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
        return [event for event in said if event["event"] == name]

    async def said(self, name: str, *, times: int = 1) -> dict[str, Any]:
        """Wait until it has said this, so many times; gives the last of them."""

        async def has_said() -> bool:
            assert not self.ended(), self.words()
            return len(self.events(name)) >= times

        await until(has_said, f"a process said {name!r}")
        return self.events(name)[times - 1]

    def words(self) -> str:
        """The end of what it has said."""
        return self.log.read_text()[-4_000:] if self.log.exists() else ""

    async def kill(self) -> None:
        """`kill -9`: it ends where it stands, and nothing in it is told."""
        await self._end_by(signal.SIGKILL)

    async def end(self) -> None:
        """Ask it to end, as a supervisor does, and wait for it."""
        await self._end_by(signal.SIGTERM)

    def stop(self) -> None:
        """Stop it in its tracks, as a machine that is suspended does."""
        os.kill(self.process_id, signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        os.kill(self.process_id, signal.SIGCONT)

    async def _end_by(self, how: signal.Signals) -> None:
        if self.ended():
            return
        os.kill(self.process_id, how)

        async def is_gone() -> bool:
            return self.ended()

        await until(is_gone, f"a process ended by {how.name}")


class Nursery:
    """Starts processes that have imported everything already; see `tests.faults.nursery`."""

    def __init__(self, clock: Path | None = None) -> None:
        command = [sys.executable, "-m", "tests.faults.nursery", *([str(clock)] if clock else [])]
        self._program = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_surroundings(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self._heard() == "ready"

    def start(self, arguments: list[str], environment: Mapping[str, str], folder: Path, log: Path) -> Process:
        """A process of the command line with these arguments, in this environment alone."""
        order = {
            "arguments": arguments,
            "environment": {**_surroundings(), **environment},
            "folder": str(folder),
            "log": str(log),
        }
        assert self._program.stdin is not None
        self._program.stdin.write(json.dumps(order) + "\n")
        self._program.stdin.flush()
        process_id = int(self._heard())
        return Process(process_id, log, lambda: not _exists(process_id))

    def close(self) -> None:
        """End the nursery, and all that it has started."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.wait()
        self._program.stdout.close()

    def _heard(self) -> str:
        assert self._program.stdout is not None
        return self._program.stdout.readline().strip()


def start_afresh(arguments: list[str], environment: Mapping[str, str], folder: Path, log: Path) -> Process:
    """The same from nothing: a new interpreter with `python -m bot`, which is what an operator starts."""
    with log.open("ab") as said:
        started = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env={**_surroundings(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
    return Process(started.pid, log, lambda: started.poll() is not None)


def _surroundings() -> dict[str, str]:
    """Where programs are found, and nothing else of the test's own environment."""
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)}


def _exists(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True
