"""Colleagues whose listings are read as those of a trust are, and judged for a need, by words alone."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.guards import of_our_own
from handlers.listing_reading import TopicReader
from handlers.matching import Judged, is_anybody, judge
from handlers.meaning import Interpreter, load_interpreter
from handlers.need import Need, parse_need
from handlers.topics import load_topics
from storage.expertise import Candidate, ListingDetails, Owner, Signature

TOPICS = load_topics()
BY_WORDS = load_interpreter(with_sentences=False)
LARKBECK, HOLLINSHAW, TANNERSFOLD, QUENBY = 1, 2, 3, 4
_MEGAN = Candidate(
    listing_id=100,
    trust_id=1,
    person_id=100,
    name="Megan Rowlands",
    job_title="Year 4 teacher",
    academy_id=HOLLINSHAW,
    academy="Hollinshaw Junior",
    roles=("lead-practitioner",),
    topics=("fractions", "maths-mastery"),
    phases=("ks2",),
    ways=("visit", "chat"),
    how_often="once-a-half-term",
    free_when="Tuesday afternoons",
    help_text="Bar models, and fractions as numbers on a line.",
    signature=Signature(),
)


def read(candidate: Candidate, meaning: Interpreter = BY_WORDS) -> Candidate:
    """The same candidate with the signature that belongs to their listing and job."""
    details = ListingDetails(candidate.topics, of_our_own(candidate.help_text), candidate.phases, candidate.ways)
    signature = TopicReader(TOPICS, meaning).read(details, Owner(candidate.job_title)).signature
    return replace(candidate, signature=signature)


MEGAN = read(_MEGAN)


def colleague(listing_id: int, academy_id: int, **differs: object) -> Candidate:
    """A colleague who isn't a lead practitioner, with the same listing as Megan but for what differs."""
    plain = replace(
        MEGAN,
        listing_id=listing_id,
        person_id=listing_id,
        name=f"Colleague {listing_id}",
        job_title="",
        academy_id=academy_id,
        roles=(),
        how_often="",
    )
    return read(replace(plain, **differs))  # type: ignore[arg-type] # the fields are named at each call


def need_of(text: str) -> Need:
    """What the text asks for."""
    return parse_need(text, TOPICS)


def judged(candidates: Sequence[Candidate], text: str, meaning: Interpreter = BY_WORDS) -> tuple[Judged, ...]:
    """How relevant each of them is to what the text asks for."""
    need = need_of(text)
    return judge(candidates, need, meaning.understand(need.about), TOPICS, meaning)


def fitting(candidates: Sequence[Candidate], text: str, meaning: Interpreter = BY_WORDS) -> tuple[Judged, ...]:
    """Those of them who fit what the text asks for; nobody where nobody fits well enough."""
    need = need_of(text)
    found = judged(candidates, text, meaning)
    if not is_anybody(found, meaning.understand(need.about), need, meaning):
        return ()
    return tuple(one for one in found if one.is_relevant)
