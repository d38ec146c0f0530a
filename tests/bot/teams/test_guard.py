"""Who is let in."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from bot.playground.teams_cloud._keys import SigningKey
from bot.playground.teams_cloud._state import CloudMessage
from bot.teams.edge import TeamsEdge
from bot.teams.guard import Guard, KeysUnavailable
from tests.bot.teams.conftest import Scene, served, settings_for, small_router

STRANGER = SigningKey(key_id="teams-cloud-1")
UNKNOWN_KEY = SigningKey(key_id="nobody-knows")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client that isn't Teams'."""
    async with httpx.AsyncClient() as client:
        yield client


def greeting(scene: Scene) -> dict[str, Any]:
    """A message of Priya's, exactly as Teams would send it."""
    message = CloudMessage("1700", scene.chat.id, "1700", scene.priya.id, "2026-11-10T15:45:00+00:00")
    return scene.cloud.payloads().message(scene.priya, scene.chat, message, "hello")


def token(scene: Scene, key: SigningKey | None = None, **claims: Any) -> str:
    """A token, good but for what is said."""
    signer = key or scene.cloud.key
    return signer.to_bot(scene.cloud.tenant.client_id, scene.cloud.service_url, scene.cloud.now(), **claims)


BAD_TOKENS: dict[str, Any] = {
    "another key under the known id": lambda scene: token(scene, STRANGER),
    "an unknown key": lambda scene: token(scene, UNKNOWN_KEY),
    "another audience": lambda scene: token(scene, aud="another-bot"),
    "another issuer": lambda scene: token(scene, iss="https://evil.example"),
    "Entra's own issuer": lambda scene: token(
        scene, iss=f"https://sts.windows.net/{scene.cloud.tenant.id}/", tid=scene.cloud.tenant.id
    ),
    "Entra's newer issuer": lambda scene: token(
        scene, iss=f"https://login.microsoftonline.com/{scene.cloud.tenant.id}/v2.0", tid=scene.cloud.tenant.id
    ),
    "expired": lambda scene: token(scene, exp=int((scene.cloud.now() - timedelta(minutes=6)).timestamp())),
    "not yet valid": lambda scene: token(scene, nbf=int((scene.cloud.now() + timedelta(minutes=6)).timestamp())),
    "no expiry": lambda scene: token(scene, exp=None),
    "no audience": lambda scene: token(scene, aud=None),
    "another service address": lambda scene: token(scene, serviceurl="https://evil.example/teams"),
    "no service address": lambda scene: token(scene, serviceurl=None),
    "a service address that is none": lambda scene: token(scene, serviceurl=7),
    "unsigned": lambda _scene: jwt.encode({"iss": "https://api.botframework.com"}, "", algorithm="none"),
    "not a token": lambda _scene: "not-a-token",
}


@pytest.mark.parametrize("case", BAD_TOKENS)
async def test_a_bad_token_is_refused_and_nothing_else(scene: Scene, client: httpx.AsyncClient, case: str) -> None:
    """401 without a body, and nobody is asked anything."""
    headers = {"Authorization": f"Bearer {BAD_TOKENS[case](scene)}"}
    response = await client.post(f"{scene.cloud.bot_url}/api/messages", json=greeting(scene), headers=headers)
    assert (response.status_code, response.content) == (401, b"")
    assert scene.answerer.asked == []


@pytest.mark.parametrize("header", [None, "Basic abc", "Bearer", "token"])
async def test_no_token_is_refused(scene: Scene, client: httpx.AsyncClient, header: str | None) -> None:
    """A request without a bearer token gets 401."""
    headers = {"Authorization": header} if header else {}
    response = await client.post(f"{scene.cloud.bot_url}/api/messages", json=greeting(scene), headers=headers)
    assert (response.status_code, response.content) == (401, b"")


@pytest.mark.parametrize("service_url", ["missing", None, "", 7, ["https://smba.example"]])
async def test_a_body_without_a_service_address_is_refused(scene: Scene, service_url: object) -> None:
    """Without the address that the token is good for, the token proves nothing: 401."""
    activity = greeting(scene)
    if service_url == "missing":
        del activity["serviceUrl"]
    else:
        activity["serviceUrl"] = service_url
    exchange = await scene.cloud.post_to_bot(activity)
    assert (exchange.status, exchange.response) == (401, None)
    assert scene.answerer.asked == []


@pytest.mark.parametrize("where", ["conversation", "channelData", "both", "none"])
async def test_another_tenant_is_a_stranger(scene: Scene, where: str) -> None:
    """An activity that names another tenant, or none at all, is refused although its token is good."""
    activity = greeting(scene)
    if where in {"conversation", "both"}:
        activity["conversation"]["tenantId"] = "11111111-1111-4111-8111-111111111111"
    if where in {"channelData", "both"}:
        activity["channelData"]["tenant"]["id"] = "11111111-1111-4111-8111-111111111111"
    if where == "none":
        del activity["conversation"]["tenantId"], activity["channelData"]
    exchange = await scene.cloud.post_to_bot(activity)
    assert (exchange.status, exchange.response) == (401, None)
    assert scene.answerer.asked == []


@pytest.mark.parametrize("channel_id", ["webchat", "directline", "emulator", "MSTeams", "", None, 7, ["msteams"]])
@pytest.mark.parametrize("kind", ["message", "invoke", 7])
async def test_another_channel_is_a_stranger(scene: Scene, channel_id: object, kind: object) -> None:
    """Web Chat has the same issuer and audience, and lets its clients say who they are: refused, token or not."""
    activity = {**greeting(scene), "type": kind, "channelId": channel_id}
    if channel_id is None:
        del activity["channelId"]
    exchange = await scene.cloud.post_to_bot(activity)
    assert (exchange.status, exchange.response) == (401, None)
    await scene.edge.drain()
    assert scene.answerer.asked == []


async def test_the_switch_that_turns_validation_off_has_no_effect(
    scene: Scene, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the SDK's dangerous variable says, a request without a token is refused."""
    monkeypatch.setenv("DANGEROUSLY_ALLOW_UNAUTHENTICATED_REQUESTS", "true")
    response = await client.post(f"{scene.cloud.bot_url}/api/messages", json=greeting(scene))
    assert response.status_code == 401


async def test_unknown_keys_do_not_make_us_ask_again_and_again(scene: Scene, client: httpx.AsyncClient) -> None:
    """The key server is asked once in a while at most, however many unknown keys strangers name."""
    fetched = scene.cloud.key_requests
    headers = {"Authorization": f"Bearer {token(scene, UNKNOWN_KEY)}"}
    for _ in range(5):
        await client.post(f"{scene.cloud.bot_url}/api/messages", json=greeting(scene), headers=headers)
    assert scene.cloud.key_requests - fetched <= 1
    good = await scene.cloud.post_to_bot(greeting(scene))
    assert good.status == 200


@pytest.mark.parametrize("answers", [False, True])
async def test_a_key_server_out_of_reach_holds_nobody_up(signing_key: SigningKey, answers: bool) -> None:
    """Whether it refuses or stays silent, the loop goes on meanwhile, and the request is told that keys are missing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        if answers:
            listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1/.well-known/openidconfiguration"
        guard = Guard("client", "tenant", url, fetch_seconds=0.3)
        bearer = f"Bearer {signing_key.to_bot('client', 'https://smba.example', datetime.now(UTC))}"
        checking = asyncio.create_task(guard.check_token(bearer, "https://smba.example"))
        began = time.perf_counter()
        await asyncio.sleep(0)
        assert time.perf_counter() - began < 0.2
        with pytest.raises(KeysUnavailable):
            await checking
        began = time.perf_counter()
        with pytest.raises(KeysUnavailable):
            await guard.check_token(bearer, "https://smba.example")
        assert time.perf_counter() - began < 0.2


async def test_many_waiting_for_keys_fetch_them_once(scene: Scene, client: httpx.AsyncClient) -> None:
    """Requests that arrive together before any key is known share one look-up."""
    await scene.cloud.post_to_bot(greeting(scene))
    guard = Guard(
        scene.cloud.tenant.client_id, scene.cloud.tenant.id, scene.cloud.bot_environment()["TEAMS_OPENID_METADATA_URL"]
    )
    before = scene.cloud.key_requests
    await asyncio.gather(*(guard.check_token(f"Bearer {token(scene)}", scene.cloud.service_url) for _ in range(5)))
    assert scene.cloud.key_requests == before + 1


async def test_while_keys_cannot_be_had_teams_is_asked_to_come_back(scene: Scene, client: httpx.AsyncClient) -> None:
    """A request whose key can't be looked up just now gets 503, without a body."""
    await scene.cloud.post_to_bot(greeting(scene))
    metadata = "http://127.0.0.1:9/v1/.well-known/openidconfiguration"
    settings = replace(settings_for(scene.cloud), openid_metadata_url=metadata)
    edge = TeamsEdge(
        settings,
        answerer=scene.answerer,
        late=scene.answerer,
        router=small_router(),
        database=scene.database,
        clock=scene.clock,
    )
    async with served(Starlette(routes=list(edge.routes()))) as url:
        headers = {"Authorization": f"Bearer {token(scene)}"}
        response = await client.post(f"{url}/api/messages", json=greeting(scene), headers=headers)
    assert (response.status_code, response.content) == (503, b"")
    assert not (await edge.check())[0].is_well
    await edge.stop()


async def test_the_stand_in_says_where_its_keys_are(scene: Scene, client: httpx.AsyncClient) -> None:
    """The metadata names the address of the keys, which is where the SDK looks without asking."""
    address = scene.cloud.bot_environment()["TEAMS_OPENID_METADATA_URL"]
    found = (await client.get(address)).json()
    assert found["jwks_uri"] == address.replace("openidconfiguration", "keys")
