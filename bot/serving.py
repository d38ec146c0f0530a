"""Running processes: the web server and the worker."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import structlog
import uvicorn
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp

from bot.app import build
from bot.logs import configure_logging
from bot.settings import Settings, SettingsError

log = structlog.get_logger(__name__)


class WebServer(uvicorn.Server):
    """uvicorn's server, which leaves signals to us: it would send them on to itself, past what we close at the end."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        log.info("ready", addresses=[address_of(one) for server in self.servers for one in server.sockets])

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield

    def end(self) -> None:
        """Finish the requests in flight, then stop."""
        self.should_exit = True


def web_server(asgi: ASGIApp) -> WebServer:
    """A web server for one application, with our logging; requests in flight get ten seconds at the end."""
    return WebServer(
        uvicorn.Config(
            asgi,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=10,
        )
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at this address.

    Raises:
        SettingsError: if the address is not this machine's, or the port is taken.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise SettingsError(f"{host} is no address of this machine. Nothing was started.") from error
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that Nagle is off
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
    except OSError as error:
        listening.close()
        raise SettingsError(
            f"Can't listen on {host}, port {port} ({error.strerror}). Nothing was started. Try another --port."
        ) from error
    listening.listen(1_024)
    return listening


def on_stop_signal(stop: Callable[[], None]) -> None:
    """Call `stop` when this process is told to end, by Ctrl+C or by its supervisor."""
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop)


def serve_web(settings: Settings, *, host: str, port: int) -> None:
    """Serve until told to stop.

    Raises:
        SettingsError: if a setting is missing or wrong, or the database is not ready.
    """
    configure_logging(settings.staffroom_log_format)
    staffroom = build(settings)
    listening = listen(host, port)

    async def run() -> None:
        server = web_server(staffroom.asgi())
        on_stop_signal(server.end)
        async with staffroom.run():
            await server.serve(sockets=[listening])
            log.info("stopping")

    _run(run())


def run_worker(settings: Settings) -> None:
    """Run the clock and send what falls due until told to stop; on SQLite, say that `serve` does it, and stand by.

    With STAFFROOM_WORKER_PORT, health, readiness and metrics of this process are served at that port of HOST.

    Raises:
        SettingsError: if a setting is missing or wrong, or the database is not ready.
    """
    configure_logging(settings.staffroom_log_format)
    staffroom = build(settings)
    port = settings.staffroom_worker_port
    listening = None if port is None or staffroom.database.is_sqlite else listen(settings.host, port)

    async def run() -> None:
        stop = asyncio.Event()
        on_stop_signal(stop.set)
        if staffroom.database.is_sqlite:
            await staffroom.check_database()
            log.info("standing_by", why="with SQLite, staffroom serve does this work itself")
            await stop.wait()
            await staffroom.database.close()
            return
        async with staffroom.run(listens=False), _serving(staffroom.operators_asgi(), listening):
            log.info("working")
            await stop.wait()

    _run(run())


@asynccontextmanager
async def _serving(asgi: ASGIApp, listening: socket.socket | None) -> AsyncIterator[None]:
    """Serve beside what else this process does, while the block lasts; nothing where it doesn't listen."""
    if listening is None:
        yield
        return
    server = web_server(asgi)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.end()
        await serving


def address_of(listening: Any) -> str:
    """Where a socket listens, as an address to open."""
    host, port = listening.getsockname()[:2]
    return f"http://{host}:{port}"


def _run(main: Coroutine[Any, Any, None]) -> None:
    """Run to the end on uvicorn's fast loop; a database that can't be reached is one sentence."""
    factory = uvicorn.Config("", loop="auto", log_config=None).get_loop_factory()
    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            runner.run(main)
    except (OSError, SQLAlchemyError) as error:
        raise SettingsError(
            f"The database can't be reached ({type(error).__name__}). Check STAFFROOM_DATABASE_URL."
        ) from error
