"""A little of Microsoft Graph: people, the app's installation for one, channels, members, and files of a channel."""

from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.teams_cloud._calls import Calls
from bot.playground.teams_cloud._card_rules import Refused
from bot.playground.teams_cloud._graph_rules import (
    bad,
    bound_id,
    check_body,
    check_channel_name,
    check_query,
    filtered,
    not_found,
    selected,
)
from bot.playground.teams_cloud._keys import GRAPH
from bot.playground.teams_cloud._state import CloudConversation, CloudFile, CloudPerson, CloudTeam, JsonObject
from bot.playground.teams_cloud._wire import Wire

PERMISSIONS = "Microsoft Graph permissions reference"
INSTALLING = "Install app for user"
MEMBERS = "Add member to channel: private and shared channels only"
UPLOADING = "Upload or replace the contents of a driveItem"
NAME_EXISTS = "Create channel: names are unique in a team"

USERS: Final = "User.Read.All"
CATALOGUE: Final = "AppCatalog.Read.All"
INSTALL: Final = "TeamsAppInstallation.ReadWriteSelfForUser.All"
FILES: Final = "Files.ReadWrite.All"

ROOT: Final = "/graph/v1.0"
PUBLIC_ROOT: Final = f"{GRAPH}/v1.0"
APP_TYPE: Final = "#microsoft.graph.userScopeTeamsAppInstallation"
MEMBER_TYPE: Final = "#microsoft.graph.aadUserConversationMember"


class Graph:
    """Answers the bot's calls from the state of one tenant.

    `install` adds the app for a person and tells the bot, `add_channel` adds a channel to a team; both by id.
    """

    def __init__(
        self,
        wire: Wire,
        *,
        install: Callable[[str], None],
        add_channel: Callable[[str, str], CloudConversation],
    ) -> None:
        self._wire = wire
        self._tenant = wire.tenant
        self._install_for = install
        self._add_channel = add_channel
        self._calls = Calls(wire, self._let_in)

    def routes(self) -> list[Route]:
        """All routes, to be mounted at the root."""
        route = self._calls.route
        apps, channels = ROOT + "/users/{user}/teamwork/installedApps", ROOT + "/teams/{team}/channels"
        channel = channels + "/{channel}"
        return [
            route("GET", ROOT + "/users", self._users, USERS),
            route("GET", ROOT + "/users/{user}", self._user, USERS),
            route("GET", ROOT + "/appCatalogs/teamsApps", self._catalogue, CATALOGUE),
            route("POST", apps, self._install, INSTALL),
            route("GET", apps, self._installed, INSTALL),
            route("GET", apps + "/{installation}/chat", self._chat, INSTALL),
            route("POST", channels, self._create_channel, "Channel.Create"),
            route("GET", channel, self._channel, "Channel.ReadBasic.All"),
            route("POST", ROOT + "/teams/{team}/members", self._add_to_team, "TeamMember.ReadWrite.All"),
            route("POST", channel + "/members", self._add_to_channel, "ChannelMember.ReadWrite.All"),
            route("GET", channel + "/filesFolder", self._folder, FILES),
            route("PUT", ROOT + "/drives/{drive}/items/{item}:/{name}:/content", self._put_file, FILES),
        ]

    def _let_in(self, request: Request, needs: str) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not self._wire.key.admits(token, self._tenant.client_id, self._wire.now(), GRAPH):
            raise Refused(401, "InvalidAuthenticationToken", "Access token is empty or not for here.", PERMISSIONS)
        if needs not in self._wire.key.roles(token):
            raise Refused(403, "Forbidden", f"Missing role permissions on the request: {needs}.", PERMISSIONS)

    # People and the app

    async def _users(self, request: Request, _body: Any) -> Response:
        check_query(request, "$filter", "$select")
        wanted = filtered(request, "mail", "userPrincipalName")
        everybody = [_as_user(person) for person in self._tenant.people.values()]
        found = [
            user for user in everybody if any(str(user[name]).casefold() == value.casefold() for name, value in wanted)
        ]
        return JSONResponse({"value": [selected(request, user) for user in found]})

    async def _user(self, request: Request, _body: Any) -> Response:
        check_query(request, "$select")
        return JSONResponse(selected(request, _as_user(self._person(request))))

    async def _catalogue(self, request: Request, _body: Any) -> Response:
        check_query(request, "$filter")
        [(_, external_id), *_others] = filtered(request, "externalId")
        is_ours = external_id == self._tenant.client_id and self._tenant.is_published
        return JSONResponse({"value": [self._app()] if is_ours else []})

    async def _install(self, request: Request, body: Any) -> Response:
        person = self._person(request)
        said = check_body(body, needs=["teamsApp@odata.bind"], may_have=["@odata.type"])
        if said.get("@odata.type", APP_TYPE) != APP_TYPE:
            raise bad(f"@odata.type is {APP_TYPE}", INSTALLING)
        app_id = bound_id(said["teamsApp@odata.bind"], self._roots(), "/appCatalogs/teamsApps/([^/]+)")
        if app_id != self._app_id() or not self._tenant.is_published:
            raise not_found("No app of this id is in the tenant's catalogue.")
        if person.is_guest:
            raise Refused(403, "Forbidden", "Apps can't be installed for guests.", INSTALLING)
        if person.installed:
            raise Refused(409, "Conflict", "The specified app is already installed.", INSTALLING)
        self._install_for(person.id)
        return Response(status_code=201)

    async def _installed(self, request: Request, _body: Any) -> Response:
        check_query(request, "$filter", "$expand")
        person = self._person(request)
        if request.query_params.get("$expand") != "teamsApp":
            raise bad("a filter over teamsApp needs it expanded", INSTALLING)
        [(name, value), *_others] = filtered(request, "teamsApp/id", "teamsApp/externalId")
        app = self._app()
        is_there = person.installed and app[name.removeprefix("teamsApp/")] == value
        found = {"id": self._installation_id(person), "teamsApp": app}
        return JSONResponse({"value": [found] if is_there else []})

    async def _chat(self, request: Request, _body: Any) -> Response:
        person = self._person(request)
        if not person.installed or request.path_params["installation"] != self._installation_id(person):
            raise not_found("No such installation.")
        self._tenant.personal_chat(person)
        return JSONResponse({"id": self._tenant.chat_id(person), "chatType": "oneOnOne"})

    # Teams, channels and files

    async def _create_channel(self, request: Request, body: Any) -> Response:
        team = self._team(request)
        said = check_body(body, needs=["displayName"], may_have=["description", "membershipType"])
        name = check_channel_name(said["displayName"])
        if said.get("membershipType", "standard") != "standard":
            raise bad("a private channel needs an owner among its members", "Create channel")
        if any(one.team_id == team.id and one.name == name for one in self._tenant.conversations.values()):
            raise Refused(400, "NameAlreadyExists", "Channel name already existed.", NAME_EXISTS)
        channel = self._add_channel(team.id, name)
        return JSONResponse(_as_channel(channel), status_code=201)

    async def _channel(self, request: Request, _body: Any) -> Response:
        check_query(request, "$select")
        return JSONResponse(selected(request, _as_channel(self._channel_of(request))))

    async def _add_to_team(self, request: Request, body: Any) -> Response:
        team = self._team(request)
        return self._add_member(team.member_ids, body)

    async def _add_to_channel(self, request: Request, body: Any) -> Response:
        channel = self._channel_of(request)
        if channel.private_ids is None:
            raise bad("members of a standard channel are those of its team", MEMBERS)
        return self._add_member(channel.private_ids, body)

    def _add_member(self, member_ids: list[str], body: Any) -> Response:
        said = check_body(body, needs=["@odata.type", "user@odata.bind"], may_have=["roles"])
        if said["@odata.type"] != MEMBER_TYPE:
            raise bad(f"@odata.type is {MEMBER_TYPE}", MEMBERS)
        person = self._tenant.people.get(bound_id(said["user@odata.bind"], self._roots(), r"/users\('([^']+)'\)"))
        if person is None:
            raise not_found("No such user.")
        if person.id in member_ids:
            raise Refused(409, "Conflict", "The user is a member already.", MEMBERS)
        member_ids.append(person.id)
        return JSONResponse({"@odata.type": MEMBER_TYPE, "userId": person.id}, status_code=201)

    async def _folder(self, request: Request, _body: Any) -> Response:
        channel = self._channel_of(request)
        drive = {"driveId": self._drive_id(channel), "driveType": "documentLibrary"}
        return JSONResponse({"id": self._folder_id(channel), "name": channel.name, "parentReference": drive})

    async def _put_file(self, request: Request, body: Any) -> Response:
        check_query(request, "@microsoft.graph.conflictBehavior")
        wanted = request.path_params["drive"], request.path_params["item"]
        channels = [one for one in self._tenant.conversations.values() if one.kind == "channel"]
        found = next((one for one in channels if (self._drive_id(one), self._folder_id(one)) == wanted), None)
        if found is None:
            raise not_found("No such folder.")
        if not isinstance(body, bytes):
            raise bad("the body is the file, as application/octet-stream", UPLOADING)
        asked = request.query_params.get("@microsoft.graph.conflictBehavior", "replace")
        file = self._new_file(found, request.path_params["name"], body, asked)
        return JSONResponse({"id": file.id, "name": file.name, "size": len(body)}, status_code=201)

    def _new_file(self, channel: CloudConversation, name: str, content: bytes, on_conflict: str) -> CloudFile:
        files = self._tenant.files
        taken = {one.name for one in files if one.channel_id == channel.id}
        if name in taken and on_conflict == "fail":
            raise Refused(409, "nameAlreadyExists", "An item of that name is there already.", UPLOADING)
        if name in taken and on_conflict == "rename":
            stem, dot, ending = name.rpartition(".")
            numbered = (f"{stem} {number}{dot}{ending}" for number in range(1, len(taken) + 2))
            name = next(one for one in numbered if one not in taken)
        elif name in taken:
            files[:] = [one for one in files if (one.channel_id, one.name) != (channel.id, name)]
        files.append(CloudFile(self._tenant.opaque(f"file {self._tenant.next_number()}"), channel.id, name, content))
        return files[-1]

    # What the addresses name

    def _roots(self) -> tuple[str, str]:
        return PUBLIC_ROOT, self._wire.graph_url

    def _person(self, request: Request) -> CloudPerson:
        named = request.path_params["user"]
        for person in self._tenant.people.values():
            if named in {person.id, person.principal_name}:
                return person
        raise Refused(404, "Request_ResourceNotFound", "The user does not exist.", "Get a user")

    def _team(self, request: Request) -> CloudTeam:
        for team in self._tenant.teams.values():
            if team.group_id == request.path_params["team"]:
                return team
        raise not_found("No team found with this group id.")

    def _channel_of(self, request: Request) -> CloudConversation:
        team, channel = self._team(request), self._tenant.conversations.get(request.path_params["channel"])
        if channel is None or channel.team_id != team.id:
            raise not_found("No such channel in this team.")
        return channel

    def _app_id(self) -> str:
        return self._tenant.object_id("app in catalogue")

    def _app(self) -> JsonObject:
        tenant = self._tenant
        return {"id": self._app_id(), "externalId": tenant.client_id, "displayName": tenant.bot_name}

    def _installation_id(self, person: CloudPerson) -> str:
        return self._tenant.opaque(f"installation {person.id}")

    def _drive_id(self, channel: CloudConversation) -> str:
        return f"b!{self._tenant.opaque(f'drive {channel.team_id}')}"

    def _folder_id(self, channel: CloudConversation) -> str:
        return self._tenant.opaque(f"folder {channel.id}")


def _as_user(person: CloudPerson) -> JsonObject:
    return {
        "id": person.id,
        "displayName": person.name,
        "mail": person.email,
        "userPrincipalName": person.principal_name,
        "userType": "Guest" if person.is_guest else "Member",
        "accountEnabled": person.is_enabled,
    }


def _as_channel(channel: CloudConversation) -> JsonObject:
    kind = "standard" if channel.private_ids is None else "private"
    return {"id": channel.id, "displayName": channel.name, "membershipType": kind}
