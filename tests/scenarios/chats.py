"""A person of the demo trust at either platform, as a test drives them: type, press, fill in, and look."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from bot.playground.world import PlaygroundPerson, World


class Chat(Protocol):
    """One person's private conversation with the bot."""

    world: World
    person: PlaygroundPerson

    async def type(self, words: str) -> str:
        """Type a command or words; gives what the bot then showed, as text."""
        ...

    async def press(self, label: str, *, confirm: str = "") -> str:
        """Press the newest button of this label, and yes to its question; gives what the person sees then."""
        ...

    async def choose(self, option: str) -> str:
        """Choose an option of the newest menu that has it; gives what the person sees then."""
        ...

    async def fill(self, **fields: str | tuple[str, ...]) -> str:
        """Fill in the open form and send it; gives what the person sees then."""
        ...

    async def open_home(self) -> str:
        """Go to the bot's home; gives what it shows."""
        ...

    def seen(self) -> str:
        """The text of the newest thing that the bot said, or of the form that is open."""
        ...

    def buttons(self) -> list[str]:
        """The labels of the buttons under the newest thing that the bot said."""
        ...

    def form(self) -> dict[str, Any]:
        """By field name, what is filled in already in the open form; empty where none is open."""
        ...

    def said_in_channels(self) -> list[str]:
        """Everything the bot has said where others can see it."""
        ...


class SlackChat:
    """Slack: slash commands in the direct conversation with the bot, where answers are ephemeral."""

    def __init__(self, world: World, person: PlaygroundPerson) -> None:
        self.world = world
        self.person = person
        self.user = self.person.slack_user_id
        self.channel = world.slack.direct_channel(self.user).id

    async def type(self, words: str) -> str:
        command, _, rest = words.partition(" ")
        act = await self.world.slack.type_command(self.user, self.channel, f"/{command}", rest)
        assert act.shown == "", act.shown
        await self.world.settle()
        return self.seen()

    async def press(self, label: str, *, confirm: str = "") -> str:
        for where, blocks in reversed(list(self._surfaces())):
            for button in reversed(list(_found(blocks, "button"))):
                if label in (button["text"]["text"], button.get("accessibility_label")):
                    assert button.get("confirm", {"confirm": {"text": ""}})["confirm"]["text"] == confirm
                    act = await self.world.slack.press(self.user, where, button["action_id"], value=button.get("value"))
                    assert act.shown == "", act.shown
                    await self.world.settle()
                    return self.seen()
        raise LookupError(f"there is no button {label!r}, only {self.buttons()}")

    async def choose(self, option: str) -> str:
        for where, blocks in reversed(list(self._surfaces())):
            for menu in _found(blocks, "static_select"):
                values = {one["text"]["text"]: one["value"] for one in menu["options"]}
                if option in values:
                    act = await self.world.slack.select(self.user, where, menu["action_id"], values[option])
                    assert act.shown == "", act.shown
                    await self.world.settle()
                    return self.seen()
        raise LookupError(f"no menu has the option {option!r}")

    async def fill(self, **fields: str | tuple[str, ...]) -> str:
        view = self.world.slack.modal(self.user)
        assert view is not None, "no form is open"
        act = await self.world.slack.submit(self.user, view.id, fields)
        await self.world.settle()
        return " ".join((act.shown, *act.field_errors.values(), self.seen()))

    async def open_home(self) -> str:
        await self.world.slack.open_home(self.user)
        await self.world.settle()
        home = self.world.slack.home(self.user)
        assert home is not None, "no home was published"
        return words_of(home.payload["blocks"])

    def seen(self) -> str:
        if view := self.world.slack.modal(self.user):
            return words_of(view.payload)
        newest = self._messages()[-1]
        return words_of(newest.blocks) or newest.text

    def buttons(self) -> list[str]:
        return [button["text"]["text"] for button in self.newest_buttons()]

    def newest_buttons(self) -> list[Any]:
        """The buttons under the newest thing that the bot said, as Slack was given them."""
        return list(_found(self._messages()[-1].blocks, "button"))

    def form(self) -> dict[str, Any]:
        view = self.world.slack.modal(self.user)
        return (
            {} if view is None else {block["block_id"]: _initial(block["element"]) for block in _inputs(view.payload)}
        )

    def said_in_channels(self) -> list[str]:
        state = self.world.slack.state
        return [
            message.text
            for channel in state.channels.values()
            if not channel.is_im
            for message in state.messages
            if message.channel == channel.id and state.users[message.author].is_bot
        ]

    def _messages(self) -> list[Any]:
        messages = self.world.slack.messages(self.user, self.channel)
        return [message for message in messages if message.author != self.user]

    def _surfaces(self) -> Iterator[tuple[str, Any]]:
        if home := self.world.slack.home(self.user):
            yield home.id, home.payload["blocks"]
        for message in self._messages():
            yield message.ts, message.blocks


class TeamsChat:
    """Teams: words typed in the personal chat with the bot."""

    def __init__(self, world: World, person: PlaygroundPerson) -> None:
        self.world = world
        self.person = person
        self.user = self.person.teams_user_id
        self.chat = world.teams.personal_chat(self.user).id

    async def type(self, words: str) -> str:
        outcome = await self.world.teams.say(self.user, self.chat, words)
        assert not outcome.failed
        await self.world.settle()
        return self.seen()

    async def press(self, label: str, *, confirm: str = "") -> str:
        for message in reversed(self._messages()):
            card = message["card"] or {}
            titles = {action.get("title"): action for action in _actions(card)}
            tooltips = {action.get("tooltip"): action for action in _actions(card)}
            if (action := titles.get(label) or tooltips.get(label)) is not None:
                if confirm:
                    assert action["type"] == "Action.ToggleVisibility"
                    action = titles[confirm]
                at = list(_actions(card)).index(action)
                outcome = await self.world.teams.execute(self.user, message["id"], at)
                assert not outcome.failed
                await self.world.settle()
                return self.seen()
        raise LookupError(f"there is no button {label!r}, only {self.buttons()}")

    async def choose(self, option: str) -> str:
        for message in reversed(self._messages()):
            for menu in _found(message["card"], "Input.ChoiceSet"):
                values = {one["title"]: one["value"] for one in menu["choices"]}
                if option in values:
                    data = [action.get("data", {}) for action in _actions(message["card"])]
                    at = next(number for number, one in enumerate(data) if one.get("input") == menu["id"])
                    chosen = {menu["id"]: values[option]}
                    outcome = await self.world.teams.execute(self.user, message["id"], at, chosen)
                    assert not outcome.failed
                    await self.world.settle()
                    return self.seen()
        raise LookupError(f"no menu has the option {option!r}")

    async def fill(self, **fields: str | tuple[str, ...]) -> str:
        inputs = {
            f"field.{name}": value if isinstance(value, str) else ",".join(value) for name, value in fields.items()
        }
        if self._dialog():
            outcome = await self.world.teams.submit_dialog(self.user, inputs)
        else:
            card = self._messages()[-1]
            outcome = await self.world.teams.execute(self.user, card["id"], 0, inputs)
        assert not outcome.failed
        await self.world.settle()
        return " ".join((*outcome.field_errors.values(), self.seen()))

    async def open_home(self) -> str:
        return await self.type("hello")

    def seen(self) -> str:
        if dialog := self._dialog():
            return words_of(dialog)
        newest = self._messages()[-1]
        return words_of(newest["card"]) or str(newest["text"])

    def buttons(self) -> list[str]:
        return [str(action["title"]) for action in _actions(self._messages()[-1]["card"] or {})]

    def form(self) -> dict[str, Any]:
        card = (self._dialog() or {}).get("card") or (self._messages()[-1]["card"] if not self._dialog() else {})
        return {
            found["id"].removeprefix("field."): found.get("value", "")
            for found in _walk(card)
            if str(found.get("id", "")).startswith("field.")
        }

    def said_in_channels(self) -> list[str]:
        tenant = self.world.teams.tenant
        return [
            message.text or message.summary
            for message in tenant.messages
            if not message.sender_id and tenant.conversations[message.conversation_id].kind == "channel"
        ]

    def _dialog(self) -> Any:
        return self.world.teams.snapshot(self.user).get("dialog")

    def _messages(self) -> list[Any]:
        snapshot = self.world.teams.snapshot(self.user)
        chat = next(one for one in snapshot["conversations"] if one["id"] == self.chat)
        return [message for message in chat["messages"] if message["from"]["is_bot"]]


CHATS: dict[str, type[SlackChat] | type[TeamsChat]] = {"slack": SlackChat, "teams": TeamsChat}

_SHOWN = ("text", "title", "label", "hint", "placeholder", "errorMessage", "value")


def words_of(payload: Any) -> str:
    """Every word that a payload shows, in order, a line a piece."""
    found: list[str] = []
    for node in _walk(payload):
        for name in _SHOWN:
            value = node.get(name)
            is_fact = name == "value" and "title" in node and "type" not in node
            if isinstance(value, str) and (name != "value" or is_fact):
                found.append(value)
    return "\n".join(found)


def _walk(payload: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(payload, Mapping):
        yield payload
        for name, value in payload.items():
            if name not in ("data", "fallbackText"):
                yield from _walk(value)
    elif isinstance(payload, list):
        for value in payload:
            yield from _walk(value)


def _found(payload: Any, kind: str) -> Iterator[Any]:
    return (node for node in _walk(payload) if node.get("type") == kind)


def _actions(card: Any) -> Iterator[Any]:
    return (node for node in _walk(card) if str(node.get("type", "")).startswith("Action.") and "title" in node)


def _inputs(view: Any) -> Iterator[Any]:
    return _found(view, "input")


def _initial(element: Mapping[str, Any]) -> Any:
    chosen = element.get("initial_option") or element.get("selected_option")
    several = element.get("initial_options")
    if several is not None:
        return tuple(option["value"] for option in several)
    return chosen["value"] if chosen else element.get("initial_value", element.get("initial_date", ""))
