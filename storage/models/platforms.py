"""The workspaces and tenants that belong to a trust, and how the bot was installed in them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.models.base import Table
from storage.types import UtcDateTime


class Workspace(Table, table=True):
    """A Slack workspace (`external_id` is its team id) or a Microsoft tenant, belonging to one trust."""

    __tablename__ = "workspaces"
    __table_args__ = (UniqueConstraint("platform", "external_id"),)

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    platform: str = Field(max_length=10)
    external_id: str = Field(max_length=100)
    created_at: datetime = Field(sa_type=UtcDateTime)


class SlackInstallation(Table, table=True):
    """The bot's installation in a Slack workspace: slack_sdk's `Installation` as JSON, encrypted.

    Not a trust's row: a workspace is installed before it is known whose it is.
    """

    __tablename__ = "slack_installations"
    __table_args__ = (UniqueConstraint("client_id", "enterprise_id", "team_id"),)

    id: int = Field(default=None, primary_key=True)
    client_id: str = Field(max_length=60)
    enterprise_id: str = Field(default="", max_length=60)
    team_id: str = Field(default="", max_length=60)
    ciphertext: bytes
    installed_at: datetime = Field(sa_type=UtcDateTime)


class SlackOAuthState(Table, table=True):
    """A one-time state of Slack's OAuth flow, good until `expires_at`."""

    __tablename__ = "slack_oauth_states"

    state: str = Field(primary_key=True, max_length=100)
    expires_at: datetime = Field(sa_type=UtcDateTime)
