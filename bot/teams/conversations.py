"""Which chat is whose: the references to people's personal chats, in memory and with their identities."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.teams.turn import Turn
from storage.conversations import find_conversation, save_conversation
from storage.database import Database

REMEMBERED: Final = 5_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PersonalChat:
    """Where to write to one person alone."""

    conversation_id: str
    service_url: str
    account_id: str


class Conversations:
    """Finds and keeps references. Memory spares the database a query per message; the database is what lasts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: OrderedDict[tuple[str, str], PersonalChat] = OrderedDict()

    async def find(self, tenant_id: str, user_id: str) -> PersonalChat | None:
        """The personal chat of this Entra object id, if we know one."""
        if kept := self._kept.get((tenant_id, user_id)):
            return kept
        try:
            async with self._database.reading() as session:
                identity = await find_conversation(session, tenant_id, user_id)
        except SQLAlchemyError as error:
            log.warning("teams_conversation_not_read", error=type(error).__name__)
            return None
        if identity is None or not identity.conversation_id:
            return None
        return PersonalChat(identity.conversation_id, identity.service_url, identity.channel_account_id)

    async def keep(self, turn: Turn, chat: PersonalChat) -> None:
        """Remember a chat; the database is written only where it says something else, and only of people we know."""
        who = (turn.tenant_id, turn.user_id)
        if self._kept.get(who) == chat:
            return
        try:
            known = await self._save(turn, chat)
        except SQLAlchemyError as error:
            log.warning("teams_conversation_not_saved", error=type(error).__name__)
            return
        if known:
            self._kept[who] = chat
            if len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)

    def forget(self, turn: Turn) -> None:
        """The chat turned out not to work."""
        self._kept.pop((turn.tenant_id, turn.user_id), None)

    async def _save(self, turn: Turn, chat: PersonalChat) -> bool:
        async with self._database.reading() as session:
            identity = await find_conversation(session, turn.tenant_id, turn.user_id)
        if identity is None:
            return False
        said = PersonalChat(identity.conversation_id, identity.service_url, identity.channel_account_id)
        if said == chat:
            return True
        async with self._database.writing() as session:
            return await save_conversation(
                session,
                turn.tenant_id,
                turn.user_id,
                conversation_id=chat.conversation_id,
                service_url=chat.service_url,
                channel_account_id=chat.account_id,
            )
