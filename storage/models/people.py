"""People: who they are, where they work, how platforms know them, and what the trust asks of them."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.models.base import Table
from storage.types import UtcDateTime, Words


class Person(Table, table=True):
    """A member of staff. `email` is lower case; `working_days` are `mon` to `sun`, none meaning every school day.

    `job_title` is what colleagues would call the post ("Year 4 teacher"), `subjects` and `phases` hold topic ids;
    `noticed_at` is when they were first shown the privacy notice.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("trust_id", "email"),)

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    email: str | None = Field(default=None, max_length=254)
    name: str = Field(max_length=200)
    job_title: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    subjects: tuple[str, ...] = Field(default=(), sa_type=Words)
    phases: tuple[str, ...] = Field(default=(), sa_type=Words)
    working_days: tuple[str, ...] = Field(default=(), sa_type=Words)
    noticed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class Affiliation(Table, table=True):
    """A person works at an academy; exactly one of their affiliations is the main one."""

    __tablename__ = "affiliations"

    person_id: int = Field(foreign_key="people.id", primary_key=True, ondelete="CASCADE")
    academy_id: int = Field(foreign_key="academies.id", primary_key=True, index=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    is_main: bool = True


class Identity(Table, table=True):
    """How one platform knows a person, and on Teams where the bot may reach them.

    `external_id` is Slack's user id, or the Entra object id on Teams. `conversation_id`, `service_url` and
    `channel_account_id` (Teams' `29:…` id) are the reference to their personal chat with the bot.
    """

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    workspace_id: int = Field(foreign_key="workspaces.id")
    person_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    external_id: str = Field(max_length=200)
    channel_account_id: str = Field(default="", max_length=300)
    conversation_id: str = Field(default="", max_length=300)
    service_url: str = Field(default="", max_length=300)
    created_at: datetime = Field(sa_type=UtcDateTime)


class RoleDesignation(Table, table=True):
    """A role that somebody granted, from a date and perhaps until one; `academy_id` where it is one academy's.

    `granted_by_id` is empty where the operator granted it. `is_from_roster` marks those that a staff file gave: a later
    file without them ends them, and leaves all others alone.
    """

    __tablename__ = "role_designations"

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    academy_id: int | None = Field(default=None, foreign_key="academies.id")
    role: str = Field(max_length=40)
    granted_by_id: int | None = Field(default=None, foreign_key="people.id", ondelete="SET NULL")
    is_from_roster: bool = False
    from_on: date
    to_on: date | None = None
