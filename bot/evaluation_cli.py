"""`staffroom evaluate-search`: how well the search finds the right person."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from handlers.errors import UserError

if TYPE_CHECKING:
    from bot.evaluation import EvaluationFile, Measures, Outcome

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
"""A school day: ties take turns by the day, so that a measurement needs one."""

console = Console()

File = Annotated[Path, typer.Argument(help="JSON with `listings` and graded `queries`.")]
Rankings = Annotated[Path | None, typer.Option(help="Write what each query got, as JSON, to this file.")]
WordsOnly = Annotated[bool, typer.Option("--words-only", help="As if the extra staffroom[semantic] weren't installed.")]
Database = Annotated[str | None, typer.Option(help="Address of an empty database (else SQLite in a temporary folder).")]


def evaluate_search(
    file: File, *, rankings: Rankings = None, words_only: WordsOnly = False, database: Database = None
) -> None:
    """Measure the search on graded listings and queries, in a fresh database; nothing else is touched."""
    from bot.evaluation import EvaluationFileError, measure, read_file

    try:
        graded = read_file(file)
    except EvaluationFileError as error:
        raise UserError(str(error)) from error
    with tempfile.TemporaryDirectory() as folder:
        url = database or f"sqlite:///{folder}/evaluation.db"
        outcomes = asyncio.run(_evaluate(graded, url, words_only=words_only))
    if rankings is not None:
        rankings.write_text(json.dumps(_rankings(graded, outcomes), indent=1, ensure_ascii=False), encoding="utf-8")
    _show(measure(graded.queries, outcomes))


async def _evaluate(file: "EvaluationFile", url: str, *, words_only: bool) -> "Sequence[Outcome]":
    from bot.evaluation import load, run
    from handlers.listing_reading import TopicReader
    from handlers.meaning import has_extra, load_interpreter
    from handlers.topics import load_topics
    from storage import migrations
    from storage.database import Database
    from storage.workspaces import find_only_trust

    topics, meaning = load_topics(), load_interpreter(with_sentences=has_extra() and not words_only)
    opened = Database(url)
    try:
        await migrations.upgrade(opened)
        async with opened.writing() as session:
            if await find_only_trust(session) is not None:
                raise UserError("That database isn't empty, so nothing has been measured and nothing changed there.")
            loaded = await load(session, file, TopicReader(topics, meaning), NOW)
        return await run(opened, file, loaded, topics=topics, meaning=meaning, today=NOW.date())
    finally:
        await opened.close()


def _rankings(file: "EvaluationFile", outcomes: "Sequence[Outcome]") -> dict[str, object]:
    return {
        query.id: {
            "results": list(outcome.results),
            "readings": {label: list(behind) for label, behind in outcome.readings.items()},
            "nobody": outcome.nobody,
        }
        for query, outcome in zip(file.queries, outcomes, strict=True)
    }


def _show(measures: "Measures") -> None:
    table = Table("Figure", "Mean", "95 % interval", "Queries")
    for name, figure in (
        ("nDCG@5", measures.ndcg),
        ("recall@5 of grades 2 and 3", measures.recall),
        ("somebody useful among the first five", measures.useful_first),
        ("… or one press away", measures.useful_one_press),
        ("readings were offered", measures.asked),
        ("nobody fits: said where it is so", measures.nobody_rightly),
        ("nobody fits: said where somebody does", measures.nobody_wrongly),
    ):
        table.add_row(name, f"{figure.mean:.3f}", f"{figure.low:.3f} to {figure.high:.3f}", str(figure.queries))
    console.print(table)
    console.print(f"Latency: {measures.median_ms:.1f} ms at the median, {measures.slowest_ms:.1f} ms at the most.")
