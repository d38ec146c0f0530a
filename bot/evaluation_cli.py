"""`staffroom evaluate-search` and `evaluate-guards`: how well people are found, and how well texts are guarded."""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from handlers.errors import UserError

if TYPE_CHECKING:
    from bot.evaluation import EvaluationFile, GuardErrors, Measures, Outcome

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
"""A school day: ties take turns by the day, so that a measurement needs one."""

console = Console()

File = Annotated[Path, typer.Argument(help="JSON with `listings` and graded `queries`.")]
Rankings = Annotated[Path | None, typer.Option(help="Write what each query got, as JSON, to this file.")]
WordsOnly = Annotated[bool, typer.Option("--words-only", help="As if the extra staffroom[semantic] weren't installed.")]
Sentences = Annotated[
    Path, typer.Argument(help="JSON: a list of `id`, `text` and `label` (pupil, safeguarding, fine).")
]
Verdicts = Annotated[Path | None, typer.Option(help="Write each sentence's verdict, as JSON by id, to this file.")]
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


def evaluate_guards(file: Sentences, *, verdicts: Verdicts = None, words_only: WordsOnly = False) -> None:
    """Measure the guards for pupils and for safeguarding on labelled sentences; nothing is kept of them."""
    from bot.evaluation import EvaluationFileError, count_errors, read_sentences, verdict_of
    from handlers.guards import Guards
    from handlers.meaning import has_extra, load_interpreter

    try:
        sentences = read_sentences(file)
    except EvaluationFileError as error:
        raise UserError(str(error)) from error
    guards = Guards(meaning=load_interpreter(with_sentences=True) if has_extra() and not words_only else None)
    started = perf_counter()
    found = {sentence.id: verdict_of(guards, sentence.text) for sentence in sentences}
    seconds = perf_counter() - started
    if verdicts is not None:
        verdicts.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    _show_errors(count_errors(sentences, found))
    console.print(f"{1_000 * seconds / max(1, len(found)):.1f} ms for a sentence.")


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


def _show_errors(errors: "GuardErrors") -> None:
    table = Table("Error", "Share", "95 % interval", "Sentences")
    for name, rate in (
        ("risky, but let pass", errors.risky_missed),
        ("… identifies a pupil, but let pass", errors.pupil_missed),
        ("… tells of harm, but let pass", errors.safeguarding_missed),
        ("… tells of harm, but not turned away", errors.safeguarding_not_turned_away),
        ("harmless, but held or turned away", errors.fine_held),
    ):
        low, high = rate.interval
        table.add_row(name, f"{rate.share:.1%}", f"{low:.1%} to {high:.1%}", f"{rate.times} of {rate.of}")
    console.print(table)
