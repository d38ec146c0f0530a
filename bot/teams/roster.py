"""Teams' own list of people, asked through the Connector: it knows everybody in a conversation that has the bot.

Microsoft Graph would know everybody in the tenant, but needs a permission for it and half a second to import. The
conversation of the request in hand is enough to say who made it; for anybody else there is the chat they have had with
the bot, if they have had one.
"""

from dataclasses import dataclass
from typing import Final

from bot.teams.connector import Connector
from bot.teams.conversations import Conversations
from bot.teams.trouble import ConnectorError
from bot.teams.turn import current_turn
from handlers.ports import DirectoryUnavailable, Profile

GUEST_MARK: Final = "#ext#"
"""In the user principal name of every guest. Microsoft, "Properties of a Microsoft Entra B2B collaboration user"."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A conversation that somebody is in, and the name they go by there, if it is known."""

    service_url: str
    conversation_id: str
    name: str = ""


class Roster:
    """The people whom the bot shares a conversation with."""

    def __init__(self, connector: Connector, conversations: Conversations) -> None:
        self._connector = connector
        self._conversations = conversations

    async def profile(self, workspace_id: str, user_id: str) -> Profile:
        """Who this is: their name and e-mail in the organisation's directory, and whether they are a guest in it.

        Raises:
            DirectoryUnavailable: if the Connector doesn't say, or no conversation with them is known.
        """
        seen = await self._seen(workspace_id, user_id)
        try:
            member = await self._connector.member(seen.service_url, seen.conversation_id, user_id)
        except ConnectorError as error:
            raise DirectoryUnavailable from error
        principal = member.user_principal_name or ""
        elsewhere = member.tenant_id not in {None, workspace_id}
        is_guest = (member.user_role or "").casefold() == "guest" or elsewhere or GUEST_MARK in principal.casefold()
        return Profile(member.name or seen.name, (member.email or principal).lower(), is_guest=is_guest)

    async def _seen(self, workspace_id: str, user_id: str) -> _Seen:
        """Where to ask about somebody: in the conversation in hand, if it is theirs, or in their chat with the bot."""
        turn = current_turn.get(None)
        if turn is not None and (turn.tenant_id, turn.user_id) == (workspace_id, user_id):
            return _Seen(turn.service_url, turn.conversation_id, turn.name)
        chat = await self._conversations.find(workspace_id, user_id)
        if chat is None:
            raise DirectoryUnavailable
        return _Seen(chat.service_url, chat.conversation_id)
