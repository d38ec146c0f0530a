"""How topics stand in a trust: what it changed about them, one change more, and how to take that back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter, ValidationError

from handlers.context import Context
from handlers.errors import UserError
from handlers.held import Held, look_at, refusal
from handlers.messages import Button
from handlers.topics import PHASE, Topic, TopicChange, Topics, phrase_of
from storage import expertise, organisation, trust_topics

UNDO, REDO = "cpd_admin.topic_undo", "cpd_admin.topic_redo"
MOST_CHANGED = 200
"""How many topics a trust may change or add: more would be another taxonomy."""
UNREADABLE = "I can't read that button any more. Nothing has been changed. Try: /cpd-admin topics."


@dataclass(frozen=True, slots=True)
class Standing:
    """The trust's topics, and by id what it changed about them."""

    topics: Topics
    changes: Mapping[str, TopicChange]

    def change_of(self, topic: Topic) -> TopicChange:
        """What the trust changed about a topic: nothing at all, for most."""
        return self.changes.get(topic.id) or TopicChange(topic.id)

    def with_change(self, topic_id: str, change: TopicChange | None) -> "Standing":
        """The same with one topic otherwise, or as it comes with Staffroom."""
        changes = {**self.changes, topic_id: change} if change else dict(self.changes)
        if change is None:
            changes.pop(topic_id, None)
        return Standing(self.topics.with_changes(changes.values()), changes)


@dataclass(frozen=True, slots=True)
class Taking:
    """What a button takes back: how the topic was `before`, and a mark of how it was afterwards."""

    topic_id: str
    before: TopicChange | None
    after: str

    @property
    def change(self) -> TopicChange:
        """What the trust is to have changed about the topic: nothing, where it had changed nothing before."""
        return self.before or TopicChange(self.topic_id)


_TAKING: TypeAdapter[Taking] = TypeAdapter(Taking)


async def find_standing(context: Context) -> Standing:
    """How topics stand now."""
    rows = await trust_topics.find_trust_topics(context.session, context.me.trust_id)
    changes = {row.topic_id: TopicChange.of(row) for row in rows}
    return Standing(context.topics.with_changes(changes.values()), changes)


async def lock_standing(context: Context) -> Standing:
    """The same, for a change: no other administrator's comes between."""
    await organisation.lock_trust(context.session, context.me.trust_id)
    return await find_standing(context)


def topic_of(topic_id: str, standing: Standing) -> Topic:
    """The topic behind a button.

    Raises:
        UserError: if it has been removed, or never was one.
    """
    topic = standing.topics.find(topic_id)
    if topic is None or topic.kind == PHASE:
        raise UserError("That topic isn't here any more. Nothing has been changed. Try: /cpd-admin topics.")
    return topic


async def keep(context: Context, standing: Standing, topic_id: str, change: TopicChange | None) -> Standing:
    """Have a topic so from now on, or without a change as it comes with Staffroom; gives how topics stand then."""
    session, me = context.session, context.me
    if change is None or not change.says_something:
        await trust_topics.forget_trust_topic(session, me.trust_id, topic_id)
        return standing.with_change(topic_id, None)
    await trust_topics.keep_trust_topic(
        session, me.trust_id, topic_id, **await _guarded(change, context), by_id=me.person_id, now=context.now
    )
    return standing.with_change(topic_id, change)


async def _guarded(change: TopicChange, context: Context) -> Mapping[str, Any]:
    """What is stored of a change; whether its names may be a pupil's was asked where they were typed.

    Raises:
        UserError: if one of them is held.
    """
    looked = {name: await look_at(context, name, answered=True) for name in change.names}
    guarded = {name: one for name, one in looked.items() if not isinstance(one, Held)}
    for one in looked.values():
        if isinstance(one, Held):
            raise UserError(refusal(one, context))
    return change.values(guarded.__getitem__)


async def trouble_of_removing(context: Context, topic: Topic, standing: Standing) -> str:
    """Why an own topic can't be removed, in a sentence; empty where it can."""
    parts = [part.label for part in standing.topics.narrower(topic.id)]
    if parts:
        return f"{', '.join(parts)} {'is' if len(parts) == 1 else 'are'} part of “{topic.label}”, so it stays."
    number = await trust_topics.count_listings_with(context.session, context.me.trust_id, topic.id)
    if number:
        have = "1 listing has" if number == 1 else f"{number:,} listings have"
        return f"{have} “{topic.label}”, hidden and paused ones counted too, so it stays. You can hide it instead."
    return ""


async def count_published(context: Context, topic_ids: list[str]) -> dict[str, int]:
    """How many listings of each topic colleagues can find today."""
    return await expertise.count_listings_by_topic(context.session, context.me.trust_id, topic_ids, today=context.today)


def undo_button(topic_id: str, before: Standing, after: Standing) -> Button:
    """Takes one change back, as long as nothing else has been changed about the topic."""
    topic = before.topics.find(topic_id) or after.topics[topic_id]
    taking = Taking(topic_id, before.changes.get(topic_id), _mark(after.changes.get(topic_id)))
    return Button("Undo", UNDO, _TAKING.dump_json(taking).decode(), spoken=f"Undo the change of {topic.label}")


def redo_button(topic_id: str, before: Standing, after: Standing) -> Button:
    """Makes a change once more that was taken back, as long as nothing else has been changed about the topic."""
    undo = undo_button(topic_id, before, after)
    label = "Do it after all"
    topic = before.topics.find(topic_id) or after.topics[topic_id]
    return replace(undo, label=label, action=REDO, spoken=f"{label}: {topic.label}")


def read_taking(value: str) -> Taking:
    """What an undo button carries.

    Raises:
        UserError: if it is nothing that can be taken back.
    """
    try:
        taking = _TAKING.validate_json(value)
    except ValidationError as error:
        raise UserError(UNREADABLE) from error
    if taking.before and taking.before.topic_id != taking.topic_id:
        raise UserError(UNREADABLE)
    return taking


def is_settled(taking: Taking, standing: Standing) -> bool:
    """Whether the topic has been changed since, so that taking back would undo more than it says."""
    return _mark(standing.changes.get(taking.topic_id)) != taking.after


def is_one_too_many(topic_id: str, standing: Standing) -> bool:
    """Whether the trust has changed so many topics that this one can't be changed too."""
    return topic_id not in standing.changes and len(standing.changes) >= MOST_CHANGED


def _mark(change: TopicChange | None) -> str:
    return sha256(repr(change).encode()).hexdigest()[:16]


def say_change(topic_id: str, before: Standing, after: Standing) -> str:
    """What has changed about a topic, in sentences."""
    was, now = before.topics.find(topic_id), after.topics.find(topic_id)
    if was is None and now is not None:
        return f"Added: “{now.label}”{_part_of(now, after)}. Colleagues can list it and are found by it from now on."
    if was is None or now is None:
        return f"Removed: “{before.topics.label(topic_id)}” is no topic of your trust any more."
    said = [*_say_label(was, now, after.topics), *_say_words(was, now, after.topics)]
    if was.broader != now.broader:
        said.append(
            f"“{now.label}” is part of {after.topics.label(now.broader)} now."
            if now.broader
            else f"“{now.label}” isn't part of another topic now."
        )
    if now.is_hidden and not was.is_hidden:
        said.append(
            f"Hidden: “{now.label}” is no longer offered in forms and suggestions. "
            "Listings that have it keep it, and are still found by it."
        )
    if was.is_hidden and not now.is_hidden:
        said.append(f"Shown again: “{now.label}” is offered in forms and suggestions.")
    return " ".join(said) or f"Saved: “{now.label}”."


def say_undo(topic_id: str, before: Standing, after: Standing) -> str:
    """What is again as it was before a change that was taken back, in sentences."""
    was, now = before.topics.find(topic_id), after.topics.find(topic_id)
    if was is None and now is not None:
        return f"Undone: “{now.label}”{_part_of(now, after)} is a topic of your trust again."
    if was is None or now is None:
        return f"Undone: “{before.topics.label(topic_id)}” is no topic of your trust any more."
    said = [f"“{was.label}” is called “{now.label}” again."] if was.label != now.label else []
    said += _say_words(was, now, after.topics)
    if was.broader != now.broader:
        said.append(
            f"“{now.label}” is part of {after.topics.label(now.broader)} again."
            if now.broader
            else f"“{now.label}” isn't part of another topic any more."
        )
    if was.is_hidden != now.is_hidden:
        said.append(f"“{now.label}” is {'hidden' if now.is_hidden else 'offered in forms and suggestions'} again.")
    return f"Undone: {' '.join(said)}" if said else f"Undone: “{now.label}” is as it was."


def _say_label(was: Topic, now: Topic, topics: Topics) -> list[str]:
    if was.label == now.label:
        return []
    said = f"Renamed: “{was.label}” is called “{now.label}” in your trust from now on."
    return [f"{said} “{was.label}” still finds it." if _finds(was.label, now, topics) else said]


def _say_words(was: Topic, now: Topic, topics: Topics) -> list[str]:
    added = [words for words in now.synonyms if words not in was.synonyms and phrase_of(words) != phrase_of(was.label)]
    gone = [words for words in was.synonyms if words not in now.synonyms and not _finds(words, now, topics)]
    said = [f"“{now.label}” is found by {_quoted(added)} too."] if added else []
    return said + ([f"“{now.label}” is no longer found by {_quoted(gone)}."] if gone else [])


def _finds(words: str, topic: Topic, topics: Topics) -> bool:
    found = topics.called(phrase_of(words.partition("(")[0]))
    return found is not None and found.id == topic.id


def _quoted(words: list[str]) -> str:
    return ", ".join(f"“{one}”" for one in words)


def _part_of(topic: Topic, standing: Standing) -> str:
    return f", part of {standing.topics.label(topic.broader)}" if topic.broader else ""
