"""Teams' own list of people, asked through the Connector: it knows everybody in the conversation at hand.

Microsoft Graph would know everybody in the tenant, but needs a permission for it and half a second to import; the
conversation of the request in hand is enough to say who made it.
"""

from typing import Final

from bot.teams.connector import Connector, ConnectorError
from bot.teams.turn import current_turn
from handlers.ports import DirectoryUnavailable, Profile

GUEST_MARK: Final = "#ext#"
"""In the user principal name of every guest. Microsoft, "Properties of a Microsoft Entra B2B collaboration user"."""


class Roster:
    """The people of the conversation in hand."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    async def profile(self, workspace_id: str, user_id: str) -> Profile:
        """Who this is: their name and e-mail in the organisation's directory, and whether they are a guest in it.

        Raises:
            DirectoryUnavailable: if the Connector doesn't say, or nothing of theirs is in hand.
        """
        turn = current_turn.get(None)
        if turn is None or turn.user_id != user_id:
            raise DirectoryUnavailable
        try:
            member = await self._connector.member(turn.service_url, turn.conversation_id, user_id)
        except ConnectorError as error:
            raise DirectoryUnavailable from error
        principal = member.user_principal_name or ""
        elsewhere = member.tenant_id not in {None, workspace_id}
        is_guest = (member.user_role or "").casefold() == "guest" or elsewhere or GUEST_MARK in principal.casefold()
        return Profile(member.name or turn.name, (member.email or principal).lower(), is_guest=is_guest)
