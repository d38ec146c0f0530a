"""Three ways to ask: one at a time, so many a second come what may, and so many at once. All times in milliseconds."""

import asyncio
import math
import time
from collections.abc import Sequence

from tests.bench.targets import Target
from tests.bench.wire import Connection, connect


async def one_at_a_time(target: Target, times: int) -> list[float]:
    """How long each took, from sending it to its being done."""
    connection = await connect(target.address)
    took = []
    for _ in range(times):
        began = time.perf_counter()
        took.append((await target.ask(connection) - began) * 1_000)
    connection.close()
    return took


async def on_schedule(target: Target, a_second: int, seconds: float) -> list[float]:
    """How long each took, counted from when it was due: if one is held up, those behind it are late too."""
    loop = asyncio.get_running_loop()
    idle: list[Connection] = []

    async def ask(due: float) -> float:
        connection = idle.pop() if idle else await connect(target.address)
        done = await target.ask(connection)
        idle.append(connection)
        return (done - due) * 1_000

    began = time.perf_counter()
    asked = []
    for number in range(math.ceil(a_second * seconds)):
        due = began + number / a_second
        await asyncio.sleep(due - time.perf_counter())
        asked.append(loop.create_task(ask(due)))
    took = await asyncio.gather(*asked)
    for connection in idle:
        connection.close()
    return list(took)


async def at_once(target: Target, so_many: int, times: int) -> float:
    """How many a second were done, with so many asked at any time."""
    connections = [await connect(target.address) for _ in range(so_many)]
    left = iter(range(times))

    async def keep_asking(connection: Connection) -> None:
        for _ in left:
            await target.ask(connection)

    began = time.perf_counter()
    await asyncio.gather(*(keep_asking(connection) for connection in connections))
    elapsed = time.perf_counter() - began
    for connection in connections:
        connection.close()
    return times / elapsed


def percentile(values: Sequence[float], share: float) -> float:
    """The value below or at which this share of them lies (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]
