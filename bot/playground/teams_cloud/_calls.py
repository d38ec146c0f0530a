"""How each call of the bot's is met: logged, spoilt or held up on demand, and let in with a token or refused."""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.playground.teams_cloud._card_rules import Refused
from bot.playground.teams_cloud._faults import CUT_OFF, Fault, Hold
from bot.playground.teams_cloud._state import Exchange
from bot.playground.teams_cloud._wire import Wire

STATUS_CODES = "Teams conversational bots: status codes from bot conversational APIs"
RATE_LIMITS = "Optimize your bot with rate limiting in Teams"

CONNECTION: Final = "staffroom.connection"
"""Where a request's scope holds the server's own connection."""

Answer = Callable[[Request, Any], Awaitable[Response]]


class Dropped(Response):
    """No whole answer: the connection is closed after the first bytes."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Begin an answer and leave it at that; the server then closes the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


class CutOff(Dropped):
    """Ends the connection without a byte of an answer, which ASGI has no word for: the server's own is used."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the connection, and wait until the server has noticed; without a server, drop the answer."""
        connection = scope.get(CONNECTION)
        if connection is None:
            await super().__call__(scope, receive, send)
            return
        connection.abort()
        await receive()


class CloudApp(Starlette):
    """The routes, with the connection that uvicorn holds at hand for a fault that cuts it off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        cycle = getattr(send, "__self__", None)
        scope[CONNECTION] = getattr(cycle, "transport", None)
        await super().__call__(scope, receive, send)


class LetIn(Protocol):
    """Sees that a call may be made."""

    def __call__(self, request: Request, needs: str, /) -> None:
        """Return, or raise `Refused`."""
        ...


class Calls:
    """Makes routes whose calls are all met alike. `let_in` sees to tokens, permissions and budgets."""

    def __init__(self, wire: Wire, let_in: LetIn) -> None:
        self._wire = wire
        self._let_in = let_in

    def route(self, method: str, path: str, answer: Answer, needs: str = "") -> Route:
        """A route for which a permission may be needed."""

        async def call(request: Request) -> Response:
            return await self._meet(request, answer, needs)

        return Route(path, call, methods=[method])

    async def _meet(self, request: Request, answer: Answer, needs: str) -> Response:
        body = await _body(request)
        exchange = self._wire.note("from bot", request.method, address_of(request), _shown(body))
        exchange.headers = dict(request.headers)
        began = time.perf_counter()
        try:
            response = await self._do(request, body, answer, needs)
        except Refused as refusal:
            exchange.document = refusal.document
            response = _refusal(refusal)
        _note_answer(exchange, response, began)
        self._wire.changed()
        return response

    async def _do(self, request: Request, body: Any, answer: Answer, needs: str) -> Response:
        met = request.method, request.url.path
        hold, fault = self._wire.faults.take_hold(*met), self._wire.faults.take(*met)
        if hold is not None and hold.point == "before" and not await self._stand(hold):
            return CutOff()
        if fault is not None and fault.point == "before":
            return _spoilt(fault)
        self._let_in(request, needs)
        response = await answer(request, body)
        if hold is not None and hold.point == "accepted" and not await self._stand(hold):
            return CutOff()
        return _spoilt(fault) if fault is not None else response

    async def _stand(self, hold: Hold) -> bool:
        self._wire.changed()
        return await hold.stand()


def address_of(request: Request) -> str:
    """The address asked for, without the server."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def too_many(retry_after: str) -> Refused:
    """A refusal for a budget that is used up."""
    refusal = Refused(429, "TooManyRequests", "API calls quota exceeded.", RATE_LIMITS)
    refusal.retry_after = retry_after
    return refusal


async def _body(request: Request) -> Any:
    """The body as JSON, as bytes where it says that it is none, or None."""
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/octet-stream"):
        return body
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def _shown(body: Any) -> Any:
    return f"{len(body)} bytes" if isinstance(body, bytes) else body


def _note_answer(exchange: Exchange, response: Response, began: float) -> None:
    exchange.status = 0 if isinstance(response, Dropped) else response.status_code
    exchange.response = json.loads(bytes(response.body)) if response.body else None
    exchange.milliseconds = (time.perf_counter() - began) * 1_000


def _spoilt(fault: Fault) -> Response:
    """What is answered instead.

    Raises:
        Refused: where that is a refusal.
    """
    if fault.status == CUT_OFF:
        return CutOff()
    if fault.status == 0:
        return Dropped()
    if fault.status == 429:  # noqa: PLR2004 - HTTP's own number
        raise too_many(fault.retry_after)
    refusal = Refused(fault.status, fault.code, "This fault was asked for.", STATUS_CODES)
    refusal.retry_after = fault.retry_after
    raise refusal


def _refusal(refusal: Refused) -> Response:
    headers = {"Retry-After": refusal.retry_after} if refusal.retry_after else {}
    body = {"error": {"code": refusal.code, "message": refusal.text}}
    return JSONResponse(body, status_code=refusal.status, headers=headers)
