"""What the running bot remembers for itself. None of it belongs to a trust or says anything about a person."""

from datetime import datetime

from sqlmodel import Field

from storage.models.base import Table
from storage.types import UtcDateTime


class HandledRequest(Table, table=True):
    """A request that has had its effect, so that a repeat has none. Swept after two days."""

    __tablename__ = "handled_requests"

    key: str = Field(primary_key=True, max_length=300)
    handled_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Lease(Table, table=True):
    """Who holds a duty (the clock), and until when. `token` grows with each new holder."""

    __tablename__ = "leases"

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(max_length=100)
    token: int = 0
    expires_at: datetime = Field(sa_type=UtcDateTime)


class SecretCanary(Table, table=True):
    """A known text encrypted with the secret key, to tell a wrong key at start."""

    __tablename__ = "secret_canary"

    id: int = Field(default=1, primary_key=True)
    ciphertext: bytes
