"""What the extra adds: sentences understood by their meaning, packed into signatures."""

from dataclasses import replace
from importlib.resources import files
from io import BytesIO

import numpy as np
import pytest

from handlers.meaning import has_extra, load_concepts, load_interpreter
from handlers.meaning._sentences import FACETS, WIDTH, FacetsOutOfStep, Sentences
from storage.expertise import Signature

CONCEPTS = load_concepts()
SENTENCES = load_interpreter(with_sentences=True)


def signature_of(text: str) -> Signature:
    """What is kept of a text's sentences alone."""
    return Signature(made_by=SENTENCES.made_by, vector=SENTENCES.packed(text))


def test_the_extra_is_here() -> None:
    """Where it is installed it is known to be, one interpreter is shared, and its signatures are its own."""
    assert has_extra()
    assert SENTENCES.has_sentences
    assert load_interpreter(with_sentences=True) is SENTENCES
    assert SENTENCES.made_by == f"{CONCEPTS.version}-sentences"
    assert SENTENCES.made_by != load_interpreter(with_sentences=False).made_by


def test_the_facets_are_made_from_these_phrases() -> None:
    """`make concepts` has been run since the map was changed: a row of facets for each concept."""
    kept = np.load(BytesIO(files("handlers.meaning").joinpath("facets.npz").read_bytes()))
    assert str(kept["made_from"]) == CONCEPTS.version
    assert kept["facets"].shape == (FACETS * len(CONCEPTS.concepts), WIDTH)
    assert kept["mean"].shape == (WIDTH,)


def test_facets_of_another_map_are_refused() -> None:
    """Out of step, it says so and which versions they are, rather than mean other concepts."""
    with pytest.raises(FacetsOutOfStep, match=f"{CONCEPTS.version}, not 000000000000"):
        Sentences("000000000000")


def test_a_sentence_is_alike_by_its_meaning() -> None:
    """A listing that says the same in other words is nearer than one about something else."""
    understood = SENTENCES.understand("half of them freeze at an empty page")
    like, unlike = SENTENCES.likeness(
        understood, [signature_of("Getting children to begin writing"), signature_of("Choirs without a budget")]
    )
    assert like.words == unlike.words == 0
    assert like.sentence > unlike.sentence
    assert like.senses > unlike.senses
    assert 0 <= unlike.senses <= like.senses <= 1
    assert max(like.shared, key=lambda concept: like.shared[concept]) == "writing-ideas"


def test_the_same_sentence_is_most_alike() -> None:
    """However coarsely it is packed, a text is as like itself as can be."""
    text = "Bar models for fractions"
    (same, other) = SENTENCES.likeness(SENTENCES.understand(text), [signature_of(text), signature_of("Choirs")])
    assert same.sentence == pytest.approx(1, abs=0.02)
    assert same.sentence > other.sentence


def test_a_packed_text_takes_a_byte_a_number() -> None:
    """A signature's size is known: the vector's numbers and a weight for each concept."""
    assert len(SENTENCES.packed("Fractions")) == WIDTH + len(CONCEPTS.concepts)
    assert SENTENCES.packed("Fractions") == SENTENCES.packed("Fractions")


@pytest.mark.parametrize("made_by", ["", "000000000000-sentences", f"{CONCEPTS.version}-words"])
def test_another_readers_vector_is_not_read(made_by: str) -> None:
    """Its numbers would mean other things: it counts by its words, whatever stands in it and however long it is."""
    understood = SENTENCES.understand("fractions")
    ours = signature_of("Fractions")
    theirs = replace(ours, made_by=made_by, vector=b"\x7f" * 10, stems=" fraction ")
    found = SENTENCES.likeness(understood, [theirs, ours, Signature(made_by=made_by)])
    assert [one.sentence > 0 for one in found] == [False, True, False]
    assert [one.senses > 0 for one in found] == [False, True, False]
    assert [one.words for one in found] == [1.0, 0.0, 0.0]


def test_nobody_is_like_nothing() -> None:
    """Without listings there is nothing to compare, and an empty search is like no listing."""
    assert list(SENTENCES.likeness(SENTENCES.understand("fractions"), [])) == []
    (like,) = SENTENCES.likeness(SENTENCES.understand(""), [signature_of("Fractions")])
    assert (like.words, like.concepts, like.sentence, like.senses) == (0.0, 0.0, 0.0, 0.0)


def test_what_is_meant_brings_its_listings_nearer() -> None:
    """Choosing a reading makes listings about it more alike than the words alone do."""
    listing = signature_of("Letter formation and pencil grip, a few minutes each day")
    (plain,) = SENTENCES.likeness(SENTENCES.understand("writing"), [listing])
    (chosen,) = SENTENCES.likeness(SENTENCES.understand("writing", meant="handwriting"), [listing])
    assert chosen.senses > plain.senses
    assert chosen.shared["handwriting"] > plain.shared.get("handwriting", 0.0)


def test_words_count_as_they_do_without_the_extra() -> None:
    """What words tell is the same with and without sentences."""
    text = "they come back from lunch like popcorn"
    words = load_interpreter(with_sentences=False)
    assert SENTENCES.understand(text) == words.understand(text)
    assert SENTENCES.concepts_of((text,)) == words.concepts_of((text,))
