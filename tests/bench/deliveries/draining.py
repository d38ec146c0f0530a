"""One process that drains, for as long as it is asked to: `python -m tests.bench.deliveries.draining URL WHAT PART OF`.

WHAT is `outbox`, the real thing with a courier that is done at once and no pace, or `plain`: the same columns of the
same rows updated twice, in batches as large, without a question asked; this process does one PART OF them. It says
`ready`, waits for a line on standard input, begins, and ends when standard input does.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import uvicorn
from sqlalchemy import bindparam, null, select, update
from sqlmodel import col

from handlers.requests import Platform
from scheduler.outbox import IN_FLIGHT, Outbox
from scheduler.pacing import Pace
from storage.database import Database
from storage.models import Delivery, Table
from storage.secret_box import SecretBox
from tests.bench.deliveries.budget_check import InstantCourier
from tests.bench.deliveries.rush import MONDAY
from tests.bench.deliveries.world import in_batches
from tests.bench.servers import KEY

What = Literal["outbox", "plain"]

NO_PACE: Final = Pace(interval=timedelta(microseconds=100), spacing=timedelta())

_table = Table.metadata.tables["deliveries"]
_BEGIN = (
    update(_table)
    .where(_table.c.id == bindparam("of_id"))
    .values(
        state="sending",
        token=_table.c.token + 1,
        attempts=_table.c.attempts + 1,
        slot_at=bindparam("at"),
        leased_until_at=bindparam("at"),
        begun_at=bindparam("at"),
        not_before_at=None,
    )
)
_END = (
    update(_table)
    .where(_table.c.id == bindparam("of_id"))
    .values(
        state="sent",
        reason="",
        body=null(),
        not_before_at=None,
        leased_until_at=None,
        settled_at=bindparam("at"),
        done_conversation_id="D1",
        done_message_id=bindparam("sent"),
    )
)


def _now() -> datetime:
    return datetime.now(UTC)


async def _told() -> str:
    """The next line of standard input; empty at its end."""
    return await asyncio.to_thread(sys.stdin.readline)


def _say_ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


async def drain_outbox(database: Database) -> None:
    """Drain as a worker does, until standard input ends."""
    outbox = Outbox(
        database,
        {Platform.SLACK: InstantCourier()},
        {},
        SecretBox([KEY]),
        school_clock=lambda: MONDAY,
        machine_clock=_now,
        tally=lambda _platform, _outcome: None,
        paces={Platform.SLACK: NO_PACE},
    )
    _say_ready()
    await _told()
    outbox.start()
    await _told()
    await outbox.stop()


async def update_plainly(database: Database, part: int, of: int) -> None:
    """Update this part of the rows twice."""
    async with database.reading() as session:
        found = (await session.execute(select(col(Delivery.id)).order_by(col(Delivery.id)))).scalars().all()
    _say_ready()
    await _told()
    for numbers in in_batches(found[part::of], IN_FLIGHT):
        for statement in (_BEGIN, _END):
            async with database.writing() as session:
                connection = await session.connection()
                rows = [{"of_id": number, "at": _now(), "sent": f"m{number}"} for number in numbers]
                await connection.execute(statement, rows)
    await _told()


async def _main(url: str, what: str, part: int, of: int) -> None:
    database = Database(url)
    await (drain_outbox(database) if what == "outbox" else update_plainly(database, part, of))
    await database.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvicorn.Config("", loop="auto").get_loop_factory()) as runner:
        runner.run(_main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
