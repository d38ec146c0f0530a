"""How fast each platform may be written to, and the slots that follow from it (GCRA, counted in next free slots).

The platforms' limits, with room for messages that arrive a little early or late:
- Slack: one message a second in a channel (docs.slack.dev, "Rate limits", Posting messages), "several hundred messages
  per minute" for a workspace; the bot keeps to 300. Slots 205 ms apart are 97.6 % of that, and five in any second;
  half a second between two to one place is for the first that goes late while the second goes on time.
- Teams: 50 requests a second for an app in a tenant; 7 in a second, 60 in 30 seconds and 1,800 an hour in one
  conversation (Microsoft, "Optimize your bot with rate limiting in Teams").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from handlers.requests import Platform


@dataclass(frozen=True, slots=True)
class Pace:
    """The time between two messages in a workspace, and between two to the same place."""

    interval: timedelta
    spacing: timedelta


PACES: Mapping[str, Pace] = {
    Platform.SLACK: Pace(timedelta(milliseconds=205), timedelta(milliseconds=1_500)),
    Platform.TEAMS: Pace(timedelta(milliseconds=34), timedelta(seconds=2)),
}


def slots(pace: Pace, next_slot_at: datetime, now: datetime, until: datetime, most: int) -> Sequence[datetime]:
    """The free slots of a workspace before `until`, `most` of them, from the next free one on.

    Those that passed unused have lapsed: what they would have allowed, done now, would come too fast.
    """
    first = max(next_slot_at, now)
    count = min(ceil((until - first) / pace.interval), most)
    return [first + number * pace.interval for number in range(count)]
