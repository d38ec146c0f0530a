"""How far a delivery has come."""

from enum import StrEnum


class State(StrEnum):
    """A delivery's state; `docs/deliveries.md` draws how one leads to another."""

    WAITING = "waiting"
    PLANNED = "planned"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    HELD = "held"
    UNREACHABLE = "unreachable"
    DEAD = "dead"
    CANCELLED = "cancelled"


OPEN = frozenset({State.WAITING, State.PLANNED, State.SENDING, State.UNKNOWN})
"""Something is still to come of these by itself."""

TROUBLED = frozenset({State.HELD, State.UNREACHABLE, State.DEAD})
"""These are for the operator to see."""
