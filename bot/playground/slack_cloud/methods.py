"""The methods of the Web API that the bot uses; a new one is a function here and a line in `METHODS`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.playground.slack_cloud import _auth_and_people, _chat, _conversations, _files, _history, _views
from bot.playground.slack_cloud.call import Call, check_scope
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.state import Json, State, Workspace

Run: TypeAlias = Callable[[Call], Awaitable[Json]]

__all__ = ["METHODS", "Call", "Method"]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: what runs it, the scope it needs, and the arguments it knows; `caller` says whose token it takes.

    `scope` is empty where none is needed, or which one depends on the arguments.
    """

    run: Run
    scope: str
    arguments: frozenset[str]
    required: frozenset[str]
    caller: Literal["bot", "app", "anyone"] = "bot"

    def authorise(self, state: State, token: str) -> Workspace | None:
        """The workspace whose bot token this is; None for the methods that take another kind.

        Raises:
            Refusal: `not_authed`, `invalid_auth` or `missing_scope`.
        """
        if self.caller == "anyone":
            return None
        if not token:
            raise Refusal("not_authed", "The Web API, Authentication")
        if self.caller == "app":
            if token != state.app.app_token:
                raise Refusal("invalid_auth", "apps.connections.open")
            return None
        for workspace in state.workspaces.values():
            if workspace.bot_token == token:
                check_scope(workspace, self.scope)
                return workspace
        raise Refusal("invalid_auth", "The Web API, Authentication")

    def check_arguments(self, name: str, arguments: Json) -> None:
        """See that every argument is known and none is missing.

        Raises:
            Refusal: `invalid_arguments`.
        """
        if unknown := sorted(set(arguments) - self.arguments - self.required):
            messages = tuple(f"[ERROR] unknown argument: {one}" for one in unknown)
            raise Refusal("invalid_arguments", name, messages=messages)
        if missing := sorted(self.required - set(arguments)):
            messages = tuple(f"[ERROR] missing required field: {one}" for one in missing)
            raise Refusal("invalid_arguments", name, messages=messages)


def _method(
    run: Run, scope: str, required: str = "", optional: str = "", *, caller: Literal["bot", "app", "anyone"] = "bot"
) -> Method:
    return Method(run, scope, frozenset(optional.split()), frozenset(required.split()), caller)


_WORDS = "text blocks metadata mrkdwn link_names parse"

METHODS: Mapping[str, Method] = {
    "auth.teams.list": _method(_auth_and_people.teams_list, "", "", "cursor limit include_icon"),
    "auth.test": _method(_auth_and_people.auth_test, "", "", "team_id"),
    "apps.connections.open": _method(_auth_and_people.connections_open, "", caller="app"),
    "chat.postMessage": _method(
        _chat.post_message,
        "chat:write",
        "channel",
        f"{_WORDS} thread_ts reply_broadcast unfurl_links unfurl_media team_id",
    ),
    "chat.postEphemeral": _method(_chat.post_ephemeral, "chat:write", "channel user", f"{_WORDS} thread_ts team_id"),
    "chat.update": _method(_chat.update, "chat:write", "channel ts", f"{_WORDS} team_id"),
    "chat.delete": _method(_chat.delete, "chat:write", "channel ts", "team_id"),
    "conversations.create": _method(_conversations.create, "", "name", "is_private team_id"),
    "conversations.history": _method(
        _history.history, "", "channel", "cursor include_all_metadata inclusive latest limit oldest"
    ),
    "conversations.info": _method(_conversations.info, "", "channel", "team_id"),
    "conversations.invite": _method(_conversations.invite, "", "channel users", "force"),
    "conversations.list": _method(_conversations.list_channels, "", "", "types limit cursor exclude_archived team_id"),
    "conversations.members": _method(_conversations.members, "", "channel", "cursor limit"),
    "conversations.open": _method(_conversations.open_conversation, "", "", "users channel return_im team_id"),
    "files.completeUploadExternal": _method(
        _files.complete_upload, "files:write", "files", "channel_id initial_comment thread_ts"
    ),
    "files.getUploadURLExternal": _method(
        _files.get_upload_url, "files:write", "filename length", "alt_txt snippet_type"
    ),
    "oauth.v2.access": _method(
        _auth_and_people.oauth_access, "", "code", "client_id client_secret redirect_uri", caller="anyone"
    ),
    "users.info": _method(_auth_and_people.users_info, "users:read", "user", "include_locale team_id"),
    "users.lookupByEmail": _method(_auth_and_people.users_lookup_by_email, "users:read.email", "email", "team_id"),
    "views.open": _method(_views.open_view, "", "trigger_id view", "team_id"),
    "views.push": _method(_views.push_view, "", "trigger_id view", "team_id"),
    "views.publish": _method(_views.publish, "", "user_id view", "hash team_id"),
    "views.update": _method(_views.update, "", "view", "view_id external_id hash team_id"),
}
