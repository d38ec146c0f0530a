"""What a search is called in the sentences about it: its words, and how they are read and confined."""

from handlers.finding import Search
from handlers.meaning import ConceptMap
from handlers.topics import Topics
from handlers.ways import WAYS

MOST_SAID = 40
"""Characters of a search's words that are said of it; a button holds no more beside its own words."""

NAMES = frozenset(
    """
    A-level African Arabic Arbor Braille British Chaucer Diwali Down's Duke English Excel French German Holocaust
    Italian
    Judaism Key Lego Makaton Mandarin Minecraft ParentPay Polish Portuguese Prevent Ramadan Shakespeare Spanish T
    TeachMeet Tourette's Ukrainian Urdu Wifi World
    """.split()  # noqa: SIM905 - so many quoted words would be harder to read
)
"""First words of labels that keep their capital within a sentence."""


def said_of(search: Search, topics: Topics, concepts: ConceptMap) -> str:
    """What is looked for in a few words: as it was typed, with the meaning chosen and what it is confined to."""
    words = " ".join(search.words.split())
    short = words if len(words) <= MOST_SAID else words[: MOST_SAID - 1].rstrip() + "…"
    concept = concepts.find(search.meant)
    details = (*topics.labels(search.chosen), concept.label if concept else "", said_of_filters(search, topics))
    said = ", ".join(filter(None, details))
    return f"{short} ({said})" if said else short


def said_of_filters(search: Search, topics: Topics) -> str:
    """What a search is confined to: "Key Stage 1 or Key Stage 2, lesson visit"; empty where it isn't."""
    ways = [within_a_sentence(WAYS[way]) for way in search.ways if way in WAYS]
    return ", ".join(" or ".join(group) for group in (topics.labels(search.phases), ways) if group)


def within_a_sentence(label: str) -> str:
    """A label without its capital, unless it is an abbreviation or begins with a name."""
    first = label.partition(" ")[0].rstrip(",")
    return label if label[1:2].isupper() or first in NAMES else label[:1].lower() + label[1:]
