"""The strict Slack stand-in, alone: `python -m tests.bench.deliveries.slack_stand_in PORT WORKSPACES STAFF`.

It has so many workspaces with so many people each, and holds every post against the published budgets. `GET /world`
says who is there, `GET /posts` what was accepted (key, workspace, seconds since 1970) and how many were refused.
"""

import gc
import sys
from datetime import UTC, datetime

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.playground.slack_cloud import SlackCloud


def asgi(port: int, workspaces: int, staff: int) -> Starlette:
    """The stand-in with its people, and the two routes that tell."""
    cloud = SlackCloud(clock=lambda: datetime.now(UTC))
    cloud.base_url = f"http://127.0.0.1:{port}"
    world = [_workspace(cloud, number, staff) for number in range(1, workspaces + 1)]

    async def tell_world(_request: Request) -> Response:
        return JSONResponse(world)

    async def tell_posts(_request: Request) -> Response:
        accepted = [(one.key, one.team_id, one.at.timestamp()) for one in cloud.accepted]
        return JSONResponse({"accepted": accepted, "refused": sum(cloud.violations.values())})

    return Starlette(routes=[Route("/world", tell_world), Route("/posts", tell_posts), Mount("/", cloud.app)])


def _workspace(cloud: SlackCloud, number: int, staff: int) -> dict[str, object]:
    made = cloud.add_workspace(f"Trust Number{number}", domain=f"trust{number}", bot_token=f"xoxb-bench-{number}")
    users = [
        cloud.add_user(made.id, f"Colleague Number{one}", f"colleague{one}@trust{number}.example").id
        for one in range(staff)
    ]
    return {
        "team_id": made.id,
        "bot_token": made.bot_token,
        "bot_id": made.bot_id,
        "bot_user_id": made.bot_user,
        "users": users,
    }


if __name__ == "__main__":
    gc.disable()  # it keeps all it was ever sent: looking through that would halt it for longer and longer
    port, workspaces, staff = (int(word) for word in sys.argv[1:4])
    uvicorn.run(asgi(port, workspaces, staff), host="127.0.0.1", port=port, access_log=False, log_level="warning")
