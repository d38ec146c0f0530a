"""The colleagues a search has found, and how to go on from there."""

from collections.abc import Mapping
from dataclasses import replace

from handlers.context import Context
from handlers.expert_cards import people_parts
from handlers.find_expert._buttons import again, all_of_them, narrow_down, something_else, without_filters
from handlers.find_expert._questions import correction, within_a_sentence
from handlers.finding import Found, Search
from handlers.matching import OfferedReading
from handlers.messages import Button, Buttons, Element, Footnote, Heading, footnote, text
from handlers.search_wishes import wish_button
from handlers.topics import Topics
from handlers.ways import WAYS

FEW = 2
"""Up to so many colleagues it is said how there may be more."""


def found_parts(search: Search, found: Found, context: Context, partners: Mapping[int, str]) -> tuple[Element, ...]:
    """The colleagues found, below what vague words may mean; `partners` has the names of other trusts by id."""
    shown = tuple(match.candidate.person_id for match in found.matches)
    rest = replace(search, shown=(*search.shown, *shown)[-100:])
    return (
        *_readings(search, found.readings),
        Heading(_heading(search, found, context)),
        *_confined(search, context.topics),
        *correction(search, found.need),
        *people_parts(found.matches, partners=partners),
        Buttons(_ways_on(search, rest, len(shown))),
        footnote("Only you see this. It is not a ranking."),
    )


def _confined(search: Search, topics: Topics) -> tuple[Footnote, ...]:
    """What the answer is confined to, in words: "Only for Key Stage 2, lesson visit"."""
    said = said_of_filters(search, topics)
    return (footnote(f"Only for {said}."),) if said else ()


def said_of_filters(search: Search, topics: Topics) -> str:
    """What a search is confined to: "Key Stage 1 or Key Stage 2, lesson visit"; empty where it isn't."""
    ways = [within_a_sentence(WAYS[way]) for way in search.ways if way in WAYS]
    return ", ".join(" or ".join(group) for group in (topics.labels(search.phases), ways) if group)


def _heading(search: Search, found: Found, context: Context) -> str:
    """What was looked for, as which reading, and how many there are: "Fractions, Key Stage 2: 3 colleagues"."""
    number = len(found.matches)
    kind = "other " if search.shown else ""
    concept = context.meaning.map.find(search.meant)
    read_as = f", as {concept.label}" if concept else ", best guesses" if found.readings else ""
    return f"{found.need.title}{read_as}: {number} {kind}{'colleague' if number == 1 else 'colleagues'}"


def _readings(search: Search, readings: tuple[OfferedReading, ...]) -> tuple[Element, ...]:
    """What vague words may mean, to choose from."""
    if not readings:
        return ()
    asked = (
        "That could mean several things. Which is closest?"
        if len(readings) > 1
        else "That could mean something else too. Is this closer?"
    )
    return text(asked), Buttons(tuple(_reading(search, reading) for reading in readings))


def _reading(search: Search, reading: OfferedReading) -> Button:
    label = reading.concept.label
    return again(
        label,
        replace(search, meant=reading.concept.id, shown=()),
        spoken=f"{label}: search for {within_a_sentence(label)}",
    )


def _ways_on(search: Search, rest: Search, number: int) -> tuple[Button, ...]:
    """The buttons under the results. `rest` is the search without those who are shown now."""
    is_filtered = bool(search.phases or search.ways)
    return (
        again("None of these", rest, spoken="None of these colleagues; show me others"),
        *([all_of_them(search)] if search.meant else []),
        *([without_filters(search)] if is_filtered and number <= FEW else []),
        narrow_down(search),
        *([wish_button(rest)] if number == 1 else []),
        something_else(search),
    )
