"""Installations by OAuth and the states of its flow, kept in our database behind slack_sdk's interfaces."""

import json
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.slack.web import SDK_LOG
from handlers.ports import Clock
from storage import slack_installations
from storage.database import Database
from storage.secret_box import SecretBox


class InstallationStore(AsyncInstallationStore):
    """Installations in our database, each slack_sdk's own JSON, encrypted; `changed` hears when one comes or goes."""

    def __init__(
        self, client_id: str, database: Database, secrets: SecretBox, clock: Clock, changed: Callable[[], None]
    ) -> None:
        self._client_id = client_id
        self._database = database
        self._secrets = secrets
        self._clock = clock
        self._changed = changed

    @property
    def logger(self) -> logging.Logger:
        """Where slack_sdk would log."""
        return SDK_LOG

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation in place of an earlier one of the same workspace."""
        async with self._database.writing() as session:
            await slack_installations.put_installation(
                session,
                client_id=self._client_id,
                enterprise_id=installation.enterprise_id or "",
                team_id="" if installation.is_enterprise_install else installation.team_id or "",
                ciphertext=self._secrets.encrypt(_to_json(installation)),
                now=self._clock(),
            )
        self._changed()

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - slack_sdk's interface; there are no tokens of people
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of this workspace, whose organisation need not be known, or of the whole organisation."""
        wanted = "" if is_enterprise_install else team_id or ""
        async with self._database.reading() as session:
            found = await slack_installations.find_installation(
                session, client_id=self._client_id, enterprise_id=enterprise_id or "", team_id=wanted
            )
        return _from_json(self._secrets.decrypt(found.ciphertext)) if found else None

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """The bot's part of the installation."""
        found = await self.async_find_installation(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return found.to_bot() if found else None

    async def find_organisations(self) -> list[Bot]:
        """The bots that are installed in whole organisations; each says in which."""
        async with self._database.reading() as session:
            found = await slack_installations.find_organisations(session, client_id=self._client_id)
        return [_from_json(self._secrets.decrypt(one.ciphertext)).to_bot() for one in found]

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the installation: without the bot nothing of it is left. Without a team, the organisation's."""
        async with self._database.writing() as session:
            await slack_installations.remove_installation(
                session, client_id=self._client_id, enterprise_id=enterprise_id or "", team_id=team_id or ""
            )
        self._changed()

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """Forget the installation, unless only one person's token is meant: we have none of those."""
        if user_id is None:
            await self.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)


def _to_json(installation: Installation) -> str:
    return json.dumps(installation.to_dict(), default=datetime.isoformat)


def _from_json(words: str) -> Installation:
    kept: dict[str, Any] = json.loads(words)
    for name in ("installed_at", "bot_token_expires_at", "user_token_expires_at"):
        if kept.get(name):
            kept[name] = datetime.fromisoformat(kept[name])
    return Installation(**kept)


class StateStore(AsyncOAuthStateStore):
    """One-time states of the OAuth flow, in our database, good for ten minutes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @property
    def logger(self) -> logging.Logger:
        """Where slack_sdk would log."""
        return SDK_LOG

    async def async_issue(self, *_args: Any, **_kwargs: Any) -> str:
        """A new state."""
        async with self._database.writing() as session:
            return await slack_installations.issue_state(session, now=self._clock())

    async def async_consume(self, state: str) -> bool:
        """Whether this state was issued, is fresh, and was not used before."""
        async with self._database.writing() as session:
            return await slack_installations.consume_state(session, state=state, now=self._clock())
