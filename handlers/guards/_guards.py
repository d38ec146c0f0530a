"""The one place through which every free text goes before it is kept or posted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias, final

from handlers.guards._identifiers import identifying
from handlers.guards._known import NOBODY, KnownNames
from handlers.guards._lexicon import load_lexicon
from handlers.guards._reading import Reading, read
from handlers.guards._signs import NAMED, signs_of
from handlers.guards._weighing import Chances, load_meaning_weights, load_sign_weights
from handlers.guards._words import Word, plain, words_of
from handlers.meaning import Interpreter
from storage.guarded_text import GuardedText, let_pass

FINE = 0.65
"""A text is held when it is less likely than this to be fit for everybody."""

DISCLOSURE = 0.25
"""A text is turned away when it is as likely as this to tell of harm, whoever is named: doubt goes to the child."""

_SHARE_OF_HARM = 0.4
"""… or when it is held and this share of what speaks against it is harm."""

_WHOLE = 70
"""Words and marks that are weighed together; a longer text is weighed stretch by stretch, each beside the next."""

_SHOWN = 8
_TELLING = frozenset(["child", "kin", "sen", "only", "mother", "father", "he", "she", "record"])
_SPOKEN = dict.fromkeys(NAMED, "Sam") | {"<full>": "Sam Smith", "<caps>": "Sam Smith"}
"""What the sentence model is given for a name, so that nobody's heritage counts."""


@dataclass(frozen=True, slots=True)
class Passed:
    """The text may be kept and posted."""

    text: GuardedText


@dataclass(frozen=True, slots=True)
class MayIdentifyAPupil:
    """The text may let somebody work out which child is meant; nothing has been kept.

    `words` are what made it so, to show its author; they are never logged.
    """

    words: tuple[str, ...] = field(repr=False)
    typed: str = field(repr=False)

    def answered_for(self) -> GuardedText:
        """The text, for which its author answers: it is about no pupil. Nobody can answer for a disclosure."""
        return let_pass(self.typed)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The text seems to tell of harm to somebody: its author takes it to the designated safeguarding lead, not here."""


Verdict: TypeAlias = Passed | MayIdentifyAPupil | Disclosure


@final
class Guards:
    """Looks at texts, by what is known of names and words; a heuristic, which misses some and holds some it need not.

    Pure and safe to share. With a `meaning` that reads sentences, the sentence model has a say too.
    """

    def __init__(self, known: KnownNames = NOBODY, *, meaning: Interpreter | None = None) -> None:
        self._known = known
        self._lexicon = load_lexicon()
        self._signs = load_sign_weights()
        self._meaning = meaning if meaning is not None and meaning.has_sentences else None

    def look_at(self, text: str) -> Verdict:
        """What is to become of a text. Takes time in proportion to its length."""
        held: list[str] = []
        holds = False
        for stretch in _stretches(words_of(plain(text))):
            reading = read(stretch, self._lexicon, self._known)
            signs = signs_of(reading, self._lexicon)
            chances = self._chances(reading, signs)
            identifiers = identifying(stretch, signs)
            if is_disclosure(chances):
                return Disclosure()
            if identifiers or is_held(chances):
                holds = True
                held += identifiers or self._telling(reading)
        return MayIdentifyAPupil(tuple(dict.fromkeys(held))[:_SHOWN], text) if holds else Passed(let_pass(text))

    def _chances(self, reading: Reading, signs: frozenset[str]) -> Chances:
        odds = self._signs.odds(signs, signs_of(reading, self._lexicon, nameless=True))
        if self._meaning is not None:
            weights = load_meaning_weights()
            odds = odds.with_meaning(weights.odds(self._meaning.vector_of_passing(spoken(reading))), weights.share)
        return odds.chances()

    def _telling(self, reading: Reading) -> list[str]:
        """The words that identify somebody: names, or failing those what is said of the child."""
        names = [
            "".join(_with_space(reading.words[mention.start : mention.end]))
            for mention in reading.mentions
            if mention.symbol in NAMED
        ]
        names += [word.text for word in reading.words if word.kind == "initials"]
        return names or [
            word.text
            for word in reading.words
            if word.kind in ("year", "class", "address")
            or any(not _TELLING.isdisjoint(names) for _, names in self._lexicon.classes.at([word.key], 0))
        ]


def of_our_own(text: str) -> GuardedText:
    """Words that nobody has typed just now: labels of topics, the demo trust's, an operator's file; not looked at."""
    return let_pass(text)


def spoken(reading: Reading) -> str:
    """A reading for the sentence model: all names alike."""
    return " ".join(_SPOKEN.get(symbol, symbol.strip("<>")) for symbol in reading.symbols if symbol)


def is_held(chances: Chances) -> bool:
    """Whether a text with these chances is held."""
    return chances.fine < FINE


def is_disclosure(chances: Chances) -> bool:
    """Whether a text with these chances is turned away."""
    is_harm = is_held(chances) and chances.harm >= _SHARE_OF_HARM * (1 - chances.fine)
    return is_harm or chances.disclosure >= DISCLOSURE


def _stretches(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The text whole, or, where it is long, stretches of whole sentences that each share half with the next."""
    if len(words) <= _WHOLE:
        yield words
        return
    ends, last = [0], 0
    for place, word in enumerate(words):
        if (word.first and place - last >= _WHOLE // 4) or place - last >= _WHOLE // 2:
            ends.append(place)
            last = place
    ends.append(len(words))
    for start, end in zip(ends, ends[2:], strict=False):
        yield words[start:end]


def _with_space(words: Sequence[Word]) -> Iterator[str]:
    for place, word in enumerate(words):
        if place and not word.close:
            yield " "
        yield word.text
