"""Socket Mode: the address that `apps.connections.open` gives, and envelopes with their acknowledgements."""

import asyncio
import json
from typing import Any

import aiohttp
from aiohttp import web

from bot.playground.slack_cloud.state import Json, State

ANSWER_WITHIN_SECONDS = 3
TIMED_OUT = "timed out"


class SocketServer:
    """A WebSocket server on a loopback port of its own, opened when the bot first asks for a connection."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._runner: web.AppRunner | None = None
        self._port = 0
        self._tickets: set[str] = set()
        self._socket: web.WebSocketResponse | None = None
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    @property
    def connected(self) -> bool:
        """Whether the bot is listening."""
        return self._socket is not None and not self._socket.closed

    async def open_address(self) -> str:
        """A one-time WebSocket address."""
        if self._runner is None:
            app = web.Application()
            app.router.add_get("/link/", self._serve)
            self._runner = web.AppRunner(app, access_log=None)
            await self._runner.setup()
            site = web.TCPSite(self._runner, "127.0.0.1", 0)
            await site.start()
            self._port = self._runner.addresses[0][1]
        ticket = self._state.next_id("ticket")
        self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}"

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._socket = socket
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": 1,
                "connection_info": {"app_id": self._state.app.id},
                "debug_info": {"host": "stand-in", "approximate_connection_time": 18060},
            }
        )
        async for message in socket:
            if message.type == aiohttp.WSMsgType.TEXT:
                self._acknowledged(json.loads(message.data))
        return socket

    def _acknowledged(self, answer: Json) -> None:
        waiting = self._waiting.pop(str(answer.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(answer.get("payload", ""))

    async def deliver(self, kind: str, payload: Json) -> tuple[int, Any]:
        """Send an envelope; what comes back is 200 and the acknowledgement's payload, or 0 where none came in time."""
        if self._socket is None:
            return 0, "not connected"
        envelope_id = self._state.next_id("envelope-")
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        await self._socket.send_json(envelope)
        try:
            return 200, await asyncio.wait_for(waiting, ANSWER_WITHIN_SECONDS)
        except TimeoutError:
            self._waiting.pop(envelope_id, None)
            return 0, TIMED_OUT

    async def drop(self) -> None:
        """Close the connection from Slack's side."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def close(self) -> None:
        """Close the connection and the port."""
        await self.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
