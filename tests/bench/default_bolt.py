"""The baseline: an empty command on a Bolt app with its default settings, and a route that does nothing but check.

Run as `python -m tests.bench.default_bolt PORT`, with what it needs in the environment. uvicorn serves it as it serves
the bot: on uvloop, without an access log.
"""

import os
import sys

import jwt
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def empty_app() -> AsyncApp:
    """Bolt as its documentation begins; only Slack's address is another."""
    token = os.environ["SLACK_BOT_TOKEN"]
    client = AsyncWebClient(token=token, base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(token=token, signing_secret=os.environ["SLACK_SIGNING_SECRET"], client=client)

    @app.command("/find-expert")
    async def do_nothing(ack: AsyncAck) -> None:
        await ack()

    return app


def asgi() -> Starlette:
    """Bolt's route, and the bare one that checks a Teams token."""
    bolt = AsyncSlackRequestHandler(empty_app())
    keys = jwt.PyJWKClient(os.environ["BENCH_KEYS_URL"])
    client_id = os.environ["TEAMS_CLIENT_ID"]

    async def slack(request: Request) -> Response:
        return await bolt.handle(request)

    async def teams(request: Request) -> Response:
        await request.json()
        token = request.headers["authorization"].removeprefix("Bearer ")
        jwt.decode(token, keys.get_signing_key_from_jwt(token), algorithms=["RS256"], audience=client_id)
        return Response()

    return Starlette(
        routes=[Route("/slack/events", slack, methods=["POST"]), Route("/api/messages", teams, methods=["POST"])]
    )


if __name__ == "__main__":
    uvicorn.run(asgi(), host="127.0.0.1", port=int(sys.argv[1]), access_log=False, log_level="warning")
