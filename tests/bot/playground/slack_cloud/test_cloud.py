"""What people see in the stand-in, as a page would show it."""

import asyncio
import json

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.slack_cloud import Change
from tests.bot.playground.slack_cloud.conftest import Alone
from tests.bot.slack.conftest import served

FORM = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "topic",
            "label": {"type": "plain_text", "text": "Topic"},
            "element": {"type": "plain_text_input", "action_id": "value", "max_length": 10},
        }
    ],
}


async def test_a_snapshot_is_json_and_keeps_whispers_private(alone: Alone) -> None:
    """Everything a person sees comes as JSON; what was whispered to another isn't in it."""
    tom = alone.cloud.add_user(alone.workspace.id, "Tom Achebe", "tom@ravensgill.example")
    alone.channel.members.append(tom.id)
    await alone.client.chat_postMessage(channel=alone.channel.id, text="For all")
    await alone.client.chat_postEphemeral(channel=alone.channel.id, user=alone.priya.id, text="For Priya")
    await alone.client.views_publish(user_id=alone.priya.id, view={"type": "home", "blocks": [{"type": "divider"}]})
    await alone.client.views_open(trigger_id=alone.trigger(), view=FORM)
    priyas, toms = (json.loads(json.dumps(alone.cloud.snapshot(one))) for one in (alone.priya.id, tom.id))
    said = [(one["text"], one["only_visible_to_you"]) for one in priyas["channels"][0]["messages"]]
    assert said == [("For all", False), ("For Priya", True)]
    assert [one["text"] for one in toms["channels"][0]["messages"]] == ["For all"]
    assert (priyas["home"]["type"], priyas["modal"]["title"]["text"]) == ("home", "A form")
    assert (toms["home"], toms["modal"]) == (None, None)
    assert priyas["channels"][0]["messages"][0]["author"]["is_bot"]


async def test_listeners_hear_of_each_change_until_they_leave(alone: Alone) -> None:
    """A client redraws what changed, and stops listening when it is closed."""
    heard: list[Change] = []
    leave = alone.cloud.subscribe(heard.append)
    await alone.client.chat_postMessage(channel=alone.channel.id, text="One")
    assert Change("message", team_id=alone.workspace.id, channel=alone.channel.id) in heard
    assert heard[-1].kind == "log"
    leave()
    before = len(heard)
    await alone.client.auth_test()
    assert len(heard) == before


@pytest.mark.parametrize(
    ("status", "body", "shown"),
    [
        (500, "", '/find-expert failed with the error "dispatch_failed"'),
        (404, "", '/find-expert failed with the error "dispatch_failed"'),
        (200, "", ""),
    ],
)
async def test_a_client_shows_how_a_command_went(alone: Alone, status: int, body: str, shown: str) -> None:
    """A refused command is told by Slackbot to the person alone, and kept in the log."""

    async def bot(_: Request) -> Response:
        return Response(body, status)

    async with served(Starlette(routes=[Route("/", bot, methods=["POST"])])) as address:
        alone.cloud.connect_bot(f"{address}/")
        act = await alone.cloud.type_command(alone.priya.id, alone.channel.id, "/find-expert", "x")
    assert act.shown == shown
    assert [one.text for one in alone.cloud.messages(alone.priya.id, alone.channel.id)] == ([shown] if shown else [])
    assert (alone.cloud.log[-1].kind, alone.cloud.log[-1].status) == ("request", status)
    assert act.as_json()["sent"]["command"] == "/find-expert"


async def test_a_bot_that_does_not_answer_times_out(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    """After three seconds Slack gives up; a bot that isn't there is said not to respond."""
    monkeypatch.setattr("bot.playground.slack_cloud.delivery.ANSWER_WITHIN_SECONDS", 0.05)
    forever = asyncio.Event()

    async def bot(_: Request) -> Response:
        await forever.wait()
        return Response("")

    async with served(Starlette(routes=[Route("/", bot, methods=["POST"])])) as address:
        alone.cloud.connect_bot(f"{address}/")
        slow = await alone.cloud.type_command(alone.priya.id, alone.channel.id, "/find-expert", "x")
        forever.set()
    gone = await alone.cloud.type_command(alone.priya.id, alone.channel.id, "/find-expert", "x")
    assert slow.shown == '/find-expert failed with the error "operation_timeout"'
    assert gone.shown == "/find-expert failed because the app did not respond"


async def test_an_unknown_command_never_leaves_the_client(alone: Alone) -> None:
    """With a manifest registered, what isn't in it is refused by Slack itself."""
    alone.cloud.use_manifest({"features": {"slash_commands": [{"command": "/cpd", "description": "x"}]}})
    act = await alone.cloud.type_command(alone.priya.id, alone.channel.id, "/poem")
    assert act.shown == "/poem is not a valid command."
    assert alone.cloud.commands == [{"command": "/cpd", "description": "x"}]
    assert alone.cloud.log == []


async def test_a_client_checks_a_form_before_it_sends_it(alone: Alone) -> None:
    """An empty required field and a text that is too long are refused on the spot."""
    opened = await alone.client.views_open(trigger_id=alone.trigger(), view=FORM)
    view = opened["view"]["id"]
    empty = await alone.cloud.submit(alone.priya.id, view, {"topic": ""})
    long = await alone.cloud.submit(alone.priya.id, view, {"topic": "x" * 11})
    assert empty.field_errors == {"topic": "Please complete this required field."}
    assert long.field_errors == {"topic": "Please use 10 characters or fewer."}
    assert [entry.kind for entry in alone.cloud.log] == ["call"]
    with pytest.raises(LookupError, match="no field"):
        await alone.cloud.submit(alone.priya.id, view, {"subject": "x"})
    alone.cloud.close_modal(alone.priya.id)
    with pytest.raises(LookupError, match="no form"):
        await alone.cloud.submit(alone.priya.id, view, {"topic": "x"})


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "No."}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {"response_action": "push", "view": {"type": "home", "blocks": []}},
    ],
)
async def test_an_answer_to_a_form_that_slack_would_refuse_is_shown_as_trouble(
    alone: Alone, answer: dict[str, object]
) -> None:
    """Errors beside no field, and views that Slack does not take, leave the form open with a plain message."""

    async def bot(_: Request) -> Response:
        return JSONResponse(answer)

    opened = await alone.client.views_open(trigger_id=alone.trigger(), view=FORM)
    async with served(Starlette(routes=[Route("/", bot, methods=["POST"])])) as address:
        alone.cloud.connect_bot(f"{address}/")
        act = await alone.cloud.submit(alone.priya.id, opened["view"]["id"], {"topic": "x"})
    assert act.shown == "We had some trouble connecting. Try again?"
    assert alone.cloud.modal(alone.priya.id) is not None
    assert alone.cloud.log[-1].document.startswith("docs.slack.dev: ")


async def test_nobody_presses_what_they_cannot_see(alone: Alone) -> None:
    """A button must be there, and visible to whoever presses it."""
    tom = alone.cloud.add_user(alone.workspace.id, "Tom Achebe", "tom@ravensgill.example")
    blocks = [
        {
            "type": "actions",
            "elements": [
                {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
            ],
        }
    ]
    whisper = await alone.client.chat_postEphemeral(
        channel=alone.channel.id, user=alone.priya.id, text="x", blocks=blocks
    )
    ts = whisper["message_ts"]
    with pytest.raises(LookupError, match="sees no message"):
        await alone.cloud.press(tom.id, ts, "a")
    with pytest.raises(LookupError, match="no button"):
        await alone.cloud.press(alone.priya.id, ts, "b")
    with pytest.raises(LookupError, match="carries"):
        await alone.cloud.press(alone.priya.id, ts, "a", value="2")
    with pytest.raises(LookupError, match="no static_select"):
        await alone.cloud.select(alone.priya.id, ts, "a", "1")


async def test_the_same_acts_give_the_same_ids(alone: Alone) -> None:
    """Ids are counters, so a replay can be compared."""
    users = [alone.cloud.add_user(alone.workspace.id, name, "").id for name in ("A", "B")]
    assert users == ["U0000003", "U0000004"]
    assert alone.channel.id == "C0000001"
    assert alone.cloud.direct_channel(users[0]).id == "D0000001"
