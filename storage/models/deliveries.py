"""What the bot is to do on a platform later, or for somebody else than who asked; and how fast it may."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.models.base import Table, where
from storage.types import BigId, UtcDateTime


class Delivery(Table, table=True):
    """One operation in the outbox, from the transaction that asks for it until it is settled.

    Times ending in `_at` go by the school clock for `wanted_at`, `due_at` and `created_at`, and by the machine clock
    for the others. `key` is unique: kind, subject, occurrence, recipient, revision. `state` is one of
    `storage.deliveries.State`; `reason` says why it is `held`, `unreachable`, `dead` or `cancelled`. `token` counts the
    times it was claimed: only the claim that it names may settle it; `repeats` those it was sent again in doubt.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_planned", "workspace_id", "urgency", "due_at", "id", **where("state = 'planned'")),
        Index("ix_deliveries_due", "due_at", **where("state = 'planned'")),
        Index("ix_deliveries_open", "leased_until_at", **where("state IN ('sending', 'unknown')")),
        Index("ix_deliveries_spacing", "target", "slot_at", **where("slot_at IS NOT NULL")),
        Index("ix_deliveries_troubled", "state", **where("state IN ('held', 'unreachable', 'dead')")),
        Index("ix_deliveries_settled", "settled_at", **where("settled_at IS NOT NULL")),
    )

    id: int = Field(default=None, primary_key=True, sa_type=BigId)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    workspace_id: int = Field(foreign_key="workspaces.id")
    kind: str = Field(max_length=40)
    key: str = Field(unique=True, max_length=200)
    operation: str = Field(max_length=20)
    urgency: int
    when_unknown: str = Field(max_length=10)
    in_hours: bool
    recipient_id: int | None = Field(default=None, foreign_key="people.id", index=True, ondelete="CASCADE")
    asked_by_id: int | None = Field(default=None, foreign_key="people.id", ondelete="SET NULL")
    target: str = Field(max_length=310)
    conversation_id: str = Field(default="", max_length=300)
    after_id: int | None = Field(
        default=None, foreign_key="deliveries.id", index=True, sa_type=BigId, ondelete="CASCADE"
    )
    format_version: int
    body: bytes | None = None
    state: str = Field(max_length=20)
    reason: str = Field(default="", max_length=100)
    attempts: int = 0
    repeats: int = 0
    token: int = 0
    wanted_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    not_before_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    slot_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    leased_until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    begun_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_message_id: str = Field(default="", max_length=100)
    done_conversation_id: str = Field(default="", max_length=300)


class RateBudget(Table, table=True):
    """How fast the bot may speak in one workspace, shared by all processes (GCRA: the next slot that is free).

    Both times go by the machine clock. `paused_until_at` is what the platform asked for in `Retry-After`.
    """

    __tablename__ = "rate_budgets"

    workspace_id: int = Field(foreign_key="workspaces.id", primary_key=True, ondelete="CASCADE")
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    next_slot_at: datetime = Field(sa_type=UtcDateTime, index=True)
    paused_until_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
