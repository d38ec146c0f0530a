"""What a trust may call a topic, and what was filled into the forms about topics. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.errors import FormRejected
from handlers.need import parse_need
from handlers.requests import Submission
from handlers.topics import LONGEST_NAME, MOST_OTHER_WORDS, PHASE, Topic, TopicChange, Topics, phrase_of
from handlers.typed_words import clean
from storage.words import words_of

GONE = "That topic isn't here any more. Please choose another."
_DIVIDERS = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in about a topic; `broader` is the id of what it is part of, if anything."""

    label: str
    also_called: tuple[str, ...] = ()
    broader: str = ""

    def texts(self) -> Mapping[str, str]:
        """What is in somebody's own words, by field: for the guards to look at."""
        return {"name": self.label, "words": ", ".join(self.also_called)}


def read_topic(request: Submission, topics: Topics, topic: Topic | None = None) -> Filled:
    """What was filled in for a new topic or, with a `topic`, about that one.

    Raises:
        FormRejected: with a sentence beside each field that needs another look.
    """
    filled = Filled(_on_one_line(request.text("name")), _read_words(request), request.text("part"))
    topic_id = topic.id if topic else ""
    is_usual = topic is not None and not topic.is_own and not filled.label
    errors = {
        "name": "" if is_usual else trouble_of_name(filled.label, topic_id, topics),
        "words": trouble_of_words(filled.also_called, topic_id, topics),
        "part": trouble_of_part(filled.broader, topic_id, topics),
    }
    reject_any(errors)
    return filled


def read_choice(request: Submission, topics: Topics) -> Topic:
    """The topic that was chosen.

    Raises:
        FormRejected: if none was, or it is no longer there.
    """
    topic = topics.find(request.text("topic"))
    if topic is None or topic.kind == PHASE:
        raise FormRejected({"topic": GONE if request.text("topic") else "Please choose a topic."})
    return topic


def read_new_name(request: Submission, topic: Topic, topics: Topics) -> str:
    """The name that a topic is to have.

    Raises:
        FormRejected: if it can't be called so.
    """
    label = _on_one_line(request.text("name"))
    reject_any({"name": trouble_of_name(label, topic.id, topics)})
    return label


def reject_any(errors: dict[str, str]) -> None:
    """Turn the form back if there is anything wrong with a field.

    Raises:
        FormRejected: with the sentences that aren't empty.
    """
    if found := {field: trouble for field, trouble in errors.items() if trouble}:
        raise FormRejected(found)


def trouble_of(change: TopicChange, topics: Topics) -> str:
    """Why a topic can't be so in the trust, in a sentence; empty where it can."""
    is_usual = not change.is_own and not change.label
    return (
        ("" if is_usual else trouble_of_name(change.label, change.topic_id, topics))
        or trouble_of_words(change.also_called, change.topic_id, topics)
        or trouble_of_part(change.broader, change.topic_id, topics)
    )


def trouble_of_name(name: str, topic_id: str, topics: Topics) -> str:
    """Why the topic of this id can't be called so, in a sentence; empty where it can. A new topic has no id."""
    if not name:
        return "Please give it a name."
    if len(name) > LONGEST_NAME:
        return f"That is longer than {LONGEST_NAME} characters; could you shorten it?"
    need = parse_need(name, topics, exactly=True)
    if need.safeguarding:
        return "That is a safeguarding matter, for which nobody looks for a colleague here. Please choose another name."
    if need.is_empty or not phrase_of(name.partition("(")[0]):
        return f"“{name}” is too general to find a topic by. Please choose a name that says what it is about."
    if other := _found_by(name, topic_id, topics):
        return f"“{name}” already finds {other}. Please choose another name."
    if (need.phases or need.years) and not need.topics and not need.words:
        return f"“{name}” is an age rather than a topic. Please choose a name that says what it is about."
    return ""


def trouble_of_words(words: tuple[str, ...], topic_id: str, topics: Topics) -> str:
    """Why a topic can't be found by these words too; empty where it can."""
    if len(words) > MOST_OTHER_WORDS:
        return f"That is {len(words)} others; please give up to {MOST_OTHER_WORDS}, divided by commas."
    return next(filter(None, (trouble_of_name(word, topic_id, topics) for word in words)), "")


def trouble_of_part(broader: str, topic_id: str, topics: Topics) -> str:
    """Why a topic can't be part of that one; empty where it can, or is part of none."""
    wider = topics.find(broader)
    if broader and (wider is None or wider.kind == PHASE):
        return GONE
    within = {topic_id, *(part.id for part in topics.narrower(topic_id))} if topic_id else set()
    return "A topic can't be part of itself. Please choose another, or none." if broader in within else ""


def renamed(change: TopicChange, label: str, topics: Topics) -> TopicChange:
    """The topic under another name; whoever knows it by the trust's earlier one still finds it."""
    usual = topics.shipped.label(change.topic_id) if change.topic_id in topics.shipped else ""
    earlier = _on_one_line(change.label.replace(",", " ")) if change.label != label else ""
    also_called = [*change.also_called, *([earlier] if earlier else [])]
    others = tuple(words for words in also_called if phrase_of(words) != phrase_of(label))
    return replace(change, label="" if label == usual else label, also_called=others[-MOST_OTHER_WORDS:])


def _read_words(request: Submission) -> tuple[str, ...]:
    """The other words for it, each once; the name itself needn't be among them."""
    given = [_on_one_line(words) for words in _DIVIDERS.split(request.text("words"))]
    name = phrase_of(request.text("name"))
    by_phrase = {phrase_of(words) or (words,): words for words in reversed(given) if words}
    return tuple(words for phrase, words in reversed(by_phrase.items()) if phrase != name)


def _on_one_line(words: str) -> str:
    return " ".join(clean(words).split())


def _found_by(name: str, topic_id: str, topics: Topics) -> str:
    """What else the name finds already, in words: another topic, or several that colleagues call so."""
    said = words_of(name.partition("(")[0])
    if word := topics.ambiguous(said):
        is_one = any(reading.topic.id == topic_id for reading in word.readings)
        return "" if is_one else " or ".join(reading.label for reading in word.readings)
    other = topics.called(said)
    if other is None or other.id == topic_id:
        return ""
    return f"{other.label}{', which is hidden; you can show it again instead' if other.is_hidden else ''}"
