"""What staff of the demo trust look for in a year: topics and words of its listings, some much oftener than others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from bot.playground.demo.seed import DemoListing
from handlers.school_time import SchoolCalendar
from handlers.topics import Topics

LONGEST: Final = 300
YOUNGER: Final = frozenset({"eyfs", "ks1", "ks2", "primary", "all-through", "special", "ap"})
OLDER: Final = frozenset({"ks3", "ks4", "ks5", "secondary", "all-through", "special", "ap"})
ZIPF: Final = 1.0
"""The topic in the n-th place is asked for so often as 1/n to this power says."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something looked for, and whose listings say that they can help: by topic and ages, whatever a search thinks."""

    words: str
    topic_id: str
    useful: frozenset[int]


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody on the staff."""

    person_id: int
    academy_id: int | None


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody looks for something on a day. Draws from 0 to 1 say whom of those shown they ask, and who agrees."""

    on: date
    asker: Colleague
    wanted: Wanted
    draws: tuple[float, ...]
    agreement: float


def all_wanted(listings: Mapping[int, DemoListing], topics: Topics) -> list[Wanted]:
    """Each topic of each listing with each of its ages, and the first sentence of each listing; by person."""
    found: dict[str, Wanted] = {}
    for listing in listings.values():
        for topic_id in listing.topics:
            for phase in listing.phases:
                words = " ".join(topics.labels((topic_id, phase)))
                found[words] = Wanted(words, topic_id, _useful(listings, topic_id, (phase,)))
        sentence = listing.help.partition(". ")[0][:LONGEST]
        found[sentence] = Wanted(sentence, listing.topics[0], _useful(listings, listing.topics[0], listing.phases))
    return list(found.values())


def _useful(listings: Mapping[int, DemoListing], topic_id: str, phases: Sequence[str]) -> frozenset[int]:
    """Those who list the topic, and teach on the same side of eleven years of age."""
    sides = [side for side in (YOUNGER, OLDER) if side & set(phases)]
    return frozenset(
        person_id
        for person_id, listing in listings.items()
        if topic_id in listing.topics and any(side & set(listing.phases) for side in sides)
    )


def year_of_requests(
    wanted: Sequence[Wanted],
    staff: Sequence[Colleague],
    calendars: Mapping[int | None, SchoolCalendar],
    *,
    school_year: int,
    how_many: int,
    places: int,
    seed: int,
) -> list[Request]:
    """So many requests over the school days of a year, in order: always the same of the same seed."""
    random = Random(seed)
    by_topic: dict[str, list[Wanted]] = defaultdict(list)
    for one in wanted:
        by_topic[one.topic_id].append(one)
    topics = sorted(by_topic)
    random.shuffle(topics)
    topics.sort(key=lambda topic: -len(by_topic[topic]))
    weights = [1 / place**ZIPF for place in range(1, len(topics) + 1)]
    days = _days(calendars[None], school_year)
    found = []
    for on in sorted(random.choices(days, k=how_many)):
        (topic,) = random.choices(topics, weights)
        asker = random.choice([one for one in staff if calendars[one.academy_id].is_school_day(on)])
        draws = tuple(random.random() for _ in range(places))
        found.append(Request(on, asker, random.choice(by_topic[topic]), draws, random.random()))
    return found


def _days(calendar: SchoolCalendar, school_year: int) -> list[date]:
    """The trust's school days of a year."""
    halves = calendar.half_terms(school_year)
    days = (
        date.fromordinal(day)
        for half in halves
        for day in range(half.first_on.toordinal(), half.last_on.toordinal() + 1)
    )
    return [day for day in days if calendar.is_school_day(day)]
