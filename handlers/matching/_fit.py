"""How well a listing fits a need. The figures order people who are shown; nobody ever sees one."""

from collections.abc import Iterable
from dataclasses import dataclass

from handlers.access import Role
from handlers.need import Need
from handlers.topics import Topic, Topics
from storage.expertise import Candidate, Terms
from storage.words import stem, words_of

EXACT, NARROWER, MENTIONED, BROADER = 8, 6, 5, 3
SAME_PHASE, WIDER_PHASE = 3, 2
ENOUGH = 3
"""The least that makes somebody relevant: a wrong person is worse than none."""

HALF = 0.5
"""The share of free words that a listing must have where no topic is known."""

_LADDER = ("eyfs", "ks1", "ks2", "ks3", "ks4", "ks5")
_COVERS = {"primary": _LADDER[:3], "secondary": _LADDER[3:], "all-through": _LADDER}
_AWAY = {0: 0, 1: -1, 2: -3}
"""What a listing for other ages loses, by the key stages between; further away it is for other children altogether."""
_FAR_AWAY = -6


@dataclass(frozen=True, slots=True)
class Fit:
    """What of a listing matched. `shown` are the topics that did, as ids; `stems` the free words, stemmed."""

    shown: tuple[str, ...]
    stems: frozenset[str]
    total: int
    is_relevant: bool


def terms(need: Need, topics: Topics) -> Terms:
    """What to ask the database for."""
    exact = dict.fromkeys(topic.id for topic in (*need.topics, *need.also))
    narrower = dict.fromkeys(part.id for topic_id in exact for part in topics.narrower(topic_id))
    broader = dict.fromkeys(wider.id for topic_id in exact if (wider := topics.broader(topic_id)))
    phases = tuple(phase.id for phase in need.phases)
    return Terms(
        exact=tuple(exact),
        narrower=tuple(topic_id for topic_id in narrower if topic_id not in exact),
        broader=tuple(topic_id for topic_id in broader if topic_id not in exact and topic_id not in narrower),
        phases=phases,
        wider_phases=phases_covering(phases),
        words=need.words,
        topic_words=tuple(dict.fromkeys(word for said in need.topic_words for word in said)),
        way=need.way,
        badge=Role.LEAD_PRACTITIONER.value,
        academy_id=need.academy_id,
    )


def fit_of(candidate: Candidate, need: Need, topics: Topics) -> Fit:
    """How well a candidate fits."""
    points, shown, quoted = _topical(candidate, need, topics)
    asked = _stems(need.words)
    both = asked & _said(candidate, topics) if asked else asked
    share = len(both) / len(asked) if asked else 0.0
    phase = _phase_points(need, candidate)
    if need.topics:
        is_about, points = points >= ENOUGH, points + round(share * 4)
    elif asked:
        is_about, points = share >= HALF and (len(both) > 1 or len(asked) == 1), round(share * EXACT)
    else:
        return Fit((), asked, phase + (need.way in candidate.ways), is_relevant=phase >= WIDER_PHASE)
    total = points + phase + (need.way in candidate.ways)
    return Fit(shown, both | quoted, total, is_relevant=is_about and total >= ENOUGH)


def _topical(candidate: Candidate, need: Need, topics: Topics) -> tuple[int, tuple[str, ...], frozenset[str]]:
    """Points for the topics asked for, on average, the listing's topics that gave them, and mentions that did."""
    points = 0
    shown: dict[str, None] = {}
    quoted: frozenset[str] = frozenset()
    for topic, words in zip(need.topics, need.topic_words, strict=True):
        as_good = (topic, *(also for also in need.also if topics.family(also.id) == topics.family(topic.id)))
        best, topic_id = max(_nearest(one, candidate, topics) for one in as_good)
        if best < MENTIONED and (named := _stems(words)) and named <= _said(candidate, topics):
            points += MENTIONED
            quoted |= named
            continue
        points += best
        if topic_id:
            shown[topic_id] = None
    return round(points / len(need.topics)) if need.topics else 0, tuple(shown), quoted


def _said(candidate: Candidate, topics: Topics) -> frozenset[str]:
    """The stems of all words of the listing and of what its topics are called."""
    return _stems((candidate.help_text, *topics.labels(candidate.topics)))


def _nearest(topic: Topic, candidate: Candidate, topics: Topics) -> tuple[int, str]:
    """Points for the listing's topic that is nearest to this one, and its id."""
    if topic.id in candidate.topics:
        return EXACT, topic.id
    narrower = {part.id for part in topics.narrower(topic.id)}
    if part := next((listed for listed in candidate.topics if listed in narrower), ""):
        return NARROWER, part
    wider = topics.broader(topic.id)
    return (BROADER, wider.id) if wider and wider.id in candidate.topics else (0, "")


def _phase_points(need: Need, candidate: Candidate) -> int:
    asked, listed = {phase.id for phase in need.phases}, set(candidate.phases)
    if not asked or not listed:
        return 0
    if asked & listed:
        return SAME_PHASE
    asked_steps, listed_steps = _steps(asked), _steps(listed)
    if not asked_steps or not listed_steps:
        return 0
    if asked_steps & listed_steps:
        return WIDER_PHASE
    away = min(abs(one - other) for one in asked_steps for other in listed_steps)
    lost = _AWAY.get(away, _FAR_AWAY)
    is_subject = any(topic.kind == "subject" for topic in need.topics)
    return lost if is_subject else max(lost, _AWAY[2])


def _steps(phases: Iterable[str]) -> set[int]:
    """The key stages of phases as steps of a ladder; special schools and alternative provision have none."""
    stages = {stage for phase in phases for stage in _COVERS.get(phase, (phase,))}
    return {_LADDER.index(stage) for stage in stages if stage in _LADDER}


def phases_covering(phases: Iterable[str]) -> tuple[str, ...]:
    """The phases that take these in, and those that "primary" and "secondary" take in."""
    found: dict[str, None] = {}
    for phase in phases:
        found.update(dict.fromkeys(wide for wide, stages in _COVERS.items() if phase in stages))
        if phase in ("primary", "secondary"):
            found.update(dict.fromkeys((*_COVERS[phase], "all-through")))
    return tuple(wide for wide in found if wide not in phases)


def _stems(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(word) for text in texts for word in words_of(text))
