"""The long form: processes end at random moments, again and again, while hundreds of deliveries go out."""

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from storage.deliveries import State
from tests.faults.conftest import open_stage
from tests.faults.processes import Nursery, Process
from tests.faults.stage import INTRODUCTION, REMINDER, Line, Stage

ON_EACH = 300
"""Deliveries to each platform: at Slack's pace they take a minute."""

PEOPLE = 60
SECONDS_BETWEEN_KILLS = (0.2, 3.0)
LONGEST_SECONDS = 600.0

pytestmark = pytest.mark.faults


async def test_random_kills(
    engine: str, database_url: str, tmp_path: Path, nursery: Nursery, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is lost; on Slack nothing is sent twice; on Teams each kind's policy decides what nobody can know.

    What a dead process had in hand is taken over when its lease has really ended.
    """
    seed = int(os.environ.get("FAULTS_SEED", "0")) or random.randrange(1, 1_000_000)
    chance = random.Random(seed)
    async with open_stage(engine, database_url, tmp_path, nursery, number=PEOPLE) as stage:
        for _ in range(ON_EACH // 60):
            await stage.ask("slack", REMINDER, number=30)
            await stage.ask("slack", INTRODUCTION, number=30)
            await stage.ask("teams", REMINDER, number=30)
            await stage.ask("teams", INTRODUCTION, number=30)
        running = [await stage.start() for _ in range(1 if engine == "sqlite" else 2)]
        kills = 0
        while await _is_anything_planned(stage):
            kills += 1
            await _kill_one(stage, running, chance)
        await stage.settled(seconds=LONGEST_SECONDS)
        lines = list((await stage.table()).values())
        with capsys.disabled():
            refused = sum(stage.too_fast.values())
            _print(f"{engine}: {kills} times kill -9, {refused} refused for haste (FAULTS_SEED={seed})", lines)
        await stage.check()
        assert len(lines) == 2 * ON_EACH


async def _is_anything_planned(stage: Stage) -> bool:
    table = await stage.table()
    return any(line.state is State.PLANNED for line in table.values())


async def _kill_one(stage: Stage, running: list[Process], chance: random.Random) -> None:
    """After a while, kill one of them, and start another in its place."""
    await asyncio.sleep(chance.uniform(*SECONDS_BETWEEN_KILLS))  # the moment is what is random here
    number = chance.randrange(len(running))
    await running[number].kill()
    running[number] = await stage.start()


def _print(title: str, lines: list[Line]) -> None:
    """What became of them, by platform and kind."""
    shown = Table(title=title)
    for name in ("platform", "kind", "asked", "once", "repeated by policy", "held", "lost", "sent twice"):
        shown.add_column(name, justify="left" if name in ("platform", "kind") else "right")
    for platform, kind in sorted({(line.platform, line.kind) for line in lines}):
        these = [line for line in lines if (line.platform, line.kind) == (platform, kind)]
        found = Counter(_outcome(line) for line in these)
        names = ("once", "repeated", "held", "lost", "sent twice")
        shown.add_row(platform, kind, str(len(these)), *(str(found[name]) for name in names))
    Console(width=100).print(shown)


def _outcome(line: Line) -> str:
    if line.broken:
        return line.broken
    if line.state is State.SENT:
        return "once" if line.times == 1 else "repeated"
    return str(line.state)
