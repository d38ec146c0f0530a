"""Each operation, as it arrives in Slack."""

from typing import Any

import pytest

from bot.playground.slack_cloud import Channel, User
from handlers.messages import message, text
from handlers.ports import Addressee, Done, Impossible, Operation, Unreachable
from tests.bot.slack.conftest import Slack

OTHER = message(text("It is renewed."))


def grant(slack: Slack, *scopes: str) -> None:
    """The workspace grants more than the manifest asks for."""
    slack.workspace.scopes |= set(scopes)


def known(user: User) -> Addressee:
    """Somebody whose Slack id is known."""
    return Addressee(email=user.email, external_id=user.id)


def made(slack: Slack, done: object) -> Channel:
    """The conversation that came of it."""
    assert isinstance(done, Done)
    return slack.cloud.state.channels[done.conversation_id]


async def test_a_message_reaches_a_person_in_one_call(slack: Slack) -> None:
    """A known person is written to without opening a conversation first; which it was, is learned."""
    done = await slack.courier.perform(slack.errand(people=(known(slack.priya),)))
    (seen,) = slack.seen(slack.direct)
    learned = Addressee(slack.priya.email, slack.priya.id, conversation_id=slack.direct)
    assert done == Done(slack.direct, seen.ts, learned)
    assert (seen.text, seen.metadata) == (
        "Your listing is due.",
        {"event_type": "staffroom_delivery", "event_payload": {"key": "k1"}},
    )
    assert [entry.name for entry in slack.cloud.log] == ["auth.test", "chat.postMessage"]
    assert slack.cloud.accepted_keys() == {"k1": 1}


async def test_nothing_is_learned_of_whom_all_is_known(slack: Slack) -> None:
    """A person whose conversation was known too needs no note."""
    person = Addressee(external_id=slack.priya.id, conversation_id=slack.direct)
    done = await slack.courier.perform(slack.errand(people=(person,)))
    assert isinstance(done, Done)
    assert done.learned is None


async def test_links_in_a_message_do_not_unfold(slack: Slack) -> None:
    """Slack is told to show no preview of what a message links to."""
    await slack.courier.perform(slack.errand(conversation_id=slack.general))
    sent = slack.cloud.calls("chat.postMessage")[0].sent
    assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)


async def test_a_message_goes_to_the_conversation_that_is_named(slack: Slack) -> None:
    """A channel comes before people."""
    done = await slack.courier.perform(slack.errand(conversation_id=slack.general, people=(known(slack.priya),)))
    assert done == Done(slack.general, slack.seen()[0].ts)
    assert slack.seen(slack.direct) == []


async def test_somebody_known_by_address_alone_is_looked_up(slack: Slack) -> None:
    """The work address leads to the person, and their id is learned."""
    done = await slack.courier.perform(slack.errand(people=(Addressee("Priya.Nair@larkbeck.example"),)))
    assert isinstance(done, Done)
    assert done.learned == Addressee("Priya.Nair@larkbeck.example", slack.priya.id, slack.direct)


@pytest.mark.parametrize(
    ("flags", "code"),
    [
        ({"is_restricted": True}, "guest"),
        ({"is_email_confirmed": False}, "email_not_confirmed"),
    ],
)
async def test_only_confirmed_members_are_found_by_address(slack: Slack, flags: dict[str, bool], code: str) -> None:
    """A guest, or an address that Slack has not confirmed, gets nothing."""
    slack.cloud.add_user(slack.workspace.id, "A Guest", "guest@elsewhere.example", **flags)  # type: ignore[arg-type] # flags alone
    outcome = await slack.courier.perform(slack.errand(people=(Addressee("guest@elsewhere.example"),)))
    assert outcome == Unreachable(code)
    assert slack.cloud.accepted_keys() == {}


async def test_who_is_not_there_is_unreachable(slack: Slack) -> None:
    """Nobody of that address, somebody who has left, or no address at all."""
    slack.priya.is_deactivated = True
    people = [Addressee("nobody@larkbeck.example"), Addressee(slack.priya.email), known(slack.priya), Addressee()]
    outcomes = [await slack.courier.perform(slack.errand(people=(person,))) for person in people]
    codes = ["users_not_found", "users_not_found", "channel_not_found", "no_address"]
    assert outcomes == [Unreachable(code) for code in codes]


async def test_a_message_is_changed_and_keeps_its_key(slack: Slack) -> None:
    """Other words stand in its place, and it can still be found by the key it was sent under."""
    sent = await slack.courier.perform(slack.errand(people=(known(slack.priya),)))
    assert isinstance(sent, Done)
    where: dict[str, Any] = {"conversation_id": sent.conversation_id, "message_id": sent.message_id}
    done = await slack.courier.perform(slack.errand(Operation.UPDATE, key="k2", message=OTHER, **where))
    assert done == Done(**where)
    (seen,) = slack.seen(slack.direct)
    assert (seen.text, seen.metadata and seen.metadata["event_payload"]) == ("It is renewed.", {"key": "k1"})


async def test_a_message_is_taken_away_once_or_twice(slack: Slack) -> None:
    """What is gone already is what was wanted."""
    sent = await slack.courier.perform(slack.errand(conversation_id=slack.general))
    assert isinstance(sent, Done)
    where: dict[str, Any] = {"conversation_id": slack.general, "message_id": sent.message_id}
    errand = slack.errand(Operation.DELETE, message=None, **where)
    assert [await slack.courier.perform(errand) for _ in range(2)] == [Done(**where)] * 2
    assert slack.seen() == []


async def test_a_conversation_is_opened_with_one_person(slack: Slack) -> None:
    """It is the one that they have with the bot, and is learned with their id."""
    errand = slack.errand(Operation.OPEN_CONVERSATION, people=(Addressee(slack.priya.email),))
    learned = Addressee(slack.priya.email, slack.priya.id, slack.direct)
    assert await slack.courier.perform(errand) == Done(slack.direct, learned=learned)


async def test_a_conversation_is_opened_with_several_people_once(slack: Slack) -> None:
    """Both are in it with the bot; a second try gives the same one."""
    errand = slack.errand(Operation.OPEN_CONVERSATION, people=(known(slack.priya), Addressee(slack.tom.email)))
    first, second = [await slack.courier.perform(errand) for _ in range(2)]
    assert first == second
    assert set(made(slack, first).members) == {slack.priya.id, slack.tom.id, slack.workspace.bot_user}


async def test_a_channel_is_made_under_a_name_that_slack_takes(slack: Slack) -> None:
    """People's words become small letters and hyphens."""
    grant(slack, "channels:manage")
    done = await slack.courier.perform(slack.errand(Operation.CREATE_CHANNEL, name="Fractions & oracy, at Café Nº 4 "))
    assert made(slack, done).name == "fractions-oracy-at-cafe-no-4"
    assert made(slack, done).members == [slack.workspace.bot_user]


async def test_a_name_that_is_taken_is_refused_for_good(slack: Slack) -> None:
    """There is no second channel of a name, whoever made the first."""
    grant(slack, "channels:manage")
    errand = slack.errand(Operation.CREATE_CHANNEL, name="general")
    assert await slack.courier.perform(errand) == Impossible("name_taken")


async def test_people_are_brought_into_a_channel(slack: Slack) -> None:
    """Who is there already counts as brought in."""
    grant(slack, "channels:manage")
    megan = slack.cloud.add_user(slack.workspace.id, "Megan Pryce", "megan@larkbeck.example")
    people = (known(slack.tom), Addressee(megan.email))
    errand = slack.errand(Operation.INVITE, conversation_id=slack.general, people=people)
    assert [await slack.courier.perform(errand) for _ in range(2)] == [Done(slack.general)] * 2
    assert slack.cloud.state.channels[slack.general].members.count(megan.id) == 1


async def test_who_can_be_brought_in_is_even_if_another_cannot(slack: Slack) -> None:
    """One who has left keeps nobody else out, and the outcome says that somebody was not reached."""
    grant(slack, "channels:manage")
    slack.priya.is_deactivated = True
    slack.cloud.state.channels[slack.general].members.remove(slack.priya.id)
    megan = slack.cloud.add_user(slack.workspace.id, "Megan Pryce", "megan@larkbeck.example")
    people = (known(slack.priya), Addressee("nobody@larkbeck.example"), known(megan))
    outcome = await slack.courier.perform(slack.errand(Operation.INVITE, conversation_id=slack.general, people=people))
    assert outcome == Unreachable("cant_invite")
    assert megan.id in slack.cloud.state.channels[slack.general].members


async def test_nobody_is_brought_into_a_channel_that_is_not_there(slack: Slack) -> None:
    """That is no fault of the person's."""
    grant(slack, "channels:manage")
    outcomes = [
        await slack.courier.perform(
            slack.errand(Operation.INVITE, conversation_id=channel, people=(known(slack.priya),))
        )
        for channel in ("C9", slack.elsewhere)
    ]
    assert outcomes == [Impossible("channel_not_found"), Impossible("not_in_channel")]


async def test_a_file_is_put_into_a_channel(slack: Slack) -> None:
    """Everybody in the channel sees it, under its name."""
    grant(slack, "files:write")
    errand = slack.errand(Operation.UPLOAD, conversation_id=slack.general, name="dates.ics", content=b"BEGIN:VCALENDAR")
    assert await slack.courier.perform(errand) == Done(slack.general)
    (seen,) = slack.cloud.snapshot(slack.priya.id)["channels"][0]["messages"]
    assert [(one["name"], one["size"]) for one in seen["files"]] == [("dates.ics", 15)]


async def test_a_home_is_published(slack: Slack) -> None:
    """The person finds it under the bot's Home tab."""
    done = await slack.courier.perform(slack.errand(Operation.PUBLISH_HOME, people=(known(slack.priya),)))
    assert done == Done()
    home = slack.cloud.home(slack.priya.id)
    assert home is not None
    assert home.payload["blocks"][0]["type"] == "rich_text"


@pytest.mark.parametrize(
    ("operation", "fields", "code"),
    [
        (Operation.POST, {"message": None, "conversation_id": "C1"}, "no_message"),
        (Operation.POST, {}, "nobody_named"),
        (Operation.UPDATE, {"message": None}, "no_message"),
        (Operation.OPEN_CONVERSATION, {}, "nobody_named"),
        (Operation.UPLOAD, {"name": "x", "content": b"x"}, "no_conversation"),
        (Operation.PUBLISH_HOME, {}, "nobody_named"),
        (Operation.PUBLISH_HOME, {"message": None, "people": (Addressee(external_id="U1"),)}, "no_message"),
    ],
)
async def test_an_errand_that_says_too_little_is_refused(
    slack: Slack, operation: Operation, fields: dict[str, Any], code: str
) -> None:
    """Slack isn't asked for what can't be done."""
    assert await slack.courier.perform(slack.errand(operation, **fields)) == Impossible(code)
    assert [entry.name for entry in slack.cloud.log] == ["auth.test"]


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        (Operation.CREATE_CHANNEL, {"name": "oracy"}),
        (Operation.INVITE, {"conversation_id": "C0000001", "people": (Addressee(external_id="U0000002"),)}),
        (Operation.UPLOAD, {"conversation_id": "C0000001", "name": "x", "content": b"x"}),
        (Operation.OPEN_CONVERSATION, {"people": tuple(Addressee(external_id=f"U000000{n}") for n in (2, 3))}),
    ],
)
async def test_what_the_workspace_has_not_granted_is_impossible(
    slack: Slack, operation: Operation, fields: dict[str, Any]
) -> None:
    """A workspace may have granted less than the manifest asks for, which is no more than what the bot does now."""
    slack.workspace.scopes = slack.workspace.scopes - {"mpim:write"}
    assert await slack.courier.perform(slack.errand(operation, **fields)) == Impossible("missing_scope")


async def test_a_person_of_another_workspace_is_not_reached(slack: Slack) -> None:
    """An id that isn't of this workspace is nobody's here."""
    other = slack.cloud.add_workspace("Stainmoor", domain="stainmoor")
    ruth = slack.cloud.add_user(other.id, "Ruth Penhale", "ruth@kelderwick.example")
    assert await slack.courier.perform(slack.errand(people=(known(ruth),))) == Unreachable("channel_not_found")
