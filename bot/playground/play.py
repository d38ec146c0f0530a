"""`staffroom play`: open a world, serve its page, and say where it is."""

import asyncio
import ipaddress
import socket
from functools import partial
from pathlib import Path

from rich.console import Console
from starlette.applications import Starlette
from uvicorn import Server

from bot.logs import configure_logging
from bot.playground.server import page_app
from bot.playground.world import OPENING, open_world, running_from
from bot.serving import listen, on_stop_signal, web_server
from bot.settings import SettingsError, load_settings

FOLDER = Path(".playground")
"""Where the made-up trust's database is kept from one play to the next; never committed."""

console = Console()


def play(*, host: str | None, port: int | None, fresh: bool) -> None:
    """Play until told to stop.

    Raises:
        SettingsError: if the address is not this machine's own, or taken; or the database is not the demo trust's.
    """
    configure_logging()
    settings = load_settings()
    address, number = host or settings.host, settings.port if port is None else port
    listening = _listen(address, number)
    database = _database_file(fresh=fresh)
    try:
        asyncio.run(_play(f"sqlite:///{database}", listening))
    finally:
        listening.close()


async def _play(database_url: str, listening: socket.socket) -> None:
    async with open_world(database_url, school_clock=running_from(OPENING)) as world:
        page = page_app(slack=world.slack, teams=world.teams, people=world.people, router=world.staffroom.router)
        server = web_server(page)
        on_stop_signal(partial(_stop, server, page))
        where, number = listening.getsockname()[:2]
        console.print(
            f"\n  Staffroom is ready:  [bold]http://{where}:{number}[/]\n"
            "  You are Priya Nair, a Year 4 teacher. Type [bold]/find-expert fractions year 4[/]\n"
            "  Everybody is made up, and nothing leaves this machine. Stop with Ctrl+C.\n",
            highlight=False,
        )
        await server.serve(sockets=[listening])


def _stop(server: Server, page: Starlette) -> None:
    page.state.close_streams()
    server.should_exit = True


def _listen(host: str, port: int) -> socket.socket:
    """A socket on this machine's own address.

    Raises:
        SettingsError: if it is not this machine's own, or the port is taken.
    """
    listening = listen(host, port)
    if not ipaddress.ip_address(listening.getsockname()[0]).is_loopback:
        listening.close()
        raise SettingsError(
            f"{host} can be reached from outside, and anybody there could be anybody in the page. "
            "Leave out --host, or use 127.0.0.1."
        )
    return listening


def _database_file(*, fresh: bool) -> Path:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / "playground.sqlite3"
    if fresh:
        for old in FOLDER.glob(f"{path.name}*"):
            old.unlink()
    return path.absolute()
