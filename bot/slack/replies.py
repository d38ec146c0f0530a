"""How an answer reaches the person: in their own context, privately, and by another way where the first is closed."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeAlias, assert_never

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.edges import LateAnswerer
from bot.slack._text import Json
from bot.slack.blocks import render, render_home
from bot.slack.forms import render_form
from bot.slack.origin import Origin, with_state
from bot.slack.web import SlackWeb, Trouble, trouble_of
from handlers.messages import Button, Buttons, Form, Message, message, text
from handlers.requests import Nothing, Platform, Private, Rejected, Replace, Reply, ShowForm, ShowHome

log = structlog.get_logger()

WAIT_SECONDS = 3.0
"""The longest Retry-After that is waited for while somebody looks on."""
TRIGGER_ERRORS = frozenset({"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"})

NOT_OPENED = "The form could not be opened this time. Nothing was lost or saved."

REPEATABLE = frozenset({"home", "replacement", "update"})
"""The ways that put words in place of others: gone twice, they leave what they leave when gone once."""

Way: TypeAlias = tuple[str, Callable[[], Awaitable[Any]]]


class Replies:
    """Delivers replies; no failure of Slack's gets out of here, and none is logged with anybody's words."""

    def __init__(self, web: SlackWeb, late: LateAnswerer) -> None:
        self._web = web
        self._late = late

    async def deliver(self, reply: Reply, origin: Origin, client: AsyncWebClient) -> None:
        """Show the reply to the person it is for."""
        match reply:
            case Private(message=said):
                await self.say(said, origin, client)
            case Replace(message=said):
                await self._replace(said, origin, client)
            case ShowForm(form=form):
                await self._open(form, origin, client)
            case ShowHome(message=said):
                await self._show_home(said, origin, client)
            case Rejected():
                await self.say(as_message(reply), origin, client)
            case Nothing():
                pass
            case _:
                assert_never(reply)

    async def say(self, said: Message, origin: Origin, client: AsyncWebClient) -> None:
        """Tell the person alone, in the first way that is open."""
        await self._first_open(self._ways(render(said), origin, client), origin, said)

    def _ways(self, words: Json, origin: Origin, client: AsyncWebClient) -> Iterator[Way]:
        """The ways to tell somebody, best first.

        A response_url needs no membership of the channel and no scope; a message to the bot is answered by a message;
        an ephemeral message needs the bot in the channel; a direct message is always possible, if out of place.
        """
        thread: Json = {"thread_ts": origin.thread_ts} if origin.thread_ts else {}
        quiet: Json = {"unfurl_links": False, "unfurl_media": False}
        if origin.is_words and origin.is_personal:
            yield "message", lambda: client.chat_postMessage(channel=origin.channel_id, **words, **thread, **quiet)
        if origin.response_url:
            private = {"response_type": "ephemeral", "replace_original": False}
            yield "response_url", lambda: self._web.respond(origin.response_url, words | private | thread)
        if origin.channel_id and not (origin.is_words and origin.is_personal):
            yield (
                "ephemeral",
                lambda: client.chat_postEphemeral(channel=origin.channel_id, user=origin.user_id, **words, **thread),
            )
        yield "direct", lambda: _post_directly(client, origin.user_id, words | quiet)

    async def _replace(self, said: Message, origin: Origin, client: AsyncWebClient) -> None:
        """Put the words where the pressed button stood; only a response_url can change an ephemeral message."""
        words = render(said)
        ways: list[Way] = []
        if origin.is_press and origin.response_url:
            in_place = words | {"replace_original": True}
            ways.append(("replacement", lambda: self._web.respond(origin.response_url, in_place)))
        if origin.is_press and origin.message_ts and not origin.is_ephemeral:
            where: Json = {"channel": origin.channel_id, "ts": origin.message_ts}
            ways.append(("update", lambda: client.chat_update(**where, **words)))
        await self._first_open(iter([*ways, *self._ways(words, origin, client)]), origin, said)

    async def _show_home(self, said: Message, origin: Origin, client: AsyncWebClient) -> None:
        """Publish the home where it was looked at; where it was asked for in words, say the same there."""
        if not origin.is_home:
            await self.say(said, origin, client)
            return
        publish = client.views_publish
        view = render_home(said)
        await self._first_open(iter([("home", lambda: publish(user_id=origin.user_id, view=view))]), origin)

    async def _open(self, form: Form, origin: Origin, client: AsyncWebClient) -> None:
        """Open the form, or say that it could not be and offer a button that tries again.

        Words carry no trigger with which a form could be opened: there the button is the way to it.
        """
        trouble: Trouble | None = Trouble("no_trigger")
        if origin.trigger_id:
            view = render_form(form, with_state(origin, form.state))
            trouble = await attempt(lambda: client.views_open(trigger_id=origin.trigger_id, view=view))
        if trouble is None:
            return
        if trouble.code not in TRIGGER_ERRORS | {"no_trigger"}:
            log.warning("slack_form_not_opened", team=origin.team_id, error=trouble.code)
        await self.say(_offer(form, origin), origin, client)

    async def _first_open(self, ways: Iterator[Way], origin: Origin, said: Message | None = None) -> None:
        """Go the first way that is open; where none is, what is said is kept for later, and the log told."""
        closed: list[str] = []
        surely_not_said = True
        for name, way in ways:
            trouble = await attempt(way, is_repeatable=name in REPEATABLE)
            if trouble is None:
                return
            closed.append(f"{name}:{trouble.code}")
            if trouble.maybe_done:
                surely_not_said = False
                break  # a second way could say it twice
        kept = (
            surely_not_said
            and said is not None
            and await self._late.give_later(Platform.SLACK, origin.team_id, origin.user_id, said)
        )
        log.warning("slack_reply_not_delivered", team=origin.team_id, ways=closed, kept_for_later=kept)


async def attempt(call: Callable[[], Awaitable[Any]], *, is_repeatable: bool = False) -> Trouble | None:
    """Make a call, twice where it may go through in a moment; what stayed in its way, or None.

    One that Slack may have done already is made again only where that changes nothing.
    """
    trouble = await _try(call)
    if trouble is None or trouble.retry_after_seconds is None or trouble.retry_after_seconds > WAIT_SECONDS:
        return trouble
    if trouble.maybe_done and not is_repeatable:
        return trouble
    await asyncio.sleep(trouble.retry_after_seconds)
    return await _try(call)


async def _try(call: Callable[[], Awaitable[Any]]) -> Trouble | None:
    try:
        await call()
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        return trouble
    return None


async def _post_directly(client: AsyncWebClient, user_id: str, words: Json) -> None:
    """Open the conversation with the person and write there."""
    opened = await client.conversations_open(users=user_id)
    await client.chat_postMessage(channel=opened["channel"]["id"], **words)


def _offer(form: Form, origin: Origin) -> Message:
    """What is said where a form could not be opened."""
    if origin.again is None:
        return message(text(f"{NOT_OPENED} Please choose again."))
    action, value = origin.again
    if not origin.trigger_id:
        return Message((text(f"{form.title}: a short form."), Buttons((_again(action, value),))), is_passing=True)
    said = text(f"{NOT_OPENED} Press the button to try again.")
    return Message((said, Buttons((_again(action, value),))), is_passing=True)


def _again(action: str, value: str) -> Button:
    return Button("Open the form", action, value, style="primary", opens_form=True)


def as_message(rejected: Rejected) -> Message:
    """The errors of a form as a message, where the form is no longer there to show them."""
    sentences = (rejected.text, *rejected.errors.values())
    return Message(tuple(text(sentence) for sentence in sentences), rejected.is_passing)
