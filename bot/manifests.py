"""The app manifests of both platforms, made from the commands the bot knows."""

import json
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from bot.settings import Settings, SettingsError
from bot.slack.manifest import slack_manifest
from bot.teams.manifest import teams_manifest, teams_package
from handlers import capabilities


def slack_manifest_json(base_url: str, *, socket_mode: bool) -> str:
    """Slack's app manifest (api.slack.com/apps, From a manifest) as JSON."""
    return json.dumps(slack_manifest(capabilities(), _checked(base_url), socket_mode=socket_mode))


def teams_manifest_json(base_url: str, settings: Settings) -> str:
    """Teams' app manifest as JSON."""
    return json.dumps(teams_manifest(capabilities(), _checked(base_url), _client_id(settings)))


def write_teams_package(base_url: str, settings: Settings, path: Path) -> None:
    """Write the manifest with its icons, as Teams takes it."""
    path.write_bytes(teams_package(capabilities(), _checked(base_url), _client_id(settings)))


def _client_id(settings: Settings) -> str:
    if not settings.teams_client_id:
        raise SettingsError("TEAMS_CLIENT_ID is not set: a Teams manifest names the bot's app registration by it.")
    try:
        return str(UUID(settings.teams_client_id))
    except ValueError as error:
        raise SettingsError("TEAMS_CLIENT_ID is not an application id: it looks like 00000000-0000-….") from error


def _checked(base_url: str) -> str:
    address = urlsplit(base_url)
    if address.scheme != "https" or not address.hostname:
        raise SettingsError("--base-url must begin with https:// and name a host; both platforms call nothing else.")
    return base_url.rstrip("/")
