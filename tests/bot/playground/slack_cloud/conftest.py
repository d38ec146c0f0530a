"""The stand-in alone, with Slack's own client as the bot."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack_cloud import Channel, SlackCloud, User, Workspace
from tests.bot.slack.conftest import MovableClock, served


@dataclass
class Alone:
    """A workspace with a person, a channel with the bot and one without."""

    cloud: SlackCloud
    clock: MovableClock
    client: AsyncWebClient
    workspace: Workspace
    priya: User
    channel: Channel
    elsewhere: Channel

    async def refused(self, method: str, **arguments: object) -> str:
        """The error code of a call that must be refused; each refusal names its document in the log."""
        with pytest.raises(SlackApiError) as error:
            await self.client.api_call(method, json=dict(arguments))
        assert self.cloud.log[-1].document.startswith("docs.slack.dev: ")
        code: str = error.value.response["error"]
        return code

    def trigger(self) -> str:
        """A fresh trigger of Priya's."""
        from bot.playground.slack_cloud.payloads import new_trigger

        return new_trigger(self.cloud.state, self.priya.id)


@pytest.fixture
async def alone() -> AsyncIterator[Alone]:
    """The stand-in, served, and a client with the bot's token."""
    clock = MovableClock()
    cloud = SlackCloud(clock=clock)
    async with served(cloud.app) as address, aiohttp.ClientSession() as session:
        cloud.base_url = address
        workspace = cloud.add_workspace("Brackenfold", domain="brackenfold", bot_token="xoxb-1")
        priya = cloud.add_user(workspace.id, "Priya Nair", "priya.nair@larkbeck.example")
        channel = cloud.add_channel(workspace.id, "general", [priya.id], with_bot=True)
        elsewhere = cloud.add_channel(workspace.id, "trust-maths", [priya.id])
        client = AsyncWebClient(token="xoxb-1", base_url=cloud.api_url, session=session, retry_handlers=[])
        yield Alone(cloud, clock, client, workspace, priya, channel, elsewhere)
        await cloud.close()
