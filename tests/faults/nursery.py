"""`python -m tests.faults.nursery [CLOCK]`: starts processes of the command line that have imported all they need.

Each is a process of its own, forked before anything was opened, that runs the command line's `main` with its own
arguments, environment and folder; it costs a tenth of what a new interpreter does, so that tests can end many. There
is one command more, `catch-up MOMENT`, which does at once all that is due at that moment of the school clock.

Orders come as lines of JSON on standard input; the answer to each is the process's id. At its end all of them end.
Where a CLOCK is named the processes believe that file (`wrong_clock`).
"""

import asyncio
import gc
import json
import os
import signal
import sys
import traceback
from datetime import datetime
from pathlib import Path
from typing import Any

PATIENCE_SECONDS = 4.0
"""How long `catch-up` waits for what can't be done just now."""


def run() -> None:
    """Start what is ordered, until nobody orders any more."""
    if len(sys.argv) > 1:
        from tests.faults import wrong_clock

        wrong_clock.install(Path(sys.argv[1]))
    _import_everything()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended: the system may forget them at once
    _say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        process_id = os.fork()
        if process_id == 0:
            _be(order)
        _say(str(process_id))
    os.killpg(0, signal.SIGKILL)  # whatever was started and left, and this


def _import_everything() -> None:
    import aiosqlite  # noqa: F401 - drivers, which SQLAlchemy imports when it connects
    import asyncpg  # type: ignore[import-untyped] # noqa: F401

    import bot.cli
    import bot.serving
    import bot.slack.edge
    import bot.teams.edge  # noqa: F401

    gc.freeze()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _be(order: Any) -> None:
    """Become what is ordered, and end with it."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        said = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number, opened in ((0, nothing), (1, nothing), (2, said)):
            os.dup2(opened, number)
        os.chdir(order["folder"])
        os.environ.clear()
        os.environ.update(order["environment"])
        if order["arguments"][0] == "catch-up":
            _catch_up(datetime.fromisoformat(order["arguments"][1]))
            status = 0
        else:
            from bot.cli import main

            sys.argv = ["staffroom", *order["arguments"]]
            main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    except BaseException:
        os.write(2, traceback.format_exc().encode())
        raise
    finally:
        os._exit(status)


def _catch_up(moment: datetime) -> None:
    """Do once, at this moment of the school clock, whatever the clock and the outbox do by and by."""
    from bot.app import build
    from bot.logs import configure_logging
    from bot.settings import load_settings

    configure_logging("json")
    staffroom = build(load_settings(), school_clock=lambda: moment)

    async def run() -> None:
        async with staffroom.run(listens=False, drains=False):
            await staffroom.catch_up(patience_seconds=PATIENCE_SECONDS)

    asyncio.run(run())


if __name__ == "__main__":
    run()
