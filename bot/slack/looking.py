"""Reading back: whether something was done after all, of which no answer came."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack._text import Json
from bot.slack.errands import EVENT_TYPE, Desk, channel_name, open_with, user_id_of
from bot.slack.outcomes import Unable, called
from handlers.ports import Absent, Done, Errand, Impossible, Unsure

EARLIER = timedelta(minutes=5)
"""How far Slack's clock may be behind ours: as far as signatures tolerate (docs.slack.dev: Verifying requests from
Slack), so that a bot which is answered at all finds a message of its first try."""
PAGE = 200
"""docs.slack.dev: Pagination: "We recommend no more than 200 results at a time"."""


async def look_for_message(desk: Desk, errand: Errand) -> Done | Absent:
    """The message that carries the errand's key, looked for through all that was said since the first try.

    A request of that try that still is on its way to Slack can't be seen: ask only when it must have arrived or
    failed (`bot.slack.web.TIMEOUT_SECONDS` after it was made).

    Raises:
        Unable: if the conversation can't be read to the end.
    """
    channel = errand.conversation_id or await _conversation_of(desk, errand)
    since: Json = {"oldest": f"{(errand.begun_at - EARLIER).timestamp():.6f}"} if errand.begun_at else {}

    def read(cursor: str) -> Awaitable[AsyncSlackResponse]:
        return desk.client.conversations_history(
            channel=channel, include_all_metadata=True, limit=PAGE, cursor=cursor or None, **since
        )

    found = await _first(read, "messages", lambda message: _key_in(message) == errand.key)
    return Absent() if found is None else Done(channel, str(found.get("ts", "")))


async def _conversation_of(desk: Desk, errand: Errand) -> str:
    """The conversation with the one person; opening it again changes nothing."""
    if not errand.people:
        raise Unable(Impossible("nobody_named"))
    person = errand.people[0]
    return person.conversation_id or await open_with(desk, [await user_id_of(desk, person)])


def _key_in(message: Json) -> str:
    """The key that a delivery's message carries; empty in all others."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return ""
    payload = metadata.get("event_payload")
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""


async def look_for_channel(desk: Desk, errand: Errand) -> Done | Absent | Unsure:
    """The channel of that name, if the bot itself has made it since the first try: an older one is another's.

    Raises:
        Unable: if the channels can't be read to the end.
    """
    if not desk.bot_user or errand.begun_at is None:
        return Unsure("not_told", is_lasting=True)
    name, since = channel_name(errand.name), (errand.begun_at - EARLIER).timestamp()

    def read(cursor: str) -> Awaitable[AsyncSlackResponse]:
        return desk.client.conversations_list(
            types="public_channel", limit=PAGE, cursor=cursor or None, team_id=desk.workspace_id
        )

    found = await _first(read, "channels", lambda channel: bool(channel.get("name") == name))
    is_ours = found is not None and found.get("creator") == desk.bot_user and found.get("created", 0) >= since
    return Done(str(found.get("id", ""))) if found is not None and is_ours else Absent()


async def _first(
    read: Callable[[str], Awaitable[AsyncSlackResponse]], name: str, is_wanted: Callable[[Json], bool]
) -> Json | None:
    """The first that is wanted of a collection, looked for page by page to its end (docs.slack.dev: Pagination).

    Raises:
        Unable: if a page can't be read, or isn't one.
    """
    cursor = ""
    while True:
        page = await called(read(cursor), is_repeatable=False)
        things: Any = page.get(name)
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not isinstance(things, list) or (page.get("has_more") and not cursor):
            raise Unable(Unsure("unexpected_answer"))
        for thing in things:
            if isinstance(thing, dict) and is_wanted(thing):
                return thing
        if not cursor:
            return None
