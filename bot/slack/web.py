"""Calls to Slack over one HTTP session, with what went wrong told apart."""

import json
import logging
import math
import re
import sys
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack._text import Json

TIMEOUT_SECONDS = 10
CONNECT_SECONDS = 5
"""How long a connection may take to be made, of that: while there is none, nothing can have been sent."""
OK = 200
TOO_MANY = 429
CLIENT_ERROR = 400
SERVER_ERROR = 500

HALF_DONE = frozenset({"internal_error", "fatal_error"})
"""docs.slack.dev: chat.postMessage, errors: "It's possible some aspect of the operation succeeded"."""


class _NoWords(logging.Filter):
    """Leaves of a line where it was logged and the kind of error: its text may quote a payload or a socket's ticket."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through, without its words."""
        kind = (record.exc_info[0] if record.exc_info else None) or sys.exc_info()[0]
        record.msg = f"{record.module}.{record.funcName}:{record.lineno} {kind.__name__ if kind else ''}".strip()
        record.args, record.exc_info, record.exc_text = None, None, None
        return True


SDK_LOG = logging.getLogger("staffroom.slack")
"""What slack-sdk and slack-bolt log goes here: errors alone, and where they were; Bolt copies level and filter."""
SDK_LOG.setLevel(logging.ERROR)
SDK_LOG.addFilter(_NoWords())


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a call did not do what it should.

    `code` is Slack's error code, or the kind of failure. `retry_after_seconds` is there where the same call may go
    through later; `maybe_done` where Slack may have done it all the same: from the first byte sent until an answer
    that refuses it, nobody can tell.
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
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS, connect=CONNECT_SECONDS)
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
            AddressRefused: if Slack answers with anything but a success.
            aiohttp.ClientError: if there is no answer.
        """
        async with self.open().post(response_url, json=body) as response:
            code = _code_in(await response.text())
            if response.status != OK or code != "ok":
                raise AddressRefused(response.status, code, response.headers.get("Retry-After", ""))

    async def upload(self, upload_url: str, content: bytes) -> None:
        """Put a file where files.getUploadURLExternal said; nobody sees it before the upload is completed.

        Raises:
            AddressRefused: if Slack answers with anything but a success.
            aiohttp.ClientError: if there is no answer.
        """
        async with self.open().post(upload_url, data=content) as response:
            if response.status != OK:
                raise AddressRefused(response.status, "", response.headers.get("Retry-After", ""))

    async def close(self) -> None:
        """Give the connections back."""
        if self.client.session is not None:
            await self.client.session.close()
            self.client.session = None


class AddressRefused(Exception):
    """Slack's answer where something sent to a one-time address (a response_url, an upload) was not taken."""

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
        return _code(words.strip())
    if not isinstance(answer, dict):
        return ""
    return "ok" if answer.get("ok") else _code(answer.get("error"))


def _code(said: Any) -> str:
    """Slack's error code; empty where it is anything else, which nobody should find in the log."""
    return said if isinstance(said, str) and re.fullmatch(r"[a-z][a-z0-9_]{1,60}", said) else ""


def trouble_of(error: Exception) -> Trouble | None:
    """What an exception of a call means; None where it isn't one of a call.

    Only a connection that was never made is surely no delivery: one that breaks later may have carried the request.
    """
    match error:
        case SlackApiError():
            return _refused(*_answer_of(error))
        case AddressRefused(status=status, code=code, retry_after=retry_after):
            return _refused(status, code, retry_after)
        case aiohttp.ClientConnectorError() | ConnectionRefusedError():
            return Trouble("no_connection", retry_after_seconds=0.0)
        case aiohttp.ConnectionTimeoutError() | aiohttp.InvalidURL():
            return Trouble("no_connection")
        case TimeoutError():
            return Trouble("no_answer", maybe_done=True)
        case AttributeError(name="get", obj=str() | list() | int() | float()):
            # slack_sdk takes whatever came with a 200 for an object: a proxy's page in plain text isn't one.
            return Trouble("no_answer", maybe_done=True)
        case aiohttp.ClientError() | OSError():
            return Trouble("no_answer", retry_after_seconds=0.0, maybe_done=True)
        case _:
            return None


def _answer_of(error: SlackApiError) -> tuple[int, str, str]:
    """Status, error code and Retry-After of a refusal, whatever kind of response the SDK kept."""
    response: Any = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0) or 0)
    data = getattr(response, "data", None)
    code = _code(data.get("error")) if isinstance(data, dict) else ""
    headers = getattr(response, "headers", None) or {}
    return status, code, str(headers.get("Retry-After", ""))


def _refused(status: int, code: str, retry_after: str) -> Trouble:
    """What an answer other than a success means; one without a code, unless it is a 4xx, says nothing for certain."""
    named = code or f"http_{status}"
    if status == TOO_MANY:
        return Trouble("ratelimited", retry_after_seconds=_seconds(retry_after))
    if status >= SERVER_ERROR and "invalid" not in code:
        return Trouble(f"http_{status}", retry_after_seconds=0.5, maybe_done=True)
    if code in HALF_DONE or (not code and status < CLIENT_ERROR):
        return Trouble(named, maybe_done=True)
    return Trouble(named)


def _seconds(retry_after: str) -> float:
    """What Retry-After says; a second where it doesn't say, or says what is no number of seconds (`inf`, `nan`)."""
    try:
        seconds = float(retry_after)
    except ValueError:
        return 1.0
    return max(seconds, 0.0) if math.isfinite(seconds) else 1.0
