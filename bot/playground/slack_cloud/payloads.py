"""Slack's payloads, field by field, as its documents describe them."""

from bot.playground.slack_cloud.state import Json, Message, State, View, Workspace
from bot.playground.slack_cloud.things import ResponseUrl, Trigger

VERIFICATION_TOKEN = "play-verification-token"  # noqa: S105 - Slack sends one still; nobody should rely on it


def new_trigger(state: State, user: str) -> str:
    """A trigger_id for this person's act (docs.slack.dev: Handling user interaction)."""
    trigger = f"{state.next_id('trigger')}.{state.users[user].team_id}"
    state.triggers[trigger] = Trigger(state.users[user].team_id, user, state.clock())
    return trigger


def new_response_url(state: State, user: str, channel: str, message_ts: str = "") -> str:
    """A response_url for this person's act."""
    team_id = state.users[user].team_id
    key = f"{team_id}/{state.next_id('response')}"
    state.response_urls[key] = ResponseUrl(team_id, user, channel, state.clock(), message_ts)
    return f"{state.base_url}/actions/{key}"


def slash_command(state: State, user: str, channel: str, command: str, text: str) -> Json:
    """docs.slack.dev: Implementing slash commands."""
    workspace = state.workspace_of(user)
    place = state.channels[channel]
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "team_domain": workspace.domain,
        "channel_id": channel,
        "channel_name": place.name,
        "user_id": user,
        "user_name": state.users[user].handle,
        "command": command,
        "text": text,
        "api_app_id": state.app.id,
        "is_enterprise_install": str(workspace.is_enterprise_install).lower(),
        "response_url": new_response_url(state, user, channel),
        "trigger_id": new_trigger(state, user),
    } | ({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {})


def _interaction(state: State, kind: str, user: str) -> Json:
    workspace = state.workspace_of(user)
    person = state.users[user]
    return {
        "type": kind,
        "user": {"id": user, "username": person.handle, "name": person.handle, "team_id": workspace.id},
        "api_app_id": state.app.id,
        "token": VERIFICATION_TOKEN,
        "team": {"id": workspace.id, "domain": workspace.domain},
        "enterprise": {"id": workspace.enterprise_id} if workspace.enterprise_id else None,
        "is_enterprise_install": workspace.is_enterprise_install,
        "trigger_id": new_trigger(state, user),
    }


def message_action(state: State, user: str, message: Message, action: Json) -> Json:
    """docs.slack.dev: block_actions payload, from a message."""
    place = state.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": bool(message.only_for),
    }
    payload = _interaction(state, "block_actions", user) | {
        "container": container,
        "channel": {"id": place.id, "name": place.name},
        "state": {"values": {}},
        "response_url": new_response_url(state, user, message.channel, message.ts),
        "actions": [action],
    }
    if not message.only_for:
        workspace = state.workspace_of(user)
        payload["message"] = {
            "type": "message",
            "user": message.author,
            "bot_id": workspace.bot_id,
            "app_id": state.app.id,
            "team": workspace.id,
            "ts": message.ts,
            "text": message.text,
            "blocks": message.blocks,
        }
    return payload


def view_action(state: State, user: str, view: View, action: Json) -> Json:
    """docs.slack.dev: block_actions payload, from a view."""
    return _interaction(state, "block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view.payload,
        "actions": [action],
    }


def view_submission(state: State, user: str, view: View, values: Json) -> Json:
    """docs.slack.dev: view_submission payload."""
    return _interaction(state, "view_submission", user) | {
        "view": view.payload | {"state": {"values": values}},
        "response_urls": [],
    }


def event_callback(state: State, workspace: Workspace, event: Json) -> Json:
    """docs.slack.dev: The Events API."""
    now = state.clock()
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": workspace.id,
        "context_team_id": workspace.id,
        "context_enterprise_id": workspace.enterprise_id or None,
        "api_app_id": state.app.id,
        "event": event | {"event_ts": f"{int(now.timestamp())}.000000"},
        "type": "event_callback",
        "event_id": state.next_id("Ev"),
        "event_time": int(now.timestamp()),
        "authorizations": [
            {
                "enterprise_id": workspace.enterprise_id or None,
                "team_id": workspace.id,
                "user_id": workspace.bot_user,
                "is_bot": True,
                "is_enterprise_install": workspace.is_enterprise_install,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{state.next_id('context')}",
    }
