"""The operations, each as the calls that it takes."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import assert_never

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack._text import Json
from bot.slack.blocks import render, render_home
from bot.slack.outcomes import OF_A_PERSON, OF_A_RECIPIENT, Unable, called, word
from bot.slack.roster import profile_of
from bot.slack.web import SlackWeb
from handlers.messages import Message
from handlers.ports import Addressee, Done, Errand, Impossible, Later, Operation, Unreachable, Unsure

EVENT_TYPE = "staffroom_delivery"
"""What the metadata of a delivery's message is called."""

GONE = frozenset({"message_not_found"})
ALREADY = frozenset({"already_in_channel"})
NAME_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Desk:
    """The bot of one workspace, ready to call; `bot_user` is its own user id there."""

    web: SlackWeb
    client: AsyncWebClient
    bot_user: str
    workspace_id: str


async def carry_out(desk: Desk, errand: Errand) -> Done:
    """Carry an errand out.

    Raises:
        Unable: if it was not, or perhaps not.
    """
    match errand.operation:
        case Operation.POST:
            return await _post(desk, errand)
        case Operation.UPDATE:
            return await _update(desk, errand)
        case Operation.DELETE:
            return await _delete(desk, errand)
        case Operation.OPEN_CONVERSATION:
            return await _open(desk, errand)
        case Operation.CREATE_CHANNEL:
            return await _create_channel(desk, errand)
        case Operation.INVITE:
            return await _invite(desk, errand)
        case Operation.UPLOAD:
            return await _upload(desk, errand)
        case Operation.PUBLISH_HOME:
            return await _publish_home(desk, errand)
        case _:
            assert_never(errand.operation)


async def _post(desk: Desk, errand: Errand) -> Done:
    """A message in a conversation, or to a person: their id will do, which spares the call that opens one."""
    words: Json = render(_message_of(errand)) | {
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": errand.key}},
        "unfurl_links": False,
        "unfurl_media": False,
    }
    person = None if errand.conversation_id else _one_of(errand)
    user_id = await user_id_of(desk, person) if person else ""
    call = desk.client.chat_postMessage(channel=errand.conversation_id or user_id, **words)
    answer = await called(call, is_repeatable=False, of_person=OF_A_RECIPIENT if person else frozenset())
    channel, ts = word(answer, "channel"), word(answer, "ts")
    return Done(channel, ts, learned_of(person, user_id, channel) if person else None)


async def _update(desk: Desk, errand: Errand) -> Done:
    """Other words for a message; its metadata stays, as none is sent (docs.slack.dev: chat.update, metadata)."""
    call = desk.client.chat_update(channel=errand.conversation_id, ts=errand.message_id, **render(_message_of(errand)))
    await called(call, is_repeatable=True)
    return Done(errand.conversation_id, errand.message_id)


async def _delete(desk: Desk, errand: Errand) -> Done:
    """A message taken away; one that is gone already is what was wanted."""
    call = desk.client.chat_delete(channel=errand.conversation_id, ts=errand.message_id)
    await called(call, is_repeatable=True, fine=GONE)
    return Done(errand.conversation_id, errand.message_id)


async def _open(desk: Desk, errand: Errand) -> Done:
    """The conversation with these people; Slack gives the same one for the same people."""
    user_ids = [await user_id_of(desk, person) for person in errand.people]
    if not user_ids:
        raise Unable(Impossible("nobody_named"))
    channel = await open_with(desk, user_ids)
    learned = learned_of(errand.people[0], user_ids[0], channel) if len(user_ids) == 1 else None
    return Done(channel, learned=learned)


async def open_with(desk: Desk, user_ids: list[str]) -> str:
    """The id of the conversation with these people.

    Raises:
        Unable: if it can't be opened, or Slack can't be asked.
    """
    answer = await called(desk.client.conversations_open(users=user_ids), is_repeatable=True, of_person=OF_A_PERSON)
    return _found(answer, "channel", "id")


async def _create_channel(desk: Desk, errand: Errand) -> Done:
    """A public channel. Slack gives a name once, so that a second try can't make a second channel.

    A name that is taken is refused for good, whoever has it: whether an earlier try has made it is for `look_for`
    to say, which knows when that was.
    """
    name = channel_name(errand.name)
    answer = await called(desk.client.conversations_create(name=name, team_id=desk.workspace_id), is_repeatable=False)
    return Done(word(answer, "channel", "id"))


async def _invite(desk: Desk, errand: Errand) -> Done:
    """People brought into a channel one by one: where several are named, Slack brings none in if one can't be.

    Those who can be are in, whatever becomes of the others. What is said then is what may still be mended, before
    that somebody can't be reached.
    """
    unable: list[Unable] = []
    for person in errand.people:
        try:
            user_id = await user_id_of(desk, person)
            call = desk.client.conversations_invite(channel=errand.conversation_id, users=user_id)
            await called(call, is_repeatable=True, of_person=OF_A_PERSON, fine=ALREADY)
        except Unable as one:
            if isinstance(one.outcome, Later):
                raise
            unable.append(one)
    unable.sort(key=lambda one: isinstance(one.outcome, Unreachable))
    if unable:
        raise unable[0]
    return Done(errand.conversation_id)


async def _upload(desk: Desk, errand: Errand) -> Done:
    """A file in a conversation. Nobody sees it before the last call, so that only this one can be unsure."""
    if not errand.conversation_id:
        raise Unable(Impossible("no_conversation"))
    client = desk.client
    place = await called(
        client.files_getUploadURLExternal(filename=errand.name, length=len(errand.content)), is_repeatable=True
    )
    file_id = _found(place, "file_id")
    await called(_put(desk, _found(place, "upload_url"), errand.content), is_repeatable=True)
    call = client.files_completeUploadExternal(
        files=[{"id": file_id, "title": errand.name}], channel_id=errand.conversation_id
    )
    await called(call, is_repeatable=False)
    return Done(errand.conversation_id)


async def _put(desk: Desk, upload_url: str, content: bytes) -> None:
    await desk.web.upload(upload_url, content)


async def _publish_home(desk: Desk, errand: Errand) -> Done:
    """A person's Home tab."""
    person = _one_of(errand)
    user_id = await user_id_of(desk, person)
    call = desk.client.views_publish(user_id=user_id, view=render_home(_message_of(errand)))
    await called(call, is_repeatable=True, of_person=OF_A_PERSON)
    return Done(learned=learned_of(person, user_id, ""))


async def user_id_of(desk: Desk, person: Addressee) -> str:
    """Slack's id of somebody, looked up by their work address where it isn't known.

    Raises:
        Unable: if nobody of the workspace has that address, only a guest does, or Slack has not confirmed it; or Slack
            can't be asked.
    """
    if person.external_id:
        return person.external_id
    if not person.email:
        raise Unable(Unreachable("no_address"))
    answer = await called(
        desk.client.users_lookupByEmail(email=person.email), is_repeatable=True, of_person=OF_A_PERSON
    )
    user_id = _found(answer, "user", "id")
    profile = profile_of(answer["user"], desk.workspace_id)
    if profile.is_guest or not profile.email:
        raise Unable(Unreachable("guest" if profile.is_guest else "email_not_confirmed"))
    return user_id


def learned_of(person: Addressee, user_id: str, channel: str) -> Addressee | None:
    """What is known of them now; None where that is no more than before."""
    now = replace(person, external_id=user_id, conversation_id=channel or person.conversation_id)
    return None if now == person else now


def channel_name(name: str) -> str:
    """A name as Slack takes it (docs.slack.dev: conversations.create, "Naming"): `Maths & oracy` is `maths-oracy`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain)[:NAME_CHARACTERS].strip("-")


def _message_of(errand: Errand) -> Message:
    if errand.message is None:
        raise Unable(Impossible("no_message"))
    return errand.message


def _one_of(errand: Errand) -> Addressee:
    if not errand.people:
        raise Unable(Impossible("nobody_named"))
    return errand.people[0]


def _found(answer: Json, *path: str) -> str:
    """As `word`, in an answer to a call that can be made again."""
    try:
        return word(answer, *path)
    except Unable as unable:
        raise Unable(Later(unable.outcome.code)) if isinstance(unable.outcome, Unsure) else unable from unable
