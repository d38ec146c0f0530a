"""The sentences: sets by other hands, our own, and what colleagues say of their work in the map of the field."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from handlers.meaning import load_concepts

HERE = Path(__file__).parent
LABELS = ("fine", "pupil", "safeguarding")
PHRASE_WEIGHT = 0.2
"""A phrase of the map counts for less than a sentence: there are many, and they are short."""

RISKY = frozenset(
    """domestic-abuse safeguarding-practice trauma eating-disorders self-harm young-carers fgm-forced-marriage harmful-
    sexual-behaviour homeless-families early-help exploitation lado-allegations suicide-prevention prevent missing-
    from-education parent-in-prison bullying online-safety staff-alcohol-recovery physical-restraint vaping-drugs
    looked-after relationships-education staff-wellbeing wellbeing-pupils""".split()
)
"""Concepts some of whose phrases would rightly be turned away."""


@dataclass(frozen=True)
class Sentence:
    """A sentence, what the guards should make of it, and how much it counts in fitting."""

    text: str
    label: str
    weight: float = 1.0


def of_set(name: str) -> Sequence[Sentence]:
    """The sentences of a set, by its letter."""
    rows = json.loads((HERE / "sets" / f"set_{name}.json").read_text("utf-8"))
    return [Sentence(row["text"], row["label"]) for row in rows]


def our_own() -> Sequence[Sentence]:
    """The sentences written to fit with."""
    return [Sentence(text, label) for label in LABELS for text in _lines(HERE / "own" / f"{label}.txt")]


def phrases() -> Sequence[Sentence]:
    """The map's phrases that are fit for everybody, in an order that is always the same."""
    concepts = load_concepts()
    found = [
        phrase for concept in concepts.concepts if concept.id not in RISKY for phrase in concepts.phrases[concept.id]
    ]
    Random(1).shuffle(found)
    return [Sentence(phrase, "fine", PHRASE_WEIGHT) for phrase in found]


def _lines(path: Path) -> Iterator[str]:
    return (line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
