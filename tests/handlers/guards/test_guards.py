"""What becomes of texts: let pass, held for a pupil, turned away."""

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.guards import Disclosure, Guards, KnownNames, MayIdentifyAPupil, Passed
from handlers.meaning import has_extra, load_interpreter

STAFF = KnownNames(["Megan Price", "Tendai Moyo", "Will Ashdown"], ["Larkbeck Primary School", "Hollinshaw Academy"])

OF_A_PUPIL = [
    "Jayden Smith in 4B, his EHCP says he needs visuals",
    "any ideas for oluwaseun in my yr 5 class, he won't write",
    "Kacper keeps running out of maths, what would you do?",
    "How do I seat M.T. in 9x2, who is dyslexic?",
    "Her UPN is H801200001234 and her reading age is 7",
    "my year 4 lad poppy's brother can't hold a pencil",
    "We have the only girl in Year 9 with a cochlear implant and she hates assemblies",
    "his date of birth is 14/03/2015 and he is still on phase 2, which class would suit him",
]
OF_HARM = [
    "a child told me that her uncle touches her at night",
    "one of my year 8s has cuts all up her arms and says she wants to die",
    "He came in with a black eye and begged me not to ring his mum",
    "there's a man in a car who gives a girl in my form phones and money",
    "I can't go on any more, I've been thinking of ending it",
    "My colleague has been sending private snapchats to a sixth former",
]
HARMLESS = [
    "Any ideas for a Year 4 pupil who finds writing hard?",
    "How do you run your DSL supervision?",
    "KCSIE update training for new governors, anyone got slides?",
    "Teaching Macbeth's murder of Duncan to Year 10",
    "Free on Tuesday afternoons, May and June are best",
    "Thanks to Mrs Okafor for the phonics morning",
    "Has anyone used Rosenshine's principles with ECTs?",
    "We're planning a trip to Chester Zoo in April",
    "How we use bar models for fractions, with mixed attainment",
    "Children who have English as an additional language",
]


@pytest.fixture(params=["words", "sentences"], scope="module")
def guards(request: pytest.FixtureRequest) -> Guards:
    """The guards with and without the sentence model."""
    if request.param == "words":
        return Guards(STAFF)
    if not has_extra():
        pytest.skip("needs the extra")
    return Guards(STAFF, meaning=load_interpreter(with_sentences=True))


@pytest.mark.parametrize("text", OF_A_PUPIL)
def test_what_may_identify_a_pupil_is_held_with_its_words(guards: Guards, text: str) -> None:
    """A name, initials, a number, a date of birth, or being one of a kind; its author is shown what did it."""
    verdict = guards.look_at(text)
    assert isinstance(verdict, MayIdentifyAPupil)
    assert verdict.words
    assert all(word in text for word in verdict.words)
    assert verdict.answered_for().text == text


@pytest.mark.parametrize("text", OF_HARM)
def test_what_tells_of_harm_is_turned_away_and_nobody_can_answer_for_it(guards: Guards, text: str) -> None:
    """A child's, an adult's own, and a colleague's conduct; the verdict holds nothing of the text."""
    assert guards.look_at(text) == Disclosure()


@pytest.mark.parametrize("text", HARMLESS)
def test_what_names_no_pupil_passes_as_it_was_typed(guards: Guards, text: str) -> None:
    """Professional talk, works, authors, places, days and months; letter by letter."""
    verdict = guards.look_at(text)
    assert isinstance(verdict, Passed)
    assert verdict.text.text == text


def test_colleagues_of_the_trust_are_no_pupils(guards: Guards) -> None:
    """A full name passes anywhere; a first name alone only beside a sign, as a pupil may be called the same."""
    assert isinstance(guards.look_at("Megan Price and Tendai Moyo run our reading group at Hollinshaw Academy"), Passed)
    assert isinstance(guards.look_at("Thanks Megan for the slides"), Passed)
    assert isinstance(guards.look_at("Tendai in 4B can't sit still"), MayIdentifyAPupil)


def test_harm_wins_over_a_name(guards: Guards) -> None:
    """A disclosure that names a child is turned away, not given back to be posted anyway."""
    assert isinstance(guards.look_at("Kacper in 4B told me his step dad punches him"), Disclosure)


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_text_at_all_gets_a_verdict_that_shows_nothing(text: str) -> None:
    """Whatever is typed, there is a verdict, and what shows of it has no word of the text."""
    verdict = Guards(STAFF).look_at(f"Xanthippe in 4B {text}")
    assert "Xanthippe" not in repr(verdict)


def test_reading_takes_time_in_proportion_to_length() -> None:
    """Twice the text is at most some twice the work, whatever it is made of; the work is counted, not timed."""
    guards = Guards(STAFF)
    for piece in ("Jayden Smith in 4B ", "a.b-", "O'", "1 ", "the only girl who ", "é", "J.S. "):
        once, twice = (piece * (length // len(piece)) for length in (5_000, 10_000))
        guards.look_at(once)
        assert _work(guards, twice) < 3 * _work(guards, once) + 2_000


def _work(guards: Guards, text: str) -> int:
    calls = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        guards.look_at(text)
    finally:
        sys.setprofile(before)
    return calls
