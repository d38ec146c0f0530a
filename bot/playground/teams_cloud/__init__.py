"""A stand-in for Teams, the Bot Connector, Entra and Graph: strict, in memory, over real HTTP on loopback.

`TeamsCloud` is the public surface. It is the only fake of Teams: tests drive the bot through it, and the playground's
page shows what it holds.
"""

from bot.playground.teams_cloud._faults import Fault, Hold
from bot.playground.teams_cloud._state import (
    AcceptedMessage,
    CloudConversation,
    CloudDialog,
    CloudMessage,
    CloudPerson,
    CloudTeam,
    Exchange,
    Outcome,
)
from bot.playground.teams_cloud.cloud import TeamsCloud

__all__ = [
    "AcceptedMessage",
    "CloudConversation",
    "CloudDialog",
    "CloudMessage",
    "CloudPerson",
    "CloudTeam",
    "Exchange",
    "Fault",
    "Hold",
    "Outcome",
    "TeamsCloud",
]
