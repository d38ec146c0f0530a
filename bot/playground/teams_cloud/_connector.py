"""What the bot calls in Teams: the Connector's v3 endpoints."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.playground.teams_cloud._activity_rules import card_in, check_activity, check_recipient
from bot.playground.teams_cloud._calls import STATUS_CODES, Calls, too_many
from bot.playground.teams_cloud._card_rules import Refused
from bot.playground.teams_cloud._entra import TOKENS
from bot.playground.teams_cloud._state import (
    AcceptedMessage,
    CloudConversation,
    CloudMessage,
    CloudPerson,
    JsonObject,
)
from bot.playground.teams_cloud._wire import Wire

PROACTIVE = "Send proactive messages: the app must be installed for the user"


class Connector:
    """Answers the bot's calls from the state of one tenant."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._tenant = wire.tenant
        self._calls = Calls(wire, self._let_in)

    def routes(self) -> list[Route]:
        """All routes, to be mounted at the root."""
        conversations = "/teams/v3/conversations"
        activity = conversations + "/{conversation:path}/activities"
        members = conversations + "/{conversation:path}/"
        route = self._calls.route
        return [
            route("POST", activity, self._send),
            route("POST", activity + "/{activity}", self._reply),
            route("PUT", activity + "/{activity}", self._update),
            route("DELETE", activity + "/{activity}", self._delete),
            route("GET", members + "members/{member}", self._member),
            route("GET", members + "members", self._members),
            route("GET", members + "pagedMembers", self._paged_members),
            route("POST", conversations, self._create),
        ]

    def _let_in(self, request: Request, _needs: str) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        allowed = self._wire.key.admits(token, self._tenant.client_id, self._wire.now())
        if scheme != "Bearer" or not allowed:
            raise Refused(401, "Unauthorized", "Authorization has been denied for this request.", TOKENS)
        if seconds := self._wire.rates.admit_request(self._wire.now()):
            raise too_many(str(seconds))

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
        place = self._tenant.conversation(conversation_id)
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
            raise too_many(str(seconds))

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
        self._wire.keep(message)
        person_id = only_for or place.owner_id
        said = AcceptedMessage(message_id, place.id, person_id, message.summary or message.text, message.at)
        self._tenant.accepted.append(said)
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
