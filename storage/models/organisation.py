"""Trusts and their academies, in the words of the national register (Get Information About Schools)."""

from datetime import datetime

from sqlmodel import Field

from storage.models.base import Table
from storage.types import UtcDateTime


class Trust(Table, table=True):
    """A multi-academy trust. `uid` is the register's group UID, in `Trusts (code)`."""

    __tablename__ = "trusts"

    id: int = Field(default=None, primary_key=True)
    uid: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Academy(Table, table=True):
    """A school of a trust. `urn` is the register's unique reference number; ages are in years.

    `short_name` is how colleagues would say it in a line ("Larkbeck Primary").
    """

    __tablename__ = "academies"

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    urn: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=200)
    short_name: str = Field(default="", max_length=200)
    phase: str = Field(max_length=40)
    low_age: int | None = None
    high_age: int | None = None
    pupils: int | None = None
    town: str = Field(default="", max_length=100)
    is_open: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)
