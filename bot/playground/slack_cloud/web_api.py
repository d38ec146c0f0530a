"""The Web API over HTTP: arguments, tokens, scopes, faults, the log, response_url, and where files are put."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from bot.playground.slack_cloud._files import receive
from bot.playground.slack_cloud.faults import Fault, Faults
from bot.playground.slack_cloud.methods import METHODS, Call
from bot.playground.slack_cloud.refusals import Refusal
from bot.playground.slack_cloud.response_urls import use_response_url
from bot.playground.slack_cloud.socket_mode import SocketServer
from bot.playground.slack_cloud.state import Json, State

BASICS = "The Web API, Basics"
RESPONSE_URL = "Handling user interaction, response_url"
CONNECTION = "slack_cloud.connection"
"""Where a request's scope has its connection."""
JSON_FIELDS = ("blocks", "view", "metadata", "files")


class Exchange:
    """One call: what was sent, whose it is, and what is answered."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: Any = None
        self.team_id = ""
        self.answered: Any = ""
        self.status = 200
        self.document = ""
        self.headers: dict[str, str] = {}

    def refuse(self, refusal: Refusal, answered: Any) -> None:
        """Answer with a refusal."""
        self.answered, self.status = answered, refusal.status
        self.document, self.headers = refusal.document, refusal.headers

    def response(self) -> Response:
        """The answer over HTTP."""
        if isinstance(self.answered, str):
            return PlainTextResponse(self.answered, self.status, headers=self.headers)
        return JSONResponse(self.answered, self.status, headers=self.headers)


def web_api_routes(state: State, faults: Faults, socket: SocketServer) -> list[BaseRoute]:
    """The routes of Slack's side."""

    async def call(request: Request) -> Response:
        exchange = Exchange(request.path_params["method"])
        body = await request.body()
        return await _answer(state, faults, exchange, lambda: _run_method(state, socket, exchange, request, body))

    async def respond(request: Request) -> Response:
        exchange = Exchange("response_url")
        exchange.team_id = request.path_params["team"]
        key = f"{exchange.team_id}/{request.path_params['key']}"
        body = await request.body()
        return await _answer(state, faults, exchange, lambda: _run_response_url(state, exchange, key, body))

    async def upload(request: Request) -> Response:
        exchange = Exchange("upload")
        exchange.team_id = request.path_params["team"]
        key = f"{exchange.team_id}/{request.path_params['key']}"
        body = await request.body()
        return await _answer(state, faults, exchange, lambda: _run_upload(state, exchange, key, request, body))

    return [
        Route("/api/{method}", call, methods=["GET", "POST"]),
        Route("/actions/{team}/{key}", respond, methods=["POST"]),
        Route("/upload/v1/{team}/{key}", upload, methods=["POST"]),
    ]


async def _answer(state: State, faults: Faults, exchange: Exchange, run: Callable[[], Awaitable[None]]) -> Response:
    """Run a call, or the fault planned for it, and keep it in the log; it may be held up on the way."""
    hold, fault = faults.take_hold(exchange.name), faults.take(exchange.name)
    if hold is not None and hold.point == "before" and not await hold.stand():
        fault = Fault("cut_off")
    if fault is None or fault.is_accepted:
        await run()
    if hold is not None and hold.point == "accepted" and not await hold.stand():
        fault = Fault("accepted_then_cut_off")
    if fault is not None and (not fault.is_accepted or fault.ending == "server_error"):
        _fail(exchange, fault)
    _keep(state, exchange)
    return _BROKEN.get(fault.ending if fault else "", exchange.response)()


def _keep(state: State, exchange: Exchange) -> None:
    state.record(
        kind="reply" if exchange.name == "response_url" else "call",
        name=exchange.name,
        team_id=exchange.team_id,
        sent=exchange.sent,
        status=exchange.status,
        answered=exchange.answered,
        document=exchange.document,
    )


def _fail(exchange: Exchange, fault: Fault) -> None:
    """Answer as the fault says, without having looked at the call."""
    exchange.document = "a fault that was asked for"
    match fault.ending:
        case "ratelimited":
            exchange.answered, exchange.status = {"ok": False, "error": "ratelimited"}, 429
            exchange.headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        case "error":
            exchange.answered = {"ok": False, "error": fault.code}
        case "server_error":
            exchange.answered, exchange.status = "upstream connect error", 500
        case _:
            exchange.status = 0


class DroppedResponse(Response):
    """Ends the connection in the middle of an answer."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Promise a body and send less of it: the server then closes the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class CutOffResponse(Response):
    """Ends the connection without a byte of an answer, which ASGI has no word for: the server's own is used."""

    async def __call__(self, scope: Scope, receive: Receive, _send: Send) -> None:
        """Close the connection, and wait until the server has noticed."""
        scope[CONNECTION].abort()
        await receive()


_BROKEN: dict[str, type[Response]] = {"dropped": DroppedResponse, "cut_off": CutOffResponse}


class WebApi(Starlette):
    """The routes, with the connection that uvicorn holds at hand for a fault that cuts it off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        cycle = getattr(send, "__self__", None)
        scope[CONNECTION] = getattr(cycle, "transport", None)
        await super().__call__(scope, receive, send)


async def _run_method(state: State, socket: SocketServer, exchange: Exchange, request: Request, body: bytes) -> None:
    try:
        arguments = _arguments(request, body)
        method = METHODS.get(exchange.name)
        if method is None:
            exchange.refuse(*_refusal("unknown_method", BASICS))
            return
        token = str(arguments.pop("token", "")) or request.headers.get("authorization", "").removeprefix("Bearer ")
        exchange.sent = arguments
        workspace = method.authorise(state, token)
        exchange.team_id = workspace.id if workspace else ""
        if workspace is not None:
            exchange.headers = {"X-OAuth-Scopes": ",".join(sorted(workspace.scopes))}
        method.check_arguments(exchange.name, arguments)
        exchange.answered = {"ok": True} | await method.run(Call(state, socket, workspace, arguments, request.headers))
    except Refusal as refusal:
        exchange.refuse(refusal, refusal.body())


def _refusal(error: str, document: str, *, status: int = 200) -> tuple[Refusal, Any]:
    refusal = Refusal(error, document, status=status)
    return refusal, refusal.body()


def _arguments(request: Request, body: bytes) -> Json:
    """The arguments from the query, a form or JSON; JSON inside a form is read (blocks, view, metadata).

    Raises:
        Refusal: `invalid_json`.
    """
    arguments: Json = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    try:
        if content_type.startswith("application/json"):
            arguments |= json.loads(body or b"{}")
        elif body:
            arguments |= dict(parse_qsl(body.decode(), keep_blank_values=True))
        for name in JSON_FIELDS:
            if isinstance(arguments.get(name), str):
                arguments[name] = json.loads(arguments[name])
    except (ValueError, TypeError) as error:
        raise Refusal("invalid_json", BASICS) from error
    return arguments


async def _run_response_url(state: State, exchange: Exchange, key: str, body: bytes) -> None:
    """A response_url answers in plain words."""
    try:
        exchange.sent = json.loads(body)
        use_response_url(state, key, exchange.sent)
        exchange.answered = "ok"
    except Refusal as refusal:
        exchange.refuse(refusal, refusal.error)
    except (ValueError, TypeError):
        refused, _ = _refusal("invalid_payload", RESPONSE_URL, status=400)
        exchange.refuse(refused, refused.error)


async def _run_upload(state: State, exchange: Exchange, key: str, request: Request, body: bytes) -> None:
    """The address of an upload answers in plain words too."""
    exchange.sent = f"{len(body)} bytes"
    try:
        exchange.answered = receive(state, key, request.headers.get("content-type", ""), body)
    except Refusal as refusal:
        exchange.refuse(refusal, refusal.error)
