"""What texts are understood to be about by their words alone, and how like a search a listing is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.meaning import Concept, ConceptMap, Interpreter, load_interpreter
from handlers.meaning.texts import sentences_of, telling_stems, weights_as_text, weights_in
from handlers.need import parse_need
from handlers.topics import load_topics
from storage.expertise import Signature

WORDS = load_interpreter(with_sentences=False)
TINY = ConceptMap(
    (Concept("choirs", "Choirs", "music"), Concept("settling", "Settling a class", "behaviour")),
    {
        "choirs": ("singing in parts", "choirs without a budget", "nobody sings the low part"),
        "settling": ("bouncing off the walls after lunch", "settling a class", "they come back like popcorn"),
    },
    version="tiny",
)


def first(text: str) -> str:
    """The id of the concept that a text is mostly about."""
    return next(iter(WORDS.understand(text).concepts), "")


def signature_of(*parts: str, meaning: Interpreter = WORDS) -> Signature:
    """What is kept of a listing with these parts."""
    return Signature(
        made_by=meaning.made_by,
        stems=" " + " ".join(telling_stems(" ".join(parts))) + " ",
        concepts=weights_as_text(meaning.concepts_of(parts)),
    )


@pytest.mark.parametrize(
    ("said", "concept"),
    [
        ("they come back from lunch like popcorn", "settling"),
        ("half of them freeze at an empty page", "writing-ideas"),
        ("dividing a pizza", "fractions"),
        ("he swears at me when I ask him to sit down", "defiance"),
        ("Fractions", "fractions"),
    ],
)
def test_a_symptom_leads_to_its_concept(said: str, concept: str) -> None:
    """What teachers say is understood though it names no topic."""
    assert first(said) == concept


def test_the_strongest_concepts_come_first() -> None:
    """They are no more than are kept, in their order, and together weigh no more than one."""
    weights = list(WORDS.understand("they come back from lunch like popcorn and can't sit still").concepts.values())
    assert weights == sorted(weights, reverse=True)
    assert 0 < len(weights) <= 24
    assert 0 < sum(weights) <= 1.0001


def test_a_misspelling_is_understood_once_it_is_put_right() -> None:
    """As typed it means nothing known; as the parser reads it, it is the topic."""
    assert first("fractoins") == ""
    assert first(parse_need("fractoins", load_topics()).said) == "fractions"


@pytest.mark.parametrize("text", ["", "   ", "!?", "the and of", "can anyone please help me"])
def test_a_text_that_says_nothing_is_about_nothing(text: str) -> None:
    """Without a telling word there are no concepts and no stems, and no listing is like it."""
    understood = WORDS.understand(text)
    assert (understood.concepts, understood.stems) == ({}, {})
    (like,) = WORDS.likeness(understood, [signature_of("Fractions")])
    assert (like.words, like.concepts, like.sentence, like.senses, like.shared) == (0.0, 0.0, 0.0, 0.0, {})


def test_words_that_nobody_knows_are_words_all_the_same() -> None:
    """A word in no phrase says nothing of what is meant; a listing with it is alike by that word, which tells most."""
    understood = WORDS.understand("quokka charters")
    assert understood.stems["quokka"] == 1.0 > understood.stems["charter"] > 0
    with_it, with_other, with_neither = WORDS.likeness(
        understood, [signature_of("Quokkas"), signature_of("Charters"), signature_of("Choirs")]
    )
    assert with_it.words > with_other.words > with_neither.words == 0
    assert WORDS.understand("quokka").concepts == {}


def test_plain_words_tell_less() -> None:
    """The more phrases have a word, the less it tells."""
    stems = WORDS.understand("writing popcorn").stems
    assert 0 < stems["write"] < stems["popcorn"] < 1


def test_a_listing_about_the_same_is_alike_without_a_word_in_common() -> None:
    """What both are about makes them alike, and is named."""
    understood = WORDS.understand("half of them freeze at an empty page")
    like, unlike = WORDS.likeness(
        understood, [signature_of("Getting reluctant writers started"), signature_of("Choirs without a budget")]
    )
    assert like.words == 0
    assert like.concepts > unlike.concepts
    assert max(like.shared, key=lambda concept: like.shared[concept]) == "writing-ideas"


def test_what_is_meant_outweighs_the_words() -> None:
    """A concept that was chosen counts most, and the words still count; one that isn't there changes nothing."""
    chosen = WORDS.understand("writing", meant="handwriting")
    assert (next(iter(chosen.concepts)), chosen.meant) == ("handwriting", "handwriting")
    assert chosen.concepts["handwriting"] > 0.5
    assert len(chosen.concepts) > 1
    assert chosen.stems == WORDS.understand("writing").stems
    assert WORDS.understand("writing", meant="popcorn") == WORDS.understand("writing")


def test_a_listing_is_about_what_its_parts_are() -> None:
    """Each part speaks for itself, so that one sentence among many isn't lost."""
    parts = ("Class teacher", "Fractions", "They come back from lunch like popcorn", "Choirs without a budget")
    assert {"fractions", "settling"} <= set(WORDS.concepts_of(parts))
    assert WORDS.concepts_of(()) == WORDS.concepts_of(("",)) == {}


def test_another_readers_signature_is_read_by_its_words() -> None:
    """Stems and concepts hold for every map; concepts that this one hasn't are passed over."""
    theirs = signature_of("Choirs", "Popcorn", meaning=Interpreter(TINY))
    assert theirs.made_by != WORDS.made_by
    (like,) = WORDS.likeness(WORDS.understand("popcorn and quokkas"), [theirs])
    assert 0 < like.words < 1
    (unlike,) = WORDS.likeness(WORDS.understand("popcorn"), [replace(theirs, stems="", concepts="gone:900")])
    assert (unlike.words, unlike.concepts, unlike.shared) == (0.0, 0.0, {})


def test_without_the_extra_nothing_is_packed() -> None:
    """By words alone no vector is made, and its signatures say so."""
    assert WORDS.packed("Fractions") == b""
    assert not WORDS.has_sentences
    assert WORDS.made_by == f"{WORDS.map.version}-words"


def test_a_texts_meaning_is_the_same_each_time() -> None:
    """What is remembered of a text is what was made of it first, in whatever order texts come."""
    parts = ("Class teacher", "Fractions")
    again = Interpreter(WORDS.map)
    assert again.concepts_of(parts[::-1]) is not None
    assert WORDS.concepts_of(parts) == WORDS.concepts_of(parts) == again.concepts_of(parts)


def test_weights_survive_being_written_down() -> None:
    """Concepts come back from a signature in thousandths; what is less than one isn't kept."""
    kept = weights_as_text({"fractions": 0.0814, "word-problems": 0.04, "choirs": 0.0004})
    assert kept == "fractions:81 word-problems:40"
    assert list(weights_in(kept)) == [("fractions", 0.081), ("word-problems", 0.04)]
    assert list(weights_in("")) == []


def test_sentences_of_a_text() -> None:
    """What full stops, colons, semicolons and lines part; nothing of nothing."""
    text = "Bar models: half-hour slots; bring a class. Any Tuesday\nor by e-mail"
    assert list(sentences_of(text)) == [
        "Bar models:",
        "half-hour slots;",
        "bring a class.",
        "Any Tuesday",
        "or by e-mail",
    ]
    assert list(sentences_of(" \n ")) == []


@given(st.text(max_size=300))
def test_any_text_can_be_understood(text: str) -> None:
    """Whatever is typed is understood without an error, and weighs what texts weigh."""
    understood = Interpreter(TINY).understand(text)
    assert all(0 < weight <= 1.0001 for weight in understood.concepts.values())
    assert all(0 <= rarity <= 1 for rarity in understood.stems.values())
