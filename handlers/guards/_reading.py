"""A text as the guards read it: a symbol for each word, in which names are names, whoever's they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from handlers.guards import _contexts as contexts
from handlers.guards._known import COLLEAGUE, KnownNames
from handlers.guards._lexicon import Lexicon
from handlers.guards._words import Word

LONGEST_NAME = 5
"""Words of a name, from `Mrs` or the first name on."""

SHORTEST_UNKNOWN = 4
"""Letters of a word that nobody knows, from which it may be a name rather than an abbreviation."""

_LONGEST_ABBREVIATION = 5
_TWO_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: which pieces make it up, and the symbol that says what kind of name it is taken for."""

    start: int
    end: int
    symbol: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The pieces of a text, a symbol for each (empty inside a name), and its mentions of names."""

    words: Sequence[Word] = field(repr=False)
    symbols: Sequence[str] = field(repr=False)
    mentions: Sequence[Mention]


def read(words: Sequence[Word], lexicon: Lexicon, known: KnownNames) -> Reading:
    """The reading of these pieces. Linear in their number."""
    return _Reader(words, lexicon, known).read()


class _Reader:
    """Goes over the pieces once, from left to right; places count words alone, without marks and figures."""

    def __init__(self, words: Sequence[Word], lexicon: Lexicon, known: KnownNames) -> None:
        self._all = words
        self._lexicon = lexicon
        self._known = known
        self._places = [place for place, word in enumerate(words) if word.kind == "word"]
        self._keys = [words[place].key for place in self._places]
        self._symbols = [self._symbol(word) for word in words]
        self._mentions: list[Mention] = []

    def read(self) -> Reading:
        at = 0
        while at < len(self._places):
            at += self._step(at)
        return Reading(self._all, self._symbols, self._mentions)

    def _symbol(self, word: Word) -> str:
        if word.kind in ("word", "mark", "possessive"):
            return self._lexicon.short_forms.get(word.key, word.key)
        return f"<{word.kind}>"

    def _step(self, at: int) -> int:
        """Take in what stands here; how many words it was."""
        for found in (self._colleague, self._known_to_all, self._titled, self._named):
            if (length := found(at)) > 0:
                return length
        return 1

    def _take(self, at: int, length: int, symbol: str) -> int:
        start, end = self._places[at], self._places[at + length - 1] + 1
        self._mentions.append(Mention(start, end, symbol))
        self._symbols[start:end] = [symbol, *[""] * (end - start - 1)]
        return length

    # What stands where.

    def _word(self, at: int) -> Word:
        return self._all[self._places[at]]

    def _between(self, at: int) -> Sequence[Word]:
        """What parts the word here from the one before."""
        return self._all[self._places[at - 1] + 1 : self._places[at]]

    def _joined(self, at: int) -> bool:
        """Whether this word follows the one before with nothing but space or a hyphen between."""
        return 0 < at < len(self._places) and _is_joint(self._between(at))

    def _before(self, at: int) -> str:
        return self._keys[at - 1] if self._joined(at) else ""

    def _after(self, at: int) -> str:
        return self._keys[at + 1] if self._joined(at + 1) else ""

    def _next_kind(self, at: int) -> str:
        place = self._places[at] + 1
        return self._all[place].kind if place < len(self._all) else ""

    # Whose name it is.

    def _colleague(self, at: int) -> int:
        if (full := self._known.full_at(self._keys, at)) is not None:
            length, name = full
            return self._take(at, length, "<staff>" if name == COLLEAGUE else "<known>")
        word = self._word(at)
        if not self._known.is_part(word.key) or not (word.capital or word.key in self._lexicon.given):
            return 0
        is_beside = at > 0 and self._keys[at - 1] in contexts.BESIDE_A_COLLEAGUE
        return self._take(at, 1, "<staff>") if is_beside and not self._is_surname(at + 1) else 0

    def _known_to_all(self, at: int) -> int:
        for length, _ in self._lexicon.well_known.at(self._keys, at):
            if length == 1:
                return self._take(at, 1, symbol) if (symbol := self._fame(at)) else 0
            words = [self._word(at + step) for step in range(length)]
            if any(word.capital for word in words) or not all(self._lexicon.is_ordinary(word.key) for word in words):
                return self._take(at, length, "<known>")
        return 0

    def _fame(self, at: int) -> str:
        """The symbol of a name of one word that everybody knows; empty where it is just a word, or another's name."""
        word = self._word(at)
        is_anybodys = word.key in self._lexicon.given or word.key in self._lexicon.both
        is_ordinary = self._lexicon.is_ordinary(word.key)
        if not word.capital:
            return "" if is_anybodys or is_ordinary else "<known>"
        if self._is_surname(at + 1) or (word.first and is_ordinary):
            return ""
        return "<fame>" if is_anybodys else "<known>"

    def _titled(self, at: int) -> int:
        word = self._word(at)
        if word.key not in contexts.TITLES or at + 1 >= len(self._places):
            return 0
        between, following = self._between(at + 1), self._word(at + 1)
        if not (_is_joint(between) or [mark.text for mark in between] == ["."]):
            return 0
        is_word = self._lexicon.is_ordinary(following.key) or following.key in self._lexicon.both
        if not following.capital and (is_word or word.key not in contexts.SURE_TITLES):
            return 0
        length = self._length(at, 2)
        return self._take(at, length, "<place>" if word.key in contexts.SAINTS else "<titled>")

    def _length(self, at: int, length: int) -> int:
        while at + length < len(self._places) and length < LONGEST_NAME and self._is_surname(at + length):
            length += 1
        return length

    def _is_surname(self, at: int) -> bool:
        """Whether the word here goes on with a name before it."""
        if not self._joined(at):
            return False
        word = self._word(at)
        if word.key in contexts.PLACES or word.key in contexts.VERBS:
            return False
        if word.capital:
            return word.key not in ("i", "a")
        if self._lexicon.is_ordinary(word.key) or word.key in self._lexicon.both:
            return False
        return (
            word.key in self._lexicon.surnames or word.key in self._lexicon.given or len(word.key) >= SHORTEST_UNKNOWN
        )

    def _named(self, at: int) -> int:
        if not (symbol := self._kind_of_name(at)):
            return 0
        length = 1
        while at + length < len(self._places) and length < LONGEST_NAME and self._goes_on(at, at + length):
            length += 1
        end = at + length
        if self._word(at).capital and self._is_place(end):
            return self._take(at, length + 1, "<place>")
        if length > 1 and symbol == "<cap>":
            symbol = "<caps>"
        elif length > 1:
            symbol = "<short>" if len(self._word(end - 1).text) == 1 else "<full>"
        return self._take(at, length, symbol)

    def _is_place(self, at: int) -> bool:
        return self._joined(at) and self._keys[at] in contexts.PLACES and self._word(at).capital

    def _goes_on(self, at: int, end: int) -> bool:
        """Whether the name that begins at the one place goes on at the other."""
        word = self._word(end)
        if not self._joined(end):
            return False
        if self._word(at).capital and not word.capital:
            return self._all[self._places[end] - 1].text == "-" and not self._lexicon.is_ordinary(word.key)
        if len(word.text) > 1:
            return self._is_surname(end)
        is_last = not self._joined(end + 1)
        after = self._after(end)
        if word.key == "a":
            return word.capital and (is_last or after in contexts.VERBS or after in contexts.AFTER_AN_INITIAL)
        return word.capital and word.key != "i"

    def _kind_of_name(self, at: int) -> str:
        """The symbol of a name that begins here; empty if none does."""
        word, lexicon = self._word(at), self._lexicon
        is_upper = word.capital and word.text.isupper()
        if len(word.key) == 1:
            return "<name>" if word.capital and self._is_initial(at) else ""
        if word.key in lexicon.given and not (is_upper and len(word.text) > _TWO_LETTERS):
            return "<name>" if word.capital or word.key not in lexicon.ordinary else ""
        if word.key in lexicon.both:
            return self._ambiguous(at)
        if lexicon.is_ordinary(word.key) or lexicon.classes.knows(word.key):
            return ""
        if is_upper and len(word.text) <= _LONGEST_ABBREVIATION:
            return "<initials>" if len(word.text) == _TWO_LETTERS and self._are_initials(at) else ""
        if not word.capital:
            return "<oov>" if len(word.key) >= SHORTEST_UNKNOWN else ""
        return "<first>" if word.first else "<surname>" if word.key in lexicon.surnames else "<cap>"

    def _are_initials(self, at: int) -> bool:
        """Whether two capitals, such as `KR`, stand where a name would."""
        if self._word(at).key in contexts.ABBREVIATIONS:
            return False
        before, after = self._before(at), self._after(at)
        is_subject = after in contexts.VERBS or after in ("in", "who")
        return is_subject or self._next_kind(at) == "class" or before in ("re", "called")

    def _is_initial(self, at: int) -> bool:
        """Whether the one letter here begins a name: `T. Nkemelu`, `P Jenkins`."""
        if self._keys[at] in ("a", "i") or at + 1 >= len(self._places):
            return False
        between, following = self._between(at + 1), self._word(at + 1)
        is_near = not between or [mark.text for mark in between] == ["."]
        return is_near and following.capital and not self._lexicon.is_ordinary(following.key)

    def _ambiguous(self, at: int) -> str:
        """A word that is a name too: with a capital where none is due it is one, else by its neighbours."""
        word, before, after, kind = self._word(at), self._before(at), self._after(at), self._next_kind(at)
        is_month = before in contexts.BEFORE_A_MONTH or after in contexts.AFTER_A_MONTH or after in contexts.MONTHS
        if word.key in contexts.MONTHS and is_month:
            return ""
        if word.capital and not word.first:
            return "" if after in contexts.PLACES and not before else "<both>"
        if word.capital:
            is_full = bool(after) and self._word(at + 1).capital and not self._lexicon.is_ordinary(after)
            is_subject = after in contexts.VERBS or after in contexts.AFTER_A_NAME
            return "<both>" if is_subject or is_full or kind in ("possessive", "class", "year") else ""
        if kind in ("class", "year") or before in ("called", "named"):
            return "<maybe>"
        is_near = after in contexts.VERBS or before == "my" or kind == "possessive"
        return "<maybe>" if is_near and word.key not in contexts.SELDOM_NAMES else ""


def _is_joint(between: Sequence[Word]) -> bool:
    return not between or (len(between) == 1 and between[0].text == "-" and between[0].close)
