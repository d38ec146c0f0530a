"""The colleagues a search has found, and how to go on from there."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from handlers.context import Context
from handlers.expert_cards import people_parts
from handlers.find_expert._buttons import again, all_meanings, narrow_down, something_else, without_filters
from handlers.find_expert._questions import correction
from handlers.finding import Found, Search
from handlers.matching import OfferedReading, phase_fit
from handlers.messages import Button, Buttons, Element, Footnote, Heading, footnote, text
from handlers.search_in_words import said_of_filters, within_a_sentence
from handlers.search_wishes import wish_button
from handlers.topics import Topics
from handlers.typed_words import QUERY_LENGTH

FEW = 2
"""Up to so many colleagues it is said how there may be more."""

MOST_TOPICS = 4
"""Topics that are offered where an age alone was named."""

LAST = "I show two lists for one search and no more. If nobody here is right, narrow it down or put it in other words."


def found_parts(search: Search, found: Found, context: Context, partners: Mapping[int, str]) -> tuple[Element, ...]:
    """The colleagues found, below what vague words may mean; `partners` has the names of other trusts by id."""
    shown = tuple(match.candidate.person_id for match in found.matches)
    rest = replace(search, shown=(*search.shown, *shown)[-100:])
    return (
        *_readings(search, found.readings),
        *_which_topic(search, found, context.topics),
        Heading(_heading(search, found, context)),
        *_confined(search, context.topics),
        *correction(search, found.need),
        *people_parts(found.matches, partners=partners, search=search),
        *([text(LAST)] if _is_last(search) else []),
        Buttons(_ways_on(search, rest, len(shown))),
        _small_print(search),
    )


def _is_last(search: Search) -> bool:
    """Whether somebody has passed over a whole list already: whoever came in a third would fit ever less."""
    return bool(search.shown)


def _small_print(search: Search) -> Footnote:
    """What is true of every answer; with a meaning chosen, which stands in the heading, the words typed as well."""
    always = "Only you see this. It is not a ranking."
    return footnote("You searched for: ", search.words, f". {always}") if search.meant else footnote(always)


def _confined(search: Search, topics: Topics) -> tuple[Footnote, ...]:
    """What the answer is confined to, in words: "Only for Key Stage 2, lesson visit"."""
    said = said_of_filters(search, topics)
    return (footnote(f"Only for {said}."),) if said else ()


def _heading(search: Search, found: Found, context: Context) -> str:
    """What was looked for, in the meaning chosen, and how many there are: "Fractions, Key Stage 2: 3 colleagues"."""
    number = len(found.matches)
    kind = "other " if search.shown else ""
    concept = context.meaning.map.find(search.meant)
    named = (concept.label,) if concept else tuple(topic.label for topic in found.need.topics)
    if found.need.is_in_own_words and not concept:
        title, ages = found.need.title, ""
    else:
        ages = " or ".join(phase.label for phase in found.need.phases)
        title = ", ".join(named) or ages
        title += "" if concept or _all_list_it(found, context.topics) else " and what is near it"
    guesses = ", best guesses" if found.readings else ""
    are_for = "" if title == ages or not ages else _for_ages(found, ages)
    if ages and not are_for and title != ages:
        title = f"{title}, {ages}"
    return f"{title}{guesses}: {number} {kind}{'colleague' if number == 1 else 'colleagues'}{are_for}"


def _all_list_it(found: Found, topics: Topics) -> bool:
    """Whether everybody shown has listed a topic that was named, or a part of one."""
    named = {topic.id for topic in (*found.need.topics, *found.need.also)}
    named |= {part.id for topic_id in named for part in topics.narrower(topic_id)}
    return not named or all(named & set(match.candidate.topics) for match in found.matches)


def _for_ages(found: Found, ages: str) -> str:
    """How many of those shown are for the ages asked for, where not all are: a heading must not promise more."""
    asked = [phase.id for phase in found.need.phases]
    listed = [match.candidate.phases for match in found.matches]
    number = sum(not phases or phase_fit(asked, phases) > 0 for phases in listed)
    if not asked or number == len(listed):
        return ""
    return f", {number or 'none'} of them for {ages}"


def _which_topic(search: Search, found: Found, topics: Topics) -> tuple[Element, ...]:
    """Where ages alone were named: topics that those people list most, in the order of the alphabet."""
    if not found.need.is_ages_alone:
        return ()
    asked = [phase.id for phase in found.need.phases]
    near = [one for one in found.candidates if one.topics and phase_fit(asked, one.phases) > 0]
    common = [topic_id for topic_id, _ in Counter(one.topics[0] for one in near).most_common(MOST_TOPICS)]
    labels = sorted(topics[topic_id].label for topic_id in topics.offered(common))
    buttons = tuple(
        again(
            label,
            replace(search, words=f"{label} {search.words}"[:QUERY_LENGTH], shown=()),
            spoken=f"{label}, for this age",
        )
        for label in labels
    )
    return (text("That names an age. What is it about?"), Buttons(buttons)) if buttons else ()


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
    is_filtered, is_last = bool(search.phases or search.ways), _is_last(search)
    none_of_these = again("None of these", rest, spoken="None of these colleagues; show me others")
    return (
        *([] if is_last else [none_of_these]),
        *([all_meanings(search)] if search.meant else []),
        *([without_filters(search)] if is_filtered and number <= FEW else []),
        narrow_down(search),
        *([wish_button(rest)] if is_last or number == 1 else []),
        something_else(search),
    )
