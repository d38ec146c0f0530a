"""Slack's app manifest, made from what the bot answers (docs.slack.dev: App manifest reference)."""

from bot.slack._text import Json, clip
from handlers.router import Router

SCOPES = (
    "app_mentions:read",
    "chat:write",
    "commands",
    "im:history",
    "im:write",
    "mpim:write",
    "users:read",
    "users:read.email",
)
"""The least that the bot uses: what each is for stands in `docs.slack.dev: OAuth scopes`."""
EVENTS = ("app_home_opened", "app_mention", "app_uninstalled", "message.im", "tokens_revoked")

DESCRIPTION_CHARACTERS = 2_000
USAGE_CHARACTERS = 1_000
COMMANDS = 50
COMMAND_CHARACTERS = 32

NAME = "Staffroom"
DESCRIPTION = "Find a colleague in another academy who can help, and learn from each other's practice."
COLOUR = "#1f4e46"


def slack_manifest(router: Router, base_url: str, socket_mode: bool = False) -> Json:  # noqa: FBT001, FBT002 - the command line's own flag
    """The manifest of the app; addresses are left out in Socket Mode, which needs none.

    Raises:
        ValueError: if there are more commands, or a longer one, than Slack takes.
    """
    address = f"{base_url.rstrip('/')}/slack/events"
    request_url: Json = {} if socket_mode else {"request_url": address}
    redirects: Json = {} if socket_mode else {"redirect_urls": [f"{base_url.rstrip('/')}/slack/oauth_redirect"]}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {"name": NAME, "description": DESCRIPTION, "background_color": COLOUR},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": _commands(router, {} if socket_mode else {"url": address}),
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}, **redirects},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **request_url},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def _commands(router: Router, url: Json) -> list[Json]:
    """A slash command for each of ours, and one that takes them all as words: names may be taken in a workspace."""
    words = _command("/cpd", "Any of these as words, such as: help", "find-expert fractions year 4", url)
    commands = [
        words,
        *(_command(f"/{entry.name}", entry.help, entry.usage, url) for entry in router.commands() if entry.slash),
    ]
    longest = max(len(command["command"]) for command in commands)
    if len(commands) > COMMANDS or longest > COMMAND_CHARACTERS:
        raise ValueError(f"Slack takes {COMMANDS} commands of {COMMAND_CHARACTERS} characters")
    return commands


def _command(name: str, description: str, usage: str, url: Json) -> Json:
    made: Json = {
        "command": name,
        "description": clip(description, DESCRIPTION_CHARACTERS),
        "should_escape": False,
        **url,
    }
    return made | {"usage_hint": clip(usage, USAGE_CHARACTERS)} if usage else made
