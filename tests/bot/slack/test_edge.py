"""What the edge lets in: what Slack signed lately, of a sane size, and readable."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.ports import Done
from storage.database import Database
from tests.bot.slack.conftest import APP_TOKEN, SIGNING_SECRET, Slack, connected

FORM = "application/x-www-form-urlencoded"


async def send(
    slack: Slack,
    body: bytes,
    *,
    content_type: str = FORM,
    secret: str = SIGNING_SECRET,
    age_seconds: float = 0,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    """Post a body as Slack would, with what a test changes."""
    stamp = str(int(slack.clock().timestamp() - age_seconds))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    signed = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    } | (headers or {})
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{slack.bot_address}/slack/events", data=body, headers=signed) as response,
    ):
        return response.status, await response.read()


COMMAND = urlencode({"command": "/find-expert", "text": "fractions", "user_id": "U1", "team_id": "T1"}).encode()


async def test_a_wrong_signature_gets_nothing(slack: Slack) -> None:
    """Somebody without the signing secret gets 401 and no word more."""
    assert await send(slack, COMMAND, secret="another") == (401, b"")
    assert slack.answerer.asked == []


@pytest.mark.parametrize("age_seconds", [301, -301, 86_400])
async def test_an_old_or_future_timestamp_gets_nothing(slack: Slack, age_seconds: float) -> None:
    """A signed request replayed after five minutes, or dated ahead, gets 401."""
    assert await send(slack, COMMAND, age_seconds=age_seconds) == (401, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "١٢٣"},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "v0=é"},
    ],
)
async def test_unreadable_signature_headers_get_nothing(slack: Slack, headers: dict[str, str]) -> None:
    """Headers that are no time or no signature are refused like any wrong ones, not an error of ours."""
    assert await send(slack, COMMAND, headers=headers) == (401, b"")


async def test_a_body_over_a_megabyte_is_refused_before_it_is_checked(slack: Slack) -> None:
    """A huge body is 413, whether or not it was signed."""
    status, _ = await send(slack, b"x" * 1_000_001)
    assert status == 413


async def test_a_huge_body_without_a_length_is_refused_too(slack: Slack) -> None:
    """A body that comes in pieces and doesn't say how long it is stops at the same size."""

    async def pieces() -> object:
        for _ in range(40):
            yield b"x" * 50_000

    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(f"{slack.bot_address}/slack/events", data=pieces()) as response:
                status = response.status
        except aiohttp.ClientError:
            status = 413  # the server may close before it has taken everything
    assert status == 413


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"[1]", "application/json"),
        (b"null", "application/json"),
        (b'{"type":"event_callback"}', "application/json"),
        (b'{"type":"event_callback","event":[]}', "application/json"),
        (b"payload=%7B", FORM),
        (b"payload=7", FORM),
        (b"payload=%7B%7D", FORM),
        (b"", FORM),
        (b"\xff\xfe", FORM),
        (b"command=", FORM),
        (b"text=payload", FORM),
    ],
)
async def test_a_signed_body_that_makes_no_sense_is_a_400(slack: Slack, body: bytes, content_type: str) -> None:
    """What is signed but can't be read is refused plainly, never a 500."""
    assert (await send(slack, body, content_type=content_type))[0] == 400


PAYLOADS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted({
        "type", "user", "view", "actions", "container", "channel", "event", "state", "values", "id", "team",
        "callback_id", "private_metadata", "blocks", "action_id", "message",
    })), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip
KINDS = st.sampled_from(["block_actions", "view_submission", "view_closed", "shortcut", "message_action", "other"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=KINDS, extra=st.dictionaries(st.sampled_from(["view", "actions", "container", "channel", "state"]), PAYLOADS)
)
async def test_no_signed_payload_breaks_the_edge(slack: Slack, kind: str, extra: dict[str, object]) -> None:
    """Interactions of any shape are answered or refused, and never with a 5xx."""
    payload = {"type": kind, "user": {"id": "U1"}, "team": {"id": slack.workspace.id}} | extra
    status, _ = await send(slack, urlencode({"payload": json.dumps(payload)}).encode())
    await slack.settle()
    assert status < 500


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=st.dictionaries(st.sampled_from(["type", "user", "text", "channel", "tab", "tokens", "bot_id"]), PAYLOADS))
async def test_no_signed_event_breaks_the_edge(slack: Slack, event: dict[str, object]) -> None:
    """Events of any shape are acknowledged or refused, and never with a 5xx."""
    payload = {"type": "event_callback", "team_id": slack.workspace.id, "event_id": "Ev1", "event": event}
    status, _ = await send(slack, json.dumps(payload).encode(), content_type="application/json")
    await slack.settle()
    assert status < 500


async def test_an_interaction_without_a_person_is_acknowledged_and_left(slack: Slack) -> None:
    """What Bolt takes and we can't read is nobody's request; a form is told so beside its field."""
    press = {"type": "block_actions", "user": {}, "team": {"id": slack.workspace.id}, "actions": [{"action_id": "x"}]}
    assert await send(slack, urlencode({"payload": json.dumps(press)}).encode()) == (200, b"")
    view = {"callback_id": "f.g", "type": "modal", "blocks": [{"type": "input", "block_id": "topic"}]}
    form = {"type": "view_submission", "user": {}, "team": {"id": slack.workspace.id}, "view": view}
    status, answered = await send(slack, urlencode({"payload": json.dumps(form)}).encode())
    assert status == 200
    assert json.loads(answered)["errors"]["topic"].startswith("Something went wrong")
    assert slack.answerer.asked == []


async def test_the_challenge_of_a_new_address_is_answered(slack: Slack) -> None:
    """Slack tries a Request URL out with a challenge, which comes back."""
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "t"}).encode()
    status, answered = await send(slack, body, content_type="application/json")
    assert status == 200
    assert json.loads(answered)["challenge"] == "abc"


async def test_a_workspace_that_is_not_the_tokens_is_turned_away(slack: Slack) -> None:
    """A request of another workspace, signed for the same app, reaches nobody."""
    stranger = slack.cloud.add_workspace("Elsewhere", domain="elsewhere")
    nosy = slack.cloud.add_user(stranger.id, "Nosy Parker", "nosy@elsewhere.example")
    place = slack.cloud.add_channel(stranger.id, "general", [nosy.id])
    await slack.cloud.type_command(nosy.id, place.id, "/find-expert", "fractions")
    await slack.settle()
    assert slack.answerer.asked == []
    assert "can't answer in this workspace" in slack.cloud.messages(nosy.id, place.id)[-1].text


async def test_the_configured_tokens_workspace_is_the_operators(slack: Slack, sqlite: Database) -> None:
    """Only the workspace that Slack names for the token is owned; without Slack's word, none."""
    other = slack.cloud.add_workspace("Stainmoor", domain="stainmoor")
    assert slack.edge.owns_workspace(slack.workspace.id)
    assert not slack.edge.owns_workspace(other.id)
    assert not slack.edge.owns_workspace("")
    async with connected(sqlite, bot_token="xoxb-refused") as unknown:
        assert not unknown.edge.owns_workspace(unknown.workspace.id)


async def test_slack_is_asked_once_whose_the_token_is(slack: Slack) -> None:
    """`auth.test` costs a round trip, so it isn't made for each request."""
    await slack.command()
    await slack.command()
    assert len(slack.cloud.calls("auth.test")) == 1


async def test_a_worker_only_opens_the_edge(sqlite: Database) -> None:
    """Opened, it can call Slack, and no socket is asked for; stopping works after that as after a start."""
    async with connected(sqlite, app_token=APP_TOKEN) as slack:
        asked = len(slack.cloud.calls("apps.connections.open"))
        worker = slack.make_edge(slack.cloud.api_url)
        await worker.open()
        assert worker.owns_workspace(slack.workspace.id)
        assert isinstance(await worker.courier.perform(slack.errand(conversation_id=slack.general)), Done)
        await worker.stop()
        assert len(slack.cloud.calls("apps.connections.open")) == asked
        await slack.make_edge(slack.cloud.api_url).stop()
