"""`staffroom deliveries`, run as an operator runs it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlmodel import col

from handlers.messages import message, text
from handlers.outbox import ANSWER
from storage.models import Delivery
from tests.scheduler.conftest import Post, post

__all__ = ["post"]

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def staffroom(post: Post) -> Run:
    """Runs `staffroom deliveries` with these arguments."""
    environment = {
        "PATH": os.environ["PATH"],
        "STAFFROOM_DATABASE_URL": post.database.url.render_as_string(hide_password=False),
        "COLUMNS": "200",
    }

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "bot", "deliveries", *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


async def put(post: Post, subject: str, state: str, reason: str = "") -> int:
    """A delivery to Priya in this state."""
    async with post.writing() as outbox:
        number = await outbox.to_person(ANSWER, post.priya, message(text("Ask Megan.")), subject=subject)
    assert number is not None
    async with post.database.writing() as session:
        await session.execute(update(Delivery).where(col(Delivery.id) == number).values(state=state, reason=reason))
    return number


async def ask(staffroom: Run, *arguments: str) -> str:
    """What the command prints."""
    done = await asyncio.to_thread(staffroom, *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


async def test_what_needs_the_operator_is_listed(post: Post, staffroom: Run) -> None:
    """Held, dead and unreachable ones with their reasons, the others only counted; never a word of what they say."""
    assert "In the outbox: nothing." in await ask(staffroom)
    await put(post, "request:1", "sent")
    dead = await put(post, "request:2", "dead", "channel_not_found")
    listed = await ask(staffroom)
    assert "In the outbox: 1 sent, 1 dead." in listed
    assert "channel_not_found" in listed
    assert "Priya Nair, Larkbeck Primary" in listed
    everything = await ask(staffroom, "--all")
    assert everything.count("Priya Nair") == 2
    assert "Megan" not in everything + await ask(staffroom, "show", str(dead))
    assert "Nothing needs you." in await ask(staffroom, "--state", "held")


async def test_one_is_shown_with_what_to_do(post: Post, staffroom: Run) -> None:
    """Why, and what next."""
    held = await put(post, "request:1", "held", "nobody can tell whether it arrived")
    shown = await ask(staffroom, "show", str(held))
    assert "held: nobody can tell whether it arrived" in shown
    assert "`staffroom deliveries release` sends it" in shown
    assert "unless nothing is left to say: a reminder that is held counts as sent." in shown


async def test_retry_release_and_drop(post: Post, staffroom: Run) -> None:
    """Each says how many, changes only what it is for, and says so where there is nothing."""
    dead, held = await put(post, "request:1", "dead", "invalid_auth"), await put(post, "request:2", "held")
    refused = await asyncio.to_thread(staffroom, "release", str(dead))
    assert refused.returncode == 1
    assert f"Delivery {dead} is dead, not held. Nothing has been changed." in refused.stderr
    assert "1 delivery will be tried again." in await ask(staffroom, "retry", "--all")
    assert "1 delivery will be sent after all, unless nothing is left to say." in await ask(
        staffroom, "release", str(held)
    )
    assert set((await post.states()).values()) == {"planned"}
    assert "Nothing is held or dead, so nothing has been changed." in await ask(staffroom, "drop", "--all")
    third = await put(post, "request:3", "held")
    assert "1 delivery dropped." in await ask(staffroom, "drop", str(third))
    post.school_now = datetime.now(UTC)  # the command goes by the real clock
    await post.drain()
    assert sorted((await post.states()).values()) == ["cancelled", "sent", "sent"]


async def test_mistakes_are_one_sentence(post: Post, staffroom: Run) -> None:
    """A number that isn't there, a state that isn't one."""
    for arguments, said in (
        (("drop",), "Say which delivery by its number, or --all"),
        (("show", "77"), "There is no delivery 77."),
        (("--state", "lost"), "There is no state lost"),
    ):
        done = await asyncio.to_thread(staffroom, *arguments)
        assert done.returncode == 1
        assert said in done.stderr
