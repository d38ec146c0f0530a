"""What a visitor can do through the page: each act is checked, then done by the stand-in as the person they are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias

from pydantic import Field

from bot.playground import slack_cloud
from bot.playground._page_requests import AnyDetails, Details
from bot.playground.slack_cloud import SlackCloud
from bot.playground.teams_cloud import Outcome, TeamsCloud

Result: TypeAlias = dict[str, Any]

MOST_WORDS = 40_000
"""Longer than either platform takes, so that what is too long for them reaches them."""


@dataclass(frozen=True, slots=True)
class Clouds:
    """The two stand-ins."""

    slack: SlackCloud
    teams: TeamsCloud


@dataclass(frozen=True, slots=True)
class Who:
    """The ids of whoever acts."""

    slack: str
    teams: str


@dataclass(frozen=True, slots=True)
class Act(Generic[AnyDetails]):
    """An act: what it needs, and how it is done."""

    details: type[AnyDetails]
    perform: Callable[[Clouds, Who, AnyDetails], Awaitable[Result]]


class SlackCommand(Details):
    """A slash command in a conversation."""

    channel: str
    command: str = Field(pattern=r"^/\S*$")
    text: str = Field(default="", max_length=MOST_WORDS)


class SlackWords(Details):
    """Words in a conversation."""

    channel: str
    text: str = Field(min_length=1, max_length=MOST_WORDS)


class SlackPress(Details):
    """A button in a message (`where` is its ts) or on the home tab (`where` is the view's id)."""

    where: str
    action_id: str
    block_id: str = ""
    value: str = ""


class SlackSelect(Details):
    """An option chosen from a menu."""

    where: str
    action_id: str
    value: str


class SlackSubmit(Details):
    """A modal sent in; `values` goes by block id."""

    view_id: str
    values: dict[str, str | list[str]]


class TeamsWords(Details):
    """Words in a conversation, perhaps in a thread of a channel."""

    conversation: str
    text: str = Field(max_length=MOST_WORDS)
    thread: str = ""


class TeamsExecute(Details):
    """A button of a card, by its place among the card's, with what the card's inputs hold."""

    message: str
    action: int = Field(ge=0)
    inputs: dict[str, str] = Field(default_factory=dict)


class TeamsSubmit(Details):
    """A button of the open dialog."""

    action: int = Field(ge=0)
    inputs: dict[str, str] = Field(default_factory=dict)


async def _slack_command(clouds: Clouds, who: Who, details: SlackCommand) -> Result:
    _member(clouds.slack, who, details.channel)
    return _slack(await clouds.slack.type_command(who.slack, details.channel, details.command, details.text))


async def _slack_message(clouds: Clouds, who: Who, details: SlackWords) -> Result:
    cloud = clouds.slack
    _member(cloud, who, details.channel)
    if cloud.direct_channel(who.slack).id == details.channel:
        return _slack(await cloud.send_dm(who.slack, details.text))
    # A Slack client sends a mention as an id, and the three characters of its markup escaped.
    bot = cloud.snapshot(who.slack)["bot"]
    text = details.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _slack(
        await cloud.send_message(who.slack, details.channel, text.replace(f"@{bot['name']}", f"<@{bot['id']}>"))
    )


async def _slack_press(clouds: Clouds, who: Who, details: SlackPress) -> Result:
    return _slack(await clouds.slack.press(who.slack, details.where, details.action_id, value=details.value))


async def _slack_select(clouds: Clouds, who: Who, details: SlackSelect) -> Result:
    return _slack(await clouds.slack.select(who.slack, details.where, details.action_id, details.value))


async def _slack_submit(clouds: Clouds, who: Who, details: SlackSubmit) -> Result:
    return _slack(await clouds.slack.submit(who.slack, details.view_id, details.values))


async def _slack_open_home(clouds: Clouds, who: Who, _details: Details) -> Result:
    return _slack(await clouds.slack.open_home(who.slack))


async def _slack_close_modal(clouds: Clouds, who: Who, _details: Details) -> Result:
    clouds.slack.close_modal(who.slack)
    return _slack(None)


async def _teams_say(clouds: Clouds, who: Who, details: TeamsWords) -> Result:
    said = clouds.teams.say(who.teams, details.conversation, details.text, thread_id=details.thread)
    return _teams(await said)


async def _teams_mention(clouds: Clouds, who: Who, details: TeamsWords) -> Result:
    said = clouds.teams.mention(who.teams, details.conversation, details.text, thread_id=details.thread)
    return _teams(await said)


async def _teams_slash(clouds: Clouds, who: Who, details: TeamsWords) -> Result:
    said = clouds.teams.slash(who.teams, details.conversation, details.text, thread_id=details.thread)
    return _teams(await said)


async def _teams_execute(clouds: Clouds, who: Who, details: TeamsExecute) -> Result:
    return _teams(await clouds.teams.execute(who.teams, details.message, details.action, details.inputs))


async def _teams_submit(clouds: Clouds, who: Who, details: TeamsSubmit) -> Result:
    return _teams(await clouds.teams.submit_dialog(who.teams, details.inputs, details.action))


async def _teams_close(clouds: Clouds, who: Who, _details: Details) -> Result:
    clouds.teams.close_dialog(who.teams)
    return _teams(None)


async def _teams_install(clouds: Clouds, who: Who, _details: Details) -> Result:
    return _teams(await clouds.teams.install(who.teams))


ACTS: dict[str, Act[Any]] = {
    "slack/command": Act(SlackCommand, _slack_command),
    "slack/message": Act(SlackWords, _slack_message),
    "slack/press": Act(SlackPress, _slack_press),
    "slack/select": Act(SlackSelect, _slack_select),
    "slack/submit": Act(SlackSubmit, _slack_submit),
    "slack/open_home": Act(Details, _slack_open_home),
    "slack/close_modal": Act(Details, _slack_close_modal),
    "teams/say": Act(TeamsWords, _teams_say),
    "teams/mention": Act(TeamsWords, _teams_mention),
    "teams/slash": Act(TeamsWords, _teams_slash),
    "teams/execute": Act(TeamsExecute, _teams_execute),
    "teams/submit_dialog": Act(TeamsSubmit, _teams_submit),
    "teams/close_dialog": Act(Details, _teams_close),
    "teams/install": Act(Details, _teams_install),
}
"""Every act by its address under `/api/`."""


def _member(cloud: SlackCloud, who: Who, channel: str) -> None:
    """Refuse a conversation that this person is not in.

    Raises:
        LookupError: if it is none of theirs.
    """
    seen = cloud.snapshot(who.slack)
    if channel not in {place["id"] for place in (*seen["channels"], *seen["direct_messages"])}:
        raise LookupError("this person is in no such conversation")


def _slack(act: slack_cloud.Act | None) -> Result:
    """What a Slack client would show of an act beside what is in the snapshot."""
    return {"shown": act.shown if act else "", "field_errors": act.field_errors if act else {}}


def _teams(outcome: Outcome | None) -> Result:
    """What a Teams client would show of an act beside what is in the snapshot."""
    return {"failed": outcome.failed if outcome else False, "field_errors": outcome.field_errors if outcome else {}}
