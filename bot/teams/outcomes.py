"""What Microsoft's answers mean for an errand: surely not done, perhaps done, refused for good, or nobody to be found.

Sources: Microsoft's "Conversational bots: status codes from bot conversational APIs" and "Microsoft Graph error
responses and resource types".
"""

from typing import Final, TypeAlias

from bot.teams.trouble import NO_CONNECTION, NoToken, Trouble
from handlers.ports import Impossible, Later, Unreachable, Unsure

Failure: TypeAlias = Later | Unsure | Unreachable | Impossible

NOT_AUTHORISED: Final = "not_authorised"
"""Entra refuses the bot's credentials, or the platform its token. `staffroom doctor` says which."""

NOT_ON_TEAMS: Final = "not_on_teams"
"""Teams has no such thing for a bot."""

TIMED_OUT: Final = "timed_out"
NOT_KNOWN_THERE: Final = "ActivityNotFoundInConversation"
WRONG_HOST: Final = "InvalidBotApiHost"
"""The tenant is in another cloud than TEAMS_SERVICE_URL."""

LIMIT_SECONDS: Final = 1.0
"""How long a limit lasts that names no time."""

REFUSED_SECONDS: Final = 30.0
"""How long to leave alone what refuses the bot: only a fresh token, or a new secret, mends that."""

AWAY_SECONDS: Final = 5.0
"""How long to leave alone what can't be reached."""

BUSY_SECONDS: Final = 1.0
SERVER_ERROR: Final = 500


class Failed(Exception):
    """An errand can't go on; `outcome` is what to say of it."""

    def __init__(self, outcome: Failure) -> None:
        super().__init__(outcome.code)
        self.outcome: Final = outcome


def outcome_of(trouble: Trouble) -> Failure:
    """What trouble with the Connector says of the request that met it.

    412 and 503 refuse a request before anything is done with it, as 429 does. 502 and 504 come from a gateway that had
    handed the request on: Microsoft asks for another try, but does not promise that nothing was posted, so they are
    doubtful, as are a 500, a lost answer and one that never came.
    """
    if isinstance(trouble, NoToken):
        return _without_token(trouble)
    match trouble.status:
        case 0 if trouble.code == NO_CONNECTION:
            return Later(NO_CONNECTION, AWAY_SECONDS, is_outage=True)
        case 0:
            return Unsure(trouble.code)
        case 401:
            # The token has been thrown away: the next try has a fresh one, as one should that was taken too early.
            return Later(NOT_AUTHORISED, REFUSED_SECONDS, is_outage=True)
        case 412:
            return Later(trouble.code, BUSY_SECONDS)
        case 429:
            return Later(trouble.code, _wait(trouble, LIMIT_SECONDS), is_limit=True)
        case 503:
            return Later(trouble.code, _wait(trouble, AWAY_SECONDS), is_outage=True)
        case 403 | 404 if trouble.code not in {NOT_KNOWN_THERE, WRONG_HOST}:
            return Unreachable(trouble.code)
        case status if status >= SERVER_ERROR:
            return Unsure(trouble.code)
        case _:
            return Impossible(trouble.code)


def if_harmless(outcome: Failure) -> Failure:
    """The same for a step that does no harm when it is repeated, and that nobody sees: doubt is no reason to stop."""
    return Later(outcome.code, AWAY_SECONDS) if isinstance(outcome, Unsure) else outcome


def _without_token(trouble: NoToken) -> Later:
    """Refused credentials are the operator's to mend (`BotTokens` warns of them): until then all waits."""
    if trouble.is_refused:
        return Later(NOT_AUTHORISED, REFUSED_SECONDS, is_outage=True)
    return Later("no_token", _wait(trouble, AWAY_SECONDS), is_outage=True)


def _wait(trouble: Trouble, otherwise: float) -> float:
    return otherwise if trouble.after_seconds is None else trouble.after_seconds
