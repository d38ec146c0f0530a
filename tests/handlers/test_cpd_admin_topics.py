"""What a trust may call a topic, and what is said of a change of one."""

import pytest

from handlers.cpd_admin._topic_changes import Standing, read_taking, say_change
from handlers.cpd_admin._topic_words import read_topic, renamed, trouble_of, trouble_of_name, trouble_of_part
from handlers.errors import FormRejected, UserError
from handlers.requests import Submission
from handlers.topics import TopicChange, load_topics

SHIPPED = load_topics()
LADDERS = TopicChange("own-talk-ladders", "Talk Ladders", ("rungs of talk",), "oracy", is_own=True)
RUNG = TopicChange("own-bottom-rung", "Bottom rung", (), LADDERS.topic_id, is_own=True)
NOTHING = Standing(SHIPPED, {})


def _standing(*changes: TopicChange) -> Standing:
    return Standing(SHIPPED.with_changes(changes), {change.topic_id: change for change in changes})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "Please give it a name."),
        ("x" * 61, "That is longer than 60 characters"),
        (f"{'ladder ' * 8}ends", ""),
        ("SLT", "“SLT” already finds Senior leadership team or Speech and language therapist."),
        ("cp concerns", "That is a safeguarding matter"),
        ("Key Stage 2 and 3", "is an age rather than a topic"),
        ("(Oracy)", "is too general to find a topic by"),
        ("Talk ladder", "“Talk ladder” already finds Talk Ladders."),
        ("Leitungen für Öffnung", ""),
    ],
)
def test_what_a_topic_may_be_called(name: str, said: str) -> None:
    """A sentence says what is in the way of a name; one that isn't taken and says something may be given."""
    trouble = trouble_of_name(name, "", _standing(LADDERS).topics)
    assert trouble.startswith(said) if said.startswith(("Please", "That", "“")) else said in trouble
    assert bool(trouble) is bool(said)


def test_a_topic_may_have_the_words_that_find_it_already() -> None:
    """One of its synonyms, or a meaning of an ambiguous word, may become a topic's name."""
    assert trouble_of_name("pupil premium", "disadvantage", SHIPPED) == ""
    assert trouble_of_name("SLT", "senior-leadership", SHIPPED) == ""


def test_a_topic_is_no_part_of_itself() -> None:
    """Neither itself nor what is part of it can be what a topic is part of; nor can an age, or what is gone."""
    topics = _standing(LADDERS, RUNG).topics
    for broader in (LADDERS.topic_id, RUNG.topic_id):
        assert trouble_of_part(broader, LADDERS.topic_id, topics).startswith("A topic can't be part of itself.")
    assert trouble_of_part("ks2", LADDERS.topic_id, topics) == trouble_of_part("gone", "", topics) != ""
    assert trouble_of_part("", "", topics) == trouble_of_part(LADDERS.topic_id, RUNG.topic_id, topics) == ""
    assert trouble_of(TopicChange(RUNG.topic_id, "Bottom rung", (), "gone", is_own=True), topics) != ""
    assert trouble_of(TopicChange("fractions", is_hidden=True), topics) == ""


def test_every_field_has_its_own_sentence() -> None:
    """What is wrong with the name, the other words and the wider topic stands beside each."""
    request = Submission("add", {"name": "Oracy", "words": "steps, Fractions", "part": "ks2"})
    with pytest.raises(FormRejected) as rejected:
        read_topic(request, SHIPPED)
    assert set(rejected.value.errors) == {"name", "words", "part"}


def test_other_words_are_each_kept_once() -> None:
    """Commas, semicolons and lines divide them; repeats and the name itself are left out."""
    request = Submission("add", {"name": " Talk\nLadders ", "words": "rungs,, Rung;talk ladder\n steps  of talk"})
    filled = read_topic(request, SHIPPED)
    assert (filled.label, filled.also_called) == ("Talk Ladders", ("rungs", "steps of talk"))


def test_an_earlier_name_becomes_another_word() -> None:
    """Whoever knows a topic by the trust's earlier name finds it; commas in it don't divide it."""
    once = renamed(TopicChange("fractions"), "Bits, and pieces", SHIPPED)
    assert once == TopicChange("fractions", "Bits, and pieces")
    twice = renamed(once, "Fair shares", SHIPPED)
    assert twice == TopicChange("fractions", "Fair shares", ("Bits and pieces",))
    assert renamed(twice, "Bits and pieces", SHIPPED).also_called == ("Fair shares",)
    assert renamed(twice, "Fractions", SHIPPED).label == ""


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (NOTHING, _standing(LADDERS), "Added: “Talk Ladders”, part of Oracy and spoken language. Colleagues can"),
        (_standing(LADDERS), NOTHING, "Removed: “Talk Ladders” is no topic of your trust any more."),
        (
            _standing(LADDERS),
            _standing(TopicChange(LADDERS.topic_id, "Talk Ladders", is_own=True)),
            "“Talk Ladders” is no longer found by “rungs of talk”. “Talk Ladders” isn't part of another topic now.",
        ),
        (NOTHING, _standing(TopicChange("fractions", also_called=("fraction",))), "Saved: “Fractions”."),
    ],
)
def test_a_change_is_said_in_words(before: Standing, after: Standing, said: str) -> None:
    """What was added, removed or changed is named, with what finds the topic no longer."""
    assert said in say_change(next(iter(before.changes.keys() ^ after.changes.keys()), LADDERS.topic_id), before, after)


@pytest.mark.parametrize("value", ["", "{}", '{"topic_id": "a", "before": {"topic_id": "b"}, "after": ""}'])
def test_an_undo_that_carries_nothing_is_a_sentence(value: str) -> None:
    """A button that can't be read changes nothing, and says so."""
    with pytest.raises(UserError, match="I can't read that button any more. Nothing has been changed."):
        read_taking(value)
