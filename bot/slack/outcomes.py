"""What a call to Slack came to, in the words of the outbox."""

from collections.abc import Awaitable
from typing import Any

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.slack._text import Json
from bot.slack.web import Trouble, trouble_of
from handlers.ports import Impossible, Later, Unreachable, Unsure

LIMITS = {"ratelimited": 1.0, "rate_limited": 1.0, "message_limit_exceeded": 60.0}
"""docs.slack.dev: chat.postMessage, errors: codes that ask to wait; so many seconds where no Retry-After says more."""

AWAY = {"request_timeout": 1.0, "team_added_to_org": 60.0, "org_login_required": 60.0}
"""The same document: the request came in pieces, or the workspace is being moved; in so many seconds it may pass."""

UNCERTAIN = frozenset({"service_unavailable"})
"""The same document says no more of it than that, and not that nothing was done."""

TOKEN_REFUSED = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
"""docs.slack.dev: The Web API, Authentication: what is said of a token that is no longer good."""

REFUSED_SECONDS = 30.0
"""After so long a workspace whose token was refused is tried again: once it has a new one, all goes on by itself."""

PROXY_SECONDS = 30.0
"""After a refusal that isn't in Slack's words: something on the way there, such as a school's proxy, has said no."""

OF_A_PERSON = frozenset(
    {
        "cannot_dm_bot",
        "cant_invite",
        "cant_invite_self",
        "user_disabled",
        "user_is_bot",
        "user_is_restricted",
        "user_is_ultra_restricted",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
"""docs.slack.dev: conversations.open, conversations.invite and users.lookupByEmail, errors."""

OF_A_RECIPIENT = OF_A_PERSON | {"channel_not_found"}
"""docs.slack.dev: chat.postMessage, "Post to a direct message channel": the bot may not enter into a DM with them."""


class Unable(Exception):
    """An errand goes no further; `outcome` says why, and what may become of it."""

    def __init__(self, outcome: Later | Unsure | Unreachable | Impossible) -> None:
        super().__init__(outcome.code)
        self.outcome = outcome


async def called(
    call: Awaitable[AsyncSlackResponse | None],
    *,
    is_repeatable: bool,
    of_person: frozenset[str] = frozenset(),
    fine: frozenset[str] = frozenset(),
) -> Json:
    """What Slack answered; an empty object where it refused with a code in `fine`.

    `is_repeatable` and `of_person` are those of `outcome_of`.

    Raises:
        Unable: if it didn't do it, or perhaps did not.
    """
    try:
        answer = await call
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        if trouble.code in fine:
            return {}
        raise Unable(outcome_of(trouble, is_repeatable=is_repeatable, of_person=of_person)) from error
    return answer.data if answer is not None and isinstance(answer.data, dict) else {}


def outcome_of(
    trouble: Trouble, *, is_repeatable: bool, of_person: frozenset[str] = frozenset()
) -> Later | Unsure | Unreachable | Impossible:
    """What becomes of an errand after this trouble.

    Where a call `is_repeatable` (done twice it leaves what it leaves when done once), one that may have been done is
    simply made again. `of_person` are the codes that, in answer to this call, speak of the person and not of the bot.
    """
    code, seconds = trouble.code, trouble.retry_after_seconds
    if code in LIMITS:
        return Later(code, LIMITS[code] if seconds is None else seconds, is_limit=True)
    if trouble.maybe_done or code in UNCERTAIN:
        return Later(code, seconds or 0.0) if is_repeatable else Unsure(code)
    if code == "no_connection" or code in AWAY:
        return Later(code, AWAY.get(code, seconds or 0.0), is_outage=code != "request_timeout")
    if code in TOKEN_REFUSED:
        return Later(code, REFUSED_SECONDS, is_outage=True)
    if code.startswith("http_"):
        return Later(code, PROXY_SECONDS, is_outage=True)
    return Unreachable(code) if code in of_person else Impossible(code)


def word(answer: Json, *path: str) -> str:
    """The string at this place of an answer.

    Raises:
        Unable: if Slack said yes in another shape than it documents: then it was done, as far as can be told.
    """
    found: Any = answer
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, str) or not found:
        raise Unable(Unsure("unexpected_answer"))
    return found
