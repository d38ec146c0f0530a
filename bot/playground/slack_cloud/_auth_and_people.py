"""auth.*, apps.*, oauth.* and users.*."""

import base64

from bot.playground.slack_cloud.call import Call
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Json, User


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


async def teams_list(call: Call) -> Json:
    """The workspaces that the token is good in (docs.slack.dev: auth.teams.list), a page at a time."""
    team = call.team
    of_organisation = [
        one for one in call.state.workspaces.values() if one.enterprise_id and one.enterprise_id == team.enterprise_id
    ]
    teams = of_organisation if team.is_enterprise_install else [team]
    start, limit = int(call.arguments.get("cursor") or 0), int(call.arguments.get("limit") or 100)
    cursor = str(start + limit) if start + limit < len(teams) else ""
    page = [{"id": one.id, "name": one.name} for one in teams[start : start + limit]]
    return {"teams": page, "response_metadata": {"next_cursor": cursor}}


async def connections_open(call: Call) -> Json:
    """A WebSocket address for Socket Mode."""
    return {"url": await call.socket.open_address()}


async def users_info(call: Call) -> Json:
    """A person by their id."""
    return {"user": _as_json(call, call.user(call.arguments["user"]))}


async def users_lookup_by_email(call: Call) -> Json:
    """A person by their work address; somebody who was deactivated isn't found any more."""
    wanted = str(call.arguments["email"]).casefold()
    for user in call.state.users.values():
        is_there = user.team_id == call.team.id and not user.is_bot and not user.is_deactivated
        if is_there and wanted and user.email.casefold() == wanted:
            return {"user": _as_json(call, user)}
    raise Refusal("users_not_found", "users.lookupByEmail, errors")


def _as_json(call: Call, user: User) -> Json:
    """A person; the e-mail only with its own scope (docs.slack.dev: users:read.email)."""
    profile: Json = {"real_name": user.name, "display_name": user.name, "title": user.title}
    if "users:read.email" in call.team.scopes and user.email and not user.is_stranger:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.handle,
        "real_name": user.name,
        "deleted": user.is_deactivated,
        "is_bot": user.is_bot,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_stranger": user.is_stranger,
        "is_email_confirmed": user.is_email_confirmed,
        "tz": "Europe/London",
        "profile": profile,
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
