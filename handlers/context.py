"""What a handler knows besides the request itself: who is asking, where, when, and the session to ask with."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.access import Role
from handlers.guards import TrustGuards
from handlers.listing_reading import TopicReader
from handlers.meaning import Interpreter
from handlers.notes import Note
from handlers.outbox import Outbox
from handlers.ports import Profile
from handlers.requests import Place, Platform
from handlers.school_time import LONDON
from handlers.topics import Topics
from storage.secret_box import SecretBox

if TYPE_CHECKING:
    from handlers.router import Router


@dataclass(frozen=True, slots=True)
class Member:
    """A member of staff whom we know. `roles` are those in force today, `subjects` the ids of what they teach."""

    person_id: int
    trust_id: int
    academy_id: int | None
    name: str
    academy: str
    roles: frozenset[Role]
    subjects: tuple[str, ...] = ()

    @property
    def first_name(self) -> str:
        """The first word of the name."""
        return self.name.split(maxsplit=1)[0]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody the platform vouches for whom we do not know yet, in a workspace that belongs to a trust."""

    trust_id: int
    workspace_id: int
    external_id: str
    profile: Profile


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of one request. `now` is the school clock's time, in UTC.

    A handler that only looks adds to `notes` what is to be written down after its answer. `address` is where the bot's
    own pages are reached from outside, without a slash at its end; empty where that isn't known.
    """

    session: AsyncSession
    now: datetime
    platform: Platform
    place: Place
    who: Member | Newcomer
    topics: Topics
    meaning: Interpreter
    guards: TrustGuards
    router: "Router"
    secrets: SecretBox
    notes: list[Note] = field(default_factory=list)
    address: str = ""

    @property
    def outbox(self) -> Outbox:
        """Where what is to be said later, or to others, is written in this handler's transaction."""
        return Outbox(self.session, self.secrets, self.who.trust_id, self.now)

    @property
    def listing_reader(self) -> TopicReader:
        """What listings are read by when they are saved: the trust's topics and what words mean."""
        return TopicReader(self.topics, self.meaning)

    @property
    def today(self) -> date:
        """The date in England at `now`."""
        return self.now.astimezone(LONDON).date()

    @property
    def me(self) -> Member:
        """The member of staff who asked.

        Raises:
            TypeError: for a newcomer; only handlers registered with `access.NEWCOMERS` ever meet one.
        """
        if isinstance(self.who, Newcomer):
            raise TypeError("this handler was given a newcomer")
        return self.who

    @property
    def newcomer(self) -> Newcomer:
        """The newcomer who asked.

        Raises:
            TypeError: for a member of staff.
        """
        if isinstance(self.who, Member):
            raise TypeError("this handler was given a member of staff")
        return self.who
