"""`python -m tests.bench`: measure, print the table, write `.bench/results.json`."""

import asyncio
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer
import uvicorn
from rich.console import Console

from tests.bench import run as requests
from tests.bench.deliveries import run as deliveries
from tests.bench.fairness import run as fairness
from tests.bench.receiver import NotAnAnswer
from tests.bench.results import Measured, show, write
from tests.bench.search import run as search
from tests.bench.servers import NotStarted
from tests.bench.targets import Refused

FOLDER: Final = Path(__file__).parents[2] / ".bench"


class Part(StrEnum):
    """What can be measured by itself."""

    REQUESTS = "requests"
    DELIVERIES = "deliveries"
    FAIRNESS = "fairness"
    SEARCH = "search"


def main(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Less of everything: a first look.")] = False,
    only: Annotated[Part | None, typer.Option("--only", help="One part, written to a file of its own name.")] = None,
) -> None:
    """Measure requests, deliveries and the search, how fast they are and how fair, beside baselines."""
    console = Console()
    factory = uvicorn.Config("", loop="auto").get_loop_factory()
    results: list[Measured] = []
    notes: list[str] = []
    try:
        with console.status("starting") as status, asyncio.Runner(loop_factory=factory) as runner:
            if only in {None, Part.REQUESTS}:
                found = runner.run(requests.measure(requests.QUICK if quick else requests.FULL, status.update))
                results, notes = results + found[0], notes + found[1]
            if only in {None, Part.DELIVERIES}:
                found = runner.run(deliveries.measure(deliveries.QUICK if quick else deliveries.FULL, status.update))
                results, notes = results + found[0], notes + found[1]
            if only in {None, Part.FAIRNESS}:
                found = runner.run(fairness.measure(fairness.QUICK if quick else fairness.FULL, status.update))
                results, notes = results + found[0], notes + found[1]
            if only in {None, Part.SEARCH}:
                found = runner.run(search.measure(search.QUICK if quick else search.FULL, status.update))
                results, notes = results + found[0], notes + found[1]
    except (NotAnAnswer, NotStarted, Refused, TimeoutError) as error:
        console.print(f"[red]Not measured.[/] {type(error).__name__}: {error}", soft_wrap=True)
        raise typer.Exit(1) from error
    show(results, notes, console)
    path = FOLDER / f"{only or 'results'}.json"
    write(results, notes, path, at=datetime.now(UTC), is_quick=quick)
    console.print(f"Written to {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")


typer.run(main)
