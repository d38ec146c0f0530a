"""conversations.history: what was said in a conversation, newest first."""

import base64
import binascii
from decimal import Decimal, InvalidOperation

from bot.playground.slack_cloud.call import Call
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Channel, Json, Message

DOCUMENT = "conversations.history"
USUAL = 100
MOST = 999
_CURSOR = "next_ts:"


async def history(call: Call) -> Json:
    """The messages between `oldest` and `latest`; their metadata only where `include_all_metadata` asks for it."""
    channel = call.channel(DOCUMENT)
    call.needs(f"{channel.family}:history")
    if call.team.bot_user not in channel.members:
        raise Refusal("not_in_channel", f"{DOCUMENT}, errors")
    limit = call.limit(USUAL, MOST)
    found = _between(call, channel, limit + 1)
    bot_id, with_metadata = call.team.bot_id, call.flag("include_all_metadata")
    answer: Json = {
        "messages": [message_json(message, call, bot_id, with_metadata=with_metadata) for message in found[:limit]],
        "has_more": len(found) > limit,
    }
    if len(found) > limit:
        answer["response_metadata"] = {"next_cursor": _cursor(found[limit])}
    return answer


def _between(call: Call, channel: Channel, most: int) -> list[Message]:
    """The newest messages in the span asked for, `most` of them; ephemeral ones and replies have no place in it."""
    oldest, latest = _ts(call, "oldest"), _ts(call, "latest")
    start = _started(call)
    is_inclusive = call.flag("inclusive")
    found: list[Message] = []
    for message in reversed(call.state.messages_in(channel.id)):
        ts = Decimal(message.ts)
        if oldest is not None and (ts < oldest or (ts == oldest and not is_inclusive)):
            break
        is_late = latest is not None and (ts > latest or (ts == latest and not is_inclusive))
        if is_late or (start is not None and ts > start) or not _is_listed(message):
            continue
        found.append(message)
        if len(found) == most:
            break
    return found


def _is_listed(message: Message) -> bool:
    return not message.deleted and not message.only_for and message.thread_ts in {"", message.ts}


def _ts(call: Call, name: str) -> Decimal | None:
    given = call.arguments.get(name)
    if given is None:
        return None
    try:
        return Decimal(str(given))
    except InvalidOperation as error:
        raise Refusal(f"invalid_ts_{name}", f"{DOCUMENT}, errors") from error


def _started(call: Call) -> Decimal | None:
    """Where the page that `cursor` names begins."""
    given = str(call.arguments.get("cursor") or "")
    if not given:
        return None
    try:
        words = base64.b64decode(given, validate=True).decode()
        return Decimal(words.removeprefix(_CURSOR) if words.startswith(_CURSOR) else "no cursor of ours")
    except (binascii.Error, UnicodeDecodeError, InvalidOperation) as error:
        raise Refusal("invalid_cursor", "Pagination") from error


def _cursor(message: Message) -> str:
    return base64.b64encode(f"{_CURSOR}{message.ts}".encode()).decode()


def message_json(message: Message, call: Call, bot_id: str, *, with_metadata: bool = False) -> Json:
    """A message as Slack gives it to the bot."""
    said: Json = {
        "type": "message",
        "user": message.author,
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
    }
    if message.author == call.team.bot_user:
        said["bot_id"] = bot_id
    if message.files:
        said["files"] = message.files
    if with_metadata and message.metadata is not None:
        said["metadata"] = message.metadata
    return said
