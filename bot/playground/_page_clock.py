"""The page's clock: what time it is at school, what comes next and for whom, and journeys to a later moment."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal, TypeAlias

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.playground._page_deliveries import coming_in_words
from bot.playground._page_requests import Details, read_body, read_details
from bot.playground.school_clock import OnlyForward, in_words, read_moment
from bot.playground.world import LITTLE_PATIENCE_SECONDS, World
from handlers.school_time import LONDON, SchoolCalendar
from handlers.timetables import find_calendar
from storage.organisation import find_trust

log = structlog.get_logger(__name__)

FARTHEST = timedelta(days=731)
"""A journey of two years takes minutes; nobody needs a longer one."""

MORNING = time(8)
MONDAY = 0
ONE_DAY = timedelta(days=1)

Jump: TypeAlias = Literal["next", "tomorrow", "monday"]


class Move(Details):
    """Where the clock is to go: to the next thing due, to a morning, or to a date and time in England."""

    to: str = ""
    jump: Jump | None = None


class Journey:
    """Takes a world's clock forward, one journey at a time, in the background of the page."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self.goal: datetime | None = None
        self.problem = ""

    def begin(self, goal: datetime) -> None:
        """Set out; returns at once.

        Raises:
            HTTPException: 409 if the clock is moving already, or can't go there.
        """
        if self.goal is not None:
            raise HTTPException(409, f"The clock is on its way to {in_words(self.goal)}. Stop it first.")
        try:
            self._world.clock.check(goal)
        except OnlyForward as error:
            raise HTTPException(409, str(error)) from error
        if goal - self._world.clock.now() > FARTHEST:
            raise HTTPException(409, "That is more than two years ahead. Please choose an earlier date.")
        self.goal, self.problem, self._stopping = goal, "", False
        self._task = asyncio.create_task(self._go(goal))
        self._world.clock.tell()

    def stop(self) -> None:
        """Stop at the next thing due."""
        self._stopping = True

    async def finished(self) -> None:
        """Wait until the clock stands where it was to go, or was stopped."""
        if self._task is not None:
            await self._task

    async def _go(self, goal: datetime) -> None:
        try:
            async for _ in self._world.steps_to(goal, patience_seconds=LITTLE_PATIENCE_SECONDS):
                if self._stopping:
                    break
        except Exception:
            log.exception("journey_failed")
            self.problem = "The clock stopped on the way because something went wrong; the terminal says what."
        self.goal = None
        self._world.clock.tell()


class ClockApi:
    """Answers what the page asks about the clock, and moves it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.journey = Journey(world)

    def routes(self) -> list[BaseRoute]:
        """The clock, and what moves and stops it."""
        return [
            Route("/api/clock", self._show),
            Route("/api/clock/move", self._move, methods=["POST"]),
            Route("/api/clock/stop", self._stop, methods=["POST"]),
        ]

    async def _show(self, _request: Request) -> Response:
        return JSONResponse(await self._seen())

    async def _move(self, request: Request) -> Response:
        details = read_details(Move, await read_body(request))
        self.journey.begin(await self._goal(details))
        return JSONResponse(await self._seen(), status_code=202)

    async def _stop(self, _request: Request) -> Response:
        self.journey.stop()
        return JSONResponse(await self._seen())

    async def _goal(self, details: Move) -> datetime:
        now = self._world.clock.now()
        match details.jump:
            case None:
                try:
                    return read_moment(details.to)
                except ValueError as error:
                    raise HTTPException(422, str(error)) from error
            case "next":
                due = await self._world.staffroom.next_due()
                if due is None:
                    raise HTTPException(409, "Nothing is due, so there is nowhere to go. Move to a date instead.")
                return max(due, now)
            case "tomorrow":
                return _morning(_today(now) + ONE_DAY)
            case "monday":
                today = _today(now)
                return _morning(today + ONE_DAY * (7 - today.weekday() + MONDAY))

    async def _seen(self) -> dict[str, Any]:
        """Everything that the page shows of the clock."""
        now, due = self._world.clock.now(), await self._world.staffroom.next_due()
        async with self._world.staffroom.database.reading() as session:
            trust = await find_trust(session, self._world.trust.uid)
            calendar = SchoolCalendar.of([]) if trust is None else await find_calendar(session, trust.id, None)
            coming = None if due is None else await coming_in_words(session, self._world, due)
        goal = self.journey.goal
        return {
            "now": now.isoformat(),
            "runs": self._world.clock.runs,
            "half_term": term_in_words(calendar, _today(now)),
            "next": coming and {"at": due and due.isoformat(), "is_overdue": due is not None and due <= now, **coming},
            "moving_to": goal and goal.isoformat(),
            "problem": self.journey.problem,
        }


def term_in_words(calendar: SchoolCalendar, day: date) -> str:
    """The half-term that a day falls in, such as "Autumn 2", or until when the holidays last."""
    if half_term := calendar.half_term_of(day):
        return half_term.name
    back_on = calendar.half_term_after(day).first_on
    return f"Holidays until {back_on.day} {back_on:%B}"


def _today(now: datetime) -> date:
    return now.astimezone(LONDON).date()


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, LONDON).astimezone(UTC)
