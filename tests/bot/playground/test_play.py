"""`staffroom play`, run as a newcomer runs it: in a process of its own, in a folder of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Play = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """Starts `staffroom play` with these options, on a port of its own; ends what a test left running."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "play", "--port", "0", *options],
            env={"PATH": os.environ["PATH"], "COLUMNS": "200"},
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        with process:
            process.kill()


def time_at_school(process: "subprocess.Popen[str]") -> str:
    """What the clock showed when the playground was ready."""
    assert process.stdout is not None
    return next(line for line in process.stdout if "At school it is" in line)


def test_a_second_play_goes_on_where_the_first_stopped(play: Play) -> None:
    """The first begins where it was told to, on a Monday in October; the clock runs a few seconds meanwhile."""
    for options in (("--fresh", "--at", "2026-10-19T09:00"), ()):
        process = play(*options)
        assert "Monday 19 October 2026, 09:0" in time_at_school(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    again = play("--fresh")
    assert "Tuesday 10 November 2026, 15:4" in time_at_school(again)


def test_a_playground_that_has_begun_can_not_begin_at_another_time(play: Play, tmp_path: Path) -> None:
    """Its clock only goes forward; nothing is changed."""
    (tmp_path / ".playground").mkdir()
    database = tmp_path / ".playground" / "playground.sqlite3"
    database.write_bytes(b"")
    _, said = play("--at", "2026-10-19T09:00").communicate()
    assert "has begun already" in said
    assert "--fresh" in said
    assert database.read_bytes() == b""


def test_a_beginning_that_is_no_time_gets_a_sentence(play: Play, tmp_path: Path) -> None:
    """Nothing is begun, and nothing is deleted."""
    process = play("--fresh", "--at", "next week")
    _, said = process.communicate()
    assert process.returncode == 1
    assert "“next week” is no date and time. Write it like 2026-10-19T09:00." in said
    assert not (tmp_path / ".playground").exists()
