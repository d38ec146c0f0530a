"""What was asked for and nobody has listed, by topic and half-term: no words, and nobody's name."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Context
from handlers.matching import nearby_topics
from handlers.need import Need
from handlers.notes import Note
from handlers.timetables import find_calendar
from handlers.topics import PHASE, Topics
from storage import gaps
from storage.expertise import Candidate

MOST_NEAREST = 3
"""Topics that are counted at most where the words named none themselves."""


def count_gap(context: Context, need: Need, candidates: Iterable[Candidate]) -> None:
    """Count once that nobody was found, for the topics nearest to what was asked.

    It is written after the answer. The same topics asked for again by the same person within the hour count once: the
    process remembers a keyed hash of them for so long, and no table ever holds who asked.
    """
    topic_ids = nearest(need, context.topics, subjects=context.me.subjects, candidates=candidates)
    if not topic_ids:
        return
    trust_id, academy_id, today = context.me.trust_id, context.me.academy_id, context.today

    async def count(session: AsyncSession) -> None:
        half_term = (await find_calendar(session, trust_id, academy_id)).half_term_from(today)
        await gaps.count_gap(session, trust_id, topic_ids, half_term_from_on=half_term.first_on)

    context.notes.append(Note(count, same_as=f"gap: {context.me.person_id}: {' '.join(sorted(topic_ids))}"))


def nearest(need: Need, topics: Topics, *, subjects: Sequence[str], candidates: Iterable[Candidate]) -> tuple[str, ...]:
    """The ids of the topics that were asked for; else of those nearest to the words, else of the asker's subjects."""
    asked = tuple(topic.id for topic in need.topics if topic.kind != PHASE)
    near = asked or nearby_topics(need, topics, candidates=candidates)[:MOST_NEAREST]
    return near or topics.known(subjects)[:MOST_NEAREST]
