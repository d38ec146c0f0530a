"""The Web API of the stand-in takes what Slack takes and refuses what Slack refuses."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack_cloud.faults import Fault, Kind
from bot.playground.slack_cloud.payloads import new_response_url
from tests.bot.playground.slack_cloud.conftest import Alone

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": [{"type": "divider"}]}
SUBMIT = {"type": "plain_text", "text": "Save"}


async def test_a_message_is_posted_changed_and_deleted(alone: Alone) -> None:
    """The life of a message, as everybody in the channel sees it."""
    posted = await alone.client.chat_postMessage(channel=alone.channel.id, text="One")
    (seen,) = alone.cloud.messages(alone.priya.id, alone.channel.id)
    assert (seen.ts, seen.text, seen.edited) == (posted["ts"], "One", False)
    await alone.client.chat_update(channel=alone.channel.id, ts=seen.ts, text="Two")
    assert alone.cloud.messages(alone.priya.id, alone.channel.id)[0].text == "Two"
    await alone.client.chat_delete(channel=alone.channel.id, ts=seen.ts)
    assert alone.cloud.messages(alone.priya.id, alone.channel.id) == []


async def test_one_message_a_second_in_a_channel(alone: Alone) -> None:
    """The second message within a second is 429 with Retry-After; a second later it goes through."""
    await alone.client.chat_postMessage(channel=alone.channel.id, text="One")
    with pytest.raises(SlackApiError) as error:
        await alone.client.chat_postMessage(channel=alone.channel.id, text="Two")
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "1")
    alone.clock.advance(1)
    await alone.client.chat_postMessage(channel=alone.channel.id, text="Two")


async def test_refusals_of_chat(alone: Alone) -> None:
    """Each mistake has Slack's own code for it."""
    channel, elsewhere = alone.channel.id, alone.elsewhere.id
    post = "chat.postMessage"
    assert await alone.refused(post, channel=elsewhere, text="x") == "not_in_channel"
    assert await alone.refused(post, channel="C9", text="x") == "channel_not_found"
    assert await alone.refused(post, channel=channel) == "no_text"
    assert await alone.refused(post, channel=channel, text="x" * 40_001) == "msg_too_long"
    assert await alone.refused(post, channel=channel, text="x", colour="red") == "invalid_arguments"
    assert await alone.refused(post, text="x") == "invalid_arguments"
    assert await alone.refused(post, channel=channel, blocks=[{"type": "x"}]) == "invalid_blocks"
    assert await alone.refused("chat.postEphemeral", channel=channel, user="U9", text="x") == "user_not_in_channel"
    assert await alone.refused("chat.update", channel=channel, ts="1.1", text="x") == "message_not_found"
    assert await alone.refused("users.info", user="U9") == "user_not_found"
    assert await alone.refused("chat.postPoem", channel=channel) == "unknown_method"
    assert alone.cloud.messages(alone.priya.id, channel) == []


async def test_other_peoples_messages_are_not_the_bots_to_change(alone: Alone) -> None:
    """The bot can change its own messages alone, and no ephemeral ones."""
    await alone.cloud.send_message(alone.priya.id, alone.channel.id, "Mine")
    ts = alone.cloud.messages(alone.priya.id, alone.channel.id)[0].ts
    assert await alone.refused("chat.update", channel=alone.channel.id, ts=ts, text="x") == "cant_update_message"
    whisper = await alone.client.chat_postEphemeral(channel=alone.channel.id, user=alone.priya.id, text="psst")
    code = await alone.refused("chat.update", channel=alone.channel.id, ts=whisper["message_ts"], text="x")
    assert code == "message_not_found"


async def test_tokens_and_scopes_are_checked(alone: Alone) -> None:
    """No token, a wrong one, or one without the scope gets nothing."""
    alone.workspace.scopes = alone.workspace.scopes - {"users:read"}
    assert await alone.refused("users.info", user=alone.priya.id) == "missing_scope"
    for token, code in (("", "not_authed"), ("xoxb-2", "invalid_auth")):
        alone.client.token = token
        assert await alone.refused("auth.test") == code


async def test_an_email_needs_its_own_scope(alone: Alone) -> None:
    """Without users:read.email the profile has no address."""
    alone.workspace.scopes = alone.workspace.scopes - {"users:read.email"}
    found = await alone.client.users_info(user=alone.priya.id)
    assert "email" not in found["user"]["profile"]


async def test_another_workspaces_channels_and_people_are_not_there(alone: Alone) -> None:
    """A token opens its own workspace alone."""
    other = alone.cloud.add_workspace("Stainmoor", domain="stainmoor")
    ruth = alone.cloud.add_user(other.id, "Ruth Penhale", "ruth@kelderwick.example")
    place = alone.cloud.add_channel(other.id, "general", [ruth.id], with_bot=True)
    assert await alone.refused("chat.postMessage", channel=place.id, text="x") == "channel_not_found"
    assert await alone.refused("users.info", user=ruth.id) == "user_not_found"
    assert await alone.refused("conversations.open", users=ruth.id) == "user_not_found"


async def test_a_form_needs_a_fresh_trigger_of_its_own(alone: Alone) -> None:
    """A trigger works once, within three seconds."""
    trigger = alone.trigger()
    await alone.client.views_open(trigger_id=trigger, view=MODAL)
    assert await alone.refused("views.open", trigger_id=trigger, view=MODAL) == "exchanged_trigger_id"
    assert await alone.refused("views.open", trigger_id="made up", view=MODAL) == "invalid_trigger_id"
    late = alone.trigger()
    alone.clock.advance(3.1)
    assert await alone.refused("views.open", trigger_id=late, view=MODAL) == "expired_trigger_id"


async def test_three_forms_may_lie_on_each_other(alone: Alone) -> None:
    """views.push stops at three."""
    await alone.client.views_open(trigger_id=alone.trigger(), view=MODAL)
    for _ in range(2):
        await alone.client.views_push(trigger_id=alone.trigger(), view=MODAL)
    assert await alone.refused("views.push", trigger_id=alone.trigger(), view=MODAL) == "push_limit_reached"


async def test_an_open_form_is_updated_unless_it_changed_meanwhile(alone: Alone) -> None:
    """The hash of a view guards against overwriting a newer one."""
    opened = await alone.client.views_open(trigger_id=alone.trigger(), view=MODAL)
    view_id, old = opened["view"]["id"], opened["view"]["hash"]
    await alone.client.views_update(view_id=view_id, hash=old, view=MODAL | {"submit": SUBMIT})
    assert await alone.refused("views.update", view_id=view_id, hash=old, view=MODAL) == "hash_conflict"
    assert await alone.refused("views.update", view_id="V9", view=MODAL) == "not_found"


@pytest.mark.parametrize(
    "view",
    [
        {"type": "home", "blocks": []},
        MODAL | {"title": {"type": "plain_text", "text": "x" * 25}},
        MODAL | {"private_metadata": "x" * 3_001},
        MODAL | {"colour": "red"},
        MODAL | {"blocks": [{"type": "divider"}] * 101},
        {"type": "modal", "blocks": []},
        MODAL
        | {
            "blocks": [
                {
                    "type": "input",
                    "label": {"type": "plain_text", "text": "A"},
                    "element": {"type": "plain_text_input"},
                }
            ]
        },
    ],
)
async def test_views_that_slack_refuses(alone: Alone, view: dict[str, object]) -> None:
    """Wrong kinds, lengths, fields and counts, and a form without a button to send it, are refused."""
    assert await alone.refused("views.open", trigger_id=alone.trigger(), view=view) == "invalid_arguments"


async def test_a_response_url_works_five_times_in_half_an_hour(alone: Alone) -> None:
    """The sixth use is refused, and so is the first after thirty minutes."""
    async with aiohttp.ClientSession() as session:

        async def use(address: str, body: object) -> tuple[int, str]:
            async with session.post(address, json=body) as response:
                return response.status, await response.text()

        address = new_response_url(alone.cloud.state, alone.priya.id, alone.elsewhere.id)
        answers = [await use(address, {"text": "Hello"}) for _ in range(6)]
        assert answers == [(200, "ok")] * 5 + [(404, "used_url")]
        late = new_response_url(alone.cloud.state, alone.priya.id, alone.elsewhere.id)
        assert await use(late, {}) == (400, "no_text")
        assert await use(late, {"text": "x", "colour": "red"}) == (400, "invalid_payload")
        assert (await use(late, {"blocks": [{"type": "x"}]}))[1] == "invalid_blocks"
        alone.clock.advance(30 * 60 + 1)
        assert await use(late, {"text": "Hello"}) == (404, "expired_url")
    seen = alone.cloud.messages(alone.priya.id, alone.elsewhere.id)
    assert [one.only_for for one in seen] == [alone.priya.id] * 5


async def test_faults_come_as_asked_and_then_end(alone: Alone) -> None:
    """A planned fault meets one call; an accepted one that breaks off leaves its message behind."""
    channel = alone.channel.id
    alone.cloud.fail_next(
        "chat.postMessage",
        Fault("ratelimited", retry_after=7),
        Fault("server_error"),
        Fault("error", code="fatal_error"),
        Fault("dropped"),
        Fault("accepted_then_dropped"),
    )
    for _ in range(3):
        with pytest.raises(SlackApiError):
            await alone.client.chat_postMessage(channel=channel, text="x")
    for _ in range(2):
        with pytest.raises(aiohttp.ClientPayloadError):
            await alone.client.chat_postMessage(channel=channel, text="x")
    assert len(alone.cloud.messages(alone.priya.id, channel)) == 1
    alone.clock.advance(1)
    await alone.client.chat_postMessage(channel=channel, text="y")
    assert [entry.status for entry in alone.cloud.calls("chat.postMessage")] == [429, 500, 200, 0, 200, 200]


@pytest.mark.parametrize(("kind", "posts"), [("cut_off", 0), ("accepted_then_cut_off", 1)])
async def test_a_connection_can_be_cut_off_before_any_answer(alone: Alone, kind: Kind, posts: int) -> None:
    """Not a byte comes back, whether or not the message was taken, and the next call is served as ever."""
    alone.cloud.fail_next("chat.postMessage", Fault(kind))
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await alone.client.chat_postMessage(channel=alone.channel.id, text="x")
    assert len(alone.cloud.messages(alone.priya.id, alone.channel.id)) == posts
    alone.clock.advance(1)
    await alone.client.chat_postMessage(channel=alone.channel.id, text="y")


async def test_an_accepted_call_can_end_in_a_500(alone: Alone) -> None:
    """The message stands, and the answer says that something broke."""
    alone.cloud.fail_next("chat.postMessage", Fault("accepted_then_server_error"))
    with pytest.raises(SlackApiError):
        await alone.client.chat_postMessage(channel=alone.channel.id, text="x")
    assert alone.cloud.calls("chat.postMessage")[-1].status == 500
    assert len(alone.cloud.messages(alone.priya.id, alone.channel.id)) == 1


async def test_conversations_are_listed_and_opened(alone: Alone) -> None:
    """Channels say whether the bot is in them; a direct conversation is made once."""
    listed = (await alone.client.conversations_list())["channels"]
    assert [(one["name"], one["is_member"]) for one in listed] == [("general", True), ("trust-maths", False)]
    assert (await alone.client.conversations_info(channel=alone.channel.id))["channel"]["name"] == "general"
    opened = [(await alone.client.conversations_open(users=alone.priya.id))["channel"]["id"] for _ in range(2)]
    assert opened == [alone.cloud.direct_channel(alone.priya.id).id] * 2


async def test_a_body_that_is_no_json_is_refused(alone: Alone) -> None:
    """What can't be read is Slack's `invalid_json`."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{alone.cloud.api_url}auth.test", data=b"{", headers={"Content-Type": "application/json"}
        ) as answer,
    ):
        assert (await answer.json())["error"] == "invalid_json"


async def test_arguments_may_come_as_a_form(alone: Alone) -> None:
    """Form-encoded arguments count, with JSON inside for blocks."""
    blocks = '[{"type":"divider"}]'
    await alone.client.api_call("chat.postMessage", data={"channel": alone.channel.id, "text": "x", "blocks": blocks})
    assert alone.cloud.messages(alone.priya.id, alone.channel.id)[0].blocks[0]["type"] == "divider"


async def test_socket_addresses_need_the_apps_token(alone: Alone) -> None:
    """A bot token opens no socket, and an address works once."""
    assert await alone.refused("apps.connections.open") == "invalid_auth"
    client = AsyncWebClient(base_url=alone.cloud.api_url, session=alone.client.session, retry_handlers=[])
    address = (await client.apps_connections_open(app_token=alone.cloud.state.app.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(address) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(address)
