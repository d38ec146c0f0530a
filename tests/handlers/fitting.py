"""Colleagues who fit a search, made up, and who of them is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.matching._fair import in_fair_order
from storage.expertise import Candidate, Signature
from storage.introductions import Load

TODAY = date(2026, 11, 10)
OWN, HOLLINSHAW, TANNERSFOLD, QUENBY = 1, 2, 3, 4
NOBODY_ASKED: Mapping[int, Load] = {}
PLACES = 5
MEGAN = Candidate(
    listing_id=100,
    trust_id=1,
    person_id=100,
    name="Megan Rowlands",
    job_title="",
    academy_id=HOLLINSHAW,
    academy="Hollinshaw Junior",
    roles=(),
    topics=("fractions",),
    phases=("ks2",),
    ways=("visit",),
    how_often="once-a-half-term",
    free_when="",
    help_text="Bar models.",
    signature=Signature(),
)


@dataclass(frozen=True, slots=True)
class Fits:
    """A colleague who fits."""

    candidate: Candidate
    relevance: float


def fits(
    number: int, relevance: float, academy_id: int | None = HOLLINSHAW, *, is_lead: bool = False, how_often: str = ""
) -> Fits:
    """A colleague by this id, who helps without saying how often unless it is said."""
    roles = ("lead-practitioner", "teacher") if is_lead else ("teacher",)
    candidate = replace(
        MEGAN, listing_id=number, person_id=number, academy_id=academy_id, roles=roles, how_often=how_often
    )
    return Fits(candidate, relevance)


def shown(
    ranked: Sequence[Fits], loads: Mapping[int, Load] = NOBODY_ASKED, *, how_many: int = PLACES, today: date = TODAY
) -> list[int]:
    """The ids of those who are shown to somebody at their own academy, in order."""
    found = in_fair_order(ranked, loads, academy_id=OWN, today=today, how_many=how_many)
    return [one.candidate.person_id for one in found]
