"""Calls to Slack over one HTTP session, with what went wrong told apart."""

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack._text import Json

TIMEOUT_SECONDS = 10
OK = 200
TOO_MANY = 429
SERVER_ERROR = 500

SDK_LOG = logging.getLogger("staffroom.slack")
"""What slack-sdk and slack-bolt log goes here: errors alone, since their lesser lines carry what people typed."""
SDK_LOG.setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a call did not do what it should.

    `code` is Slack's error code, or the kind of failure. `retry_after_seconds` is there where the same call may go
    through later; `maybe_done` where Slack may have done it all the same.
    """

    code: str
    retry_after_seconds: float | None = None
    maybe_done: bool = False


class SlackWeb:
    """Slack's Web API and response_urls, through one session of connections that is opened when first needed."""

    def __init__(self, api_url: str) -> None:
        self.client = AsyncWebClient(base_url=api_url, retry_handlers=[], logger=SDK_LOG, timeout=TIMEOUT_SECONDS)
        """A client without a token; Bolt makes each request's client after it."""

    def open(self) -> aiohttp.ClientSession:
        """The session; needs a running event loop."""
        if self.client.session is None or self.client.session.closed:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
            self.client.session = aiohttp.ClientSession(timeout=timeout)
        return self.client.session

    def with_token(self, token: str) -> AsyncWebClient:
        """A client that speaks for the bot in one workspace, over the same session."""
        return AsyncWebClient(
            token=token,
            base_url=self.client.base_url,
            session=self.open(),
            retry_handlers=[],
            logger=SDK_LOG,
            timeout=TIMEOUT_SECONDS,
        )

    async def respond(self, response_url: str, body: Json) -> None:
        """Use a response_url.

        Raises:
            ResponseUrlRefused: if Slack answers with anything but a success.
            aiohttp.ClientError: if there is no answer.
        """
        async with self.open().post(response_url, json=body) as response:
            code = _code_in(await response.text())
            if response.status != OK or code != "ok":
                raise ResponseUrlRefused(response.status, code, response.headers.get("Retry-After", ""))

    async def close(self) -> None:
        """Give the connections back."""
        if self.client.session is not None:
            await self.client.session.close()
            self.client.session = None


class ResponseUrlRefused(Exception):
    """Slack's answer to a response_url that was not taken."""

    def __init__(self, status: int, code: str, retry_after: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.retry_after = retry_after


def _code_in(words: str) -> str:
    """What a response_url says, which is one word (`ok`, `used_url`) or JSON with it in `ok` and `error`."""
    try:
        answer = json.loads(words)
    except ValueError:
        return words.strip()[:40]
    if not isinstance(answer, dict):
        return words[:40]
    return "ok" if answer.get("ok") else str(answer.get("error", "unknown"))


def trouble_of(error: Exception) -> Trouble | None:
    """What an exception of a call means; None where it isn't one of a call."""
    match error:
        case SlackApiError():
            status, code, retry_after = _answer_of(error)
            return _refused(status, code, retry_after)
        case ResponseUrlRefused(status=status, code=code, retry_after=retry_after):
            return _refused(status, code, retry_after)
        case aiohttp.ClientPayloadError() | aiohttp.ServerTimeoutError() | asyncio.TimeoutError():
            return Trouble("no_answer", maybe_done=True)
        case aiohttp.ClientError() | OSError():
            return Trouble("no_connection", retry_after_seconds=0.0)
        case _:
            return None


def _answer_of(error: SlackApiError) -> tuple[int, str, str]:
    """Status, error code and Retry-After of a refusal, whatever kind of response the SDK kept."""
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    headers = getattr(response, "headers", None) or {}
    return status, code or f"http_{status}", str(headers.get("Retry-After", ""))


def _refused(status: int, code: str, retry_after: str) -> Trouble:
    if status == TOO_MANY:
        return Trouble("ratelimited", retry_after_seconds=_seconds(retry_after))
    if status >= SERVER_ERROR and "invalid" not in code:
        return Trouble(f"http_{status}", retry_after_seconds=0.5)
    return Trouble(code)


def _seconds(retry_after: str) -> float:
    """What Retry-After says; a second where it doesn't say."""
    try:
        return max(float(retry_after), 0.0)
    except ValueError:
        return 1.0
