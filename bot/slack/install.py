"""Which workspaces the bot is installed in, and with which token: one given in the settings, or any number by OAuth."""

import asyncio
from typing import Any

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Bot
from sqlalchemy.exc import SQLAlchemyError

from bot.settings import SlackSettings
from bot.slack.manifest import SCOPES
from bot.slack.organisations import organisation_with
from bot.slack.own_token import OwnToken
from bot.slack.remembered import RememberedBots
from bot.slack.stores import InstallationStore, StateStore
from bot.slack.web import SDK_LOG, SlackWeb, Trouble
from handlers.ports import Clock
from storage import slack_installations
from storage.database import Database
from storage.secret_box import SecretBox, WrongSecretKey

log = structlog.get_logger()

READ_SECONDS = 1.5
"""How long a request waits for its installation: Slack gives up on the acknowledgement after three seconds."""

NOT_INSTALLED = (
    "Staffroom can't answer in this workspace just now. Nothing was saved. If this goes on, ask whoever looks after "
    "Slack to install it again."
)


class Installations:
    """Tells Bolt and the directory which token is whose.

    Slack is asked once whose the configured token is, and never again: what OAuth brought says itself. The database is
    asked once a minute for each workspace.
    """

    def __init__(
        self, settings: SlackSettings, web: SlackWeb, database: Database, secrets: SecretBox, clock: Clock
    ) -> None:
        self._web = web
        self._clock = clock
        self._remembered = RememberedBots()
        self._own = OwnToken(settings.bot_token, web)
        self._store = (
            InstallationStore(settings.client_id, database, secrets, clock, self._remembered.forget_all)
            if settings.client_id
            else None
        )
        self.oauth_flow = _oauth_flow(settings, web, self._store, StateStore(database, clock)) if self._store else None
        self.authorize = Authorise(self)

    async def find_bot(self, enterprise_id: str, team_id: str, *, is_enterprise_install: bool = False) -> Bot | None:
        """The bot of this workspace; None where it isn't installed. `enterprise_id` may be empty where it isn't known.

        Raises:
            SQLAlchemyError: if the database can't be read.
            OSError: if it can't be reached, or not within `READ_SECONDS`.
            WrongSecretKey: if the installation can't be decrypted.
        """
        key, now, age = team_id or enterprise_id, self._clock(), self._remembered.age
        bot = self._remembered.find(key, now)
        if bot is not None:
            return bot
        if is_enterprise_install and team_id:
            self._remembered.belongs(team_id, enterprise_id)
        bot = await self._stored(enterprise_id, team_id, is_enterprise_install=is_enterprise_install)
        if bot is None:
            bot = await self._own.bot_of(enterprise_id or self._remembered.organisation_of(team_id), team_id)
        if bot is not None:
            self._remembered.keep(key, bot, now, read_at_age=age)
        return bot

    async def _stored(self, enterprise_id: str, team_id: str, *, is_enterprise_install: bool) -> Bot | None:
        """What OAuth brought: the workspace's own, or its organisation's where that is known to be meant."""
        if self._store is None:
            return None
        async with asyncio.timeout(READ_SECONDS):
            if not is_enterprise_install:
                found = await self._store.async_find_bot(enterprise_id=enterprise_id, team_id=team_id)
                enterprise_id = self._remembered.organisation_of(team_id)
                if found is not None or not enterprise_id:
                    return found
            return await self._store.async_find_bot(
                enterprise_id=enterprise_id, team_id=None, is_enterprise_install=True
            )

    async def learn_organisation(self, team_id: str) -> bool:
        """Ask Slack whether the bot is installed in the whole organisation of a workspace; remember it if so.

        For whoever isn't asked by Slack, and so isn't told. Asks nobody where there is no such installation.

        Raises:
            Unable: if Slack can't be asked.
            SQLAlchemyError, OSError or WrongSecretKey: as `find_bot` does.
        """
        organisation = await organisation_with(team_id, await self._of_organisations(), self._web)
        if organisation:
            self._remembered.belongs(team_id, organisation)
        return bool(organisation)

    async def _of_organisations(self) -> list[tuple[str, str]]:
        """The organisations in whose workspaces the bot is installed all at once, each with its token."""
        async with asyncio.timeout(READ_SECONDS):
            bots = await self._store.find_organisations() if self._store is not None else []
        own = await self._own.of_organisation()
        found = [(bot.enterprise_id or "", bot.bot_token or "") for bot in bots]
        return [*found, own] if own is not None else found

    async def forget(self, enterprise_id: str, team_id: str) -> None:
        """The app was removed from this workspace; with an empty `team_id`, from the whole organisation."""
        if self._store is not None:
            await self._store.async_delete_bot(enterprise_id=enterprise_id, team_id=team_id)
        log.info("slack_installation_removed", team=team_id or enterprise_id)

    def owns(self, workspace_id: str) -> bool:
        """Whether this is the workspace of the configured token; never one that was installed by OAuth alone."""
        return self._own.is_of(workspace_id)

    @property
    def own_trouble(self) -> Trouble | None:
        """Why Slack hasn't said whose the configured token is: until then a workspace may be its own after all."""
        return self._own.trouble

    async def has_another_token(self, workspace_id: str, token: str) -> bool:
        """Whether the bot was installed anew, by another process perhaps, since it was given this token.

        Raises:
            SQLAlchemyError, OSError or WrongSecretKey: as `find_bot` does.
        """
        self._remembered.forget_all()
        bot = await self.find_bot("", workspace_id)
        return bot is not None and bot.bot_token != token

    async def check(self) -> None:
        """Ask whose the configured token is, so that the first request need not wait for it."""
        await self._own.owner()


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
