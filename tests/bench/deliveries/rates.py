"""How many deliveries a second are written and drained, beside a plain insert and update of the same rows."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import exists, select
from sqlmodel import col, insert

from storage.database import Database
from storage.deliveries import FORMAT_VERSION, NewDelivery
from storage.models import Delivery
from storage.secret_box import SecretBox
from tests.bench.deliveries.databases import empty_database
from tests.bench.deliveries.draining import What
from tests.bench.deliveries.rush import MONDAY
from tests.bench.deliveries.world import BATCH, enqueue, in_batches, make_places, messages_to, places_of, team_ids
from tests.bench.servers import KEY

ROWS_EACH: Final = 200
"""In each workspace: as many as a process takes in hand at most, so that one claim finds enough in one of them."""

LOOK_EVERY_SECONDS: Final = 0.02
HERE: Final = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Rates:
    """Deliveries a second."""

    enqueued: float
    drained: float


async def rates(server: Path | None, what: What, rows: int, workers: int) -> Rates:
    """Write and drain so many rows on an empty database of this server (without one, on SQLite)."""
    async with empty_database(server) as url:
        database = Database(url)
        places = places_of(team_ids(rows // ROWS_EACH), ROWS_EACH)
        await make_places(database, places, MONDAY - timedelta(days=1))
        deliveries = list(messages_to(places, 1, MONDAY, SecretBox([KEY])))
        began = time.perf_counter()
        await (enqueue(database, iter(deliveries)) if what == "outbox" else insert_plainly(database, iter(deliveries)))
        written = time.perf_counter() - began
        drained = await _drain(database, url, what, workers)
        await database.close()
    return Rates(rows / written, rows / drained)


async def insert_plainly(database: Database, deliveries: Iterator[NewDelivery]) -> None:
    """The same columns of the same rows in batches as large, without a question asked."""
    for some in in_batches(deliveries, BATCH):
        rows = [_columns(one) for one in some]
        async with database.writing() as session:
            await session.execute(insert(Delivery), rows)


def _columns(delivery: NewDelivery) -> Mapping[str, Any]:
    made = {"state": "planned", "reason": "", "format_version": FORMAT_VERSION, "attempts": 0, "token": 0}
    return asdict(delivery) | made | {"done_message_id": "", "done_conversation_id": ""}


async def _drain(database: Database, url: str, what: What, workers: int) -> float:
    """How many seconds it takes, from the word until all rows are settled."""
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(_draining(url, what, part, workers)) for part in range(workers)]
        began = time.perf_counter()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(b"begin\n")
        while await _is_anything_left(database):  # noqa: ASYNC110 - other processes are at work: there is no event
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        return time.perf_counter() - began


@asynccontextmanager
async def _draining(url: str, what: What, part: int, of: int) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that is ready, for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.deliveries.draining", url, what, str(part), str(of)),
        cwd=HERE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    await process.stdout.readline()
    try:
        yield process
    finally:
        process.stdin.close()
        await process.wait()


async def _is_anything_left(database: Database) -> bool:
    left = select(exists().where(col(Delivery.state).in_(("planned", "sending"))))
    async with database.reading() as session:
        return bool((await session.execute(left)).scalar_one())
