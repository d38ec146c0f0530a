"""What the guards know of words: given names and surnames, ordinary words, those that are both, and the well-known."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from handlers.guards._words import folded, keys, plain, words_of

_ENDINGS = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ied", "y"), ("ing", ""), ("ing", "e"), ("er", ""),
    ("er", "e"), ("ers", ""), ("ers", "e"), ("ly", ""), ("y", ""), ("ness", ""), ("ish", ""), ("less", ""),
    ("able", ""), ("est", ""),
)  # fmt: skip
_BEGINNINGS = ("un", "re", "non", "pre", "over", "under", "mis", "co", "sub", "anti", "inter", "multi", "self")
_SHORTEST = 3


class Phrases:
    """Sequences of words, found at a place in a text in time that doesn't depend on how many there are."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._longest: dict[str, int] = {}

    def add(self, words: Sequence[str], name: str) -> None:
        """Take in a phrase by this name; one may have several."""
        sequence = tuple(words)
        if sequence:
            self._said[sequence] = (*self._said.get(sequence, ()), name)
            self._longest[sequence[0]] = max(self._longest.get(sequence[0], 0), len(sequence))

    def knows(self, word: str) -> bool:
        """Whether the word by itself is one of them."""
        return (word,) in self._said

    def at(self, words: Sequence[str], place: int) -> Iterable[tuple[int, tuple[str, ...]]]:
        """How many words each phrase beginning there has, and its names; the longest first."""
        for length in range(min(self._longest.get(words[place], 0), len(words) - place), 0, -1):
            if names := self._said.get(tuple(words[place : place + length])):
                yield length, names


@dataclass(frozen=True)
class Lexicon:
    """The lists, as sets of folded words, and phrases by class."""

    given: frozenset[str]
    surnames: frozenset[str]
    ordinary: frozenset[str]
    both: frozenset[str]
    short_forms: Mapping[str, str]
    well_known: Phrases
    classes: Phrases
    names_of_classes: tuple[str, ...]

    def is_ordinary(self, word: str) -> bool:
        """Whether it is an English word, or made from one by a usual ending or beginning."""
        if word in self.ordinary:
            return True
        if word in self.given or word in self.surnames:
            return False
        return any(
            word.endswith(ending) and word[: -len(ending)] + rest in self.ordinary
            for ending, rest in _ENDINGS
            if len(word) - len(ending) >= _SHORTEST
        ) or any(
            word.startswith(start) and word[len(start) :] in self.ordinary
            for start in _BEGINNINGS
            if len(word) - len(start) >= _SHORTEST
        )


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that comes with Staffroom; every caller shares it."""
    classes, names = _classes()
    return Lexicon(
        given=frozenset(_listed("given_names.txt")),
        surnames=frozenset(_listed("surnames.txt")),
        ordinary=frozenset(_listed("ordinary.txt")) | frozenset(_listed("proper.txt")),
        both=frozenset(_listed("also_words.txt")),
        short_forms=dict(line.split(" ", 1) for line in _lines("short_forms.txt")),
        well_known=_well_known(),
        classes=classes,
        names_of_classes=names,
    )


def _lines(name: str) -> list[str]:
    text = files("handlers.guards").joinpath("words", name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _listed(name: str) -> Iterable[str]:
    return " ".join(_lines(name)).split()


def _well_known() -> Phrases:
    phrases = Phrases()
    for name in "; ".join(_lines("well_known.txt")).split(";"):
        phrases.add(keys(words_of(plain(name.strip()))), "known")
    return phrases


def _classes() -> tuple[Phrases, tuple[str, ...]]:
    said: dict[tuple[str, ...], list[str]] = {}
    name, names = "", list[str]()
    for line in _lines("vocabulary.txt"):
        if line.startswith("["):
            name, _, line = line[1:].partition("] ")  # noqa: PLW2901 - the rest of the line
            names.append(name)
        for phrase in line.split():
            said.setdefault(tuple(folded(part) for part in phrase.split("_")), []).append(name)
    phrases = Phrases()
    for sequence, its_names in said.items():
        for each in dict.fromkeys(its_names):
            phrases.add(sequence, each)
    return phrases, tuple(names)
