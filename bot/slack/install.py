"""Which workspaces the bot is installed in, and with which token: one given in the settings, or any number by OAuth."""

import asyncio
import json
import logging
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import SlackSettings
from bot.slack.manifest import SCOPES
from bot.slack.web import SDK_LOG, SlackWeb
from handlers.ports import Clock
from storage import slack_installations
from storage.database import Database
from storage.secret_box import SecretBox, WrongSecretKey

log = structlog.get_logger()

NOT_INSTALLED = (
    "Staffroom can't answer in this workspace just now. Nothing was saved. If this goes on, ask whoever looks after "
    "Slack to install it again."
)


class InstallationStore(AsyncInstallationStore):
    """Installations in our database, each as slack_sdk's own JSON, encrypted."""

    def __init__(self, client_id: str, database: Database, secrets: SecretBox, clock: Clock) -> None:
        self._client_id = client_id
        self._database = database
        self._secrets = secrets
        self._clock = clock

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

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,  # noqa: ARG002 - slack_sdk's interface; there are no tokens of people
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """The installation of this workspace, or of its organisation."""
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

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Forget the installation: without the bot nothing of it is left."""
        async with self._database.writing() as session:
            await slack_installations.remove_installation(
                session, client_id=self._client_id, enterprise_id=enterprise_id or "", team_id=team_id or ""
            )

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


class Installations:
    """Tells Bolt and the directory which token is whose.

    Slack is asked once whose the configured token is, and never again: what OAuth brought says itself.
    """

    def __init__(
        self, settings: SlackSettings, web: SlackWeb, database: Database, secrets: SecretBox, clock: Clock
    ) -> None:
        self._web = web
        self._own = OwnToken(settings.bot_token, web)
        self._store = InstallationStore(settings.client_id, database, secrets, clock) if settings.client_id else None
        self.oauth_flow = _oauth_flow(settings, web, self._store, StateStore(database, clock)) if self._store else None
        self.authorize = Authorise(self)

    async def find_bot(self, enterprise_id: str, team_id: str, *, is_enterprise_install: bool = False) -> Bot | None:
        """The bot of this workspace; None where it isn't installed.

        Raises:
            SQLAlchemyError: if the database can't be read.
            WrongSecretKey: if the installation can't be decrypted.
        """
        if self._store is not None:
            found = await self._store.async_find_bot(
                enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
            )
            if found is not None:
                return found
        return await self._own.bot_of(enterprise_id, team_id)

    async def forget(self, enterprise_id: str, team_id: str) -> None:
        """The app was removed from this workspace."""
        if self._store is not None:
            await self._store.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)
        log.info("slack_installation_removed", team=team_id)

    async def check(self) -> None:
        """Ask whose the configured token is, so that the first request need not wait for it."""
        await self._own.owner()


class OwnToken:
    """The token of the settings, good in its own workspace (or organisation) alone."""

    def __init__(self, token: str, web: SlackWeb) -> None:
        self._token = token
        self._web = web
        self._owner: dict[str, Any] | None = None
        self._asking = asyncio.Lock()

    async def owner(self) -> dict[str, Any] | None:
        """What `auth.test` says of it; None where there is no token, or Slack couldn't be asked or refused it."""
        if self._owner is None and self._token:
            async with self._asking:
                if self._owner is None:
                    self._owner = await self._ask()
        return self._owner

    async def _ask(self) -> dict[str, Any] | None:
        try:
            answer = await self._web.with_token(self._token).auth_test()
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError) as error:
            log.warning("slack_token_not_checked", error=type(error).__name__)
            return None
        return answer.data if isinstance(answer.data, dict) else None

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


class Authorise(AsyncAuthorize):
    """Bolt's question on each request: with which token do we answer?"""

    def __init__(self, installations: Installations) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # Bolt leaves it unannotated
        self._installations = installations

    async def __call__(
        self,
        *,
        context: Any,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_actor: Any,
    ) -> AuthorizeResult | None:
        """The bot of the workspace; None, which Bolt answers with `NOT_INSTALLED`, where there is none.

        While the database can't be read there is no token, but the request goes on: a response_url needs none, so the
        person still hears that it did not work.
        """
        try:
            bot = await self._installations.find_bot(
                enterprise_id or "", team_id or "", is_enterprise_install=bool(context.is_enterprise_install)
            )
        except (SQLAlchemyError, WrongSecretKey, OSError) as error:
            log.error("slack_installation_not_read", team=team_id, error=type(error).__name__)  # noqa: TRY400
            return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token,
        )


def _oauth_flow(settings: SlackSettings, web: SlackWeb, store: InstallationStore, states: StateStore) -> AsyncOAuthFlow:
    """Bolt's OAuth flow over our stores and our client; the page to agree on is beside the API it belongs to."""
    return AsyncOAuthFlow(
        client=web.client,
        logger=SDK_LOG,
        settings=AsyncOAuthSettings(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scopes=list(SCOPES),
            user_scopes=[],
            installation_store=store,
            installation_store_bot_only=True,
            state_store=states,
            state_expiration_seconds=slack_installations.STATE_SECONDS,
            authorization_url=settings.api_url.removesuffix("api/") + "oauth/v2/authorize",
            logger=SDK_LOG,
        ),
    )
