"""What people have begun to write and not yet published."""

from datetime import datetime

from sqlmodel import Field

from storage.models.base import Table
from storage.types import UtcDateTime


class Draft(Table, table=True):
    """A form filled in and kept for later, seen by its author alone: `ciphertext` is its fields as JSON, encrypted."""

    __tablename__ = "drafts"

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    form: str = Field(max_length=60)
    ciphertext: bytes
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
