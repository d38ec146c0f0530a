"""Which topics a search in vain counts for."""

from dataclasses import replace

from handlers.gaps import nearest
from handlers.need import parse_need
from handlers.topics import load_topics
from storage.expertise import Candidate, Signature

TOPICS = load_topics()
MEGAN = Candidate(
    listing_id=1,
    trust_id=1,
    person_id=1,
    name="Megan Rowlands",
    job_title="",
    academy_id=None,
    academy="",
    roles=(),
    topics=(),
    phases=(),
    ways=(),
    how_often="",
    free_when="",
    help_text="",
    signature=Signature(),
)


def near(
    words: str,
    *,
    meant: tuple[str, ...] = (),
    subjects: tuple[str, ...] = (),
    listed: tuple[tuple[str, ...], ...] = (),
) -> tuple[str, ...]:
    """The topics counted when these words found nobody, beside listings with these topics."""
    need = parse_need(words, TOPICS, academies={})
    candidates = [
        replace(MEGAN, listing_id=number, person_id=number, topics=topics, signature=Signature(stems=" charter "))
        for number, topics in enumerate(listed, start=1)
    ]
    return nearest(need, TOPICS, meant=meant, subjects=subjects, candidates=candidates)


def test_the_topics_asked_for() -> None:
    """Those that the words name, and no others; ages are no topics."""
    assert near("media studies year 10", subjects=("history",), listed=(("maths",),)) == ("media",)


def test_the_topics_meant() -> None:
    """Where the words name none, those that they are about by their meaning, before whatever shares a word."""
    assert near("quokka charters", meant=("art", "ks2", "gone"), listed=(("geography",),)) == ("art",)
    assert near("media studies", meant=("art",)) == ("media",)


def test_the_topics_nearest_to_the_words() -> None:
    """Where they name none: the main topics of listings that share a word with them, three at most."""
    listed = (("history", "oracy"), ("geography",), ("maths",), ("science",))
    assert near("quokka charters", listed=listed) == ("history", "geography", "maths")


def test_what_the_asker_teaches() -> None:
    """Where nothing is near at all; topics that aren't there are left out."""
    assert near("quokka charters", subjects=("history", "alchemy")) == ("history",)
    assert near("quokka charters") == ()
