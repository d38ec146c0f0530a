"""S01: a Year 4 teacher finds three colleagues who can help, with the reason for each."""

import re

from tests.scenarios.conftest import ChatWith


async def test_three_colleagues_in_other_academies_with_reasons(chat_with: ChatWith) -> None:
    """Priya asks for fractions in Year 4 and meets Megan and two others, each with why; nobody else sees it."""
    priya = chat_with("Priya Nair")
    seen = await priya.type("find-expert fractions year 4")
    assert "Fractions, Key Stage 2: 3 colleagues" in seen
    assert re.search("Megan Rowlands\\s*,? ?Lead practitioner, maths, Hollinshaw Junior", seen)
    assert re.search(r"Fractions, Key Stage 2 · Lead practitioner · free Tuesday afternoons", seen, re.IGNORECASE)
    assert "Larkbeck" not in seen
    assert {"See listing", "None of these", "Narrow down"} <= set(priya.buttons())
    assert priya.said_in_channels() == []


async def test_the_reasons_are_words(chat_with: ChatWith) -> None:
    """No rating, score or position stands beside a colleague."""
    seen = await chat_with("Priya Nair").type("find-expert fractions year 4")
    people = seen.partition("3 colleagues")[2]
    assert not re.search(r"\d+(\.\d+)?\s*(%|/|out of|stars?|points?)|^\s*\d+[.)]", people, re.MULTILINE)
