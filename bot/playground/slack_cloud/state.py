"""What the stand-in remembers, all of it in memory and friendly to JSON."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from bot.playground.slack_cloud.budgets import Budgets
from bot.playground.slack_cloud.things import Accepted, App, File, ResponseUrl, Trigger
from handlers.ports import Clock

Json: TypeAlias = dict[str, Any]

SLACKBOT = "USLACKBOT"
"""Who says, to one person alone, that something failed (Slack's own robot)."""


@dataclass(slots=True)
class User:
    """A member of a workspace; one that is deactivated has left."""

    id: str
    team_id: str
    name: str
    email: str
    title: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    is_stranger: bool = False
    is_email_confirmed: bool = True
    is_deactivated: bool = False

    @property
    def handle(self) -> str:
        """The short name, such as `priya.nair`."""
        return self.name.casefold().replace(" ", ".")


@dataclass(slots=True)
class Channel:
    """A channel, a direct conversation between a person and the bot (`is_im`; its id starts with D), or a group's.

    A conversation of the bot with several people is `is_mpim` and starts with G. `created` is in seconds since 1970.
    """

    id: str
    team_id: str
    name: str
    members: list[str]
    is_im: bool = False
    is_private: bool = False
    topic: str = ""
    is_mpim: bool = False
    creator: str = ""
    created: int = 0

    @property
    def family(self) -> str:
        """The word that its scopes begin with, as in `im:history` (docs.slack.dev: The Conversations API, scopes)."""
        if self.is_im or self.is_mpim:
            return "im" if self.is_im else "mpim"
        return "groups" if self.is_private else "channels"


@dataclass(slots=True)
class Message:
    """A message; with `only_for` it is ephemeral and visible to that person alone."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    only_for: str = ""
    thread_ts: str = ""
    edited: bool = False
    deleted: bool = False
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)


@dataclass(slots=True)
class View:
    """A modal or a person's home tab of the bot; `payload` is the view as Slack gives it back, with id and hash."""

    id: str
    team_id: str
    user: str
    payload: Json

    @property
    def kind(self) -> str:
        """`modal` or `home`."""
        return str(self.payload["type"])


@dataclass(slots=True)
class Workspace:
    """A workspace and the bot's installation in it; without a token the bot is not installed.

    One of an organisation (Enterprise Grid) has an `enterprise_id`; the bot may be installed in all of it at once.
    """

    id: str
    name: str
    domain: str
    bot_user: str
    bot_id: str
    bot_token: str
    scopes: frozenset[str]
    enterprise_id: str = ""
    is_enterprise_install: bool = False


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One thing that went over the wire, in either direction; the log is only ever added to.

    `kind` is `call` (the bot called the Web API), `reply` (the bot used a response_url) or `request` (Slack asked the
    bot). `name` is the method or the kind of payload. `document` names what a refusal rests on. Tokens are not kept.
    """

    number: int
    at: datetime
    kind: Literal["call", "reply", "request"]
    name: str
    team_id: str
    sent: Any
    status: int
    answered: Any
    document: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    milliseconds: float = 0.0

    def as_json(self) -> Json:
        """The entry with its time in ISO 8601."""
        return asdict(self) | {"at": self.at.isoformat()}


@dataclass(frozen=True, slots=True)
class Act:
    """What came of something a person did.

    `shown` is the sentence that a Slack client shows where it failed, and empty where it went well; `field_errors`
    stand beside the fields of a form that stays open. `sent` is the payload, `raw` the exact body, so that the act can
    be delivered again. `status` is 0 where the bot gave no answer at all.
    """

    name: str
    user: str
    sent: Json
    raw: bytes
    headers: dict[str, str]
    status: int
    answered: Any
    shown: str = ""
    field_errors: dict[str, str] = field(default_factory=dict)
    milliseconds: float = 0.0

    def as_json(self) -> Json:
        """The act without its raw body."""
        return {
            "name": self.name,
            "user": self.user,
            "sent": self.sent,
            "headers": self.headers,
            "status": self.status,
            "answered": self.answered,
            "shown": self.shown,
            "field_errors": self.field_errors,
            "milliseconds": round(self.milliseconds, 2),
        }


@dataclass(frozen=True, slots=True)
class Change:
    """Something a client would redraw: `kind` is `message`, `home`, `modal`, `world` or `log`."""

    kind: Literal["message", "home", "modal", "world", "log"]
    team_id: str = ""
    channel: str = ""
    user: str = ""


class State:
    """Everything the stand-in knows, with counters for ids, so that the same acts give the same ids."""

    def __init__(self, app: App, clock: Clock) -> None:
        self.app = app
        self.clock = clock
        self.base_url = ""
        self.workspaces: dict[str, Workspace] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: list[Message] = []
        self.homes: dict[str, View] = {}
        self.modals: dict[str, list[View]] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.oauth_codes: dict[str, str] = {}
        self.files: dict[str, File] = {}
        self.uploads: dict[str, File] = {}
        self.budgets = Budgets()
        self.accepted: list[Accepted] = []
        self.log: list[LogEntry] = []
        self._listeners: list[Callable[[Change], None]] = []
        self._counters: dict[str, int] = {}
        self._direct: dict[str, Channel] = {}
        self._by_channel: dict[str, list[Message]] = {}
        self._by_ts: dict[str, Message] = {}

    def next_id(self, prefix: str) -> str:
        """The next id with this prefix, such as `U0000003`."""
        self._counters[prefix] = self._counters.get(prefix, 0) + 1
        return f"{prefix}{self._counters[prefix]:07d}"

    def next_ts(self) -> str:
        """A message's timestamp, later than every earlier one."""
        now = round(self.clock().timestamp() * 1_000_000)
        self._counters["ts"] = max(self._counters.get("ts", 0) + 1, now)
        return f"{self._counters['ts'] // 1_000_000}.{self._counters['ts'] % 1_000_000:06d}"

    def listen(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Call `listener` for every change; what comes back ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def changed(self, change: Change) -> None:
        """Tell every listener."""
        for listener in tuple(self._listeners):
            listener(change)

    def record(self, **entry: Any) -> None:
        """Add to the log."""
        self.log.append(LogEntry(number=len(self.log) + 1, at=self.clock(), **entry))
        self.changed(Change("log", team_id=self.log[-1].team_id))

    def workspace_of(self, user: str) -> Workspace:
        """The workspace this person is a member of."""
        return self.workspaces[self.users[user].team_id]

    def direct_channel(self, user: str) -> Channel:
        """The conversation between this person and the bot, made where there is none."""
        if user in self._direct:
            return self._direct[user]
        workspace = self.workspace_of(user)
        made = Channel(
            id=self.next_id("D"),
            team_id=workspace.id,
            name="directmessage",
            members=[user, workspace.bot_user],
            is_im=True,
        )
        self.channels[made.id] = self._direct[user] = made
        self.changed(Change("world", team_id=workspace.id, user=user))
        return made

    def find_message(self, ts: str, channel: str = "") -> Message | None:
        """The message of this timestamp that hasn't been deleted."""
        message = self._by_ts.get(ts)
        if message is None or message.deleted or channel not in {"", message.channel}:
            return None
        return message

    def messages_in(self, channel: str) -> list[Message]:
        """All messages of a channel, deleted and ephemeral ones too, oldest first."""
        return self._by_channel.get(channel, [])

    def find_view(self, view_id: str) -> View | None:
        """The open modal or the home of this id."""
        open_views = [view for stack in self.modals.values() for view in stack] + list(self.homes.values())
        return next((view for view in open_views if view.id == view_id), None)

    def post(self, message: Message) -> Message:
        """Put a message where it belongs."""
        self.messages.append(message)
        self._by_channel.setdefault(message.channel, []).append(message)
        self._by_ts[message.ts] = message
        channel = self.channels[message.channel]
        self.changed(Change("message", team_id=channel.team_id, channel=channel.id, user=message.only_for))
        return message
