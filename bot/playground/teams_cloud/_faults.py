"""Trouble on purpose: calls that fail in the way that is asked for, once or for as long as it lasts, or are held up."""

import asyncio
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Lasting: TypeAlias = Literal["rate_limited", "dropped_replies", "outage"]
Point: TypeAlias = Literal["before", "accepted"]

RATE_LIMITED_SECONDS: Final = "2"
"""What Retry-After says while everything is rate-limited."""

CUT_OFF: Final = -1
"""The status of a connection that is closed without a byte of an answer."""


@dataclass(slots=True)
class Fault:
    """Something that is done wrong, the next `times` that a call matches.

    `status` 0 ends the connection in the middle of an answer, `CUT_OFF` without a byte of one. At the point `before`
    nothing is done, at `accepted` all of it. `path` is a part of the address, `method` an HTTP method; empty matches
    all. `code` is the word that a refusal gives.
    """

    status: int
    times: int = 1
    method: str = ""
    path: str = ""
    retry_after: str = ""
    point: Point = "before"
    code: str = "ServiceError"

    def matches(self, method: str, path: str) -> bool:
        """Whether this fault befalls this call."""
        return self.times > 0 and self.method in {"", method} and self.path in path


class Hold:
    """One call held up: at `before` nothing of it has been done, at `accepted` all of it, and nothing answered.

    Wait until it is `reached`, do what is to be done meanwhile, then `release` it, or `abandon` it: then it ends there,
    without an answer.
    """

    def __init__(self, point: Point, method: str, path: str) -> None:
        self.point = point
        self.method = method
        self.path = path
        self._arrived = asyncio.Event()
        self._decided = asyncio.Event()
        self._is_abandoned = False

    async def reached(self) -> None:
        """Wait until a call stands there."""
        await self._arrived.wait()

    def release(self) -> None:
        """Let the call go on as if nothing had been."""
        self._decided.set()

    def abandon(self) -> None:
        """End the call where it stands; one that was released already is past that."""
        if not self._decided.is_set():
            self._is_abandoned = True
            self._decided.set()

    async def stand(self) -> bool:
        """Hold up the call that asks; whether it may go on then."""
        self._arrived.set()
        await self._decided.wait()
        return not self._is_abandoned


class Faults:
    """The faults still to come, the one that lasts, and the calls to hold up."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._waiting: list[Hold] = []
        self._holds: list[Hold] = []
        self._lasting: Lasting | None = None

    @property
    def lasting(self) -> Lasting | None:
        """What is switched on."""
        return self._lasting

    def add(self, fault: Fault) -> None:
        """Plan this for the next calls that it matches."""
        self._planned.append(fault)

    def switch(self, kind: Lasting | None) -> None:
        """Let all calls fail from now on, or with None none any more."""
        self._lasting = kind

    def hold(self, hold: Hold) -> None:
        """Hold up the next call that it matches."""
        self._waiting.append(hold)
        self._holds.append(hold)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that befalls this call: the next that is planned, used up by one, else what lasts."""
        return self.take_planned(method, path) or self._lasting_fault(method)

    def take_planned(self, method: str, path: str, *, naming: str = "") -> Fault | None:
        """The next fault that is planned for this call, used up by one; only one whose path has `naming` in it."""
        for fault in self._planned:
            if naming in fault.path and fault.matches(method, path):
                fault.times -= 1
                return fault
        return None

    def take_hold(self, method: str, path: str) -> Hold | None:
        """The hold that this call meets."""
        for hold in self._waiting:
            if hold.method in {"", method} and hold.path in path:
                self._waiting.remove(hold)
                return hold
        return None

    def close(self) -> None:
        """Abandon all that is held up, and hold up nothing more."""
        self._waiting.clear()
        for hold in self._holds:
            hold.abandon()

    def _lasting_fault(self, method: str) -> Fault | None:
        match self._lasting:
            case "rate_limited":
                return Fault(429, retry_after=RATE_LIMITED_SECONDS)
            case "outage":
                return Fault(CUT_OFF)
            case "dropped_replies" if method != "GET":
                return Fault(CUT_OFF, point="accepted")
            case _:
                return None
