"""A lean HTTP/1.1 client: whole requests as bytes over connections that stay open."""

import asyncio
from dataclasses import dataclass
from typing import Final, cast

END_OF_HEAD: Final = b"\r\n\r\n"
PATIENCE_SECONDS: Final = 30.0
"""After this long without an answer the measurement is given up: something is broken, not slow."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The same as an address to type."""
        return f"http://{self.host}:{self.port}"


def request(
    method: str, path: str, address: Address, body: bytes = b"", headers: dict[str, str] | None = None
) -> bytes:
    """A whole request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {address.host}:{address.port}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + END_OF_HEAD + body


def length_in(head: bytes) -> int:
    """What a message's head says of the length of its body, in bytes; 0 where it says nothing."""
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return int(value)
    return 0


class Connection(asyncio.Protocol):
    """One connection, for one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._status: asyncio.Future[int] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its class

    def data_received(self, data: bytes) -> None:
        """Take in part of an answer, and tell the status when it is whole."""
        self._received += data
        head, end, rest = self._received.partition(END_OF_HEAD)
        if end and len(rest) >= length_in(bytes(head)) and self._status is not None:
            self._received.clear()
            self._status.set_result(int(head.split(b" ", 2)[1]))
            self._status = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody will answer any more."""
        if self._status is not None and not self._status.done():
            self._status.set_exception(exc or ConnectionResetError("the server hung up"))

    async def ask(self, whole_request: bytes) -> int:
        """Send a request and wait for its answer's status.

        Raises:
            OSError: if the server hangs up.
            TimeoutError: if it doesn't answer.
        """
        assert self._transport is not None
        self._status = asyncio.get_running_loop().create_future()
        self._transport.write(whole_request)
        return await asyncio.wait_for(self._status, PATIENCE_SECONDS)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def connect(address: Address) -> Connection:
    """A new connection.

    Raises:
        OSError: if nobody listens there.
    """
    _, connection = await asyncio.get_running_loop().create_connection(Connection, address.host, address.port)
    return connection
