"""The token that the settings give, and whose it is."""

import asyncio
from typing import Any

import structlog
from slack_sdk.oauth.installation_store import Bot

from bot.slack.web import SlackWeb, Trouble, trouble_of

log = structlog.get_logger()


class OwnToken:
    """The token of the settings, good in its own workspace (or organisation) alone.

    `trouble` is why Slack hasn't said whose it is; None where it has, or wasn't asked.
    """

    def __init__(self, token: str, web: SlackWeb) -> None:
        self._token = token
        self._web = web
        self._owner: dict[str, Any] | None = None
        self._asking = asyncio.Lock()
        self._answers = 0
        self.trouble: Trouble | None = None

    async def owner(self) -> dict[str, Any] | None:
        """What `auth.test` says of it; None where there is no token, or Slack couldn't be asked or refused it."""
        if self._owner is None and self._token:
            answers = self._answers
            async with self._asking:
                # Whoever waited takes the answer that came meanwhile: while Slack is away they would queue up here.
                if answers == self._answers:
                    self._owner = await self._ask()
                    self._answers += 1
        return self._owner

    def is_of(self, workspace_id: str) -> bool:
        """Whether `auth.test` has said that the token is this workspace's."""
        return bool(workspace_id) and self._owner is not None and self._owner.get("team_id") == workspace_id

    async def _ask(self) -> dict[str, Any] | None:
        try:
            answer = await self._web.with_token(self._token).auth_test()
        except Exception as error:
            self.trouble = trouble_of(error)
            if self.trouble is None:
                raise
            log.warning("slack_token_not_checked", error=type(error).__name__)
            return None
        self.trouble = None
        return answer.data if isinstance(answer.data, dict) else None

    async def of_organisation(self) -> tuple[str, str] | None:
        """The organisation and the token, where it is good in all of an organisation."""
        owner = await self.owner()
        if owner is None or not owner.get("is_enterprise_install") or not owner.get("enterprise_id"):
            return None
        return str(owner["enterprise_id"]), self._token

    async def bot_of(self, enterprise_id: str, team_id: str) -> Bot | None:
        """The bot, where this is the token's workspace."""
        owner = await self.owner()
        if owner is None:
            return None
        same_organisation = owner.get("is_enterprise_install") and owner.get("enterprise_id") == enterprise_id
        if owner.get("team_id") != team_id and not same_organisation:
            return None
        return Bot(
            team_id=team_id,
            bot_token=self._token,
            bot_id=str(owner.get("bot_id", "")),
            bot_user_id=str(owner.get("user_id", "")),
            installed_at=0.0,
        )
