"""Which organisation a workspace belongs to, asked of Slack where no request has told."""

from collections.abc import Iterable

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.outcomes import Unable, called
from bot.slack.web import SlackWeb

PAGE = 200
"""docs.slack.dev: Pagination: "We recommend no more than 200 results at a time"."""


async def organisation_with(team_id: str, tokens: Iterable[tuple[str, str]], web: SlackWeb) -> str:
    """The first organisation of these (each with the token of its installation) that the workspace is in, or none: "".

    Raises:
        Unable: if none is known to have it, and one of them could not be asked.
    """
    unable: Unable | None = None
    for organisation, token in tokens:
        try:
            if await _has(web.with_token(token), team_id):
                return organisation
        except Unable as trouble:
            unable = trouble
    if unable is not None:
        raise unable
    return ""


async def _has(client: AsyncWebClient, team_id: str) -> bool:
    """Whether the bot may be used in this workspace (docs.slack.dev: auth.teams.list, which needs no scope)."""
    cursor = ""
    while True:
        page = await called(client.auth_teams_list(limit=PAGE, cursor=cursor or None), is_repeatable=True)
        if any(isinstance(team, dict) and team.get("id") == team_id for team in page.get("teams") or ()):
            return True
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return False
