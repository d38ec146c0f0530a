"""How labels stand within a sentence."""

import pytest

from handlers.search_in_words import within_a_sentence


@pytest.mark.parametrize(
    ("label", "within"),
    [
        ("Fractions", "fractions"),
        ("English as an additional language", "English as an additional language"),
        ("Key Stage 2", "Key Stage 2"),
        ("SEND in the mainstream class", "SEND in the mainstream class"),
        ("A-level maths", "A-level maths"),
        ("Judo, karate and boxing", "judo, karate and boxing"),
    ],
)
def test_names_and_abbreviations_keep_their_capital(label: str, within: str) -> None:
    """Other labels lose it."""
    assert within_a_sentence(label) == within
