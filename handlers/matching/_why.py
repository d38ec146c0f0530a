"""Why a colleague is shown, in words: what matched comes first, and no figure comes at all."""

import re

from handlers.access import Role
from handlers.matching._relevance import Evidence
from handlers.meaning import ConceptMap
from handlers.need import Need
from handlers.topics import Topics
from handlers.ways import WAYS
from storage.expertise import Candidate
from storage.words import stem, words_of

BETWEEN = " · "
MOST_QUOTES = 2
"""Passages of a listing that are quoted."""

_SHOWN_ROLES = (Role.LEAD_PRACTITIONER, Role.CPD_LEAD, Role.HEAD)
_RUN = re.compile(r"[\w'’&.-]+")


def why(
    candidate: Candidate, need: Need, evidence: Evidence, topics: Topics, concepts: ConceptMap, *, room: str = ""
) -> str:
    """One line: "Fractions, Key Stage 2 · Lead practitioner · free Tuesday afternoons".

    Every word of it is the owner's own choice or saying. `concepts` tells which of their topics is nearest to what was
    asked where no word is shared; `room` is a word about the room they have left.
    """
    matched = topics.labels(evidence.shown)
    told = {stem(word) for label in matched for word in words_of(label)}
    quoted = " and ".join(f"“{passage}”" for passage in _passages(candidate.help_text, evidence.quoted - told))
    mentions = f"mentions {quoted}" if quoted else ""
    shown = matched or (() if quoted else _about(candidate, evidence, topics, concepts))
    about = ", ".join((*shown, *_phases(candidate, need, topics)))
    parts = [about, mentions] if shown else [mentions, about]
    roles = [role.label for role in _SHOWN_ROLES if role in candidate.roles]
    way = WAYS[need.way] if need.way in candidate.ways and need.way in WAYS else ""
    return BETWEEN.join(part for part in (*parts, *roles, way, _free(candidate.free_when), room) if part)


def _about(candidate: Candidate, evidence: Evidence, topics: Topics, concepts: ConceptMap) -> tuple[str, ...]:
    """Of the listing's own topics, those with a word of the search; else the one nearest to what both are about.

    What both are about is never named itself: it is our guess, and the owner hasn't said it.
    """
    named = _labels_with(evidence.quoted, candidate, topics)
    most = max(evidence.shared, key=lambda concept: (evidence.shared[concept], concept), default="")
    topic = concepts[most].topic if most else ""
    family = topics.family(topic) if topic else ""
    nearest = next((topic_id for topic_id in candidate.topics if topics.family(topic_id) == family), "")
    return named or topics.labels((nearest,) if nearest else candidate.topics[:1])


def _labels_with(stems: frozenset[str], candidate: Candidate, topics: Topics) -> tuple[str, ...]:
    """What those of the listing's topics are called whose name has one of these words."""
    labels = topics.labels(candidate.topics)
    return tuple(label for label in labels if any(stem(word) in stems for word in words_of(label)))


def _phases(candidate: Candidate, need: Need, topics: Topics) -> tuple[str, ...]:
    """The phases asked for that the listing has; else its own, so that nobody is misled."""
    asked = [phase.id for phase in need.phases]
    if not asked:
        return ()
    return topics.labels([phase for phase in asked if phase in candidate.phases] or candidate.phases)


def _passages(text: str, stems: frozenset[str]) -> tuple[str, ...]:
    """The passages of the text that hold these words, neighbours together, each once."""
    if not stems:
        return ()
    passages: dict[str, str] = {}
    run: list[str] = []
    for word in (*_RUN.findall(text), ""):
        said = word.strip("'’&.-")
        if said and any(stem(part) in stems for part in words_of(said)):
            run.append(said)
            continue
        if run:
            passages.setdefault(" ".join(run).casefold(), " ".join(run))
        run = []
    return tuple(passages.values())[:MOST_QUOTES]


def _free(free_when: str) -> str:
    words = " ".join(free_when.split())
    return f"free {words}" if words and "free" not in words.casefold() else words
