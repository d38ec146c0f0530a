"""`staffroom doctor`, against both stand-ins: all well, and each thing that can be missing."""

import pytest

from bot.doctor import examine
from bot.playground.world import World, settings_for
from bot.settings import Settings
from tests.scenarios.conftest import demo_url, world

__all__ = ["demo_url", "world"]


@pytest.fixture
def settings(world: World, demo_url: str) -> Settings:
    """The settings of a bot that everything is there for."""
    return settings_for(demo_url, world.slack, world.teams)


async def missing(settings: Settings) -> dict[str, str]:
    """What the doctor found missing, by name, with what it says and advises."""
    findings = await examine(lambda: settings)
    return {found.name: f"{found.says}. {found.advice}" for found in findings if not found.is_well}


async def test_all_is_well(settings: Settings) -> None:
    """With credentials accepted, scopes granted and the schema current, nothing is missing."""
    findings = await examine(lambda: settings)
    assert [finding for finding in findings if not finding.is_well] == []
    assert {
        "platforms",
        "secret key",
        "database",
        "clock",
        "migration",
        "encryption",
        "Slack token",
        "Slack scopes",
    } <= {finding.name for finding in findings}


async def test_a_missing_scope_is_named(world: World, settings: Settings) -> None:
    """The scope that was not granted, and how to grant it."""
    for workspace in world.slack.state.workspaces.values():
        workspace.scopes -= {"users:read.email"}
    found = await missing(settings)
    assert found.keys() == {"Slack scopes"}
    assert "users:read.email missing. Update the app with `staffroom manifest slack`" in found["Slack scopes"]


async def test_a_revoked_token_is_named(world: World, settings: Settings) -> None:
    """Slack's own word for it, and what to check."""
    for workspace in world.slack.state.workspaces.values():
        workspace.bot_token = ""
    assert "Check SLACK_BOT_TOKEN" in (await missing(settings))["Slack token"]


async def test_a_wrong_secret_for_teams_is_named(settings: Settings) -> None:
    """A client secret that has expired or was mistyped is found before anybody types a word."""
    wrong = settings.model_copy(update={"teams_client_secret": type(settings.teams_client_secret)("wrong")})
    assert any("Teams" in name for name in await missing(wrong))
