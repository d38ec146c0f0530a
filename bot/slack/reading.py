"""From Slack's verified payloads to our requests. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.slack._text import clean, unescape
from bot.slack.blocks import action_of
from bot.slack.forms import submitted_values
from bot.slack.origin import Origin, from_metadata
from handlers.requests import (
    Command,
    HomeOpened,
    Incoming,
    Place,
    Platform,
    Press,
    Request,
    Selection,
    Submission,
)
from handlers.router import Router

AGAIN = "slack.again"
"""The button that repeats what was typed, where a form could not be opened; its value is what was typed."""

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """A request with where its answer goes."""

    incoming: Incoming
    origin: Origin


def read_command(body: Payload, team_id: str, router: Router) -> Heard:
    """A slash command; `/cpd` and commands we don't know are read as words, as they stand: `/cpd admin` is one."""
    name, words = str(body["command"]), unescape(str(body.get("text", "")))
    known = router.command_named(name.removeprefix("/"))
    typed = f"{name} {words}"
    request: Request = Command(known.name, words.strip()) if known else router.read(typed)
    origin = Origin(
        team_id,
        str(body["user_id"]),
        channel_id=str(body.get("channel_id", "")),
        response_url=str(body.get("response_url", "")),
        trigger_id=str(body.get("trigger_id", "")),
        again=(AGAIN, typed),
    )
    return _heard(origin, str(body.get("trigger_id", "")), request)


def read_action(body: Payload, team_id: str, router: Router) -> Heard | None:
    """A button pressed or an option chosen; None for an element that asks for nothing."""
    action = body["actions"][0]
    name = action_of(str(action.get("action_id", "")))
    value = str(action.get("value", ""))
    container = body.get("container", {})
    view = body.get("view") or {}
    origin = Origin(
        team_id,
        str(body["user"]["id"]),
        channel_id=str(container.get("channel_id") or (body.get("channel") or {}).get("id", "")),
        thread_ts=str(container.get("thread_ts", "")),
        response_url=str(body.get("response_url", "")),
        trigger_id=str(body.get("trigger_id", "")),
        message_ts=str(container.get("message_ts", "")),
        is_home=view.get("type") == "home",
        is_press=container.get("type") == "message",
        is_ephemeral=bool(container.get("is_ephemeral")),
        again=(name, value) if action.get("type") == "button" else None,
    )
    if action.get("type") == "static_select":
        request: Request = Selection(name, str((action.get("selected_option") or {}).get("value", "")))
    elif action.get("type") != "button":
        return None
    elif name == AGAIN:
        request = router.read(value)
    else:
        request = Press(name, value)
    once = str(body.get("trigger_id") or f"{container.get('message_ts', '')}:{action.get('action_ts', '')}")
    return _heard(origin, once, request)


def read_submission(body: Payload, team_id: str) -> Heard:
    """A form sent in; its origin is where the form was opened from.

    The key holds what was filled in as well: a form that came back with an error keeps its id and hash, and what is
    sent after mending it is another act.
    """
    view = body["view"]
    values = submitted_values(view)
    submitted = Origin(team_id, str(body["user"]["id"]), trigger_id=str(body.get("trigger_id", "")))
    origin, state = from_metadata(str(view.get("private_metadata", "")), submitted)
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
    once = f"{view.get('id', '')}:{view.get('hash', '')}:{digest}"
    request = Submission(str(view.get("callback_id", "")), values, state)
    return Heard(_incoming(origin, once, Place("form", origin.channel_id), request), origin)


def read_event(body: Payload, team_id: str, router: Router) -> Heard | None:
    """Words to the bot, or its home opened; None for everything else, such as the bot's own messages and edits."""
    event = body["event"]
    user = event.get("user")
    if not isinstance(user, str) or event.get("bot_id") or event.get("subtype") or event.get("hidden"):
        return None
    origin = Origin(
        team_id,
        user,
        channel_id=str(event.get("channel", "")),
        thread_ts=str(event.get("thread_ts", "")),
        is_words=True,
    )
    event_id = str(body.get("event_id", ""))
    match event.get("type"):
        case "app_home_opened" if event.get("tab") == "home":
            return _heard(Origin(team_id, user, is_home=True), event_id, HomeOpened())
        case "message" if event.get("channel_type") == "im":
            return _words(origin, event_id, str(event.get("text", "")), router)
        case "app_mention":
            said = _without_mention(str(event.get("text", "")), _bot_user(body))
            return _words(origin, event_id, said, router)
        case _:
            return None


def _words(origin: Origin, event_id: str, text: str, router: Router) -> Heard:
    said = readable(text)
    return _heard(replace(origin, again=(AGAIN, said)), event_id, router.read(said))


def _bot_user(body: Payload) -> str:
    """Our own user id in this workspace, as the event says."""
    for one in body.get("authorizations") or []:
        if one.get("is_bot"):
            return str(one.get("user_id", ""))
    return ""


def _without_mention(text: str, bot_user: str) -> str:
    """The words without the mention of the bot, wherever it stands; without its id, the first mention counts."""
    if bot_user:
        return re.sub(rf"<@{re.escape(bot_user)}(\|[^>]*)?>", " ", text)
    return re.sub(r"<@[A-Z0-9]+(\|[^>]*)?>", " ", text, count=1)


def readable(text: str) -> str:
    """What a person typed, as they would read it (docs.slack.dev: Formatting message text)."""
    named = re.sub(r"<[@#!][^|>]*\|([^>]*)>", r"\1", text)
    linked = re.sub(r"<((?:https?|mailto):[^|>]*)\|([^>]*)>", r"\2", named)
    bare = re.sub(r"<((?:https?|mailto):[^>]*)>", r"\1", linked)
    return clean(unescape(re.sub(r"<@[A-Z0-9]+>", "@someone", bare)))


def _heard(origin: Origin, once: str, request: Request) -> Heard:
    if origin.is_home:
        place = Place("home")
    elif not origin.channel_id:
        place = Place("form")
    else:
        place = Place("personal" if origin.is_personal else "shared", origin.channel_id)
    return Heard(_incoming(origin, once, place, request), origin)


def _incoming(origin: Origin, once: str, place: Place, request: Request) -> Incoming:
    key = f"slack:{origin.team_id}:{once}"
    return Incoming(Platform.SLACK, origin.team_id, origin.user_id, key, place, request)
