"""How relevant a listing is to a need: a figure that orders people who are shown; nobody ever sees it."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from handlers.meaning import Interpreter, Likeness, Understood
from handlers.need import Need
from handlers.topics import SUBJECT, Topic, Topics
from storage.expertise import Candidate

EXACT, NARROWER, MENTIONED, BROADER = 1.0, 0.8, 0.6, 0.3
"""How much of a topic asked for a listing has: itself, part of it, a mention in its words, what it is part of."""

_LADDER = ("eyfs", "ks1", "ks2", "ks3", "ks4", "ks5")
_COVERS = {"primary": _LADDER[:3], "secondary": _LADDER[3:], "all-through": _LADDER}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a listing and against it.

    The first four are `handlers.meaning.Likeness`. `topic` is how much of the topics asked for it has, 0 to 1; `phase`
    is 1 where it is for the ages asked for, less than 0 where it is for others, 0 where either says nothing; so is
    `subject`. `covers` is `Likeness.covers`. `shown` are the listing's topics that matched, `quoted` the stems of the
    words that did, and `shared` the concepts that both are about, by id, with how much.
    """

    words: float
    concepts: float
    sentence: float
    senses: float
    topic: float
    phase: float
    subject: float
    covers: tuple[float, float] = (0.0, 0.0)
    shown: tuple[str, ...] = ()
    quoted: frozenset[str] = frozenset()
    shared: Mapping[str, float] = field(default_factory=dict)

    @property
    def figures(self) -> tuple[float, ...]:
        """The evidence in the order of `Weighing.weights`."""
        return (self.words, self.concepts, self.sentence, self.senses, self.topic, self.phase, self.subject)


@dataclass(frozen=True, slots=True)
class Weighing:
    """How much each piece of evidence counts."""

    weights: tuple[float, ...]
    bias: float

    def relevance(self, evidence: Evidence) -> float:
        """From 0 to 1: how likely it is that somebody who asked this would call the listing useful."""
        total = self.bias + sum(weight * part for weight, part in zip(self.weights, evidence.figures, strict=True))
        return 1 / (1 + math.exp(-total))


BY_SENTENCES = Weighing((0.5, 8.7, 4.3, 3.0, 1.5, 0.7, 0.7), bias=-4.7)
BY_WORDS = Weighing((0.5, 12.0, 0.0, 0.0, 1.5, 0.8, 0.9), bias=-4.6)
"""Fitted to searches graded by hand (`python -m tests.search_quality`); docs/search.md has how well.

Not fitted are the weights of words and of topics, which the measurements leave open: an owner's own choice of a topic,
and a word said by both, are to count."""

FAR = -1.0
"""Two key stages away: nobody so far is shown where somebody who fits is nearer."""

BESIDE_EXACT = 0.5
"""Where topics alone are asked for and somebody has just those, others are shown from this share of the best one's."""

PLENTY = 3
"""Where topics alone are asked for and so many have just those, nobody is shown who hasn't listed them or a part."""

LEAST, CLEARLY_LESS = 0.02, 0.1
"""Somebody fits from this relevance on, and from this share of the square of the best one's: the surer it is that the
best one fits, the more the others must."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with what speaks for them."""

    candidate: Candidate
    evidence: Evidence
    relevance: float
    is_relevant: bool


def judge(
    candidates: Sequence[Candidate], need: Need, understood: Understood, topics: Topics, meaning: Interpreter
) -> tuple[Judged, ...]:
    """How relevant each candidate is, in the order given."""
    likeness = meaning.likeness(understood, [candidate.signature for candidate in candidates])
    weighing = weighing_of(meaning)
    found = [
        _evidence(candidate, need, understood, like, topics)
        for candidate, like in zip(candidates, likeness, strict=True)
    ]
    chances = [weighing.relevance(evidence) for evidence in found]
    is_relevant = _relevant(need, found, chances)
    return tuple(Judged(*each) for each in zip(candidates, found, chances, is_relevant, strict=True))


def _relevant(need: Need, found: Sequence[Evidence], chances: Sequence[float]) -> Sequence[bool]:
    """Who of those found is relevant enough to be shown, if anybody is."""
    if need.is_ages_alone:
        return [evidence.phase > 0 for evidence in found]
    best = max(chances, default=0.0)
    enough = max(LEAST, CLEARLY_LESS * best**2)
    nearest = max((one.phase for one, chance in zip(found, chances, strict=True) if chance >= enough), default=0.0)
    exact = 0 if need.words else sum(evidence.topic == EXACT for evidence in found)
    if exact:
        enough = max(enough, BESIDE_EXACT * best)
    return [
        (chance >= enough or (exact > 0 and one.topic == EXACT))
        and (exact < PLENTY or one.topic >= NARROWER)
        and (one.phase > FAR or nearest <= FAR)
        for one, chance in zip(found, chances, strict=True)
    ]


def weighing_of(meaning: Interpreter) -> Weighing:
    """How evidence counts with this interpreter."""
    return BY_SENTENCES if meaning.has_sentences else BY_WORDS


def _evidence(candidate: Candidate, need: Need, understood: Understood, like: Likeness, topics: Topics) -> Evidence:
    topic, shown = _topical(candidate, need, topics)
    asked = {topics.family(named.id) for named in need.topics if named.kind == SUBJECT}
    theirs = set(candidate.signature.subjects)
    return Evidence(
        words=like.words,
        concepts=like.concepts,
        sentence=like.sentence,
        senses=like.senses,
        topic=topic,
        phase=phase_fit(_phases(need), candidate.phases),
        subject=0.0 if not asked or not theirs else 1.0 if asked & theirs else -1.0,
        shown=shown,
        quoted=frozenset(stem for stem in understood.stems if f" {stem} " in candidate.signature.stems),
        covers=like.covers,
        shared=like.shared,
    )


def _topical(candidate: Candidate, need: Need, topics: Topics) -> tuple[float, tuple[str, ...]]:
    """How much of the topics asked for the listing has, on average, and those of its topics that count for it."""
    shown: dict[str, None] = {}
    points = 0.0
    for topic in need.topics:
        as_good = (topic, *(also for also in need.also if topics.family(also.id) == topics.family(topic.id)))
        best, topic_id = max(_nearest(one, candidate, topics) for one in as_good)
        points += best
        if topic_id:
            shown[topic_id] = None
    return points / len(need.topics) if need.topics else 0.0, tuple(shown)


def _nearest(topic: Topic, candidate: Candidate, topics: Topics) -> tuple[float, str]:
    """How much of one topic a listing has, and the id of its own topic that counts for it."""
    if topic.id in candidate.topics:
        return EXACT, topic.id
    narrower = {part.id for part in topics.narrower(topic.id)}
    if part := next((listed for listed in candidate.topics if listed in narrower), ""):
        return NARROWER, part
    if topic.id in candidate.signature.mentions:
        return MENTIONED, ""
    wider = topics.broader(topic.id)
    return (BROADER, wider.id) if wider and wider.id in candidate.topics else (0.0, "")


def _phases(need: Need) -> tuple[str, ...]:
    return tuple(phase.id for phase in need.phases)


def phase_fit(asked: Collection[str], listed: Collection[str]) -> float:
    """1 where a listing is for the ages asked for, 0 if unknown; else below 0, half a point a key stage between."""
    if set(asked) & set(listed):
        return 1.0
    asked_steps, listed_steps = _steps(asked), _steps(listed)
    if not asked_steps or not listed_steps:
        return 0.0
    if asked_steps & listed_steps:
        return 1.0
    return -min(abs(one - other) for one in asked_steps for other in listed_steps) / 2


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
