"""The phrases that a text is made of: the longest wins, and words that match nothing may be typing mistakes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rapidfuzz.distance import OSA

from handlers.meaning import common_words, spoken_words
from handlers.need._need import Correction
from handlers.need._plain_words import REAL_WORDS, STOP_WORDS
from handlers.need._stages import Stages, stages_at
from handlers.topics import PHASE, AmbiguousWord, Topic, Topics, singular

SHORTEST_CORRECTED = 5
"""Letters of the shortest word that is taken for a typing mistake."""

SHORTEST_SLIP = 6
"""Letters of the shortest word that is taken for a slip of one that names no topic."""

Meaning: TypeAlias = Topic | AmbiguousWord | Stages


@dataclass(frozen=True, slots=True)
class Span:
    """A run of words that means something."""

    start: int
    end: int
    meaning: Meaning

    @property
    def is_age(self) -> bool:
        """Whether it is a year, a key stage or another phase."""
        return isinstance(self.meaning, Stages) or (isinstance(self.meaning, Topic) and self.meaning.kind == PHASE)


def find_spans(words: Sequence[str], topics: Topics) -> list[Span]:
    """The meaningful runs of words, in their order and without overlap; where two overlap, the longer stays."""
    found = [span for start in range(len(words)) for span in _spans_at(words, start, topics)]
    taken: set[int] = set()
    kept = []
    for span in sorted(found, key=lambda span: (span.start - span.end, span.start)):
        if taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def _spans_at(words: Sequence[str], start: int, topics: Topics) -> Iterator[Span]:
    """What begins at this word: of the same length, topics before years ("year 6 to 7" is a transition)."""
    phases = []
    for end in range(min(start + topics.longest_phrase, len(words)), start, -1):
        phrase = tuple(words[start:end])
        meaning = topics.ambiguous(phrase) or topics.called(phrase)
        if isinstance(meaning, Topic) and meaning.kind == PHASE:
            phases.append(Span(start, end, meaning))
        elif meaning:
            yield Span(start, end, meaning)
    if stages := stages_at(words, start):
        yield Span(start, start + stages.length, stages)
    yield from phases


def corrected(words: Sequence[str], topics: Topics) -> tuple[list[str], tuple[Correction, ...]]:
    """The words with typing mistakes put right, and which they were.

    A word is put right only where it is long enough, means nothing as it stands, and one letter more, less, other
    or swapped makes it part of a topic's name, or the one word that colleagues often use.
    """
    right = list(words)
    corrections = {}
    covered = {at for span in find_spans(words, topics) for at in range(span.start, span.end)}
    for at, word in enumerate(words):
        if (
            at in covered
            or len(word) < SHORTEST_CORRECTED
            or word in STOP_WORDS
            or word in REAL_WORDS
            or word in spoken_words()
        ):
            continue
        better = _correction(right, at, topics) or _common_word(word)
        if better and better != word:
            right[at] = better
            corrections[word] = Correction(word, better)
    return right, tuple(corrections.values())


def _correction(words: Sequence[str], at: int, topics: Topics) -> str | None:
    word = words[at]
    for bare, plural in ((singular(word), word[len(singular(word)) :]), (word, "")):
        for known in topics.words_like(bare):
            near = OSA.distance(bare, known, score_cutoff=1) <= 1
            if near and len(known) >= SHORTEST_CORRECTED - 1 and _is_meant(words, at, known, topics):
                return known + plural
    return None


def _common_word(word: str) -> str | None:
    """The one word that colleagues often use and that this one is a slip of, if there is just one."""
    if len(word) < SHORTEST_SLIP:
        return None
    near = [known for known in common_words().get(word[0], ()) if OSA.distance(word, known, score_cutoff=1) <= 1]
    return near[0] if len(near) == 1 and _is_slip(word, near[0]) else None


def _is_slip(word: str, instead: str) -> bool:
    """Whether a letter was left out or two were swapped; with another letter it may be a word: "flames", "frames"."""
    return len(word) < len(instead) or sorted(word) == sorted(instead)


def _is_meant(words: Sequence[str], at: int, instead: str, topics: Topics) -> bool:
    """Whether the word that is put instead makes a phrase with its neighbours, or alone."""
    reach = topics.longest_phrase
    start = max(0, at - reach)
    around = [*words[start:at], instead, *words[at + 1 : at + reach]]
    return any(span.start <= at - start < span.end for span in find_spans(around, topics))
