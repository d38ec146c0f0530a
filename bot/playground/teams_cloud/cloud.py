"""`TeamsCloud`: one tenant with its people, and everything they can do to the bot.

To serve it: run `cloud.app` with any ASGI server on loopback, then tell it where it and the bot are with `bind`. The
bot's settings come from `bot_environment`. The clock is the machine's: tokens and rates are measured with it.
"""

import asyncio
from collections.abc import Iterable
from typing import Any

import httpx

from bot.playground.teams_cloud._calls import CloudApp
from bot.playground.teams_cloud._client import Client, CloudMistake, find_action, gather
from bot.playground.teams_cloud._connector import Connector
from bot.playground.teams_cloud._entra import Entra
from bot.playground.teams_cloud._graph import Graph
from bot.playground.teams_cloud._keys import SigningKey
from bot.playground.teams_cloud._snapshot import snapshot
from bot.playground.teams_cloud._state import (
    AcceptedMessage,
    CloudConversation,
    CloudDialog,
    CloudMessage,
    CloudPerson,
    CloudTeam,
    Exchange,
    JsonObject,
    Outcome,
    Tenant,
)
from bot.playground.teams_cloud._wire import Wire
from handlers.ports import Clock

INVOKE_SECONDS = 15.0
"""How long Teams waits for an answer. "Teams conversational bots: a bot must respond within 15 seconds"."""


class TeamsCloud(Wire):
    """Teams, the Bot Connector, Entra and a little of Graph for one tenant and one bot; ids are the same in every run.

    People are named by their Entra object id (`CloudPerson.id`) throughout. Reading `tenant` is welcome; change it
    through the methods. Under load, `keeps_all=False` spares the memory of messages and of the log; `accepted` and
    `violations` still count everything.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        client_id: str = "00000000-0000-4000-8000-00000000b07a",
        client_secret: str = "only-for-the-playground",  # noqa: S107 - a made-up one, for loopback alone
        tenant_id: str = "00000000-0000-4000-8000-0000007e4a47",
        bot_name: str = "Staffroom",
        key: SigningKey | None = None,
        invoke_seconds: float = INVOKE_SECONDS,
        http: httpx.AsyncClient | None = None,
        keeps_all: bool = True,
    ) -> None:
        super().__init__(
            Tenant(tenant_id, client_id, bot_name),
            client_secret,
            key or SigningKey(),
            clock,
            invoke_seconds,
            http,
            keeps_all=keeps_all,
        )
        self._client = Client(self)
        self._telling: set[asyncio.Task[Outcome]] = set()
        graph = Graph(self, install=self.install_later, add_channel=self.add_channel)
        self.app = CloudApp(routes=[*Entra(self).routes(), *Connector(self).routes(), *graph.routes()])

    async def close(self) -> None:
        """Let nobody wait any longer, tell the bot what is still to be told, and give up the connections."""
        self.faults.close()
        if self._telling:
            await asyncio.wait(self._telling)
        await super().close()

    # The tenant

    def add_person(self, name: str, email: str, *, is_guest: bool = False, installed: bool = False) -> CloudPerson:
        """Add a user; `installed` says whether they have added the app already, without telling the bot."""
        object_id = self.tenant.object_id(email)
        account_id = f"29:{self.tenant.opaque(email)}"
        person = CloudPerson(object_id, account_id, name, email, is_guest, installed)
        self.tenant.people[object_id] = person
        return person

    def add_team(self, name: str, member_ids: Iterable[str], *, installed: bool = True) -> CloudTeam:
        """Add a team; `installed` says whether the bot is in it already, without telling the bot."""
        team_id, group_id = f"19:{self.tenant.opaque(name)}@thread.tacv2", self.tenant.object_id(f"team {name}")
        team = CloudTeam(team_id, name, list(member_ids), installed, group_id)
        self.tenant.teams[team.id] = team
        return team

    def add_channel(self, team_id: str, name: str, *, private_ids: Iterable[str] | None = None) -> CloudConversation:
        """Add a channel to a team; `private_ids` are the members of a private one."""
        channel_id = f"19:{self.tenant.opaque(f'{team_id}/{name}')}@thread.tacv2"
        members = None if private_ids is None else list(private_ids)
        channel = CloudConversation(channel_id, "channel", name, team_id=team_id, private_ids=members)
        self.tenant.conversations[channel.id] = channel
        return channel

    def grant(self, *permissions: str) -> None:
        """Grant the bot these application permissions of Graph; tokens that are given from now on carry them."""
        self.tenant.granted.update(permissions)

    def personal_chat(self, person_id: str) -> CloudConversation:
        """A person's chat with the bot; it exists once somebody asks for it."""
        return self.tenant.personal_chat(self._person(person_id))

    # What people do. Each act makes one signed HTTP request to the bot.

    async def install(self, person_id: str) -> Outcome:
        """Add the app for oneself: Teams tells the bot twice, by conversationUpdate and installationUpdate."""
        person, chat = self._person(person_id), self.personal_chat(person_id)
        person.installed = True
        await self.post_to_bot(self.payloads().bot_added(person, chat, self.at()))
        return Outcome(await self.post_to_bot(self.payloads().installed(person, chat, self.at())))

    async def install_in_team(self, person_id: str, channel_id: str) -> Outcome:
        """Add the app to the team of a channel."""
        person, channel = self._person(person_id), self._conversation(channel_id)
        self.tenant.teams[channel.team_id].installed = True
        await self.post_to_bot(self.payloads().bot_added(person, channel, self.at()))
        return Outcome(await self.post_to_bot(self.payloads().installed(person, channel, self.at())))

    def uninstall(self, person_id: str) -> None:
        """Remove the app for oneself; the bot may not write to this person any more."""
        self._person(person_id).installed = False
        self.changed()

    async def say(self, person_id: str, conversation_id: str, text: str, *, thread_id: str = "") -> Outcome:
        """Type a message. In a channel the bot is told only of an @mention, so nothing is sent to it there."""
        person, place, message = self._write(person_id, conversation_id, text, thread_id)
        if place.kind == "channel":
            return Outcome(None, message)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return await self._tell(message, self.payloads().message(person, place, message, escaped))

    async def mention(self, person_id: str, channel_id: str, text: str, *, thread_id: str = "") -> Outcome:
        """Type `@Staffroom` and some words in a channel, as a new thread or in one."""
        self._with_bot(channel_id)
        person, place, message = self._write(person_id, channel_id, text, thread_id)
        message.text = f"@{self.tenant.bot_name} {text}"
        return await self._tell(message, self.payloads().mention(person, place, message, text))

    async def slash(self, person_id: str, conversation_id: str, text: str, *, thread_id: str = "") -> Outcome:
        """Pick one of the bot's slash commands and type the rest: a targeted message that nobody else sees."""
        self._with_bot(conversation_id)
        person, place, message = self._write(person_id, conversation_id, text, thread_id)
        message.only_for = person.id
        return await self._tell(message, self.payloads().slash(person, place, message, text))

    async def execute(
        self, person_id: str, message_id: str, action: int | str, inputs: dict[str, str] | None = None
    ) -> Outcome:
        """Press an Action.Execute or Action.Submit of a message's card, with what was typed into its inputs.

        `action` is its position among the card's actions, its verb or its title. Raises `CloudMistake` (a LookupError)
        if it isn't there to press. Missing required inputs are shown by the client and nothing is sent.
        """
        message = self._message(person_id, message_id)
        card = message.card_for(person_id) or {}
        found = find_action(card, action)
        data, errors = gather(card, found, inputs or {})
        if errors:
            return Outcome(None, message, errors)
        if found["type"] == "Action.Execute":
            return await self._client.execute(person_id, message, found, data)
        if _opens_dialog(found):
            return await self._client.fetch(person_id, message, data)
        return await self._submit_message(person_id, message, data)

    async def open_dialog(self, person_id: str, message_id: str, action: int | str) -> Outcome:
        """Press a button that opens a dialog; `snapshot` then holds it."""
        found = find_action(self._message(person_id, message_id).card_for(person_id), action)
        if not _opens_dialog(found):
            raise CloudMistake(f"{found.get('title')!r} opens no dialog")
        return await self.execute(person_id, message_id, action)

    async def submit_dialog(
        self, person_id: str, inputs: dict[str, str] | None = None, action: int | str = 0
    ) -> Outcome:
        """Fill in the open dialog and press its button."""
        dialog = self.tenant.dialogs.get(person_id)
        if dialog is None or dialog.card is None:
            raise CloudMistake("no dialog with a form is open")
        found = find_action(dialog.card, action)
        data, errors = gather(dialog.card, found, inputs or {})
        if errors:
            return Outcome(None, None, errors)
        return await self._client.submit(dialog, data)

    def close_dialog(self, person_id: str) -> CloudDialog | None:
        """Close the open dialog, if there is one; the bot isn't told."""
        closed = self.tenant.dialogs.pop(person_id, None)
        self.changed()
        return closed

    # Looking on

    def accepted(self) -> list[AcceptedMessage]:
        """Every message of the bot's that was accepted, in order, those taken away again too."""
        return list(self.tenant.accepted)

    def snapshot(self, person_id: str) -> JsonObject:
        """What this person sees, as JSON: their conversations with messages in order, and the open dialog."""
        return snapshot(self.tenant, self._person(person_id))

    # For the parts of this package

    def install_later(self, person_id: str) -> None:
        """Add the app for a person as from elsewhere: the bot is told a moment later, whether it listens or not."""
        self._person(person_id).installed = True
        task = asyncio.create_task(self.install(person_id))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)

    async def invoke(self, person_id: str, conversation_id: str, name: str, value: Any, message_id: str) -> Exchange:
        """Send an invoke and wait for its answer."""
        person, place = self._person(person_id), self._conversation(conversation_id)
        activity = self.payloads().invoke(person, place, self.at(), name, value, message_id)
        return await self.post_to_bot(activity)

    def _person(self, person_id: str) -> CloudPerson:
        if person := self.tenant.people.get(person_id):
            return person
        raise CloudMistake(f"nobody has the id {person_id!r}")

    def _conversation(self, conversation_id: str) -> CloudConversation:
        if place := self.tenant.conversations.get(conversation_id):
            return place
        raise CloudMistake(f"no conversation has the id {conversation_id!r}")

    def _with_bot(self, conversation_id: str) -> None:
        place = self._conversation(conversation_id)
        if not self.tenant.has_bot(place):
            raise CloudMistake(f"the app isn't installed in {place.name}")

    def _message(self, person_id: str, message_id: str) -> CloudMessage:
        message = self.tenant.message(message_id)
        if message is None or message.only_for not in {"", person_id}:
            raise CloudMistake(f"no message of the id {message_id!r} is visible")
        return message

    def _write(
        self, person_id: str, conversation_id: str, text: str, thread_id: str
    ) -> tuple[CloudPerson, CloudConversation, CloudMessage]:
        person, place = self._person(person_id), self._conversation(conversation_id)
        if person not in self.tenant.members(place):
            raise CloudMistake(f"{person.name} is not in this conversation")
        if place.kind == "personal" and not person.installed:
            raise CloudMistake(f"{person.name} hasn't added the app")
        message_id = self.tenant.next_message_id()
        message = CloudMessage(message_id, place.id, thread_id or message_id, person.id, self.at(), text)
        self.tenant.messages.append(message)
        self.changed()
        return person, place, message

    async def _tell(self, message: CloudMessage, activity: JsonObject) -> Outcome:
        exchange = await self.post_to_bot(activity)
        failed = exchange.status not in {200, 201, 202}
        if failed:
            message.errors[message.sender_id] = "The app could not be reached."
            self.changed()
        return Outcome(exchange, message, failed=failed)

    async def _submit_message(self, person_id: str, origin: CloudMessage, data: JsonObject) -> Outcome:
        """What Teams does with an Action.Submit outside a dialog: a message without text, with the data as value."""
        person, place = self._person(person_id), self._conversation(origin.conversation_id)
        sent = CloudMessage(self.tenant.next_message_id(), place.id, origin.id, person_id, self.at())
        activity = {**self.payloads().submit_message(person, place, sent), "value": data}
        exchange = await self.post_to_bot(activity)
        return Outcome(exchange, origin, failed=exchange.status not in {200, 201, 202})


def _opens_dialog(action: JsonObject) -> bool:
    data = action.get("data")
    said = data.get("msteams") if isinstance(data, dict) else None
    return isinstance(said, dict) and said.get("type") == "task/fetch"
