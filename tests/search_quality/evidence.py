"""What the search found for and against each listing, for the queries of a set."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.evaluation import load, read_file
from bot.evaluation_cli import NOW
from handlers.finding import Asker, Search, read_need, sought
from handlers.listing_reading import TopicReader
from handlers.matching import judge
from handlers.matching._nobody import signs
from handlers.meaning import load_interpreter
from handlers.topics import load_topics
from storage import expertise, migrations
from storage.database import Database

SETS = Path(__file__).with_name("sets")


@dataclass(frozen=True)
class Graded:
    """One query: each candidate's figures (a row each) and grade, the best grades there are, and signs of somebody."""

    figures: npt.NDArray[np.float64]
    grades: npt.NDArray[np.int64]
    best: tuple[int, ...]
    signs: tuple[float, ...]


async def evidence_of(name: str, *, with_sentences: bool) -> Sequence[Graded]:
    """The evidence for the set of this name (`a` to `d`), or for a file."""
    file = read_file(Path(name) if name.endswith(".json") else SETS / f"set_{name}.json")
    topics, meaning = load_topics(), load_interpreter(with_sentences=with_sentences)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/evidence.db")
        await migrations.upgrade(database)
        async with database.writing() as session:
            loaded = await load(session, file, TopicReader(topics, meaning), NOW)
        asker = Asker(loaded.asker_id, loaded.trust_id, loaded.asker_academy_id)
        async with database.reading() as session:
            for query in file.queries:
                search = Search(query.text)
                need = await read_need(session, search, asker, topics)
                understood = meaning.understand(need.about)
                candidates = await expertise.find_candidates(
                    session, asker.scope, sought(need, understood, topics, search), today=NOW.date(), with_others=True
                )
                judged = judge(candidates, need, understood, topics, meaning)
                grades = [query.relevant.get(loaded.file_ids[one.candidate.listing_id], 0) for one in judged]
                figures = np.array([one.evidence.figures for one in judged]).reshape(len(judged), -1)
                best = tuple(sorted(query.relevant.values(), reverse=True)[:5])
                found.append(Graded(figures, np.array(grades, dtype=np.int64), best, signs(judged, understood, need)))
        await database.close()
    return found
