"""Colleagues as a search shows them, wherever that is."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from handlers.ask_for_introduction import ask_button
from handlers.finding import Search
from handlers.matching import Match
from handlers.messages import Button, Element, Heading, People, PersonCard
from storage.expertise import Candidate

NO_PARTNERS: Mapping[int, str] = MappingProxyType({})

MOST_TITLE = 60
"""Characters of a job title that stands on a card; before a longer one the academy would be overlooked."""


def expert_card(match: Match, *, partners: Mapping[int, str] = NO_PARTNERS, search: Search | None = None) -> PersonCard:
    """Who it is, why they are shown, and what can be done about it. `partners` has other trusts' names by id.

    With the `search` that found them they can be asked for an introduction, if they are of the same trust.
    """
    candidate = match.candidate
    return PersonCard(
        name=candidate.name,
        where=", ".join(part for part in (_title(match), place_of(candidate, partners)) if part),
        why=match.why,
        buttons=(
            *([] if search is None or candidate.trust_id in partners else [ask_button(candidate, search)]),
            Button(
                "See listing",
                "find_expert.see_listing",
                str(candidate.listing_id),
                spoken=f"See listing of {candidate.name}",
            ),
        ),
    )


def people_parts(
    matches: Iterable[Match], *, partners: Mapping[int, str] = NO_PARTNERS, search: Search | None = None
) -> tuple[Element, ...]:
    """A search's colleagues in their order, those of `partners` (other trusts' names by id) under their own heading."""
    shown = tuple(matches)
    own = tuple(expert_card(match, search=search) for match in shown if match.candidate.trust_id not in partners)
    theirs = tuple(expert_card(match, partners=partners) for match in shown if match.candidate.trust_id in partners)
    parts: list[Element] = [People(own)] if own else []
    return (*parts, Heading("From partner trusts"), People(theirs)) if theirs else tuple(parts)


def place_of(candidate: Candidate, partners: Mapping[int, str]) -> str:
    """Where somebody works, with the name of their trust if that is one of the `partners`."""
    trust = partners.get(candidate.trust_id, "")
    return f"{candidate.academy} ({trust})" if trust not in ("", candidate.academy) else candidate.academy


def _title(match: Match) -> str:
    """The job title, unless it is too long, or nothing but a role that is said anyway."""
    title = " ".join(match.candidate.job_title.split())
    says_more = title.casefold() not in match.why.casefold()
    return title if says_more and len(title) <= MOST_TITLE else ""
