"""What `staffroom doctor` asks of Slack: whether it takes the token, and whether the token may do what the bot does."""

from collections.abc import Sequence

from slack_sdk.web.async_client import AsyncWebClient

from bot.edges import Finding
from bot.settings import SlackSettings
from bot.slack.manifest import SCOPES
from bot.slack.web import SlackWeb, trouble_of

SCOPES_HEADER = "x-oauth-scopes"
"""Names the token's scopes in every answer. docs.slack.dev: Installing with OAuth, "Checking permissions"."""


async def check_slack(settings: SlackSettings, web: SlackWeb) -> Sequence[Finding]:
    """What was found of the bot's token and the app's token; never raises for what Slack says."""
    findings = []
    if settings.bot_token:
        findings += await _check_bot(web.with_token(settings.bot_token))
    if settings.app_token:
        findings.append(await _check_app(web.with_token(settings.app_token)))
    return findings or [Finding("Slack", is_well=True, says="installed by OAuth, workspace by workspace")]


async def _check_bot(client: AsyncWebClient) -> list[Finding]:
    try:
        answer = await client.auth_test()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what was found
        return [_refused("Slack token", error, "Check SLACK_BOT_TOKEN, and that the app is still installed.")]
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = {scope.strip() for scope in str(headers.get(SCOPES_HEADER, "")).split(",")}
    well = Finding("Slack token", is_well=True, says=f"the bot of {answer.get('team', 'a workspace')}")
    if missing := [scope for scope in SCOPES if scope not in granted]:
        advice = "Update the app with `staffroom manifest slack`, and install it again."
        return [well, Finding("Slack scopes", is_well=False, says=f"{', '.join(missing)} missing", advice=advice)]
    return [well, Finding("Slack scopes", is_well=True, says=", ".join(SCOPES))]


async def _check_app(client: AsyncWebClient) -> Finding:
    try:
        await client.apps_connections_open(app_token=str(client.token))
    except Exception as error:  # noqa: BLE001 - as above
        return _refused("Slack Socket Mode", error, "Check SLACK_APP_TOKEN: it needs the scope connections:write.")
    return Finding("Slack Socket Mode", is_well=True, says="Slack gives a connection")


def _refused(name: str, error: Exception, advice: str) -> Finding:
    trouble = trouble_of(error)
    return Finding(name, is_well=False, says=trouble.code if trouble else type(error).__name__, advice=advice)
