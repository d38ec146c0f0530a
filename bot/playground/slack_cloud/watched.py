"""What can be seen of the stand-in: by the people in it, by a page, and by a test or a measurement."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from bot.playground.slack_cloud import snapshots
from bot.playground.slack_cloud.state import Change, Json, LogEntry, Message, State, View
from bot.playground.slack_cloud.things import Accepted


class Watched:
    """The parts of `SlackCloud` that only look."""

    state: State

    def snapshot(self, user: str) -> Json:
        """Everything this person sees, as JSON.

        `user`, `workspace`, `channels` (each with `messages` in order: `ts`, `author`, `text`, `blocks`,
        `only_visible_to_you`, `edited`, `thread_ts`, and `files` with `id`, `name`, `title`, `size`), `direct_messages`
        (the same, the bot's only), `home` (the view or None), `modal` (the topmost open view or None) and `commands`.
        A conversation of several people with the bot stands among the channels, `is_mpim`, called after the others.
        """
        return snapshots.snapshot(self.state, user)

    def messages(self, user: str, channel: str) -> list[Message]:
        """The messages this person sees in a channel, oldest first, the ephemeral ones for them included."""
        return snapshots.visible_messages(self.state, user, channel)

    def home(self, user: str) -> View | None:
        """The person's Home tab of the bot, once it was published."""
        return self.state.homes.get(user)

    def modal(self, user: str) -> View | None:
        """The topmost form open for this person."""
        stack = self.state.modals.get(user)
        return stack[-1] if stack else None

    @property
    def log(self) -> list[LogEntry]:
        """All that went over the wire, in order; only ever added to."""
        return self.state.log

    def calls(self, method: str) -> list[LogEntry]:
        """The bot's calls of one method, such as `chat.postMessage`; `response_url` and `upload` for those."""
        return [entry for entry in self.log if entry.kind != "request" and entry.name == method]

    @property
    def accepted(self) -> Sequence[Accepted]:
        """Every message that was accepted with a key in its metadata, in order; only ever added to."""
        return self.state.accepted

    def accepted_keys(self) -> Counter[str]:
        """How often a message was accepted under each key."""
        return Counter(one.key for one in self.state.accepted)

    @property
    def violations(self) -> Mapping[str, int]:
        """How many posts were refused because they came too fast, by workspace; 0 where there were none."""
        return self.state.budgets.violations

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` at every change, from the event loop and without waiting; what comes back unsubscribes.

        Put the change into an `asyncio.Queue` there, or set an `asyncio.Event`; it must not raise.
        """
        return self.state.listen(listener)
