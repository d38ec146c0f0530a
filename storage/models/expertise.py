"""What colleagues offer to help with."""

from datetime import date, datetime

from sqlalchemy import Column
from sqlmodel import Field

from storage.guarded_text import NO_WORDS, GuardedText, GuardedTextColumn
from storage.models.base import Table
from storage.types import UtcDateTime, Words


class ExpertiseListing(Table, table=True):
    """An offer of help, made by its owner. Removing it deletes the row.

    `phases` are phase ids (`ks2`), `ways` ways of helping (`visit`, `chat`, …), `how_often` one of the choices of
    the form, `free_when` words of the owner's ("free Tuesday afternoons"). `topics` are in `ListingTopic`.
    `renewed_at` is when its owner last said that it is still right.
    """

    __tablename__ = "expertise_listings"

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    help_text: GuardedText = Field(sa_column=Column(GuardedTextColumn(600), nullable=False))
    phases: tuple[str, ...] = Field(default=(), sa_type=Words)
    ways: tuple[str, ...] = Field(default=(), sa_type=Words)
    how_often: str = Field(default="", max_length=40)
    free_when: GuardedText = Field(default=NO_WORDS, sa_column=Column(GuardedTextColumn(100), nullable=False))
    is_hidden: bool = False
    paused_until_on: date | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    renewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ListingTopic(Table, table=True):
    """A topic of a listing, by its stable id, in the order its owner gave."""

    __tablename__ = "listing_topics"

    listing_id: int = Field(foreign_key="expertise_listings.id", primary_key=True, ondelete="CASCADE")
    topic_id: str = Field(primary_key=True, max_length=60, index=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    position: int = 0
