"""The one place that imports Microsoft's Graph SDK (msgraph-sdk 1.65); `bot.teams.graph` imports it when it must.

What we take from it: the addresses and queries of Graph's resources, its adapter and its errors. What we leave: its
middleware that tries again, as it repeats POSTs by itself and waits inside a call, and its models of answers, which
cost 1.6 s and 37 MB more to import (measured, November 2026) to read two or three fields.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar
from urllib.parse import quote

import httpx
from kiota_abstractions.api_error import APIError
from kiota_abstractions.authentication import (
    AccessTokenProvider,
    AllowedHostsValidator,
    BaseBearerTokenAuthenticationProvider,
)
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.request_information import RequestInformation
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.app_catalogs.teams_apps.teams_apps_request_builder import (
    TeamsAppsRequestBuilder,
)
from msgraph.generated.models.aad_user_conversation_member import AadUserConversationMember
from msgraph.generated.models.channel import Channel
from msgraph.generated.models.channel_membership_type import ChannelMembershipType
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.user_scope_teams_app_installation import (
    UserScopeTeamsAppInstallation,
)
from msgraph.generated.teams.item.channels.item.channel_item_request_builder import (
    ChannelItemRequestBuilder,
)
from msgraph.generated.users.item.teamwork.installed_apps.installed_apps_request_builder import (
    InstalledAppsRequestBuilder,
)
from msgraph.generated.users.item.user_item_request_builder import UserItemRequestBuilder
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from bot.teams.tokens import BotTokens
from bot.teams.trouble import NEVER_LEFT, NO_CONNECTION, NO_REPLY, GraphError, is_word, seconds_in

CALL_SECONDS: Final = 8.0
USER_FIELDS: Final = ["id", "mail", "userPrincipalName", "userType", "accountEnabled"]
CONFLICT: Final = 409
ERRORS: Final = {"XXX": ODataError}


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="ignore", frozen=True)


class DirectoryUser(_Part):
    """Somebody in the tenant's directory. `user_type` is "Member" or "Guest"."""

    id: str
    mail: str | None = None
    user_principal_name: str = ""
    user_type: str | None = None
    account_enabled: bool = True


class _Known(_Part):
    id: str


class _Users(_Part):
    value: tuple[DirectoryUser, ...] = ()


class _KnownOnes(_Part):
    value: tuple[_Known, ...] = ()


class _ChannelKind(_Part):
    membership_type: str = "standard"


class _Drive(_Part):
    drive_id: str


class Folder(_Part):
    """Where a channel's files are."""

    id: str
    parent_reference: _Drive


Model = TypeVar("Model", bound=BaseModel)


class _OurTokens(AccessTokenProvider):
    """Our tokens, for the one address that the adapter is told to call."""

    def __init__(self, tokens: BotTokens) -> None:
        self._tokens = tokens

    async def get_authorization_token(
        self,
        uri: str,  # noqa: ARG002 - the base class's signature
        additional_authentication_context: Mapping[str, Any] = MappingProxyType({}),  # noqa: ARG002
    ) -> str:
        """A token, whatever address of Graph's is asked; raises `NoToken`."""
        return await self._tokens.token()

    def get_allowed_hosts_validator(self) -> AllowedHostsValidator:
        """Nothing is left to it: the base address is the operator's."""
        return AllowedHostsValidator([])


class GraphCalls:
    """Single calls of Microsoft Graph, each tried once. All raise `GraphError` or `NoToken`. Making it is slow."""

    def __init__(self, base_url: str, tokens: BotTokens) -> None:
        self._base_url = base_url.rstrip("/")
        self._tokens = tokens
        # A plain client, without the SDK's middleware: each call is made once, and connections close when it does.
        self._http = httpx.AsyncClient(timeout=CALL_SECONDS)
        self._adapter = GraphRequestAdapter(BaseBearerTokenAuthenticationProvider(_OurTokens(tokens)), self._http)
        self._adapter.base_url = self._base_url
        self._graph = GraphServiceClient(request_adapter=self._adapter)
        self._import_builders()

    async def close(self) -> None:
        """Give up the connections."""
        await self._http.aclose()

    async def user(self, user_id: str) -> DirectoryUser:
        """Somebody by their object id. Graph: "Get a user"."""
        query = UserItemRequestBuilder.UserItemRequestBuilderGetQueryParameters(select=USER_FIELDS)
        asked = self._graph.users.by_user_id(user_id).to_get_request_information(_with(query))
        return await self._ask(DirectoryUser, asked)

    async def users_called(self, email: str) -> tuple[DirectoryUser, ...]:
        """Everybody whose mail address or sign-in name this is. Graph: "List users"."""
        said = _quoted(email)
        query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
            filter=f"mail eq {said} or userPrincipalName eq {said}", select=USER_FIELDS
        )
        return (await self._ask(_Users, self._graph.users.to_get_request_information(_with(query)))).value

    async def catalogue_ids(self, external_id: str) -> tuple[str, ...]:
        """What the tenant's catalogue calls the app of this id in its manifest. Graph: "List teamsApp"."""
        query = TeamsAppsRequestBuilder.TeamsAppsRequestBuilderGetQueryParameters(
            filter=f"externalId eq {_quoted(external_id)}"
        )
        asked = self._graph.app_catalogs.teams_apps.to_get_request_information(_with(query))
        return tuple(app.id for app in (await self._ask(_KnownOnes, asked)).value)

    async def install(self, user_id: str, app_id: str) -> None:
        """Add the app for a person; that it is there already is as good. Graph: "Install app for user"."""
        bound = {"teamsApp@odata.bind": f"{self._base_url}/appCatalogs/teamsApps/{app_id}"}
        body = UserScopeTeamsAppInstallation(additional_data=bound)
        apps = self._graph.users.by_user_id(user_id).teamwork.installed_apps
        await self._tell(apps.to_post_request_information(body))

    async def installation_ids(self, user_id: str, app_id: str) -> tuple[str, ...]:
        """The installations of the app for a person: one or none. Graph: "List apps installed for user"."""
        query = InstalledAppsRequestBuilder.InstalledAppsRequestBuilderGetQueryParameters(
            expand=["teamsApp"], filter=f"teamsApp/id eq {_quoted(app_id)}"
        )
        apps = self._graph.users.by_user_id(user_id).teamwork.installed_apps
        found = await self._ask(_KnownOnes, apps.to_get_request_information(_with(query)))
        return tuple(one.id for one in found.value)

    async def chat_id(self, user_id: str, installation_id: str) -> str:
        """A person's chat with the app. Graph: "Get chat between user and teamsApp"."""
        apps = self._graph.users.by_user_id(user_id).teamwork.installed_apps
        chat = apps.by_user_scope_teams_app_installation_id(installation_id).chat
        return (await self._ask(_Known, chat.to_get_request_information())).id

    async def create_channel(self, team_id: str, name: str) -> str:
        """A new channel that everybody in the team belongs to; its id. Graph: "Create channel"."""
        body = Channel(display_name=name, membership_type=ChannelMembershipType.Standard)
        channels = self._graph.teams.by_team_id(team_id).channels
        return (await self._ask(_Known, channels.to_post_request_information(body))).id

    async def is_standard(self, team_id: str, channel_id: str) -> bool:
        """Whether everybody in the team belongs to a channel. Graph: "Get channel"."""
        query = ChannelItemRequestBuilder.ChannelItemRequestBuilderGetQueryParameters(select=["id", "membershipType"])
        channel = self._graph.teams.by_team_id(team_id).channels.by_channel_id(channel_id)
        found = await self._ask(_ChannelKind, channel.to_get_request_information(_with(query)))
        return found.membership_type == "standard"

    async def add_member(self, team_id: str, channel_id: str, user_id: str) -> None:
        """Bring a person into a team or, where one is named, its private channel; being there already is as good.

        Graph: "Add member to team", "Add member to channel".
        """
        bound = {"user@odata.bind": f"{self._base_url}/users({_quoted(user_id)})"}
        body = AadUserConversationMember(roles=[], additional_data=bound)
        team = self._graph.teams.by_team_id(team_id)
        members = team.channels.by_channel_id(channel_id).members if channel_id else team.members
        await self._tell(members.to_post_request_information(body))

    async def folder(self, team_id: str, channel_id: str) -> Folder:
        """Where a channel's files are. Graph: "Get filesFolder"."""
        channel = self._graph.teams.by_team_id(team_id).channels.by_channel_id(channel_id)
        return await self._ask(Folder, channel.files_folder.to_get_request_information())

    async def put_file(self, folder: Folder, name: str, content: bytes) -> str:
        """Put a file into a folder, beside whatever else has that name there; its id.

        Graph: "Upload or replace the contents of a driveItem". The address by path isn't the builder's own, as that
        would escape the colons that mark the path.
        """
        drive_id = folder.parent_reference.drive_id
        path = f"{quote(folder.id, safe='!')}:/{quote(name, safe='')}:"
        url = f"{self._base_url}/drives/{quote(drive_id, safe='!')}/items/{path}/content"
        file = self._graph.drives.by_drive_id(drive_id).items.by_drive_item_id(folder.id).content
        asked = file.with_url(f"{url}?@microsoft.graph.conflictBehavior=rename").to_put_request_information(content)
        return (await self._ask(_Known, asked)).id

    def _import_builders(self) -> None:
        """Import what the SDK would import in the middle of a first call, while the event loop waits."""
        apps = self._graph.users.by_user_id("-").teamwork.installed_apps
        team = self._graph.teams.by_team_id("-")
        channel = team.channels.by_channel_id("-")
        chat = apps.by_user_scope_teams_app_installation_id("-").chat
        file = self._graph.drives.by_drive_id("-").items.by_drive_item_id("-").content
        for part in (
            self._graph.app_catalogs.teams_apps,
            chat,
            team.members,
            channel.members,
            channel.files_folder,
            file,
        ):
            part.to_get_request_information()

    async def _tell(self, asked: RequestInformation) -> None:
        """Make a request whose answer says nothing, and to which "it is so already" is an answer."""
        try:
            await self._send(asked)
        except GraphError as error:
            if error.status != CONFLICT:
                raise

    async def _ask(self, model: type[Model], asked: RequestInformation) -> Model:
        answer = await self._send(asked)
        try:
            return model.model_validate_json(answer)
        except ValidationError as error:
            raise GraphError(NO_REPLY) from error

    async def _send(self, asked: RequestInformation) -> bytes:
        try:
            answer = await self._adapter.send_primitive_async(asked, "bytes", ERRORS)
        except APIError as error:
            raise self._refusal(error) from error
        except NEVER_LEFT as error:
            raise GraphError(NO_CONNECTION) from error
        except httpx.HTTPError as error:
            raise GraphError(NO_REPLY) from error
        return answer if isinstance(answer, bytes) else b""

    def _refusal(self, error: APIError) -> GraphError:
        status = error.response_status_code or 0
        if status == httpx.codes.UNAUTHORIZED:
            self._tokens.forget()
        said = error.error.code if isinstance(error, ODataError) and error.error else None
        wait = seconds_in((error.response_headers or {}).get("Retry-After"))
        return GraphError(said if is_word(said) else str(status), status=status, after_seconds=wait)


def _with(query: Any) -> RequestConfiguration[Any]:
    return RequestConfiguration(query_parameters=query)


def _quoted(said: str) -> str:
    """A string in an OData query, in which a quotation mark is written twice."""
    return "'" + said.replace("'", "''") + "'"
