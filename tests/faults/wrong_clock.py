"""A machine whose wall clock is wrong, by as much as a file says; installed before anything else asks for the time."""

import datetime as dt
import mmap
import struct
import time
from pathlib import Path
from typing import Any

SECONDS = struct.Struct("d")

_Real = dt.datetime
_seconds_since_epoch = time.time


def make(file: Path) -> None:
    """Make the file, with a clock that is right."""
    set_wrong_by(file, 0.0)


def set_wrong_by(file: Path, seconds: float) -> None:
    """From now on the clock is ahead by so many seconds; behind, if they are negative."""
    with file.open("r+b" if file.exists() else "w+b") as opened:
        opened.write(SECONDS.pack(seconds))


def install(file: Path) -> None:
    """Let this process, and those that it forks, believe the clock in this file."""
    with file.open("rb") as opened:
        shown = mmap.mmap(opened.fileno(), SECONDS.size, access=mmap.ACCESS_READ)

    def wrong_by() -> float:
        seconds: float = SECONDS.unpack(shown[:])[0]
        return seconds

    class Is(type):
        """Any moment is one of the class that takes the place of `datetime`."""

        def __instancecheck__(cls, moment: object) -> bool:
            return isinstance(moment, _Real)

    class Wrong(_Real, metaclass=Is):
        """Makes ordinary moments, and asks the wrong clock for the present one."""

        def __new__(cls, *parts: Any, **named: Any) -> Any:
            return _Real(*parts, **named)

        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            """The present moment, as this machine believes."""
            return _Real.fromtimestamp(_seconds_since_epoch() + wrong_by(), tz)

    dt.datetime = Wrong  # type: ignore[misc] # that is the point
    time.time = lambda: _seconds_since_epoch() + wrong_by()
