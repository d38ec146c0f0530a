"""`POST /api/messages`: everything that Teams tells the bot. Verified first, then read, then answered; never a 500.

A stranger gets 401 and nothing else. Messages are acknowledged at once and answered through the Connector; invokes
(presses and dialogs) are answered in the response, as soon as it is known what to answer.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, Final, assert_never

import structlog
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.edges import Answerer
from bot.teams.activity import Activity
from bot.teams.answers import Answer, Answers, Result, dialog_words, form_in_chat, toast
from bot.teams.connector import Outgoing
from bot.teams.guard import Guard, KeysUnavailable, Stranger
from bot.teams.sender import Said, Sender, as_form, as_message
from bot.teams.turn import Asked, asked_for_home, asked_in_words, asked_with_data, current_turn, turn_of
from handlers.messages import Message
from handlers.requests import Nothing, Private, Rejected, Replace, Reply, Selection, ShowForm, ShowHome
from handlers.router import Router

BODY_BYTES: Final = 256 * 1_024
"""Teams' own limit on a message is about 100 KB. Microsoft, "Format your bot messages"."""

KEPT_ANSWERS: Final = 200
KEPT_MESSAGES: Final = 2_000
DRAIN_SECONDS: Final = 10.0

CHOOSE_FIRST: Final = "Please choose one from the list first."
STALE: Final = "This button is from an older message. Nothing was changed; please ask me again."
WENT_WRONG: Final = "Something went wrong on our side, and this may not have been saved. Please try again."
GREETING: Final = (
    "Hello. I'm Staffroom: I help colleagues across the trust find each other. Mention me with what you are looking "
    "for, and I answer you privately; or add me for yourself under Apps and write to me there."
)

log = structlog.get_logger(__name__)


class Endpoint:
    """Answers the requests of Teams."""

    def __init__(self, *, guard: Guard, answerer: Answerer, router: Router, sender: Sender, tenant_id: str) -> None:
        self._guard = guard
        self._answerer = answerer
        self._router = router
        self._sender = sender
        self._answers = Answers(sender, self._start)
        self._tenant_id = tenant_id
        self._tasks: set[asyncio.Task[Any]] = set()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._invokes: OrderedDict[str, asyncio.Task[Response]] = OrderedDict()

    async def receive(self, request: Request) -> Response:
        """Answer one request."""
        body = await _limited_body(request)
        if body is None:
            return Response(status_code=413)
        said = _json_object(body)
        if said is None:
            return Response(status_code=400)
        try:
            await self._guard.check_token(request.headers.get("authorization", ""), said.get("serviceUrl"))
            self._guard.check_channel(said.get("channelId"))
            activity = Activity.model_validate(said)
            self._guard.check_tenant(activity.tenant_ids())
        except Stranger:
            return Response(status_code=401)
        except KeysUnavailable:
            return Response(status_code=503)
        except ValidationError as error:
            log.warning("teams_activity_unreadable", field=str(error.errors(include_input=False)[0]["loc"]))
            return Response(status_code=400)
        return await self._answer(activity)

    async def drain(self) -> None:
        """Wait for what has been acknowledged, and for what that begins in turn, for a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while self._tasks:
                    await asyncio.wait(self._tasks)

    async def _answer(self, activity: Activity) -> Response:
        if not activity.user_id or not activity.id:
            return Response(status_code=400)
        if activity.type == "invoke":
            return await self._invoke(activity)
        if activity.type == "message":
            self._acknowledge(activity, self._asked(activity))
        elif activity.type in {"conversationUpdate", "installationUpdate"} and activity.adds_bot():
            self._welcome(activity)
        return Response(status_code=200)

    def _asked(self, activity: Activity) -> Asked | None:
        """What a message asks for; None where it wasn't said to the bot."""
        turn = turn_of(activity, self._tenant_id)
        if activity.value is not None and not activity.text:
            return asked_with_data(turn, activity.value)
        if turn.scope == "personal" or turn.targeted or activity.mentions_bot():
            return asked_in_words(turn, activity.words(), self._router)
        return None

    def _acknowledge(self, activity: Activity, asked: Asked | None) -> None:
        if asked is not None and self._is_new(f"{activity.conversation.id}/{activity.id}"):
            self._start(self._answer_message(asked))

    def _welcome(self, activity: Activity) -> None:
        """Say hello once, although Teams tells of an installation twice (conversationUpdate and installationUpdate)."""
        turn = turn_of(activity, self._tenant_id)
        if not self._is_new(f"{turn.conversation_id}/added/{turn.user_id}"):
            return
        if turn.scope == "personal":
            self._start(self._answer_message(asked_for_home(turn)))
        else:
            self._start(self._sender.in_front_of_others(turn, GREETING))

    async def _answer_message(self, asked: Asked) -> None:
        said: Message | None = None
        try:
            reply = await self._reply(asked)
            said = _words_of(reply)
            outgoing = None if isinstance(reply, Nothing) else _outgoing(asked, reply)
        except Exception:
            log.exception("teams_answer_failed")
            outgoing = Outgoing(text=WENT_WRONG)
        if outgoing is not None:
            where = await self._sender.privately(asked.turn, outgoing)
            if where is Said.PUT_OFF and said is not None and await self._sender.give_later(asked.turn, said):
                where = Said.FOLLOWS
            if where is not Said.HERE and asked.turn.scope == "shared":
                await self._sender.in_front_of_others(asked.turn, where.value)
        await self._sender.remember(asked.turn)

    async def _invoke(self, activity: Activity) -> Response:
        """Answer a press or a dialog; a repeat of the same one gets the same answer, without doing it again."""
        answer = {
            "adaptiveCard/action": self._press,
            "task/fetch": self._dialog,
            "task/submit": self._dialog,
        }.get(activity.name or "")
        if answer is None:
            return Response(status_code=501)
        key = f"{activity.user_id}/{activity.id}"
        task = self._invokes.get(key)
        if task is None:
            task = self._start(_as_response(answer(activity)))
            self._invokes[key] = task
            if len(self._invokes) > KEPT_ANSWERS:
                self._invokes.popitem(last=False)
        # Shielded: if Teams hangs up, what was begun is still finished.
        return await asyncio.shield(task)

    async def _press(self, activity: Activity) -> Answer:
        action = activity.value.get("action") if isinstance(activity.value, dict) else None
        data = action.get("data") if isinstance(action, dict) else None
        asked = asked_with_data(turn_of(activity, self._tenant_id), data)
        if asked is None:
            return toast(STALE)
        if isinstance(asked.request, Selection) and not asked.request.value:
            return toast(CHOOSE_FIRST)
        return await self._answer_invoke(asked, self._answers.to_press, toast(WENT_WRONG))

    async def _dialog(self, activity: Activity) -> Answer:
        data = activity.value.get("data") if isinstance(activity.value, dict) else None
        asked = asked_with_data(turn_of(activity, self._tenant_id, in_dialog=True), data)
        if asked is None:
            return dialog_words(STALE)
        return await self._answer_invoke(asked, self._answers.to_dialog, dialog_words(WENT_WRONG))

    async def _answer_invoke(
        self, asked: Asked, say: Callable[[Asked, Reply], Awaitable[Answer]], apology: Answer
    ) -> Answer:
        try:
            answer = await say(asked, await self._reply(asked))
        except Exception:
            log.exception("teams_answer_failed")
            answer = apology
        self._start(self._sender.remember(asked.turn))
        return answer

    async def _reply(self, asked: Asked) -> Reply:
        current_turn.set(asked.turn)
        return await self._answerer.answer(asked.incoming())

    def _is_new(self, key: str) -> bool:
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > KEPT_MESSAGES:
            self._seen.popitem(last=False)
        return True

    def _start(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(_log_failure)
        return task


def _log_failure(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("teams_task_failed", exc_info=error)


async def _as_response(answer: Awaitable[Answer]) -> Response:
    body = await answer
    return Response(status_code=200) if body is None else JSONResponse(body)


def _outgoing(asked: Asked, reply: Private | Replace | ShowHome | ShowForm | Rejected) -> Outgoing:
    """What is sent to the person in answer to typed words."""
    match reply:
        case Private(message=said) | Replace(message=said) | ShowHome(message=said):
            return as_message(said)
        case ShowForm(form=form):
            return as_form(form, asked.turn.activity_id)
        case Rejected(text=text):
            return Outgoing(card=form_in_chat(asked, reply), summary=text)
        case _:
            assert_never(reply)


def _words_of(reply: Reply) -> Message | None:
    """What can still be said later in answer to typed words; a form can't: what it asks may not hold by then."""
    match reply:
        case Private(message=said) | Replace(message=said) | ShowHome(message=said):
            return said
        case _:
            return None


async def _limited_body(request: Request) -> bytes | None:
    """The body; None as soon as it is known to be too large."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)


def _json_object(body: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(body)
        if b"\\ud" in body.lower():
            # Escaped halves of surrogate pairs are JSON, but no text: each becomes a question mark.
            said = json.loads(json.dumps(said, ensure_ascii=False).encode(errors="replace"))
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
