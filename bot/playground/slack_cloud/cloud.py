"""The one object of the stand-in: it serves Slack's side, acts for people, and shows what each of them sees."""

from collections.abc import Mapping, Sequence

from bot.playground.slack_cloud.delivery import Delivery
from bot.playground.slack_cloud.faults import Fault, Faults, Hold, Point
from bot.playground.slack_cloud.people import Acts
from bot.playground.slack_cloud.socket_mode import SocketServer
from bot.playground.slack_cloud.state import Act, Change, Channel, Json, Message, State, User, Workspace
from bot.playground.slack_cloud.things import App
from bot.playground.slack_cloud.watched import Watched
from bot.playground.slack_cloud.web_api import WebApi, web_api_routes
from handlers.ports import Clock

ALL_SCOPES = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "im:history",
    "im:write",
    "mpim:write",
    "users:read",
    "users:read.email",
)


class SlackCloud(Watched):
    """Slack, locally: several workspaces, their people and channels, and one app, the bot.

    Serve `app` on a loopback port (uvicorn will do), set `base_url` to its address, give the bot
    `SLACK_API_URL = cloud.api_url`, and tell the stand-in where the bot listens with `connect_bot`. Then act for
    people: each act is a request to the bot exactly as Slack makes it, signed, over HTTP, or as an envelope where the
    bot is connected by Socket Mode. `await close()` at the end.

    `clock` is machine time, in UTC; triggers, signatures and rate limits go by it. Ids are counters, so the same acts
    give the same ids. All methods belong to one event loop. `faults` switches on trouble that lasts.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        signing_secret: str = "play-signing-secret",  # noqa: S107 - nobody's secret: the stand-in is loopback only
        client_id: str = "1000000000.2000000000",
        client_secret: str = "play-client-secret",  # noqa: S107 - the same
        app_token: str = "xapp-1-play",  # noqa: S107 - the same
    ) -> None:
        """Make an empty Slack with one registered app; add workspaces, people and channels to it."""
        self.state = State(App(signing_secret, client_id, client_secret, app_token), clock)
        self.faults = Faults()
        self._socket = SocketServer(self.state)
        self._delivery = Delivery(self.state, self._socket)
        self._acts = Acts(self.state, self._delivery)
        self.app = WebApi(routes=web_api_routes(self.state, self.faults, self._socket))

    # The world

    @property
    def base_url(self) -> str:
        """Where `app` is served, such as `http://127.0.0.1:4000`, without a slash at the end."""
        return self.state.base_url

    @base_url.setter
    def base_url(self, value: str) -> None:
        self.state.base_url = value.rstrip("/")

    @property
    def api_url(self) -> str:
        """What the bot's `SLACK_API_URL` should be; ends in a slash."""
        return f"{self.base_url}/api/"

    def connect_bot(self, request_url: str) -> None:
        """Send commands, presses and events here from now on (the app's Request URL)."""
        self.state.app.request_url = request_url

    def use_manifest(self, manifest: Json) -> None:
        """Register the slash commands of an app manifest; others are refused from now on, as Slack does."""
        commands = manifest.get("features", {}).get("slash_commands", [])
        self.state.app.commands = {command["command"]: command for command in commands}

    @property
    def commands(self) -> list[Json]:
        """The registered slash commands (`command`, `description`, `usage_hint`), for a composer to complete."""
        return list(self.state.app.commands.values())

    def add_workspace(
        self,
        name: str,
        *,
        domain: str,
        bot_token: str = "",
        scopes: Sequence[str] = ALL_SCOPES,
        enterprise_id: str = "",
    ) -> Workspace:
        """Add a workspace; with a `bot_token` the bot is installed in it, without one it waits for OAuth.

        With an `enterprise_id` it belongs to that organisation.
        """
        state = self.state
        team_id = state.next_id("T")
        bot_user = User(state.next_id("U"), team_id, state.app.name, "", is_bot=True)
        state.users[bot_user.id] = bot_user
        workspace = Workspace(
            id=team_id,
            name=name,
            domain=domain,
            bot_user=bot_user.id,
            bot_id=state.next_id("B"),
            bot_token=bot_token,
            scopes=frozenset(scopes),
            enterprise_id=enterprise_id,
        )
        state.workspaces[team_id] = workspace
        return workspace

    def add_user(
        self,
        team_id: str,
        name: str,
        email: str,
        *,
        title: str = "",
        is_restricted: bool = False,
        is_stranger: bool = False,
        is_email_confirmed: bool = True,
    ) -> User:
        """Add a person to a workspace; `title` stands in their profile."""
        user = User(
            self.state.next_id("U"),
            team_id,
            name,
            email,
            title=title,
            is_restricted=is_restricted,
            is_stranger=is_stranger,
            is_email_confirmed=is_email_confirmed,
        )
        self.state.users[user.id] = user
        return user

    def add_channel(
        self, team_id: str, name: str, members: Sequence[str], *, with_bot: bool = False, topic: str = ""
    ) -> Channel:
        """Add a channel with these members, and the bot where `with_bot` says so."""
        bot = [self.state.workspaces[team_id].bot_user] if with_bot else []
        created = int(self.state.clock().timestamp())
        creator = members[0] if members else ""
        channel = Channel(
            self.state.next_id("C"), team_id, name, [*members, *bot], topic=topic, creator=creator, created=created
        )
        self.state.channels[channel.id] = channel
        self.state.changed(Change("world", team_id=team_id))
        return channel

    def direct_channel(self, user: str) -> Channel:
        """The person's conversation with the bot, made where there is none; its id starts with D."""
        return self.state.direct_channel(user)

    # Acting for people

    async def type_command(self, user: str, channel: str, command: str, text: str = "") -> Act:
        """Type a slash command in a channel or in the conversation with the bot: `("/find-expert", "fractions")`."""
        return await self._acts.type_command(user, channel, command, text)

    async def send_dm(self, user: str, text: str) -> Act:
        """Write to the bot in the direct conversation; the message stands there whatever the bot answers."""
        return await self._acts.send_message(user, self.direct_channel(user).id, text)

    async def send_message(self, user: str, channel: str, text: str, *, thread_ts: str = "") -> Act | None:
        """Write in a channel. Only a mention of the bot (`<@its user id>`) reaches it; otherwise None comes back."""
        if self.state.channels[channel].is_im or f"<@{self.state.workspace_of(user).bot_user}>" in text:
            return await self._acts.send_message(user, channel, text, thread_ts=thread_ts)
        self.state.post(Message(self.state.next_ts(), channel, user, text, thread_ts=thread_ts))
        return None

    async def press(self, user: str, where: str, action_id: str, *, value: str | None = None) -> Act:
        """Press a button in a message (`where` is its ts) or on the home tab (`where` is the view's id).

        Raises:
            LookupError: if there is no such button, or this person can't see it.
        """
        return await self._acts.press(user, where, action_id, value)

    async def select(self, user: str, where: str, action_id: str, value: str) -> Act:
        """Choose an option of a drop-down in a message or on the home tab.

        Raises:
            LookupError: if there is no such menu or option, or this person can't see it.
        """
        return await self._acts.select(user, where, action_id, value)

    async def submit(self, user: str, view_id: str, values: Mapping[str, str | Sequence[str]]) -> Act:
        """Fill in the open form and send it in; `values` goes by block id, dates as ISO 8601.

        Fields not named keep what they show. What a Slack client checks itself (an empty required field, a text that is
        too long) comes back in `field_errors` without a request having been made (`status` 0, `sent` empty).

        Raises:
            LookupError: if that form isn't open for this person, or has no such field or option.
        """
        return await self._acts.submit(user, view_id, values)

    async def open_home(self, user: str) -> Act:
        """Open the bot's Home tab."""
        return await self._acts.open_home(user, "home")

    async def open_messages_tab(self, user: str) -> Act:
        """Open the bot's Messages tab (Slack sends `app_home_opened` for it too, with another `tab`)."""
        return await self._acts.open_home(user, "messages")

    def close_modal(self, user: str) -> None:
        """Close the topmost open form without sending it in."""
        if stack := self.state.modals.get(user):
            stack.pop()
            self.state.changed(Change("modal", user=user))

    async def redeliver(self, act: Act) -> Act:
        """Deliver the same request again with a fresh signature, as Slack does when it heard nothing."""
        return await self._delivery.redeliver(act)

    async def uninstall(self, team_id: str) -> Act:
        """Remove the app from a workspace: its token stops working and the bot is told."""
        return await self._acts.uninstall(team_id)

    def approve_installation(self, team_id: str, *, for_organisation: bool = False) -> str:
        """A one-time OAuth code, as Slack hands one to the redirect address when an administrator says yes.

        `for_organisation` says yes for the workspace's whole organisation.
        """
        self.state.workspaces[team_id].is_enterprise_install = for_organisation
        code = f"code.{self.state.next_id('')}"
        self.state.oauth_codes[code] = team_id
        return code

    # Trouble, on purpose

    def fail_next(self, method: str, *faults: Fault) -> None:
        """Let the next calls of a method fail, one fault a call: see `Fault`; `response_url` is a method too."""
        self.faults.add(method, faults)

    def hold_next(self, method: str, point: Point = "before") -> Hold:
        """Hold up the next call of a method: `before` anything of it is done, or once it was `accepted`."""
        return self.faults.hold(method, point)

    async def drop_socket(self) -> None:
        """Break the Socket Mode connection, as Slack does now and then."""
        await self._socket.drop()

    async def close(self) -> None:
        """End what is held up, and give back the HTTP session and the Socket Mode port."""
        self.faults.close()
        await self._delivery.close()
        await self._socket.close()
