"""The one place where objects are wired together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.dispatch import Dispatcher, Welcome
from bot.edges import Edge
from bot.metrics import Metrics
from bot.public_pages import public_pages
from bot.recognition import Recognition
from bot.settings import Settings, SettingsError
from handlers import capabilities, welcome
from handlers.ports import Clock
from handlers.requests import Platform
from handlers.router import Router
from handlers.topics import Topics, load_topics
from scheduler.clock import SchedulerClock
from scheduler.housekeeping import sweep_job
from storage import migrations
from storage.database import Database
from storage.secret_box import SecretBox, WrongSecretKey, check_canary

log = structlog.get_logger(__name__)

NOT_MIGRATED = "The database is not up to date. Run `staffroom migrate` first; nothing has been changed."


def utc_now() -> datetime:
    """The time now by this machine's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Staffroom:
    """A wired bot: `run` keeps it going while its block lasts, and `asgi` is what a web server serves meanwhile."""

    database: Database
    secrets: SecretBox
    router: Router
    topics: Topics
    dispatcher: Dispatcher
    metrics: Metrics
    clock: SchedulerClock
    edges: dict[Platform, Edge] = field(default_factory=dict)

    @asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        """Check the database, start the edges and, on SQLite, the clock; stop all of them at the end.

        Raises:
            SettingsError: if the database is not up to date, or was encrypted with another key.
        """
        await self.check_database()
        for edge in self.edges.values():
            await edge.start()
        if self.database.is_sqlite:
            await self.clock.start()
        log.info("started", platforms=[str(platform) for platform in sorted(self.edges)])
        try:
            yield
        finally:
            for edge in self.edges.values():
                await edge.stop()
            if self.database.is_sqlite:
                await self.clock.stop()
            await self.database.close()

    async def check_database(self) -> None:
        """See that the schema is current and the secret key is the right one.

        Raises:
            SettingsError: if either is not so.
        """
        if await migrations.pending(self.database):
            raise SettingsError(NOT_MIGRATED)
        async with self.database.writing() as session:
            try:
                await check_canary(session, self.secrets)
            except WrongSecretKey as error:
                raise SettingsError(f"STAFFROOM_SECRET_KEY is wrong: {error}. Nothing has been changed.") from error

    def asgi(self) -> Starlette:
        """The web application: both platforms' endpoints, and the operator's."""
        routes = [route for edge in self.edges.values() for route in edge.routes()]
        routes += [
            Route("/healthz", _healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
            *public_pages(),
        ]
        return Starlette(routes=routes)

    async def _readyz(self, _request: Request) -> Response:
        """Whether requests can be answered: the database is there and its schema current."""
        try:
            current = not await migrations.pending(self.database)
        except Exception:
            log.exception("not_ready")
            return JSONResponse({"ready": False, "database": "unreachable"}, status_code=503)
        if not current:
            return JSONResponse({"ready": False, "database": "needs staffroom migrate"}, status_code=503)
        return JSONResponse({"ready": True, "platforms": sorted(self.edges)})

    async def _metrics(self, _request: Request) -> Response:
        return Response(self.metrics.exposition(), media_type="text/plain; version=0.0.4; charset=utf-8")


async def _healthz(_request: Request) -> Response:
    """Whether the process is alive."""
    return PlainTextResponse("ok\n")


def platforms_of(settings: Settings) -> list[str]:
    """The platforms that are configured.

    Raises:
        SettingsError: if one is half configured, or there is none.
    """
    settings.require_a_platform()
    found = {Platform.SLACK: settings.slack(), Platform.TEAMS: settings.teams()}
    return [str(platform) for platform, values in found.items() if values]


def build(settings: Settings, *, school_clock: Clock = utc_now, machine_clock: Clock = utc_now) -> Staffroom:
    """Wire a bot from its settings. Nothing is opened or asked yet; a platform not configured is left out.

    Raises:
        SettingsError: if a setting is missing or wrong.
    """
    settings.require_a_platform()
    database = Database(settings.staffroom_database_url)
    secrets = SecretBox(settings.secret_keys())
    router, topics, metrics = capabilities(), load_topics(), Metrics()
    edges: dict[Platform, Edge] = {}
    dispatcher = Dispatcher(
        router=router,
        topics=topics,
        welcome=Welcome(welcome.NOTICE, welcome.greet),
        database=database,
        recognition=Recognition(edges),
        school_clock=school_clock,
        machine_clock=machine_clock,
        metrics=metrics,
    )
    if slack := settings.slack():
        from bot.slack.edge import SlackEdge

        edges[Platform.SLACK] = SlackEdge(
            slack, answerer=dispatcher, router=router, database=database, secrets=secrets, clock=machine_clock
        )
    if teams := settings.teams():
        from bot.teams.edge import TeamsEdge

        edges[Platform.TEAMS] = TeamsEdge(
            teams, answerer=dispatcher, router=router, database=database, clock=machine_clock
        )
    clock = SchedulerClock(database, machine_clock, [sweep_job(database, machine_clock)])
    return Staffroom(database, secrets, router, topics, dispatcher, metrics, clock, edges)
