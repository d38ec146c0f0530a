"""Where to go on when nobody fits: the topics nearest to what was asked for, with how many have listed them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.need import Need
from handlers.topics import PHASE, Topic, Topics
from storage.expertise import Candidate


@dataclass(frozen=True, slots=True)
class Closest:
    """A topic near to what was asked for, and how many published listings it has."""

    topic: Topic
    listings: int

    def __str__(self) -> str:
        return f"{self.topic.label} ({self.listings})"


def nearby_topics(
    need: Need, topics: Topics, *, subjects: Iterable[str] = (), candidates: Iterable[Candidate] = ()
) -> tuple[str, ...]:
    """Ids of topics near to a need, nearest first.

    They are the families of the topics asked for, topics that sound like the words, the asker's own `subjects`, and
    the main topics of `candidates`, who share a word with the need without being relevant enough.
    """
    families = [topics.family(topic.id) for topic in need.topics]
    alike = topics.suggest(" ".join(need.words)) if need.words else ()
    near = (
        *families,
        *(part.id for family in families for part in topics.narrower(family)),
        *(topic.id for topic in (*need.related, *alike)),
        *subjects,
        *(candidate.topics[0] for candidate in candidates if candidate.topics),
    )
    found = dict.fromkeys(topics.known(near))
    return tuple(topic_id for topic_id in found if topics[topic_id].kind != PHASE)


def closest_topics(
    topic_ids: Iterable[str], listings: Mapping[str, int], topics: Topics, *, how_many: int = 3
) -> tuple[Closest, ...]:
    """The first of these topics that anybody has listed."""
    found = [Closest(topics[topic_id], listings[topic_id]) for topic_id in topic_ids if listings.get(topic_id)]
    return tuple(found[:how_many])
