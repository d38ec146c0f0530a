"""What handlers and the dispatcher need from the outside, as protocols; the edges fulfil them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from handlers.messages import Message

Clock: TypeAlias = Callable[[], datetime]
"""Gives the time now, zone-aware, in UTC."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a platform vouches for about one of its users.

    `email` is empty where the platform has not verified one, or the bot may not see it.
    """

    name: str
    email: str = ""
    is_guest: bool = False


class Directory(Protocol):
    """A platform's own list of people."""

    async def profile(self, workspace_id: str, user_id: str) -> Profile:
        """Who this is, as the platform has verified.

        Raises:
            DirectoryUnavailable: if the platform could not be asked just now.
        """
        ...


class DirectoryUnavailable(Exception):
    """The platform could not be asked who somebody is."""


class Operation(StrEnum):
    """What the bot can do on a platform. Not every platform can do all of them: a courier refuses what it can't."""

    POST = "post"
    UPDATE = "update"
    DELETE = "delete"
    OPEN_CONVERSATION = "open_conversation"
    CREATE_CHANNEL = "create_channel"
    INVITE = "invite"
    UPLOAD = "upload"
    PUBLISH_HOME = "publish_home"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A person as a platform is to find them; what isn't known yet is empty.

    `external_id` is Slack's user id or the Entra object id; `conversation_id`, `service_url` and `account_id` are
    Teams' reference to their personal chat. `email` is their work address, by which a platform can look them up.
    """

    email: str = ""
    external_id: str = ""
    conversation_id: str = ""
    service_url: str = ""
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Errand:
    """One operation, ready to be carried out. Which of its fields count depends on the operation.

    `key` is the delivery's own and unique: where a platform keeps it with a message, `Courier.look_for` finds the
    message by it. A `POST` goes to `conversation_id` where that is given, else to the one of `people` privately.
    `UPDATE`, `DELETE` and `UPLOAD` name the `conversation_id` (and `message_id`); `OPEN_CONVERSATION` opens one with
    `people`; `CREATE_CHANNEL` makes `name` (on Teams in the team `conversation_id`), `INVITE` brings `people` into
    `conversation_id`; `UPLOAD` puts `content` there as a file called `name`; `PUBLISH_HOME` shows `message` to the one
    of `people`. `begun_at` is when it was first tried, by the machine clock.
    """

    key: str
    operation: Operation
    workspace_id: str
    people: tuple[Addressee, ...] = ()
    conversation_id: str = ""
    message_id: str = ""
    message: Message | None = None
    name: str = ""
    content: bytes = b""
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """It was carried out; `learned` is what is now known of the first of the errand's people."""

    conversation_id: str = ""
    message_id: str = ""
    learned: Addressee | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """It was surely not carried out, and may be tried again after so many seconds.

    `is_limit` says that the platform asked for it (`Retry-After`), `is_outage` that it could not be reached at all:
    then everything else in the workspace waits too.
    """

    code: str
    after_seconds: float = 0.0
    is_limit: bool = False
    is_outage: bool = False


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may or may not have been carried out: the answer was lost, or said nothing for certain.

    `is_lasting` says of a look that looking again won't tell either: this platform, or this place, lets nobody see.
    One that may be taken again should wait `after_seconds`: so long a limit or an outage lasts, as far as is known.
    """

    code: str
    is_lasting: bool = False
    after_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person can't be written to there: not found, left, or the bot is not and can't be installed for them."""

    code: str


@dataclass(frozen=True, slots=True)
class Impossible:
    """It was refused for good, or this platform can't do it. `code` is the platform's own word where it has one."""

    code: str


@dataclass(frozen=True, slots=True)
class Absent:
    """Looked for where it would be, and surely not there."""


Outcome: TypeAlias = Done | Later | Unsure | Unreachable | Impossible


class Courier(Protocol):
    """Carries out operations on one platform. Neither method raises for anything that the platform does."""

    async def perform(self, errand: Errand) -> Outcome:
        """Carry it out once, without trying again; codes hold nothing that anybody wrote."""
        ...

    async def look_for(self, errand: Errand) -> Done | Absent | Unsure:
        """Whether an earlier try was carried out after all; `Unsure` where the platform doesn't let us see."""
        ...
