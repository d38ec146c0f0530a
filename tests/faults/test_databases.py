"""A database in trouble: connections cut, gone for a while, locked, full, killed."""

import contextlib
import resource
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.dispatch import CANT_SAVE
from storage.database import Database
from storage.deliveries import State
from tests.faults.conftest import open_stage
from tests.faults.own_postgresql import own_server
from tests.faults.processes import GUARD_SECONDS, Nursery, Process, until
from tests.faults.stage import INTRODUCTION, REMINDER, Stage, reached

only_postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
only_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"


@only_postgresql
async def test_every_connection_is_cut(stage: Stage) -> None:
    """Cut while messages are under way: what the platforms answer is known, and is written down once it can be."""
    on_slack = stage.hold("slack", "accepted")
    on_teams = [stage.hold("teams", "accepted") for _ in range(2)]
    asked = [*await stage.ask("slack"), *await stage.ask("teams", REMINDER), *await stage.ask("teams", INTRODUCTION)]
    await stage.start()
    await reached([on_slack, *on_teams])
    await _cut_connections(stage)
    for hold in (on_slack, *on_teams):
        hold.release()
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in asked} == {(State.SENT, 1)}


@only_postgresql
async def test_gone_for_longer_than_a_lease(stage: Stage) -> None:
    """Whoever knows what became of a delivery says so before anybody looks for it: nothing is held or repeated."""
    on_teams = [stage.hold("teams", "accepted") for _ in range(2)]
    asked = [*await stage.ask("teams", REMINDER), *await stage.ask("teams", INTRODUCTION)]
    process = await stage.start()
    await reached(on_teams)
    async with _gone(stage):
        for hold in on_teams:
            hold.release()
        await process.said("outbox_not_settled")
        await stage.let_leases_end()
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in asked} == {(State.SENT, 1)}


@contextlib.asynccontextmanager
async def _gone(stage: Stage) -> AsyncIterator[None]:
    """The database takes no connection while the block lasts, but this test's own, which it has already."""
    name = stage.database.url.database
    admin = Database(
        str(stage.database.url.set(database="postgres").render_as_string(hide_password=False)), pool_size=1
    )
    async with stage.database.reading() as session:
        await session.execute(text("SELECT 1"))
    async with admin.engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        await _cut_connections(stage)
        try:
            yield
        finally:
            await outside.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    await admin.close()


async def _cut_connections(stage: Stage) -> None:
    """Cut every connection to this database but the one that is used for it."""
    async with stage.database.writing() as session:
        await session.execute(text(CUT), {"name": stage.database.url.database})


@only_postgresql
@pytest.mark.faults
async def test_read_only_for_a_while(stage: Stage) -> None:
    """While nothing can be written down nothing is begun, and what is known is kept until it can."""
    hold = stage.hold("teams", "accepted")
    asked = await stage.ask("teams")
    process = await stage.start()
    await reached([hold])
    name = stage.database.url.database
    async with stage.database.writing() as session:
        await session.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    later = await stage.ask("slack")
    await _cut_connections(stage)
    hold.release()
    await process.said("outbox_not_settled")
    await process.said("outbox_turn_failed")
    assert stage.slack.accepted == []
    async with stage.database.engine.connect() as connection:
        writable = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await writable.execute(text("SET default_transaction_read_only = off"))
        await writable.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
    await _cut_connections(stage)
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in (*asked, *later)} == {(State.SENT, 1)}


@only_sqlite
@pytest.mark.faults
async def test_locked_for_long_by_another_process(stage: Stage) -> None:
    """Claims and settles wait, and people hear that nothing was saved; when it is free again everything goes once."""
    process = await stage.serve()
    hold = stage.hold("teams", "accepted")
    asked = await stage.ask("teams")
    await reached([hold])
    async with stage.database.writing() as session:
        await session.execute(text("SELECT 1"))
        hold.release()
        said = await _ask_for_help(stage)
        await process.said("outbox_not_settled")
    assert CANT_SAVE in said
    asked += await stage.ask("slack", number=2)
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in asked} == {(State.SENT, 1)}


@only_sqlite
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux lets one process limit another's files")
async def test_a_disk_that_takes_nothing_more(stage: Stage) -> None:
    """S24: people hear "I can't save just now; nothing was lost or posted", and so it is; with room again all goes."""
    process = await stage.serve()
    hold = stage.hold("teams", "accepted")
    asked = await stage.ask("teams")
    await reached([hold])
    with _full_disk(stage, process):
        hold.release()
        asked += await stage.ask("slack", number=2)
        assert CANT_SAVE in await _ask_for_help(stage)
        await process.said("outbox_not_settled")
        await process.said("outbox_turn_failed")
        assert stage.slack.accepted == []
    await stage.settled()
    table = await stage.check()
    assert {(table[one].state, table[one].times) for one in asked} == {(State.SENT, 1)}


@contextlib.contextmanager
def _full_disk(stage: Stage, process: Process) -> Iterator[None]:
    """What this process writes to its database fails, as on a full disk: no file of its may grow past the log's end.

    The test's own process may still write, as an operator might who makes room.
    """
    size = Path(f"{stage.database.url.database}-wal").stat().st_size
    assert process.log.stat().st_size < size // 2
    before = resource.prlimit(process.process_id, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    yield
    resource.prlimit(process.process_id, resource.RLIMIT_FSIZE, before)


async def _ask_for_help(stage: Stage) -> str:
    """Somebody's first word to the bot, which has to be saved; gives what they are told."""
    user = next(user for user in stage.slack.state.users.values() if not user.is_bot)
    channel = stage.slack.direct_channel(user.id).id
    await stage.slack.type_command(user.id, channel, "/staffroom", "help")

    async def is_answered() -> bool:
        return bool(stage.slack.messages(user.id, channel))

    await until(is_answered, "the person was answered")
    return stage.slack.messages(user.id, channel)[-1].text


@only_postgresql
@pytest.mark.faults
async def test_killed_and_started_again(engine: str, tmp_path: Path, nursery: Nursery) -> None:
    """PostgreSQL itself is ended at once, with transactions open, again and again: everything goes once."""
    async with own_server() as server, open_stage(engine, server.url, tmp_path, nursery) as stage:
        for _ in range(2):
            await stage.start()
        asked = [*await stage.ask("slack", number=40), *await stage.ask("teams", REMINDER, number=60)]
        for already in (5, 20, 40):

            async def have_gone(already: int = already) -> bool:
                return sum(stage.accepted().values()) >= already

            await until(have_gone, f"{already} had gone")
            await server.end_at_once_and_start()
            await stage.database.close()  # this test's own connections have ended too
        await stage.settled(seconds=3 * GUARD_SECONDS)
        table = await stage.check()
    states = Counter((table[one].platform, table[one].state) for one in asked)
    assert states["slack", State.SENT] == 40
    assert states["teams", State.SENT] + states["teams", State.HELD] == 60
