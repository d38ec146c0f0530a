"""The playground's school clock: it stands still or runs beside the machine's, and can be moved forward.

What is due goes by this clock. Signatures, tokens and budgets go by the machine's, which nobody moves.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot.app import utc_now
from bot.settings import SettingsError
from handlers.ports import Clock
from handlers.school_time import LONDON

EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""A playground may begin from the one until the other."""


class OnlyForward(ValueError):
    """The school clock was to go back."""


class SchoolClock:
    """A clock over another one, ahead of it by as much as it was moved. Calling it gives the time now, in UTC."""

    def __init__(self, source: Clock, *, runs: bool = False) -> None:
        self._source = source
        self._ahead = timedelta()
        self._listeners: list[Callable[[], None]] = []
        self.runs = runs

    def __call__(self) -> datetime:
        """The time now by this clock, in UTC."""
        return self.now()

    def now(self) -> datetime:
        """The time now by this clock, in UTC."""
        return self._source() + self._ahead

    def check(self, moment: datetime) -> None:
        """See that the clock can be moved to this moment.

        Raises:
            OnlyForward: if it has passed already.
        """
        if moment < (now := self.now()):
            raise OnlyForward(
                f"The clock only goes forward, and it shows {in_words(now)} already. Nothing has been changed."
            )

    def move_to(self, moment: datetime) -> None:
        """Show this moment from now on, and whatever follows it.

        Raises:
            OnlyForward: if it has passed already.
        """
        self.check(moment)
        self._ahead += moment - self.now()
        self.tell()

    def tell(self) -> None:
        """Let whoever listens look at the clock again."""
        for listener in tuple(self._listeners):
            listener()

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call this after every move; returns what ends it."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)


def standing(moment: datetime) -> SchoolClock:
    """A clock that shows this moment until it is moved."""
    return SchoolClock(lambda: moment)


def running_from(opening: datetime, machine_clock: Clock = utc_now) -> SchoolClock:
    """A clock that shows `opening` now and runs at the machine's pace."""
    started = machine_clock()
    return SchoolClock(lambda: opening + (machine_clock() - started), runs=True)


def in_words(moment: datetime) -> str:
    """A moment as a person in England reads it, such as "Monday 16 November 2026, 08:00"."""
    local = moment.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M}"


def read_moment(text: str) -> datetime:
    """A date and time as people type it (`2026-10-19T09:00`, English time unless it says otherwise), in UTC.

    Raises:
        ValueError: with a sentence, if it is none, or far from our days.
    """
    try:
        read = datetime.fromisoformat(text.strip())
        moment = (read if read.tzinfo else read.replace(tzinfo=LONDON)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"“{text[:40]}” is no date and time. Write it like 2026-10-19T09:00. Nothing has been changed."
        ) from error
    if not EARLIEST <= moment < LATEST:
        raise ValueError("Please choose a time from 2020 to 2099. Nothing has been changed.")
    return moment


class ClockFile:
    """Where the clock's time is kept from one play to the next."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> datetime | None:
        """The moment kept, in UTC; None if there is none.

        Raises:
            SettingsError: if the file holds anything else.
        """
        try:
            return read_moment(self._path.read_text())
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise SettingsError(
                f"{self._path} should hold the time of the playground's clock, and does not. "
                "Run `staffroom play --fresh` to start over. Nothing has been changed."
            ) from error

    def write(self, moment: datetime) -> None:
        """Keep this moment, in place of the one before and never half of it."""
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.write_text(moment.isoformat())
        beside.replace(self._path)
