"""What the search keeps beside listings: what was read out of them, who waits for somebody to join, and gaps."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from storage.models.base import Table
from storage.types import UtcDateTime, Words


class ListingSignature(Table, table=True):
    """What was read out of a listing when it was saved; it can be made again from the listing at any time.

    `made_by` names what read it: another map or model reads it anew. `stems` are the stems of its words with a blank
    before and after each, `concepts` its concepts with their weights in thousandths (`fractions:81 word-problems:40`),
    `mentions` the topics that its words name, `subjects` the subjects of its owner and topics, `vector` what
    `handlers.meaning` makes of its sentences; empty without the extra.
    """

    __tablename__ = "listing_signatures"

    listing_id: int = Field(foreign_key="expertise_listings.id", primary_key=True, ondelete="CASCADE")
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    made_by: str = Field(max_length=40, index=True)
    stems: str = ""
    concepts: str = ""
    mentions: tuple[str, ...] = Field(default=(), sa_type=Words)
    subjects: tuple[str, ...] = Field(default=(), sa_type=Words)
    vector: bytes = b""


class SearchWish(Table, table=True):
    """Somebody asked to be told when a colleague joins who can help: `ciphertext` is the search, encrypted.

    `fingerprint` tells the same search by the same person. It lasts until `until_on`, exclusive, and is deleted then;
    `looked_at` is up to when listings have been looked through for it. `platform` is where it was asked for.
    """

    __tablename__ = "search_wishes"
    __table_args__ = (UniqueConstraint("person_id", "fingerprint"),)

    id: int = Field(default=None, primary_key=True)
    trust_id: int = Field(foreign_key="trusts.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True, ondelete="CASCADE")
    fingerprint: str = Field(max_length=64)
    ciphertext: bytes
    made_at: datetime = Field(sa_type=UtcDateTime)
    looked_at: datetime = Field(sa_type=UtcDateTime)
    until_on: date
    platform: str = Field(default="", max_length=10)


class TopicGap(Table, table=True):
    """How often nobody was found for a topic in a half-term, by its first day. Nobody's name or words are kept."""

    __tablename__ = "topic_gaps"

    trust_id: int = Field(foreign_key="trusts.id", primary_key=True)
    topic_id: str = Field(primary_key=True, max_length=60)
    half_term_from_on: date = Field(primary_key=True)
    times: int = 0
