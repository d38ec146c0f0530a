"""Entra's token endpoint and the Bot Framework's keys, as the bot asks for them."""

from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.teams_cloud._calls import CutOff, Dropped, address_of
from bot.playground.teams_cloud._keys import GRAPH, ISSUER, TOKEN_SECONDS
from bot.playground.teams_cloud._wire import Wire

TOKENS = "Authentication with the Bot Connector API"
CLIENT_CREDENTIALS = "Microsoft identity platform and the OAuth 2.0 client credentials flow"
SCOPES: Final = {f"{audience}/.default": audience for audience in (ISSUER, GRAPH)}
"""The audience of the token that each scope asks for."""

AWAY: Final = "oauth2"
"""A fault befalls the token endpoint only if its path says so: Entra is no part of Teams."""


class Entra:
    """Gives the bot its tokens, and everybody the keys."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._tenant = wire.tenant

    def routes(self) -> list[Route]:
        """All routes, to be mounted at the root."""
        return [
            Route("/v1/.well-known/openidconfiguration", self._metadata),
            Route("/v1/.well-known/keys", self._keys),
            Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
        ]

    async def _metadata(self, _request: Request) -> Response:
        base = self._wire.base_url
        return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{base}/v1/.well-known/keys"})

    async def _keys(self, _request: Request) -> Response:
        self._wire.key_requests += 1
        return JSONResponse(self._wire.key.public_set())

    async def _token(self, request: Request) -> Response:
        asked = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        right = {
            "grant_type": "client_credentials",
            "client_id": self._tenant.client_id,
            "client_secret": self._wire.client_secret,
        }
        shown = {name: value for name, value in asked.items() if name != "client_secret"}
        exchange = self._wire.note("from bot", "POST", address_of(request), shown)
        fault = self._wire.faults.take_planned("POST", request.url.path, naming=AWAY)
        if fault is not None:
            exchange.status = max(fault.status, 0)
            return {0: Dropped(), -1: CutOff()}.get(fault.status) or Response(status_code=fault.status)
        audience = SCOPES.get(asked.pop("scope", ""))
        if asked != right or audience is None or request.path_params["tenant"] != self._tenant.id:
            exchange.status, exchange.document = 401, CLIENT_CREDENTIALS if audience == GRAPH else TOKENS
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        exchange.status = 200
        return JSONResponse({"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "access_token": self._new(audience)})

    def _new(self, audience: str) -> str:
        key, tenant, now = self._wire.key, self._tenant, self._wire.now()
        if audience == GRAPH:
            return key.for_graph(tenant.client_id, tenant.id, tenant.granted, now)
        return key.for_bot(tenant.client_id, tenant.id, now)
