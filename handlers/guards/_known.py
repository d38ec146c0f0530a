"""The names of a trust's own people and academies, which are no pupils'."""

from collections.abc import Iterable, Sequence

from handlers.guards._lexicon import Phrases
from handlers.guards._words import keys, plain, words_of

COLLEAGUE = "colleague"
SCHOOL = "school"


class KnownNames:
    """Who works in a trust, and what its academies are called.

    A full name is a colleague's wherever it stands. A first name or a surname alone is one only beside a sign of it,
    such as a title, "ask" or "with": a pupil may be called the same. Built once and asked word by word, whatever the
    number of names.
    """

    def __init__(self, colleagues: Iterable[str] = (), academies: Iterable[str] = ()) -> None:
        self._phrases = Phrases()
        self._alone: set[str] = set()
        for name in colleagues:
            parts = _parts(name)
            if len(parts) > 1:
                self._phrases.add(parts, COLLEAGUE)
                self._phrases.add((parts[0], parts[-1]), COLLEAGUE)
            self._alone.update(parts)
        for name in academies:
            self._phrases.add(keys(words_of(plain(name))), SCHOOL)

    def full_at(self, words: Sequence[str], place: int) -> tuple[int, str] | None:
        """How many words the longest full name there has, and whether it is a colleague's or a school's."""
        for length, names in self._phrases.at(words, place):
            return length, COLLEAGUE if COLLEAGUE in names else SCHOOL
        return None

    def is_part(self, word: str) -> bool:
        """Whether some colleague has this first name or surname."""
        return word in self._alone


def _parts(name: str) -> tuple[str, ...]:
    """The words of a name; most names need no more than blanks to part them."""
    if name.isascii() and name.replace(" ", "").isalpha():
        return tuple(name.lower().split())
    return keys(words_of(plain(name)))


NOBODY = KnownNames()
"""Where nobody is known."""
