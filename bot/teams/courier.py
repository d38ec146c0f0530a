"""Carries out on Teams what the bot does of its own accord: once, saying honestly what came of it.

A conversation is named by its id as Teams gives it (`a:…`, `19:…`); a team by its Entra group id; and a channel as
`create_channel` gives it, `team/channel`, which says both to Graph. Where only the channel is known, it can be written
to, but nobody can be invited there, and no file put there.
"""

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Final, assert_never

from bot.teams.connector import Connector
from bot.teams.graph import Graph
from bot.teams.outcomes import AWAY_SECONDS, NOT_ON_TEAMS, TIMED_OUT, Failed, if_harmless, outcome_of
from bot.teams.sender import as_message
from bot.teams.trouble import ConnectorError
from handlers.ports import Absent, Addressee, Done, Errand, Impossible, Later, Operation, Outcome, Unreachable, Unsure

SENDING_SECONDS: Final = 8.0
"""How long one request to the Connector may take."""

PREPARING_SECONDS: Final = 10.0
"""How long it may take to be able to write to somebody."""

ERRAND_SECONDS: Final = 28.0
"""How long an errand may take: a delivery is begun at least 30 s before somebody else may take it over."""

NOT_THERE: Final = frozenset({"BotNotInConversationRoster", "ForbiddenOperationException", "ConversationNotFound"})
"""The bot is not in somebody's chat, which may be put right by installing it for them."""

BLOCKED: Final = frozenset({"ConversationBlockedByUser", "MessageWritesBlocked", "BotDisabledByAdmin"})
"""Somebody's decision, which stays theirs. Microsoft, "Conversational bots: status codes"."""

NOT_OPENED: Final = frozenset({400, 403, 404})
"""What the Connector answers where there is no chat to open, or it doesn't know somebody by that id."""

NOT_VISIBLE: Final = "not_visible"
"""What was sent can't be read back: Teams lets a bot do so only with a permission that isn't asked for."""

ANOTHER_TENANT: Final = "another_tenant"
NOBODY_NAMED: Final = "nobody_named"
NOTHING_TO_SAY: Final = "nothing_to_say"
TEAM_UNKNOWN: Final = "team_unknown"

_ENTRA_ID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MISSING_ID: Final = "DO_NOT_USE_PLACEHOLDER_ID"
"""What the SDK gives where the Connector's answer has no id."""

_PERSONAL: Final = re.compile(r"a:|.*@unq\.gbl\.spaces$")


@dataclass(frozen=True, slots=True)
class Place:
    """A team, a channel of one, or any conversation; what isn't known of it is empty."""

    team_id: str = ""
    conversation_id: str = ""

    @classmethod
    def named(cls, name: str) -> "Place":
        """The place of this name, as an errand gives it."""
        team_id, slash, channel_id = name.partition("/")
        if not _ENTRA_ID.fullmatch(team_id):
            return cls(conversation_id=name)
        return cls(team_id, channel_id if slash else "")


class TeamsCourier:
    """Carries out errands in one tenant. `connector` tries each request once."""

    def __init__(self, connector: Connector, graph: Graph, tenant_id: str) -> None:
        self._connector = connector
        self._graph = graph
        self._tenant_id = tenant_id

    async def perform(self, errand: Errand) -> Outcome:
        """Carry it out once. A person who doesn't have the bot yet gets it on the way, where the tenant allows that."""
        if errand.workspace_id != self._tenant_id:
            return Unreachable(ANOTHER_TENANT)  # the trust's other platform may still lead to the person
        try:
            async with asyncio.timeout(ERRAND_SECONDS):
                return await self._carry_out(errand)
        except TimeoutError:
            return Unsure(TIMED_OUT)
        except Failed as failed:
            return failed.outcome
        except ConnectorError as trouble:
            return outcome_of(trouble)

    async def look_for(self, errand: Errand) -> Done | Absent | Unsure:  # noqa: ARG002 - the protocol's signature
        """Nobody can tell on Teams."""
        return Unsure(NOT_VISIBLE, is_lasting=True)

    async def _carry_out(self, errand: Errand) -> Outcome:
        match errand.operation:
            case Operation.POST:
                return await self._post(errand)
            case Operation.UPDATE:
                return await self._update(errand)
            case Operation.DELETE:
                return await self._delete(errand)
            case Operation.OPEN_CONVERSATION:
                return await self._open_conversation(errand)
            case Operation.CREATE_CHANNEL:
                return await self._create_channel(errand)
            case Operation.INVITE:
                return await self._invite(errand)
            case Operation.UPLOAD:
                return await self._upload(errand)
            case Operation.PUBLISH_HOME:
                return Impossible(NOT_ON_TEAMS)  # the home is a card in the chat, and comes when it is asked for
            case _:
                assert_never(errand.operation)

    async def _post(self, errand: Errand) -> Outcome:
        if errand.conversation_id:
            place = Place.named(errand.conversation_id)
            if not place.conversation_id:
                return Impossible(NOT_ON_TEAMS)  # a team itself can't be written to, only its channels
            sent = await self._send(_service_url(errand), place.conversation_id, errand)
            return Done(errand.conversation_id, sent)
        if not errand.people:
            return Impossible(NOBODY_NAMED)
        return await self._post_to(errand.people[0], errand)

    async def _post_to(self, person: Addressee, errand: Errand) -> Done:
        """Say it in somebody's own chat; once more where there turns out to be another, and nothing was said yet."""
        there = person if person.conversation_id else await self._reach(person)
        try:
            sent = await self._send(there.service_url, there.conversation_id, errand)
        except ConnectorError as trouble:
            if there is not person or trouble.code not in NOT_THERE:
                raise
            there = await self._reach(person)
            sent = await self._send(there.service_url, there.conversation_id, errand)
        return Done(there.conversation_id, sent, learned=there)

    async def _update(self, errand: Errand) -> Outcome:
        if errand.message is None:
            return Impossible(NOTHING_TO_SAY)
        where, outgoing = _conversation(errand), as_message(errand.message)
        await self._connector.update(_service_url(errand), where, errand.message_id, outgoing)
        return Done(errand.conversation_id, errand.message_id)

    async def _delete(self, errand: Errand) -> Outcome:
        try:
            await self._connector.delete(_service_url(errand), _conversation(errand), errand.message_id)
        except ConnectorError as trouble:
            if trouble.status != 404:  # noqa: PLR2004 - HTTP's own number: what isn't there needn't be taken away
                raise
        return Done(errand.conversation_id, errand.message_id)

    async def _open_conversation(self, errand: Errand) -> Outcome:
        if len(errand.people) != 1:
            return Impossible(NOT_ON_TEAMS if errand.people else NOBODY_NAMED)
        there = await self._reach(errand.people[0])
        return Done(there.conversation_id, learned=there)

    async def _create_channel(self, errand: Errand) -> Outcome:
        team_id = Place.named(errand.conversation_id).team_id
        if not team_id:
            return Impossible(TEAM_UNKNOWN)
        channel_id = await self._graph.create_channel(team_id, errand.name)
        return Done(f"{team_id}/{channel_id}")

    async def _invite(self, errand: Errand) -> Outcome:
        """Bring in everybody who can be found; the first who can't be decides what is said of the whole."""
        place = Place.named(errand.conversation_id)
        if not place.team_id:
            return Impossible(TEAM_UNKNOWN)
        if not errand.people:
            return Impossible(NOBODY_NAMED)
        user_ids: list[str] = []
        failures: list[Outcome] = []
        for person in errand.people:
            try:
                user_ids.append((await self._graph.find_user(person)).id)
            except Failed as failed:
                failures.append(failed.outcome)
        await self._graph.invite(place.team_id, place.conversation_id, tuple(user_ids))
        if failures:
            return failures[0]
        return Done(errand.conversation_id, learned=replace(errand.people[0], external_id=user_ids[0]))

    async def _upload(self, errand: Errand) -> Outcome:
        place = Place.named(errand.conversation_id)
        if not place.team_id:
            is_personal = not place.conversation_id or _PERSONAL.match(place.conversation_id)
            # In somebody's own chat a bot may only offer a file, which they then accept or don't.
            return Impossible(NOT_ON_TEAMS if is_personal else TEAM_UNKNOWN)
        if not place.conversation_id:
            return Impossible(NOT_ON_TEAMS)
        file_id = await self._graph.upload(place.team_id, place.conversation_id, errand.name, errand.content)
        return Done(errand.conversation_id, file_id)

    async def _send(self, service_url: str, conversation_id: str, errand: Errand) -> str:
        """Post the errand's message; its id, empty where the Connector gives none."""
        if errand.message is None:
            raise Failed(Impossible(NOTHING_TO_SAY))
        sent = await self._connector.send(service_url, conversation_id, as_message(errand.message))
        return "" if sent == _MISSING_ID else sent

    async def _reach(self, person: Addressee) -> Addressee:
        """Somebody with the chat that the bot can write to them in; the bot is installed for them if need be.

        Nobody sees anything of it yet, so whatever goes wrong in it, they have surely not been written to.
        """
        try:
            async with asyncio.timeout(PREPARING_SECONDS):
                return await self._open_chat(person) or await self._install(person)
        except TimeoutError as error:
            raise Failed(Later(TIMED_OUT, AWAY_SECONDS)) from error
        except ConnectorError as trouble:
            raise Failed(if_harmless(outcome_of(trouble))) from trouble

    async def _open_chat(self, person: Addressee) -> Addressee | None:
        """Their chat, if the Connector knows them and they have the bot."""
        known_as = person.account_id or person.external_id
        if not known_as:
            return None
        url = person.service_url or self._connector.default_url
        try:
            chat_id = await self._connector.open_personal_chat(url, self._tenant_id, known_as)
        except ConnectorError as trouble:
            if trouble.status in NOT_OPENED and trouble.code not in BLOCKED:
                return None
            raise
        return replace(person, conversation_id=chat_id, service_url=url)

    async def _install(self, person: Addressee) -> Addressee:
        found = await self._graph.install(person)
        return replace(
            person,
            external_id=found.user_id,
            conversation_id=found.chat_id,
            service_url=person.service_url or self._connector.default_url,
        )


def _service_url(errand: Errand) -> str:
    """Where the errand's conversation is served; empty for the tenant's usual address."""
    return errand.people[0].service_url if errand.people else ""


def _conversation(errand: Errand) -> str:
    """The id of the conversation that holds the errand's message."""
    if errand.conversation_id:
        return Place.named(errand.conversation_id).conversation_id
    return errand.people[0].conversation_id if errand.people else ""
