"""Installing the bot in several workspaces by OAuth: tokens encrypted, states used once, removal final."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest
from cryptography.fernet import Fernet
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import text as sql
from structlog.testing import capture_logs

from bot.playground.slack_cloud.faults import Fault
from bot.slack.stores import InstallationStore, StateStore
from handlers.ports import DirectoryUnavailable
from storage.database import Database
from storage.secret_box import SecretBox
from tests.bot.slack.conftest import CONNECTIONS, MovableClock, Slack, connected

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
"""slack_sdk signs `oauth.v2.access` in the way that aiohttp will drop in its version 4."""


@pytest.fixture
async def slack(sqlite: Database) -> AsyncIterator[Slack]:
    """Slack over HTTP with OAuth, and the bot not installed yet."""
    async with connected(sqlite, client_id="yes", bot_token="", installed=False) as made:
        yield made


async def install(
    slack: Slack, team_id: str, *, cookie: bool = True, for_organisation: bool = False
) -> tuple[int, str]:
    """An administrator follows the link, says yes, and comes back; the last page's status and words."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        async with browser.get(f"{slack.bot_address}/slack/install") as page:
            found = re.search(r"state=([\w.-]+)", await page.text())
            assert found is not None
            cookies = page.headers["Set-Cookie"].split(";")[0] if cookie else ""
        code = slack.cloud.approve_installation(team_id, for_organisation=for_organisation)
        return await come_back(slack, browser, found[1], code, cookies)


async def come_back(
    slack: Slack, browser: aiohttp.ClientSession, state: str, code: str, cookies: str
) -> tuple[int, str]:
    """Slack sends the administrator's browser back with a code."""
    address = f"{slack.bot_address}/slack/oauth_redirect"
    async with browser.get(address, params={"state": state, "code": code}, headers={"Cookie": cookies}) as page:
        return page.status, await page.text()


async def test_the_page_to_agree_on_asks_for_the_least(slack: Slack) -> None:
    """The link leads to the platform that is configured, with our scopes and no others."""
    async with aiohttp.ClientSession() as browser, browser.get(f"{slack.bot_address}/slack/install") as page:
        words = await page.text()
    assert f"{slack.cloud.base_url}/oauth/v2/authorize?" in words
    scopes = "app_mentions:read,chat:write,commands,im:history,im:write,mpim:write,users:read,users:read.email"
    assert f"scope={scopes}" in words


async def test_an_installed_workspace_is_answered(slack: Slack) -> None:
    """After the OAuth dance a command is answered, with that workspace's own token."""
    await slack.command()
    assert slack.answerer.asked == []
    status, _ = await install(slack, slack.workspace.id)
    assert status == 200
    await slack.command()
    assert slack.seen()[-1].text == "Here you are."
    profile = await slack.edge.directory.profile(slack.workspace.id, slack.priya.id)
    assert profile.email == "priya.nair@larkbeck.example"


async def test_two_workspaces_have_each_their_own_token(slack: Slack) -> None:
    """Installing in a second workspace leaves the first as it is."""
    other = slack.cloud.add_workspace("Stainmoor", domain="stainmoor")
    ruth = slack.cloud.add_user(other.id, "Ruth Penhale", "ruth.penhale@kelderwick.example")
    assert (await install(slack, slack.workspace.id))[0] == 200
    assert (await install(slack, other.id))[0] == 200
    await slack.cloud.send_dm(ruth.id, "hello")
    await slack.command()
    await slack.settle()
    assert {asked.workspace_id for asked in slack.answerer.asked} == {slack.workspace.id, other.id}
    assert len(slack.cloud.messages(ruth.id, slack.cloud.direct_channel(ruth.id).id)) == 2


async def test_slack_is_not_asked_on_each_request(slack: Slack) -> None:
    """What OAuth brought says whose it is; no request waits for `auth.test`."""
    assert (await install(slack, slack.workspace.id))[0] == 200
    asked = len(slack.cloud.calls("auth.test"))
    await slack.command()
    await slack.command()
    assert len(slack.cloud.calls("auth.test")) == asked


async def test_a_state_works_once_and_in_the_same_browser(slack: Slack) -> None:
    """A link that was passed on, or used before, installs nothing."""
    status, _ = await install(slack, slack.workspace.id, cookie=False)
    assert status == 400
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        async with browser.get(f"{slack.bot_address}/slack/install") as page:
            found = re.search(r"state=([\w.-]+)", await page.text())
            assert found is not None
            cookies = page.headers["Set-Cookie"].split(";")[0]
        codes = [slack.cloud.approve_installation(slack.workspace.id) for _ in range(2)]
        first = await come_back(slack, browser, found[1], codes[0], cookies)
        second = await come_back(slack, browser, found[1], codes[1], cookies)
    assert (first[0], second[0]) == (200, 401)


async def test_an_old_state_installs_nothing(slack: Slack) -> None:
    """Ten minutes after the link was made it no longer works."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as browser:
        async with browser.get(f"{slack.bot_address}/slack/install") as page:
            found = re.search(r"state=([\w.-]+)", await page.text())
            assert found is not None
            cookies = page.headers["Set-Cookie"].split(";")[0]
        slack.clock.advance(601)
        code = slack.cloud.approve_installation(slack.workspace.id)
        status, _ = await come_back(slack, browser, found[1], code, cookies)
    assert status == 401


@pytest.mark.parametrize("fault", [Fault("error", code="invalid_code"), Fault("server_error"), Fault("dropped")])
async def test_an_outage_during_installation_is_a_page_not_a_500(slack: Slack, fault: Fault) -> None:
    """Whatever Slack answers, the administrator sees a page that says it did not work."""
    slack.cloud.fail_next("oauth.v2.access", fault)
    status, words = await install(slack, slack.workspace.id)
    assert status in {401, 503}
    assert words


async def test_nobody_can_be_looked_up_without_the_database(slack: Slack, sqlite: Database) -> None:
    """Where the token can't be read, the directory says that it is unavailable."""
    assert (await install(slack, slack.workspace.id))[0] == 200
    async with sqlite.writing() as session:
        await session.execute(sql("ALTER TABLE slack_installations RENAME TO lost"))
    with pytest.raises(DirectoryUnavailable):
        await slack.edge.directory.profile(slack.workspace.id, slack.priya.id)


async def test_a_removed_app_is_forgotten(slack: Slack, sqlite: Database) -> None:
    """When the app is removed from a workspace nothing of its token stays, and nobody there is answered."""
    assert (await install(slack, slack.workspace.id))[0] == 200
    await slack.cloud.uninstall(slack.workspace.id)
    await slack.settle()
    async with sqlite.reading() as session:
        assert (await session.execute(sql("SELECT count(*) FROM slack_installations"))).scalar_one() == 0
    await slack.command()
    assert slack.answerer.asked == []


async def test_a_database_that_cannot_be_read_is_answered_all_the_same(slack: Slack, sqlite: Database) -> None:
    """Without the token in reach the answerer is still asked, and its apology goes by the response_url."""
    assert (await install(slack, slack.workspace.id))[0] == 200
    async with sqlite.writing() as session:
        await session.execute(sql("ALTER TABLE slack_installations RENAME TO lost"))
    act = await slack.command()
    assert (act.status, act.shown) == (200, "")
    assert slack.seen()[-1].text == "Here you are."


@pytest.fixture
async def grid(sqlite: Database) -> AsyncIterator[Slack]:
    """The bot not installed yet, in a workspace of an organisation."""
    async with connected(sqlite, client_id="yes", bot_token="", installed=False, enterprise_id="E0001") as made:
        yield made


@pytest.mark.parametrize("for_organisation", [False, True])
async def test_people_of_an_organisation_are_recognised(grid: Slack, for_organisation: bool) -> None:
    """Whoever is asked about by workspace alone is found, though the installation is the organisation's."""
    assert (await install(grid, grid.workspace.id, for_organisation=for_organisation))[0] == 200
    await grid.command()
    for _ in range(2):
        profile = await grid.edge.directory.profile(grid.workspace.id, grid.priya.id)
        assert profile.email == "priya.nair@larkbeck.example"
        grid.clock.advance(61)


@pytest.mark.parametrize("for_organisation", [False, True])
async def test_an_app_removed_from_an_organisation_is_forgotten(
    grid: Slack, sqlite: Database, for_organisation: bool
) -> None:
    """No token stays behind, whether it was the workspace's or the whole organisation's."""
    assert (await install(grid, grid.workspace.id, for_organisation=for_organisation))[0] == 200
    await grid.command()
    await grid.cloud.uninstall(grid.workspace.id)
    await grid.settle()
    async with sqlite.reading() as session:
        assert (await session.execute(sql("SELECT count(*) FROM slack_installations"))).scalar_one() == 0
    await grid.command()
    assert len(grid.answerer.asked) == 1


async def test_an_organisations_installation_outlives_a_workspaces(database: Database) -> None:
    """On each database: the app removed from one workspace stays installed in the organisation, and in others."""
    store = make_store(database)
    await store.async_save(installation("xoxb-all", team_id=None, enterprise_id="E1"))
    await store.async_save(installation("xoxb-one", enterprise_id="E1"))
    await store.async_delete_bot(enterprise_id="E1", team_id="T1")
    assert [(one.enterprise_id, one.bot_token) for one in await store.find_organisations()] == [("E1", "xoxb-all")]
    assert await store.async_find_bot(enterprise_id=None, team_id="T1") is None
    assert await store.async_find_bot(enterprise_id="E2", team_id=None, is_enterprise_install=True) is None
    found = await store.async_find_bot(enterprise_id="E1", team_id="T1", is_enterprise_install=True)
    assert found is not None
    assert found.bot_token == "xoxb-all"
    await store.async_delete_bot(enterprise_id="E1", team_id=None)
    assert await store.async_find_bot(enterprise_id="E1", team_id=None, is_enterprise_install=True) is None


async def test_a_workspace_that_joined_an_organisation_has_one_installation(database: Database) -> None:
    """On each database: installed anew, now with an organisation's id, it replaces what was there without one."""
    store = make_store(database)
    await store.async_save(installation("xoxb-before"))
    await store.async_save(installation("xoxb-after", enterprise_id="E1"))
    for enterprise_id in (None, "E1"):
        found = await store.async_find_bot(enterprise_id=enterprise_id, team_id="T1")
        assert found is not None
        assert found.bot_token == "xoxb-after"
    await store.async_delete_bot(enterprise_id=None, team_id="T1")
    assert await store.async_find_bot(enterprise_id="E1", team_id="T1") is None


@asynccontextmanager
async def stalled(database: Database) -> AsyncIterator[None]:
    """All connections of the database are taken, so that whoever wants one waits."""
    async with AsyncExitStack() as stack:
        for _ in range(CONNECTIONS):
            session = await stack.enter_async_context(database.reading())
            await session.execute(sql("SELECT 1"))
        yield


async def test_an_acknowledgement_does_not_wait_for_the_database(slack: Slack, sqlite: Database) -> None:
    """For a minute after it was read the token is known, so even a message is answered while the database stalls."""
    assert (await install(slack, slack.workspace.id))[0] == 200
    await slack.command()
    async with stalled(sqlite):
        act = await slack.cloud.send_dm(slack.priya.id, "hello")
        await slack.settle()
    assert act.status == 200
    assert slack.seen(slack.direct)[-1].text == "Here you are."


async def test_a_stalled_database_costs_no_acknowledgement(
    slack: Slack, sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A minute later the database is asked again, and not for longer than Slack waits for its acknowledgement."""
    monkeypatch.setattr("bot.slack.install.READ_SECONDS", 0.05)
    assert (await install(slack, slack.workspace.id))[0] == 200
    await slack.command()
    slack.clock.advance(61)
    async with stalled(sqlite):
        with capture_logs() as logged:
            act = await slack.command()
        with pytest.raises(DirectoryUnavailable):
            await slack.edge.directory.profile(slack.workspace.id, slack.priya.id)
    assert act.status == 200
    assert [one["event"] for one in logged] == ["slack_installation_not_read"]
    assert len(slack.answerer.asked) == 2
    assert (await slack.edge.directory.profile(slack.workspace.id, slack.priya.id)).email


async def test_an_installation_anew_counts_at_once(slack: Slack) -> None:
    """A token that was replaced in this process is not used for the rest of its minute."""
    for _ in range(2):
        assert (await install(slack, slack.workspace.id))[0] == 200
        profile = await slack.edge.directory.profile(slack.workspace.id, slack.priya.id)
        assert profile.email == "priya.nair@larkbeck.example"


async def test_a_workspace_installed_by_oauth_is_not_the_operators(slack: Slack) -> None:
    """Anybody may install the app in a workspace of their own: that makes it nobody's but theirs."""
    assert (await install(slack, slack.workspace.id))[0] == 200
    await slack.command()
    assert len(slack.answerer.asked) == 1
    assert not slack.edge.owns_workspace(slack.workspace.id)


def make_store(database: Database, changed: Callable[[], None] = lambda: None) -> InstallationStore:
    """A store of installations with a key of its own."""
    return InstallationStore("1.2", database, SecretBox([Fernet.generate_key().decode()]), MovableClock(), changed)


def installation(
    token: str = "xoxb-secret", *, team_id: str | None = "T1", enterprise_id: str | None = None
) -> Installation:
    """An installation as the OAuth flow makes it; without a team, of the whole organisation."""
    return Installation(
        app_id="A1",
        team_id=team_id,
        enterprise_id=enterprise_id,
        is_enterprise_install=team_id is None,
        bot_token=token,
        bot_id="B1",
        bot_user_id="U1",
        bot_scopes=["commands", "chat:write"],
        user_id="U2",
        bot_token_expires_at=1_800_000_000,
    )


async def test_an_installation_is_encrypted_and_replaced(database: Database) -> None:
    """On each database: no token in plain sight, one row a workspace, and what is read is what was saved."""
    store = make_store(database)
    await store.async_save(installation("xoxb-first"))
    await store.async_save(installation("xoxb-second"))
    async with database.reading() as session:
        rows = (await session.execute(sql("SELECT ciphertext FROM slack_installations"))).scalars().all()
    assert len(rows) == 1
    assert b"xoxb" not in bytes(rows[0])
    found = await store.async_find_installation(enterprise_id=None, team_id="T1")
    assert found is not None
    assert (found.bot_token, found.bot_scopes) == ("xoxb-second", ["commands", "chat:write"])
    assert found.bot_token_expires_at == 1_800_000_000
    assert await store.async_find_bot(enterprise_id=None, team_id="T2") is None


async def test_a_persons_revoked_token_leaves_the_bots(database: Database) -> None:
    """Only the bot's own removal ends an installation."""
    store = make_store(database)
    await store.async_save(installation())
    await store.async_delete_installation(enterprise_id=None, team_id="T1", user_id="U2")
    assert await store.async_find_bot(enterprise_id=None, team_id="T1") is not None
    await store.async_delete_all(enterprise_id=None, team_id="T1")
    assert await store.async_find_bot(enterprise_id=None, team_id="T1") is None


async def test_states_are_used_once_and_cleared_away(database: Database) -> None:
    """On each database a state works once, not after ten minutes, and doesn't pile up."""
    clock = MovableClock()
    states = StateStore(database, clock)
    state = await states.async_issue()
    assert await states.async_consume(state)
    assert not await states.async_consume(state)
    late = await states.async_issue()
    clock.advance(601)
    assert not await states.async_consume(late)
    await states.async_issue()
    async with database.reading() as session:
        assert (await session.execute(sql("SELECT count(*) FROM slack_oauth_states"))).scalar_one() == 1
