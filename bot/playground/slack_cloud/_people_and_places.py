"""auth.*, apps.*, oauth.*, users.* and conversations.*."""

import base64

from bot.playground.slack_cloud.call import Call
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Channel, Json


async def auth_test(call: Call) -> Json:
    """Whose token this is."""
    team = call.team
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": "staffroom",
        "team_id": team.id,
        "user_id": team.bot_user,
        "bot_id": team.bot_id,
        "is_enterprise_install": team.is_enterprise_install,
    } | ({"enterprise_id": team.enterprise_id} if team.enterprise_id else {})


async def connections_open(call: Call) -> Json:
    """A WebSocket address for Socket Mode."""
    return {"url": await call.socket.open_address()}


async def users_info(call: Call) -> Json:
    """A person; the e-mail only with its own scope (docs.slack.dev: users:read.email)."""
    user = call.user(call.arguments["user"])
    profile: Json = {"real_name": user.name, "display_name": user.name, "title": user.title}
    if "users:read.email" in call.team.scopes and user.email and not user.is_stranger:
        profile["email"] = user.email
    return {
        "user": {
            "id": user.id,
            "team_id": user.team_id,
            "name": user.handle,
            "real_name": user.name,
            "deleted": False,
            "is_bot": user.is_bot,
            "is_restricted": user.is_restricted,
            "is_ultra_restricted": False,
            "is_stranger": user.is_stranger,
            "is_email_confirmed": user.is_email_confirmed,
            "tz": "Europe/London",
            "profile": profile,
        }
    }


async def conversations_open(call: Call) -> Json:
    """The direct conversation with one person."""
    wanted = str(call.arguments["users"])
    if "," in wanted:
        raise Refusal("method_not_supported_for_channel_type", "conversations.open")
    return {"channel": {"id": call.state.direct_channel(call.user(wanted).id).id}}


async def conversations_info(call: Call) -> Json:
    """One channel."""
    channel = call.state.channels.get(str(call.arguments["channel"]))
    if channel is None or channel.team_id != call.team.id:
        raise Refusal("channel_not_found", "conversations.info")
    return {"channel": _as_json(call, channel)}


async def conversations_list(call: Call) -> Json:
    """The channels of the workspace."""
    channels = [one for one in call.state.channels.values() if one.team_id == call.team.id and not one.is_im]
    return {"channels": [_as_json(call, one) for one in channels], "response_metadata": {"next_cursor": ""}}


def _as_json(call: Call, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_im,
        "is_im": channel.is_im,
        "is_private": channel.is_private,
        "is_member": call.team.bot_user in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": channel.topic},
    }


async def oauth_access(call: Call) -> Json:
    """A bot token for a one-time code (docs.slack.dev: Installing with OAuth)."""
    client_id, secret = _credentials(call)
    if client_id != call.state.app.client_id:
        raise Refusal("invalid_client_id", "oauth.v2.access")
    if secret != call.state.app.client_secret:
        raise Refusal("bad_client_secret", "oauth.v2.access")
    team_id = call.state.oauth_codes.pop(str(call.arguments["code"]), None)
    if team_id is None:
        raise Refusal("invalid_code", "oauth.v2.access")
    workspace = call.state.workspaces[team_id]
    workspace.bot_token = f"xoxb-{team_id}-{call.state.next_id('token')}"
    return {
        "access_token": workspace.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(workspace.scopes)),
        "bot_user_id": workspace.bot_user,
        "app_id": call.state.app.id,
        "team": None if workspace.is_enterprise_install else {"id": team_id, "name": workspace.name},
        "enterprise": {"id": workspace.enterprise_id, "name": "The trust"} if workspace.enterprise_id else None,
        "is_enterprise_install": workspace.is_enterprise_install,
        "authed_user": {"id": next(one.id for one in call.state.users.values() if one.team_id == team_id)},
    }


def _credentials(call: Call) -> tuple[str, str]:
    """The app's id and secret, from HTTP Basic or the arguments."""
    header = call.headers.get("authorization", "")
    if header.startswith("Basic "):
        user, _, password = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        return user, password
    return str(call.arguments.get("client_id", "")), str(call.arguments.get("client_secret", ""))
