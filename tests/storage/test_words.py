"""Text as words, alike for what is stored and what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.words import LONGEST_WORD, stem, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Fractions, in Year 4!", ("fractions", "in", "year", "4")),
        ("P.E. and D & T", ("pe", "and", "dt")),
        ("parents' evening, it’s", ("parents", "evening", "its")),
        ("re-engage", ("reengage",)),
        ("École ＫＳ２ İz", ("ecole", "ks2", "iz")),
        ("مرحبا 👩‍🏫", ("مرحبا",)),
        ("\x00\ud800", ()),
        ("a" * (LONGEST_WORD + 1), ()),
    ],
)
def test_words_are_folded(text: str, words: tuple[str, ...]) -> None:
    """Case, accents, punctuation and initials make no difference to what a word is."""
    assert words_of(text) == words


@given(st.text())
def test_folding_words_again_changes_nothing(text: str) -> None:
    """What has been folded for storing and what is folded for asking are the same words."""
    once = words_of(text)
    assert words_of(" ".join(once)) == once


def test_one_stem_for_all_forms() -> None:
    """A colleague who writes "modelling" is found by "model"."""
    assert stem("modelling") == stem("models") == "model"
