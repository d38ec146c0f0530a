"""What handlers and the dispatcher need from the outside, as protocols; the edges fulfil them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

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
