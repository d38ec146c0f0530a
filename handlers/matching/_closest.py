"""Where to go on when nobody fits: the topics nearest to what was asked for, with how many have listed them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.meaning import ConceptMap, Understood
from handlers.need import Need
from handlers.topics import PHASE, Topic, Topics
from storage.expertise import Candidate
from storage.words import stem

POINTS_TO = 0.15
"""From what share of what words are about a topic is near to them; below it is chance."""

NEARLY = 0.6
"""The share of the likeliest topic's weight that another one needs."""

OUTSIDE = ""
"""The topic of concepts that lie outside teaching."""

MOST_MEANT = 2
"""Topics that what the words mean adds at most."""


@dataclass(frozen=True, slots=True)
class Closest:
    """A topic near to what was asked for, and how many published listings it has."""

    topic: Topic
    listings: int

    def __str__(self) -> str:
        return f"{self.topic.label} ({self.listings})"


def nearby_topics(
    need: Need,
    topics: Topics,
    *,
    meant: Iterable[str] = (),
    subjects: Iterable[str] = (),
    candidates: Iterable[Candidate] = (),
) -> tuple[str, ...]:
    """Ids of topics near to a need, nearest first.

    They are the families of the topics asked for, those `meant` by the words (`topics_meant`), those that sound like
    them, the asker's own `subjects`, and the main topics of those `candidates` who share a word with the need.
    """
    families = [topics.family(topic.id) for topic in need.topics]
    alike = topics.suggest(" ".join(need.words)) if need.words else ()
    stems = {stem(word) for word in need.words}
    near = (
        *families,
        *(part.id for family in families for part in topics.narrower(family)),
        *(topic.id for topic in need.related),
        *meant,
        *(topic.id for topic in alike),
        *subjects,
        *(candidate.topics[0] for candidate in candidates if candidate.topics and _says_any(candidate, stems)),
    )
    found = dict.fromkeys(topics.offered(near))
    return tuple(topic_id for topic_id in found if topics[topic_id].kind != PHASE)


def topics_meant(understood: Understood, concepts: ConceptMap, *, how_many: int = MOST_MEANT) -> tuple[str, ...]:
    """Ids of the topics that words are mostly about by their meaning, the likeliest first; none where it is unclear."""
    weights: dict[str, float] = defaultdict(float)
    for concept, weight in understood.concepts.items():
        weights[concepts[concept].topic] += weight
    likeliest = sorted(weights, key=lambda topic_id: (-weights[topic_id], topic_id))[:how_many]
    enough = max(POINTS_TO, NEARLY * max(weights.values(), default=0.0))
    return tuple(topic_id for topic_id in likeliest if topic_id != OUTSIDE and weights[topic_id] >= enough)


def is_within_teaching(need: Need, understood: Understood, concepts: ConceptMap) -> bool:
    """Whether what was asked is about teaching or school life as far as one can tell: then something is close to it."""
    if need.topics:
        return True
    mostly = next(iter(understood.concepts), None)
    return mostly is not None and concepts[mostly].topic != OUTSIDE


def closest_topics(
    topic_ids: Iterable[str], listings: Mapping[str, int], topics: Topics, *, how_many: int = 3
) -> tuple[Closest, ...]:
    """The first of these topics that anybody has listed."""
    near = topics.offered(topic_ids)
    found = [Closest(topics[topic_id], listings[topic_id]) for topic_id in near if listings.get(topic_id)]
    return tuple(found[:how_many])


def _says_any(candidate: Candidate, stems: Iterable[str]) -> bool:
    """Whether a word of the listing has one of these stems."""
    return any(f" {one} " in candidate.signature.stems for one in stems)
