"""A stand-in of Slack: its Web API, its signed requests to the bot, and what its client would show.

`SlackCloud` is the one object to use; see its docstring for how to serve it, and `Act` for what a person's act
comes back with. It is strict: what Slack refuses, it refuses, with Slack's error code and the document that says so.
"""

from bot.playground.slack_cloud.cloud import SlackCloud
from bot.playground.slack_cloud.faults import Fault, Hold
from bot.playground.slack_cloud.state import Act, Change, Channel, LogEntry, Message, User, View, Workspace
from bot.playground.slack_cloud.things import Accepted

__all__ = [
    "Accepted",
    "Act",
    "Change",
    "Channel",
    "Fault",
    "Hold",
    "LogEntry",
    "Message",
    "SlackCloud",
    "User",
    "View",
    "Workspace",
]
