"""Queries about how a person is reached in a workspace."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.identities import add_identity
from storage.models import Identity, Person, Workspace


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of reaching somebody in one workspace; empty where it isn't known. Their name is for notices."""

    name: str
    email: str
    has_left: bool
    external_id: str = ""
    conversation_id: str = ""
    service_url: str = ""
    account_id: str = ""


async def find_reaches(
    session: AsyncSession, trust_id: int, workspace_id: int, person_ids: Collection[int]
) -> Mapping[int, Reach]:
    """By person, how they are reached in this workspace."""
    rows = await session.execute(
        select(Person, Identity)
        .outerjoin(Identity, (col(Identity.person_id) == col(Person.id)) & (col(Identity.workspace_id) == workspace_id))
        .where(col(Person.trust_id) == trust_id, col(Person.id).in_(person_ids))
        .order_by(col(Identity.id).desc())
    )
    return {person.id: _reach(person, identity) for person, identity in rows}


async def find_reaches_in(
    session: AsyncSession, people: Mapping[int, Collection[int]]
) -> Mapping[tuple[int, int], Reach]:
    """By workspace and person, how these people, given by workspace, are reached there; only in their own trust's."""
    wanted = {(workspace, person) for workspace, of_it in people.items() for person in of_it}
    rows = await session.execute(
        select(
            col(Workspace.id),
            col(Person.id),
            col(Person.name),
            col(Person.email),
            col(Person.left_at),
            col(Identity.external_id),
            col(Identity.conversation_id),
            col(Identity.service_url),
            col(Identity.channel_account_id),
        )
        .join(Workspace, col(Workspace.trust_id) == col(Person.trust_id))
        .outerjoin(
            Identity,
            (col(Identity.person_id) == col(Person.id)) & (col(Identity.workspace_id) == col(Workspace.id)),
        )
        .where(col(Person.id).in_({person for _, person in wanted}), col(Workspace.id).in_(people))
        .order_by(col(Identity.id).desc())
    )
    return {
        (workspace, person): Reach(name, email or "", left_at is not None, *(known or "" for known in identity))
        for workspace, person, name, email, left_at, *identity in rows
        if (workspace, person) in wanted
    }


def _reach(person: Person, identity: Identity | None) -> Reach:
    has_left = person.left_at is not None
    if identity is None:
        return Reach(person.name, person.email or "", has_left)
    return Reach(
        name=person.name,
        email=person.email or "",
        has_left=has_left,
        external_id=identity.external_id,
        conversation_id=identity.conversation_id,
        service_url=identity.service_url,
        account_id=identity.channel_account_id,
    )


async def learn_reach(
    session: AsyncSession,
    *,
    trust_id: int,
    workspace_id: int,
    person_id: int,
    external_id: str,
    conversation_id: str,
    service_url: str,
    account_id: str,
    now: datetime,
) -> None:
    """Remember how a platform reached a person; an account that is somebody else's already stays theirs."""
    await add_identity(
        session, trust_id=trust_id, workspace_id=workspace_id, person_id=person_id, external_id=external_id, now=now
    )
    if conversation_id:
        values = {"conversation_id": conversation_id, "service_url": service_url}
        await session.execute(
            update(Identity)
            .where(
                col(Identity.trust_id) == trust_id,
                col(Identity.workspace_id) == workspace_id,
                col(Identity.external_id) == external_id,
                col(Identity.person_id) == person_id,
            )
            .values(**values | ({"channel_account_id": account_id} if account_id else {}))
        )
