"""The lean stand-in that the bot's replies are posted to: it notes when each came, and answers at once."""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, cast

from tests.bench.wire import END_OF_HEAD, PATIENCE_SECONDS, Address, length_in

SLACK_REPLIES: Final = "/slack/replies/"
TEAMS_REPLIES: Final = "/teams/v3/conversations/"

OK: Final = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "


class NotAnAnswer(Exception):
    """The bot posted something, but not what was asked for."""


class Receiver:
    """Both clouds, as far as the bot calls them here.

    `answers` maps paths to what is answered there. A reply is told apart by the last part of its path: Slack's is
    one request's own, a Teams conversation has one request after the other.
    """

    def __init__(self, must_hold: bytes) -> None:
        self.answers: Mapping[str, Any] = {}
        self.address = Address("127.0.0.1", 0)
        self._must_hold = must_hold
        self._expected: dict[str, deque[asyncio.Future[float]]] = defaultdict(deque)

    def expect(self, key: str) -> asyncio.Future[float]:
        """The moment (`perf_counter`) at which the reply to this comes."""
        coming: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._expected[key].append(coming)
        return coming

    def take(self, path: str, body: bytes) -> bytes:
        """Note a request of the bot's, and give what it is answered with."""
        if not path.startswith((SLACK_REPLIES, TEAMS_REPLIES)):
            return _answer(self.answers.get(path, {"ok": False, "error": "unknown_method"}))
        key = path.removeprefix(SLACK_REPLIES).removeprefix(TEAMS_REPLIES).removesuffix("/activities")
        coming = self._expected[key].popleft()
        if not self._expected[key]:
            del self._expected[key]
        if self._must_hold in body:
            coming.set_result(time.perf_counter())
        else:
            coming.set_exception(NotAnAnswer(body.decode()[:2_000]))
        return _answer({"id": "1"} if path.startswith(TEAMS_REPLIES) else {"ok": True})


async def reply(coming: asyncio.Future[float]) -> float:
    """The moment at which the reply came.

    Raises:
        TimeoutError: if none comes.
        NotAnAnswer: if it says something else.
    """
    return await asyncio.wait_for(coming, PATIENCE_SECONDS)


@asynccontextmanager
async def receiving(receiver: Receiver) -> AsyncIterator[None]:
    """Receive for as long as the block lasts."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Wire(receiver), "127.0.0.1", 0)
    receiver.address = Address(*server.sockets[0].getsockname()[:2])
    try:
        yield
    finally:
        server.close()


def _answer(said: Any) -> bytes:
    body = json.dumps(said).encode()
    return OK + str(len(body)).encode() + END_OF_HEAD + body


class _Wire(asyncio.Protocol):
    """One of the bot's connections."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its class

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._received += data
        head, end, rest = bytes(self._received).partition(END_OF_HEAD)
        length = length_in(head)
        if end and len(rest) >= length:
            self._received.clear()
            path = head.split(b" ", 2)[1].decode().partition("?")[0]
            self._transport.write(self._receiver.take(path, rest[:length]))
