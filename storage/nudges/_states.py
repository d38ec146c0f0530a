"""How far a nudge has come."""

from datetime import UTC, datetime
from enum import StrEnum


class NudgeState(StrEnum):
    """A nudge's state, as `storage.models.Nudge` tells it."""

    WAITING = "waiting"
    JOINED = "joined"
    DONE = "done"
    STOPPED = "stopped"
    EXHAUSTED = "exhausted"


NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When a nudge goes whose owner wants none: it waits, in case they change their mind."""

MANY = 500
"""How many values one statement compares with, well under what either database takes."""
