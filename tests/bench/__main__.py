"""`python -m tests.bench`: measure, print the table, write `.bench/results.json`."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
import uvicorn
from rich.console import Console

from tests.bench.receiver import NotAnAnswer
from tests.bench.results import show, write
from tests.bench.run import FULL, QUICK, measure
from tests.bench.servers import NotStarted
from tests.bench.targets import Refused

RESULTS: Final = Path(__file__).parents[2] / ".bench" / "results.json"


def main(*, quick: Annotated[bool, typer.Option("--quick", help="Fewer requests: a first look.")] = False) -> None:
    """Measure the bot beside a default Bolt app."""
    console = Console()
    factory = uvicorn.Config("", loop="auto").get_loop_factory()
    try:
        with console.status("starting") as status, asyncio.Runner(loop_factory=factory) as runner:
            results, notes = runner.run(measure(QUICK if quick else FULL, status.update))
    except (NotAnAnswer, NotStarted, Refused, TimeoutError) as error:
        console.print(f"[red]Not measured.[/] {type(error).__name__}: {error}", soft_wrap=True)
        raise typer.Exit(1) from error
    show(results, notes, console)
    write(results, notes, RESULTS, at=datetime.now(UTC), is_quick=quick)
    console.print(f"Written to {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}")


typer.run(main)
