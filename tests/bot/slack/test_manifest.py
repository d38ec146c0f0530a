"""The app manifest, against Slack's own description of it."""

from typing import Any

import jsonschema
import pytest

from bot.slack.manifest import slack_manifest
from handlers.router import Router
from tests.bot.slack.conftest import Slack, make_router


def _closed(properties: dict[str, Any], *required: str) -> dict[str, Any]:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _string(longest: int, shortest: int = 1, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": shortest, "maxLength": longest, **more}


BOOLEAN = {"type": "boolean"}
HTTPS = _string(3_000, pattern="^https://")
NAMES = {"type": "array", "items": _string(255), "uniqueItems": True, "maxItems": 100}
SCHEMA = _closed(
    {
        "_metadata": _closed({"major_version": {"enum": [1, 2]}, "minor_version": {"type": "integer"}}),
        "display_information": _closed(
            {
                "name": _string(35),
                "description": _string(140),
                "long_description": _string(4_000, 175),
                "background_color": _string(7, 4, pattern="^#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
            },
            "name",
        ),
        "features": _closed(
            {
                "app_home": _closed(
                    {
                        "home_tab_enabled": BOOLEAN,
                        "messages_tab_enabled": BOOLEAN,
                        "messages_tab_read_only_enabled": BOOLEAN,
                    }
                ),
                "bot_user": _closed({"display_name": _string(80), "always_online": BOOLEAN}, "display_name"),
                "slash_commands": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": 50,
                    "items": _closed(
                        {
                            "command": _string(32, 2, pattern="^/[a-z0-9_-]+$"),
                            "url": HTTPS,
                            "description": _string(2_000),
                            "usage_hint": _string(1_000),
                            "should_escape": BOOLEAN,
                        },
                        "command",
                        "description",
                    ),
                },
            }
        ),
        "oauth_config": _closed(
            {
                "redirect_urls": {"type": "array", "maxItems": 1_000, "items": HTTPS},
                "scopes": _closed({"bot": NAMES, "user": NAMES}),
            }
        ),
        "settings": _closed(
            {
                "event_subscriptions": _closed({"request_url": HTTPS, "bot_events": NAMES, "user_events": NAMES}),
                "interactivity": _closed({"is_enabled": BOOLEAN, "request_url": HTTPS}, "is_enabled"),
                "org_deploy_enabled": BOOLEAN,
                "socket_mode_enabled": BOOLEAN,
                "token_rotation_enabled": BOOLEAN,
            }
        ),
    },
    "display_information",
)
"""After docs.slack.dev: "App manifest reference"; settings we don't use are left out, so that one would be noticed."""


@pytest.mark.parametrize("socket_mode", [False, True])
def test_the_manifest_is_one_that_slack_takes(socket_mode: bool) -> None:
    """With addresses or over Socket Mode, the manifest keeps the shape that Slack documents."""
    manifest = slack_manifest(make_router(), "https://staffroom.example/", socket_mode)
    jsonschema.validate(manifest, SCHEMA)
    assert ("https://" in str(manifest)) is not socket_mode
    assert "//slack/events" not in str(manifest).replace("https://", "")


def test_every_command_is_in_the_manifest() -> None:
    """What the router answers is what Slack completes, and `/cpd` takes them all."""
    commands = slack_manifest(make_router(), "https://a.example")["features"]["slash_commands"]
    assert [(one["command"], one.get("usage_hint")) for one in commands] == [
        ("/cpd", "find-expert fractions year 4"),
        ("/find-expert", "topic [phase or year]"),
        ("/help", None),
        ("/cpd-admin", "terms"),
    ]


@pytest.mark.parametrize("names", [["x" * 40], [f"command-{number}" for number in range(50)]])
def test_more_than_slack_takes_is_said_at_once(names: list[str]) -> None:
    """A command that Slack would refuse is an error when the manifest is made, not when it is pasted."""
    router = Router()
    for name in names:
        router.command(name, help="Help.")(_never)
    with pytest.raises(ValueError, match="Slack takes"):
        slack_manifest(router, "https://a.example")


async def _never(request: Any, context: Any) -> Any:
    raise AssertionError("not reached")


async def test_the_scopes_are_enough_for_all_that_is_called(slack: Slack) -> None:
    """With the manifest's scopes and no others, each way of answering works."""
    manifest = slack_manifest(make_router(), "https://a.example")
    slack.workspace.scopes = frozenset(manifest["oauth_config"]["scopes"]["bot"])
    slack.cloud.use_manifest(manifest)
    await slack.command()
    await slack.cloud.send_dm(slack.priya.id, "hello")
    await slack.cloud.open_home(slack.priya.id)
    slack.clock.advance(2)
    await slack.edge.directory.profile(slack.workspace.id, slack.priya.id)
    await slack.cloud.send_message(slack.priya.id, slack.general, f"<@{slack.workspace.bot_user}> hello")
    await slack.settle()
    calls = [entry for entry in slack.cloud.log if entry.kind == "call"]
    assert calls
    assert [entry.answered for entry in calls if not entry.answered["ok"]] == []
