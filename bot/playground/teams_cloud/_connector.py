"""What the bot calls: the Connector's v3 endpoints, Entra's token endpoint, and the Bot Framework's keys."""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.playground.teams_cloud._activity_rules import card_in, check_activity, check_recipient
from bot.playground.teams_cloud._card_rules import Refused
from bot.playground.teams_cloud._keys import ISSUER, TOKEN_SECONDS
from bot.playground.teams_cloud._rates import Fault
from bot.playground.teams_cloud._state import CloudConversation, CloudMessage, CloudPerson, JsonObject
from bot.playground.teams_cloud._wire import Wire

STATUS_CODES = "Teams conversational bots: status codes from bot conversational APIs"
RATE_LIMITS = "Optimize your bot with rate limiting in Teams"
TOKENS = "Authentication with the Bot Connector API"
PROACTIVE = "Send proactive messages: the app must be installed for the user"

SCOPE = f"{ISSUER}/.default"


class Dropped(Response):
    """No answer at all: the connection is closed after the first bytes."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Begin an answer and leave it at that; the server then closes the connection."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})


class Connector:
    """Answers the bot's calls from the state of one tenant."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._tenant = wire.tenant

    def routes(self) -> list[Route]:
        """All routes, to be mounted at the root."""
        conversations = "/teams/v3/conversations"
        activity = conversations + "/{conversation:path}/activities"
        members = conversations + "/{conversation:path}/"
        return [
            Route("/v1/.well-known/openidconfiguration", self._metadata),
            Route("/v1/.well-known/keys", self._keys),
            Route("/{tenant}/oauth2/v2.0/token", self._token, methods=["POST"]),
            self._route("POST", activity, self._send),
            self._route("POST", activity + "/{activity}", self._reply),
            self._route("PUT", activity + "/{activity}", self._update),
            self._route("DELETE", activity + "/{activity}", self._delete),
            self._route("GET", members + "members/{member}", self._member),
            self._route("GET", members + "members", self._members),
            self._route("GET", members + "pagedMembers", self._paged_members),
            self._route("POST", conversations, self._create),
        ]

    def _route(self, method: str, path: str, answer: Callable[[Request, Any], Awaitable[Response]]) -> Route:
        async def call(request: Request) -> Response:
            return await self._call(request, answer)

        return Route(path, call, methods=[method])

    async def _call(self, request: Request, answer: Callable[[Request, Any], Awaitable[Response]]) -> Response:
        """One call of the bot's: logged, faulted on demand, let in with a token, and refused with a document."""
        body = await _json(request)
        exchange = self._wire.note("from bot", request.method, _address(request), body)
        exchange.headers = dict(request.headers)
        began = time.perf_counter()
        try:
            if fault := self._wire.next_fault(request.method, request.url.path):
                await _befall(fault)
            self._let_in(request)
            response = await answer(request, body)
        except Refused as refusal:
            exchange.document = refusal.document
            response = _refusal(refusal)
        exchange.status = 0 if isinstance(response, Dropped) else response.status_code
        exchange.response = json.loads(bytes(response.body)) if response.body else None
        exchange.milliseconds = (time.perf_counter() - began) * 1_000
        self._wire.changed()
        return response

    def _let_in(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        allowed = self._wire.key.admits(token, self._tenant.client_id, self._wire.now())
        if scheme != "Bearer" or not allowed:
            raise Refused(401, "Unauthorized", "Authorization has been denied for this request.", TOKENS)

    async def _metadata(self, _request: Request) -> Response:
        base = self._wire.base_url
        return JSONResponse({"issuer": ISSUER, "jwks_uri": f"{base}/v1/.well-known/keys"})

    async def _keys(self, _request: Request) -> Response:
        self._wire.key_requests += 1
        return JSONResponse(self._wire.key.public_set())

    async def _token(self, request: Request) -> Response:
        asked = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        right = {
            "grant_type": "client_credentials",
            "client_id": self._tenant.client_id,
            "client_secret": self._wire.client_secret,
            "scope": SCOPE,
        }
        shown = {name: value for name, value in asked.items() if name != "client_secret"}
        exchange = self._wire.note("from bot", "POST", _address(request), shown)
        if asked != right or request.path_params["tenant"] != self._tenant.id:
            exchange.status, exchange.document = 401, TOKENS
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        exchange.status = 200
        token = self._wire.key.for_bot(self._tenant.client_id, self._tenant.id, self._wire.now())
        return JSONResponse({"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "access_token": token})

    async def _send(self, request: Request, body: Any) -> Response:
        place, thread_id = self._place(request)
        targeted = request.query_params.get("isTargetedActivity") == "true"
        activity = check_activity(body, targeted=targeted)
        only_for = check_recipient(activity, self._tenant) if targeted else ""
        if activity["type"] == "typing":
            return Response(status_code=202)
        self._admit(place)
        message = self._add(place, thread_id, activity, only_for)
        return JSONResponse({"id": message.id}, status_code=201)

    async def _reply(self, request: Request, body: Any) -> Response:
        self._message(request)
        return await self._send(request, body)

    async def _update(self, request: Request, body: Any) -> Response:
        place, _ = self._place(request)
        message = self._message(request)
        targeted = request.query_params.get("isTargetedActivity") == "true"
        activity = check_activity(body, targeted=targeted)
        self._admit(place)
        message.text, message.summary = activity.get("text", ""), activity.get("summary", "")
        message.card, message.edited = card_in(activity), True
        message.views.clear()
        return JSONResponse({"id": message.id})

    async def _delete(self, request: Request, _body: Any) -> Response:
        self._place(request)
        self._tenant.messages.remove(self._message(request))
        return Response(status_code=200)

    async def _member(self, request: Request, _body: Any) -> Response:
        place, _ = self._place(request)
        person = self._tenant.person(request.path_params["member"])
        if person is None or person not in self._tenant.members(place):
            raise Refused(404, "MemberNotFoundInConversation", "Member was not found in conversation.", STATUS_CODES)
        return JSONResponse(self._account(person))

    async def _members(self, request: Request, _body: Any) -> Response:
        place, _ = self._place(request)
        return JSONResponse([self._account(person) for person in self._tenant.members(place)])

    async def _paged_members(self, request: Request, _body: Any) -> Response:
        place, _ = self._place(request)
        return JSONResponse({"members": [self._account(person) for person in self._tenant.members(place)]})

    async def _create(self, _request: Request, body: Any) -> Response:
        members = body.get("members") if isinstance(body, dict) else None
        if not isinstance(members, list) or len(members) != 1 or not isinstance(members[0], dict):
            raise Refused(400, "BadArgument", "a personal chat has exactly one member", PROACTIVE)
        if body.get("tenantId") != self._tenant.id:
            raise Refused(400, "BadArgument", "tenantId is missing or unknown", PROACTIVE)
        person = self._tenant.person(str(members[0].get("id", "")))
        if person is None:
            raise Refused(404, "NotFound", "the user is unknown", PROACTIVE)
        if not person.installed:
            raise Refused(
                403, "ForbiddenOperationException", "Bot is not installed in user's personal scope", PROACTIVE
            )
        place = self._tenant.personal_chat(person)
        return JSONResponse({"id": place.id, "serviceUrl": self._wire.service_url}, status_code=201)

    def _place(self, request: Request) -> tuple[CloudConversation, str]:
        """The conversation addressed, and the thread in it.

        Raises:
            Refused: if it does not exist, or the bot may not speak there.
        """
        conversation_id, _, thread_id = request.path_params["conversation"].partition(";messageid=")
        place = self._tenant.conversations.get(conversation_id)
        if place is None:
            raise Refused(404, "ConversationNotFound", "Conversation not found.", STATUS_CODES)
        if not self._tenant.has_bot(place):
            raise Refused(
                403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.", STATUS_CODES
            )
        if place.kind == "personal" and self._tenant.people[place.owner_id].blocked:
            raise Refused(403, "MessageWritesBlocked", "Message writes are blocked.", STATUS_CODES)
        return place, thread_id

    def _message(self, request: Request) -> CloudMessage:
        message = self._tenant.message(request.path_params["activity"])
        if message is None:
            raise Refused(404, "ActivityNotFoundInConversation", "The message was not found.", STATUS_CODES)
        return message

    def _admit(self, place: CloudConversation) -> None:
        if seconds := self._wire.rates.admit(place.id, self._wire.now()):
            raise _too_many(str(seconds))

    def _add(self, place: CloudConversation, thread_id: str, activity: JsonObject, only_for: str) -> CloudMessage:
        message_id = self._tenant.next_message_id()
        message = CloudMessage(
            id=message_id,
            conversation_id=place.id,
            thread_id=thread_id or message_id,
            sender_id="",
            at=self._wire.now().isoformat(),
            text=activity.get("text", ""),
            summary=activity.get("summary", ""),
            card=card_in(activity),
            only_for=only_for,
        )
        self._tenant.messages.append(message)
        return message

    def _account(self, person: CloudPerson) -> JsonObject:
        first, _, last = person.name.partition(" ")
        return {
            "id": person.account_id,
            "name": person.name,
            "objectId": person.id,
            "aadObjectId": person.id,
            "givenName": first,
            "surname": last,
            "email": person.email,
            "userPrincipalName": person.email,
            "tenantId": self._tenant.id,
            "userRole": "guest" if person.is_guest else "user",
        }


async def _json(request: Request) -> Any:
    body = await request.body()
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


def _address(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


async def _befall(fault: Fault) -> None:
    """Let the fault happen: the call is held up for a while, or refused."""
    if fault.until is not None:
        await fault.until.wait()
    elif fault.status == 429:  # noqa: PLR2004 - HTTP's own number
        raise _too_many(fault.retry_after)
    else:
        raise Refused(fault.status, "ServiceError", "This fault was asked for.", STATUS_CODES)


def _too_many(retry_after: str) -> Refused:
    refusal = Refused(429, "TooManyRequests", "API calls quota exceeded.", RATE_LIMITS)
    refusal.retry_after = retry_after
    return refusal


def _refusal(refusal: Refused) -> Response:
    if refusal.status == 0:
        return Dropped()
    headers = {"Retry-After": refusal.retry_after} if refusal.retry_after else {}
    body = {"error": {"code": refusal.code, "message": refusal.text}}
    return JSONResponse(body, status_code=refusal.status, headers=headers)
