"""What an ambiguous word means, where the rest of the request or the asker's choice settles it."""

from collections.abc import Collection, Iterable

from handlers.topics import AmbiguousWord, Reading, Topic, Topics
from storage.words import stem, words_of


def settled(
    word: AmbiguousWord, topics: Topics, *, chosen: Collection[str], named: Iterable[Topic], words: Iterable[str]
) -> Topic | None:
    """The one meaning that was chosen, or that the other topics and words of the request point to."""
    picked = [reading.topic for reading in word.readings if reading.topic.id in chosen]
    if picked:
        return picked[0]
    families = {topics.family(topic.id) for topic in named}
    stems = {stem(said) for said in words}
    pointed_to = [
        reading.topic
        for reading in word.readings
        if topics.family(reading.topic.id) in families or stems & _own_stems(reading, word)
    ]
    return pointed_to[0] if len(pointed_to) == 1 else None


def _own_stems(reading: Reading, word: AmbiguousWord) -> set[str]:
    """The words that belong to this reading alone."""
    others = {said for other in word.readings if other != reading for said in _stems(other)}
    return _stems(reading) - others


def _stems(reading: Reading) -> set[str]:
    called = (reading.label, reading.topic.label, *reading.topic.synonyms)
    return {stem(word) for said in called for word in words_of(said)}
