"""Queries about who waits for somebody to join. What they look for is encrypted before it comes near a table."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, CursorResult, Row, Select, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.guarded_text import GuardedText, worded
from storage.models import (
    Affiliation,
    ExpertiseListing,
    Identity,
    Nudge,
    Person,
    RoleDesignation,
    SearchWish,
    Workspace,
)
from storage.nudges import NudgeState
from storage.secret_box import SecretBox

KIND = "search_wishes.joined"
"""The kind of nudge that tells somebody of who has joined; its subject is the wish."""

EARLY_CAREER = "early-career-teacher"
"""The role that changes how words are read."""

_Found: TypeAlias = tuple[SearchWish, int, tuple[str, ...], bool, datetime | None, str]


@dataclass(frozen=True, slots=True)
class NewWish:
    """Somebody wants to be told, up to the day before `until_on`, of whoever joins for a search: `words`, and the rest.

    `fingerprint` tells the same search by the same person. Whoever joined after `made_at` counts. `platform` is where
    it was asked for.
    """

    trust_id: int
    person_id: int
    fingerprint: str
    words: GuardedText
    search: str
    made_at: datetime
    until_on: date
    platform: str = ""


@dataclass(frozen=True, slots=True)
class StoredWish:
    """A wish with whose it is. `told_at` is when its owner was told: then it is over, but for their keeping it up.

    With `is_pending` a message about it is on its way.
    """

    id: int
    person_id: int
    academy_id: int | None
    subjects: tuple[str, ...]
    is_early_career: bool
    fingerprint: str
    search: str
    made_at: datetime
    looked_at: datetime
    until_on: date
    told_at: datetime | None
    is_pending: bool

    def __repr__(self) -> str:
        """Which wish it is, without a word of what is looked for."""
        return f"StoredWish(id={self.id})"


@dataclass(frozen=True, slots=True)
class ChangedListing:
    """A listing that colleagues find, and when its owner published or last changed it.

    `found_again_on` is the day on which it was shown again, or a pause of it ended, if that was lately.
    """

    listing_id: int
    person_id: int
    changed_at: datetime
    found_again_on: date | None


async def lock_wishes_of(session: AsyncSession, trust_id: int, person_id: int) -> None:
    """Let no other transaction add to a person's wishes before this one has ended."""
    await session.execute(
        select(col(Person.id)).where(col(Person.trust_id) == trust_id, col(Person.id) == person_id).with_for_update()
    )


async def put_wish(session: AsyncSession, secrets: SecretBox, new: NewWish) -> None:
    """Put this wish in; where the same is there already, it begins anew."""
    anew = {
        "ciphertext": secrets.encrypt(json.dumps(worded(new.search, new.words), ensure_ascii=False)),
        "made_at": new.made_at,
        "looked_at": new.made_at,
        "until_on": new.until_on,
        "platform": new.platform,
    }
    row = {"trust_id": new.trust_id, "person_id": new.person_id, "fingerprint": new.fingerprint}
    await session.execute(
        insert_of(session)(SearchWish)
        .values(row | anew)
        .on_conflict_do_update(index_elements=("person_id", "fingerprint"), set_=anew)
    )


async def remove_wish(session: AsyncSession, trust_id: int, wish_id: int) -> None:
    """Delete a wish, if the trust has it."""
    await session.execute(delete(SearchWish).where(col(SearchWish.trust_id) == trust_id, col(SearchWish.id) == wish_id))


async def find_wish(
    session: AsyncSession, secrets: SecretBox, trust_id: int, wish_id: int, *, today: date
) -> StoredWish | None:
    """The trust's wish of this id, over or not; its owner's role is that of this day."""
    found = await session.execute(_wishes(trust_id, today, col(SearchWish.id) == wish_id))
    row = found.first()
    return None if row is None else _wish(row, secrets)


async def find_places(session: AsyncSession, trust_id: int, wish_ids: Collection[int]) -> Mapping[int, int]:
    """By wish, the workspace of the platform where it was asked for; none for whoever isn't known there any more."""
    found = await session.execute(
        select(col(SearchWish.id), col(Workspace.id))
        .join(Identity, col(Identity.person_id) == col(SearchWish.person_id))
        .join(Workspace, col(Workspace.id) == col(Identity.workspace_id))
        .where(
            col(SearchWish.trust_id) == trust_id,
            col(SearchWish.id).in_(wish_ids),
            col(Workspace.trust_id) == trust_id,
            col(Workspace.platform) == col(SearchWish.platform),
        )
        .order_by(col(Identity.id))
    )
    return {row[0]: row[1] for row in found}


async def find_wishes_of(
    session: AsyncSession, secrets: SecretBox, trust_id: int, person_id: int, *, today: date
) -> Sequence[StoredWish]:
    """A person's wishes that last on this day, oldest first; those that are over, too."""
    found = await session.execute(
        _wishes(trust_id, today, col(SearchWish.person_id) == person_id, col(SearchWish.until_on) > today)
    )
    return [_wish(row, secrets) for row in found]


async def find_waiting_wishes(
    session: AsyncSession, secrets: SecretBox, trust_id: int, *, today: date
) -> Sequence[StoredWish]:
    """The wishes of the trust's present staff that last on this day and of which nothing has been said, in one go."""
    found = await session.execute(
        _wishes(
            trust_id,
            today,
            col(SearchWish.until_on) > today,
            or_(col(Nudge.id).is_(None), col(Nudge.state) == NudgeState.DONE),
            col(Nudge.last_sent_at).is_(None),
        )
    )
    return [_wish(row, secrets) for row in found]


async def find_changed_listings(
    session: AsyncSession, trust_id: int, *, since: datetime, since_on: date, today: date
) -> Sequence[ChangedListing]:
    """The listings found today that were published or changed after a moment, or shown again on its day or later."""
    updated_at, paused_until_on = col(ExpertiseListing.updated_at), col(ExpertiseListing.paused_until_on)
    found = await session.execute(
        select(col(ExpertiseListing.id), col(ExpertiseListing.person_id), updated_at, paused_until_on)
        .join(Person, col(Person.id) == col(ExpertiseListing.person_id))
        .where(
            col(ExpertiseListing.trust_id) == trust_id,
            col(ExpertiseListing.is_hidden).is_(False),
            or_(paused_until_on.is_(None), paused_until_on <= today),
            or_(updated_at > since, paused_until_on >= since_on),
            col(Person.left_at).is_(None),
        )
    )
    return [ChangedListing(*row) for row in found]


async def mark_looked(session: AsyncSession, trust_id: int, wish_ids: Collection[int], looked_at: datetime) -> None:
    """Remember up to when listings have been looked through for these wishes."""
    await session.execute(
        update(SearchWish)
        .where(col(SearchWish.trust_id) == trust_id, col(SearchWish.id).in_(wish_ids))
        .values(looked_at=looked_at)
    )


async def sweep_wishes(session: AsyncSession, *, today: date, told_before: datetime) -> int:
    """Delete the wishes that have run out, and those whose owner was told before a moment; returns how many."""
    told = select(col(SearchWish.id)).join(Nudge, _is_about_it()).where(col(Nudge.last_sent_at) < told_before)
    swept = await session.execute(
        delete(SearchWish).where(or_(col(SearchWish.until_on) <= today, col(SearchWish.id).in_(told)))
    )
    return swept.rowcount if isinstance(swept, CursorResult) else 0


def _is_about_it() -> ColumnElement[bool]:
    """A nudge is about a wish as it stands: not about an earlier one with its number, or before it was kept up."""
    return (
        (col(Nudge.person_id) == col(SearchWish.person_id))
        & (col(Nudge.kind) == KIND)
        & (col(Nudge.subject_id) == col(SearchWish.id))
        & (col(Nudge.created_at) > col(SearchWish.made_at))
    )


def _wishes(trust_id: int, today: date, *conditions: ColumnElement[bool]) -> Select[*_Found]:
    """Wishes of the trust's present staff, oldest first, each with its owner's work and what was said of it."""
    is_early_career = (
        select(col(RoleDesignation.id))
        .where(
            col(RoleDesignation.trust_id) == trust_id,
            col(RoleDesignation.person_id) == col(SearchWish.person_id),
            col(RoleDesignation.role) == EARLY_CAREER,
            col(RoleDesignation.from_on) <= today,
            or_(col(RoleDesignation.to_on).is_(None), col(RoleDesignation.to_on) >= today),
        )
        .exists()
    )
    at_work = (col(Affiliation.person_id) == col(Person.id)) & col(Affiliation.is_main).is_(True)
    return (
        select(
            SearchWish,
            col(Affiliation.academy_id),
            col(Person.subjects),
            is_early_career,
            col(Nudge.last_sent_at),
            col(Nudge.state),
        )
        .join(Person, col(Person.id) == col(SearchWish.person_id))
        .outerjoin(Affiliation, at_work)
        .outerjoin(Nudge, _is_about_it())
        .where(col(SearchWish.trust_id) == trust_id, col(Person.left_at).is_(None), *conditions)
        .order_by(col(SearchWish.id))
        .execution_options(populate_existing=True)
    )


def _wish(row: Row[*_Found], secrets: SecretBox) -> StoredWish:
    wish, academy_id, subjects, is_early_career, told_at, state = row
    return StoredWish(
        id=wish.id,
        person_id=wish.person_id,
        academy_id=academy_id,
        subjects=subjects,
        is_early_career=bool(is_early_career),
        fingerprint=wish.fingerprint,
        search=secrets.decrypt(wish.ciphertext),
        made_at=wish.made_at,
        looked_at=wish.looked_at,
        until_on=wish.until_on,
        told_at=told_at,
        is_pending=state in (NudgeState.WAITING, NudgeState.JOINED),
    )
