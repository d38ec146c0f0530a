"""The wired bot as its operator meets it: start, health, readiness, metrics."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from cryptography.fernet import Fernet

from bot.app import build
from bot.playground.world import World, served
from bot.settings import Settings, SettingsError, load_settings
from storage.database import Database
from tests.scenarios.chats import SlackChat
from tests.scenarios.conftest import demo_url, world

__all__ = ["demo_url", "world"]


def settings(database_url: str, **values: Any) -> Settings:
    """Settings for a Slack bot that talks to nobody."""
    given = {
        "staffroom_database_url": database_url,
        "staffroom_secret_key": Fernet.generate_key().decode(),
        "slack_bot_token": "xoxb-1",
        "slack_signing_secret": "secret",
        "teams_client_id": "",
        "teams_client_secret": "",
        "teams_tenant_id": "",
    }
    return load_settings(_env_file=None, **(given | values))


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A browser."""
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


async def test_health_readiness_and_metrics(world: World, http: httpx.AsyncClient) -> None:
    """An orchestrator sees that it lives and can answer; Prometheus counts what was answered, and by nobody's name."""
    await SlackChat(world, world.person("Priya Nair")).type("find-expert fractions")
    assert (await http.get(f"{world.bot_url}/healthz")).text == "ok\n"
    assert (await http.get(f"{world.bot_url}/readyz")).json() == {
        "ready": True,
        "platforms": ["slack", "teams"],
        "oldest_due_seconds": 0,
    }
    metrics = (await http.get(f"{world.bot_url}/metrics")).text
    assert 'staffroom_requests_total{kind="Command",outcome="answered",platform="slack"} 1.0' in metrics
    assert 'staffroom_deliveries{state="planned"} 0.0' in metrics
    assert "staffroom_oldest_due_seconds 0.0" in metrics
    assert "Priya" not in metrics
    assert "fractions" not in metrics


@pytest.mark.parametrize(
    ("path", "words"), [("privacy", "nobody is ranked"), ("terms", "designated safeguarding lead")]
)
async def test_the_pages_that_the_manifests_name_are_there(
    database_url: str, http: httpx.AsyncClient, path: str, words: str
) -> None:
    """Teams refuses an app whose privacy notice and terms can't be opened; ours say what holds."""
    async with served(build(settings(database_url)).asgi()) as address:
        page = await http.get(f"{address}/{path}")
    assert page.status_code == 200
    assert words in page.text


async def test_a_platform_that_is_not_configured_has_no_address(database_url: str, http: httpx.AsyncClient) -> None:
    """With Slack alone, Teams' endpoint is not there."""
    staffroom = build(settings(database_url))
    async with staffroom.run(), served(staffroom.asgi()) as address:
        assert (await http.post(f"{address}/api/messages", json={})).status_code == 404
        assert (await http.post(f"{address}/slack/events", content=b"{}")).status_code == 401


async def test_an_old_schema_stops_the_start(tmp_path: Any) -> None:
    """Without `staffroom migrate` nothing is served, and the sentence says so."""
    staffroom = build(settings(f"sqlite:///{tmp_path / 'empty.sqlite3'}"))
    with pytest.raises(SettingsError, match="Run `staffroom migrate` first"):
        async with staffroom.run():
            pass
    await staffroom.database.close()


async def test_another_key_stops_the_start(database_url: str) -> None:
    """What was encrypted with one key is not taken for garbage with another."""
    async with build(settings(database_url)).run():
        pass
    staffroom = build(settings(database_url))
    with pytest.raises(SettingsError, match="STAFFROOM_SECRET_KEY is wrong"):
        async with staffroom.run():
            pass
    await staffroom.database.close()


async def test_a_lost_database_is_not_ready(database_url: str, http: httpx.AsyncClient) -> None:
    """Readiness says what is missing, and health stays good: a restart would not help."""
    staffroom = build(settings(database_url))
    async with staffroom.run(), served(staffroom.asgi()) as address:
        admin = Database(database_url)
        async with admin.writing() as session:
            connection = await session.connection()
            await connection.exec_driver_sql("DROP TABLE alembic_version")
        await admin.close()
        answer = await http.get(f"{address}/readyz")
        assert answer.status_code == 503
        assert answer.json() == {"ready": False, "database": "needs staffroom migrate"}
        assert (await http.get(f"{address}/healthz")).status_code == 200
