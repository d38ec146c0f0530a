"""Calls to the Bot Connector, through the SDK's client: with the bot's token, a few tries, and errors with a name."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import httpx
import structlog

from bot.teams.card_parts import Card
from bot.teams.sdk import (
    Account,
    Attachment,
    Client,
    ClientOptions,
    ConversationClient,
    CreateConversationParams,
    MessageActivityInput,
    TeamsChannelAccount,
)
from bot.teams.tokens import BotTokens
from bot.teams.trouble import (
    NEVER_LEFT,
    NO_CONNECTION,
    NO_REPLY,
    ConnectorError,
    NoToken,
    Unreachable,
    code_in,
    seconds_in,
)

ADAPTIVE: Final = "application/vnd.microsoft.card.adaptive"
TRY_AGAIN: Final = frozenset({412, 429, 502, 504})
"""Microsoft, "Optimize your bot with rate limiting in Teams": these may be tried again."""

DOUBTFUL: Final = frozenset({502, 504})
"""Of these, what a gateway says that had handed the request on: it may have been done."""

UNREACHABLE: Final = frozenset({403, 404})
UNAUTHORIZED: Final = 401
WAITS_SECONDS: Final = (0.3, 1.0)
"""Before the second and the third try, where the Connector names no time."""

LONGEST_WAIT_SECONDS: Final = 3.0
CALL_SECONDS: Final = 4.0
CACHED_CLIENTS: Final = 16

Pause = Callable[[float], Awaitable[None]]
Result = TypeVar("Result")

log = structlog.get_logger(__name__)


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


class Connector:
    """Sends, updates and asks. Each call raises `ConnectorError` if it fails.

    `waits` are the seconds between its tries: one more try than there are waits, a single one where there are none.
    """

    def __init__(
        self,
        tokens: BotTokens,
        service_url: str,
        *,
        pause: Pause = asyncio.sleep,
        waits: Sequence[float] = WAITS_SECONDS,
        call_seconds: float = CALL_SECONDS,
    ) -> None:
        self._tokens = tokens
        self._pause = pause
        self._waits = (*waits, None)
        self._http = Client(ClientOptions(timeout=call_seconds, token=tokens.token))
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

    async def delete(self, service_url: str, conversation_id: str, message_id: str) -> None:
        """Take a message away, for good and for everybody who sees it."""
        client = self._client(service_url)
        await self._try("delete", lambda: client.delete_activity(conversation_id, message_id))

    async def open_personal_chat(self, service_url: str, tenant_id: str, account_id: str) -> str:
        """The id of a person's chat with the bot; `Unreachable` where they haven't installed it.

        `account_id` is Teams' `29:…` id of them, or their Entra object id.
        """
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
        """Give up the connections; the tokens are whoever's made them."""
        await self._http.http.aclose()

    @property
    def default_url(self) -> str:
        """The Connector's address where no other is known."""
        return self._default_url

    def _client(self, service_url: str) -> ConversationClient:
        """The SDK's client for a region's address; the default one's where that is empty."""
        url = service_url.rstrip("/") or self._default_url
        if url not in self._clients:
            if len(self._clients) >= CACHED_CLIENTS:
                self._clients = {self._default_url: ConversationClient(self._default_url, self._http)}
            self._clients[url] = ConversationClient(url, self._http)
        return self._clients[url]

    async def _try(self, what: str, call: Callable[[], Awaitable[Result]]) -> Result:
        is_doubtful = False
        for wait in self._waits:
            try:
                return await call()
            except httpx.HTTPStatusError as error:
                if wait is None or error.response.status_code not in TRY_AGAIN:
                    raise _after(self._refusal(what, error.response), is_doubtful=is_doubtful) from error
                is_doubtful = is_doubtful or error.response.status_code in DOUBTFUL
                await self._pause(_wait_after(error.response, wait))
            except NEVER_LEFT as error:
                if wait is None:
                    log.warning("teams_connector_down", call=what)
                    raise _after(ConnectorError(NO_CONNECTION), is_doubtful=is_doubtful) from error
                await self._pause(wait)
            except NoToken as error:
                raise _after(error, is_doubtful=is_doubtful) from None
            except (httpx.HTTPError, ValueError, KeyError) as error:
                # A reply that is lost or unreadable may stand for a message that was posted: it isn't repeated.
                log.warning("teams_connector_failed", call=what, error=type(error).__name__)
                raise ConnectorError(NO_REPLY) from error
        raise AssertionError("the last try returns or raises")

    def _refusal(self, what: str, response: httpx.Response) -> ConnectorError:
        code, status = code_in(response), response.status_code
        log.warning("teams_connector_refused", call=what, status=status, code=code)
        if status == UNAUTHORIZED:
            self._tokens.forget()
        kind = Unreachable if status in UNREACHABLE else ConnectorError
        return kind(code, status=status, after_seconds=seconds_in(response.headers.get("Retry-After")))


def _after(trouble: ConnectorError, *, is_doubtful: bool) -> ConnectorError:
    """The trouble, which says of the tries before it whether one of them may have done it."""
    trouble.after_doubt = is_doubtful
    return trouble


def _wait_after(response: httpx.Response, wait: float) -> float:
    """The seconds that the Connector asked for, as far as somebody can be kept waiting."""
    asked = seconds_in(response.headers.get("Retry-After"))
    return wait if asked is None else min(asked, LONGEST_WAIT_SECONDS)
