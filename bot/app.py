"""The one place where objects are wired together."""

import asyncio
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
from bot.invitations import invitations
from bot.late_answers import LateAnswers
from bot.metrics import Metrics
from bot.public_pages import public_pages
from bot.recognition import Recognition
from bot.settings import Settings, SettingsError
from handlers import capabilities, welcome
from handlers.guards import TrustGuards
from handlers.meaning import Interpreter, load_interpreter
from handlers.outbox import NUDGES
from handlers.ports import Clock
from handlers.requests import Platform
from handlers.router import Router
from handlers.topics import TrustTopics, load_topics
from scheduler.clock import SchedulerClock
from scheduler.housekeeping import sweep_job
from scheduler.introductions import IntroductionWatch
from scheduler.lateness import LATE, LATE_AFTER, how_late, lateness_job
from scheduler.machine_clock import SharedClock, setting_job
from scheduler.nudges import NudgeComposer, NudgeJoiner, NudgePlanner
from scheduler.outbox import Outbox, Pause
from scheduler.reading import ListingReading
from scheduler.search_wishes import WishWatch
from storage import deliveries, migrations, nudges
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
    topics: TrustTopics
    meaning: Interpreter
    dispatcher: Dispatcher
    metrics: Metrics
    clock: SchedulerClock
    outbox: Outbox
    school_clock: Clock
    shared_clock: SharedClock | None = None
    edges: dict[Platform, Edge] = field(default_factory=dict)

    @asynccontextmanager
    async def run(self, *, listens: bool = True, drains: bool | None = None) -> AsyncIterator[None]:
        """Keep going while the block lasts: open the edges, and stop all of it at the end.

        With `listens` the platforms are listened to. With `drains` this process runs the clock and sends what falls
        due; unless told otherwise one that listens does so on SQLite, where there is no other process to do it.

        Raises:
            SettingsError: if the database is not up to date, or was encrypted with another key.
        """
        drains = (self.database.is_sqlite or not listens) if drains is None else drains
        await self.check_database()
        if self.shared_clock is not None:
            await self.shared_clock.set()
        for edge in self.edges.values():
            await (edge.start() if listens else edge.open())
        if drains:
            await self.clock.start()
            self.outbox.start()
        log.info(
            "started", platforms=[str(platform) for platform in sorted(self.edges)], listens=listens, drains=drains
        )
        try:
            yield
        finally:
            if drains:
                await self.outbox.stop()
                await self.clock.stop()
            for edge in self.edges.values():
                await edge.stop()
            await self.dispatcher.finish()
            await self.database.close()

    async def catch_up(self, *, patience_seconds: float = 20.0) -> None:
        """Do at once what the clock and the outbox would do by and by: plan, and send whatever is due.

        What a platform puts off for longer than `patience_seconds` stays in the outbox.
        """
        for job in self.clock.jobs:
            await job.run()
        await self.outbox.drain(patience_seconds=patience_seconds)

    async def next_due(self) -> datetime | None:
        """When the next delivery or nudge falls due, by the school clock; it may be overdue already."""
        async with self.database.reading() as session:
            found = [await deliveries.find_next_due(session), await nudges.find_next_go_at(session)]
        return min((moment for moment in found if moment is not None), default=None)

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
        return Starlette(
            routes=[
                *routes,
                *self._operators_routes(),
                *public_pages(),
                invitations(self.database, self.secrets, self.school_clock),
            ]
        )

    def operators_asgi(self) -> Starlette:
        """The operator's endpoints alone, for a process that listens to no platform."""
        return Starlette(routes=self._operators_routes())

    def _operators_routes(self) -> list[Route]:
        return [
            Route("/healthz", _healthz),
            Route("/readyz", self._readyz),
            Route("/metrics", self._metrics),
        ]

    async def _readyz(self, _request: Request) -> Response:
        """Whether requests can be answered: the database is there and its schema current."""
        try:
            current = not await migrations.pending(self.database)
        except Exception:
            log.exception("not_ready")
            return JSONResponse({"ready": False, "database": "unreachable"}, status_code=503)
        if not current:
            return JSONResponse({"ready": False, "database": "needs staffroom migrate"}, status_code=503)
        late = await how_late(self.database, self.school_clock())
        said = {"ready": True, "platforms": sorted(self.edges), "oldest_due_seconds": round(late.total_seconds())}
        return JSONResponse(said | ({"warning": LATE} if late > LATE_AFTER else {}))

    async def _metrics(self, _request: Request) -> Response:
        """This process's figures, and the outbox's, which all processes share."""
        try:
            async with self.database.reading() as session:
                states = await deliveries.count_by_state(session)
            self.metrics.outbox({str(state): states.get(state, 0) for state in deliveries.State})
            late = await how_late(self.database, self.school_clock())
            self.metrics.oldest_due(late.total_seconds())
        except Exception:
            log.exception("outbox_not_counted")
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


def build(
    settings: Settings,
    *,
    school_clock: Clock | None = None,
    machine_clock: Clock | None = None,
    pause: Pause = asyncio.sleep,
) -> Staffroom:
    """Wire a bot from its settings. Nothing is opened or asked yet; a platform not configured is left out.

    Without a `machine_clock` it is this machine's, set right by the database's; the `school_clock` is the same unless
    it is given. `pause` waits by the machine clock, in seconds.

    Raises:
        SettingsError: if a setting is missing or wrong.
    """
    settings.require_a_platform()
    database = Database(settings.staffroom_database_url)
    secrets = SecretBox(settings.secret_keys())
    router, topics, metrics = capabilities(), TrustTopics(load_topics()), Metrics()
    meaning = load_interpreter(with_sentences=settings.reads_sentences())
    shared = SharedClock(database, utc_now) if machine_clock is None else None
    clock = shared.now if shared is not None else machine_clock or utc_now
    school_clock = school_clock or clock
    edges: dict[Platform, Edge] = {}
    dispatcher = Dispatcher(
        router=router,
        topics=topics,
        meaning=meaning,
        guards=TrustGuards(meaning),
        welcome=Welcome(welcome.NOTICE, welcome.greet),
        database=database,
        secrets=secrets,
        recognition=Recognition(edges),
        school_clock=school_clock,
        machine_clock=clock,
        metrics=metrics,
        address=settings.staffroom_public_url,
    )
    late = LateAnswers(database, secrets, school_clock)
    if slack := settings.slack():
        from bot.slack.edge import SlackEdge

        edges[Platform.SLACK] = SlackEdge(
            slack,
            answerer=dispatcher,
            late=late,
            router=router,
            database=database,
            secrets=secrets,
            clock=clock,
        )
    if teams := settings.teams():
        from bot.teams.edge import TeamsEdge

        edges[Platform.TEAMS] = TeamsEdge(
            teams, answerer=dispatcher, late=late, router=router, database=database, clock=clock
        )
    outbox = Outbox(
        database,
        {platform: edge.courier for platform, edge in edges.items()},
        {NUDGES.name: NudgeComposer(router, topics, meaning, secrets)},
        secrets,
        school_clock=school_clock,
        machine_clock=clock,
        tally=metrics.tried,
        pause=pause,
    )
    jobs = [
        ListingReading(database, topics, meaning).job(),
        NudgePlanner(database, router, topics, meaning, secrets, school_clock).job(),
        WishWatch(database, topics, meaning, secrets, school_clock).job(),
        IntroductionWatch(database, topics, meaning, secrets, school_clock).job(),
        NudgeJoiner(database, router, school_clock).job(),
        sweep_job(database, clock, school_clock),
        lateness_job(database, school_clock),
        *([setting_job(shared)] if shared is not None else []),
    ]
    return Staffroom(
        database=database,
        secrets=secrets,
        router=router,
        topics=topics,
        meaning=meaning,
        dispatcher=dispatcher,
        metrics=metrics,
        clock=SchedulerClock(database, clock, jobs),
        outbox=outbox,
        school_clock=school_clock,
        shared_clock=shared,
        edges=edges,
    )
