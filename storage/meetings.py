"""Queries about the dates of introductions, and whether they helped. What people said of either is encrypted."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.database import insert_of
from storage.guarded_text import GuardedText, sealed, unsealed
from storage.introductions import Stage
from storage.models import Introduction, IntroductionReply, Meeting
from storage.secret_box import SecretBox

Answer = Literal["yes", "partly", "no", "unmet"]


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """When, for how many minutes and how two people meet; `said` is what they put down beside it, as text.

    `changed_at` is when it was put down or changed last.
    """

    starts_at: datetime
    minutes: int
    way: str
    cover: str
    said: GuardedText
    revision: int
    changed_at: datetime
    is_off: bool = False

    def __repr__(self) -> str:
        """When it is, without a word of it."""
        return f"PlannedMeeting(starts_at={self.starts_at}, revision={self.revision})"


@dataclass(frozen=True, slots=True)
class Underway:
    """Two people who were introduced, and from when it counts that they may have met."""

    introduction_id: int
    asker_id: int
    expert_id: int
    stage: Stage
    since: datetime
    meets_at: datetime | None
    revision: int
    changed_at: datetime | None

    @property
    def people(self) -> tuple[int, int]:
        """Both of them."""
        return self.asker_id, self.expert_id


async def save_meeting(
    session: AsyncSession, secrets: SecretBox, trust_id: int, introduction_id: int, meeting: PlannedMeeting
) -> None:
    """Put down a date in the place of whichever there was."""
    values = {
        "trust_id": trust_id,
        "starts_at": meeting.starts_at,
        "minutes": meeting.minutes,
        "way": meeting.way,
        "cover": meeting.cover,
        "ciphertext": sealed(secrets, meeting.said),
        "revision": meeting.revision,
        "changed_at": meeting.changed_at,
        "is_off": meeting.is_off,
    }
    saving = insert_of(session)(Meeting).values(introduction_id=introduction_id, **values)
    await session.execute(saving.on_conflict_do_update(index_elements=("introduction_id",), set_=values))


async def find_meeting(
    session: AsyncSession, secrets: SecretBox, trust_id: int, introduction_id: int
) -> PlannedMeeting | None:
    """The date of an introduction, called off or not."""
    found = await session.execute(
        select(Meeting).where(col(Meeting.trust_id) == trust_id, col(Meeting.introduction_id) == introduction_id)
    )
    row = found.scalar_one_or_none()
    if row is None:
        return None
    said = unsealed(secrets, row.ciphertext)
    return PlannedMeeting(
        row.starts_at, row.minutes, row.way, row.cover, said, row.revision, row.changed_at, is_off=row.is_off
    )


async def call_meeting_off(session: AsyncSession, trust_id: int, introduction_id: int, *, now: datetime) -> int | None:
    """Call the date of an introduction off, and forget what was said of it; its new revision, None without a date."""
    ended = await session.execute(
        update(Meeting)
        .where(
            col(Meeting.trust_id) == trust_id,
            col(Meeting.introduction_id) == introduction_id,
            col(Meeting.is_off).is_(False),
        )
        .values(is_off=True, ciphertext=None, changed_at=now, revision=Meeting.revision + 1)
        .returning(col(Meeting.revision))
    )
    return ended.scalar_one_or_none()


async def forget_meeting_words(session: AsyncSession, trust_id: int, introduction_ids: Collection[int]) -> None:
    """Throw away what was said beside the dates of introductions that are over."""
    await session.execute(
        update(Meeting)
        .where(col(Meeting.trust_id) == trust_id, col(Meeting.introduction_id).in_(introduction_ids))
        .values(ciphertext=None)
    )


async def find_underway(session: AsyncSession, trust_id: int) -> Sequence[Underway]:
    """All who were introduced in a trust and may be asked whether it helped."""
    found = await session.execute(
        select(Introduction, Meeting)
        .outerjoin(Meeting, (col(Meeting.introduction_id) == col(Introduction.id)) & col(Meeting.is_off).is_(False))
        .where(
            col(Introduction.trust_id) == trust_id,
            col(Introduction.state) == "accepted",
            col(Introduction.stage) != "settled",
            col(Introduction.decided_at).is_not(None),
        )
        .order_by(col(Introduction.id))
    )
    return [_underway(introduction, meeting) for introduction, meeting in found]


async def find_replies(
    session: AsyncSession, trust_id: int, introduction_ids: Sequence[int]
) -> Mapping[tuple[int, int], tuple[Answer, datetime]]:
    """By introduction and person: what they answered, and when."""
    found = await session.execute(
        select(IntroductionReply).where(
            col(IntroductionReply.trust_id) == trust_id, col(IntroductionReply.introduction_id).in_(introduction_ids)
        )
    )
    return {
        (row.introduction_id, row.person_id): (cast("Answer", row.answer), row.replied_at) for row in found.scalars()
    }


async def add_reply(
    session: AsyncSession, trust_id: int, introduction_id: int, person_id: int, answer: Answer, *, now: datetime
) -> bool:
    """Keep what somebody answers, once; False if they had answered already."""
    row = {
        "introduction_id": introduction_id,
        "person_id": person_id,
        "trust_id": trust_id,
        "answer": answer,
        "replied_at": now,
    }
    added = await session.execute(
        insert_of(session)(IntroductionReply)
        .values(row)
        .on_conflict_do_nothing()
        .returning(col(IntroductionReply.introduction_id))
    )
    return added.first() is not None


async def add_words(
    session: AsyncSession, secrets: SecretBox, trust_id: int, introduction_id: int, person_id: int, words: GuardedText
) -> bool:
    """Keep somebody's own words beside their answer; False where they gave none."""
    kept = await session.execute(
        update(IntroductionReply)
        .where(
            col(IntroductionReply.trust_id) == trust_id,
            col(IntroductionReply.introduction_id) == introduction_id,
            col(IntroductionReply.person_id) == person_id,
        )
        .values(ciphertext=sealed(secrets, words))
        .returning(col(IntroductionReply.introduction_id))
    )
    return kept.first() is not None


async def find_words(
    session: AsyncSession, secrets: SecretBox, trust_id: int, introduction_id: int, person_id: int
) -> str:
    """Somebody's own words beside their answer; empty where there are none."""
    found = await session.execute(
        select(col(IntroductionReply.ciphertext)).where(
            col(IntroductionReply.trust_id) == trust_id,
            col(IntroductionReply.introduction_id) == introduction_id,
            col(IntroductionReply.person_id) == person_id,
        )
    )
    ciphertext = found.scalar_one_or_none()
    return "" if ciphertext is None else secrets.decrypt(ciphertext)


def _underway(introduction: Introduction, meeting: Meeting | None) -> Underway:
    decided_at = introduction.decided_at or introduction.asked_at
    since = introduction.stage_at if introduction.stage == "met" else None
    return Underway(
        introduction.id,
        introduction.asker_id,
        introduction.expert_id,
        cast("Stage", introduction.stage),
        since or (meeting.starts_at if meeting else decided_at),
        meeting.starts_at if meeting else None,
        meeting.revision if meeting else 0,
        meeting.changed_at if meeting else None,
    )
