"""Refuses a query or a body that Microsoft Graph would refuse."""

import re
from collections.abc import Collection
from typing import Any, Final

from starlette.requests import Request

from bot.playground.teams_cloud._card_rules import Refused
from bot.playground.teams_cloud._state import JsonObject

PARAMETERS = "Use query parameters to customize Microsoft Graph responses"
ERRORS = "Microsoft Graph error responses and resource types"
CHANNELS = "Create channel"
CHANNEL_NAME_LENGTH = 50

_CLAUSE: Final = re.compile(r"([A-Za-z/]+) eq '((?:[^']|'')*)'")
_NOT_IN_NAMES: Final = re.compile(r"[~#%&*{}+/\\:<>?|'\"]")


def check_query(request: Request, *known: str) -> None:
    """See that a query has none but these options.

    Raises:
        Refused: if it has another.
    """
    if unknown := sorted(set(request.query_params) - set(known)):
        raise bad(f"the query option {unknown[0]!r} is not allowed here", PARAMETERS)


def filtered(request: Request, *known: str) -> list[tuple[str, str]]:
    """The property and value of each clause of a `$filter`, any of which may hold.

    Raises:
        Refused: if there is none, or it isn't of that form, or over other properties.
    """
    clauses = [_CLAUSE.fullmatch(clause) for clause in request.query_params.get("$filter", "").split(" or ")]
    found = [(clause[1], clause[2].replace("''", "'")) for clause in clauses if clause]
    if len(found) != len(clauses) or not {name for name, _ in found} <= set(known):
        raise bad(f"Invalid filter clause: over {', '.join(known)} only, with eq and or", PARAMETERS)
    return found


def selected(request: Request, whole: JsonObject) -> JsonObject:
    """The properties that `$select` names, or those that Graph gives unasked.

    Raises:
        Refused: if it names one that isn't there.
    """
    named = request.query_params.get("$select")
    if named is None:
        return {name: value for name, value in whole.items() if name not in {"userType", "accountEnabled"}}
    names = [name.strip() for name in named.split(",")]
    if unknown := sorted(set(names) - set(whole)):
        raise bad(f"Could not find a property named {unknown[0]!r}", PARAMETERS)
    return {name: whole[name] for name in names}


def check_body(body: Any, *, needs: Collection[str], may_have: Collection[str] = ()) -> JsonObject:
    """The body, if it has what it needs and nothing unknown.

    Raises:
        Refused: if it doesn't.
    """
    if not isinstance(body, dict):
        raise bad("Unable to read JSON request payload.", ERRORS)
    for name in needs:
        if name not in body:
            raise bad(f"{name} is missing", ERRORS)
    if unknown := sorted(set(body) - {*needs, *may_have}):
        raise bad(f"The property {unknown[0]!r} does not exist here", ERRORS)
    return body


def bound_id(said: Any, bases: Collection[str], pattern: str) -> str:
    """The id in the address of a resource that a body points to (`…@odata.bind`).

    Raises:
        Refused: if it is no address of this service's.
    """
    for base in bases:
        found = re.fullmatch(re.escape(base) + pattern, said) if isinstance(said, str) else None
        if found:
            return found[1]
    raise bad("Bad bind: no address of a resource here", ERRORS)


def check_channel_name(name: Any) -> str:
    """The name, if a channel can be called so.

    Raises:
        Refused: if it can't.
    """
    if not isinstance(name, str) or not name.strip() or len(name) > CHANNEL_NAME_LENGTH or _NOT_IN_NAMES.search(name):
        raise bad("Channel name is empty, too long or has a character that is not allowed", CHANNELS)
    return name


def bad(text: str, document: str) -> Refused:
    """A refusal of something that is wrong in itself."""
    return Refused(400, "BadRequest", text, document)


def not_found(text: str) -> Refused:
    """A refusal of something that isn't there."""
    return Refused(404, "NotFound", text, ERRORS)
