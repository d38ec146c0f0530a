"""Both stand-ins over HTTP, a trust in a database, and a nursery of processes."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.app import utc_now
from bot.playground.slack_cloud import SlackCloud
from bot.playground.teams_cloud import TeamsCloud
from bot.playground.world import served
from storage.database import Database
from tests.faults import wrong_clock
from tests.faults.processes import Nursery
from tests.faults.stage import Stage
from tests.faults.trust import add_trust

PEOPLE = 12
"""How many there are on each platform."""


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Starts processes quickly."""
    made = Nursery()
    yield made
    made.close()


@pytest.fixture
async def stage(engine: str, database_url: str, tmp_path: Path, nursery: Nursery) -> AsyncIterator[Stage]:
    """A stage on SQLite and on PostgreSQL; each test that asks runs once on each."""
    async with open_stage(engine, database_url, tmp_path, nursery) as made:
        yield made


@dataclass(frozen=True, slots=True)
class Elsewhen:
    """Processes of a machine whose wall clock is wrong."""

    nursery: Nursery
    clock: Path

    def set_wrong_by(self, seconds: float) -> None:
        """That machine's clock is ahead by so many seconds from now on."""
        wrong_clock.set_wrong_by(self.clock, seconds)


@pytest.fixture(scope="session")
def another_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhen]:
    """A machine with a clock of its own."""
    clock = tmp_path_factory.mktemp("clock") / "clock"
    wrong_clock.make(clock)
    made = Nursery(clock)
    yield Elsewhen(made, clock)
    made.close()


@pytest.fixture
def elsewhen(another_machine: Elsewhen) -> Iterator[Elsewhen]:
    """A machine with a clock of its own, which is right to begin with."""
    another_machine.set_wrong_by(0.0)
    yield another_machine
    another_machine.set_wrong_by(0.0)


@asynccontextmanager
async def open_stage(
    engine: str, url: str, folder: Path, nursery: Nursery, *, number: int = PEOPLE
) -> AsyncIterator[Stage]:
    """A stage with so many people on each platform, while the block lasts."""
    slack, teams = SlackCloud(clock=utc_now), TeamsCloud(clock=utc_now)
    database = Database(url)
    async with served(slack.app) as slack_address, served(teams.app) as teams_address:
        slack.base_url = slack_address
        teams.bind(teams_address, "http://127.0.0.1:9")
        trust_id, people = await add_trust(database, slack, teams, number)
        made = Stage(engine, url, folder, database, slack, teams, nursery, trust_id, people)
        try:
            yield made
        finally:
            await made.close()
            await slack.close()
            await teams.close()
            await database.close()
