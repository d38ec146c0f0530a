"""The bot's own tokens: OAuth client credentials at the configured address, kept until shortly before they end.

The SDK's App would fetch them with msal, and Graph's SDK with azure-identity, from addresses that can't be set; their
HTTP clients take these instead.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from bot.teams.sdk import PUBLIC
from bot.teams.trouble import NO_CONNECTION, NO_REPLY, NoToken, code_in, seconds_in
from handlers.ports import Clock

CONNECTOR_SCOPE: Final = PUBLIC.bot_scope
GRAPH_SCOPE: Final = "https://graph.microsoft.com/.default"
"""All application permissions that were granted. Microsoft identity platform: "the .default scope"."""

TOKEN_SECONDS: Final = 4.0
TOKEN_MARGIN: Final = timedelta(minutes=5)
REFUSED: Final = frozenset({400, 401, 403})
"""Microsoft, "Authentication and authorization error codes": the request itself is wrong, and stays so."""

log = structlog.get_logger(__name__)


class _Granted(BaseModel):
    access_token: str
    expires_in: float = 3_600.0


class BotTokens:
    """Tokens for one scope."""

    def __init__(
        self, token_url: str, client_id: str, client_secret: str, *, clock: Clock, scope: str = CONNECTOR_SCOPE
    ) -> None:
        self._url = token_url
        self._clock = clock
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": scope,
        }
        self._http = httpx.AsyncClient(timeout=TOKEN_SECONDS)
        self._one_at_a_time = asyncio.Lock()
        self._token = ""
        self._good_until: datetime | None = None

    async def token(self) -> str:
        """A token for this scope.

        Raises:
            NoToken: if none is given.
        """
        async with self._one_at_a_time:
            if self._good_until is None or self._clock() >= self._good_until:
                await self._fetch()
            return self._token

    def forget(self) -> None:
        """The token in hand was not accepted: fetch another for whoever asks next."""
        self._good_until = None

    async def close(self) -> None:
        """Give up the connections."""
        await self._http.aclose()

    async def _fetch(self) -> None:
        try:
            response = await self._http.post(self._url, data=self._form)
        except httpx.HTTPError as error:
            log.warning("teams_token_not_granted", error=type(error).__name__)
            raise NoToken(NO_CONNECTION, is_refused=False) from error
        try:
            granted = _Granted.model_validate_json(response.raise_for_status().content)
        except httpx.HTTPStatusError as error:
            raise _not_granted(response) from error
        except ValidationError as error:
            log.warning("teams_token_not_granted", error=type(error).__name__)
            raise NoToken(NO_REPLY, is_refused=False) from error
        self._token = granted.access_token
        self._good_until = self._clock() + timedelta(seconds=granted.expires_in) - TOKEN_MARGIN


def _not_granted(response: httpx.Response) -> NoToken:
    code, status = code_in(response), response.status_code
    log.warning("teams_token_not_granted", code=code, status=status)
    wait = seconds_in(response.headers.get("Retry-After"))
    return NoToken(code, is_refused=status in REFUSED, status=status, after_seconds=wait)
