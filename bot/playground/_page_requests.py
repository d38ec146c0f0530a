"""What the page sends: a JSON object, checked before anything is done with it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

MOST_BODY_BYTES = 200_000

Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class Details(BaseModel):
    """What an act needs to know; anything else in the request is a mistake."""

    model_config = ConfigDict(extra="forbid", strict=True)


AnyDetails = TypeVar("AnyDetails", bound=Details)


async def read_body(request: Request) -> dict[str, Any]:
    """The JSON object sent.

    Raises:
        HTTPException: 413 if it is too long, 400 if it is no JSON object.
    """
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BODY_BYTES:
            raise HTTPException(413, f"A request may have {MOST_BODY_BYTES:,} bytes at most.")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise HTTPException(400, "The request must be a JSON object.") from error
    if not isinstance(body, dict):
        raise HTTPException(400, "The request must be a JSON object.")
    return body


def read_details(kind: type[AnyDetails], body: dict[str, Any]) -> AnyDetails:
    """What an act needs from a request's body; `as`, which says who acts, is read elsewhere.

    Raises:
        HTTPException: 422 with the first thing that is wrong with it.
    """
    try:
        return kind.model_validate({name: value for name, value in body.items() if name != "as"})
    except ValidationError as error:
        raise HTTPException(422, _sentence(error)) from error


def _sentence(error: ValidationError) -> str:
    """The first thing wrong with a request, in words."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"The request's field “{'.'.join(str(part) for part in first['loc'])}” is wrong: {first['msg']}."
