"""Socket Mode: the same listeners without a public address."""

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet

from bot.settings import SlackSettings
from bot.slack.edge import SlackEdge
from handlers.messages import Button, Buttons, Form, TextInput, message, text
from handlers.requests import Command, Press, Private, Rejected, ShowForm
from storage.database import Database
from storage.secret_box import SecretBox
from tests.bot.slack.conftest import APP_TOKEN, Slack, connected, make_router


@pytest.fixture
async def slack(sqlite: Database) -> AsyncIterator[Slack]:
    """Slack over Socket Mode."""
    async with connected(sqlite, app_token=APP_TOKEN) as made:
        yield made


async def test_commands_words_and_presses_come_over_the_socket(slack: Slack) -> None:
    """What is typed, said and pressed is heard and answered as over HTTP."""
    slack.cloud.connect_bot("http://127.0.0.1:9/nobody")
    slack.answerer.reply = Private(message(text("Here."), Buttons((Button("See", "find_expert.see", "1"),))))
    act = await slack.command("oracy")
    assert (act.status, act.shown) == (200, "")
    await slack.cloud.press(slack.priya.id, slack.seen()[0].ts, "find_expert.see#1")
    await slack.cloud.send_dm(slack.priya.id, "find-expert phonics")
    await slack.settle()
    assert [asked.request for asked in slack.answerer.asked] == [
        Command("find-expert", "oracy"),
        Press("find_expert.see", "1"),
        Command("find-expert", "phonics"),
    ]
    assert len(slack.seen()) == 2


async def test_an_error_beside_a_field_comes_back_over_the_socket(slack: Slack) -> None:
    """The acknowledgement of a form carries its errors."""
    slack.answerer.reply = ShowForm(Form("f.g", "Title", "Save", (TextInput("topic", "Topic"),)))
    await slack.command()
    slack.answerer.reply = Rejected({"topic": "Please name a topic."}, "Nothing saved.")
    act = await slack.cloud.submit(slack.priya.id, slack.modal().id, {"topic": "?"})
    assert act.field_errors == {"topic": "Please name a topic."}


async def test_a_start_while_slack_is_away_does_not_hang(
    slack: Slack, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process comes up and goes down again, though nobody answers on the other side."""
    monkeypatch.setattr("bot.slack.edge.CONNECT_SECONDS", 0.05)
    nobody = SlackSettings("", "xoxb-x", APP_TOKEN, "", "", "http://127.0.0.1:9/api/")
    edge = SlackEdge(
        nobody,
        answerer=slack.answerer,
        late=slack.answerer,
        router=make_router(),
        database=sqlite,
        secrets=SecretBox([Fernet.generate_key().decode()]),
        clock=slack.clock,
    )
    await edge.start()
    await edge.stop()
    assert edge.routes()


async def test_over_http_nothing_is_taken_without_a_signing_secret(sqlite: Database) -> None:
    """With Socket Mode alone there may be no secret, and then nothing that comes over HTTP can be trusted."""
    async with connected(sqlite, app_token=APP_TOKEN, signing_secret="") as slack:
        await slack.cloud.drop_socket()
        act = await slack.cloud.type_command(slack.priya.id, slack.general, "/find-expert", "oracy")
        assert act.status == 401
        assert slack.answerer.asked == []
