"""Listings in any number, made of the map's phrases: the same ones for the same seed.

A few thousand are read as listings are when they are saved. Every other one is a listing of the same concepts in other
words: its words and their stems are its own, what was read out of them (concepts, marks, vector) is lent.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from handlers.guards import of_our_own
from handlers.listing_reading import TopicReader
from handlers.meaning import Concept, Interpreter
from handlers.meaning.texts import telling_stems
from handlers.topics import Topics
from handlers.ways import WAYS
from storage.expertise import ListingDetails, Owner, Signature
from storage.words import words_of

SEED: Final = 1
PHASES: Final = ("eyfs", "ks1", "ks2", "ks3", "ks4", "ks5", "primary", "secondary")
HOW_OFTEN: Final = ("once-a-half-term", "twice-a-half-term", "once-a-month", "it-depends")
POSTS: Final = (
    "Year 2 teacher",
    "Year 5 teacher",
    "Teaching assistant",
    "Head of department",
    "SENCO",
    "Assistant head",
)
BEGINNINGS: Final = (
    "Ask me about",
    "I have worked a lot on",
    "What helped us most was",
    "Glad to talk about",
    "We changed",
)
ENDS: Final = (
    "Come and watch a lesson, and we can plan yours together.",
    "I can share what I use and what I would leave out now.",
    "Happy to talk it through over a cup of tea.",
    "It took us two years, and I have the mistakes written down.",
)
EDGES: Final = (
    "",
    " in Year 3",
    " with a tricky class",
    " and it works",
    " at our school",
    " for the whole department",
)
MAIN_PHRASES, OTHER_PHRASES = 3, 1
"""How many phrases of its main concept a listing has, and of its other."""


@dataclass(frozen=True, slots=True)
class Made:
    """A listing with what it is found by, as the tables hold it."""

    details: ListingDetails
    job_title: str
    words: str
    marks: tuple[str, ...]
    signature: Signature


@dataclass(frozen=True, slots=True)
class _Model:
    """A listing that was read, and the concepts that it was made of."""

    concepts: tuple[Concept, Concept]
    made: Made
    labels: str


class Listings:
    """Makes listings. Its `models` are read at once, which takes a few milliseconds for each."""

    def __init__(self, topics: Topics, meaning: Interpreter, models: int) -> None:
        self._topics = topics
        self._meaning = meaning
        self._random = Random(SEED)
        self._reader = TopicReader(topics, meaning)
        self._models = [self._read() for _ in range(models)]

    def make(self, number: int) -> Iterator[Made]:
        """So many more."""
        for _ in range(number):
            yield self._like(self._random.choice(self._models))

    def _read(self) -> _Model:
        main, other = self._random.choices(self._meaning.map.concepts, k=2)
        details = ListingDetails(
            topics=tuple(dict.fromkeys(one.topic for one in (main, other) if one.topic in self._topics)),
            help_text=of_our_own(self._help_text(main, other)),
            phases=tuple(self._random.sample(PHASES, self._random.choice((1, 1, 2)))),
            ways=tuple(self._random.sample(list(WAYS), self._random.choice((1, 2, 3)))),
            how_often=self._random.choice(HOW_OFTEN),
            free_when=of_our_own(self._random.choice(("Tuesday afternoons", "after school", ""))),
        )
        job_title = self._random.choice(POSTS)
        text = self._reader.read(details, Owner(job_title))
        labels = "\n".join((*self._topics.labels(details.topics), job_title))
        return _Model((main, other), Made(details, job_title, text.words, text.marks, text.signature), labels)

    def _like(self, model: _Model) -> Made:
        """Another listing of the same concepts, in other words."""
        made, help_text = model.made, self._help_text(*model.concepts)
        words = f"{help_text}\n{model.labels}"
        details, signature = made.details, made.signature
        return Made(
            ListingDetails(
                details.topics,
                of_our_own(help_text),
                details.phases,
                details.ways,
                details.how_often,
                details.free_when,
            ),
            made.job_title,
            " ".join(words_of(words)),
            made.marks,
            Signature(
                signature.made_by,
                " " + " ".join(sorted(set(telling_stems(words)))) + " ",
                signature.concepts,
                signature.mentions,
                signature.subjects,
                signature.vector,
            ),
        )

    def _help_text(self, main: Concept, other: Concept) -> str:
        said = self._meaning.map.phrases
        phrases = [
            *self._random.sample(said[main.id], MAIN_PHRASES),
            *self._random.sample(said[other.id], OTHER_PHRASES),
        ]
        return f"{self._random.choice(BEGINNINGS)} {'. '.join(phrases)}. {self._random.choice(ENDS)}"


def queries(meaning: Interpreter, topics: Topics, number: int) -> Sequence[str]:
    """Searches of every sort: phrases as they are and with words around them, topics, a few words, vague ones."""
    chance = Random(SEED + 1)
    concepts, said = meaning.map.concepts, meaning.map.phrases
    labels = [topic.label for topic in topics]

    def one(sort: int) -> str:
        concept, other = chance.choices(concepts, k=2)
        phrase = chance.choice(said[concept.id])
        if sort == 0:
            return phrase
        if sort == 1:
            return f"{phrase}{chance.choice(EDGES)}"
        if sort == 2:
            return chance.choice(labels)
        if sort == 3:
            return " ".join(chance.sample(phrase.split(), min(3, len(phrase.split()))))
        if sort == 4:
            return f"{chance.choice(VAGUE)} {chance.choice(COMMON)}"
        return f"help with {concept.label.lower()} and {other.label.lower()} in {chance.choice(AGES)}"

    return [one(number % 6) for number in range(number)]


VAGUE: Final = ("my class is", "struggling with", "how do I do", "ideas for", "they never", "somebody who knows")
AGES: Final = ("year 4", "ks3", "reception")
COMMON: Final = (
    "reading",
    "children who can't start",
    "working together",
    "a class that talks",
    "year 9 boys",
    "time",
    "school",
)
"""Words that stand in a great many listings."""
