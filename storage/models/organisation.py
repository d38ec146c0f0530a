"""Trusts and their academies, in the words of the national register (Get Information About Schools)."""

from datetime import datetime, time

from sqlalchemy import false
from sqlmodel import Field

from storage.models.base import Table
from storage.types import UtcDateTime, Words


class Trust(Table, table=True):
    """A multi-academy trust. `uid` is the register's group UID, in `Trusts (code)`.

    `working_days` (`mon` to `fri`), `messages_from` and `messages_until` (wall times in England) say when its staff may
    be messaged, unless their academy or they themselves say otherwise; none means the default. `topics_revision` counts
    the changes to its own topics, so that a process knows when to read them again. Where `guards_are_final` nobody can
    say that a text that is held for a pupil is about none.
    """

    __tablename__ = "trusts"

    id: int = Field(default=None, primary_key=True)
    uid: str = Field(unique=True, max_length=20)
    name: str = Field(max_length=200)
    working_days: tuple[str, ...] = Field(default=(), sa_type=Words, sa_column_kwargs={"server_default": ""})
    messages_from: time | None = None
    messages_until: time | None = None
    guards_are_final: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    topics_revision: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = Field(sa_type=UtcDateTime)


class Academy(Table, table=True):
    """A school of a trust. `urn` is the register's unique reference number; ages are in years.

    `short_name` is how colleagues would say it in a line ("Larkbeck Primary"). `working_days`, `messages_from` and
    `messages_until` are as the trust's, for this academy alone.
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
    working_days: tuple[str, ...] = Field(default=(), sa_type=Words, sa_column_kwargs={"server_default": ""})
    messages_from: time | None = None
    messages_until: time | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
