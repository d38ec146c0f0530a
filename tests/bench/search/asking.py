"""Searches on the production path, and plain ones on the same table; how long each took."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from sqlalchemy import Date, bindparam, text

from handlers.finding import Asker, Search, find_colleagues, read_need
from handlers.meaning import Interpreter
from handlers.need import STOP_WORDS, parse_need
from handlers.topics import Topics
from storage.database import Database
from storage.words import words_of
from tests.bench.search.loading import ASKED, NOW

TODAY: Final = NOW.date()
AT_ONCE: Final = 8
ENDINGS: Final = ("", " please", " for me", " with us", " to you")
"""Put after the words of each round: no search is asked twice as it was, so no text's vector is remembered."""

ASKER: Final = Asker(person_id=2_000_000_000, trust_id=1, academy_id=100, partners=tuple(range(2, ASKED + 1)))

PLAIN_SQLITE: Final = """
    SELECT l.id FROM listing_text t JOIN expertise_listings l ON l.id = t.rowid JOIN people p ON p.id = l.person_id
    WHERE t.listing_text MATCH :sought AND +l.trust_id IN ({trusts}) AND NOT l.is_hidden
      AND (l.paused_until_on IS NULL OR l.paused_until_on <= :today) AND p.left_at IS NULL AND p.id != :asker
    ORDER BY bm25(listing_text) LIMIT 5
"""
PLAIN_POSTGRESQL: Final = """
    SELECT l.id FROM to_tsquery('english', :sought) AS query, listing_text t
    JOIN expertise_listings l ON l.id = t.listing_id JOIN people p ON p.id = l.person_id
    WHERE t.document @@ query AND l.trust_id IN ({trusts}) AND NOT l.is_hidden
      AND (l.paused_until_on IS NULL OR l.paused_until_on <= :today) AND p.left_at IS NULL AND p.id != :asker
    ORDER BY ts_rank(t.document, query) DESC LIMIT 5
"""

Ask: TypeAlias = Callable[[str, str], Awaitable[None]]
"""Searches for the words; what is put after them changes nothing but that they weren't asked before."""


@dataclass(frozen=True, slots=True)
class Took:
    """How long searches took, in milliseconds: each of them alone; and at once, where so many a second were done."""

    alone: Sequence[float]
    at_once: Sequence[float]
    a_second: float


def search_with(database: Database, topics: Topics, meaning: Interpreter) -> Ask:
    """Searches as the bot does."""

    async def ask(words: str, ending: str) -> None:
        search = Search(words + ending)
        async with database.reading() as session:
            need = await read_need(session, search, ASKER, topics)
            await find_colleagues(session, search, need, ASKER, topics=topics, meaning=meaning, today=TODAY)

    return ask


def plain_search(database: Database, topics: Topics, asked: Sequence[str]) -> Ask:
    """Asks the full-text index for any of the same words, with the same filter, the five best first.

    The words are parsed before. The filter is a join: what somebody would write who has nothing but the tables.
    """
    trusts = ",".join(map(str, ASKER.scope.trust_ids))
    statement = text((PLAIN_SQLITE if database.is_sqlite else PLAIN_POSTGRESQL).format(trusts=trusts)).bindparams(
        bindparam("today", TODAY, type_=Date), asker=ASKER.person_id
    )
    either, quote = (" OR ", '"') if database.is_sqlite else (" | ", "'")
    sought = {words: either.join(f"{quote}{word}{quote}" for word in _telling(words, topics)) for words in asked}

    async def ask(words: str, _ending: str) -> None:
        async with database.reading() as session:
            (await session.execute(statement, {"sought": sought[words]})).all()

    return ask


def _telling(words: str, topics: Topics) -> Sequence[str]:
    said = words_of(parse_need(words, topics).said)
    return [word for word in dict.fromkeys(said) if word not in STOP_WORDS] or said


async def take_turns(asks: Mapping[str, Ask], asked: Sequence[str], rounds: int) -> Mapping[str, Took]:
    """How long the same searches take by each of these ways, which take turns; a round before isn't counted.

    Each way is the first as often as any other: what comes first reads the pages that the others find read.
    """
    alone: dict[str, list[float]] = {name: [] for name in asks}
    for ending in ENDINGS[: rounds + 1]:
        for at, words in enumerate(asked):
            for name in _from(at, list(asks)):
                took = await _timed(asks[name], words, ending)
                if ending:
                    alone[name].append(took)
    found = {}
    for name, ask in asks.items():
        began = time.perf_counter()
        at_once = await _at_once(ask, asked, ENDINGS[-1])
        found[name] = Took(alone[name], at_once, len(asked) / (time.perf_counter() - began))
    return found


def _from(at: int, names: Sequence[str]) -> Sequence[str]:
    first = at % len(names)
    return (*names[first:], *names[:first])


async def _timed(ask: Ask, words: str, ending: str) -> float:
    began = time.perf_counter()
    await ask(words, ending)
    return (time.perf_counter() - began) * 1_000


async def _at_once(ask: Ask, asked: Sequence[str], ending: str) -> list[float]:
    left = iter(asked)

    async def keep_asking() -> list[float]:
        return [await _timed(ask, words, ending) for words in left]

    return [took for some in await asyncio.gather(*(keep_asking() for _ in range(AT_ONCE))) for took in some]
