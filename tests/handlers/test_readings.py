"""What is offered where a search may mean several things, and when it does."""

from collections.abc import Mapping

import pytest

from handlers.matching import Judged, is_vague, offered_readings
from handlers.matching._relevance import Evidence
from handlers.meaning import Interpreter, load_interpreter
from tests.handlers.colleagues import BY_WORDS, HOLLINSHAW, LARKBECK, colleague, judged, read

BY_SENTENCES = load_interpreter(with_sentences=True)
BOTH = pytest.mark.parametrize("meaning", [BY_WORDS, BY_SENTENCES], ids=["words", "sentences"])


def stands(listing_id: int, relevance: float, shared: Mapping[str, float]) -> Judged:
    """Somebody judged, who shares these concepts with the search."""
    one = colleague(listing_id, HOLLINSHAW)
    return Judged(
        one, Evidence(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, shared=shared), relevance, is_relevant=relevance > 0.5
    )


def offered(*near: Judged, shown: tuple[int, ...] = ()) -> list[str]:
    """The concepts offered as readings, by id."""
    return [reading.concept.id for reading in offered_readings(near, BY_WORDS.map, shown=shown)]


def test_readings_are_what_others_near_are_about() -> None:
    """Whoever is near and isn't shown speaks for what they and the search are about, the more the more relevant."""
    concepts = [concept.id for concept in BY_WORDS.map.concepts[:3]]
    near = stands(1, 0.9, {concepts[0]: 0.1}), stands(2, 0.5, {concepts[1]: 0.3}), stands(3, 0.1, {concepts[2]: 0.2})
    assert offered(*near) == [concepts[1], concepts[0], concepts[2]]
    assert offered(*near, shown=(2,)) == [concepts[0], concepts[2]]
    assert offered(*near, shown=(1, 2, 3)) == []
    assert offered() == []


def test_at_most_four_readings_the_likeliest_first() -> None:
    """Of many, the four that most speak for; where as much speaks for two, the order is the same each time."""
    concepts = [concept.id for concept in BY_WORDS.map.concepts[:6]]
    near = [stands(at, 0.5, {concept: 0.1 * (at + 1)}) for at, concept in enumerate(concepts)]
    assert offered(*near) == concepts[:1:-1]
    alike = [stands(at, 0.5, {concept: 0.1}) for at, concept in enumerate(concepts)]
    assert offered(*alike) == offered(*alike[::-1]) == sorted(concepts)[:4]


def test_those_too_far_down_speak_for_no_reading() -> None:
    """Whoever comes after the sixtieth in relevance is no sign of what was meant."""
    first, last = (concept.id for concept in BY_WORDS.map.concepts[:2])
    near = [stands(at, 0.5, {first: 0.001}) for at in range(60)]
    assert offered(stands(100, 0.4, {last: 1.0}), *near) == [first]


@BOTH
def test_a_search_is_vague_where_the_best_guess_is_unsure(meaning: Interpreter) -> None:
    """Where nobody stands out it is vague, and so it is where nobody is there; where somebody does, it isn't."""
    assert is_vague([stands(1, 0.12, {}), stands(2, 0.1, {})], meaning)
    assert is_vague([], meaning)
    assert not is_vague([stands(1, 0.02, {}), stands(2, 0.95, {})], meaning)
    plain = judged([read(colleague(1, LARKBECK), meaning)], "fractions year 4", meaning)
    assert not is_vague(plain, meaning)
