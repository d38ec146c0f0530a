"""The chat.* methods."""

from datetime import timedelta

from bot.playground.slack_cloud.block_kit import with_ids
from bot.playground.slack_cloud.call import Call
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.response_urls import check_message
from bot.playground.slack_cloud.state import Change, Channel, Json, Message

ONE_SECOND = timedelta(seconds=1)


async def post_message(call: Call) -> Json:
    """A message in a channel, or in the conversation with a person (their id as `channel`)."""
    channel = _channel(call, post=True)
    _check_words(call)
    _keep_pace(call, channel)
    message = _new_message(call, channel, only_for="")
    call.state.post(message)
    return {"channel": channel.id, "ts": message.ts, "message": _as_json(call, message)}


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
    """A message of the bot's with other words; ephemeral ones can't be changed like this."""
    message = _own_message(call, "cant_update_message", "chat.update")
    _check_words(call)
    message.text = str(call.arguments.get("text") or "")
    message.blocks = with_ids(call.state, call.arguments.get("blocks") or [])
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
    """The channel of this call, which the bot must be a member of to post in.

    Raises:
        Refusal: `channel_not_found` or `not_in_channel`.
    """
    asked = str(call.arguments["channel"])
    if asked.startswith("U") and asked in call.state.users:
        return call.state.direct_channel(call.user(asked).id)
    channel = call.state.channels.get(asked)
    if channel is None or channel.team_id != call.team.id:
        raise Refusal("channel_not_found", "chat.postMessage, errors")
    if post and call.team.bot_user not in channel.members:
        raise Refusal("not_in_channel", "chat.postMessage, errors")
    return channel


def _check_words(call: Call) -> None:
    if not call.arguments.get("text") and not call.arguments.get("blocks"):
        raise Refusal("no_text", "chat.postMessage, errors")
    check_message(call.arguments)


def _keep_pace(call: Call, channel: Channel) -> None:
    """One message a second in a channel (docs.slack.dev: Rate limits, "Posting messages")."""
    now = call.state.clock()
    last = call.state.last_post_at.get(channel.id)
    if last is not None and now - last < ONE_SECOND:
        raise Refusal("ratelimited", "Rate limits, posting messages", status=429, headers={"Retry-After": "1"})
    call.state.last_post_at[channel.id] = now


def _new_message(call: Call, channel: Channel, *, only_for: str) -> Message:
    return Message(
        call.state.next_ts(),
        channel.id,
        call.team.bot_user,
        str(call.arguments.get("text") or ""),
        with_ids(call.state, call.arguments.get("blocks") or []),
        only_for,
        thread_ts=str(call.arguments.get("thread_ts") or ""),
        metadata=call.arguments.get("metadata"),
    )


def _own_message(call: Call, refused: str, document: str) -> Message:
    channel = _channel(call)
    message = call.state.find_message(str(call.arguments["ts"]), channel.id)
    if message is None or message.only_for:
        raise Refusal("message_not_found", document)
    if message.author != call.team.bot_user:
        raise Refusal(refused, document)
    return message


def _as_json(call: Call, message: Message) -> Json:
    return {
        "type": "message",
        "user": message.author,
        "bot_id": call.team.bot_id,
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
    }
