"""What one person sees, as JSON."""

from bot.playground.slack_cloud.state import SLACKBOT, Channel, Json, Message, State


def visible_messages(state: State, user: str, channel: str) -> list[Message]:
    """The messages of a channel that this person sees, oldest first."""
    if user not in state.channels[channel].members:
        return []
    return [message for message in state.messages_in(channel) if not message.deleted and message.only_for in {"", user}]


def snapshot(state: State, user: str) -> Json:
    """Everything this person sees; the shape is described at `SlackCloud.snapshot`."""
    person = state.users[user]
    workspace = state.workspace_of(user)
    mine = [channel for channel in state.channels.values() if user in channel.members]
    home = state.homes.get(user)
    modals = state.modals.get(user)
    return {
        "user": {"id": user, "name": person.name, "title": person.title, "email": person.email},
        "workspace": {"id": workspace.id, "name": workspace.name, "domain": workspace.domain},
        "bot": {"id": workspace.bot_user, "name": state.app.name},
        "channels": [_channel(state, user, channel) for channel in mine if not channel.is_im],
        "direct_messages": [_channel(state, user, channel) for channel in mine if channel.is_im],
        "home": home.payload if home else None,
        "modal": modals[-1].payload if modals else None,
        "commands": list(state.app.commands.values()),
    }


def _channel(state: State, user: str, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": _name(state, user, channel),
        "topic": channel.topic,
        "is_private": channel.is_private,
        "is_im": channel.is_im,
        "is_mpim": channel.is_mpim,
        "members": list(channel.members),
        "messages": [_message(state, message) for message in visible_messages(state, user, channel.id)],
    }


def _name(state: State, user: str, channel: Channel) -> str:
    """A client calls a conversation after the others in it, and a channel by its name."""
    if channel.is_mpim:
        others = [state.users[one] for one in channel.members if one != user]
        return ", ".join(other.name for other in others if not other.is_bot)
    return state.app.name if channel.is_im else channel.name


def _message(state: State, message: Message) -> Json:
    author = state.users.get(message.author)
    name = "Slackbot" if message.author == SLACKBOT else author.name if author else message.author
    return {
        "ts": message.ts,
        "author": {"id": message.author, "name": name, "is_bot": author is None or author.is_bot},
        "text": message.text,
        "blocks": message.blocks,
        "only_visible_to_you": bool(message.only_for),
        "edited": message.edited,
        "thread_ts": message.thread_ts,
        "files": message.files,
    }
