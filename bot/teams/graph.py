"""Microsoft Graph, for what a bot can't do through the Connector: install itself for a person, channels, files.

All of it is optional, and asks for application permissions that a tenant's administrator grants or doesn't; what can't
be done is said in one word of this module's. The SDK is imported in a thread when it is first needed, as that takes a
while and most bots never need it.
"""

import asyncio
import warnings
from collections.abc import Awaitable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final, TypeVar

import jwt
import structlog

from bot.teams.outcomes import Failed, Failure, if_harmless, outcome_of
from bot.teams.tokens import BotTokens
from bot.teams.trouble import GraphError, NoToken
from handlers.ports import Addressee, Impossible, Later, Unreachable

if TYPE_CHECKING:
    from bot.teams.graph_sdk import DirectoryUser, GraphCalls

LOOK_UP: Final = "User.Read.All"
READ_CATALOGUE: Final = "AppCatalog.Read.All"
INSTALL: Final = "TeamsAppInstallation.ReadWriteSelfForUser.All"

FOR_INSTALLING: Final = (INSTALL, LOOK_UP, READ_CATALOGUE)
"""The application permissions that let the bot install itself. Microsoft Graph permissions reference."""

NOT_IN_DIRECTORY: Final = "not_in_directory"
IS_GUEST: Final = "is_guest"
ACCOUNT_DISABLED: Final = "account_disabled"
TWO_OF_THAT_NAME: Final = "address_of_several"
NOT_IN_CATALOGUE: Final = "not_in_catalogue"
"""The app was not published to the tenant's own catalogue: only what is there can be installed for others."""

MAY_NOT_LOOK_UP: Final = "may_not_look_up"
MAY_NOT_READ_CATALOGUE: Final = "may_not_read_catalogue"
MAY_NOT_INSTALL: Final = "may_not_install"
NOT_INSTALLED: Final = "not_installed"
MAY_NOT_CREATE_CHANNEL: Final = "may_not_create_channel"
MAY_NOT_INVITE: Final = "may_not_invite"
MAY_NOT_UPLOAD: Final = "may_not_upload"
NOT_FOUND_THERE: Final = "not_found"

FORBIDDEN, NOT_FOUND = 403, 404

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Installed:
    """Somebody whom the bot can write to: their Entra object id, and their chat with the bot."""

    user_id: str
    chat_id: str


class Graph:
    """What the bot asks of Graph. Everything raises `Failed` with the outcome for the errand it was needed for."""

    def __init__(self, base_url: str, tokens: BotTokens, client_id: str) -> None:
        self._base_url = base_url
        self._tokens = tokens
        self._client_id = client_id
        self._calls: GraphCalls | None = None
        self._loading = asyncio.Lock()
        self._app_id = ""

    async def install(self, person: Addressee) -> Installed:
        """See that the bot is installed for a person, who is no guest and whose account is in use."""
        calls = await self._loaded()
        user_id = (await self.find_user(person)).id
        app_id = await self._catalogue_id(calls)
        try:
            await _step(calls.install(user_id, app_id), refused=MAY_NOT_INSTALL, missing=NOT_IN_CATALOGUE)
        except Failed:
            self._app_id = ""  # published anew, the app has another id in the catalogue
            raise
        found = await _step(calls.installation_ids(user_id, app_id), refused=MAY_NOT_INSTALL, missing=NOT_INSTALLED)
        if not found:
            raise Failed(Unreachable(NOT_INSTALLED))
        chat_id = await _step(calls.chat_id(user_id, found[0]), refused=MAY_NOT_INSTALL, missing=NOT_INSTALLED)
        log.info("teams_installed_for_person")
        return Installed(user_id, chat_id)

    async def find_user(self, person: Addressee) -> "DirectoryUser":
        """Somebody in the directory, by object id or else by e-mail; guests and disabled accounts are refused."""
        calls = await self._loaded()
        if person.external_id:
            looking = calls.user(person.external_id)
            return _usable(await _step(looking, refused=MAY_NOT_LOOK_UP, missing=NOT_IN_DIRECTORY))
        if not person.email:
            raise Failed(Unreachable(NOT_IN_DIRECTORY))
        looking_for = calls.users_called(person.email)
        found = await _step(looking_for, refused=MAY_NOT_LOOK_UP, missing=NOT_IN_DIRECTORY)
        if not found:
            raise Failed(Unreachable(NOT_IN_DIRECTORY))
        if len(found) > 1:
            raise Failed(Unreachable(TWO_OF_THAT_NAME))
        return _usable(found[0])

    async def create_channel(self, team_id: str, name: str) -> str:
        """Make a channel for everybody in a team; its id."""
        calls = await self._loaded()
        return await _act(calls.create_channel(team_id, name), refused=MAY_NOT_CREATE_CHANNEL)

    async def invite(self, team_id: str, channel_id: str, user_ids: tuple[str, ...]) -> None:
        """Bring people into a team or its private channel; to a channel of the whole team one comes with the team."""
        calls = await self._loaded()
        if channel_id:
            looking = calls.is_standard(team_id, channel_id)
            is_standard = await _act(looking, refused=MAY_NOT_INVITE, only_looks=True)
            channel_id = "" if is_standard else channel_id
        for user_id in user_ids:
            await _act(calls.add_member(team_id, channel_id, user_id), refused=MAY_NOT_INVITE)

    async def upload(self, team_id: str, channel_id: str, name: str, content: bytes) -> str:
        """Put a file into a channel's folder; its id. A file of that name stays, and this one is numbered."""
        calls = await self._loaded()
        folder = await _act(calls.folder(team_id, channel_id), refused=MAY_NOT_UPLOAD, only_looks=True)
        return await _act(calls.put_file(folder, name, content), refused=MAY_NOT_UPLOAD)

    async def granted(self) -> frozenset[str]:
        """The application permissions that were granted, as the token itself says; the SDK isn't needed for it.

        Microsoft identity platform, "Access token claims reference": `roles`.

        Raises:
            NoToken: if Entra gives none.
        """
        token = await self._tokens.token()
        try:
            roles = jwt.decode(token, options={"verify_signature": False}).get("roles")
        except jwt.PyJWTError:
            return frozenset()
        return frozenset(map(str, roles)) if isinstance(roles, list) else frozenset()

    async def close(self) -> None:
        """Give up the connections."""
        if self._calls is not None:
            await self._calls.close()

    async def _catalogue_id(self, calls: "GraphCalls") -> str:
        if not self._app_id:
            looking = calls.catalogue_ids(self._client_id)
            found = await _step(looking, refused=MAY_NOT_READ_CATALOGUE, missing=NOT_IN_CATALOGUE)
            if not found:
                raise Failed(Unreachable(NOT_IN_CATALOGUE))
            self._app_id = found[0]
        return self._app_id

    async def _loaded(self) -> "GraphCalls":
        async with self._loading:
            if self._calls is None:
                self._calls = await asyncio.to_thread(_load, self._base_url, self._tokens)
            return self._calls


def _load(base_url: str, tokens: BotTokens) -> "GraphCalls":
    # Importing the SDK's classes sets off the warnings in those of them that are deprecated; we use none of these.
    theirs = r"(msgraph|kiota_abstractions)\."
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=theirs)
    calls: GraphCalls = import_module("bot.teams.graph_sdk").GraphCalls(base_url, tokens)
    return calls


async def _step(call: Awaitable[Result], *, refused: str, missing: str) -> Result:
    """What a call says on the way to a person; it changes nothing that anybody sees, so doubt is no reason to stop."""
    try:
        return await call
    except (GraphError, NoToken) as trouble:
        if trouble.status in {FORBIDDEN, NOT_FOUND}:
            raise Failed(Unreachable(refused if trouble.status == FORBIDDEN else missing)) from trouble
        outcome = if_harmless(_outcome(trouble))
        raise Failed(Unreachable(outcome.code) if isinstance(outcome, Impossible) else outcome) from trouble


async def _act(call: Awaitable[Result], *, refused: str, only_looks: bool = False) -> Result:
    """What a call says that does the errand itself, or looks up something for it."""
    try:
        return await call
    except (GraphError, NoToken) as trouble:
        if trouble.status in {FORBIDDEN, NOT_FOUND}:
            raise Failed(Impossible(refused if trouble.status == FORBIDDEN else NOT_FOUND_THERE)) from trouble
        outcome = _outcome(trouble)
        raise Failed(if_harmless(outcome) if only_looks else outcome) from trouble


def _outcome(trouble: GraphError | NoToken) -> Failure:
    """As for the Connector, but Graph's limits are its own: what goes through the Connector needn't wait for them."""
    log.warning("teams_graph_refused", status=trouble.status, code=trouble.code)
    outcome = outcome_of(trouble)
    return Later(outcome.code, outcome.after_seconds) if isinstance(outcome, Later) else outcome


def _usable(user: "DirectoryUser") -> "DirectoryUser":
    """The same user.

    Raises:
        Failed: if they are a guest, or their account is disabled.
    """
    if (user.user_type or "Member").casefold() != "member" or "#ext#" in user.user_principal_name.casefold():
        raise Failed(Unreachable(IS_GUEST))
    if not user.account_enabled:
        raise Failed(Unreachable(ACCOUNT_DISABLED))
    return user
