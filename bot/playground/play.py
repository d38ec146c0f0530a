"""`staffroom play`: open a world, serve its page, and say where it is."""

import asyncio
import ipaddress
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from starlette.applications import Starlette
from uvicorn import Server

from bot.logs import configure_logging
from bot.playground.school_clock import ClockFile, SchoolClock, in_words, read_moment, running_from
from bot.playground.server import page_app
from bot.playground.world import OPENING, World, open_world
from bot.serving import listen, on_stop_signal, web_server
from bot.settings import SettingsError, load_settings

FOLDER = Path(".playground")
"""Where the made-up trust's database is kept from one play to the next; never committed."""

console = Console()


KEEP_SECONDS = 5
"""How often the clock's time is kept, so that a playground that was killed goes on where it was."""

BEGUN = (
    "This playground has begun already, and its clock only goes forward. Add --fresh to start over at that time, or "
    "move the clock in the page. Nothing has been changed."
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept from one play to the next: the made-up trust's database, and the time of its clock."""

    database: Path
    clock: ClockFile


def play(*, host: str | None, port: int | None, fresh: bool, at: str | None = None) -> None:
    """Play until told to stop.

    Raises:
        SettingsError: if the address is not this machine's own, or taken; the database is not the demo trust's; or
            `at`, the time to begin at, is none, or the playground has begun already.
    """
    configure_logging()
    settings = load_settings()
    beginning = None if at is None else _beginning(at)
    address, number = host or settings.host, settings.port if port is None else port
    listening = _listen(address, number)
    try:
        kept = _kept(fresh=fresh, at_a_time=beginning is not None)
        opening = beginning or kept.clock.read() or OPENING
        asyncio.run(_play(kept, running_from(opening), listening))
    finally:
        listening.close()


async def _play(kept: Kept, clock: SchoolClock, listening: socket.socket) -> None:
    async with open_world(f"sqlite:///{kept.database}", school_clock=clock, drains=True) as world:
        page = page_app(world)
        server = web_server(page)
        on_stop_signal(partial(_stop, server, page))
        _say_where(world, listening)
        keeping = asyncio.create_task(_keep(kept.clock, clock))
        try:
            await server.serve(sockets=[listening])
        finally:
            page.state.close()
            await page.state.finished()
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping


def _say_where(world: World, listening: socket.socket) -> None:
    where, number = listening.getsockname()[:2]
    console.print(
        f"\n  Staffroom is ready:  [bold]http://{where}:{number}[/]\n"
        "  You are Priya Nair, a Year 4 teacher. Type [bold]/find-expert fractions year 4[/]\n"
        f"  At school it is {in_words(world.clock.now())}; the page can move that clock.\n"
        "  Everybody is made up, and nothing leaves this machine. Stop with Ctrl+C.\n",
        highlight=False,
    )


async def _keep(file: ClockFile, clock: SchoolClock) -> None:
    """Keep the clock's time again and again, and once more at the end."""
    try:
        while True:
            file.write(clock.now())
            await asyncio.sleep(KEEP_SECONDS)
    finally:
        file.write(clock.now())


def _stop(server: Server, page: Starlette) -> None:
    page.state.close()
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


def _beginning(at: str) -> datetime:
    """The moment that somebody asks to begin at.

    Raises:
        SettingsError: if it is none.
    """
    try:
        return read_moment(at)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def _kept(*, fresh: bool, at_a_time: bool) -> Kept:
    """The files of the playground, emptied for a fresh start.

    Raises:
        SettingsError: if it is to begin at a time and has begun already.
    """
    FOLDER.mkdir(exist_ok=True)
    database, clock = FOLDER / "playground.sqlite3", FOLDER / "school_clock.txt"
    if fresh:
        for old in (*FOLDER.glob(f"{database.name}*"), *FOLDER.glob(f"{clock.name}*")):
            old.unlink()
    elif at_a_time and database.exists():
        raise SettingsError(BEGUN)
    return Kept(database.absolute(), ClockFile(clock))
