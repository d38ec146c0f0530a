"""What a request that only looks leaves behind: written down after its answer, and never instead of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Note:
    """Something to write in a short transaction of its own, once the answer stands.

    It may be lost: an answer doesn't wait for it, and a process that ends takes what it hasn't written with it. What
    must not be lost is written by a handler that `writes`. Another note with the same `same_as` within the hour is
    left out; who asked may be part of that, as nothing but a keyed hash of it is remembered, and that in memory.
    """

    write: Callable[[AsyncSession], Awaitable[None]]
    same_as: str
