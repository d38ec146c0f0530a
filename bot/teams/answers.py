"""What an invoke is answered with, in the HTTP response itself, as the Teams client understands it.

Shapes from Microsoft's "Universal Action Model" (Action.Execute) and "Use dialogs in Microsoft Teams bots".

Often a message or an update belongs to the answer. Who pressed sees what came of that if the Connector is quick; if it
isn't, they are answered at once, and the sending goes on behind.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Final, Protocol, TypeVar, assert_never

from bot.teams.card_parts import Card
from bot.teams.cards import render
from bot.teams.connector import ADAPTIVE
from bot.teams.forms import filled_in, render_form
from bot.teams.sender import Said, Sender, as_form, as_message
from bot.teams.turn import Asked
from handlers.messages import Choices, Form, Message, message, text
from handlers.requests import (
    Nothing,
    Private,
    Rejected,
    Replace,
    Reply,
    ShowForm,
    ShowHome,
    Submission,
)

Answer = dict[str, Any] | None
"""The body of a response; None closes a dialog."""

Result = TypeVar("Result")


class Start(Protocol):
    """Begins work that is finished even while the bot is being stopped."""

    def __call__(self, work: Coroutine[Any, Any, Result], /) -> asyncio.Task[Result]:
        """The work, begun."""
        ...


PATIENCE_SECONDS: Final = 1.5
"""How long the Connector is waited for before the invoke is answered: people shouldn't wait two seconds."""

TOAST: Final = "application/vnd.microsoft.activity.message"
BELOW: Final = "I've answered below."
FILL_IN_BELOW: Final = "Please fill in the form below."
ALREADY_DONE: Final = "This has been done already."
DIALOG_TITLE: Final = "Staffroom"
NOT_OPENED: Final = "The form could not be opened this time. Nothing was lost or saved. Please choose again."


def toast(words: str) -> Answer:
    """A line under the card that was pressed; only who pressed sees it."""
    return {"statusCode": 200, "type": TOAST, "value": words}


def in_place(card: Card) -> Answer:
    """A card instead of the one that was pressed; only who pressed sees it."""
    return {"statusCode": 200, "type": ADAPTIVE, "value": card}


def dialog(title: str, card: Card) -> Answer:
    """A dialog with this card."""
    attachment = {"contentType": ADAPTIVE, "content": card}
    return {"task": {"type": "continue", "value": {"title": title, "width": "medium", "card": attachment}}}


def dialog_words(words: str) -> Answer:
    """A dialog that says just this."""
    return {"task": {"type": "message", "value": words}}


class Answers:
    """Turns a reply into the answer to the invoke that asked for it."""

    def __init__(self, sender: Sender, start: Start) -> None:
        self._sender = sender
        self._start = start

    async def to_press(self, asked: Asked, reply: Reply) -> Answer:
        """The answer to an Action.Execute."""
        match reply:
            case Replace(message=said):
                return await self._instead(asked, said)
            case Private(message=said) if isinstance(asked.request, Submission) and asked.turn.scope == "personal":
                return await self._instead(asked, said)  # a form that has served makes way for what came of it
            case Private(message=said) | ShowHome(message=said):
                return await self._beside(asked, said)
            case ShowForm(form=form):
                return await self._form(asked, form)
            case Rejected():
                return in_place(_form_again(asked, reply, in_dialog=False))
            case Nothing():
                return toast(ALREADY_DONE)
            case _:
                assert_never(reply)

    async def to_dialog(self, asked: Asked, reply: Reply) -> Answer:
        """The answer to task/fetch and task/submit."""
        match reply:
            case ShowForm(form=form):
                return dialog(form.title, render_form(form, in_dialog=True, origin=asked.turn.activity_id))
            case Rejected():
                title = asked.form.title if asked.form else DIALOG_TITLE
                return dialog(title, _form_again(asked, reply, in_dialog=True))
            case Replace(message=said):
                if isinstance(asked.request, Submission):
                    return await self._after_dialog(
                        asked, said, self._sender.instead_or_privately(asked.turn, as_message(said))
                    )
                replaced = await self._soon(self._sender.replace(asked.turn, as_message(said)), otherwise=False)
                return None if replaced else _dialog_showing(said)
            case Private(message=said) | ShowHome(message=said):
                if isinstance(asked.request, Submission):
                    return await self._after_dialog(asked, said, self._sender.privately(asked.turn, as_message(said)))
                return _dialog_showing(said)
            case Nothing():
                return dialog_words(ALREADY_DONE)
            case _:
                assert_never(reply)

    async def _instead(self, asked: Asked, said: Message) -> Answer:
        # Waited for a little: an update after the answer would draw the card again while it is read.
        await self._soon(self._sender.replace(asked.turn, as_message(said)), otherwise=False)
        return in_place(render(said))

    async def _beside(self, asked: Asked, said: Message) -> Answer:
        where = await self._said_soon(asked, self._sender.privately(asked.turn, as_message(said)), said)
        if where is Said.HERE:
            return toast(BELOW)
        if where in {Said.IN_CHAT, Said.FOLLOWS}:
            return toast(where.value)
        # It couldn't be sent, but the answer to a press is seen by nobody else: nothing is lost.
        return in_place(render(said))

    async def _form(self, asked: Asked, form: Form) -> Answer:
        """A form in answer to a button that did not say it would open one."""
        if asked.turn.scope == "personal":
            sending = self._sender.privately(asked.turn, as_form(form, asked.turn.activity_id))
            where = await self._said_soon(asked, sending, message(text(NOT_OPENED)))
            if where in {Said.HERE, Said.FOLLOWS}:
                return toast(FILL_IN_BELOW if where is Said.HERE else where.value)
        return in_place(render_form(form, in_dialog=False, origin=asked.turn.activity_id))

    async def _after_dialog(self, asked: Asked, said: Message, sending: Coroutine[Any, Any, Said]) -> Answer:
        """The dialog makes way for the answer in the chat; where that can't be sent, the dialog shows it."""
        where = await self._said_soon(asked, sending, said)
        if where is Said.HERE:
            return None
        if where in {Said.IN_CHAT, Said.FOLLOWS}:
            return dialog_words(where.value)
        return _dialog_showing(said)

    async def _said_soon(self, asked: Asked, sending: Coroutine[Any, Any, Said], kept: Message) -> Said:
        """Where it was said, if that is known soon; else that it follows, and `kept` does if Teams puts it off."""
        task = self._start(sending)
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        if task.done():
            return task.result()
        self._start(self._see_that_it_follows(asked, task, kept))
        return Said.FOLLOWS

    async def _see_that_it_follows(self, asked: Asked, sending: asyncio.Task[Said], kept: Message) -> None:
        if await sending is Said.PUT_OFF:
            await self._sender.give_later(asked.turn, kept)

    async def _soon(self, work: Coroutine[Any, Any, Result], *, otherwise: Result) -> Result:
        """What comes of this work if it is done soon; else `otherwise`, and the work goes on."""
        task = self._start(work)
        await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
        return task.result() if task.done() else otherwise


def _dialog_showing(said: Message) -> Answer:
    return dialog(DIALOG_TITLE, render(said, interactive=False))


def _form_again(asked: Asked, reply: Rejected, *, in_dialog: bool) -> Card:
    """The form as it was sent in, with a sentence beside each field; only words where the form can't be read."""
    if asked.form is None or not isinstance(asked.request, Submission):
        return render(message(text(reply.text), *(text(sentence) for sentence in reply.errors.values())))
    form = filled_in(_with_question(asked.form, reply.ask), asked.request.values)
    beside = {field.name for field in form.inputs}
    loose = [sentence for name, sentence in reply.errors.items() if name not in beside]
    whole = " ".join([reply.text, *loose]).strip()
    return render_form(form, in_dialog=in_dialog, origin=asked.opened_by, errors=reply.errors, text=whole)


def _with_question(form: Form, ask: Choices | None) -> Form:
    if ask is None:
        return form
    return replace(form, inputs=(*(field for field in form.inputs if field.name != ask.name), ask))


def form_in_chat(asked: Asked, reply: Rejected) -> Card:
    """The same form again, as a card in the chat."""
    return _form_again(asked, reply, in_dialog=False)
