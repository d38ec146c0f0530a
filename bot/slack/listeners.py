"""The few generic listeners: they acknowledge, hand over, and let nothing escape.

Which command, button or form it is, the router knows; Bolt's own matching would try each listener in turn.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.edges import Answerer
from bot.slack.forms import form_again, render_form
from bot.slack.origin import Origin, with_state
from bot.slack.reading import Heard, Payload, read_action, read_command, read_event, read_submission
from bot.slack.replies import Replies, as_message
from handlers.messages import Choices, Message, message, text
from handlers.requests import Private, Rejected, Reply, ShowForm, Submission
from handlers.router import Router

log = structlog.get_logger()

ANYTHING = re.compile("")
FORM_WAIT_SECONDS = 2.0
"""How long a form stays open for its answer: Slack gives up after three seconds (docs.slack.dev: Modals)."""

DRAIN_SECONDS = 10.0
"""How long the end of the process waits for what is being answered."""
CANCEL_SECONDS = 1.0

WENT_WRONG = "Something went wrong on our side. Please try again in a minute."

OnRemoved = Callable[[str, str], Awaitable[None]]
"""Told when the app was removed: enterprise id and team id, the latter empty where it was the whole organisation."""


class Listeners:
    """Listens to Slack and answers; `drain` waits for what is still being answered."""

    def __init__(self, answerer: Answerer, router: Router, replies: Replies, on_removed: OnRemoved) -> None:
        self._answerer = answerer
        self._router = router
        self._replies = replies
        self._on_removed = on_removed
        self._tasks: set[asyncio.Task[Any]] = set()

    def register(self, app: AsyncApp) -> None:
        """Listen on this app."""
        app.command(ANYTHING)(self.on_command)
        app.action(ANYTHING)(self.on_action)
        app.view(ANYTHING)(self.on_submission)
        app.event(ANYTHING)(self.on_event)

    async def on_command(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A slash command."""
        await ack()
        self._take_up(lambda: read_command(body, context.team_id or "", self._router), client)

    async def on_action(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A button or a menu."""
        await ack()
        self._take_up(lambda: read_action(body, context.team_id or "", self._router), client)

    async def on_event(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
        """A message to the bot, its home opened, or the app removed."""
        await ack()
        team_id = context.team_id or ""
        if body["event"].get("type") == "app_uninstalled" or body["event"].get("tokens", {}).get("bot"):
            removed_from = "" if context.is_enterprise_install else team_id
            self._start("forgetting", self._on_removed(context.enterprise_id or "", removed_from))
            return
        self._take_up(lambda: read_event(body, team_id, self._router), client)

    async def on_submission(
        self, ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
    ) -> None:
        """A form: answered before it is acknowledged, so that an error stands beside its field.

        Where the answer takes longer than Slack waits, the form closes and the answer follows as a message.
        """
        heard = self._understood(lambda: read_submission(body, context.team_id or ""))
        if heard is None:
            await ack(response_action="errors", errors=_beside(body, {}, WENT_WRONG))
            return
        answer = self._start("answer", self._answer(heard))
        await asyncio.wait({answer}, timeout=FORM_WAIT_SECONDS)
        if not answer.done():
            await ack()
            self._start("late_answer", self._deliver_late(answer, heard, client))
            return
        reply = answer.result()
        match reply:
            case Rejected(errors=errors, ask=Choices() as ask):
                await ack(response_action="update", view=form_again(body["view"], errors, ask))
            case Rejected(errors=errors, text=words):
                await ack(response_action="errors", errors=_beside(body, errors, words))
            case ShowForm(form=form):
                await ack(response_action="update", view=render_form(form, with_state(heard.origin, form.state)))
            case _:
                await ack()
                self._start("delivery", self._deliver(reply, heard.origin, client))

    def _take_up(self, read: Callable[[], Heard | None], client: AsyncWebClient) -> None:
        """Answer in a task of its own; the acknowledgement is already on its way."""
        heard = self._understood(read)
        if heard is not None:
            self._start("answer", self._answer_and_deliver(heard, client))

    def _understood(self, read: Callable[[], Heard | None]) -> Heard | None:
        try:
            return read()
        except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
            log.warning("slack_payload_not_understood", error=type(error).__name__)
            return None

    async def _answer_and_deliver(self, heard: Heard, client: AsyncWebClient) -> None:
        await self._deliver(await self._answer(heard), heard.origin, client)

    async def _answer(self, heard: Heard) -> Reply:
        """The answer; answerers don't raise, and one that did would leave somebody without any."""
        try:
            return await self._answerer.answer(heard.incoming)
        except Exception:
            log.exception("slack_answer_failed", team=heard.origin.team_id)
            return Private(message(text(WENT_WRONG)))

    async def _deliver(self, reply: Reply, origin: Origin, client: AsyncWebClient) -> None:
        try:
            await self._replies.deliver(reply, origin, client)
        except Exception:
            log.exception("slack_delivery_failed", team=origin.team_id)

    async def _deliver_late(self, answer: asyncio.Task[Reply], heard: Heard, client: AsyncWebClient) -> None:
        """The answer to a form that had to be closed; what was typed comes back with an error."""
        reply = await answer
        if isinstance(reply, Rejected) and isinstance(heard.incoming.request, Submission):
            typed = (
                value if isinstance(value, str) else ", ".join(value)
                for value in heard.incoming.request.values.values()
            )
            given_back = (text(value) for value in typed if value)
            said = as_message(reply) + message(text("This is what you typed:"), *given_back)
            reply = Private(Message(said.elements, is_passing=True))
        await self._deliver(reply, heard.origin, client)

    def _start(self, name: str, work: Coroutine[Any, Any, Any] | Awaitable[Any]) -> asyncio.Task[Any]:
        """Run it as a task that is kept until it is done: the loop itself keeps none."""
        task = asyncio.ensure_future(work)
        task.set_name(name)
        self._tasks.add(task)
        task.add_done_callback(self._finish)
        return task

    def _finish(self, task: asyncio.Task[Any]) -> None:
        """Let go of a task, and say so where it failed: what failed and the kind of error, no words."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("slack_task_failed", task=task.get_name(), error=type(error).__name__)

    async def drain(self) -> None:
        """Wait for all that is being answered, and for what follows from it; what takes too long is cut off."""
        try:
            async with asyncio.timeout(DRAIN_SECONDS):
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
        except TimeoutError:
            await self._cut_off()

    async def _cut_off(self) -> None:
        """End what is still being answered."""
        late = set(self._tasks)
        log.warning("slack_answers_cut_off", count=len(late))
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=CANCEL_SECONDS)


def _beside(body: Payload, errors: Any, words: str) -> dict[str, str]:
    """Each error beside its field; what concerns no field that is there goes beside the first."""
    fields = [block["block_id"] for block in body["view"].get("blocks", []) if block.get("type") == "input"]
    placed = {name: error for name, error in errors.items() if name in fields}
    others = [error for name, error in errors.items() if name not in fields]
    if (others or not placed) and fields:
        first = " ".join([placed.get(fields[0], ""), *(others or [words])]).strip()
        placed[fields[0]] = first
    return placed
