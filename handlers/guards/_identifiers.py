"""What identifies a child by itself, whatever stands around it: numbers, dates of birth, records, addresses."""

import re
from collections.abc import Sequence

from handlers.guards._words import Word

_RECORD = re.compile(
    r"pupil|student|child|learner|provision|behaviou?r|cpoms|ehcp|send?/|profile|safeguard|admission|/d/|file",
    re.IGNORECASE,
)
_BIRTH = frozenset(["dob", "born", "birth", "birthday", "bday"])
_BY_THEMSELVES = frozenset(["upn", "candidate"])
_WITH_A_CHILD = frozenset(["mail", "phone", "postcode", "address"])
_CHILD = frozenset(["child", "he", "she", "mother", "father", "kin", "NAMED", "parent"])
_NEAR = 6


def identifying(words: Sequence[Word], kinds: frozenset[str]) -> tuple[str, ...]:
    """The pieces that identify a child: a UPN, a candidate's number, a date of birth, a link to a record.

    An address, a postcode, a telephone number or an e-mail address does where the text speaks of a child; `kinds` are
    its signs.
    """
    speaks_of_a_child = not kinds.isdisjoint(_CHILD)
    return tuple(
        word.text
        for place, word in enumerate(words)
        if word.kind in _BY_THEMSELVES
        or (word.kind == "link" and _RECORD.search(word.text))
        or (word.kind == "date" and _is_of_birth(words, place))
        or (word.kind in _WITH_A_CHILD and speaks_of_a_child)
    )


def _is_of_birth(words: Sequence[Word], place: int) -> bool:
    before = [word.key for word in words[max(0, place - _NEAR) : place + _NEAR]]
    return not _BIRTH.isdisjoint(before) or ("d" in before and "b" in before)
