"""What the platforms' edges share: who answers them, and what the rest of the program asks of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from starlette.routing import BaseRoute

from handlers.messages import Message
from handlers.ports import Courier, Directory
from handlers.requests import Incoming, Platform, Reply


class Answerer(Protocol):
    """Answers a request; the dispatcher is one. It never raises."""

    async def answer(self, incoming: Incoming) -> Reply:
        """What to say or show."""
        ...


class LateAnswerer(Protocol):
    """Takes an answer that could not be given, for later. It never raises."""

    async def give_later(self, platform: Platform, workspace: str, user: str, said: Message) -> bool:
        """Keep an answer for a platform's user; False, and nothing kept, for somebody who isn't known."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `staffroom doctor` looked at; `advice` says what to do where it is not well."""

    name: str
    is_well: bool
    says: str
    advice: str = ""


class Edge(Protocol):
    """A platform's edge: its HTTP routes, its list of people, and its start and stop."""

    @property
    def directory(self) -> Directory:
        """The platform's own list of people."""
        ...

    @property
    def courier(self) -> Courier:
        """Carries out what the bot does of its own accord."""
        ...

    def owns_workspace(self, workspace_id: str) -> bool:
        """Whether the operator's own settings name this workspace or tenant, rather than an installation by anybody."""
        ...

    def routes(self) -> Sequence[BaseRoute]:
        """The HTTP routes that the platform calls."""
        ...

    async def open(self) -> None:
        """Make ready to call the platform, which is all that a worker needs; doesn't fail because it is away."""
        ...

    async def start(self) -> None:
        """Open, and begin to listen; does not fail because the platform can't be reached just now."""
        ...

    async def drain(self) -> None:
        """Wait until everything that was acknowledged has been answered."""
        ...

    async def stop(self) -> None:
        """Finish what has been acknowledged, and close connections."""
        ...

    async def check(self) -> Sequence[Finding]:
        """Whether the platform accepts the credentials and has granted what the bot needs."""
        ...
