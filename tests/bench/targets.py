"""What is asked: the same words of the bot on both platforms, and an empty command of the baseline."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, cycle
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.bench.receiver import SLACK_REPLIES, Receiver, reply
from tests.bench.trust import TEAM_ID, TENANT_ID, askers
from tests.bench.wire import Address, Connection, request

SIGNING_SECRET: Final = "bench-signing-secret"
CLIENT_ID: Final = "00000000-0000-4000-8000-0000000bec40"
ISSUER: Final = "https://api.botframework.com"
KEYS_PATH: Final = "/v1/.well-known/keys"
METADATA_PATH: Final = "/v1/.well-known/openidconfiguration"
TOKEN_PATH: Final = "/token"
ACCEPTED: Final = 200

SEARCHES: Final = (
    "fractions year 4",
    "oracy",
    "fractions year 4",
    "autism in Reception",
    "fractions year 4",
    "behaviour year 9",
)
"""Every other search is the one that the aims are about."""
FOUND: Final = b"5 colleagues"
"""Stands in the reply to each of the searches."""


class Refused(Exception):
    """A request was not accepted."""


class Target(Protocol):
    """Something to ask again and again."""

    @property
    def address(self) -> Address:
        """Where it listens."""
        ...

    async def ask(self, connection: Connection) -> float:
        """Ask once; the moment (`perf_counter`) at which all was done that was asked for."""
        ...


@dataclass(frozen=True, slots=True)
class EmptyCommand:
    """A signed slash command to a listener that does nothing; done when it is acknowledged."""

    address: Address
    _numbers: "count[int]" = field(default_factory=count)

    async def ask(self, connection: Connection) -> float:
        """Ask once."""
        await _accepted(connection, slash_command(self.address, self.address, f"empty{next(self._numbers)}"))
        return time.perf_counter()


@dataclass(frozen=True, slots=True)
class FindExpertOnSlack:
    """A signed `/find-expert`; done when the reply has been posted to its response_url."""

    address: Address
    receiver: Receiver
    _numbers: "count[int]" = field(default_factory=count)

    async def ask(self, connection: Connection) -> float:
        """Ask once."""
        key = f"s{next(self._numbers)}"
        coming = self.receiver.expect(key)
        await _accepted(connection, slash_command(self.address, self.receiver.address, key))
        return await reply(coming)


@dataclass(frozen=True, slots=True)
class BareRoute:
    """A Teams message to a route that reads the JSON and checks the token; done when it is acknowledged."""

    address: Address
    teams: "TeamsSide"

    async def ask(self, connection: Connection) -> float:
        """Ask once."""
        whole_request, _ = self.teams.message(self.address)
        await _accepted(connection, whole_request)
        return time.perf_counter()


@dataclass(frozen=True, slots=True)
class FindExpertOnTeams:
    """A Teams message with a valid token; done when the reply has been posted to the Connector."""

    address: Address
    receiver: Receiver
    teams: "TeamsSide"

    async def ask(self, connection: Connection) -> float:
        """Ask once."""
        whole_request, conversation_id = self.teams.message(self.address)
        coming = self.receiver.expect(conversation_id)
        await _accepted(connection, whole_request)
        return await reply(coming)


async def _accepted(connection: Connection, whole_request: bytes) -> None:
    status = await connection.ask(whole_request)
    if status != ACCEPTED:
        raise Refused(f"a request was answered with {status}")


_asking = cycle(enumerate(askers()))
_searching = cycle(SEARCHES)


def slash_command(to: Address, replies_to: Address, key: str) -> bytes:
    """docs.slack.dev: Implementing slash commands; Verifying requests from Slack."""
    _, asker = next(_asking)
    fields = {
        "token": "unused",
        "team_id": TEAM_ID,
        "team_domain": "larkdale",
        "channel_id": "C0BENCH",
        "channel_name": "general",
        "user_id": asker.slack_user_id,
        "user_name": "colleague",
        "command": "/find-expert",
        "text": next(_searching),
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": f"{replies_to.url}{SLACK_REPLIES}{key}",
        "trigger_id": f"{key}.{TEAM_ID}",
    }
    body = urlencode(fields).encode()
    stamp = str(int(time.time()))
    digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }
    return request("POST", "/slack/events", to, body, headers)


class TeamsSide:
    """Teams as the bot sees it: one key, one token for an hour as the Connector sends it, and its messages."""

    def __init__(self, receiver: Receiver) -> None:
        self._key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
        self._service_url = f"{receiver.address.url}/teams"
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._token()}"}
        self._numbers = count(1)

    def _token(self) -> str:
        """Microsoft: "Authentication with the Bot Connector API"."""
        now = datetime.now(UTC)
        claims = {
            "iss": ISSUER,
            "aud": CLIENT_ID,
            "serviceurl": self._service_url,
            "nbf": now - timedelta(minutes=5),
            "exp": now + timedelta(hours=1),
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": "bench"})

    def answers(self) -> Mapping[str, Any]:
        """What Microsoft's addresses answer."""
        public = RSAAlgorithm.to_jwk(self._key.public_key(), as_dict=True)
        keys = [{**public, "kid": "bench", "use": "sig", "endorsements": ["msteams"]}]
        return {
            KEYS_PATH: {"keys": keys},
            TOKEN_PATH: {"token_type": "Bearer", "expires_in": 3_599, "access_token": "bench-token"},
        }

    def message(self, to: Address) -> tuple[bytes, str]:
        """Words typed in the personal chat, and that chat's id."""
        number, asker = next(_asking)
        conversation_id = f"chat-{number}"
        activity = {
            "type": "message",
            "id": str(next(self._numbers)),
            "timestamp": "2026-11-23T10:00:00.000Z",
            "localTimestamp": "2026-11-23T10:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self._service_url,
            "from": {"id": f"29:{number}", "name": "Colleague", "aadObjectId": asker.entra_object_id},
            "conversation": {"conversationType": "personal", "tenantId": TENANT_ID, "id": conversation_id},
            "recipient": {"id": f"28:{CLIENT_ID}", "name": "Staffroom"},
            "text": f"find-expert {next(_searching)}",
            "textFormat": "plain",
            "entities": [{"locale": "en-GB", "country": "GB", "platform": "Web", "type": "clientInfo"}],
            "channelData": {"tenant": {"id": TENANT_ID}},
            "locale": "en-GB",
        }
        body = json.dumps(activity).encode()
        return request("POST", "/api/messages", to, body, self._headers), conversation_id
