"""Carries out on Slack what the bot does of its own accord, once and without trying again."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias, assert_never

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.slack.errands import Desk, carry_out
from bot.slack.install import Installations
from bot.slack.looking import look_for_channel, look_for_message
from bot.slack.outcomes import TOKEN_REFUSED, Unable, outcome_of
from bot.slack.web import SlackWeb
from handlers.ports import Absent, Done, Errand, Later, Operation, Outcome, Unreachable, Unsure
from storage.secret_box import WrongSecretKey

log = structlog.get_logger()

UNREADABLE_SECONDS = 5.0
"""After so long a database that could not be read is asked for the installation again."""

Look: TypeAlias = Callable[[Desk, Errand], Awaitable[Done | Absent | Unsure]]


class SlackCourier:
    """Slack's `Courier`. Neither method raises for anything that Slack does, or for a database that can't be read.

    An update, a deletion, an invitation, a home tab and an opened conversation leave, done twice, what they leave when
    done once: where nobody can tell whether they were done, they come back `Later`. A post, a new channel and a file
    come back `Unsure`.
    """

    def __init__(self, web: SlackWeb, installations: Installations) -> None:
        self._web = web
        self._installations = installations

    async def perform(self, errand: Errand) -> Outcome:
        """Carry it out: at most one call that anybody sees, after a look-up of the person where they aren't known."""
        try:
            desk = await self._desk(errand.workspace_id)
        except Unable as unable:
            return unable.outcome
        try:
            return await carry_out(desk, errand)
        except Unable as unable:
            return await self._settled(unable, desk)

    async def look_for(self, errand: Errand) -> Done | Absent | Unsure:
        """Whether it was carried out: a message by the key in its metadata, a channel by its name, maker and date.

        What can be done again without harm is `Absent`, without a look. Who was given a file can't be read without
        another scope: that stays `Unsure`. The code of an `Unsure` is why nothing could be seen: a limit or an outage
        passes, a missing scope does not.
        """
        match errand.operation:
            case Operation.POST:
                return await self._look(look_for_message, errand)
            case Operation.CREATE_CHANNEL:
                return await self._look(look_for_channel, errand)
            case Operation.UPLOAD:
                return Unsure("not_told", is_lasting=True)
            case (
                Operation.UPDATE
                | Operation.DELETE
                | Operation.OPEN_CONVERSATION
                | Operation.INVITE
                | Operation.PUBLISH_HOME
            ):
                return Absent()
            case _:
                assert_never(errand.operation)

    async def _look(self, look: Look, errand: Errand) -> Done | Absent | Unsure:
        try:
            return await look(await self._desk(errand.workspace_id), errand)
        except Unable as unable:
            outcome = unable.outcome
            if isinstance(outcome, Later):
                return Unsure(outcome.code, after_seconds=outcome.after_seconds)
            return Unsure(outcome.code, is_lasting=not isinstance(outcome, Unsure))

    async def _desk(self, workspace_id: str) -> Desk:
        """The bot of this workspace, ready to call.

        Raises:
            Unable: if there is none, or it can't be found out just now.
        """
        try:
            bot = await self._installations.find_bot("", workspace_id)
            if bot is None and await self._installations.learn_organisation(workspace_id):
                bot = await self._installations.find_bot("", workspace_id)
        except (SQLAlchemyError, WrongSecretKey, OSError) as error:
            raise Unable(Later("installation_unreadable", UNREADABLE_SECONDS, is_outage=True)) from error
        if bot is None or not bot.bot_token:
            raise self._not_there()
        return Desk(self._web, self._web.with_token(bot.bot_token), bot.bot_user_id or "", workspace_id)

    def _not_there(self) -> Unable:
        """The bot isn't installed there; or Slack couldn't say yet whose the configured token is."""
        trouble = self._installations.own_trouble
        return Unable(Unreachable("not_installed") if trouble is None else outcome_of(trouble, is_repeatable=True))

    async def _settled(self, unable: Unable, desk: Desk) -> Outcome:
        """The outcome, unless it is about a token that another process has replaced meanwhile."""
        outcome = unable.outcome
        if outcome.code not in TOKEN_REFUSED:
            return outcome
        try:
            is_replaced = await self._installations.has_another_token(desk.workspace_id, desk.client.token or "")
        except (SQLAlchemyError, WrongSecretKey, OSError):
            return Later("installation_unreadable", UNREADABLE_SECONDS, is_outage=True)
        if is_replaced:
            return Later("token_replaced")
        log.warning("slack_token_refused", team=desk.workspace_id, error=outcome.code)
        return outcome
