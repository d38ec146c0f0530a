"""The stand-in of Graph gives what Graph gives, and refuses what it refuses."""

from typing import Any

import pytest

from tests.bot.playground.teams_cloud.conftest import Live

ALL = (
    "User.Read.All",
    "AppCatalog.Read.All",
    "TeamsAppInstallation.ReadWriteSelfForUser.All",
    "Channel.Create",
    "Channel.ReadBasic.All",
    "TeamMember.ReadWrite.All",
    "ChannelMember.ReadWrite.All",
    "Files.ReadWrite.All",
)
EMAIL = "leila.morgan@thistlewick.example"


@pytest.fixture(autouse=True)
def _granted(live: Live) -> None:
    live.cloud.grant(*ALL)


async def app_id(live: Live) -> str:
    """What the catalogue calls the bot's app."""
    found = await live.graph("GET", f"/appCatalogs/teamsApps?$filter=externalId eq '{live.cloud.tenant.client_id}'")
    return str(found.json()["value"][0]["id"])


def bound(live: Live, number: str) -> dict[str, Any]:
    """The body that installs an app."""
    return {"teamsApp@odata.bind": f"{live.cloud.graph_url}/appCatalogs/teamsApps/{number}"}


def member(live: Live, person_id: str, **more: Any) -> dict[str, Any]:
    """The body that adds a member."""
    return {
        "@odata.type": "#microsoft.graph.aadUserConversationMember",
        "user@odata.bind": f"{live.cloud.graph_url}/users('{person_id}')",
        **more,
    }


async def test_a_token_for_graph_carries_what_was_granted_then(live: Live) -> None:
    """The token endpoint knows both scopes, and neither token is good for the other service."""
    tenant = live.cloud.tenant
    form = {
        "client_id": tenant.client_id,
        "client_secret": live.cloud.client_secret,
        "grant_type": "client_credentials",
        "scope": "https://graph.microsoft.com/.default",
    }
    given = await live.http.post(f"/{tenant.id}/oauth2/v2.0/token", data=form)
    token = given.json()["access_token"]
    assert live.cloud.key.roles(token) == set(ALL)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await live.http.get(f"/graph/v1.0/users/{live.leila.id}", headers=headers)).status_code == 200
    sent = await live.http.post(
        f"/teams/v3/conversations/{live.chat.id}/activities", json={"type": "message", "text": "x"}, headers=headers
    )
    assert sent.status_code == 401
    form["scope"] = "https://graph.microsoft.com/User.Read.All"
    assert (await live.http.post(f"/{tenant.id}/oauth2/v2.0/token", data=form)).status_code == 401


async def test_entra_fails_only_when_it_is_meant(live: Live) -> None:
    """A fault for any call leaves tokens alone; one that names the token endpoint does not."""
    token_url = f"/{live.cloud.tenant.id}/oauth2/v2.0/token"
    live.cloud.fail_next(500)
    assert (await live.http.post(token_url, data={})).status_code == 401
    live.cloud.fail_next(503, path="oauth2")
    assert (await live.http.post(token_url, data={})).status_code == 503


@pytest.mark.parametrize("path", [f"/users/{EMAIL}", f"/users?$filter=mail eq '{EMAIL}' or userPrincipalName eq 'x'"])
async def test_people_are_found_by_address(live: Live, path: str) -> None:
    """With what is asked for, and without the type and the state of the account unless it is."""
    found = (await live.graph("GET", path)).json()
    user = found["value"][0] if "value" in found else found
    assert (user["id"], user["mail"]) == (live.leila.id, EMAIL)
    assert "userType" not in user
    mark = "&" if "?" in path else "?"
    asked = (await live.graph("GET", f"{path}{mark}$select=id,userType,accountEnabled")).json()
    expected = {"id": live.leila.id, "userType": "Member", "accountEnabled": True}
    assert (asked["value"][0] if "value" in asked else asked) == expected


async def test_a_guest_signs_in_under_another_name(live: Live) -> None:
    """Their principal name is marked, and finds them."""
    guest = live.cloud.add_person("Ruth Stainer", "ruth@stainmoor.example", is_guest=True)
    assert guest.principal_name == "ruth_stainmoor.example#EXT#@brackenfold.example"
    found = (await live.graph("GET", f"/users/{guest.id}?$select=userType,userPrincipalName")).json()
    assert found == {"userType": "Guest", "userPrincipalName": guest.principal_name}


async def test_the_app_is_installed_once_and_the_bot_is_told(live: Live) -> None:
    """201, then 409; the chat has a name of Graph's that the Connector takes, and nobody need be listening."""
    apps, number = f"/users/{live.leila.id}/teamwork/installedApps", await app_id(live)
    query = f"?$expand=teamsApp&$filter=teamsApp/id eq '{number}'"
    assert (await live.graph("GET", apps + query)).json() == {"value": []}
    assert (await live.graph("POST", apps, bound(live, number))).status_code == 201
    assert (await live.graph("POST", apps, bound(live, number))).status_code == 409
    [there] = (await live.graph("GET", apps + query)).json()["value"]
    chat = (await live.graph("GET", f"{apps}/{there['id']}/chat")).json()
    chat_place = live.cloud.personal_chat(live.leila.id)
    assert live.cloud.tenant.conversation(chat["id"]) is chat_place
    assert (await live.send(chat_place)).status_code == 201
    await live.cloud.close()
    told = [one.request["type"] for one in live.cloud.log if one.direction == "to bot"]
    assert told == ["conversationUpdate", "installationUpdate"]


async def test_a_chat_of_nobodys_is_no_conversation(live: Live) -> None:
    """Graph's name of a chat is taken only whole."""
    tenant = live.cloud.tenant
    for name in (f"19:nobody_{tenant.client_id}@unq.gbl.spaces", f"19:{live.priya.id}_another@unq.gbl.spaces"):
        assert tenant.conversation(name) is None


@pytest.mark.parametrize("permission", ALL)
async def test_each_call_needs_its_permission(live: Live, permission: str) -> None:
    """403 without it, whatever else was granted, and the log names the document."""
    live.cloud.tenant.granted.discard(permission)
    channels = f"/teams/{live.team.group_id}/channels"
    apps = f"/users/{live.leila.id}/teamwork/installedApps"
    calls = {
        "User.Read.All": ("GET", f"/users/{live.leila.id}"),
        "AppCatalog.Read.All": ("GET", "/appCatalogs/teamsApps"),
        "TeamsAppInstallation.ReadWriteSelfForUser.All": ("POST", apps),
        "Channel.Create": ("POST", channels),
        "Channel.ReadBasic.All": ("GET", f"{channels}/{live.channel.id}"),
        "TeamMember.ReadWrite.All": ("POST", f"/teams/{live.team.group_id}/members"),
        "ChannelMember.ReadWrite.All": ("POST", f"{channels}/{live.channel.id}/members"),
        "Files.ReadWrite.All": ("GET", f"{channels}/{live.channel.id}/filesFolder"),
    }
    refused = await live.graph(*calls[permission])
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "Forbidden")
    assert live.cloud.log[-1].document == "Microsoft Graph permissions reference"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/users?$filter=displayName eq 'Leila Morgan'", 400),
        ("GET", "/users?$filter=mail eq leila", 400),
        ("GET", "/users?$filter=mail eq 'leila'&$top=5", 400),
        ("GET", "/users", 400),
        ("GET", "/users/{leila}?$select=id,shoeSize", 400),
        ("GET", "/users/nobody", 404),
        ("GET", "/users/{leila}/teamwork/installedApps?$filter=teamsApp/id eq 'x'", 400),
        ("GET", "/users/{leila}/teamwork/installedApps/unknown/chat", 404),
        ("GET", "/teams/nowhere/channels/{channel}", 404),
        ("GET", "/teams/{team}/channels/nowhere", 404),
    ],
)
async def test_a_question_that_graph_refuses_is_refused(live: Live, method: str, path: str, status: int) -> None:
    """Unknown options, properties and things get 400 or 404, with a document in the log."""
    named = path.format(leila=live.leila.id, team=live.team.group_id, channel=live.channel.id)
    assert (await live.graph(method, named)).status_code == status
    assert live.cloud.log[-1].document


async def test_an_installation_that_graph_refuses_is_refused(live: Live) -> None:
    """Bad bodies, apps that aren't in the catalogue, and guests."""
    number = await app_id(live)
    guest = live.cloud.add_person("Ruth Stainer", "ruth@stainmoor.example", is_guest=True)
    apps = f"/users/{live.leila.id}/teamwork/installedApps"
    refused = [
        await live.graph("POST", apps, {}),
        await live.graph("POST", apps, {**bound(live, number), "extra": None}),
        await live.graph("POST", apps, {**bound(live, number), "@odata.type": "#microsoft.graph.user"}),
        await live.graph("POST", apps, {"teamsApp@odata.bind": f"https://elsewhere.example/{number}"}),
        await live.graph("POST", apps, bound(live, "another")),
        await live.graph("POST", f"/users/{guest.id}/teamwork/installedApps", bound(live, number)),
    ]
    assert [one.status_code for one in refused] == [400, 400, 400, 400, 404, 403]
    live.cloud.tenant.is_published = False
    assert (await live.graph("POST", apps, bound(live, number))).status_code == 404
    assert not live.leila.installed


async def test_a_channel_is_made_once_under_a_name_that_is_allowed(live: Live) -> None:
    """201 with its id, then 400; so for names that are too long, or have a character that isn't allowed."""
    path = f"/teams/{live.team.group_id}/channels"
    made = await live.graph("POST", path, {"displayName": "P-7 Reading", "membershipType": "standard"})
    assert made.status_code == 201
    assert live.cloud.tenant.conversations[made.json()["id"]].team_id == live.team.id
    for body in (
        {"displayName": "P-7 Reading"},
        {"displayName": "x" * 51},
        {"displayName": "Maths & Art"},
        {"displayName": "Heads", "membershipType": "private"},
        {"displayName": "Heads", "colour": "green"},
        ["Heads"],
    ):
        assert (await live.graph("POST", path, body)).status_code == 400


async def test_members_are_added_to_teams_and_private_channels(live: Live) -> None:
    """201, then 409; a standard channel has no members of its own, and nobody unknown becomes one."""
    team = f"/teams/{live.team.group_id}"
    private = live.cloud.add_channel(live.team.id, "heads", private_ids=[live.priya.id])
    for path in (f"{team}/members", f"{team}/channels/{private.id}/members"):
        assert (await live.graph("POST", path, member(live, live.leila.id, roles=[]))).status_code == 201
        assert (await live.graph("POST", path, member(live, live.leila.id))).status_code == 409
        assert (await live.graph("POST", path, member(live, "nobody"))).status_code == 404
        wrong = member(live, live.leila.id, **{"@odata.type": "#microsoft.graph.user"})
        assert (await live.graph("POST", path, wrong)).status_code == 400
    standard = f"{team}/channels/{live.channel.id}/members"
    assert (await live.graph("POST", standard, member(live, live.leila.id))).status_code == 400
    assert live.leila in live.cloud.tenant.members(private)


async def test_a_file_is_put_into_a_channels_folder(live: Live) -> None:
    """Beside one of the same name, in its place, or not at all, as is asked; bytes alone are taken."""
    folder = (await live.graph("GET", f"/teams/{live.team.group_id}/channels/{live.channel.id}/filesFolder")).json()
    drive = folder["parentReference"]["driveId"]

    async def put(body: object, query: str = "", place: str = folder["id"]) -> int:
        path = f"/drives/{drive}/items/{place}:/Plan.docx:/content{query}"
        return (await live.graph("PUT", path, body)).status_code

    conflict = "?@microsoft.graph.conflictBehavior="
    assert await put(b"one") == 201
    assert await put(b"two", f"{conflict}rename") == 201
    assert await put(b"three", f"{conflict}fail") == 409
    assert await put(b"four") == 201
    assert [(one.name, one.content) for one in live.cloud.tenant.files] == [
        ("Plan 1.docx", b"two"),
        ("Plan.docx", b"four"),
    ]
    assert await put({"not": "a file"}) == 400
    assert await put(b"five", place="nowhere") == 404
    assert next(one for one in live.cloud.log if one.method == "PUT").request == "3 bytes"
