"""What a trust changes about the topics that come with Staffroom."""

from datetime import datetime

from sqlalchemy import Column, UniqueConstraint
from sqlmodel import Field

from storage.guarded_text import NO_WORDS, GuardedText, GuardedTextColumn, GuardedWordsColumn
from storage.models.base import Table
from storage.types import UtcDateTime


class TrustTopic(Table, table=True):
    """A topic as one trust has it: another label, hidden, or one of its own (`is_own`), with a stable `topic_id`.

    `also_called` are other words for it, `broader` is the id of the topic that an own one is part of. An empty
    `label` leaves the label that comes with Staffroom.
    """

    __tablename__ = "trust_topics"
    __table_args__ = (UniqueConstraint("trust_id", "topic_id"),)

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    topic_id: str = Field(max_length=60)
    label: GuardedText = Field(default=NO_WORDS, sa_column=Column(GuardedTextColumn(60), nullable=False))
    also_called: tuple[GuardedText, ...] = Field(default=(), sa_type=GuardedWordsColumn)
    broader: str = Field(default="", max_length=60)
    is_hidden: bool = False
    is_own: bool = False
    changed_by_id: int | None = Field(default=None, foreign_key="people.id", ondelete="SET NULL")
    changed_at: datetime = Field(sa_type=UtcDateTime)
