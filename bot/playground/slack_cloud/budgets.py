"""How much may be posted in a while, in sliding windows, by the clock that is passed in."""

from collections import Counter, defaultdict, deque
from datetime import datetime, timedelta
from math import ceil

from bot.playground.slack_cloud.refusals import Refusal

CHANNEL_SECONDS = 1
"""docs.slack.dev: Rate limits, "Posting messages": "1 per second" in a channel. Slack lets short bursts by without a
promise; here there are none."""

WORKSPACE_POSTS = 300
WORKSPACE_SECONDS = 60
"""docs.slack.dev: chat.postMessage, "Rate limiting": "several hundred messages per minute" in a workspace. Slack names
no figure; the least that "several hundred" can mean is what is held to here, in any minute."""


class Budgets:
    """What was posted lately, and how many posts were refused, by workspace; a refused post costs nothing."""

    def __init__(self) -> None:
        self.violations: Counter[str] = Counter()
        self._last: dict[str, datetime] = {}
        self._lately: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def spend(self, team_id: str, channel_id: str, now: datetime) -> None:
        """Count one post.

        Raises:
            Refusal: `ratelimited`, with the whole seconds to wait in Retry-After.
        """
        lately = self._lately[team_id]
        while lately and lately[0] <= now - timedelta(seconds=WORKSPACE_SECONDS):
            lately.popleft()
        free_at = self._last.get(channel_id, now - timedelta(seconds=CHANNEL_SECONDS)) + timedelta(
            seconds=CHANNEL_SECONDS
        )
        if len(lately) >= WORKSPACE_POSTS:
            free_at = max(free_at, lately[0] + timedelta(seconds=WORKSPACE_SECONDS))
        if free_at > now:
            self.violations[team_id] += 1
            raise _too_fast(free_at - now)
        lately.append(now)
        self._last[channel_id] = now


def _too_fast(wait: timedelta) -> Refusal:
    headers = {"Retry-After": str(max(1, ceil(wait.total_seconds())))}
    return Refusal("ratelimited", "Rate limits, posting messages", status=429, headers=headers)
