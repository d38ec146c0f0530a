"""A process of its own that serves searches: `python -m tests.bench.search.serving URL [--sentences]`.

It has imported the whole bot. What it has of memory after serving them, in MB, goes to standard output as JSON.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import bot.app  # noqa: F401 - what a serving process has loaded
from handlers.meaning import load_interpreter
from handlers.topics import load_topics
from storage.database import Database
from tests.bench.search.asking import search_with, take_turns
from tests.bench.search.listings import queries

SEARCHES = 100


async def _serve(url: str, *, with_sentences: bool) -> Mapping[str, float]:
    meaning, topics, database = load_interpreter(with_sentences=with_sentences), load_topics(), Database(url)
    await take_turns({"": search_with(database, topics, meaning)}, queries(meaning, topics, SEARCHES), rounds=1)
    memory = _memory()
    await database.close()
    return memory


def _memory() -> Mapping[str, float]:
    said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return {name: int(said[name].split()[0]) / 1_024 for name in ("VmHWM", "VmRSS", "RssAnon", "RssFile")}


async def memory_of(url: str, *, with_sentences: bool) -> Mapping[str, float]:
    """What such a process has in the end; proc(5) says what stands in each.

    Raises:
        RuntimeError: if it fails.
    """
    options = ["--sentences"] if with_sentences else []
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, url, *options, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the process that serves searches ended by itself")
    found: Mapping[str, float] = json.loads(said)
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_serve(sys.argv[1], with_sentences="--sentences" in sys.argv))))  # noqa: T201
