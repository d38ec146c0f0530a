"""What goes wrong between us and Microsoft, as far as it can be told."""

import json
import math
import re
from typing import Any, Final, TypeGuard

import httpx

NO_CONNECTION: Final = "no_connection"
"""Nobody was reached, so nothing was done."""

NO_REPLY: Final = "no_reply"
"""The request went out, and what came of it was not heard."""

NEVER_LEFT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""What httpx raises before the first byte of a request is written."""

_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,79}")


class Trouble(Exception):
    """Microsoft did not do it, or didn't say so. It holds nothing that anybody wrote.

    `status` is the answer's, 0 where there was none; `code` is Microsoft's word for it or one of this module's, and
    `after_seconds` the wait that was asked for, if one was. `after_doubt` says that an earlier try of the same call may
    have done it, whatever the last one met.
    """

    after_doubt = False

    def __init__(self, code: str, *, status: int = 0, after_seconds: float | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.after_seconds = after_seconds


class ConnectorError(Trouble):
    """The Connector did not do it."""


class Unreachable(ConnectorError):
    """The bot is not, or no longer, in that conversation, or was blocked in it."""


class NoToken(ConnectorError):
    """There is no token to call with. `is_refused` says that the credentials were refused, rather than Entra away."""

    def __init__(self, code: str, *, is_refused: bool, status: int = 0, after_seconds: float | None = None) -> None:
        super().__init__(code, status=status, after_seconds=after_seconds)
        self.is_refused = is_refused


class GraphError(Trouble):
    """Microsoft Graph did not do it."""


def code_in(response: httpx.Response) -> str:
    """Microsoft's word for a refusal, or the status where it gives none that is one word.

    Two shapes are documented: `{"error": {"code": …}}` (Bot Connector API reference: ErrorResponse) and, for a chat
    that is closed to the bot, a `subCode` in JSON within `message` (Send proactive messages: who blocked a bot).
    """
    said = _object(response.content)
    error = said.get("error")
    inner = _object(said["message"]) if isinstance(said.get("message"), str) else {}
    for word in (error.get("code") if isinstance(error, dict) else error, inner.get("subCode")):
        if is_word(word):
            return word
    return str(response.status_code)


def is_word(said: object) -> TypeGuard[str]:
    """Whether this is one plain word, as codes are, and no text."""
    return isinstance(said, str) and _WORD.fullmatch(said) is not None


def seconds_in(retry_after: str | None) -> float | None:
    """The seconds that a `Retry-After` asks for; None where there is none, or it is no number of seconds."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return None
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _object(said: bytes | str) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
