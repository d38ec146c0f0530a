"""The conversations.* methods; which scope they need depends on the kind of conversation."""

import re

from bot.playground.slack_cloud.call import Call
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Change, Channel, Json, User

GROUP_MEMBERS = 8
NAME_CHARACTERS = 80
LISTED = 100
LISTED_MOST = 999
KINDS = {"public_channel": "channels", "private_channel": "groups", "mpim": "mpim", "im": "im"}


async def open_conversation(call: Call) -> Json:
    """The conversation with one person, or with several; the same people come back to the same one."""
    if "channel" in call.arguments:
        channel = call.channel("conversations.open")
        call.needs(f"{channel.family}:write")
        return {"channel": {"id": channel.id}}
    wanted = [one for one in str(call.arguments.get("users") or "").split(",") if one]
    if not wanted:
        raise Refusal("users_list_not_supplied", "conversations.open, errors")
    if len(wanted) > GROUP_MEMBERS:
        raise Refusal("too_many_users", "conversations.open, errors")
    call.needs("im:write" if len(wanted) == 1 else "mpim:write")
    people = [_writable(call, one) for one in wanted]
    channel = call.state.direct_channel(people[0].id) if len(people) == 1 else _group(call, people)
    return {"channel": {"id": channel.id}}


def _writable(call: Call, user_id: str) -> User:
    """Somebody who can be written to directly.

    Raises:
        Refusal: `user_not_found`, `user_disabled` or `cannot_dm_bot`.
    """
    user = call.user(user_id)
    if user.is_deactivated:
        raise Refusal("user_disabled", "conversations.open, errors")
    if user.is_bot:
        raise Refusal("cannot_dm_bot", "conversations.open, errors")
    return user


def _group(call: Call, people: list[User]) -> Channel:
    members = [*(user.id for user in people), call.team.bot_user]
    for channel in call.state.channels.values():
        if channel.is_mpim and set(channel.members) == set(members):
            return channel
    name = f"mpdm-{'--'.join(user.handle for user in people)}-1"
    made = _new(call, call.state.next_id("G"), name, members)
    made.is_mpim = made.is_private = True
    return _keep(call, made)


def _new(call: Call, channel_id: str, name: str, members: list[str]) -> Channel:
    created = int(call.state.clock().timestamp())
    return Channel(channel_id, call.team.id, name, members, creator=call.team.bot_user, created=created)


def _keep(call: Call, channel: Channel) -> Channel:
    call.state.channels[channel.id] = channel
    call.state.changed(Change("world", team_id=call.team.id))
    return channel


async def create(call: Call) -> Json:
    """A new channel, with the bot in it; a name is taken once in a workspace."""
    is_private = call.flag("is_private")
    call.needs("groups:write" if is_private else "channels:manage")
    name = str(call.arguments["name"])
    _check_name(name)
    if any(one.name == name and one.team_id == call.team.id for one in call.state.channels.values()):
        raise Refusal("name_taken", "conversations.create, errors")
    channel = _new(call, call.state.next_id("C"), name, [call.team.bot_user])
    channel.is_private = is_private
    return {"channel": _as_json(call, _keep(call, channel))}


def _check_name(name: str) -> None:
    """docs.slack.dev: conversations.create, "Naming"."""
    document = "conversations.create, Naming"
    if not name:
        raise Refusal("invalid_name_required", document)
    if len(name) > NAME_CHARACTERS:
        raise Refusal("invalid_name_maxlength", document)
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise Refusal("invalid_name_specials", document)
    if not re.search(r"[a-z0-9]", name):
        raise Refusal("invalid_name_punctuation", document)


async def invite(call: Call) -> Json:
    """People brought into a channel: all of them, or none where one of them can't be (unless `force` is set)."""
    channel = call.channel("conversations.invite")
    if channel.is_im or channel.is_mpim:
        raise Refusal("method_not_supported_for_channel_type", "conversations.invite, errors")
    call.needs("groups:write" if channel.is_private else "channels:manage")
    if call.team.bot_user not in channel.members:
        raise Refusal("not_in_channel", "conversations.invite, errors")
    wanted = [one for one in str(call.arguments["users"]).split(",") if one]
    refused = {one: code for one in wanted if (code := _why_not_invited(call, channel, one))}
    if not wanted or (refused and not (call.flag("force") and len(refused) < len(wanted))):
        errors = [{"user": one, "ok": False, "error": code} for one, code in refused.items()]
        raise Refusal(next(iter(refused.values()), "no_user"), "conversations.invite, errors", errors=errors)
    channel.members += [one for one in wanted if one not in refused]
    call.state.changed(Change("world", team_id=call.team.id))
    return {"channel": _as_json(call, channel)}


def _why_not_invited(call: Call, channel: Channel, user_id: str) -> str:
    user = call.state.users.get(user_id)
    if user is None or user.team_id != call.team.id:
        return "user_not_found"
    if user.id == call.team.bot_user:
        return "cant_invite_self"
    if user.is_deactivated:
        return "cant_invite"
    return "already_in_channel" if user_id in channel.members else ""


async def members(call: Call) -> Json:
    """Who is in a conversation."""
    channel = call.channel("conversations.members")
    call.needs(f"{channel.family}:read")
    page, onward = call.page(channel.members, default=LISTED, most=LISTED_MOST)
    return {"members": list(page), **onward}


async def info(call: Call) -> Json:
    """One conversation."""
    channel = call.channel("conversations.info")
    call.needs(f"{channel.family}:read")
    return {"channel": _as_json(call, channel)}


async def list_channels(call: Call) -> Json:
    """The conversations of the workspace, of the kinds in `types`: public channels where it doesn't say."""
    kinds = str(call.arguments.get("types") or "public_channel").split(",")
    if unknown := set(kinds) - set(KINDS):
        raise Refusal("invalid_types", f"conversations.list, errors: {sorted(unknown)}")
    families = {KINDS[kind] for kind in kinds}
    for family in sorted(families):
        call.needs(f"{family}:read")
    channels = [one for one in call.state.channels.values() if one.team_id == call.team.id and one.family in families]
    page, onward = call.page(channels, default=LISTED, most=LISTED_MOST)
    return {"channels": [_as_json(call, one) for one in page], **onward}


def _as_json(call: Call, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.family == "channels",
        "is_im": channel.is_im,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "is_archived": False,
        "is_member": call.team.bot_user in channel.members,
        "creator": channel.creator,
        "created": channel.created,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic},
    }
