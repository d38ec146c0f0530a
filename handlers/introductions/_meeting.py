"""A date of two people as they read it: when, how, where, and who needs cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from pydantic import TypeAdapter

from handlers.messages import Fact, Facts
from handlers.nudging import day_of, say_day
from handlers.school_time import LONDON
from handlers.ways import WAYS
from storage.guarded_text import GuardedText
from storage.meetings import PlannedMeeting

LENGTHS: Mapping[str, str] = MappingProxyType(
    {
        "15": "15 minutes",
        "30": "Half an hour",
        "45": "45 minutes",
        "60": "An hour",
        "90": "An hour and a half",
        "180": "Half a day",
        "360": "A day",
    }
)
"""How long two people may meet, in minutes."""

COVER = ("asker", "expert", "both")
"""Whose lessons may need cover."""


@dataclass(frozen=True, slots=True)
class AsideWords:
    """What two people put down beside a date in their own words: where they meet, and whom to ask for cover."""

    place: str = ""
    cover_from: str = ""

    @classmethod
    def of(cls, said: GuardedText) -> "AsideWords":
        """The same, as it is kept."""
        return ASIDE.validate_json(said.text) if said else cls()


ASIDE: TypeAdapter[AsideWords] = TypeAdapter(AsideWords)


def say_time(meeting: PlannedMeeting, today: date) -> str:
    """When it is, in England: `Tuesday 24 November, 15:45 to 16:30`."""
    begins = meeting.starts_at.astimezone(LONDON)
    ends = (meeting.starts_at + timedelta(minutes=meeting.minutes)).astimezone(LONDON)
    return f"{say_day(day_of(meeting.starts_at), today)}, {begins:%H:%M} to {ends:%H:%M}"


def meeting_facts(meeting: PlannedMeeting, asker: str, expert: str, today: date) -> Facts:
    """All of a date; the two by their first names."""
    aside = AsideWords.of(meeting.said)
    whose = {"asker": asker, "expert": expert, "both": f"{asker} and {expert}"}.get(meeting.cover, "")
    cover = f"Needed for {whose}" if whose else ""
    if aside.cover_from:
        cover = f"{cover or 'To be asked for'}: {aside.cover_from}"
    facts = (
        Fact("When", say_time(meeting, today)),
        Fact("How", WAYS.get(meeting.way, meeting.way)),
        Fact("Where", aside.place),
        Fact("Cover", cover),
    )
    return Facts(tuple(fact for fact in facts if fact.value))
