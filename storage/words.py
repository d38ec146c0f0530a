"""Text as words: one folding for what is stored and for what is asked, so that both databases agree."""

import re
import unicodedata
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

LONGEST_WORD = 40
"""Letters of the longest run that is taken for a word; longer ones are noise, and PostgreSQL refuses 2,048 bytes."""

_WORD = re.compile(r"[^\W_]+")
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_PAIR = re.compile(r"\b([^\W\d_]{1,2}) ?& ?([^\W\d_]{1,2})\b")
_AGAIN = re.compile(r"\bre-(?=\w)")
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ](?=\w)")


def folded(text: str) -> str:
    """The text in lower case, without accents and apostrophes; `p.e.`, `d & t` and `re-engage` become one word each."""
    lower = _APOSTROPHES.sub("", text.lower() if text.isascii() else _unaccented(text))
    return _INITIALS.sub(
        lambda match: match.group().replace(".", "") + " ", _PAIR.sub(r"\1\2", _AGAIN.sub("re", lower))
    )


def _unaccented(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFKC", bare).casefold()


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in their order: letters and digits alone, folded; linear in its length."""
    return tuple(word for word in _WORD.findall(folded(text)) if len(word) <= LONGEST_WORD)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The English stem of a folded word (Porter's second stemmer, as PostgreSQL's `english` has it)."""
    return str(EnglishStemmer().stemWord(word))
