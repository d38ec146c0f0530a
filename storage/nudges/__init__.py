"""Queries about what people are to be reminded of, and what each has said about being reminded."""

from storage.nudges._adding import KnownNudge, NewNudge, add_nudges, find_known_nudges, find_stopped_subjects, put_nudge
from storage.nudges._joining import (
    Stray,
    claim_due_nudges,
    find_joined,
    find_planned_deliveries,
    find_strays,
    join_deliveries,
    settle_leavers,
)
from storage.nudges._life import (
    Schedule,
    end_nudges,
    find_next_go_at,
    find_nudge,
    find_nudges_about,
    find_nudges_of,
    find_said_together,
    forget_unsent,
    put_off,
    reschedule,
    sweep_nudges,
)
from storage.nudges._states import NEVER, NudgeState
from storage.nudges._wishes import Wishes, find_people_wishing, find_wishes, save_wishes

__all__ = [
    "NEVER",
    "KnownNudge",
    "NewNudge",
    "NudgeState",
    "Schedule",
    "Stray",
    "Wishes",
    "add_nudges",
    "claim_due_nudges",
    "end_nudges",
    "find_joined",
    "find_known_nudges",
    "find_next_go_at",
    "find_nudge",
    "find_nudges_about",
    "find_nudges_of",
    "find_people_wishing",
    "find_planned_deliveries",
    "find_said_together",
    "find_stopped_subjects",
    "find_strays",
    "find_wishes",
    "forget_unsent",
    "join_deliveries",
    "put_nudge",
    "put_off",
    "reschedule",
    "save_wishes",
    "settle_leavers",
    "sweep_nudges",
]
