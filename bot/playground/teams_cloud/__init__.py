"""A stand-in for Teams, the Bot Connector and Entra: strict, in memory, over real HTTP on loopback.

`TeamsCloud` is the public surface. It is the only fake of Teams: tests drive the bot through it, and the playground's
page shows what it holds.
"""

from bot.playground.teams_cloud._rates import Fault
from bot.playground.teams_cloud._state import (
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
    "CloudConversation",
    "CloudDialog",
    "CloudMessage",
    "CloudPerson",
    "CloudTeam",
    "Exchange",
    "Fault",
    "Outcome",
    "TeamsCloud",
]
