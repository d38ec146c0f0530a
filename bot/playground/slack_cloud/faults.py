"""Trouble on purpose: the next calls of a method fail in the way that is asked for."""

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
