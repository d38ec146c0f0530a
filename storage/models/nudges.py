"""Reminders that people have coming, and what each has said about being reminded."""

from datetime import date, datetime, time

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.models.base import Table, where
from storage.types import BigId, UtcDateTime, Words


class Nudge(Table, table=True):
    """One thing that one person is to be reminded of, and how far that has come.

    `subject_id` is the row it is about, in the table of its kind (0 where a kind has no subject); `occurrence` tells
    one time round from the next (`2026-autumn`, `2026-W47`). `due_at` is when it falls due; `go_at` the first moment
    from then on at which this person may be messaged, worked out anew when their calendar or their wishes change.

    `state` is `waiting`, `joined` (it is in the delivery `delivery_id`), `done` (settled, or needing no answer),
    `stopped` (the person said stop) or `exhausted` (three times ignored, and the closing line said). `times_ignored`
    counts the times it was sent since the person last answered it.
    """

    __tablename__ = "nudges"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "subject_id", "occurrence"),
        Index("ix_nudges_waiting", "go_at", **where("state = 'waiting'")),
        Index("ix_nudges_stopped", "trust_id", "kind", **where("state = 'stopped'")),
        Index("ix_nudges_joined", "trust_id", **where("state = 'joined'")),
        Index("ix_nudges_settled", "settled_at", **where("state IN ('done', 'exhausted')")),
    )

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    person_id: int = Field(foreign_key="people.id", ondelete="CASCADE")
    kind: str = Field(max_length=60)
    subject_id: int = 0
    occurrence: str = Field(default="", max_length=60)
    due_at: datetime = Field(sa_type=UtcDateTime)
    go_at: datetime = Field(sa_type=UtcDateTime)
    state: str = Field(default="waiting", max_length=20)
    times_ignored: int = 0
    last_sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    delivery_id: int | None = Field(
        default=None, foreign_key="deliveries.id", index=True, ondelete="SET NULL", sa_type=BigId
    )
    created_at: datetime = Field(sa_type=UtcDateTime)


class MessageWishes(Table, table=True):
    """What one person has said about being messaged; a person without a row has said nothing.

    `days` are `mon` to `fri`, none meaning their working days; `starts_at` and `ends_at` are wall times in England,
    none meaning their academy's. With `is_weekly` all reminders of a week come together, on the first of their days.
    `kinds_on` and `kinds_off` are kinds of nudge switched on or off against their default.
    """

    __tablename__ = "message_wishes"

    person_id: int = Field(foreign_key="people.id", primary_key=True, ondelete="CASCADE")
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    is_off: bool = False
    is_weekly: bool = False
    paused_until_on: date | None = None
    days: tuple[str, ...] = Field(default=(), sa_type=Words)
    starts_at: time | None = None
    ends_at: time | None = None
    kinds_on: tuple[str, ...] = Field(default=(), sa_type=Words)
    kinds_off: tuple[str, ...] = Field(default=(), sa_type=Words)
