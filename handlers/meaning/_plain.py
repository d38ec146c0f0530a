"""Which words of a text tell what it is about."""

import re
from collections.abc import Sequence

from storage.words import stem, words_of

PLAIN = frozenset(
    """
    a about above after again all also am an and any anybody anyone are as ask at be because been being but by can
    cannot child children class could do does doing don down during each few find for from get getting go going had
    has have having he help her here how i idea ideas if in into is it its just keep kid kids lesson lessons like
    list look looking make me more most my need no not of off on one only or other our out over own people please
    pupil pupils really school schools she should so some somebody someone something stop student students such
    support teach teacher teachers teaching than that the their them then there these they this those through to too
    trying up use using very want was way we what when where which who why will with work working would year years
    you your
    """.split()  # noqa: SIM905 - so many quoted words would be harder to read
)
"""Words that say nothing about what is meant; fewer than a search leaves out, as "start" and "first" tell something."""

_END_OF_SENTENCE = re.compile(r"(?<=[.;:!?])\s+|\n")


def telling_stems(text: str) -> Sequence[str]:
    """The stems of the words that tell something, in their order."""
    return [stem(word) for word in words_of(text) if word not in PLAIN and not word.isdecimal()]


def sentences_of(text: str) -> Sequence[str]:
    """The sentences of a text, and what a colon, a semicolon or a new line parts."""
    return [sentence for part in _END_OF_SENTENCE.split(text) if (sentence := part.strip())]
