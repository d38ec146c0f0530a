"""The way of a search: read the words, fetch whom they may mean, judge, and put in order."""

from asyncio import to_thread
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Role
from handlers.context import Context
from handlers.finding._search import Search
from handlers.matching import (
    Judged,
    Match,
    OfferedReading,
    choose,
    half_term_counts_from,
    is_anybody,
    is_vague,
    judge,
    offered_readings,
    phases_covering,
)
from handlers.meaning import Interpreter, Understood
from handlers.need import STOP_WORDS, Need, may_name_academy, parse_need
from handlers.timetables import find_calendar
from handlers.topics import Topics
from storage import expertise, introduction_requests, introductions, organisation
from storage.expertise import Candidate
from storage.introductions import Load
from storage.search import Scope, Sought, concept_mark, phase_mark, topic_mark, way_mark
from storage.words import stem, words_of

HOW_MANY = 5
"""How many colleagues are shown at a time: enough to choose from, few enough to read."""

MOST_MARKS = 3
"""Concepts of a search by which listings are fetched: the strongest."""

NAMED, PART, WIDER, SAID = 0.7, 0.56, 0.21, 1.0
"""How much counts beside the strongest concept who is fetched: a topic asked for, a part of it, what it is part of, and
all that was said."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks for help, as far as it matters whom they meet. `partners` are trusts that share listings."""

    person_id: int
    trust_id: int
    academy_id: int | None
    subjects: tuple[str, ...] = ()
    is_early_career: bool = False
    partners: tuple[int, ...] = ()

    @property
    def scope(self) -> Scope:
        """Whose listings they may see."""
        return Scope(self.trust_id, self.partners)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave: nobody, where `matches` is empty.

    `candidates` came near, whether or not they fit. `readings` are what vague words may mean, to choose from, and
    `understood` is what the words are about.
    """

    need: Need
    matches: tuple[Match, ...]
    candidates: tuple[Candidate, ...]
    readings: tuple[OfferedReading, ...] = ()
    understood: Understood | None = None


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
    session: AsyncSession,
    search: Search,
    need: Need,
    asker: Asker,
    *,
    topics: Topics,
    meaning: Interpreter,
    today: date,
    how_many: int = HOW_MANY,
) -> Found:
    """The colleagues to show for a need, and why each of them: the asker's own trust's first, then its partners'."""
    understood = await to_thread(meaning.understand, need.about, meant=search.meant)
    resting = await introduction_requests.find_resting(session, asker.trust_id, asker.person_id, today=today)
    candidates = await expertise.find_candidates(
        session,
        asker.scope,
        sought(need, understood, topics, search),
        today=today,
        except_people=(asker.person_id, *search.shown, *resting),
        academy_id=need.academy_id,
        with_others=True,
        with_vectors=meaning.has_sentences,
    )
    candidates = _within(candidates, search)
    judged = await to_thread(judge, candidates, need, understood, topics, meaning)
    judged = _in_this_way(judged, need.way)
    if not understood.meant and not is_anybody(judged, understood, need, meaning):
        return Found(need, (), candidates, (), understood)
    loads = await _loads(session, [one for one in judged if one.is_relevant], asker, today)
    matches: tuple[Match, ...] = ()
    for is_own in (True, False):
        matches += choose(
            [one for one in judged if (one.candidate.trust_id == asker.trust_id) is is_own],
            need,
            loads=loads,
            topics=topics,
            concepts=meaning.map,
            academy_id=asker.academy_id,
            today=today,
            how_many=how_many - len(matches),
        )
    shown = {match.candidate.listing_id for match in matches}
    asks = matches and not (understood.meant or search.shown or need.is_ages_alone) and is_vague(judged, meaning)
    readings = offered_readings(judged, meaning.map, shown=shown) if asks else ()
    return Found(need, matches, candidates, readings, understood)


def sought(need: Need, understood: Understood, topics: Topics, search: Search) -> Sought:
    """What listings are fetched by. Ages alone are enough where nothing else is asked for."""
    named = dict.fromkeys(topic.id for topic in (*need.topics, *need.also))
    parts = dict.fromkeys(part.id for topic_id in named for part in topics.narrower(topic_id))
    wider = dict.fromkeys(wide.id for topic_id in named if (wide := topics.broader(topic_id)))
    strongest = list(understood.concepts.items())[:MOST_MARKS]
    topical = dict.fromkeys(wider, WIDER) | dict.fromkeys(parts, PART) | dict.fromkeys(named, NAMED)
    marks = {topic_mark(topic_id): weight for topic_id, weight in topical.items()} | {
        concept_mark(concept): weight / strongest[0][1] for concept, weight in strongest
    }
    words = [word for word in words_of(need.about) if word not in STOP_WORDS]
    all_told = sum(understood.stems.values()) or 1.0
    ages = tuple(phase_mark(phase.id) for phase in need.phases)
    return Sought(
        words=tuple(words),
        marks=(*marks, *ages) if need.is_ages_alone or not marks else tuple(marks),
        weights=marks | {word: SAID * understood.stems.get(stem(word), 0.0) / all_told for word in words},
        musts=tuple(
            group
            for group in (
                tuple(phase_mark(phase) for phase in (*search.phases, *phases_covering(search.phases))),
                tuple(way_mark(way) for way in search.ways),
            )
            if group
        ),
    )


def _within(candidates: Sequence[Candidate], search: Search) -> tuple[Candidate, ...]:
    """Those with the ages and ways that are asked for; an academy's are fetched without regard to them."""
    phases, ways = {*search.phases, *phases_covering(search.phases)}, set(search.ways)
    return tuple(
        one for one in candidates if (not phases or phases & set(one.phases)) and (not ways or ways & set(one.ways))
    )


def _in_this_way(judged: tuple[Judged, ...], way: str) -> tuple[Judged, ...]:
    """Those who help in the way asked for, if any of those who fit does; else all of them."""
    able = tuple(one for one in judged if way in one.candidate.ways)
    return able if any(one.is_relevant for one in able) else judged


async def _loads(session: AsyncSession, relevant: Sequence[Judged], asker: Asker, today: date) -> Mapping[int, Load]:
    """How much those who fit were asked lately, and how much their academies gave and received."""
    people = {one.candidate.person_id for one in relevant}
    if not people:
        return {}
    calendar = await find_calendar(session, asker.trust_id, None)
    return await introductions.find_loads(
        session, asker.scope.trust_ids, people, today=today, half_term_from=half_term_counts_from(calendar, today)
    )
