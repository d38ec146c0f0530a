"""How relevant everybody is to what is looked for, by the search that production runs."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.finding import Asker, Search, read_need, sought
from handlers.matching import judge
from handlers.meaning import Interpreter, has_extra, load_interpreter
from handlers.topics import Topics, load_topics
from storage.expertise import find_candidates
from tests.bench.fairness.orders import Fits


@dataclass(frozen=True, slots=True)
class Searching:
    """A search of one trust on a day, by somebody who works at none of its academies."""

    asker: Asker
    topics: Topics
    meaning: Interpreter
    today: date

    @classmethod
    def of_trust(cls, trust_id: int, today: date) -> Self:
        """Searches of this trust."""
        return cls(Asker(0, trust_id, None), load_topics(), load_interpreter(with_sentences=has_extra()), today)

    async def everybody_who_fits(self, session: AsyncSession, words: str) -> tuple[Fits, ...]:
        """Everybody who fits; nobody where the words don't say one thing alone."""
        search = Search(words)
        need = await read_need(session, search, self.asker, self.topics)
        if need.is_empty or need.readings or need.safeguarding:
            return ()
        understood = self.meaning.understand(need.about)
        wanted = sought(need, understood, self.topics, search)
        candidates = await find_candidates(session, self.asker.scope, wanted, today=self.today, except_people=())
        judged = judge(candidates, need, understood, self.topics, self.meaning)
        return tuple(Fits(one.candidate, one.relevance) for one in judged if one.is_relevant)
