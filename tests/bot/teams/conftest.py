"""The Teams edge and the stand-in of Teams, both on real loopback ports, with a recording answerer between."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.playground.teams_cloud import CloudConversation, CloudMessage, CloudPerson, TeamsCloud
from bot.playground.teams_cloud._keys import SigningKey
from bot.settings import TeamsSettings
from bot.teams.edge import TeamsEdge
from handlers.context import Context
from handlers.messages import Message, message, text
from handlers.requests import Command, Incoming, Platform, Private, Reply
from handlers.router import Router
from storage.database import Database
from tests.templates import EMPTY, SqliteTemplates


class Answerer:
    """Answers everything with `reply`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Incoming] = []
        self.late: list[tuple[Platform, str, str, Message]] = []
        self.knows = True
        self.reply: Reply | Exception = Private(message(text("Here you are.")))
        self.was_asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def give_later(self, platform: Platform, workspace: str, user: str, said: Message) -> bool:
        """Keep what Teams put off, for the test to see; nothing of somebody who isn't known."""
        if self.knows:
            self.late.append((platform, workspace, user, said))
        return self.knows

    async def answer(self, incoming: Incoming) -> Reply:
        """The reply that the test chose."""
        self.asked.append(incoming)
        self.was_asked.set()
        await self.may_answer.wait()
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply


@dataclass
class Pauses:
    """Waits for nothing, and remembers how long it should have."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        """Note a wait."""
        self.seconds.append(seconds)


@dataclass
class MachineClock:
    """The machine's time, ahead by what a test asks for."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        """The time now."""
        return datetime.now(UTC) + self.ahead


@dataclass
class Scene:
    """A tenant with two people and a channel, the bot in it, and what the bot's side recorded; `clock` is the bot's."""

    cloud: TeamsCloud
    answerer: Answerer
    edge: TeamsEdge
    database: Database
    pauses: Pauses
    clock: MachineClock
    priya: CloudPerson
    megan: CloudPerson
    chat: CloudConversation
    channel: CloudConversation

    def said_in(self, place: CloudConversation) -> list[CloudMessage]:
        """What the bot said in a conversation, in order."""
        return [one for one in self.cloud.tenant.messages if one.conversation_id == place.id and not one.sender_id]

    async def bot_says(self, place: CloudConversation, count: int = 1) -> CloudMessage:
        """Wait until the bot has said so much in a conversation; the last of it."""
        await self.cloud.until(lambda: len(self.said_in(place)) >= count)
        return self.said_in(place)[-1]

    def words_for(self, person: CloudPerson) -> str:
        """Everything that a person sees, as one string of JSON."""
        return str(self.cloud.snapshot(person.id))


@pytest.fixture(scope="session")
def signing_key() -> SigningKey:
    """The stand-in's key: made once, because making one takes a while."""
    return SigningKey()


def small_router() -> Router:
    """A router that knows two commands, which nobody runs here."""
    router = Router()

    @router.command(
        "find-expert", usage="topic", help="Find a colleague who can help.", examples=("find-expert oracy",)
    )
    async def find_expert(_request: Command, _context: Context) -> Reply:
        return Private(Message(()))

    @router.command("help", help="See what I can do.")
    async def show_help(_request: Command, _context: Context) -> Reply:
        return Private(Message(()))

    return router


@pytest.fixture
def sqlite_path(sqlite_templates: SqliteTemplates, tmp_path: Path) -> Path:
    """A migrated SQLite file of this test's own."""
    path = tmp_path / "staffroom.sqlite3"
    sqlite_templates.copy(EMPTY, path)
    return path


@pytest.fixture
async def sqlite_database(sqlite_path: Path) -> AsyncIterator[Database]:
    """An empty migrated SQLite database: the edge's few queries are tried on both engines with the storage."""
    database = Database(f"sqlite:///{sqlite_path}")
    yield database
    await database.close()


class Server(uvicorn.Server):
    """Says when it is up, and stops as soon as it is told to: uvicorn's own looks around ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()
        self.done = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until the test is done."""
        await self.done.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is open; both sides of a test have finished by then."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as always, then say so."""
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """An application on a loopback port of its own while the block lasts; gives its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = Server(uvicorn.Config(app, log_level="critical", lifespan="off", ws="none"))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        await server.up.wait()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.done.set()
        await task


@asynccontextmanager
async def staged(cloud: TeamsCloud, database: Database, clock: MachineClock) -> AsyncIterator[Scene]:
    """A scene around this stand-in, for as long as the block lasts."""
    answerer, pauses = Answerer(), Pauses()
    async with served(cloud.app) as cloud_url:
        cloud.bind(cloud_url, "")
        edge = TeamsEdge(
            settings_for(cloud),
            answerer=answerer,
            late=answerer,
            router=small_router(),
            database=database,
            clock=clock,
            pause=pauses,
        )
        async with served(Starlette(routes=list(edge.routes()))) as bot_url:
            cloud.bind(cloud_url, bot_url)
            await edge.start()
            priya = cloud.add_person("Priya Nair", "priya.nair@larkbeck.example", installed=True)
            megan = cloud.add_person("Megan Rowlands", "megan.rowlands@hollinshaw.example", installed=True)
            team = cloud.add_team("Brackenfold", [priya.id, megan.id])
            channel = cloud.add_channel(team.id, "trust-maths")
            chat = cloud.personal_chat(priya.id)
            try:
                yield Scene(cloud, answerer, edge, database, pauses, clock, priya, megan, chat, channel)
            finally:
                answerer.may_answer.set()
                await edge.stop()
                await cloud.close()


def settings_for(cloud: TeamsCloud) -> TeamsSettings:
    """The settings that connect a bot to this stand-in."""
    environment = cloud.bot_environment()
    return TeamsSettings(
        client_id=environment["TEAMS_CLIENT_ID"],
        client_secret=environment["TEAMS_CLIENT_SECRET"],
        tenant_id=environment["TEAMS_TENANT_ID"],
        openid_metadata_url=environment["TEAMS_OPENID_METADATA_URL"],
        token_url=environment["TEAMS_TOKEN_URL"],
        service_url=environment["TEAMS_SERVICE_URL"],
        graph_base_url=environment["GRAPH_BASE_URL"],
    )


@pytest.fixture
async def scene(signing_key: SigningKey, sqlite_database: Database) -> AsyncIterator[Scene]:
    """The usual scene."""
    clock = MachineClock()
    cloud = TeamsCloud(clock=MachineClock(), key=signing_key)
    async with staged(cloud, sqlite_database, clock) as scene:
        yield scene
