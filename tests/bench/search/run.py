"""The measurements of the search, in their order."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from handlers.meaning import has_extra, load_interpreter
from handlers.topics import load_topics
from storage.database import Database
from tests.bench.deliveries.databases import empty_database, postgresql_server
from tests.bench.load import percentile
from tests.bench.results import Aim, Measured
from tests.bench.search.asking import AT_ONCE, Took, plain_search, search_with, take_turns
from tests.bench.search.listings import Listings, queries
from tests.bench.search.loading import ASKED, TRUSTS, add_listings, add_trusts
from tests.bench.search.serving import SEARCHES, memory_of

PLAIN, WORDS, SENTENCES = "plain", "words", "sentences"
WITHIN_MS: Final = {WORDS: 100, SENTENCES: 150}
"""The aim for the slowest hundredth of searches."""

AIMED_AT: Final = 500_000
"""Listings from which on the aims are held."""

TWICE: Final = Aim("ratio", "at most", 2)
MEMORY: Final = Aim("figure", "at most", 450)

Progress = Callable[[str], None]
"""Told what is being done."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured: with so many listings, one size after the other; so many searches, so many times each."""

    sizes: tuple[int, ...]
    searches: int
    rounds: int
    models: int


FULL: Final = Amount(sizes=(10_000, 100_000, 500_000), searches=200, rounds=1, models=300)
QUICK: Final = Amount(sizes=(10_000,), searches=60, rounds=1, models=100)


async def measure(amount: Amount, progress: Progress) -> tuple[list[Measured], list[str]]:
    """The figures, and what one should know to read them."""
    results: list[Measured] = []
    with postgresql_server() as server:
        for name, where in (("SQLite", None), ("PostgreSQL", server)):
            results += await _on(name, where, amount, progress)
    return results, _notes(amount)


async def _on(name: str, server: Path | None, amount: Amount, progress: Progress) -> list[Measured]:
    """One database, which grows from size to size."""
    kinds = {WORDS: False, SENTENCES: True} if has_extra() else {WORDS: False}
    meaning, topics = load_interpreter(with_sentences=has_extra()), load_topics()
    progress(f"{name}: reading {amount.models} listings")
    listings, asked = Listings(topics, meaning, amount.models), queries(meaning, topics, amount.searches)
    results, so_far = [], 0
    async with empty_database(server) as url:
        database = Database(url)
        await add_trusts(database)
        for size in amount.sizes:
            progress(f"{name}: {size:,} listings")
            await add_listings(database, listings, range(so_far + 1, size + 1))
            so_far = size
            progress(f"{name}: searching {size:,} listings")
            load_interpreter.cache_clear()  # what was searched for at the last size is no longer remembered
            asks = {
                kind: search_with(database, topics, load_interpreter(with_sentences=with_sentences))
                for kind, with_sentences in kinds.items()
            }
            took = await take_turns({PLAIN: plain_search(database, topics, asked)} | asks, asked, amount.rounds)
            results += [*_latencies(f"{name}, {size:,}", took, has_aim=size >= AIMED_AT), _load_of_machine()]
        progress(f"{name}: what processes that search {so_far:,} listings have of memory")
        for kind, with_sentences in kinds.items():
            results += _memory(f"{name}, {so_far:,}, {kind}", await memory_of(url, with_sentences=with_sentences))
        await database.close()
    return results


def _latencies(what: str, took: Mapping[str, Took], *, has_aim: bool) -> list[Measured]:
    plain, found = took[PLAIN], []
    for kind, ours in took.items():
        if kind == PLAIN:
            continue
        within = Aim("figure", "at most", WITHIN_MS[kind]) if has_aim else None
        twice = TWICE if has_aim else None
        found += [
            _beside(f"{what}, {kind}: median", ours.alone, plain.alone, 0.5, twice),
            _beside("  the slowest hundredth from", ours.alone, plain.alone, 0.99, twice),
            Measured("  the same", "ms", percentile(ours.alone, 0.99), aim=within),
            _beside(f"  {AT_ONCE} at once: median", ours.at_once, plain.at_once, 0.5),
            _beside("  the slowest hundredth from", ours.at_once, plain.at_once, 0.99),
            Measured("  done", "a second", ours.a_second, plain.a_second, PLAIN),
        ]
    return found


def _load_of_machine() -> Measured:
    """How much else was going on: above the number of processors, searches waited for others' work."""
    return Measured("  load meanwhile", f"of {os.cpu_count()}", os.getloadavg()[0])


def _beside(what: str, ours: Sequence[float], plain: Sequence[float], share: float, aim: Aim | None = None) -> Measured:
    return Measured(what, "ms", percentile(ours, share), percentile(plain, share), PLAIN, aim)


def _memory(what: str, memory: Mapping[str, float]) -> list[Measured]:
    return [
        Measured(f"{what}: the most memory of a process", "MB", memory["VmHWM"], aim=MEMORY),
        Measured("  of that its own, at the end", "MB", memory["RssAnon"]),
        Measured("  and files mapped, at the end", "MB", memory["RssFile"]),
    ]


def _notes(amount: Amount) -> list[str]:
    return [
        (
            f"Search: {amount.searches} searches, {amount.rounds} times each after one more round; own trust and "
            f"{ASKED - 1} partners of {TRUSTS} trusts of the same size. `words` is without the extra, `sentences` with "
            "it. From the words to the people to show, with the reasons. No text is searched for twice as it stands, "
            "so that none of its vectors is remembered."
        ),
        (
            "Plain: any of the same words, the same trusts, published and not the asker's, the best five by `bm25` or "
            "`ts_rank`, ids alone; the words are parsed before. It takes turns with ours, so that both meet the same "
            "machine."
        ),
        (
            f"Listings are made of the map's phrases; {amount.models} are read as on saving, the others lend what was "
            "read from one of the same concepts. One in fifty is hidden, one in five was asked in the year."
        ),
        (
            f"Memory: a process of its own with the whole bot imported, after {2 * SEARCHES} searches one by one and "
            f"{SEARCHES} {AT_ONCE} at once. Files mapped are the database's and the libraries': pages that the system "
            "takes back when it needs them, counted once for each connection that maps them."
        ),
        "PostgreSQL with its default settings; SQLite as the bot opens it. ANALYZE after loading.",
    ]
