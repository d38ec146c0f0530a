"""One call of a Web API method."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.socket_mode import SocketServer
from bot.playground.slack_cloud.state import Json, State, User, Workspace


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
