"""How Slack's requests reach the bot: signed over HTTP, or as envelopes of Socket Mode."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.playground.slack_cloud.socket_mode import TIMED_OUT, SocketServer
from bot.playground.slack_cloud.state import Act, Json, State

ANSWER_WITHIN_SECONDS = 3
"""How long Slack waits for an answer (docs.slack.dev: Handling user interaction)."""

_ENVELOPE_KINDS = {"slash_commands": "slash_commands", "events_api": "events_api"}


class Delivery:
    """Makes the requests of Slack, keeps them in the log, and gives back what the bot answered."""

    def __init__(self, state: State, socket: SocketServer) -> None:
        self._state = state
        self._socket = socket
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, name: str, user: str, payload: Json, *, team_id: str) -> Act:
        """Deliver a payload; `name` is `slash_commands`, `events_api` or the payload's type."""
        raw, content_type = _encode(name, payload)
        return await self._send(name, user, payload, raw, content_type, team_id, {})

    async def redeliver(self, act: Act) -> Act:
        """Deliver the same body again, marked as Slack marks a retry."""
        retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"} if act.name == "events_api" else {}
        team_id = self._state.users[act.user].team_id
        return await self._send(act.name, act.user, act.sent, act.raw, act.headers["Content-Type"], team_id, retry)

    async def _send(
        self, name: str, user: str, payload: Json, raw: bytes, content_type: str, team_id: str, extra: dict[str, str]
    ) -> Act:
        headers = {"Content-Type": content_type, **self._signature(raw), **extra}
        began = time.perf_counter()
        if self._socket.connected:
            status, answered = await self._socket.deliver(_ENVELOPE_KINDS.get(name, "interactive"), payload)
        else:
            status, answered = await self._post(raw, headers)
        milliseconds = (time.perf_counter() - began) * 1000
        self._state.record(
            kind="request",
            name=name,
            team_id=team_id,
            sent=payload,
            status=status,
            answered=answered,
            headers=headers,
            milliseconds=milliseconds,
        )
        return Act(name, user, payload, raw, headers, status, answered, milliseconds=milliseconds)

    def _signature(self, raw: bytes) -> dict[str, str]:
        """Slack's headers for this body (docs.slack.dev: Verifying requests from Slack)."""
        stamp = str(int(self._state.clock().timestamp()))
        secret = self._state.app.signing_secret.encode()
        digest = hmac.new(secret, f"v0:{stamp}:".encode() + raw, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def _post(self, raw: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_SECONDS))
        try:
            async with self._session.post(self._state.app.request_url, data=raw, headers=headers) as response:
                return response.status, _decode(await response.text())
        except TimeoutError:
            return 0, TIMED_OUT
        except aiohttp.ClientError as error:
            return 0, type(error).__name__

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def _encode(name: str, payload: Json) -> tuple[bytes, str]:
    if name == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if name == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _decode(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body
