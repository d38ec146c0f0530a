"""Nudges: how a capability declares what it reminds people of, when a reminder may go, and how it is answered.

A capability declares a kind beside itself with `router.nudge`. What falls due is a row: planned by the kind's `plan`,
or written by a handler with `remind`. When it may go is worked out by `go_at_for`, and its words are composed when it
goes, so that what was settled meanwhile drops out.
"""

from handlers.nudging._answering import (
    OwnNudge,
    answered,
    drop_subject,
    get_own_nudge,
    once_more,
    postpone,
    remind,
    settle_subject,
    settled_words,
    stop,
    undo_stop,
)
from handlers.nudging._kinds import (
    AGAIN_AFTER_DAYS,
    Compose,
    Due,
    FallsDue,
    FindPlaces,
    NotNow,
    NudgeContext,
    NudgeKind,
    Plan,
    Reminder,
    context_of,
)
from handlers.nudging._saying import FOOTNOTE, MOST_IGNORED, Part, said_part, say
from handlers.nudging._when import again_at, day_of, go_at_for, may_go, say_day, start_of, weekly_from

__all__ = [
    "AGAIN_AFTER_DAYS",
    "FOOTNOTE",
    "MOST_IGNORED",
    "Compose",
    "Due",
    "FallsDue",
    "FindPlaces",
    "NotNow",
    "NudgeContext",
    "NudgeKind",
    "OwnNudge",
    "Part",
    "Plan",
    "Reminder",
    "again_at",
    "answered",
    "context_of",
    "day_of",
    "drop_subject",
    "get_own_nudge",
    "go_at_for",
    "may_go",
    "once_more",
    "postpone",
    "remind",
    "said_part",
    "say",
    "say_day",
    "settle_subject",
    "settled_words",
    "start_of",
    "stop",
    "undo_stop",
    "weekly_from",
]
