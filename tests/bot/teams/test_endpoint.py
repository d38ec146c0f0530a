"""What Teams may say to the bot, and what it gets for an answer."""

import json
from typing import Any

import httpx
import pytest

from bot.playground.teams_cloud._state import CloudMessage
from bot.teams.endpoint import BODY_BYTES, GREETING, STALE, WENT_WRONG
from handlers.messages import Heading, message, text
from handlers.requests import Command, HomeOpened, Nothing, Place, Platform, Press, Private, ShowHome
from tests.bot.teams.conftest import Scene
from tests.bot.teams.test_cards import words_of


async def post_raw(scene: Scene, body: bytes, **headers: str) -> httpx.Response:
    """Post bytes with a good token."""
    token = scene.cloud.key.to_bot(scene.cloud.tenant.client_id, scene.cloud.service_url, scene.cloud.now())
    async with httpx.AsyncClient() as client:
        return await client.post(
            f"{scene.cloud.bot_url}/api/messages", content=body, headers={"Authorization": f"Bearer {token}", **headers}
        )


def activity_of(scene: Scene, **changes: Any) -> dict[str, Any]:
    """A message of Priya's with some fields changed; None leaves one out."""
    written = CloudMessage("1699", scene.chat.id, "1699", scene.priya.id, "2026-11-10T15:45:00+00:00")
    activity = {**scene.cloud.payloads().message(scene.priya, scene.chat, written, "hello"), **changes}
    return {name: value for name, value in activity.items() if value is not None}


async def test_words_in_a_personal_chat_are_answered_there_with_a_card(scene: Scene) -> None:
    """A message in the personal chat reaches the answerer as a command, and the reply comes back as a card."""
    outcome = await scene.cloud.say(scene.priya.id, scene.chat.id, "find expert fractions & decimals")
    answer = await scene.bot_says(scene.chat)

    assert outcome.exchange is not None
    assert (outcome.exchange.status, outcome.body) == (200, None)
    [asked] = scene.answerer.asked
    assert asked.platform is Platform.TEAMS
    assert (asked.user_id, asked.workspace_id) == (scene.priya.id, scene.cloud.tenant.id)
    assert asked.place == Place("personal", scene.chat.id)
    assert asked.request == Command("find-expert", "fractions & decimals")
    assert answer.card is not None
    assert "Here you are." in words_of(answer.card)
    assert answer.summary == "Here you are."


async def test_a_message_is_acknowledged_before_it_is_answered(scene: Scene) -> None:
    """Teams gets its 200 while the answerer is still thinking."""
    scene.answerer.may_answer.clear()
    outcome = await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    assert outcome.exchange is not None
    assert outcome.exchange.status == 200
    assert scene.said_in(scene.chat) == []
    scene.answerer.may_answer.set()
    await scene.bot_says(scene.chat)


async def test_a_greeting_opens_the_home(scene: Scene) -> None:
    """A hello asks for the home, which is shown in the chat."""
    scene.answerer.reply = ShowHome(message(Heading("Good afternoon, Priya")))
    await scene.cloud.say(scene.priya.id, scene.chat.id, "Hello")
    answer = await scene.bot_says(scene.chat)
    assert scene.answerer.asked[0].request == HomeOpened()
    assert scene.answerer.asked[0].place == Place("home", scene.chat.id)
    assert answer.summary == "Good afternoon, Priya"


async def test_a_mention_in_a_channel_is_a_command_without_the_mention(scene: Scene) -> None:
    """The bot's own name is no part of what was asked."""
    await scene.cloud.mention(scene.priya.id, scene.channel.id, "find-expert oracy")
    await scene.cloud.until(lambda: bool(scene.answerer.asked))
    [asked] = scene.answerer.asked
    assert asked.request == Command("find-expert", "oracy")
    assert asked.place.kind == "shared"


async def test_a_slash_command_is_a_command(scene: Scene) -> None:
    """A targeted message needs no mention."""
    await scene.cloud.slash(scene.priya.id, scene.channel.id, "find-expert oracy")
    await scene.cloud.until(lambda: bool(scene.answerer.asked))
    assert scene.answerer.asked[0].request == Command("find-expert", "oracy")


async def test_channel_talk_that_is_not_for_the_bot_is_left_alone(scene: Scene) -> None:
    """A channel message without the bot's mention, which only a wider permission would send, isn't looked at."""
    written = CloudMessage("1698", scene.channel.id, "1698", scene.priya.id, "2026-11-10T15:45:00+00:00")
    activity = scene.cloud.payloads().message(scene.priya, scene.channel, written, "help me")
    assert (await scene.cloud.post_to_bot(activity)).status == 200
    assert scene.answerer.asked == []


async def test_installing_shows_the_home_once(scene: Scene) -> None:
    """Teams tells of an installation twice; the person is greeted once."""
    scene.answerer.reply = ShowHome(message(Heading("Welcome")))
    await scene.cloud.install(scene.megan.id)
    chat = scene.cloud.personal_chat(scene.megan.id)
    await scene.bot_says(chat)
    await scene.edge.drain()
    assert [one.request for one in scene.answerer.asked] == [HomeOpened()]
    assert len(scene.said_in(chat)) == 1


async def test_being_added_to_a_team_gets_a_short_greeting(scene: Scene) -> None:
    """In a team the bot says what it is, and shows nobody's home."""
    await scene.cloud.install_in_team(scene.priya.id, scene.channel.id)
    said = await scene.bot_says(scene.channel)
    assert said.text == GREETING
    assert said.card is None
    assert scene.answerer.asked == []


async def test_a_message_delivered_again_is_answered_once(scene: Scene) -> None:
    """The same activity, sent again because an answer got lost, has no second effect."""
    activity = activity_of(scene, text="help")
    for _ in range(3):
        assert (await scene.cloud.post_to_bot(activity)).status == 200
    await scene.bot_says(scene.chat)
    await scene.edge.drain()
    assert len(scene.answerer.asked) == 1
    assert len(scene.said_in(scene.chat)) == 1


async def test_keys_are_the_same_for_a_repeat_and_different_otherwise(scene: Scene) -> None:
    """Each message has a key of its own, made of tenant, person and activity."""
    for words in ("help", "help"):
        await scene.cloud.say(scene.priya.id, scene.chat.id, words)
    await scene.cloud.until(lambda: len(scene.answerer.asked) == 2)
    first, second = (one.key for one in scene.answerer.asked)
    assert first != second
    assert first.startswith(f"teams:{scene.cloud.tenant.id}:{scene.priya.id}:")


async def test_nothing_to_say_says_nothing(scene: Scene) -> None:
    """The answer to a repeat that the dispatcher recognised is silence."""
    scene.answerer.reply = Nothing()
    await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.edge.drain()
    assert len(scene.answerer.asked) == 1
    assert scene.said_in(scene.chat) == []


async def test_an_old_submit_button_arrives_as_a_press(scene: Scene) -> None:
    """A message without text but with a value is what an Action.Submit outside a dialog sends."""
    activity = activity_of(scene, text=None, value={"action": "find_expert.none", "value": "7"})
    assert (await scene.cloud.post_to_bot(activity)).status == 200
    await scene.bot_says(scene.chat)
    assert scene.answerer.asked[0].request == Press("find_expert.none", "7")


async def test_a_failure_of_ours_is_an_apology_and_never_a_500(scene: Scene) -> None:
    """Should the answerer break its promise, the person is told, and Teams gets its 200."""
    scene.answerer.reply = RuntimeError("broken")
    outcome = await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    assert outcome.exchange is not None
    assert outcome.exchange.status == 200
    assert (await scene.bot_says(scene.chat)).text == WENT_WRONG


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"words"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN', b"1" * 5_000]
)
async def test_what_is_not_a_json_object_is_refused(scene: Scene, body: bytes) -> None:
    """400, and nobody is asked anything."""
    assert (await post_raw(scene, body)).status_code == 400
    assert scene.answerer.asked == []


async def test_a_body_too_large_is_refused_before_it_is_read(scene: Scene) -> None:
    """413 for more than any activity has."""
    assert (await post_raw(scene, b" " * (BODY_BYTES + 1))).status_code == 413


@pytest.mark.parametrize(
    "changes",
    [
        {"type": None},
        {"type": 7},
        {"id": None},
        {"from": None},
        {"from": "Priya"},
        {"conversation": {"id": 7, "tenantId": "x"}},
        {"text": {"a": 1}},
        {"entities": "none"},
    ],
)
async def test_an_activity_that_cannot_be_read_is_refused(scene: Scene, changes: dict[str, Any]) -> None:
    """400 for a shape that Teams never sends, without touching a handler."""
    activity = {name: value for name, value in {**activity_of(scene), **changes}.items() if value is not None}
    if "conversation" in changes:
        activity["conversation"]["tenantId"] = scene.cloud.tenant.id
    assert (await scene.cloud.post_to_bot(activity)).status == 400
    assert scene.answerer.asked == []


@pytest.mark.parametrize(
    "kind", ["typing", "messageReaction", "messageDelete", "endOfConversation", "brandNew", "event"]
)
async def test_other_activities_are_taken_and_left_alone(scene: Scene, kind: str) -> None:
    """200 for whatever Teams may tell us that we have no use for."""
    assert (await scene.cloud.post_to_bot(activity_of(scene, type=kind))).status == 200
    assert scene.answerer.asked == []


async def test_members_who_join_are_not_the_bot(scene: Scene) -> None:
    """Somebody else's arrival in a conversation is no installation; nor is an uninstallation."""
    joined = activity_of(scene, type="conversationUpdate", membersAdded=[{"id": scene.megan.account_id}])
    removed = activity_of(scene, type="installationUpdate", action="remove")
    for activity in (joined, removed):
        assert (await scene.cloud.post_to_bot(activity)).status == 200
    assert scene.answerer.asked == []


@pytest.mark.parametrize("name", ["composeExtension/query", "signin/verifyState", "brandNew", None])
async def test_an_invoke_we_do_not_know_is_not_implemented(scene: Scene, name: str | None) -> None:
    """501, which Teams understands, and no handler is touched."""
    activity = activity_of(scene, type="invoke", name=name, value={})
    assert (await scene.cloud.post_to_bot(activity)).status == 501
    assert scene.answerer.asked == []


@pytest.mark.parametrize("name", ["adaptiveCard/action", "task/fetch", "task/submit"])
@pytest.mark.parametrize("value", [None, 7, [], {}, {"action": 7}, {"action": {"data": []}}, {"data": {"action": 7}}])
async def test_a_press_that_names_nothing_says_so(scene: Scene, name: str, value: object) -> None:
    """A button that carries nothing of ours is answered in words."""
    activity = activity_of(scene, type="invoke", name=name, value=value)
    exchange = await scene.cloud.post_to_bot(activity)
    assert exchange.status == 200
    assert STALE in json.dumps(exchange.response)
    assert scene.answerer.asked == []


@pytest.mark.parametrize(
    "typed",
    ["x" * 5_000, "مرحبا بالعالم", "👩‍🏫" * 200, "a\x00b\x07c", "\u202edesrever", "**bold** [a](https://b.example)"],
)
async def test_awkward_words_come_through_and_back(scene: Scene, typed: str) -> None:
    """Long, right-to-left, emoji and control characters reach the handler, and come back in an answer."""
    await scene.cloud.say(scene.priya.id, scene.chat.id, f"find-expert {typed}")
    await scene.cloud.until(lambda: bool(scene.answerer.asked))
    request = scene.answerer.asked[0].request
    assert request == Command("find-expert", typed.replace("\x00", ""))
    scene.answerer.reply = Private(message(text(typed)))
    await scene.cloud.say(scene.priya.id, scene.chat.id, "again")
    await scene.bot_says(scene.chat, 2)


async def test_half_a_surrogate_pair_is_no_reason_to_fail(scene: Scene) -> None:
    """Text that is JSON but not Unicode is read with a mark in its place."""
    body = json.dumps(activity_of(scene, text="find-expert a\ud800b")).encode()
    assert (await post_raw(scene, body)).status_code == 200
    await scene.bot_says(scene.chat)
    assert scene.answerer.asked[0].request == Command("find-expert", "a?b")


async def test_stopping_waits_for_what_was_acknowledged(scene: Scene) -> None:
    """A message that got its 200 is answered even though the bot is being stopped."""
    await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    await scene.edge.stop()
    assert len(scene.said_in(scene.chat)) == 1
