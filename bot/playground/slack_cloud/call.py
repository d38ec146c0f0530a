"""One call of a Web API method."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.socket_mode import SocketServer
from bot.playground.slack_cloud.state import Channel, Json, State, User, Workspace


@dataclass(frozen=True, slots=True)
class Call:
    """A call with its arguments; `workspace` is None for the methods that take no bot token."""

    state: State
    socket: SocketServer
    workspace: Workspace | None
    arguments: Json
    headers: Mapping[str, str]

    @property
    def team(self) -> Workspace:
        """The workspace that the token belongs to.

        Raises:
            Refusal: `invalid_auth` if the method was called without a bot token.
        """
        if self.workspace is None:
            raise Refusal("invalid_auth", "The Web API, Authentication")
        return self.workspace

    def user(self, user_id: object) -> User:
        """A member of this workspace, or a stranger from a shared channel.

        Raises:
            Refusal: `user_not_found`.
        """
        user = self.state.users.get(str(user_id))
        if user is None or (user.team_id != self.team.id and not user.is_stranger):
            raise Refusal("user_not_found", "users.info")
        return user

    def channel(self, document: str) -> Channel:
        """The conversation that `channel` names.

        Raises:
            Refusal: `channel_not_found`.
        """
        channel = self.state.channels.get(str(self.arguments["channel"]))
        if channel is None or channel.team_id != self.team.id:
            raise Refusal("channel_not_found", f"{document}, errors")
        return channel

    def needs(self, scope: str) -> None:
        """See that the token has a scope, where which one depends on the arguments.

        Raises:
            Refusal: `missing_scope`.
        """
        check_scope(self.team, scope)

    def flag(self, name: str) -> bool:
        """An argument that is true or false; from a query it comes as a word."""
        return str(self.arguments.get(name, "")).casefold() in {"1", "true"}

    def limit(self, default: int, most: int) -> int:
        """The argument `limit`.

        Raises:
            Refusal: `invalid_limit` if it is no whole number from 1 to `most`.
        """
        given = str(self.arguments.get("limit", default))
        if not given.isascii() or not given.isdecimal() or not 1 <= int(given) <= most:
            raise Refusal("invalid_limit", "Pagination")
        return int(given)

    def page(self, things: Sequence[Any], *, default: int, most: int) -> tuple[Sequence[Any], Json]:
        """The part of a collection that `cursor` and `limit` name, and the `response_metadata` that leads on.

        Raises:
            Refusal: `invalid_limit` or `invalid_cursor`.
        """
        cursor = str(self.arguments.get("cursor") or "after:0")
        if not cursor.startswith("after:") or not cursor.removeprefix("after:").isdecimal():
            raise Refusal("invalid_cursor", "Pagination")
        start = int(cursor.removeprefix("after:"))
        end = start + self.limit(default, most)
        return things[start:end], {"response_metadata": {"next_cursor": f"after:{end}" if end < len(things) else ""}}


def check_scope(workspace: Workspace, scope: str) -> None:
    """See that the installation has a scope.

    Raises:
        Refusal: `missing_scope`.
    """
    if scope and scope not in workspace.scopes:
        provided = ",".join(sorted(workspace.scopes))
        raise Refusal("missing_scope", f"OAuth scopes, {scope}", needed=scope, provided=provided)
