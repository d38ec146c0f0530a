"""How relevant a listing is, what speaks for it, and who fits."""

from dataclasses import replace
from typing import Any

import pytest

from handlers.matching import judge
from handlers.matching._relevance import (
    BROADER,
    CLEARLY_LESS,
    EXACT,
    LEAST,
    MENTIONED,
    NARROWER,
    Evidence,
    phase_fit,
    weighing_of,
)
from handlers.meaning import Interpreter, load_interpreter
from storage.expertise import Candidate, Signature
from tests.handlers.colleagues import (
    BY_WORDS,
    MEGAN,
    QUENBY,
    TANNERSFOLD,
    TOPICS,
    colleague,
    fitting,
    judged,
    need_of,
    read,
)

BY_SENTENCES = load_interpreter(with_sentences=True)
BOTH = pytest.mark.parametrize("meaning", [BY_WORDS, BY_SENTENCES], ids=["words", "sentences"])
PIECES = ("words", "concepts", "sentence", "senses", "topic", "phase", "subject")
NOTHING = Evidence(words=0.0, concepts=0.0, sentence=0.0, senses=0.0, topic=0.0, phase=0.0, subject=0.0)


def with_only(piece: str, share: float) -> Evidence:
    """So much of one piece of evidence and nothing else."""
    figures: dict[str, Any] = {piece: share}
    return replace(NOTHING, **figures)


def evidence(candidate: Candidate, text: str) -> Evidence:
    """What speaks for somebody by words alone."""
    return judged([candidate], text)[0].evidence


def relevance(candidate: Candidate, text: str) -> float:
    """How relevant somebody is by words alone."""
    return judged([candidate], text)[0].relevance


@pytest.mark.parametrize("piece", PIECES)
def test_relevance_grows_with_each_piece_of_evidence(piece: str) -> None:
    """More of anything that speaks for a listing makes it more relevant; sentences only where they can be read."""
    by_sentences = [weighing_of(BY_SENTENCES).relevance(with_only(piece, share)) for share in (0.0, 0.3, 0.6, 1.0)]
    assert by_sentences == sorted(set(by_sentences))
    by_words = [weighing_of(BY_WORDS).relevance(with_only(piece, share)) for share in (0.0, 0.5, 1.0)]
    assert by_words == sorted(by_words)
    assert (by_words[0] < by_words[-1]) is (piece not in {"sentence", "senses"})


@BOTH
def test_relevance_is_between_nothing_and_all(meaning: Interpreter) -> None:
    """Where nothing speaks for a listing it isn't enough; where everything does it is, and no more than one."""
    weighing = weighing_of(meaning)
    everything = Evidence(words=1.0, concepts=1.0, sentence=1.0, senses=1.0, topic=1.0, phase=1.0, subject=1.0)
    assert 0 < weighing.relevance(NOTHING) < LEAST < CLEARLY_LESS < weighing.relevance(everything) < 1


def test_every_figure_has_its_weight() -> None:
    """The figures of evidence are its numbers in their order, and both ways of weighing have one for each."""
    numbered = Evidence(words=1, concepts=2, sentence=3, senses=4, topic=5, phase=6, subject=7)
    assert numbered.figures == tuple(range(1, 8))
    for meaning in (BY_WORDS, BY_SENTENCES):
        assert len(weighing_of(meaning).weights) == len(numbered.figures)


@pytest.mark.parametrize(
    ("asked", "listed", "fit"),
    [
        (["ks2"], ["ks2"], 1.0),
        (["ks2"], ["primary"], 1.0),
        (["ks2"], ["all-through"], 1.0),
        (["primary"], ["eyfs"], 1.0),
        (["ks1", "ks2"], ["ks2", "ks3"], 1.0),
        (["ks2"], [], 0.0),
        ([], ["ks2"], 0.0),
        (["ks2"], ["special"], 0.0),
        (["ap"], ["ks4"], 0.0),
        (["ap"], ["ap", "special"], 1.0),
        (["ks2"], ["ks3"], -0.5),
        (["ks2"], ["secondary"], -0.5),
        (["ks1"], ["ks4", "ks5"], -1.5),
        (["eyfs"], ["ks5"], -2.5),
    ],
)
def test_how_ages_fit(asked: list[str], listed: list[str], fit: float) -> None:
    """The ages asked for speak for a listing, others against it the further away they are, unknown ones neither."""
    assert phase_fit(asked, listed) == fit


@pytest.mark.parametrize(
    ("differs", "text", "share", "shown"),
    [
        ({}, "fractions", EXACT, ("fractions",)),
        ({}, "maths", NARROWER, ("fractions",)),
        ({"topics": ("maths",)}, "fractions", MENTIONED, ()),
        ({"topics": (), "help_text": "Fractions"}, "fractions", MENTIONED, ()),
        ({"topics": ("maths",), "help_text": "Sums"}, "fractions", BROADER, ("maths",)),
        ({"topics": ("phonics",)}, "reading year 1", EXACT, ("phonics",)),
        ({"topics": ("phonics",)}, "reading year 5", NARROWER, ("phonics",)),
        ({}, "fractions and oracy", EXACT / 2, ("fractions",)),
        ({}, "oracy", 0.0, ()),
        ({}, "popcorn", 0.0, ()),
    ],
)
def test_how_much_of_a_topic_a_listing_has(
    differs: dict[str, object], text: str, share: float, shown: tuple[str, ...]
) -> None:
    """The topic itself counts most, then part of it, a mention of it, and what it is part of; of several the mean."""
    found = evidence(colleague(1, TANNERSFOLD, **differs), text)
    assert (found.topic, found.shown) == (share, shown)


def test_the_order_of_topics() -> None:
    """With all else alike, the nearer to the topic the more relevant."""
    assert 1 == EXACT > NARROWER > MENTIONED > BROADER > 0


@pytest.mark.parametrize(
    ("topics", "job_title", "text", "subject"),
    [
        (("maths",), "", "fractions", 1.0),
        (("behaviour",), "Teacher of maths", "fractions", 1.0),
        (("history",), "", "fractions", -1.0),
        (("history", "maths"), "", "fractions", 1.0),
        (("behaviour",), "", "fractions", 0.0),
        (("history",), "", "behaviour", 0.0),
    ],
)
def test_how_subjects_fit(topics: tuple[str, ...], job_title: str, text: str, subject: float) -> None:
    """The subject asked for speaks for a listing, another against it; where either names none, neither."""
    one = colleague(1, TANNERSFOLD, topics=topics, help_text="Sitting together", job_title=job_title)
    assert evidence(one, text).subject == subject


def test_the_right_ages_and_subject_make_more_relevant() -> None:
    """Of two listings alike but for the ages or the subject, the one that was asked for is more relevant."""
    ours, theirs = colleague(1, TANNERSFOLD), colleague(2, TANNERSFOLD, phases=("ks5",))
    assert relevance(ours, "fractions year 4") > relevance(theirs, "fractions year 4")
    maths = colleague(1, TANNERSFOLD, topics=(), help_text="Bar models", job_title="Teacher of maths")
    history = colleague(2, TANNERSFOLD, topics=(), help_text="Bar models", job_title="Teacher of history")
    assert relevance(maths, "maths bar models") > relevance(history, "maths bar models")


@BOTH
@pytest.mark.parametrize(
    ("differs", "text"),
    [
        ({}, "oracy"),
        ({"topics": ("physics",), "phases": ("ks5",), "help_text": "Practicals"}, "year 2 science"),
        ({"topics": ("maths",), "help_text": "Sums", "phases": ("ks4",)}, "fractions year 4"),
        ({"topics": ("music",), "help_text": "Choirs without a budget"}, "half of them freeze at an empty page"),
        ({"phases": ("ks4",)}, "ks1"),
    ],
)
def test_a_wrong_person_is_worse_than_none(meaning: Interpreter, differs: dict[str, object], text: str) -> None:
    """Somebody who shares nothing with the need, or teaches quite other ages, isn't relevant."""
    assert fitting([read(colleague(1, TANNERSFOLD, **differs), meaning)], text, meaning) == ()


@BOTH
@pytest.mark.parametrize(
    ("differs", "text"),
    [
        ({}, "fractions year 4"),
        ({"phases": ()}, "fractions year 4"),
        ({"phases": ("special",)}, "fractions year 4"),
        ({"phases": ("all-through",)}, "fractions year 4"),
        ({"topics": (), "help_text": "Fractions"}, "fractions"),
        ({"topics": ("maths",)}, "fractions"),
        ({"topics": ("fractions",), "help_text": "Happy to help"}, "dividing a pizza"),
    ],
)
def test_who_might_well_help_is_relevant(meaning: Interpreter, differs: dict[str, object], text: str) -> None:
    """Ages unsaid, mentions of a topic, and other words for the same thing are worth showing."""
    assert len(fitting([read(colleague(1, TANNERSFOLD, **differs), meaning)], text, meaning)) == 1


@BOTH
def test_whoever_is_much_less_relevant_than_the_best_does_not_fit(meaning: Interpreter) -> None:
    """Beside somebody who clearly fits, nobody is shown who comes nowhere near them; those who come near are."""
    topics = ("maths", "maths-mastery", "music", "science", "assessment", "fractions")
    others = [
        read(colleague(at, 10 + at, topics=(topic,), help_text="Happy"), meaning) for at, topic in enumerate(topics)
    ]
    found = judged([read(MEGAN, meaning), *others], "fractions year 4", meaning)
    best = max(one.relevance for one in found)
    assert {one.is_relevant for one in found} == {True, False}
    assert all(one.relevance >= max(LEAST, CLEARLY_LESS * best**2) for one in found if one.is_relevant)
    assert found[0].is_relevant


@BOTH
def test_where_plenty_list_a_topic_nobody_else_is_shown(meaning: Interpreter) -> None:
    """Beside three who list just what was asked for, and parts of it, whoever only comes near isn't shown."""
    near = read(colleague(1, TANNERSFOLD, topics=("english",), help_text="Reading aloud"), meaning)
    part = read(colleague(2, QUENBY, topics=("phonics",), help_text="Reading and phonics"), meaning)
    plenty = [read(colleague(at, at, topics=("reading",), help_text="Reading"), meaning) for at in (11, 12, 13)]
    assert near in [one.candidate for one in fitting([near, part, *plenty[:2]], "reading", meaning)]
    relevant = [one.candidate for one in fitting([near, part, *plenty], "reading", meaning)]
    assert relevant == [part, *plenty]


@BOTH
@pytest.mark.parametrize("text", ["year 4", "ks2", "primary"])
def test_somebody_for_the_ages_is_shown_where_ages_alone_are_asked(meaning: Interpreter, text: str) -> None:
    """A search for no more than ages finds who teaches them, and nobody who teaches others."""
    for_them, for_others = read(MEGAN, meaning), read(colleague(1, TANNERSFOLD, phases=("ks5",)), meaning)
    assert [one.candidate for one in fitting([for_others, for_them], text, meaning)] == [for_them]


@BOTH
@pytest.mark.parametrize("text", ["oracy", "quokka charters", "half of them freeze at an empty page"])
def test_nobody_fits_where_nobody_is_there(meaning: Interpreter, text: str) -> None:
    """Without candidates there is nobody, whatever is asked."""
    assert fitting([], text, meaning) == ()


def test_everybody_is_judged_in_their_order() -> None:
    """Each candidate comes back once, in the order given; nobody given is nobody judged."""
    several = [MEGAN, colleague(1, TANNERSFOLD, topics=("music",)), colleague(2, QUENBY)]
    assert [one.candidate for one in judged(several, "fractions")] == several
    assert judged([], "fractions") == ()


def test_a_listing_that_was_never_read_is_judged_by_its_topics() -> None:
    """Without a signature, what it lists still counts, with either interpreter."""
    bare = replace(MEGAN, signature=Signature())
    for meaning in (BY_WORDS, BY_SENTENCES):
        need = need_of("fractions year 4")
        (one,) = judge([bare], need, meaning.understand(need.about), TOPICS, meaning)
        assert (one.evidence.topic, one.evidence.phase, one.evidence.words) == (1.0, 1.0, 0.0)
        assert one.evidence.quoted == frozenset()


def test_what_is_quoted_is_what_both_say() -> None:
    """The stems of the search's words that the listing has too, none of the plain ones."""
    assert evidence(MEGAN, "numbers on a line for my class, or a snake").quoted == {"number", "line"}
