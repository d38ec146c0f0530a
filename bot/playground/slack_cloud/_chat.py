"""The chat.* methods."""

from bot.playground.slack_cloud._history import message_json
from bot.playground.slack_cloud.block_kit import with_ids
from bot.playground.slack_cloud.call import Call
from bot.playground.slack_cloud.metadata import check_metadata, key_of
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.response_urls import check_message
from bot.playground.slack_cloud.state import Change, Channel, Json, Message
from bot.playground.slack_cloud.things import Accepted


async def post_message(call: Call) -> Json:
    """A message in a channel, or in the conversation with a person (their id as `channel`)."""
    channel = _channel(call, post=True)
    _check_words(call)
    now = call.state.clock()
    call.state.budgets.spend(call.team.id, channel.id, now)
    message = _new_message(call, channel, only_for="")
    call.state.post(message)
    if key := key_of(message.metadata):
        call.state.accepted.append(Accepted(key, call.team.id, channel.id, message.ts, now))
    return {
        "channel": channel.id,
        "ts": message.ts,
        "message": message_json(message, call, call.team.bot_id, with_metadata=True),
    }


async def post_ephemeral(call: Call) -> Json:
    """A message that one person sees."""
    channel = _channel(call, post=True)
    user = str(call.arguments["user"])
    if user not in channel.members:
        raise Refusal("user_not_in_channel", "chat.postEphemeral")
    _check_words(call)
    message = _new_message(call, channel, only_for=user)
    call.state.post(message)
    return {"message_ts": message.ts}


async def update(call: Call) -> Json:
    """A message of the bot's with other words; ephemeral ones can't be changed like this.

    Its metadata stays where none is given, and goes where it is an empty object (chat.update, metadata).
    """
    message = _own_message(call, "cant_update_message", "chat.update")
    _check_words(call)
    message.text = str(call.arguments.get("text") or "")
    message.blocks = with_ids(call.state, call.arguments.get("blocks") or [])
    message.metadata = call.arguments.get("metadata", message.metadata) or None
    message.edited = True
    call.state.changed(Change("message", team_id=call.team.id, channel=message.channel))
    return {"channel": message.channel, "ts": message.ts, "text": message.text}


async def delete(call: Call) -> Json:
    """A message of the bot's taken away."""
    message = _own_message(call, "cant_delete_message", "chat.delete")
    message.deleted = True
    call.state.changed(Change("message", team_id=call.team.id, channel=message.channel))
    return {"channel": message.channel, "ts": message.ts}


def _channel(call: Call, *, post: bool = False) -> Channel:
    """The channel of this call, which the bot must be a member of to post in; to post, a person's id will do.

    Raises:
        Refusal: `channel_not_found` or `not_in_channel`.
    """
    asked = str(call.arguments["channel"])
    if post and asked.startswith("U") and asked in call.state.users:
        return _direct_channel(call, asked)
    channel = call.channel("chat.postMessage")
    if post and call.team.bot_user not in channel.members:
        raise Refusal("not_in_channel", "chat.postMessage, errors")
    return channel


def _direct_channel(call: Call, user_id: str) -> Channel:
    """docs.slack.dev: chat.postMessage, "Post to a direct message channel"."""
    user = call.state.users[user_id]
    if user.team_id != call.team.id or user.is_deactivated or user.is_bot:
        raise Refusal("channel_not_found", "chat.postMessage, Post to a direct message channel")
    return call.state.direct_channel(user_id)


def _check_words(call: Call) -> None:
    if not call.arguments.get("text") and not call.arguments.get("blocks"):
        raise Refusal("no_text", "chat.postMessage, errors")
    check_message(call.arguments)
    if call.arguments.get("metadata"):
        check_metadata(call.arguments["metadata"])


def _new_message(call: Call, channel: Channel, *, only_for: str) -> Message:
    return Message(
        call.state.next_ts(),
        channel.id,
        call.team.bot_user,
        str(call.arguments.get("text") or ""),
        with_ids(call.state, call.arguments.get("blocks") or []),
        only_for,
        thread_ts=str(call.arguments.get("thread_ts") or ""),
        metadata=call.arguments.get("metadata") or None,
    )


def _own_message(call: Call, refused: str, document: str) -> Message:
    channel = _channel(call)
    message = call.state.find_message(str(call.arguments["ts"]), channel.id)
    if message is None or message.only_for:
        raise Refusal("message_not_found", document)
    if message.author != call.team.bot_user:
        raise Refusal(refused, document)
    return message
