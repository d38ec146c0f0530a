"""What goes wrong on the way to Slack becomes the outcome that the outbox can go by."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text as sql
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.playground.slack_cloud.faults import Fault
from bot.slack.edge import SlackEdge
from handlers.ports import Addressee, Done, Impossible, Later, Operation, Outcome, Unreachable, Unsure
from storage.database import Database
from tests.bot.slack.conftest import BOT_TOKEN, Slack, connected, served
from tests.bot.slack.test_install import install

IN_GENERAL: dict[str, Any] = {"conversation_id": "C0000001"}
TO_PRIYA: dict[str, Any] = {"people": (Addressee(external_id="U0000002"),)}

TROUBLE = [
    (Fault("ratelimited", retry_after=7), Later("ratelimited", 7.0, is_limit=True)),
    (Fault("ratelimited", retry_after=None), Later("ratelimited", 1.0, is_limit=True)),
    (Fault("error", code="rate_limited"), Later("rate_limited", 1.0, is_limit=True)),
    (Fault("error", code="message_limit_exceeded"), Later("message_limit_exceeded", 60.0, is_limit=True)),
    (Fault("error", code="request_timeout"), Later("request_timeout", 1.0)),
    (Fault("error", code="team_added_to_org"), Later("team_added_to_org", 60.0, is_outage=True)),
    (Fault("server_error"), Unsure("http_500")),
    (Fault("accepted_then_server_error"), Unsure("http_500")),
    (Fault("dropped"), Unsure("no_answer")),
    (Fault("accepted_then_dropped"), Unsure("no_answer")),
    (Fault("cut_off"), Unsure("no_answer")),
    (Fault("accepted_then_cut_off"), Unsure("no_answer")),
    (Fault("error", code="internal_error"), Unsure("internal_error")),
    (Fault("error", code="fatal_error"), Unsure("fatal_error")),
    (Fault("error", code="service_unavailable"), Unsure("service_unavailable")),
    *(
        (Fault("error", code=code), Impossible(code))
        for code in (
            "invalid_blocks",
            "is_archived",
            "messages_tab_disabled",
            "missing_scope",
            "not_in_channel",
            "restricted_action",
            "something_new",
        )
    ),
    *(
        (Fault("error", code=code), Later(code, 30.0, is_outage=True))
        for code in ("account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked")
    ),
]


def _named(value: object) -> str:
    return f"{value.kind}-{value.code}-{value.retry_after}" if isinstance(value, Fault) else ""


@pytest.mark.parametrize(("fault", "outcome"), TROUBLE, ids=_named)
@pytest.mark.parametrize("where", [IN_GENERAL, TO_PRIYA], ids=["channel", "person"])
async def test_what_becomes_of_a_post(slack: Slack, fault: Fault, outcome: Outcome, where: dict[str, Any]) -> None:
    """Refused, asked to wait, surely not sent or perhaps sent: each is told apart, and nothing is tried again."""
    slack.cloud.fail_next("chat.postMessage", fault)
    assert await slack.courier.perform(slack.errand(**where)) == outcome
    assert len(slack.cloud.calls("chat.postMessage")) == 1
    assert slack.cloud.accepted_keys() == ({"k1": 1} if fault.is_accepted else {})


@pytest.mark.parametrize("code", ["channel_not_found", "user_disabled", "cannot_dm_bot", "user_not_found"])
async def test_a_refusal_about_the_person_makes_them_unreachable(slack: Slack, code: str) -> None:
    """Of a channel the same words are a mistake of ours."""
    slack.cloud.fail_next("chat.postMessage", Fault("error", code=code), Fault("error", code=code))
    assert await slack.courier.perform(slack.errand(**TO_PRIYA)) == Unreachable(code)
    assert await slack.courier.perform(slack.errand(**IN_GENERAL)) == Impossible(code)


REPEATABLE = [
    ("chat.update", Operation.UPDATE, IN_GENERAL),
    ("chat.delete", Operation.DELETE, IN_GENERAL),
    ("conversations.open", Operation.OPEN_CONVERSATION, TO_PRIYA),
    ("conversations.invite", Operation.INVITE, IN_GENERAL | TO_PRIYA),
    ("views.publish", Operation.PUBLISH_HOME, TO_PRIYA),
    ("users.lookupByEmail", Operation.POST, {"people": (Addressee("priya.nair@larkbeck.example"),)}),
]


@pytest.mark.parametrize(("method", "operation", "where"), REPEATABLE)
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault("server_error"), Later("http_500", 0.5)),
        (Fault("dropped"), Later("no_answer")),
        (Fault("error", code="internal_error"), Later("internal_error")),
        (Fault("ratelimited", retry_after=3), Later("ratelimited", 3.0, is_limit=True)),
        (Fault("error", code="missing_scope"), Impossible("missing_scope")),
    ],
    ids=_named,
)
async def test_what_may_be_done_twice_is_simply_tried_later(
    slack: Slack, method: str, operation: Operation, where: dict[str, Any], fault: Fault, outcome: Outcome
) -> None:
    """A change, a deletion, an invitation, a home or a look-up of doubtful fate does no harm when done again."""
    slack.cloud.fail_next(method, fault)
    assert await slack.courier.perform(slack.errand(operation, **where)) == outcome


@pytest.mark.parametrize(
    ("method", "outcome"),
    [
        ("files.getUploadURLExternal", Later("no_answer")),
        ("upload", Later("no_answer")),
        ("files.completeUploadExternal", Unsure("no_answer")),
        ("conversations.create", Unsure("no_answer")),
    ],
)
async def test_a_file_is_in_doubt_only_at_its_last_step(slack: Slack, method: str, outcome: Outcome) -> None:
    """Before that nobody sees it; a channel is in doubt at its only step."""
    slack.workspace.scopes |= {"files:write", "channels:manage"}
    operation = Operation.CREATE_CHANNEL if method == "conversations.create" else Operation.UPLOAD
    slack.cloud.fail_next(method, Fault("cut_off"))
    errand = slack.errand(operation, conversation_id=slack.general, name="dates.ics", content=b"x")
    assert await slack.courier.perform(errand) == outcome


async def test_a_refused_upload_is_tried_later(slack: Slack) -> None:
    """The next try asks for a new address."""
    slack.workspace.scopes |= {"files:write"}
    slack.cloud.fail_next("upload", Fault("server_error"), Fault("ratelimited", retry_after=4))
    errand = slack.errand(Operation.UPLOAD, conversation_id=slack.general, name="dates.ics", content=b"x")
    assert await slack.courier.perform(errand) == Later("http_500", 0.5)
    assert await slack.courier.perform(errand) == Later("ratelimited", 4.0, is_limit=True)
    assert await slack.courier.perform(errand) == Done(slack.general)


async def test_an_answer_that_never_comes_leaves_it_in_doubt(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack took it and said nothing in time."""
    monkeypatch.setattr("bot.slack.web.TIMEOUT_SECONDS", 0.5)
    edge = slack.make_edge(slack.cloud.api_url)
    await edge.open()
    hold = slack.cloud.hold_next("chat.postMessage", "accepted")
    assert await edge.courier.perform(slack.errand(**TO_PRIYA)) == Unsure("no_answer")
    assert slack.cloud.accepted_keys() == {"k1": 1}
    hold.release()
    await edge.stop()


def nobodys_address() -> str:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/api/"


@pytest.fixture
async def installed(sqlite: Database) -> AsyncIterator[Slack]:
    """Slack with a bot that was installed by OAuth."""
    async with connected(sqlite, client_id="yes", bot_token="", installed=False) as slack:
        await install(slack, slack.workspace.id)
        yield slack


BY_OAUTH = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk signs `oauth.v2.access` in the way that aiohttp will drop in its version 4."""


@BY_OAUTH
async def test_a_connection_that_is_never_made_is_no_doubt(installed: Slack) -> None:
    """Nothing was sent where nobody listens."""
    edge = installed.make_edge(nobodys_address())
    await edge.open()
    assert await edge.courier.perform(installed.errand(**TO_PRIYA)) == Later("no_connection", is_outage=True)
    await edge.stop()


@BY_OAUTH
async def test_a_workspace_without_the_bot_reaches_nobody(installed: Slack) -> None:
    """Where the bot isn't installed, nothing can be sent; the person may be on the trust's other platform."""
    await installed.edge.courier.perform(installed.errand(**TO_PRIYA))
    await installed.cloud.uninstall(installed.workspace.id)
    await installed.settle()
    outcome = await installed.courier.perform(installed.errand(**TO_PRIYA))
    assert outcome == Unreachable("not_installed")
    assert await installed.courier.look_for(installed.errand(**TO_PRIYA)) == Unsure("not_installed", is_lasting=True)


@BY_OAUTH
async def test_a_token_that_was_replaced_meanwhile_is_no_end(installed: Slack) -> None:
    """Another process has installed the bot anew: the old token is refused, and the new one serves the next try."""
    worker = installed.make_edge(installed.cloud.api_url)
    assert isinstance(await worker.courier.perform(installed.errand(**TO_PRIYA)), Done)
    await install(installed, installed.workspace.id)
    installed.clock.advance(1)
    assert await worker.courier.perform(installed.errand(**TO_PRIYA)) == Later("token_replaced")
    assert isinstance(await worker.courier.perform(installed.errand(**TO_PRIYA)), Done)
    await worker.stop()


@BY_OAUTH
async def test_an_installation_that_cannot_be_read_is_waited_for(installed: Slack, sqlite: Database) -> None:
    """Trouble of the database's says nothing of the workspace."""
    await installed.courier.perform(installed.errand(**TO_PRIYA))
    worker = installed.make_edge(installed.cloud.api_url)
    async with sqlite.writing() as session:
        await session.execute(sql("ALTER TABLE slack_installations RENAME TO elsewhere"))
    assert await worker.courier.perform(installed.errand(**TO_PRIYA)) == Later(
        "installation_unreadable", 5.0, is_outage=True
    )
    assert await worker.courier.look_for(installed.errand(**TO_PRIYA)) == Unsure(
        "installation_unreadable", after_seconds=5.0
    )
    # A token that is refused meanwhile may have been replaced: that can't be known yet.
    installed.workspace.bot_token = "xoxb-another"
    assert await installed.courier.perform(installed.errand(**TO_PRIYA)) == Later(
        "installation_unreadable", 5.0, is_outage=True
    )
    await worker.stop()


async def test_a_token_whose_workspace_could_not_be_asked_is_waited_for(slack: Slack) -> None:
    """A worker that starts while Slack is away doesn't take the workspace for one without the bot."""
    slack.cloud.faults.switch("outage")
    worker = slack.make_edge(slack.cloud.api_url)
    await worker.open()
    assert await worker.courier.perform(slack.errand(**TO_PRIYA)) == Later("no_answer")
    slack.cloud.faults.switch(None)
    assert isinstance(await worker.courier.perform(slack.errand(**TO_PRIYA)), Done)
    await worker.stop()


async def test_a_token_that_slack_refuses_holds_the_workspace_up(slack: Slack) -> None:
    """Everything there waits for a token that is good, and the operator reads why; then it goes on by itself."""
    slack.workspace.bot_token = "xoxb-another"
    worker = slack.make_edge(slack.cloud.api_url)
    refused = Later("invalid_auth", 30.0, is_outage=True)
    assert await worker.courier.perform(slack.errand(**TO_PRIYA)) == refused
    with capture_logs() as logged:
        assert await slack.courier.perform(slack.errand(**TO_PRIYA)) == refused
    assert [(one["event"], one["error"]) for one in logged] == [("slack_token_refused", "invalid_auth")]
    assert await slack.courier.look_for(slack.errand(**TO_PRIYA)) == Unsure("invalid_auth", after_seconds=30.0)
    slack.workspace.bot_token = BOT_TOKEN
    assert isinstance(await slack.courier.perform(slack.errand(**TO_PRIYA)), Done)
    await worker.stop()


@asynccontextmanager
async def somebody_else(installed: Slack, body: str, status: int, content_type: str) -> AsyncIterator[SlackEdge]:
    """An edge that something on the way to Slack answers in Slack's place, such as a school's proxy."""

    async def answer(_: Request) -> Response:
        return Response(body, status, media_type=content_type)

    async with served(Starlette(routes=[Route("/api/{method}", answer, methods=["GET", "POST"])])) as address:
        edge = installed.make_edge(f"{address}/api/")
        await edge.open()
        yield edge
        await edge.stop()


@BY_OAUTH
@pytest.mark.parametrize(
    ("body", "status", "content_type", "posted", "opened"),
    [
        (
            "Forbidden",
            403,
            "text/plain",
            Later("http_403", 30.0, is_outage=True),
            Later("http_403", 30.0, is_outage=True),
        ),
        (
            "<p>Log in</p>",
            407,
            "text/html",
            Later("http_407", 30.0, is_outage=True),
            Later("http_407", 30.0, is_outage=True),
        ),
        ("<p>Log in</p>", 200, "text/html", Unsure("http_200"), Later("http_200")),
        ("Log in", 200, "text/plain", Unsure("no_answer"), Later("no_answer")),
        ("Away", 503, "text/plain", Unsure("http_503"), Later("http_503", 0.5)),
        ('{"ok": true}', 200, "application/json", Unsure("unexpected_answer"), Later("unexpected_answer")),
        ('["ok"]', 200, "application/json", Unsure("no_answer"), Later("no_answer")),
        ("{", 200, "application/json", Unsure("http_200"), Later("http_200")),
    ],
)
async def test_an_answer_that_is_not_slacks_is_no_end(
    installed: Slack, body: str, status: int, content_type: str, posted: Outcome, opened: Outcome
) -> None:
    """A refusal in other words than Slack's may pass; any other answer leaves a post in doubt."""
    async with somebody_else(installed, body, status, content_type) as edge:
        assert await edge.courier.perform(installed.errand(**TO_PRIYA)) == posted
        opening = installed.errand(Operation.OPEN_CONVERSATION, **TO_PRIYA)
        assert await edge.courier.perform(opening) == opened
        in_general = installed.errand(**IN_GENERAL)
        assert isinstance(await edge.courier.look_for(in_general), Unsure)


@pytest.fixture
async def organisation(sqlite: Database) -> AsyncIterator[Slack]:
    """Slack with a bot that was installed by OAuth in a whole organisation, and no request from there yet."""
    async with connected(sqlite, client_id="yes", bot_token="", installed=False, enterprise_id="E0001") as slack:
        await install(slack, slack.workspace.id, for_organisation=True)
        yield slack


@BY_OAUTH
async def test_a_worker_finds_the_organisation_of_a_workspace(organisation: Slack) -> None:
    """No request tells a worker whose a workspace is: Slack is asked once, and of none that isn't in it."""
    worker = organisation.make_edge(organisation.cloud.api_url)
    for key in ("k1", "k2"):
        assert isinstance(await worker.courier.perform(organisation.errand(key=key, **TO_PRIYA)), Done)
        organisation.clock.advance(61)
    assert len(organisation.cloud.calls("auth.teams.list")) == 1
    elsewhere = replace(organisation.errand(**TO_PRIYA), workspace_id="T9")
    assert await worker.courier.perform(elsewhere) == Unreachable("not_installed")
    await worker.stop()


@BY_OAUTH
async def test_an_organisation_that_cannot_be_asked_about_is_waited_for(organisation: Slack) -> None:
    """While Slack doesn't say whose the workspace is, nothing in it is given up."""
    organisation.cloud.fail_next("auth.teams.list", Fault("ratelimited", retry_after=9), Fault("dropped"))
    worker = organisation.make_edge(organisation.cloud.api_url)
    outcomes = [await worker.courier.perform(organisation.errand(**TO_PRIYA)) for _ in range(3)]
    assert outcomes[:2] == [Later("ratelimited", 9.0, is_limit=True), Later("no_answer")]
    assert isinstance(outcomes[2], Done)
    await worker.stop()


@BY_OAUTH
async def test_a_workspace_far_down_the_list_is_found(organisation: Slack) -> None:
    """A large organisation's workspaces come page by page, and all are read."""
    earlier = [organisation.cloud.add_workspace(f"W{n}", domain=f"w{n}", enterprise_id="E0001") for n in range(250)]
    state = organisation.cloud.state
    state.workspaces = {one.id: one for one in (*earlier, organisation.workspace)}
    worker = organisation.make_edge(organisation.cloud.api_url)
    assert isinstance(await worker.courier.perform(organisation.errand(**TO_PRIYA)), Done)
    assert len(organisation.cloud.calls("auth.teams.list")) == 2
    await worker.stop()


@pytest.mark.parametrize("wait", ["inf", "nan", "soon", ""])
@BY_OAUTH
async def test_a_wait_that_is_no_number_is_a_second(installed: Slack, wait: str) -> None:
    """Nobody waits for ever because a proxy says so."""

    async def answer(_: Request) -> Response:
        return Response('{"ok": false, "error": "ratelimited"}', 429, {"Retry-After": wait}, "application/json")

    async with served(Starlette(routes=[Route("/api/{method}", answer, methods=["GET", "POST"])])) as address:
        edge = installed.make_edge(f"{address}/api/")
        await edge.open()
        outcome = await edge.courier.perform(installed.errand(**TO_PRIYA))
        await edge.stop()
    assert outcome == Later("ratelimited", 1.0, is_limit=True)
