"""The Teams app manifest, made from the commands that the router knows, and the package that is uploaded.

Manifest schema 1.29 (npm `@microsoft/app-manifest`): the first with slash commands, which are declared by
`supportsTargetedMessages` and a command list whose triggers name `slash`. One Entra app id serves app and bot.
"""

import io
import json
import zipfile
from typing import Any, Final
from urllib.parse import urlsplit

from bot.teams.icons import color_icon, outline_icon
from bot.teams.wording import shortened
from handlers.router import CommandEntry, Router

SCHEMA_VERSION: Final = "1.29"
SCHEMA: Final = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}/MicrosoftTeams.schema.json"
APP_VERSION: Final = "1.1.0"
"""Teams takes a changed manifest as an update only under a higher version."""

COMMANDS_SHOWN: Final = 12
TITLE_LENGTH: Final = 128
DESCRIPTION_LENGTH: Final = 4_000
PACKED_AT: Final = (2026, 1, 1, 0, 0, 0)
"""The moment written into the package, always the same: equal manifests make equal packages."""


def teams_manifest(router: Router, base_url: str, client_id: str) -> dict[str, Any]:
    """The manifest of a bot served at `base_url` with this Entra app id."""
    return {
        "$schema": SCHEMA,
        "manifestVersion": SCHEMA_VERSION,
        "version": APP_VERSION,
        "id": client_id,
        "developer": {
            "name": "Staffroom",
            "websiteUrl": base_url,
            "privacyUrl": f"{base_url}/privacy",
            "termsOfUseUrl": f"{base_url}/terms",
        },
        "name": {"short": "Staffroom", "full": "Staffroom: colleagues who can help"},
        "description": {
            "short": "Find and offer help with teaching, across the schools of your trust.",
            "full": _description(router),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#1D5C63",
        "defaultInstallScope": "personal",
        "bots": [
            {
                "botId": client_id,
                "scopes": ["personal", "team", "groupChat"],
                "supportsFiles": False,
                "isNotificationOnly": False,
                "supportsTargetedMessages": True,
                "commandLists": [
                    _command_list(router, ["personal"]),
                    _command_list(router, ["team", "groupChat"]),
                ],
            }
        ],
        "validDomains": [urlsplit(base_url).netloc],
        # Graph lets an app install itself for people only if its manifest names its Entra app.
        "webApplicationInfo": {"id": client_id, "resource": base_url},
    }


def teams_package(router: Router, base_url: str, client_id: str) -> bytes:
    """The app package: a zip of the manifest and its two icons, the same bytes for the same manifest."""
    files = {
        "manifest.json": json.dumps(teams_manifest(router, base_url, client_id), indent=2).encode(),
        "color.png": color_icon(),
        "outline.png": outline_icon(),
    }
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, PACKED_AT), content)
    return package.getvalue()


def _command_list(router: Router, scopes: list[str]) -> dict[str, Any]:
    commands = [_command(entry) for entry in router.commands()][:COMMANDS_SHOWN]
    return {"scopes": scopes, "triggers": ["mention", "slash"], "commands": commands}


def _command(entry: CommandEntry) -> dict[str, str]:
    said = f"{entry.help} Type: {entry.name} {entry.usage}" if entry.usage else entry.help
    return {"title": shortened(entry.name, TITLE_LENGTH), "description": shortened(said, DESCRIPTION_LENGTH)}


def _description(router: Router) -> str:
    opening = (
        "Staffroom helps colleagues across a trust's schools to find each other: ask who can help with a topic, offer "
        "what you can help with, and stay in charge of what others see of you. Answers are for you alone.\n\n"
    )
    lines = "\n".join(f"{entry.name}: {entry.help}" for entry in router.commands())
    return shortened(opening + lines, DESCRIPTION_LENGTH)
