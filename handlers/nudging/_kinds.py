"""What a capability says of a kind of nudge, once."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncSession

from handlers.context import Context
from handlers.meaning import Interpreter
from handlers.messages import Button, Element, Inline
from handlers.topics import Topics
from storage.models import Nudge
from storage.secret_box import SecretBox

AGAIN_AFTER_DAYS = 5
"""How many of their school days after an ignored reminder it comes again: about a week."""


@dataclass(frozen=True, slots=True)
class NudgeContext:
    """What planning and composing have at hand; `now` is the school clock's time, in UTC."""

    session: AsyncSession
    trust_id: int
    now: datetime
    topics: Topics
    meaning: Interpreter
    secrets: SecretBox


@dataclass(frozen=True, slots=True)
class Due:
    """A nudge that is to be said: whose, about which row of the kind's own table, and which time round."""

    nudge_id: int
    person_id: int
    subject_id: int
    occurrence: str
    delivery_id: int = 0

    @property
    def value(self) -> str:
        """What its buttons carry, for `get_own_nudge` to read."""
        return f"{self.nudge_id}:{self.delivery_id}"

    @classmethod
    def of(cls, nudge: Nudge, delivery_id: int = 0) -> "Due":
        """A stored nudge, in the message that this delivery makes."""
        return cls(nudge.id, nudge.person_id, nudge.subject_id, nudge.occurrence, delivery_id)


@dataclass(frozen=True, slots=True)
class Reminder:
    """What a nudge says: `about` is its subject within a sentence, `do` the buttons that settle it.

    The buttons that every nudge has (next week, choose when, stop) are added to those.
    """

    about: str
    elements: tuple[Element, ...]
    do: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class NotNow:
    """There is nothing to say as things are, but there may be: from `until` on, or about a week from now."""

    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FallsDue:
    """Something that falls due for somebody; planned as often as is liked, it is there once."""

    person_id: int
    subject_id: int
    occurrence: str
    due_at: datetime


Compose: TypeAlias = Callable[[Due, NudgeContext], Awaitable[Reminder | NotNow | None]]
"""Says a nudge as things are now; None where it has been settled meanwhile."""

Plan: TypeAlias = Callable[[NudgeContext], Awaitable[Sequence[FallsDue]]]
"""All that a kind has coming in a trust, with a few statements however many people it has. Only reads."""

FindPlaces: TypeAlias = Callable[[AsyncSession, int, Collection[int]], Awaitable[Mapping[int, int]]]
"""Given a trust and subjects: by subject, the workspace in which its owner is best told, where there is one."""


@dataclass(frozen=True, slots=True)
class NudgeKind:
    """A kind of nudge. `label` and `help` are how `/nudges` shows it, `stop` is the label of the button that ends it.

    Without `stop` it is ended in `/nudges` alone. `places` is asked where somebody is told who is known in several.

    `closing` is said once when it was ignored three times. A kind that `expects_answer` comes again some of the
    person's own school days later; any other goes once. Without a `plan` handlers write what falls due.
    """

    name: str
    label: str
    help: str
    stop: str
    compose: Compose = field(repr=False)
    plan: Plan | None = field(default=None, repr=False)
    closing: tuple[Inline, ...] = ()
    is_on: bool = True
    expects_answer: bool = True
    again_after_days: int = AGAIN_AFTER_DAYS
    places: FindPlaces | None = field(default=None, repr=False)


def context_of(context: Context, *, now: datetime | None = None) -> NudgeContext:
    """What composing has at hand when a request is answered; with `now` as it would be at another moment."""
    return NudgeContext(
        context.session, context.who.trust_id, now or context.now, context.topics, context.meaning, context.secrets
    )
