"""Each kind of reply arrives in the person's own context, by another way where the first is closed."""

import pytest
from structlog.testing import capture_logs

from bot.playground.slack_cloud.faults import Fault, Kind
from handlers.messages import Button, Buttons, Form, Heading, Menu, Option, TextInput, message, text
from handlers.requests import Nothing, Private, Rejected, Replace, ShowForm, ShowHome
from tests.bot.slack.conftest import Slack

FORM = Form("find_expert.search", "Find a colleague", "Search", (TextInput("topic", "Topic"),), state="s")
PRESSABLE = message(text("Megan"), Buttons((Button("None of these", "find_expert.none", "f"),)))
HOME = message(Heading("Staffroom"), Buttons((Button("Find a colleague", "home.find", opens_form=True),)))


async def press_first(slack: Slack, channel: str = "") -> None:
    """Priya presses the first button of the last message she sees."""
    await slack.cloud.press(slack.priya.id, slack.seen(channel)[-1].ts, "find_expert.none#1")
    await slack.settle()


async def test_a_replacement_stands_where_the_button_stood(slack: Slack) -> None:
    """An ephemeral message is replaced in place, with no second message."""
    slack.answerer.reply = Private(PRESSABLE)
    await slack.command()
    slack.answerer.reply = Replace(message(text("Taken off your list.")))
    await press_first(slack)
    assert [one.text for one in slack.seen()] == ["Taken off your list."]


async def test_a_replacement_of_a_message_survives_a_used_up_address(slack: Slack) -> None:
    """A message that isn't ephemeral can also be changed by its timestamp."""
    slack.answerer.reply = Private(PRESSABLE)
    await slack.cloud.send_dm(slack.priya.id, "find-expert oracy")
    await slack.settle()
    slack.answerer.reply = Replace(message(text("Settled.")))
    slack.cloud.fail_next("response_url", Fault("error", code="used_url"))
    await press_first(slack, slack.direct)
    assert [one.text for one in slack.seen(slack.direct)][1:] == ["Settled."]
    assert len(slack.cloud.calls("chat.update")) == 1


async def test_a_replacement_where_nothing_stood_is_said_privately(slack: Slack) -> None:
    """After a command there is no button to replace."""
    slack.answerer.reply = Replace(message(text("Here.")))
    await slack.command()
    assert [(one.text, one.only_for) for one in slack.seen()] == [("Here.", slack.priya.id)]


async def test_nothing_is_nothing(slack: Slack) -> None:
    """A repeat of something done says nothing."""
    slack.answerer.reply = Nothing()
    await slack.command()
    assert slack.seen() == []


async def test_a_rejection_of_a_command_is_said_in_words(slack: Slack) -> None:
    """Without a form to stand beside, the sentences come as a message."""
    slack.answerer.reply = Rejected({"topic": "Please name a topic."}, "Nothing saved.")
    await slack.command()
    assert slack.seen()[0].text == "Nothing saved.\nPlease name a topic."


async def test_a_command_opens_a_form(slack: Slack) -> None:
    """A form opens over what the person was looking at, and nothing is said in the channel."""
    slack.answerer.reply = ShowForm(FORM)
    await slack.command("")
    assert slack.modal().payload["callback_id"] == "find_expert.search"
    assert slack.seen() == []


async def test_words_get_a_button_that_opens_the_form(slack: Slack) -> None:
    """A message carries nothing to open a form with: its button does, and asks what was typed again."""
    slack.answerer.reply = ShowForm(FORM)
    await slack.cloud.send_dm(slack.priya.id, "find-expert")
    await slack.settle()
    offer = slack.seen(slack.direct)[-1]
    await slack.cloud.press(slack.priya.id, offer.ts, "slack.again#1")
    await slack.settle()
    assert slack.answerer.asked[1].request == slack.answerer.asked[0].request
    assert slack.modal().payload["callback_id"] == "find_expert.search"


async def test_an_expired_trigger_is_told_with_a_way_on(slack: Slack) -> None:
    """A form that comes too late for Slack is offered again by a button, with what was typed."""

    async def late(_: object) -> ShowForm:
        slack.clock.advance(4)
        return ShowForm(FORM)

    slack.answerer.reply = late
    await slack.command("oracy")
    assert "could not be opened this time" in slack.seen()[0].text
    slack.answerer.reply = ShowForm(FORM)
    await slack.cloud.press(slack.priya.id, slack.seen()[0].ts, "slack.again#1")
    await slack.settle()
    assert slack.answerer.asked[1].request == slack.answerer.asked[0].request
    assert slack.modal().kind == "modal"


async def test_an_expired_trigger_of_a_press_offers_the_same_press(slack: Slack) -> None:
    """The button offered does what the first one should have done."""
    slack.answerer.reply = Private(PRESSABLE)
    await slack.command()

    async def late(_: object) -> ShowForm:
        slack.clock.advance(4)
        return ShowForm(FORM)

    slack.answerer.reply = late
    await press_first(slack)
    slack.answerer.reply = ShowForm(FORM)
    await slack.cloud.press(slack.priya.id, slack.seen()[-1].ts, "find_expert.none#1", value="f")
    await slack.settle()
    assert slack.answerer.asked[2].request == slack.answerer.asked[1].request
    assert slack.modal().kind == "modal"


async def test_a_press_at_home_is_answered_in_the_direct_conversation(slack: Slack) -> None:
    """The Home tab has no place for an answer, so it comes as a direct message."""
    slack.answerer.reply = ShowHome(HOME)
    await slack.cloud.open_home(slack.priya.id)
    await slack.settle()
    home = slack.cloud.home(slack.priya.id)
    assert home is not None
    slack.answerer.reply = Private(message(text("Your listing is paused.")))
    await slack.cloud.press(slack.priya.id, home.id, "home.find#1")
    await slack.settle()
    assert [one.text for one in slack.seen(slack.direct)] == ["Your listing is paused."]


async def test_a_form_from_home_ends_at_home(slack: Slack) -> None:
    """A form opened at home may show the home anew when it is sent in."""
    slack.answerer.reply = ShowHome(HOME)
    await slack.cloud.open_home(slack.priya.id)
    await slack.settle()
    home = slack.cloud.home(slack.priya.id)
    assert home is not None
    slack.answerer.reply = ShowForm(FORM)
    await slack.cloud.press(slack.priya.id, home.id, "home.find#1")
    await slack.settle()
    slack.answerer.reply = ShowHome(message(text("Home with a change.")))
    await slack.cloud.submit(slack.priya.id, slack.modal().id, {"topic": "Oracy"})
    await slack.settle()
    now = slack.cloud.home(slack.priya.id)
    assert now is not None
    assert "Home with a change." in str(now.payload)


async def test_home_asked_for_in_words_is_said(slack: Slack) -> None:
    """`hello` shows the same as the Home tab, there and then."""
    slack.answerer.reply = ShowHome(HOME)
    await slack.cloud.send_dm(slack.priya.id, "hello")
    await slack.settle()
    assert slack.seen(slack.direct)[-1].text.startswith("Staffroom")
    assert slack.cloud.home(slack.priya.id) is None


async def test_a_form_sent_long_after_is_answered_all_the_same(slack: Slack) -> None:
    """The response_url lives half an hour; a form may lie open longer, and its answer finds another way."""
    slack.answerer.reply = ShowForm(FORM)
    await slack.command(channel=slack.elsewhere)
    slack.clock.advance(40 * 60)
    slack.answerer.reply = Private(message(text("Saved.")))
    await slack.cloud.submit(slack.priya.id, slack.modal().id, {"topic": "Oracy"})
    await slack.settle()
    assert [entry.answered for entry in slack.cloud.calls("response_url")] == ["expired_url"]
    assert slack.cloud.calls("chat.postEphemeral")[-1].answered["error"] == "not_in_channel"
    assert [one.text for one in slack.seen(slack.direct)] == ["Saved."]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("ratelimited", retry_after=0),
        Fault("ratelimited", retry_after=None),
    ],
)
async def test_a_hiccup_is_waited_out(slack: Slack, fault: Fault) -> None:
    """One refusal that says `later` delays the answer and doesn't lose or double it."""
    slack.cloud.fail_next("response_url", fault)
    await slack.command()
    assert [one.text for one in slack.seen()] == ["Here you are."]


@pytest.mark.parametrize("fault", [Fault("ratelimited", retry_after=30), Fault("error", code="used_url")])
async def test_a_closed_way_is_gone_round(slack: Slack, fault: Fault) -> None:
    """What would take too long, or never work, is answered by the next way at once."""
    slack.cloud.fail_next("response_url", fault)
    await slack.command()
    assert [(one.text, one.only_for) for one in slack.seen()] == [("Here you are.", slack.priya.id)]
    assert len(slack.cloud.calls("chat.postEphemeral")) == 1


@pytest.mark.parametrize("kind", ["accepted_then_dropped", "accepted_then_cut_off", "accepted_then_server_error"])
@pytest.mark.parametrize("method", ["response_url", "chat.postEphemeral", "chat.postMessage"])
async def test_an_answer_that_may_have_arrived_is_not_sent_twice(slack: Slack, kind: Kind, method: str) -> None:
    """Slack takes the answer and the connection breaks, or it says 500: by whichever way, the person sees it once."""
    slack.cloud.fail_next(method, Fault(kind))
    if method == "response_url":
        await slack.command()
    else:
        where = slack.general if method == "chat.postEphemeral" else slack.direct
        await slack.cloud.send_message(slack.priya.id, where, f"<@{slack.workspace.bot_user}> hello")
        await slack.settle()
    seen = [*slack.seen(), *slack.seen(slack.direct)]
    assert [one.text for one in seen if one.author == slack.workspace.bot_user] == ["Here you are."]
    assert slack.answerer.late == []


@pytest.mark.parametrize(
    "fault", [Fault("dropped"), Fault("cut_off"), Fault("server_error"), Fault("error", code="fatal_error")]
)
async def test_what_cannot_be_told_from_a_delivery_is_tried_once(slack: Slack, fault: Fault) -> None:
    """From here nobody can tell that nothing was done, so no other way is gone, and the log says so."""
    slack.cloud.fail_next("response_url", fault)
    with capture_logs() as logged:
        await slack.command()
    assert len(slack.cloud.calls("response_url")) == 1
    assert slack.cloud.calls("chat.postEphemeral") == []
    assert [one["event"] for one in logged] == ["slack_reply_not_delivered"]


@pytest.mark.parametrize("kind", ["cut_off", "server_error", "accepted_then_cut_off"])
async def test_what_may_be_done_twice_is_tried_twice(slack: Slack, kind: Kind) -> None:
    """A home that is published again is the same home, and words put in a message's place stand there once."""
    slack.answerer.reply = ShowHome(HOME)
    slack.cloud.fail_next("views.publish", Fault(kind))
    await slack.cloud.open_home(slack.priya.id)
    await slack.settle()
    assert slack.cloud.home(slack.priya.id) is not None
    slack.answerer.reply = Private(PRESSABLE)
    await slack.command()
    slack.answerer.reply = Replace(message(text("Taken off your list.")))
    slack.cloud.fail_next("response_url", Fault(kind))
    await press_first(slack)
    assert [one.text for one in slack.seen()] == ["Taken off your list."]


async def test_a_page_in_place_of_an_error_code_is_not_logged(slack: Slack) -> None:
    """What stands where Slack's error code should be might quote what was sent."""
    slack.cloud.fail_next("response_url", Fault("error", code="Here you are, Priya Nair"))
    with capture_logs() as logged:
        await slack.command()
    assert [one["ways"] for one in logged] == [["response_url:http_200"]]


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "missing_scope"])
async def test_a_revoked_token_raises_nothing(slack: Slack, code: str) -> None:
    """With every way closed the command is acknowledged, and the trouble is in the log, without anybody's words."""
    slack.cloud.fail_next("response_url", Fault("error", code="expired_url"))
    slack.cloud.fail_next("chat.postEphemeral", Fault("error", code=code))
    slack.cloud.fail_next("conversations.open", Fault("error", code=code))
    with capture_logs() as logged:
        act = await slack.command()
    assert (act.status, act.shown) == (200, "")
    assert slack.seen() == []
    (event,) = [one for one in logged if one["event"] == "slack_reply_not_delivered"]
    assert event["ways"] == ["response_url:expired_url", f"ephemeral:{code}", f"direct:{code}"]
    assert "Here you are" not in str(logged)
    assert slack.priya.id not in str(logged)


async def test_two_quick_answers_in_a_conversation_keep_slacks_pace(slack: Slack) -> None:
    """Slack takes one message a second in a conversation; the second answer waits its turn and isn't lost."""
    await slack.cloud.send_dm(slack.priya.id, "hello")
    await slack.cloud.send_dm(slack.priya.id, "hello")
    await slack.settle()
    answers = [one for one in slack.seen(slack.direct) if one.author == slack.workspace.bot_user]
    assert len(answers) == 2


async def test_an_expired_trigger_of_a_menu_is_told(slack: Slack) -> None:
    """A choice can't be offered again by a button, so the person is asked to choose again."""
    slack.answerer.reply = Private(message(Menu("find_expert.narrow", "Phase", (Option("Early years", "eyfs"),))))
    await slack.command()

    async def late(_: object) -> ShowForm:
        slack.clock.advance(4)
        return ShowForm(FORM)

    slack.answerer.reply = late
    await slack.cloud.select(slack.priya.id, slack.seen()[0].ts, "find_expert.narrow#1", "eyfs")
    await slack.settle()
    assert slack.seen()[-1].text.endswith("Please choose again.")


async def test_slack_being_away_altogether_raises_nothing(slack: Slack) -> None:
    """With nobody at the other end of any connection, the command is still acknowledged, and its answer kept."""
    slack.edge._web.client.base_url = "http://127.0.0.1:9/api/"
    slack.cloud.base_url = "http://127.0.0.1:9"
    with capture_logs() as logged:
        act = await slack.command()
    assert act.status == 200
    (event,) = [one for one in logged if one["event"] == "slack_reply_not_delivered"]
    assert {way.partition(":")[2] for way in event["ways"]} == {"no_connection"}
    assert slack.answerer.late == [(slack.priya.id, message(text("Here you are.")))]


async def test_a_form_that_slack_refuses_is_explained(slack: Slack) -> None:
    """Any trouble in opening a form ends in a sentence, not in silence."""
    slack.answerer.reply = ShowForm(FORM)
    slack.cloud.fail_next("views.open", Fault("error", code="internal_error"))
    await slack.command()
    assert "could not be opened" in slack.seen()[0].text
