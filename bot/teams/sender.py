"""Says things to one person alone: in their chat with the bot, or where they are, if only they see it there."""

import asyncio
from enum import Enum
from typing import Final

import structlog

from bot.edges import LateAnswerer
from bot.teams.cards import render, summary
from bot.teams.connector import Connector, Outgoing
from bot.teams.conversations import Conversations, PersonalChat
from bot.teams.forms import render_form
from bot.teams.outcomes import outcome_of
from bot.teams.trouble import ConnectorError, Unreachable
from bot.teams.turn import Turn
from handlers.messages import Form, Message
from handlers.ports import Later
from handlers.requests import Platform

SAYING_SECONDS: Final = 9.0
"""How long saying one thing may take, tries and all; who pressed a button isn't kept waiting so long (`Answers`)."""

log = structlog.get_logger(__name__)


class Said(Enum):
    """Where something was said; the value may be told in front of others: it holds nothing of what was asked."""

    HERE = ""
    IN_CHAT = "I've answered you in our chat."
    FOLLOWS = "My answer follows in our chat."
    NOT_INSTALLED = (
        "I can't write to you privately yet. In Teams, choose Apps and add Staffroom for yourself, "
        "then ask me again there."
    )
    PUT_OFF = "Teams didn't take my answer just now. Please ask me again in a few minutes."
    """Surely not said, and nothing is wrong with it: unlike one that `FAILED`, it can be given later."""

    FAILED = "I couldn't send my answer just now. Please ask me again in a few minutes."


def as_message(message: Message) -> Outgoing:
    """A message ready to be sent."""
    return Outgoing(card=render(message), summary=summary(message))


def as_form(form: Form, origin: str) -> Outgoing:
    """A form ready to be sent as a card in the chat: typed words can't open a dialog."""
    return Outgoing(card=render_form(form, in_dialog=False, origin=origin), summary=form.title)


class Sender:
    """Sends to people and, where others look on, says no more than that it did."""

    def __init__(self, connector: Connector, conversations: Conversations, late: LateAnswerer) -> None:
        self._connector = connector
        self._conversations = conversations
        self._late = late

    async def privately(self, turn: Turn, outgoing: Outgoing) -> Said:
        """Say this so that only the person sees it. Never raises: the result says what came of it."""
        try:
            async with asyncio.timeout(SAYING_SECONDS):
                return await self._say(turn, outgoing)
        except (ConnectorError, TimeoutError) as error:
            log.warning("teams_answer_not_sent", error=type(error).__name__)
            return Said.PUT_OFF if _is_put_off(error) else Said.FAILED

    async def give_later(self, turn: Turn, said: Message) -> bool:
        """Keep this for the person, to be said in their chat as soon as Teams takes it; False where it isn't kept."""
        is_kept = await self._late.give_later(Platform.TEAMS, turn.tenant_id, turn.user_id, said)
        log.warning("teams_answer_put_off", kept_for_later=is_kept)
        return is_kept

    async def in_front_of_others(self, turn: Turn, words: str) -> None:
        """Say something neutral in the thread; if that fails there is nobody left to tell."""
        try:
            await self._connector.send(turn.service_url, turn.conversation_id, Outgoing(text=words))
        except ConnectorError as error:
            log.warning("teams_pointer_not_sent", error=str(error))

    async def replace(self, turn: Turn, outgoing: Outgoing) -> bool:
        """Put this where the pressed button stood, for good; False where that can't be done or others would see it."""
        if turn.scope != "personal" or not turn.origin_id:
            return False
        try:
            async with asyncio.timeout(SAYING_SECONDS):
                await self._connector.update(turn.service_url, turn.conversation_id, turn.origin_id, outgoing)
        except (ConnectorError, TimeoutError):
            return False
        return True

    async def instead_or_privately(self, turn: Turn, outgoing: Outgoing) -> Said:
        """Put this where the pressed button stood, or else say it privately. Never raises."""
        try:
            async with asyncio.timeout(SAYING_SECONDS):
                return Said.HERE if await self.replace(turn, outgoing) else await self.privately(turn, outgoing)
        except TimeoutError as error:
            log.warning("teams_answer_not_sent", error=type(error).__name__)
            return Said.FAILED

    async def remember(self, turn: Turn) -> None:
        """Keep the personal chat that this turn came from."""
        if turn.scope == "personal":
            chat = PersonalChat(turn.conversation_id, turn.service_url, turn.account_id)
            await self._conversations.keep(turn, chat)

    async def _say(self, turn: Turn, outgoing: Outgoing) -> Said:
        if turn.scope == "personal":
            await self._connector.send(turn.service_url, turn.conversation_id, outgoing)
            return Said.HERE
        if turn.targeted:
            await self._connector.send_targeted(turn.service_url, turn.conversation_id, turn.account_id, outgoing)
            return Said.HERE
        return await self._in_chat(turn, outgoing)

    async def _in_chat(self, turn: Turn, outgoing: Outgoing) -> Said:
        known = await self._conversations.find(turn.tenant_id, turn.user_id)
        if known is not None:
            try:
                await self._connector.send(known.service_url, known.conversation_id, outgoing)
            except Unreachable:
                # Removed and added again, the app may have another chat with the same person.
                self._conversations.forget(turn)
            else:
                return Said.IN_CHAT
        try:
            chat_id = await self._connector.open_personal_chat(turn.service_url, turn.tenant_id, turn.account_id)
            await self._connector.send(turn.service_url, chat_id, outgoing)
        except Unreachable:
            return Said.NOT_INSTALLED
        await self._conversations.keep(turn, PersonalChat(chat_id, turn.service_url, turn.account_id))
        return Said.IN_CHAT


def _is_put_off(error: ConnectorError | TimeoutError) -> bool:
    """Whether nothing was said, for certain, and the same may be said later."""
    return isinstance(error, ConnectorError) and not error.after_doubt and isinstance(outcome_of(error), Later)
