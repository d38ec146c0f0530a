"""The Teams edge: its parts put together, its route, and its start and stop."""

import asyncio
from collections.abc import Sequence

from starlette.routing import Route

from bot.edges import Answerer, Finding
from bot.settings import TeamsSettings
from bot.teams.connector import BotTokens, Connector, ConnectorError, Pause
from bot.teams.conversations import Conversations
from bot.teams.endpoint import Endpoint
from bot.teams.guard import Guard, KeysUnavailable
from bot.teams.roster import Roster
from bot.teams.sender import Sender
from handlers.ports import Clock
from handlers.router import Router
from storage.database import Database

PATH = "/api/messages"


class TeamsEdge:
    """Teams, over HTTP. `pause` waits between tries of a call."""

    def __init__(
        self,
        settings: TeamsSettings,
        *,
        answerer: Answerer,
        router: Router,
        database: Database,
        clock: Clock,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._guard = Guard(settings.client_id, settings.tenant_id, settings.openid_metadata_url)
        self._tokens = BotTokens(settings.token_url, settings.client_id, settings.client_secret, clock=clock)
        self._connector = Connector(self._tokens, settings.service_url, pause=pause)
        conversations = Conversations(database)
        self._endpoint = Endpoint(
            guard=self._guard,
            answerer=answerer,
            router=router,
            sender=Sender(self._connector, conversations),
            tenant_id=settings.tenant_id,
        )
        self._roster = Roster(self._connector, conversations)
        self._tenant_id = settings.tenant_id
        self._warming: asyncio.Task[None] | None = None

    @property
    def directory(self) -> Roster:
        """The people that Teams vouches for."""
        return self._roster

    def owns_workspace(self, workspace_id: str) -> bool:
        """Whether this is the tenant that the bot is set up for, and no other."""
        return workspace_id == self._tenant_id

    def routes(self) -> Sequence[Route]:
        """The messaging endpoint, as it is registered with the bot."""
        return [Route(PATH, self._endpoint.receive, methods=["POST"])]

    async def start(self) -> None:
        """Fetch the signing keys, without waiting for them."""
        self._warming = asyncio.create_task(self._guard.warm())

    async def stop(self) -> None:
        """Finish what has been acknowledged, then close connections."""
        if self._warming is not None:
            self._warming.cancel()
        await self.drain()
        await self._connector.close()

    async def drain(self) -> None:
        """Wait until everything that was acknowledged has been answered."""
        await self._endpoint.drain()

    async def check(self) -> Sequence[Finding]:
        """Whether the keys can be fetched, and whether Microsoft gives the bot a token."""
        return [await self._check_keys(), await self._check_token()]

    async def _check_keys(self) -> Finding:
        try:
            await self._guard.fetch_keys()
        except KeysUnavailable:
            advice = "Allow HTTPS to login.botframework.com, or correct TEAMS_OPENID_METADATA_URL."
            return Finding("Teams: signing keys", is_well=False, says="can't be fetched", advice=advice)
        return Finding("Teams: signing keys", is_well=True, says="fetched")

    async def _check_token(self) -> Finding:
        try:
            await self._tokens.token()
        except ConnectorError:
            advice = "Check TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET (it may have expired) and TEAMS_TENANT_ID."
            return Finding("Teams: credentials", is_well=False, says="Microsoft gives no token", advice=advice)
        return Finding("Teams: credentials", is_well=True, says="accepted")
