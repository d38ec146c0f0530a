"""Whether something was done after all: read back from Slack, or honestly not known."""

from datetime import timedelta
from typing import Any

import pytest

from bot.playground.slack_cloud import Message, User
from bot.playground.slack_cloud.faults import Fault, Kind
from handlers.ports import Absent, Addressee, Done, Operation, Unsure
from tests.bot.slack.conftest import Slack

ALL_OPERATIONS = frozenset(Operation)
READ_BACK = frozenset({Operation.POST, Operation.CREATE_CHANNEL, Operation.UPLOAD})


def to(user: User) -> dict[str, Any]:
    """A message to this person."""
    return {"people": (Addressee(user.email, user.id),)}


@pytest.mark.parametrize("kind", ["accepted_then_cut_off", "accepted_then_dropped", "accepted_then_server_error"])
async def test_a_message_whose_answer_was_lost_is_found(slack: Slack, kind: Kind) -> None:
    """It is found by its key in the conversation with the person, with the id that the answer would have given."""
    slack.cloud.fail_next("chat.postMessage", Fault(kind))
    errand = slack.errand(**to(slack.priya))
    assert isinstance(await slack.courier.perform(errand), Unsure)
    assert await slack.courier.look_for(errand) == Done(slack.direct, slack.seen(slack.direct)[0].ts)


async def test_a_message_that_never_arrived_is_absent(slack: Slack) -> None:
    """Others are there, with other keys or none; this one isn't."""
    await slack.cloud.send_dm(slack.priya.id, "Good morning")
    await slack.settle()
    slack.clock.advance(1)
    await slack.courier.perform(slack.errand(key="another", **to(slack.priya)))
    slack.cloud.fail_next("chat.postMessage", Fault("cut_off"))
    errand = slack.errand(**to(slack.priya))
    assert await slack.courier.perform(errand) == Unsure("no_answer")
    assert await slack.courier.look_for(errand) == Absent()


async def test_a_message_is_looked_for_to_the_end_of_what_was_said(slack: Slack) -> None:
    """However much was said since, page by page; nothing older than the first try is read."""
    begun_at = slack.clock()
    slack.clock.advance(-301)
    await slack.courier.perform(slack.errand(key="long ago", **to(slack.priya)))
    slack.clock.advance(301)
    await slack.courier.perform(slack.errand(**to(slack.priya)))
    state = slack.cloud.state
    for _ in range(450):
        state.post(Message(state.next_ts(), slack.direct, slack.priya.id, "x"))
    found = await slack.courier.look_for(slack.errand(begun_at=begun_at, **to(slack.priya)))
    assert isinstance(found, Done)
    assert len(slack.cloud.calls("conversations.history")) == 3
    missed = slack.errand(key="long ago", begun_at=begun_at, **to(slack.priya))
    assert await slack.courier.look_for(missed) == Absent()


async def test_the_first_try_decides_how_far_back_to_look(slack: Slack) -> None:
    """An hour later the message of the first try is still found, five minutes of wrong clocks allowed for."""
    begun_at = slack.clock() + timedelta(seconds=295)
    await slack.courier.perform(slack.errand(**to(slack.priya)))
    slack.clock.advance(3_600)
    assert isinstance(await slack.courier.look_for(slack.errand(begun_at=begun_at, **to(slack.priya))), Done)
    assert isinstance(await slack.courier.look_for(slack.errand(begun_at=None, **to(slack.priya))), Done)


async def test_a_person_known_by_address_alone_is_looked_up_again(slack: Slack) -> None:
    """What was learned of them was lost with the answer."""
    slack.cloud.fail_next("chat.postMessage", Fault("accepted_then_cut_off"))
    errand = slack.errand(people=(Addressee(slack.priya.email),))
    await slack.courier.perform(errand)
    assert isinstance(await slack.courier.look_for(errand), Done)


async def test_a_known_conversation_is_read_at_once(slack: Slack) -> None:
    """Where the person's conversation is known, one call is enough."""
    errand = slack.errand(people=(Addressee(external_id=slack.priya.id, conversation_id=slack.direct),))
    assert await slack.courier.look_for(errand) == Absent()
    assert [entry.name for entry in slack.cloud.log] == ["auth.test", "conversations.history"]


async def test_a_channel_is_read_where_the_bot_may(slack: Slack) -> None:
    """A trust may grant it to read its channels' history, and the bot has to be in the channel."""
    await slack.courier.perform(slack.errand(conversation_id=slack.general))
    here, there = slack.errand(conversation_id=slack.general), slack.errand(conversation_id=slack.elsewhere)
    assert await slack.courier.look_for(here) == Unsure("missing_scope", is_lasting=True)
    slack.workspace.scopes |= {"channels:history"}
    assert await slack.courier.look_for(here) == Done(slack.general, slack.seen()[0].ts)
    assert await slack.courier.look_for(there) == Unsure("not_in_channel", is_lasting=True)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("ratelimited", retry_after=7), Unsure("ratelimited", after_seconds=7.0)),
        (Fault("dropped"), Unsure("no_answer")),
        (Fault("error", code="token_revoked"), Unsure("token_revoked", after_seconds=30.0)),
        (Fault("error", code="missing_scope"), Unsure("missing_scope", is_lasting=True)),
        (Fault("error", code="internal_error"), Unsure("internal_error")),
    ],
)
@pytest.mark.parametrize("method", ["conversations.history", "conversations.open"])
async def test_what_cannot_be_read_is_not_known(slack: Slack, fault: Fault, expected: Unsure, method: str) -> None:
    """Trouble with looking is never taken for an absence, and says how long to wait before the next look."""
    await slack.courier.perform(slack.errand(**to(slack.priya)))
    slack.cloud.fail_next(method, fault)
    assert await slack.courier.look_for(slack.errand(**to(slack.priya))) == expected


async def test_a_message_to_nobody_is_not_known(slack: Slack) -> None:
    """Without a person or a conversation there is nowhere to look."""
    assert await slack.courier.look_for(slack.errand()) == Unsure("nobody_named", is_lasting=True)


@pytest.mark.parametrize("operation", sorted(ALL_OPERATIONS - READ_BACK))
async def test_what_may_be_done_again_needs_no_look(slack: Slack, operation: Operation) -> None:
    """Slack isn't asked."""
    assert await slack.courier.look_for(slack.errand(operation, **to(slack.priya))) == Absent()
    assert [entry.name for entry in slack.cloud.log] == ["auth.test"]


async def test_a_file_cannot_be_found_again(slack: Slack) -> None:
    """The bot may not read files, so nobody can tell."""
    assert await slack.courier.look_for(slack.errand(Operation.UPLOAD)) == Unsure("not_told", is_lasting=True)


async def test_a_channel_whose_answer_was_lost_is_found(slack: Slack) -> None:
    """The bot made it, under that name, since the first try."""
    slack.workspace.scopes |= {"channels:manage"}
    slack.cloud.fail_next("conversations.create", Fault("accepted_then_cut_off"))
    errand = slack.errand(Operation.CREATE_CHANNEL, name="Oracy in Year 4")
    assert await slack.courier.perform(errand) == Unsure("no_answer")
    (made,) = [one for one in slack.cloud.state.channels.values() if one.name == "oracy-in-year-4"]
    assert await slack.courier.look_for(errand) == Done(made.id)


async def test_a_channel_of_that_name_that_is_not_from_this_try_is_another(slack: Slack) -> None:
    """One that a person made, one that the bot made long ago, and none at all."""
    slack.workspace.scopes |= {"channels:manage"}
    await slack.courier.perform(slack.errand(Operation.CREATE_CHANNEL, name="oracy"))
    slack.clock.advance(3_600)
    for name in ("general", "oracy", "fractions"):
        assert await slack.courier.look_for(slack.errand(Operation.CREATE_CHANNEL, name=name)) == Absent()


async def test_channels_that_cannot_be_listed_are_not_known(slack: Slack) -> None:
    """Without the scope, or without a time from which on to look, nobody can tell."""
    never = slack.errand(Operation.CREATE_CHANNEL, name="oracy", begun_at=None)
    assert await slack.courier.look_for(never) == Unsure("not_told", is_lasting=True)
    slack.workspace.scopes -= {"channels:read"}
    errand = slack.errand(Operation.CREATE_CHANNEL, name="oracy")
    assert await slack.courier.look_for(errand) == Unsure("missing_scope", is_lasting=True)
