"""Trouble on purpose: the next calls of a method fail in the way that is asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call.

    `ratelimited` answers 429 (with `retry_after` seconds, or without the header where it is None), `server_error` 500,
    `dropped` ends the connection before anything was done, `accepted_then_dropped` after it was done, and `error`
    answers `{"ok": false}` with the code in `code`.
    """

    kind: Literal["ratelimited", "server_error", "dropped", "accepted_then_dropped", "error"]
    retry_after: int | None = 1
    code: str = "internal_error"


class Faults:
    """The faults still to come, by method."""

    def __init__(self) -> None:
        self._planned: dict[str, list[Fault]] = {}

    def add(self, method: str, faults: Iterable[Fault]) -> None:
        """Plan these for the next calls of a method."""
        self._planned.setdefault(method, []).extend(faults)

    def take(self, method: str) -> Fault | None:
        """The fault of this call, if one is planned."""
        planned = self._planned.get(method)
        return planned.pop(0) if planned else None
