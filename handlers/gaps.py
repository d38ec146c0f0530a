"""What was asked for and nobody has listed, by topic and half-term: no words, and nobody's name."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Context
from handlers.finding import Found
from handlers.matching import nearby_topics, topics_meant
from handlers.need import Need
from handlers.notes import Note
from handlers.timetables import find_calendar
from handlers.topics import PHASE, Topics
from storage import gaps
from storage.expertise import Candidate

MOST_NEAREST = 3
"""Topics that are counted at most where the words neither named nor meant any."""

KEPT = timedelta(days=366)
"""How long counts of a half-term are kept and shown, from its first day: for a school year."""


def count_gap(context: Context, found: Found) -> None:
    """Count once that nobody was found, for the topics nearest to what was asked.

    It is written after the answer. The same topics asked for again by the same person within the hour count once: the
    process remembers a keyed hash of them for so long, and no table ever holds who asked.
    """
    meant = topics_meant(found.understood, context.meaning.map, how_many=1) if found.understood else ()
    topic_ids = nearest(
        found.need, context.topics, meant=meant, subjects=context.me.subjects, candidates=found.candidates
    )
    if not topic_ids:
        return
    trust_id, academy_id, today = context.me.trust_id, context.me.academy_id, context.today

    async def count(session: AsyncSession) -> None:
        half_term = (await find_calendar(session, trust_id, academy_id)).half_term_from(today)
        await gaps.count_gap(session, trust_id, topic_ids, half_term_from_on=half_term.first_on)

    context.notes.append(Note(count, same_as=f"gap: {context.me.person_id}: {' '.join(sorted(topic_ids))}"))


def nearest(
    need: Need,
    topics: Topics,
    *,
    meant: Iterable[str] = (),
    subjects: Sequence[str] = (),
    candidates: Iterable[Candidate] = (),
) -> tuple[str, ...]:
    """The ids of the topics that were asked for; else of the one that the words mean, as `topics_meant` has it.

    Where that is unclear too, those of topics that sound alike or whose listings share a word, else the asker's
    subjects.
    """
    asked = tuple(topic.id for topic in need.topics if topic.kind != PHASE)
    about = tuple(topic_id for topic_id in topics.offered(meant) if topics[topic_id].kind != PHASE)
    near = asked or about or nearby_topics(need, topics, candidates=candidates)[:MOST_NEAREST]
    return near or topics.known(subjects)[:MOST_NEAREST]
