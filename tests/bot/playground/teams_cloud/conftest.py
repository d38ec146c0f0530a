"""The stand-in on a real loopback port, and a caller that has whatever token is asked for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest

from bot.playground.teams_cloud import CloudConversation, CloudPerson, CloudTeam, TeamsCloud
from bot.playground.teams_cloud._keys import SigningKey
from tests.bot.teams.conftest import served

OPENING = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


@dataclass
class Moving:
    """A clock that stands still until it is moved."""

    now: datetime = OPENING

    def __call__(self) -> datetime:
        """The time."""
        return self.now


@dataclass
class Live:
    """A tenant with Priya in a team and Leila outside, and a caller; the bot listens nowhere."""

    cloud: TeamsCloud
    clock: Moving
    http: httpx.AsyncClient
    priya: CloudPerson
    leila: CloudPerson
    team: CloudTeam
    chat: CloudConversation
    channel: CloudConversation

    async def graph(self, method: str, path: str, body: object = None) -> httpx.Response:
        """A call of Graph, with a token for all that is granted by now."""
        tenant = self.cloud.tenant
        token = self.cloud.key.for_graph(tenant.client_id, tenant.id, tenant.granted, self.clock.now)
        content = {"content": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        headers = {"Authorization": f"Bearer {token}"}
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/octet-stream"
        return await self.http.request(method, f"/graph/v1.0{path}", headers=headers, **content)

    async def send(self, place: CloudConversation | None = None, text: str = "Good morning.") -> httpx.Response:
        """A message of the bot's."""
        tenant = self.cloud.tenant
        token = self.cloud.key.for_bot(tenant.client_id, tenant.id, self.clock.now)
        return await self.http.post(
            f"/teams/v3/conversations/{(place or self.chat).id}/activities",
            json={"type": "message", "text": text},
            headers={"Authorization": f"Bearer {token}"},
        )


@pytest.fixture(scope="session")
def cloud_key() -> SigningKey:
    """A key for all tests here."""
    return SigningKey()


@pytest.fixture
async def live(cloud_key: SigningKey) -> AsyncIterator[Live]:
    """The stand-in, live."""
    clock = Moving()
    cloud = TeamsCloud(clock=clock, key=cloud_key)
    async with served(cloud.app) as url, httpx.AsyncClient(base_url=url) as http:
        cloud.bind(url, "")
        priya = cloud.add_person("Priya Nair", "priya.nair@larkbeck.example", installed=True)
        leila = cloud.add_person("Leila Morgan", "leila.morgan@thistlewick.example")
        team = cloud.add_team("Brackenfold", [priya.id])
        channel = cloud.add_channel(team.id, "trust-maths")
        yield Live(cloud, clock, http, priya, leila, team, cloud.personal_chat(priya.id), channel)
        await cloud.close()
