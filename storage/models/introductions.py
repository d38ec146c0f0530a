"""Who was asked for help, so that the same few people aren't asked each time."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from storage.models.base import Table, where
from storage.types import UtcDateTime


class Introduction(Table, table=True):
    """One colleague asked another for help, by a listing. The academies are those at which the two worked then.

    `state` is `asked`, `accepted` (the two were introduced), `declined`, `withdrawn` or `lapsed`. While it is asked,
    `ciphertext` holds what the asker said and looked for, encrypted; it is thrown away with the answer. `platform` is
    where it was asked for, `decided_at` when it left its first state. Before `resting_until_on` the expert isn't
    offered to this asker again.
    """

    __tablename__ = "introductions"
    __table_args__ = (
        Index("ix_introductions_gave", "expert_academy_id", "asked_at", **where("state = 'accepted'")),
        Index("ix_introductions_received", "asker_academy_id", "asked_at", **where("state = 'accepted'")),
        Index("ix_introductions_open", "trust_id", **where("state = 'asked' AND ciphertext IS NOT NULL")),
    )

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    listing_id: int | None = Field(default=None, foreign_key="expertise_listings.id", index=True, ondelete="SET NULL")
    expert_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    expert_academy_id: int | None = Field(default=None, foreign_key="academies.id")
    asker_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    asker_academy_id: int | None = Field(default=None, foreign_key="academies.id")
    state: str = Field(max_length=20)
    asked_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ciphertext: bytes | None = None
    platform: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resting_until_on: date | None = None
