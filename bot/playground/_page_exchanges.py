"""The stand-ins' logs in one shape, for the inspector."""

from typing import Any

from bot.playground.slack_cloud import LogEntry, SlackCloud
from bot.playground.teams_cloud import Exchange, TeamsCloud

MOST_SHOWN = 200
"""The newest exchanges are shown; the logs themselves keep all."""


def slack_exchanges(cloud: SlackCloud) -> list[dict[str, Any]]:
    """Slack's newest exchanges, newest first."""
    return [_slack(entry) for entry in reversed(cloud.log[-MOST_SHOWN:])]


def teams_exchanges(cloud: TeamsCloud) -> list[dict[str, Any]]:
    """Teams' newest exchanges, newest first."""
    return [_teams(exchange) for exchange in reversed(cloud.log[-MOST_SHOWN:])]


def _slack(entry: LogEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "direction": "to_bot" if entry.kind == "request" else "from_bot",
        "method": "POST",
        "name": entry.name,
        "status": entry.status,
        "milliseconds": round(entry.milliseconds, 1) if entry.milliseconds else None,
        "headers": entry.headers,
        "request": entry.sent,
        "response": entry.answered,
        "document": entry.document,
    }


def _teams(exchange: Exchange) -> dict[str, Any]:
    return {
        "number": exchange.number,
        "at": exchange.at,
        "direction": "to_bot" if exchange.direction == "to bot" else "from_bot",
        "method": exchange.method,
        "name": exchange.url,
        "status": exchange.status,
        "milliseconds": round(exchange.milliseconds, 1) if exchange.milliseconds else None,
        "headers": exchange.headers,
        "request": exchange.request,
        "response": exchange.response,
        "document": exchange.document,
    }
