"""Trouble on purpose: calls that fail in the way that is asked for, once or for as long as it lasts, or are held up."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "ratelimited",
    "error",
    "server_error",
    "dropped",
    "cut_off",
    "accepted_then_server_error",
    "accepted_then_dropped",
    "accepted_then_cut_off",
]
Lasting: TypeAlias = Literal["rate_limited", "dropped_replies", "outage"]
Point: TypeAlias = Literal["before", "accepted"]

RATE_LIMITED_SECONDS = 2
"""What Retry-After says while everything is rate-limited."""

CHANGING = frozenset(
    {
        "chat.delete",
        "chat.postEphemeral",
        "chat.postMessage",
        "chat.update",
        "conversations.create",
        "conversations.invite",
        "files.completeUploadExternal",
        "response_url",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    }
)
"""The methods whose replies get lost while replies are dropped: with the others the bot can still look what became."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call.

    `ratelimited` answers 429 (with `retry_after` seconds, or without the header where it is None), `error` answers
    `{"ok": false}` with the code in `code`. The others end in a 500 (`server_error`), in the middle of an answer
    (`dropped`), or without a byte of one (`cut_off`): with nothing done or, after `accepted_then_`, with all of it.
    """

    kind: Kind
    retry_after: int | None = 1
    code: str = "internal_error"

    @property
    def is_accepted(self) -> bool:
        """Whether the call is carried out all the same."""
        return self.kind.startswith("accepted_then_")

    @property
    def ending(self) -> str:
        """How the call ends, done or not: the kind without `accepted_then_`."""
        return self.kind.removeprefix("accepted_then_")


class Hold:
    """One call held up: at `before` nothing of it has been done, at `accepted` all of it, and nothing answered.

    Wait until it is `reached`, do what is to be done meanwhile, then `release` it, or `abandon` it: then it ends there,
    without an answer.
    """

    def __init__(self, point: Point) -> None:
        self.point = point
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
    """The faults still to come by method, the one that lasts, and the calls to hold up."""

    def __init__(self) -> None:
        self._planned: dict[str, list[Fault]] = {}
        self._waiting: dict[str, list[Hold]] = {}
        self._holds: list[Hold] = []
        self._lasting: Lasting | None = None

    def add(self, method: str, faults: Iterable[Fault]) -> None:
        """Plan these for the next calls of a method."""
        self._planned.setdefault(method, []).extend(faults)

    def take(self, method: str) -> Fault | None:
        """The fault of this call: the next that is planned, else what lasts."""
        planned = self._planned.get(method)
        return planned.pop(0) if planned else self._lasting_fault(method)

    @property
    def lasting(self) -> Lasting | None:
        """What is switched on."""
        return self._lasting

    def switch(self, kind: Lasting | None) -> None:
        """Let all calls fail from now on, or with None none any more.

        `rate_limited`: each gets 429 and Retry-After. `outage`: each connection is closed without an answer and with
        nothing done. `dropped_replies`: each call that changes something (`CHANGING`) is accepted, and cut off then.
        """
        self._lasting = kind

    def _lasting_fault(self, method: str) -> Fault | None:
        match self._lasting:
            case "rate_limited":
                return Fault("ratelimited", retry_after=RATE_LIMITED_SECONDS)
            case "outage":
                return Fault("cut_off")
            case "dropped_replies" if method in CHANGING:
                return Fault("accepted_then_cut_off")
            case _:
                return None

    def hold(self, method: str, point: Point) -> Hold:
        """Hold up the next call of a method that isn't held up yet."""
        made = Hold(point)
        self._holds.append(made)
        self._waiting.setdefault(method, []).append(made)
        return made

    def take_hold(self, method: str) -> Hold | None:
        """The hold that this call meets."""
        waiting = self._waiting.get(method)
        return waiting.pop(0) if waiting else None

    def close(self) -> None:
        """Abandon all that is held up, and hold up nothing more."""
        self._waiting.clear()
        for hold in self._holds:
            hold.abandon()
