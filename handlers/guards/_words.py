"""A text cut into words and marks: what each is, where it stands, and its spelling without case and accents."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST_WORD = 60
"""Letters of a word that are looked at; what is longer is no word of anybody's."""

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_STREETS = (
    "street|st|road|rd|close|row|lane|avenue|ave|drive|crescent|cres|court|way|terrace|gardens|place|grove|walk|mews|"
    "square|rise|view|green|park|hill|estate|flats|cottages|bank|end"
)

# What a text is made of, the more telling first. Every repetition is bounded, so that reading takes linear time.
_KINDS = {
    "link": r"(?:https?://|www\.)[^\s<>]{1,400}|\b(?:[\w-]{1,63}\.){1,5}[a-z]{2,12}/[^\s<>]{1,400}",
    "mail": r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
    "upn": r"\b[A-Za-z] ?\d{3} ?\d{4} ?\d{4} ?\d\b|\b[A-Za-z]\d{11}[A-Za-z0-9]\b",
    "candidate": (
        r"\b(?:candidate|cand|exam|student|pupil|admission|adm|unique learner|learner|uln|upn|roll)[ ]?"
        r"(?:numbers?|no|nos|num|ref|id)?\.?[ ]?[:#]?[ ]?[a-z]?\d{3,13}\b"
    ),
    "date": (
        r"\b\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})\b|\b(?:20[0-2]\d)-[01]\d-[0-3]\d\b"
        rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[ ](?:of[ ])?(?:{_MONTHS})[ ,]{{1,2}}(?:20[0-2]\d|'?\d\d)\b"
    ),
    "postcode": r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?[ ]?\d[A-Za-z]{2}\b",
    "phone": r"(?<![\w+])(?:\+44[ ]?|0)\d(?:[ -]?\d){8,10}\b",
    "address": rf"\b(?:no\.?[ ]|number[ ])?\d{{1,3}}[a-d]?,?[ ](?:[^\W\d_]{{2,20}}[ ]){{1,2}}(?:{_STREETS})\b",
    "time": r"\b\d{1,2}[.:]\d\d(?:[ ]?[ap]m)?\b|\b\d{1,2}[ ]?[ap]m\b",
    "year": (
        r"\b(?:y|yr|yrs|year|years|yeargroup)[ ]?\.?[ ]?(?:1[0-4]|[1-9](?![\d.]\d))(?:'?s)?\b"
        r"|\byears?[ ](?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen)\b"
    ),
    "class": (
        r"\b(?:1[0-3]|[1-9])/?(?:[A-Z]{1,3}\d?|[abcefijlnoqrsuvwyz]\d?)(?:/[A-Za-z]{1,3}\d?)?(?![\w'])"
        r"|\b(?:set|group|class)[ ]\d\b|\b[A-Z]{1,2}(?:1[0-3]|[7-9])\b"
        r"|(?<=\bin )(?:1[0-3]|[1-9])[ ](?!Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[A-Z][a-z]{2,12}\b"
        r"|\b(?:1[0-3]|[1-9])[ ](?:Ash|Beech|Birch|Cedar|Elm|Hazel|Holly|Maple|Oak|Pine|Rowan|Sycamore|Willow|Yew)\b"
    ),
    "initials": r"(?<![\w.])[A-Z]\.[ ]?[A-Z](?:\.|-[A-Z]\.?)?(?:[ ]?[A-Z]\.)?(?!\w)",
    "number": r"\d+(?:[.,]\d{1,3}){0,3}[ ]?%?",
    "word": rf"[^\W\d_]{{1,{LONGEST_WORD}}}(?:['’ʼ][^\W\d_]{{1,12}}){{0,2}}",
    "mark": r"[^\w\s]|_",
}
_PIECES = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_CASELESS = re.compile(
    "|".join(f"(?P<{kind}>{_KINDS[kind]})" for kind in ("candidate", "date", "address", "time", "year")), re.IGNORECASE
)
_WHOLE = {
    "it", "he", "she", "that", "what", "who", "there", "here", "let", "how", "where", "when", "everyone", "someone",
    "anyone", "anybody", "nobody", "everybody", "somebody", "one", "something", "everything", "nothing", "this",
}  # fmt: skip
"""Words whose 's is no sign of possession."""

_ENDS = frozenset(".!?\n;")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a text: its kind (`word`, `mark`, or what its shape says it is), its letters as typed, and folded.

    `capital` is whether it begins with a capital; `first` whether it opens a sentence; `close` whether nothing but a
    hyphen or an apostrophe parts it from the piece before.
    """

    kind: str
    text: str
    key: str
    capital: bool = False
    first: bool = False
    close: bool = False

    def __repr__(self) -> str:
        """The kind alone: what somebody typed is shown nowhere by accident."""
        return f"Word({self.kind!r})"


def plain(text: str) -> str:
    """The text in one form: compatible letters made one, without what can't be seen, apostrophes straight."""
    composed = unicodedata.normalize("NFKC", text)
    if not composed.isascii():
        composed = "".join(
            c for c in composed if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Cs", "Co")
        )
    return composed.replace("’", "'").replace("‘", "'").replace("ʼ", "'").replace("`", "'")


@lru_cache(maxsize=20_000)
def folded(word: str) -> str:
    """The word in lower case, without accents and apostrophes."""
    lower = word.casefold().replace("'", "")
    if lower.isascii():
        return lower
    lower = lower.replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ı", "i").replace("æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if unicodedata.category(c) != "Mn")


def words_of(text: str) -> list[Word]:
    """The pieces of a text (as `plain` gives it) in their order. Linear in its length."""
    return list(_pieces(text, shouted=_is_shouted(text)))


def _is_shouted(text: str) -> bool:
    letters = sum(c.isalpha() for c in text)
    return letters > 12 and sum(c.isupper() for c in text) > 0.7 * letters  # noqa: PLR2004 - most of them, and more than a name


def _pieces(text: str, *, shouted: bool) -> Iterator[Word]:
    first, at, end = True, 0, len(text)
    while at < end:
        match = _CASELESS.match(text, at) if text[at].isalnum() else None
        match = match or _PIECES.match(text, at)
        if match is None:
            first = first or text[at] == "\n"
            at += 1
            continue
        close = at > 0 and not text[at - 1].isspace()
        kind, found = match.lastgroup or "mark", match.group()
        at = match.end()
        if kind != "word":
            yield Word(kind, found, folded(found), first=first, close=close)
            first = found in _ENDS or (first and kind == "mark") or (found == ":" and first)
            continue
        capital = found[0].isupper() and not shouted
        base, apostrophe, tail = found.partition("'")
        if apostrophe and tail in ("s", "S") and folded(base) not in _WHOLE:
            yield Word("word", base, folded(base), capital, first, close)
            yield Word("possessive", "'s", "'s", close=True)
        else:
            yield Word("word", found, folded(found), capital, first, close)
        first = False


def keys(words: Sequence[Word]) -> tuple[str, ...]:
    """The folded words alone, without marks."""
    return tuple(word.key for word in words if word.kind == "word")
