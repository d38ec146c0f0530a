"""Queries about one colleague asking another, from the asking to the answer. What was said is encrypted."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.guarded_text import GuardedText, worded
from storage.introductions import Stage, State
from storage.models import Identity, Introduction, Person, Workspace
from storage.secret_box import SecretBox

UNANSWERED: tuple[State, ...] = ("asked",)


@dataclass(frozen=True, slots=True)
class NewRequest:
    """Somebody asks somebody else, in these words; `suits` is which time would suit them, `title` what it is about.

    `sought` are the words of the search that led there, `search` the rest of it as JSON.
    """

    listing_id: int | None
    expert_id: int
    expert_academy_id: int | None
    asker_id: int
    asker_academy_id: int | None
    platform: str
    words: GuardedText
    suits: GuardedText
    title: str
    sought: GuardedText
    search: str


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """What somebody asked. `said` is empty once it was answered, `decided_at` when that was.

    `stage` is how far an accepted one has come, and `stage_at` since when.
    """

    id: int
    listing_id: int | None
    expert_id: int
    asker_id: int
    state: State
    asked_at: datetime
    platform: str
    said: str
    decided_at: datetime | None
    resting_until_on: date | None
    stage: Stage = ""
    stage_at: datetime | None = None

    def __repr__(self) -> str:
        """Which request it is, without a word of it."""
        return f"StoredRequest(id={self.id}, state={self.state})"


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A workspace in which somebody is known."""

    workspace_id: int
    platform: str


async def lock_requests_of(session: AsyncSession, trust_id: int, asker_id: int) -> None:
    """Let no other transaction ask on this person's behalf before this one has ended."""
    await session.execute(
        select(col(Person.id)).where(col(Person.trust_id) == trust_id, col(Person.id) == asker_id).with_for_update()
    )


async def add_request(
    session: AsyncSession, secrets: SecretBox, trust_id: int, new: NewRequest, *, now: datetime
) -> int:
    """Write down what somebody asks of a colleague of the trust; the request's id."""
    row = Introduction(
        trust_id=trust_id,
        listing_id=new.listing_id,
        expert_id=new.expert_id,
        expert_academy_id=new.expert_academy_id,
        asker_id=new.asker_id,
        asker_academy_id=new.asker_academy_id,
        state="asked",
        asked_at=now,
        ciphertext=secrets.encrypt(_said(new)),
        platform=new.platform,
    )
    session.add(row)
    await session.flush()
    return row.id


async def find_request(
    session: AsyncSession, secrets: SecretBox, trust_id: int, request_id: int
) -> StoredRequest | None:
    """The trust's request of this id, whatever became of it."""
    found = await session.execute(
        select(Introduction).where(col(Introduction.trust_id) == trust_id, col(Introduction.id) == request_id)
    )
    row = found.scalar_one_or_none()
    return None if row is None else _stored(row, secrets)


async def find_latest_request(
    session: AsyncSession, secrets: SecretBox, trust_id: int, *, asker_id: int, expert_id: int
) -> StoredRequest | None:
    """What this person asked this expert last, whatever became of it."""
    found = await session.execute(
        select(Introduction)
        .where(
            col(Introduction.trust_id) == trust_id,
            col(Introduction.asker_id) == asker_id,
            col(Introduction.expert_id) == expert_id,
        )
        .order_by(col(Introduction.asked_at).desc(), col(Introduction.id).desc())
        .limit(1)
    )
    row = found.scalar_one_or_none()
    return None if row is None else _stored(row, secrets)


async def find_open_requests(session: AsyncSession, secrets: SecretBox, trust_id: int) -> Sequence[StoredRequest]:
    """All that waits for an answer in a trust, the oldest first."""
    found = await session.execute(
        select(Introduction)
        .where(
            col(Introduction.trust_id) == trust_id,
            col(Introduction.state) == "asked",
            col(Introduction.ciphertext).is_not(None),
        )
        .order_by(col(Introduction.id))
    )
    return [_stored(row, secrets) for row in found.scalars()]


async def settle_request(
    session: AsyncSession,
    trust_id: int,
    request_id: int,
    state: State,
    *,
    expected: Collection[State],
    now: datetime,
    resting_until_on: date | None = None,
) -> bool:
    """Move a request on from one of the states expected, and throw away what was said; False if it had moved on."""
    values = {
        "state": state,
        "decided_at": now,
        "stage_at": now,
        "ciphertext": None,
        "resting_until_on": resting_until_on,
    }
    settled = await session.execute(
        update(Introduction)
        .where(
            col(Introduction.trust_id) == trust_id,
            col(Introduction.id) == request_id,
            col(Introduction.state).in_(expected),
        )
        .values(values)
        .returning(col(Introduction.id))
    )
    return settled.first() is not None


async def lock_request(session: AsyncSession, trust_id: int, request_id: int) -> None:
    """Let no other transaction change this request before this one has ended."""
    await session.execute(
        select(col(Introduction.id))
        .where(col(Introduction.trust_id) == trust_id, col(Introduction.id) == request_id)
        .with_for_update()
    )


async def move_on(
    session: AsyncSession,
    trust_id: int,
    request_id: int,
    state: State,
    stage: Stage = "",
    *,
    expected: Collection[tuple[State, Stage]],
    now: datetime,
) -> bool:
    """Bring an answered request from one of these states and stages to another; False if it had moved on."""
    moved = await session.execute(
        update(Introduction)
        .where(
            col(Introduction.trust_id) == trust_id,
            col(Introduction.id) == request_id,
            or_(
                *(
                    (col(Introduction.state) == old) & (col(Introduction.stage) == old_stage)
                    for old, old_stage in expected
                )
            ),
        )
        .values(state=state, stage=stage, stage_at=now)
        .returning(col(Introduction.id))
    )
    return moved.first() is not None


async def settle_underway(session: AsyncSession, trust_id: int, request_ids: Collection[int], *, now: datetime) -> None:
    """Let introductions end of which nothing more is to come, unless they have ended otherwise."""
    await session.execute(
        update(Introduction)
        .where(
            col(Introduction.trust_id) == trust_id,
            col(Introduction.id).in_(request_ids),
            col(Introduction.state) == "accepted",
        )
        .values(stage="settled", stage_at=now)
    )


async def find_own_requests(
    session: AsyncSession, secrets: SecretBox, trust_id: int, person_id: int, *, limit: int
) -> Sequence[StoredRequest]:
    """What somebody asks or was asked that isn't over, the newest first, `limit` at most."""
    found = await session.execute(
        select(Introduction)
        .where(
            col(Introduction.trust_id) == trust_id,
            or_(col(Introduction.asker_id) == person_id, col(Introduction.expert_id) == person_id),
            or_(
                (col(Introduction.state) == "asked") & col(Introduction.ciphertext).is_not(None),
                (col(Introduction.state) == "accepted")
                & col(Introduction.decided_at).is_not(None)
                & (col(Introduction.stage) != "settled"),
            ),
        )
        .order_by(col(Introduction.id).desc())
        .limit(limit)
    )
    return [_stored(row, secrets) for row in found.scalars()]


async def find_resting(session: AsyncSession, trust_id: int, asker_id: int, *, today: date) -> frozenset[int]:
    """The people who aren't offered to this asker on a day."""
    found = await session.execute(
        select(col(Introduction.expert_id)).where(
            col(Introduction.trust_id) == trust_id,
            col(Introduction.asker_id) == asker_id,
            col(Introduction.resting_until_on) > today,
        )
    )
    return frozenset(found.scalars())


async def find_known_places(
    session: AsyncSession, trust_id: int, person_ids: Collection[int]
) -> Mapping[int, Sequence[KnownPlace]]:
    """By person, the workspaces in which they are known, those known longest first."""
    rows = await session.execute(
        select(col(Identity.person_id), col(Workspace.id), col(Workspace.platform))
        .join(Workspace, col(Workspace.id) == col(Identity.workspace_id))
        .where(
            col(Identity.trust_id) == trust_id,
            col(Workspace.trust_id) == trust_id,
            col(Identity.person_id).in_(person_ids),
        )
        .order_by(col(Identity.id))
    )
    places: dict[int, list[KnownPlace]] = {person: [] for person in person_ids}
    for person, workspace_id, platform in rows:
        places[person].append(KnownPlace(workspace_id, platform))
    return places


def _said(new: NewRequest) -> str:
    """What is sealed, as `StoredRequest.said` gives it back."""
    said = {"words": new.words.text, "suits": new.suits.text, "title": new.title}
    return json.dumps({**said, "search": worded(new.search, new.sought)}, ensure_ascii=False)


def _stored(row: Introduction, secrets: SecretBox) -> StoredRequest:
    return StoredRequest(
        id=row.id,
        listing_id=row.listing_id,
        expert_id=row.expert_id,
        asker_id=row.asker_id,
        state=cast("State", row.state),
        asked_at=row.asked_at,
        platform=row.platform,
        said="" if row.ciphertext is None else secrets.decrypt(row.ciphertext),
        decided_at=row.decided_at,
        resting_until_on=row.resting_until_on,
        stage=cast("Stage", row.stage),
        stage_at=row.stage_at,
    )
