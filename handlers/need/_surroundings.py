"""What stands around a topic in a request: mentions, "at Hollinshaw", "for a visit"."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from handlers.need._plain_words import STOP_WORDS
from handlers.topics import Topics
from storage.words import words_of

_MENTION = re.compile(
    r"<[@#!][^<>]{0,200}>"  # Slack's <@U1>, <#C1|name> and <!here>
    r"|<at>[^<>]{0,200}</at>"  # Teams'
    r"|(?<![\w.])@\w[\w.'’-]{0,80}(?P<surname>(?: [^\W\d_a-z][\w'’-]{1,80})?)"  # typed by hand
)
_JOINERS = "\u200c\u200d"
"""What joins and parts letters of some scripts, and the figures of an emoji."""

_WAYS: Mapping[tuple[str, ...], str] = {
    words_of(said): way
    for way, all_said in {
        "visit": ("visit", "visits", "lesson visit", "lesson visits", "school visit"),
        "chat": ("chat", "quick chat", "conversation"),
        "coaching": ("coaching",),
        "co-planning": ("co-planning", "coplanning", "planning together", "joint planning"),
        "remote": ("remote", "remote help", "video call", "online help", "call"),
    }.items()
    for said in all_said
}
_ARTICLES = frozenset({"a", "an", "some", "the"})


def on_one_line(text: str) -> str:
    """The text without control and formatting characters, its white space collapsed."""
    seen = (c if c in _JOINERS or unicodedata.category(c)[0] != "C" else " " for c in text)
    return " ".join("".join(seen).split())


def without_mentions(text: str, topics: Topics) -> tuple[str, bool]:
    """The text without mentions of people and channels, and whether there were any.

    A capitalised word after a name typed by hand is a surname, unless it names a topic: "@Megan Rowlands".
    """

    def instead(match: re.Match[str]) -> str:
        surname = match["surname"] or ""
        return surname if topics.called(words_of(surname)) else " "

    bare, count = _MENTION.subn(instead, text)
    return (" ".join(bare.split()), True) if count else (text, False)


def without_academy(words: Sequence[str], academies: Mapping[int, str], topics: Topics) -> tuple[list[str], int | None]:
    """The words without "at Hollinshaw", and the academy's id, where exactly one begins so."""
    names = {academy_id: words_of(name) for academy_id, name in academies.items()}
    for at, word in enumerate(words):
        if word != "at":
            continue
        lengths = {academy_id: _shared(words[at + 1 :], name) for academy_id, name in names.items()}
        longest = max(lengths.values(), default=0)
        meant = [academy_id for academy_id, length in lengths.items() if length == longest > 0]
        end = at + 1 + longest
        if len(meant) == 1 and not topics.called(tuple(words[at + 1 : end])):
            return [*words[:at], *words[end:]], meant[0]
    return list(words), None


def _shared(words: Sequence[str], name: Sequence[str]) -> int:
    """How many words the two have in common from the start; none where they are words of any name: "at the weekend"."""
    length = 0
    while length < min(len(words), len(name)) and words[length] == name[length]:
        length += 1
    return length if set(words[:length]) - STOP_WORDS else 0


def without_way(words: Sequence[str]) -> tuple[list[str], str]:
    """The words without "for a visit" at their end, and the way's id; empty where no way is named."""
    for start in range(max(0, len(words) - 4), len(words)):
        if words[start] == "for":
            said = tuple(word for word in words[start + 1 :] if word not in _ARTICLES)
            if way := _WAYS.get(said):
                return list(words[:start]), way
    return list(words), ""
