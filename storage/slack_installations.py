"""Queries about the bot's installations in Slack workspaces, and the one-time states of Slack's OAuth flow."""

import secrets
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from storage.models import SlackInstallation, SlackOAuthState

STATE_SECONDS = 600


async def find_installation(
    session: AsyncSession, *, client_id: str, enterprise_id: str, team_id: str
) -> SlackInstallation | None:
    """The installation in this workspace; with an empty `team_id`, that of the whole organisation.

    A workspace's id is enough: the organisation isn't known to everybody who asks, and the workspace may have moved
    into one since it was installed. Of two such rows the later counts.
    """
    found = await session.execute(
        select(SlackInstallation)
        .where(*_same_place(client_id, enterprise_id, team_id))
        .order_by(col(SlackInstallation.installed_at).desc(), col(SlackInstallation.id).desc())
        .limit(1)
    )
    return found.scalar_one_or_none()


async def find_organisations(session: AsyncSession, *, client_id: str) -> list[SlackInstallation]:
    """The installations in whole organisations, the latest first."""
    found = await session.execute(
        select(SlackInstallation)
        .where(col(SlackInstallation.client_id) == client_id, col(SlackInstallation.team_id) == "")
        .order_by(col(SlackInstallation.installed_at).desc(), col(SlackInstallation.id).desc())
    )
    return list(found.scalars())


def _same_place(client_id: str, enterprise_id: str, team_id: str) -> tuple[ColumnElement[bool], ...]:
    """What an installation in this workspace, or in this whole organisation, has in its row."""
    of_app = col(SlackInstallation.client_id) == client_id
    of_team = col(SlackInstallation.team_id) == team_id
    return (of_app, of_team) if team_id else (of_app, of_team, col(SlackInstallation.enterprise_id) == enterprise_id)


async def put_installation(
    session: AsyncSession, *, client_id: str, enterprise_id: str, team_id: str, ciphertext: bytes, now: datetime
) -> None:
    """Keep this installation in place of an earlier one of the same workspace."""
    await remove_installation(session, client_id=client_id, enterprise_id=enterprise_id, team_id=team_id)
    session.add(
        SlackInstallation(
            client_id=client_id, enterprise_id=enterprise_id, team_id=team_id, ciphertext=ciphertext, installed_at=now
        )
    )
    await session.flush()


async def remove_installation(session: AsyncSession, *, client_id: str, enterprise_id: str, team_id: str) -> None:
    """Forget the installation of this workspace (with an empty `team_id`, of the organisation), if there is one."""
    await session.execute(delete(SlackInstallation).where(*_same_place(client_id, enterprise_id, team_id)))


async def issue_state(session: AsyncSession, *, now: datetime) -> str:
    """A new state, good for `STATE_SECONDS`; those that ran out are cleared away."""
    await session.execute(delete(SlackOAuthState).where(col(SlackOAuthState.expires_at) <= now))
    state = secrets.token_urlsafe(32)
    session.add(SlackOAuthState(state=state, expires_at=now + timedelta(seconds=STATE_SECONDS)))
    await session.flush()
    return state


async def consume_state(session: AsyncSession, *, state: str, now: datetime) -> bool:
    """Whether this state was issued, has not run out, and had not been used; it is used now."""
    used = await session.execute(
        delete(SlackOAuthState).where(col(SlackOAuthState.state) == state, col(SlackOAuthState.expires_at) > now)
    )
    return cast("CursorResult[Any]", used).rowcount == 1
