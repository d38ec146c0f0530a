"""The Teams edge: its parts put together, its route, and its start and stop."""

import asyncio
from collections.abc import Sequence

from starlette.routing import Route

from bot.edges import Answerer, Finding, LateAnswerer
from bot.settings import TeamsSettings
from bot.teams.connector import Connector, Pause
from bot.teams.conversations import Conversations
from bot.teams.courier import SENDING_SECONDS, TeamsCourier
from bot.teams.endpoint import Endpoint
from bot.teams.graph import FOR_INSTALLING, Graph
from bot.teams.guard import Guard, KeysUnavailable
from bot.teams.roster import Roster
from bot.teams.sender import Sender
from bot.teams.tokens import GRAPH_SCOPE, BotTokens
from bot.teams.trouble import ConnectorError, NoToken
from handlers.ports import Clock
from handlers.router import Router
from storage.database import Database

PATH = "/api/messages"

OPTIONAL = (
    "Nothing is wrong: people who have added Staffroom are written to, others are not. To let it add itself for "
    "them, grant these application permissions of Microsoft Graph in Entra, and publish the app in your catalogue."
)


class TeamsEdge:
    """Teams, over HTTP. `pause` waits between tries of a call."""

    def __init__(
        self,
        settings: TeamsSettings,
        *,
        answerer: Answerer,
        late: LateAnswerer,
        router: Router,
        database: Database,
        clock: Clock,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._guard = Guard(settings.client_id, settings.tenant_id, settings.openid_metadata_url)
        who = (settings.token_url, settings.client_id, settings.client_secret)
        self._tokens, self._graph_tokens = BotTokens(*who, clock=clock), BotTokens(*who, clock=clock, scope=GRAPH_SCOPE)
        self._connector = Connector(self._tokens, settings.service_url, pause=pause)
        self._one_try = Connector(self._tokens, settings.service_url, waits=(), call_seconds=SENDING_SECONDS)
        self._graph = Graph(settings.graph_base_url, self._graph_tokens, settings.client_id)
        conversations = Conversations(database)
        self._endpoint = Endpoint(
            guard=self._guard,
            answerer=answerer,
            router=router,
            sender=Sender(self._connector, conversations, late),
            tenant_id=settings.tenant_id,
        )
        self._roster = Roster(self._connector, conversations)
        self._courier = TeamsCourier(self._one_try, self._graph, settings.tenant_id)
        self._tenant_id = settings.tenant_id
        self._warming: asyncio.Task[None] | None = None

    @property
    def directory(self) -> Roster:
        """The people that Teams vouches for."""
        return self._roster

    @property
    def courier(self) -> TeamsCourier:
        """Carries out what the bot does of its own accord."""
        return self._courier

    def owns_workspace(self, workspace_id: str) -> bool:
        """Whether this is the tenant that the bot is set up for, and no other."""
        return workspace_id == self._tenant_id

    def routes(self) -> Sequence[Route]:
        """The messaging endpoint, as it is registered with the bot."""
        return [Route(PATH, self._endpoint.receive, methods=["POST"])]

    async def open(self) -> None:
        """Nothing is left to do: tokens are fetched when they are first needed, and nothing is listened to."""

    async def start(self) -> None:
        """Open, and fetch the signing keys of who will call, without waiting for them."""
        await self.open()
        self._warming = asyncio.create_task(self._guard.warm())

    async def stop(self) -> None:
        """Finish what has been acknowledged, then close connections."""
        if self._warming is not None:
            await self._warming  # it runs in a thread, which can't be called back
        await self.drain()
        for part in (self._connector, self._one_try, self._graph, self._tokens, self._graph_tokens):
            await part.close()

    async def drain(self) -> None:
        """Wait until everything that was acknowledged has been answered."""
        await self._endpoint.drain()

    async def check(self) -> Sequence[Finding]:
        """Whether the keys can be fetched, whether Microsoft gives the bot a token, and what Graph would allow it."""
        findings = [await self._check_keys(), await self._check_token()]
        return [*findings, await self._check_graph()] if findings[-1].is_well else findings

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

    async def _check_graph(self) -> Finding:
        """What is missing to write first to people who haven't added the bot; it works without, so all is well."""
        name = "Teams: installing itself"
        try:
            granted = await self._graph.granted()
        except NoToken:
            return Finding(name, is_well=True, says="not allowed: Microsoft gives no token for Graph", advice=OPTIONAL)
        if missing := [permission for permission in FOR_INSTALLING if permission not in granted]:
            says = f"not allowed: {', '.join(missing)} not granted"
            return Finding(name, is_well=True, says=says, advice=OPTIONAL)
        return Finding(name, is_well=True, says="allowed")
