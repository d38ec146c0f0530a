"""Slack's edge and the stand-in of Slack, each on a loopback port, with an answerer that says what a test wants."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import uvicorn
from cryptography.fernet import Fernet
from starlette.applications import Starlette
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from bot.playground.slack_cloud import Act, Message, SlackCloud, User, View, Workspace
from bot.settings import SlackSettings
from bot.slack.edge import SlackEdge
from handlers.context import Context
from handlers.messages import Message as Said
from handlers.messages import message, text
from handlers.ports import Courier, Errand, Operation
from handlers.requests import Command, Incoming, Platform, Private, Reply
from handlers.router import Router
from storage.database import Database
from storage.secret_box import SecretBox
from tests.templates import EMPTY, SqliteTemplates

SIGNING_SECRET = "test-signing-secret"
BOT_TOKEN = "xoxb-test"
APP_TOKEN = "xapp-test"
SAID = message(text("Your listing is due."))
CONNECTIONS = 4
"""How many connections the edge's database has, and a test that stalls it has to take."""


class MovableClock:
    """The machine's time, and further on where a test says so."""

    def __init__(self) -> None:
        self.ahead = timedelta()
        self._stopped_at: datetime | None = None

    def __call__(self) -> datetime:
        """The time now, in UTC."""
        return (self._stopped_at or datetime.now(UTC)) + self.ahead

    def stop(self) -> None:
        """Let no time pass any more but what a test lets pass."""
        self._stopped_at = datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self.ahead += timedelta(seconds=seconds)


class RecordingAnswerer:
    """Keeps what it is asked, and answers what the test set: a reply, or a function that makes one."""

    def __init__(self) -> None:
        self.asked: list[Incoming] = []
        self.late: list[tuple[str, Said]] = []
        self.reply: Reply | Callable[[Incoming], Awaitable[Reply]] = Private(message(text("Here you are.")))

    async def give_later(self, platform: Platform, workspace: str, user: str, said: Said) -> bool:
        """Keep what is given up on, for the test to see."""
        self.late.append((user, said))
        return True

    async def answer(self, incoming: Incoming) -> Reply:
        """The reply set by the test."""
        self.asked.append(incoming)
        return await self.reply(incoming) if callable(self.reply) else self.reply


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """The application on a loopback port of its own, by uvicorn's protocol; gives its address."""
    config = uvicorn.Config(app, log_level="critical", lifespan="off", ws="none")
    config.load()
    state = ServerState()

    def connection() -> asyncio.Protocol:
        made: asyncio.Protocol = config.http_protocol_class(config=config, server_state=state, app_state={})  # type: ignore[call-arg] # its signature is looser
        return made

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    for open_connection in list(state.connections):
        open_connection.shutdown()
    await server.wait_closed()


def make_router() -> Router:
    """A router with three commands; their handlers are never reached."""
    router = Router()

    @router.command("find-expert", help="Find a colleague.", usage="topic [phase or year]")
    async def find_expert(request: Command, context: Context) -> Reply:
        raise AssertionError("the recording answerer answers")

    @router.command("help", help="What I can do.")
    async def show_help(request: Command, context: Context) -> Reply:
        raise AssertionError("the recording answerer answers")

    @router.command("cpd-admin", help="Term dates and hours.", usage="terms")
    async def administer(request: Command, context: Context) -> Reply:
        raise AssertionError("the recording answerer answers")

    return router


@dataclass
class Slack:
    """A workspace with two people, a channel with the bot and one without, and the edge under test."""

    cloud: SlackCloud
    edge: SlackEdge
    answerer: RecordingAnswerer
    clock: MovableClock
    workspace: Workspace
    priya: User
    tom: User
    general: str
    elsewhere: str
    bot_address: str
    make_edge: Callable[[str], SlackEdge]
    """Makes another edge of the same bot, as a second process has one; it takes the address of Slack's API."""

    @property
    def courier(self) -> Courier:
        """The courier of the edge."""
        return self.edge.courier

    def errand(self, operation: Operation = Operation.POST, **fields: Any) -> Errand:
        """An errand in the workspace, begun now; it is to say `SAID` where the test names no other message."""
        given: dict[str, Any] = {"key": "k1", "message": SAID, "begun_at": self.clock()} | fields
        return Errand(operation=operation, workspace_id=self.workspace.id, **given)

    @property
    def direct(self) -> str:
        """Priya's conversation with the bot."""
        return self.cloud.direct_channel(self.priya.id).id

    async def settle(self) -> None:
        """Wait for all that the edge is still answering."""
        await self.edge.drain()

    async def command(self, words: str = "fractions year 4", *, channel: str = "") -> Act:
        """Priya types `/find-expert`, and the answer has been delivered."""
        act = await self.cloud.type_command(self.priya.id, channel or self.general, "/find-expert", words)
        await self.settle()
        return act

    def seen(self, channel: str = "", *, by: User | None = None) -> list[Message]:
        """What somebody (Priya, unless said otherwise) sees in a channel (the one with the bot)."""
        return self.cloud.messages((by or self.priya).id, channel or self.general)

    def modal(self) -> View:
        """The form open for Priya."""
        view = self.cloud.modal(self.priya.id)
        assert view is not None, [entry.answered for entry in self.cloud.log if entry.kind == "call"]
        return view


@pytest.fixture
def sqlite_url(sqlite_templates: SqliteTemplates, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a migrated SQLite file of this test's own."""
    return sqlite_templates.copy(EMPTY, tmp_path_factory.mktemp("edge") / "staffroom.sqlite3")


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """An empty migrated database; the edge's own queries are tested on both engines elsewhere."""
    database = Database(sqlite_url, pool_size=CONNECTIONS)
    yield database
    await database.close()


@pytest.fixture
async def slack(sqlite: Database) -> AsyncIterator[Slack]:
    """Slack over HTTP, with a bot token."""
    async with connected(sqlite) as made:
        yield made


@asynccontextmanager
async def connected(
    database: Database,
    *,
    app_token: str = "",
    client_id: str = "",
    bot_token: str = BOT_TOKEN,
    installed: bool = True,
    signing_secret: str = SIGNING_SECRET,
    enterprise_id: str = "",
) -> AsyncIterator[Slack]:
    """The stand-in and the edge, serving each other."""
    clock = MovableClock()
    cloud = SlackCloud(clock=clock, signing_secret=SIGNING_SECRET, app_token=APP_TOKEN)
    async with served(cloud.app) as address:
        cloud.base_url = address
        workspace = cloud.add_workspace(
            "Brackenfold",
            domain="brackenfold",
            bot_token=BOT_TOKEN if installed else "",
            enterprise_id=enterprise_id,
        )
        priya = cloud.add_user(workspace.id, "Priya Nair", "priya.nair@larkbeck.example")
        tom = cloud.add_user(workspace.id, "Tom Achebe", "tom.achebe@ravensgill.example")
        general = cloud.add_channel(workspace.id, "general", [priya.id, tom.id], with_bot=True)
        elsewhere = cloud.add_channel(workspace.id, "trust-maths", [priya.id, tom.id])
        answerer = RecordingAnswerer()
        secrets = SecretBox([Fernet.generate_key().decode()])

        def make_edge(api_url: str) -> SlackEdge:
            app = cloud.state.app
            client = (client_id and app.client_id, client_id and app.client_secret)
            return SlackEdge(
                SlackSettings(signing_secret, bot_token, app_token, *client, api_url),
                answerer=answerer,
                late=answerer,
                router=make_router(),
                database=database,
                secrets=secrets,
                clock=clock,
            )

        edge = make_edge(cloud.api_url)
        async with served(Starlette(routes=edge.routes())) as bot_address:
            cloud.connect_bot(f"{bot_address}/slack/events")
            await edge.start()
            people = (workspace, priya, tom)
            yield Slack(cloud, edge, answerer, clock, *people, general.id, elsewhere.id, bot_address, make_edge)
            await edge.stop()
            await cloud.close()
