"""Calls to the Bot Connector, through the SDK's client: with the bot's token, a few tries, and errors with a name."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import httpx
import structlog
from pydantic import BaseModel, ValidationError

from bot.teams.card_parts import Card
from bot.teams.sdk import (
    PUBLIC,
    Account,
    Attachment,
    Client,
    ClientOptions,
    ConversationClient,
    CreateConversationParams,
    MessageActivityInput,
    TeamsChannelAccount,
)
from handlers.ports import Clock

ADAPTIVE: Final = "application/vnd.microsoft.card.adaptive"
TRY_AGAIN: Final = frozenset({412, 429, 502, 504})
"""Microsoft, "Optimize your bot with rate limiting in Teams": these may be tried again."""

UNREACHABLE: Final = frozenset({403, 404})
WAITS_SECONDS: Final = (0.3, 1.0)
"""Before the second and the third try, where the Connector names no time."""

LONGEST_WAIT_SECONDS: Final = 3.0
CALL_SECONDS: Final = 4.0
TOKEN_MARGIN: Final = timedelta(minutes=5)
CACHED_CLIENTS: Final = 16

Pause = Callable[[float], Awaitable[None]]
Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class ConnectorError(Exception):
    """The Connector did not do it."""


class Unreachable(ConnectorError):
    """The bot is not, or no longer, in that conversation, or was blocked in it."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Something to send: words, or a card with its line for notifications."""

    text: str = ""
    card: Card | None = None
    summary: str = ""

    def activity(self) -> MessageActivityInput:
        """The same as the SDK's activity."""
        if self.card is None:
            return MessageActivityInput(text=self.text, text_format="plain")
        attachment = Attachment(content_type=ADAPTIVE, content=self.card)
        return MessageActivityInput(summary=self.summary, attachments=[attachment])


class _Granted(BaseModel):
    access_token: str
    expires_in: float = 3_600.0


class BotTokens:
    """The bot's own tokens: OAuth client credentials at the configured address, kept until shortly before they end.

    The SDK's App would fetch them with msal, from an address that can't be set; its HTTP client takes this instead.
    """

    def __init__(self, token_url: str, client_id: str, client_secret: str, *, clock: Clock) -> None:
        self._url = token_url
        self._clock = clock
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": PUBLIC.bot_scope,
        }
        self._http = httpx.AsyncClient(timeout=CALL_SECONDS)
        self._one_at_a_time = asyncio.Lock()
        self._token = ""
        self._good_until: datetime | None = None

    async def token(self) -> str:
        """A token for the Connector.

        Raises:
            ConnectorError: if none is given.
        """
        async with self._one_at_a_time:
            if self._good_until is None or self._clock() >= self._good_until:
                await self._fetch()
            return self._token

    async def _fetch(self) -> None:
        try:
            response = await self._http.post(self._url, data=self._form)
            granted = _Granted.model_validate_json(response.raise_for_status().content)
        except (httpx.HTTPError, ValidationError) as error:
            log.warning("teams_token_not_granted", error=type(error).__name__)
            raise ConnectorError("no token") from error
        self._token = granted.access_token
        self._good_until = self._clock() + timedelta(seconds=granted.expires_in) - TOKEN_MARGIN

    async def close(self) -> None:
        """Give up the connections."""
        await self._http.aclose()


class Connector:
    """Sends, updates and asks. Each call is tried at most three times, and raises `ConnectorError` if it fails."""

    def __init__(self, tokens: BotTokens, service_url: str, *, pause: Pause = asyncio.sleep) -> None:
        self._tokens = tokens
        self._pause = pause
        self._http = Client(ClientOptions(timeout=CALL_SECONDS, token=tokens.token))
        self._default_url = service_url.rstrip("/")
        self._clients = {self._default_url: ConversationClient(self._default_url, self._http)}

    async def send(self, service_url: str, conversation_id: str, outgoing: Outgoing) -> str:
        """Post a message; its id."""
        client = self._client(service_url)
        sent = await self._try("send", lambda: client.create_activity(conversation_id, outgoing.activity()))
        return sent.id

    async def send_targeted(self, service_url: str, conversation_id: str, account_id: str, outgoing: Outgoing) -> None:
        """Post a message that one person in the conversation sees.

        The SDK's own method for this warns of a preview on every call, so its client is used at the same address.
        """
        client = self._client(service_url)
        activity = outgoing.activity()
        activity.recipient = Account(id=account_id, is_targeted=True)
        url = f"{client.service_url}/v3/conversations/{conversation_id}/activities?isTargetedActivity=true"
        body = activity.model_dump(by_alias=True, exclude_none=True)
        await self._try("send_targeted", lambda: client.http.post(url, json=body))

    async def update(self, service_url: str, conversation_id: str, message_id: str, outgoing: Outgoing) -> None:
        """Put something else in a message's place, for good and for everybody who sees it."""
        client = self._client(service_url)
        await self._try("update", lambda: client.update_activity(conversation_id, message_id, outgoing.activity()))

    async def open_personal_chat(self, service_url: str, tenant_id: str, account_id: str) -> str:
        """The id of a person's chat with the bot; `Unreachable` where they haven't installed it."""
        client = self._client(service_url)
        params = CreateConversationParams(
            members=[Account(id=account_id)], tenant_id=tenant_id, channel_data={"tenant": {"id": tenant_id}}
        )
        created = await self._try("create", lambda: client.create(params))
        return created.id

    async def member(self, service_url: str, conversation_id: str, user_id: str) -> TeamsChannelAccount:
        """Somebody in a conversation, as Teams knows them."""
        client = self._client(service_url)
        thread_free = conversation_id.partition(";")[0]
        return await self._try("member", lambda: client.get_member_by_id(thread_free, user_id))

    async def close(self) -> None:
        """Give up the connections."""
        await self._http.http.aclose()
        await self._tokens.close()

    def _client(self, service_url: str) -> ConversationClient:
        """The SDK's client for a region's address."""
        url = service_url.rstrip("/")
        if url not in self._clients:
            if len(self._clients) >= CACHED_CLIENTS:
                self._clients = {self._default_url: ConversationClient(self._default_url, self._http)}
            self._clients[url] = ConversationClient(url, self._http)
        return self._clients[url]

    async def _try(self, what: str, call: Callable[[], Awaitable[Result]]) -> Result:
        for wait in (*WAITS_SECONDS, None):
            try:
                return await call()
            except httpx.HTTPStatusError as error:
                status = error.response.status_code
                if wait is None or status not in TRY_AGAIN:
                    log.warning("teams_connector_refused", call=what, status=status)
                    raise (Unreachable if status in UNREACHABLE else ConnectorError)(str(status)) from error
                await self._pause(_wait_after(error.response, wait))
            except httpx.ConnectError as error:
                if wait is None:
                    log.warning("teams_connector_down", call=what)
                    raise ConnectorError("no connection") from error
                await self._pause(wait)
            except (httpx.HTTPError, ValueError, KeyError) as error:
                # A reply that is lost or unreadable may stand for a message that was posted: it isn't repeated.
                log.warning("teams_connector_failed", call=what, error=type(error).__name__)
                raise ConnectorError(type(error).__name__) from error
        raise AssertionError("the last try returns or raises")


def _wait_after(response: Any, wait: float) -> float:
    """The seconds that the Connector asked for, as far as somebody can be kept waiting."""
    try:
        asked = float(response.headers.get("Retry-After", ""))
    except ValueError:
        return wait
    return min(max(asked, 0.0), LONGEST_WAIT_SECONDS)
