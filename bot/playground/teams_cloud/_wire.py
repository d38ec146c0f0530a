"""The stand-in's wires: where it and the bot are, what goes over them, the log of it, and who hears of changes."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, Literal

import httpx

from bot.playground.teams_cloud._faults import Fault, Faults, Hold, Lasting, Point
from bot.playground.teams_cloud._keys import SigningKey
from bot.playground.teams_cloud._payloads import Payloads
from bot.playground.teams_cloud._rates import Rates
from bot.playground.teams_cloud._state import CloudMessage, Exchange, JsonObject, Tenant
from handlers.ports import Clock


class Wire:
    """One tenant's connection with one bot, in both directions."""

    def __init__(
        self,
        tenant: Tenant,
        client_secret: str,
        key: SigningKey,
        clock: Clock,
        invoke_seconds: float,
        http: httpx.AsyncClient | None,
        *,
        keeps_all: bool = True,
    ) -> None:
        self.tenant = tenant
        self.client_secret = client_secret
        self.key = key
        self.rates = Rates()
        self.faults = Faults()
        self.key_requests = 0
        self.base_url = ""
        self.bot_url = ""
        self._clock = clock
        self._invoke_seconds = invoke_seconds
        self._keeps_all = keeps_all
        self._listeners: list[Callable[[], None]] = []
        self._http = http or httpx.AsyncClient(timeout=invoke_seconds)

    def bind(self, base_url: str, bot_url: str) -> None:
        """Say where this stand-in is served and where the bot is, both without a slash at the end."""
        self.base_url, self.bot_url = base_url, bot_url

    @property
    def service_url(self) -> str:
        """The address of the Connector, as activities carry it."""
        return f"{self.base_url}/teams"

    @property
    def graph_url(self) -> str:
        """The address of Graph, with its version."""
        return f"{self.base_url}/graph/v1.0"

    def bot_environment(self) -> dict[str, str]:
        """The environment that connects a bot to this stand-in."""
        return {
            "TEAMS_CLIENT_ID": self.tenant.client_id,
            "TEAMS_CLIENT_SECRET": self.client_secret,
            "TEAMS_TENANT_ID": self.tenant.id,
            "TEAMS_OPENID_METADATA_URL": f"{self.base_url}/v1/.well-known/openidconfiguration",
            "TEAMS_TOKEN_URL": f"{self.base_url}/{self.tenant.id}/oauth2/v2.0/token",
            "TEAMS_SERVICE_URL": self.service_url,
            "GRAPH_BASE_URL": self.graph_url,
        }

    async def close(self) -> None:
        """Let nobody wait any longer, and give up the connections."""
        self.faults.close()
        await self._http.aclose()

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change; the function returned stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def until(self, holds: Callable[[], bool], *, seconds: float = 5.0) -> None:
        """Wait until something holds, looking again after every change.

        Raises:
            TimeoutError: if it doesn't in time.
        """
        changed = asyncio.Event()
        stop = self.on_change(changed.set)
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    changed.clear()
                    await changed.wait()
        finally:
            stop()

    @property
    def log(self) -> list[Exchange]:
        """Every request in either direction, in order; nothing is ever taken out, but for load it can be kept empty."""
        return self.tenant.log

    def fail_next(
        self,
        status: int,
        *,
        times: int = 1,
        method: str = "",
        path: str = "",
        retry_after: str = "",
        point: Point = "before",
        code: str = "ServiceError",
    ) -> Fault:
        """Answer the bot's next matching calls with this status; 0 drops the connection.

        At the point `accepted`, the call is carried out all the same. With `oauth2` in the path it is Entra that fails.
        """
        fault = Fault(status, times, method, path, retry_after, point, code)
        self.faults.add(fault)
        return fault

    def hold_next(self, *, method: str = "", path: str = "", point: Point = "before") -> Hold:
        """Hold up the bot's next matching call before anything of it is done, or when it is `accepted`."""
        hold = Hold(point, method, path)
        self.faults.hold(hold)
        return hold

    def switch_fault(self, kind: Lasting | None) -> None:
        """Let all calls to Teams and Graph fail from now on, or with None none any more; Entra goes on.

        `rate_limited`: each gets 429 and Retry-After. `outage`: each connection is closed without an answer and with
        nothing done. `dropped_replies`: each call that changes something is accepted, and cut off then.
        """
        self.faults.switch(kind)
        self.changed()

    @property
    def violations(self) -> Counter[str]:
        """How often each budget was exceeded: every refusal that nobody had asked for."""
        return self.rates.violations

    def now(self) -> datetime:
        """The time, by the clock passed in."""
        return self._clock()

    def changed(self) -> None:
        """Tell everybody who listens."""
        for listener in tuple(self._listeners):
            listener()

    def note(self, direction: Literal["to bot", "from bot"], method: str, url: str, request: Any) -> Exchange:
        """Begin a line of the log."""
        exchange = Exchange(len(self.log) + 1, direction, method, url, request, self.at())
        if self._keeps_all:
            self.log.append(exchange)
        return exchange

    def keep(self, message: CloudMessage) -> None:
        """Show a message from now on, unless this stand-in is under load and keeps none."""
        if self._keeps_all:
            self.tenant.messages.append(message)

    async def post_to_bot(self, activity: JsonObject, *, token: str | None = None) -> Exchange:
        """Post an activity to the bot with a good token, or with `token`; 504 stands for no answer in time."""
        bearer = self.key.to_bot(self.tenant.client_id, self.service_url, self.now()) if token is None else token
        exchange = self.note("to bot", "POST", "/api/messages", activity)
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        exchange.headers = {"Content-Type": "application/json", **headers}
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._invoke_seconds):
                response = await self._http.post(f"{self.bot_url}/api/messages", json=activity, headers=headers)
        except (httpx.TransportError, TimeoutError):
            exchange.status = 504
        else:
            exchange.status = response.status_code
            exchange.response = _body(response)
        exchange.milliseconds = (time.perf_counter() - began) * 1_000
        self.changed()
        return exchange

    def payloads(self) -> Payloads:
        """Makes activities as Teams would send them now."""
        return Payloads(self.tenant, self.service_url)

    def at(self) -> str:
        """The time, as Teams writes it."""
        return self.now().isoformat()


def _body(response: httpx.Response) -> Any:
    if not response.content:
        return None
    try:
        return response.json()
    except ValueError:
        return response.text
