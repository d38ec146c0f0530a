"""A delivery in hand."""

from dataclasses import dataclass
from datetime import datetime

from handlers.ports import Errand
from scheduler.composing import DueDelivery


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that this process has in hand under `token`, ready to go at `slot_at` by the machine clock.

    `begun_at` is when it was first tried, `tried_at` when it was last.
    """

    delivery: DueDelivery
    errand: Errand
    token: int
    workspace_id: int
    platform: str
    when_unknown: str
    attempts: int
    repeats: int
    asked_by_id: int | None
    slot_at: datetime
    leased_until_at: datetime
    begun_at: datetime
    tried_at: datetime
