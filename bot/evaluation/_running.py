"""Asks each query as the bot would."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from time import perf_counter

from sqlalchemy.ext.asyncio import AsyncSession

from bot.evaluation._file import EvaluationFile, GradedQuery
from bot.evaluation._loading import Loaded
from handlers.finding import Asker, Found, Search, find_colleagues, read_need
from handlers.meaning import Interpreter
from handlers.topics import Topics
from handlers.typed_words import QUERY_LENGTH
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query got, in the file's ids: the people shown, those behind each reading offered, and how long it took.

    `nobody` is whether it said that nobody fits.
    """

    results: tuple[str, ...]
    readings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    nobody: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class _Asking:
    session: AsyncSession
    loaded: Loaded
    topics: Topics
    meaning: Interpreter
    today: date

    @property
    def asker(self) -> Asker:
        return Asker(self.loaded.asker_id, self.loaded.trust_id, self.loaded.asker_academy_id)

    async def find(self, search: Search) -> Found | None:
        """What the search finds; None where it asks which meaning of a word is meant."""
        need = await read_need(self.session, search, self.asker, self.topics)
        if need.readings:
            return None
        return await find_colleagues(
            self.session, search, need, self.asker, topics=self.topics, meaning=self.meaning, today=self.today
        )

    async def ids(self, search: Search) -> tuple[str, ...]:
        found = await self.find(search)
        return self.named(found) if found else ()

    def named(self, found: Found) -> tuple[str, ...]:
        return tuple(self.loaded.file_ids[match.candidate.listing_id] for match in found.matches)

    async def ask(self, query: GradedQuery) -> Outcome:
        search = Search(query.text[:QUERY_LENGTH])
        started = perf_counter()
        found = await self.find(search)
        seconds = perf_counter() - started
        if found is None:
            need = await read_need(self.session, search, self.asker, self.topics)
            behind = {
                reading.label: await self.ids(replace(search, chosen=(reading.topic.id,))) for reading in need.readings
            }
            return Outcome((), behind, seconds=seconds)
        behind = {
            offered.concept.label: await self.ids(replace(search, meant=offered.concept.id))
            for offered in found.readings
        }
        return Outcome(self.named(found), behind, nobody=not found.matches, seconds=seconds)


async def run(
    database: Database, file: EvaluationFile, loaded: Loaded, *, topics: Topics, meaning: Interpreter, today: date
) -> Sequence[Outcome]:
    """The outcome of each query of the file, in its order."""
    outcomes = []
    for query in file.queries:
        async with database.reading() as session:
            outcomes.append(await _Asking(session, loaded, topics, meaning, today).ask(query))
    return outcomes
