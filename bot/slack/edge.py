"""Slack's edge: its routes, its clients, and what starts and stops with the process."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import structlog
from slack_bolt import BoltResponse
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.edges import Answerer, Finding, LateAnswerer
from bot.settings import SlackSettings
from bot.slack.checks import check_slack
from bot.slack.courier import SlackCourier
from bot.slack.install import NOT_INSTALLED, Installations
from bot.slack.listeners import Listeners
from bot.slack.replies import Replies
from bot.slack.roster import SlackDirectory
from bot.slack.web import SDK_LOG, SlackWeb
from handlers.ports import Clock
from handlers.router import Router
from storage.database import Database
from storage.secret_box import SecretBox

log = structlog.get_logger()

NOT_NOW = "Staffroom could not be installed just now, and nothing was saved. Please start again in a minute."

BODY_BYTES = 1_000_000
"""More than Slack ever sends: a view with all its blocks stays under 300 kB."""
CONNECT_SECONDS = 5.0
"""How long the start waits for Socket Mode; where Slack is away it goes on trying, and the process is up."""
SIGNATURE_AGE_SECONDS = 300
"""docs.slack.dev: Verifying requests from Slack."""


class SlackEdge:
    """All that Staffroom is on Slack: `routes()` serve it, `start` (or `open` alone) and `stop` frame its life.

    `directory` knows its people, and `courier` carries out what the bot does of its own accord.
    `clock` is machine time: signatures, tokens and OAuth states go by it.
    """

    def __init__(
        self,
        settings: SlackSettings,
        *,
        answerer: Answerer,
        late: LateAnswerer,
        router: Router,
        database: Database,
        secrets: SecretBox,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._web = SlackWeb(settings.api_url)
        self._installations = Installations(settings, self._web, database, secrets, clock)
        self._listeners = Listeners(answerer, router, Replies(self._web, late), self._installations.forget)
        self.directory = SlackDirectory(self._web, self._installations)
        self.courier = SlackCourier(self._web, self._installations)
        self._app = self._build_app()
        self._socket: Any = None
        self._connecting: asyncio.Future[None] | None = None

    def _build_app(self) -> AsyncApp:
        """Bolt, with what it would otherwise read from the environment given to it.

        The acknowledgement leaves when the listener returns (`process_before_response`): Bolt's other runner polls for
        it every ten milliseconds. Signatures are checked before Bolt parses anything, so it doesn't check them again.
        """
        app = AsyncApp(
            name="staffroom",
            logger=SDK_LOG,
            client=self._web.client,
            signing_secret=self._settings.signing_secret or "unused",
            authorize=self._installations.authorize,  # type: ignore[arg-type] # Bolt takes an AsyncAuthorize too
            oauth_flow=self._installations.oauth_flow,
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
            user_facing_authorize_error_message=NOT_INSTALLED,
        )
        app.error(_not_understood)
        self._listeners.register(app)
        return app

    def routes(self) -> list[Route]:
        """Slack's requests, and the two pages of an installation where OAuth is configured."""
        routes = [Route("/slack/events", self._receive, methods=["POST"])]
        if self._installations.oauth_flow is not None:
            flow = self._installations.oauth_flow
            routes += [
                Route(path, self._install, methods=["GET"]) for path in (flow.install_path, flow.redirect_uri_path)
            ]
        return routes

    async def open(self) -> None:
        """Open the HTTP session, and learn whose the token is."""
        self._web.open()
        await self._installations.check()

    async def start(self) -> None:
        """Open, and open the socket too where an app token says so."""
        await self.open()
        if self._settings.app_token:
            from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler

            self._socket = AsyncSocketModeHandler(self._app, self._settings.app_token, logger=SDK_LOG)
            self._connecting = asyncio.ensure_future(self._socket.connect_async())
            await asyncio.wait({self._connecting}, timeout=CONNECT_SECONDS)

    async def stop(self) -> None:
        """Stop listening, finish what is being answered, and give the connections back."""
        if self._socket is not None and self._connecting is not None:
            self._connecting.cancel()
            await asyncio.wait({self._connecting})
            await self._socket.close_async()
            self._socket = None
        await self.drain()
        await self._web.close()

    async def check(self) -> Sequence[Finding]:
        """Whether Slack takes the tokens, and has granted what the bot needs."""
        return await check_slack(self._settings, self._web)

    def owns_workspace(self, workspace_id: str) -> bool:
        """Whether SLACK_BOT_TOKEN is this workspace's, as Slack has said; anybody may install the app by OAuth."""
        return self._installations.owns(workspace_id)

    async def drain(self) -> None:
        """Wait for all that is being answered, for ten seconds at most."""
        await self._listeners.drain()

    async def _receive(self, request: Request) -> Response:
        """A command, press, form or event."""
        body = await _body_within(request, BODY_BYTES)
        if body is None:
            return Response(status_code=413)
        if not self._is_signed(request, body):
            return Response(status_code=401)
        if not _is_readable(body, request.headers.get("content-type", "")):
            return Response(status_code=400)
        self._web.open()
        try:
            answer = await self._app.async_dispatch(to_async_bolt_request(request, body))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            answer = await _not_understood(error)
        return to_starlette_response(answer)

    def _is_signed(self, request: Request, body: bytes) -> bool:
        """Whether Slack signed this body in the last five minutes (docs.slack.dev: Verifying requests from Slack)."""
        stamp = request.headers.get("x-slack-request-timestamp", "")
        given = request.headers.get("x-slack-signature", "")
        if not self._settings.signing_secret or not re.fullmatch(r"\d{1,12}", stamp, flags=re.ASCII):
            return False
        if abs(self._clock().timestamp() - int(stamp)) > SIGNATURE_AGE_SECONDS:
            return False
        signed = b"v0:" + stamp.encode() + b":" + body
        wanted = "v0=" + hmac.new(self._settings.signing_secret.encode(), signed, hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted.encode(), given.encode())

    async def _install(self, request: Request) -> Response:
        """The page that starts an installation, and the one that Slack returns to."""
        self._web.open()
        bolt_request = to_async_bolt_request(request, b"")
        flow = self._installations.oauth_flow
        if flow is None:
            return Response(status_code=404)
        is_start = request.url.path == flow.install_path
        try:
            answer = await (flow.handle_installation(bolt_request) if is_start else flow.handle_callback(bolt_request))
        except (SlackApiError, aiohttp.ClientError, SQLAlchemyError, OSError, AttributeError) as error:
            log.warning("slack_installation_failed", error=type(error).__name__)
            return Response(NOT_NOW, status_code=503, media_type="text/plain")
        return to_starlette_response(answer)


async def _not_understood(error: Exception) -> BoltResponse:
    """Bolt reads payloads trustingly; one whose shape it doesn't know is no fault that a 500 should tell of."""
    log.warning("slack_request_not_understood", error=type(error).__name__)
    return BoltResponse(status=400, body="")


async def _body_within(request: Request, limit: int) -> bytes | None:
    """The body, or None where it is longer than the limit; no more than that is kept in memory."""
    if int(request.headers.get("content-length") or 0) > limit:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)


def _is_readable(body: bytes, content_type: str) -> bool:
    """Whether Bolt will be able to read the body: an object in JSON, or a form with one in `payload`."""
    try:
        words = body.decode()
        if content_type.startswith("application/json") or words.startswith("{"):
            return _is_event(json.loads(words))
        fields = parse_qs(words)
        if "payload" in fields:
            return _is_interaction(json.loads(fields["payload"][0]))
        return bool(fields.get("command")) and bool(fields.get("user_id"))
    except ValueError:
        return False


def _is_event(payload: Any) -> bool:
    """An event, or the challenge with which Slack tries the address out."""
    if not isinstance(payload, dict):
        return False
    return payload.get("type") == "url_verification" or isinstance(payload.get("event"), dict)


def _is_interaction(payload: Any) -> bool:
    """A press or a form."""
    return isinstance(payload, dict) and isinstance(payload.get("user"), dict)
