"""When something was said, by the school clock: the stand-ins date messages by the machine's, as real clouds do."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.playground.school_clock import SchoolClock
from handlers.ports import Clock

A_MOMENT = timedelta(seconds=1)
"""Both clocks are read one after the other."""


class SchoolTimes:
    """Remembers each move of a school clock, so that a moment of the machine clock has one of its own at school."""

    def __init__(self, clock: SchoolClock, machine_clock: Clock) -> None:
        self._clock = clock
        self._machine_clock = machine_clock
        self._machine = [machine_clock()]
        self._school = [clock.now()]
        clock.on_change(self._remember)

    def at(self, machine: datetime) -> datetime:
        """What the school clock showed when the machine's showed this; before the first that is known, that one."""
        place = max(bisect_right(self._machine, machine) - 1, 0)
        passed = machine - self._machine[place] if self._clock.runs else timedelta()
        return self._school[place] + passed

    def date_slack(self, snapshot: dict[str, Any]) -> dict[str, Any]:
        """A person's Slack with the school's time in each message, as `at`."""
        for message in _messages((*snapshot["channels"], *snapshot["direct_messages"])):
            message["at"] = self.at(datetime.fromtimestamp(float(message["ts"]), UTC)).isoformat()
        return snapshot

    def date_teams(self, snapshot: dict[str, Any]) -> dict[str, Any]:
        """A person's Teams with the school's time in each message, in place of the machine's."""
        for message in _messages(snapshot["conversations"]):
            message["at"] = self.at(datetime.fromisoformat(message["at"])).isoformat()
        return snapshot

    def _remember(self) -> None:
        machine, school = self._machine_clock(), self._clock.now()
        if abs(self.at(machine) - school) > A_MOMENT:
            self._machine.append(machine)
            self._school.append(school)


def _messages(places: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    return (message for place in places for message in place["messages"])
