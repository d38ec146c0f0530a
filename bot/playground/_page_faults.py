"""Trouble on purpose: what is wrong with each stand-in until it is switched off again."""

from typing import Literal, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.playground._page_requests import Details, read_body, read_details
from bot.playground.world import World

Trouble: TypeAlias = Literal["rate_limited", "dropped_replies", "outage"]


class Switches(Details):
    """What is to be wrong with each cloud from now on; a cloud that isn't named stays as it is."""

    slack: Trouble | None = None
    teams: Trouble | None = None


class FaultsApi:
    """Says what is wrong with each stand-in, and switches it."""

    def __init__(self, world: World) -> None:
        self._slack, self._teams, self._clock = world.slack, world.teams, world.clock

    def routes(self) -> list[BaseRoute]:
        """What is switched on, and the switches."""
        return [Route("/api/faults", self._show), Route("/api/faults", self._switch, methods=["POST"])]

    async def _show(self, _request: Request) -> Response:
        return JSONResponse(self._switched_on())

    async def _switch(self, request: Request) -> Response:
        wanted = read_details(Switches, await read_body(request))
        if "slack" in wanted.model_fields_set:
            self._slack.faults.switch(wanted.slack)
        if "teams" in wanted.model_fields_set:
            self._teams.switch_fault(wanted.teams)
        self._clock.tell()
        return JSONResponse(self._switched_on())

    def _switched_on(self) -> dict[str, Trouble | None]:
        return {"slack": self._slack.faults.lasting, "teams": self._teams.faults.lasting}
