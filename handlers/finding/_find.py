"""The way of a search: read the words, fetch whom they may mean, choose."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Role
from handlers.context import Context
from handlers.finding._search import Search
from handlers.matching import Match, choose, terms
from handlers.need import Need, may_name_academy, parse_need
from handlers.topics import Topics
from storage import expertise, organisation
from storage.expertise import Candidate

HOW_MANY = 3
"""How many colleagues are shown at a time: enough to choose from, few enough to read."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks for help, as far as it matters whom they meet."""

    person_id: int
    trust_id: int
    academy_id: int | None
    subjects: tuple[str, ...] = ()
    is_early_career: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: nobody, where `matches` is empty. `candidates` came near, whether or not they fit."""

    need: Need
    matches: tuple[Match, ...]
    candidates: tuple[Candidate, ...]


def asker_of(context: Context) -> Asker:
    """Whoever makes this request."""
    me = context.me
    return Asker(
        me.person_id, me.trust_id, me.academy_id, me.subjects, is_early_career=Role.EARLY_CAREER_TEACHER in me.roles
    )


async def read_need(session: AsyncSession, search: Search, asker: Asker, topics: Topics) -> Need:
    """What the search's words ask for."""
    academies = {}
    if may_name_academy(search.words):
        all_of_them = await organisation.find_academies(session, asker.trust_id)
        academies = {academy.id: academy.name for academy in all_of_them}
    return parse_need(
        search.words,
        topics,
        exactly=search.exactly,
        chosen=search.chosen,
        academies=academies,
        is_early_career=asker.is_early_career,
    )


async def find_colleagues(
    session: AsyncSession, search: Search, need: Need, asker: Asker, *, topics: Topics, today: date
) -> Found:
    """The colleagues to show for a need, and why each of them."""
    candidates = await expertise.find_candidates(
        session,
        asker.trust_id,
        terms(need, topics),
        today=today,
        except_people=(asker.person_id, *search.shown),
    )
    matches = choose(candidates, need, topics, academy_id=asker.academy_id, today=today, how_many=HOW_MANY)
    return Found(need, matches, candidates)
