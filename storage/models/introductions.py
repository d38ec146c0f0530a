"""Who was asked for help and what came of it, so that the same few people aren't asked each time."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from storage.models.base import Table, where
from storage.types import UtcDateTime, Words


class Introduction(Table, table=True):
    """One colleague asked another for help, by a listing. The academies are those at which the two worked then.

    `state` is `asked`, `accepted` (the two were introduced), `declined`, `withdrawn`, `lapsed` or `unmet` (introduced,
    but it didn't come about). Of one that is accepted, `stage` says how far it has come since `stage_at`: nothing
    (introduced), `arranged` (there is a date), `met` or `settled`. While it is asked,
    `ciphertext` holds what the asker said and looked for, encrypted; it is thrown away with the answer. `platform` is
    where it was asked for, `decided_at` when it left its first state. Before `resting_until_on` the expert isn't
    offered to this asker again.
    """

    __tablename__ = "introductions"
    __table_args__ = (
        Index("ix_introductions_gave", "expert_academy_id", "asked_at", **where("state = 'accepted'")),
        Index("ix_introductions_received", "asker_academy_id", "asked_at", **where("state = 'accepted'")),
        Index("ix_introductions_open", "trust_id", **where("state = 'asked' AND ciphertext IS NOT NULL")),
    )

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    listing_id: int | None = Field(default=None, foreign_key="expertise_listings.id", index=True, ondelete="SET NULL")
    expert_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    expert_academy_id: int | None = Field(default=None, foreign_key="academies.id")
    asker_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    asker_academy_id: int | None = Field(default=None, foreign_key="academies.id")
    state: str = Field(max_length=20)
    asked_at: datetime = Field(sa_type=UtcDateTime, index=True)
    ciphertext: bytes | None = None
    platform: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    resting_until_on: date | None = None
    stage: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    stage_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Meeting(Table, table=True):
    """The date that two who were introduced have put down, the newest alone; `revision` counts how often it changed.

    `cover` says whose lessons need it: `asker`, `expert`, `both` or nobody's. `ciphertext` holds where they meet and
    whom to ask for cover, in their own words, encrypted. It is over when `is_off`.
    """

    __tablename__ = "introduction_meetings"

    introduction_id: int = Field(foreign_key="introductions.id", primary_key=True, ondelete="CASCADE")
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    minutes: int
    way: str = Field(max_length=20)
    cover: str = Field(default="", max_length=10)
    ciphertext: bytes | None = None
    revision: int = 1
    changed_at: datetime = Field(sa_type=UtcDateTime)
    is_off: bool = False


class IntroductionReply(Table, table=True):
    """What one of the two said, once, of whether it helped: `yes`, `partly`, `no` or `unmet`.

    `ciphertext` holds the words that they added for themselves, encrypted. Only a `yes` of whoever asked is looked at.
    """

    __tablename__ = "introduction_replies"

    introduction_id: int = Field(foreign_key="introductions.id", primary_key=True, ondelete="CASCADE")
    person_id: int = Field(foreign_key="people.id", primary_key=True, ondelete="CASCADE")
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    answer: str = Field(max_length=10)
    ciphertext: bytes | None = None
    replied_at: datetime = Field(sa_type=UtcDateTime)


class Swap(Table, table=True):
    """Two who asked in vain, each for what the other's academy offers, are asked whether they would like a swap.

    Once for a pair, the lower id first, and a half-term, by its first day. `one_topics` and `two_topics` are what they
    asked for; `one_wants` and `two_wants` what they answer. `introduced_at` is when both had said yes.
    """

    __tablename__ = "introduction_swaps"
    __table_args__ = (UniqueConstraint("one_id", "two_id", "half_term_from_on"),)

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    one_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    two_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    half_term_from_on: date
    one_topics: tuple[str, ...] = Field(default=(), sa_type=Words)
    two_topics: tuple[str, ...] = Field(default=(), sa_type=Words)
    made_at: datetime = Field(sa_type=UtcDateTime)
    one_wants: bool | None = None
    two_wants: bool | None = None
    introduced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
