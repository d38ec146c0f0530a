"""The page's server: the built page, a JSON API over the two stand-ins, and events that say when to look again.

It is a tool for one machine. Still, any web page in the same browser can reach a loopback port, so requests are let in
by `_page_guard` only when they name this machine and, where they do something, come from this page itself.
"""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.app import utc_now
from bot.playground._page_acts import ACTS, Act, Clouds, Who
from bot.playground._page_clock import ClockApi
from bot.playground._page_deliveries import DeliveriesApi
from bot.playground._page_events import EventStreams
from bot.playground._page_exchanges import slack_exchanges, teams_exchanges
from bot.playground._page_faults import FaultsApi
from bot.playground._page_guard import LOOPBACK_HOSTS, PageGuard
from bot.playground._page_requests import Endpoint, read_body, read_details
from bot.playground._page_times import SchoolTimes
from bot.playground.world import PlaygroundPerson, World

DIST = Path(__file__).parent / "page" / "dist"
"""Where `npm run build` puts the page; never committed."""

NOT_BUILT = """<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<title>Staffroom playground</title>
<h1>The page has not been built yet</h1>
<p>Run <code>make play</code>: it installs what the page needs, builds it, and opens it.</p>
</html>
"""


def page_app(world: World, *, dist: Path = DIST, allowed_hosts: frozenset[str] = LOOPBACK_HOSTS) -> Starlette:
    """The page of an open world, and its API.

    `allowed_hosts` are the host names under which the page may be asked for. `app.state.close()` ends the open event
    streams and the clock's journey, so that a server can stop without waiting for browsers; `await
    app.state.finished()` waits for the journey's last step and the last look, before the world may close.
    """
    api, clock, deliveries, faults = _Api(world), ClockApi(world), DeliveriesApi(world), FaultsApi(world)
    streams = EventStreams(world, deliveries.fingerprint)

    async def events(request: Request) -> Response:
        person = api.person(request.query_params.get("as", ""))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        stream = streams.listen(person.slack_user_id)
        return StreamingResponse(stream, media_type="text/event-stream", headers=headers)

    def close() -> None:
        streams.close()
        clock.journey.stop()

    async def finished() -> None:
        await clock.journey.finished()
        await streams.finished()

    routes = [*api.routes(), *clock.routes(), *deliveries.routes(), *faults.routes(), Route("/api/events", events)]
    app = Starlette(
        routes=[*routes, Route("/api/{rest:path}", _unknown), *_page_routes(dist)],
        middleware=[Middleware(PageGuard, allowed_hosts=allowed_hosts)],
        exception_handlers={HTTPException: _refused},
    )
    app.state.close, app.state.finished = close, finished
    return app


class _Api:
    """Answers the page's questions and acts for whoever the visitor is."""

    def __init__(self, world: World) -> None:
        self._clouds = Clouds(world.slack, world.teams)
        self._people = {person.email.casefold(): person for person in world.people}
        self._router = world.staffroom.router
        self._times = SchoolTimes(world.clock, utc_now)

    def routes(self) -> list[BaseRoute]:
        """All of `/api/` but the events."""
        return [
            Route("/api/people", self._list_people),
            Route("/api/commands", self._list_commands),
            Route("/api/slack/snapshot", self._slack_snapshot),
            Route("/api/teams/snapshot", self._teams_snapshot),
            Route("/api/slack/exchanges", self._slack_exchanges),
            Route("/api/teams/exchanges", self._teams_exchanges),
            *(Route(f"/api/{name}", self._acting(act), methods=["POST"]) for name, act in ACTS.items()),
        ]

    def person(self, email: str) -> PlaygroundPerson:
        """The person of this e-mail address.

        Raises:
            HTTPException: 404 if there is none.
        """
        person = self._people.get(email.casefold())
        if person is None:
            raise HTTPException(404, "Nobody in the demo trust has that e-mail address.")
        return person

    def _who(self, request: Request) -> PlaygroundPerson:
        return self.person(request.query_params.get("as", ""))

    async def _list_people(self, _request: Request) -> Response:
        return JSONResponse([asdict(person) for person in self._people.values()])

    async def _list_commands(self, _request: Request) -> Response:
        commands = [entry for entry in self._router.commands() if entry.slash]
        return JSONResponse(
            [
                {"name": entry.name, "usage": entry.usage, "help": entry.help, "examples": list(entry.examples)}
                for entry in commands
            ]
        )

    async def _slack_snapshot(self, request: Request) -> Response:
        user = self._who(request).slack_user_id
        # A Slack client always shows the app's conversation, whether or not anything was said in it.
        self._clouds.slack.direct_channel(user)
        return JSONResponse(self._times.date_slack(self._clouds.slack.snapshot(user)))

    async def _teams_snapshot(self, request: Request) -> Response:
        person = self._who(request).teams_user_id
        self._clouds.teams.personal_chat(person)
        return JSONResponse(self._times.date_teams(self._clouds.teams.snapshot(person)))

    async def _slack_exchanges(self, request: Request) -> Response:
        self._who(request)
        return JSONResponse(slack_exchanges(self._clouds.slack))

    async def _teams_exchanges(self, request: Request) -> Response:
        self._who(request)
        return JSONResponse(teams_exchanges(self._clouds.teams))

    def _acting(self, act: Act[Any]) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            person = self._who_acts(body := await read_body(request))
            details = read_details(act.details, body)
            who = Who(person.slack_user_id, person.teams_user_id)
            try:
                return JSONResponse(await act.perform(self._clouds, who, details))
            except (LookupError, ValueError) as error:
                # The stand-ins raise these for what a person could not do in a real client: a stale page, mostly.
                raise HTTPException(409, f"That can't be done here any more ({error.args[0]}).") from error

        return endpoint

    def _who_acts(self, body: dict[str, Any]) -> PlaygroundPerson:
        email = body.get("as")
        if not isinstance(email, str):
            raise HTTPException(422, "The request must say in `as` who acts, by e-mail address.")
        return self.person(email)


def _page_routes(dist: Path) -> list[BaseRoute]:
    """The built page, or a page that says how to build it."""
    index = dist / "index.html"
    if not index.is_file():
        return [Route("/", _not_built)]

    async def page(_request: Request) -> Response:
        return FileResponse(index, headers={"Cache-Control": "no-cache"})

    return [Route("/", page), Mount("/", StaticFiles(directory=dist))]


async def _not_built(_request: Request) -> Response:
    return HTMLResponse(NOT_BUILT, status_code=503)


async def _unknown(_request: Request) -> Response:
    raise HTTPException(404, "The playground has no such address.")


async def _refused(_request: Request, error: Exception) -> Response:
    status, detail = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return JSONResponse({"error": detail}, status_code=status)
