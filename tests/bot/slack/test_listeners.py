"""What people do in Slack reaches the answerer as our requests, and its answers reach them."""

import asyncio

import pytest
from sqlalchemy import text as sql
from structlog.testing import capture_logs

from bot.playground.slack_cloud import Act
from handlers.messages import (
    Button,
    Buttons,
    Choice,
    Choices,
    DateInput,
    Form,
    Menu,
    Option,
    TextInput,
    message,
    text,
)
from handlers.requests import (
    Command,
    HomeOpened,
    Incoming,
    Nothing,
    Platform,
    Press,
    Private,
    Rejected,
    Reply,
    Selection,
    ShowForm,
    ShowHome,
    Submission,
)
from storage.database import Database
from tests.bot.slack.conftest import Slack, connected

BUTTONS = Buttons((Button("Ask", "introductions.ask", "12"), Button("See listing", "find_expert.see", "12")))
OPTIONS = (Option("Key Stage 1", "ks1"), Option("Key Stage 2", "ks2"))
FORM = Form(
    "offer_expertise.save",
    "Offer to help",
    "Save",
    (
        TextInput("topics", "What can you help with?", initial="Fractions"),
        Choice("phase", "Phase", OPTIONS, initial="ks2"),
        Choices("ways", "How", (Option("A visit", "visit"), Option("A call", "call")), optional=True),
        DateInput("until", "Until", optional=True),
    ),
    state='{"listing": "7"}',
)


async def test_a_slash_command_is_answered_to_the_person_alone(slack: Slack) -> None:
    """The answer to a command in a channel is ephemeral: only who typed it sees it."""
    slack.answerer.reply = Private(message(text("Three colleagues.")))
    act = await slack.command("fractions year 4")
    assert (act.status, act.answered, act.shown) == (200, "", "")
    (asked,) = slack.answerer.asked
    assert asked.request == Command("find-expert", "fractions year 4")
    assert (asked.platform, asked.workspace_id, asked.user_id) == (
        Platform.SLACK,
        slack.workspace.id,
        slack.priya.id,
    )
    assert (asked.place.kind, asked.place.conversation_id) == ("shared", slack.general)
    (answer,) = slack.seen()
    assert (answer.text, answer.only_for) == ("Three colleagues.", slack.priya.id)
    assert slack.seen(by=slack.tom) == []


async def test_a_command_is_answered_where_the_bot_is_no_member(slack: Slack) -> None:
    """A private answer needs no invitation of the bot to the channel."""
    await slack.command(channel=slack.elsewhere)
    (answer,) = slack.seen(slack.elsewhere)
    assert answer.only_for == slack.priya.id


@pytest.mark.parametrize(
    ("command", "words", "request_read"),
    [
        ("/cpd", "find-expert oracy", Command("find-expert", "oracy")),
        ("/cpd", "Find Expert oracy", Command("find-expert", "oracy")),
        ("/cpd", "", HomeOpened()),
        ("/cpd", "bake a cake", Command("", "bake a cake")),
        ("/cpd", "admin terms", Command("cpd-admin", "terms")),
        ("/cpd", "cpd-admin terms", Command("cpd-admin", "terms")),
        ("/find-expert", "", Command("find-expert", "")),
        ("/find-expert", "  r&amp;d  ", Command("find-expert", "r&d")),
        ("/retired-command", "now", Command("", "retired-command now")),
    ],
)
async def test_commands_are_read(slack: Slack, command: str, words: str, request_read: object) -> None:
    """`/cpd` takes every command as words, and a command we no longer have is words as well."""
    await slack.cloud.type_command(slack.priya.id, slack.general, command, words)
    await slack.settle()
    assert slack.answerer.asked[0].request == request_read


async def test_words_to_the_bot_are_answered_by_a_message(slack: Slack) -> None:
    """In the conversation with the bot, an answer to words stays there as a message."""
    await slack.cloud.send_dm(slack.priya.id, "find expert fractions & decimals")
    await slack.settle()
    assert slack.answerer.asked[0].request == Command("find-expert", "fractions & decimals")
    assert slack.answerer.asked[0].place.kind == "personal"
    typed, answer = slack.seen(slack.direct)
    assert typed.author == slack.priya.id
    assert (answer.author, answer.only_for, answer.text) == (slack.workspace.bot_user, "", "Here you are.")


async def test_a_command_in_the_direct_conversation_is_personal(slack: Slack) -> None:
    """A slash command typed to the bot itself is answered ephemerally too."""
    await slack.command(channel=slack.direct)
    assert slack.answerer.asked[0].place.kind == "personal"
    assert slack.seen(slack.direct)[-1].only_for == slack.priya.id


async def test_a_mention_is_answered_to_the_person_alone(slack: Slack) -> None:
    """After an @mention in a channel the words count without it, and nobody else sees the answer."""
    await slack.cloud.send_message(slack.priya.id, slack.general, f"<@{slack.workspace.bot_user}> find-expert oracy")
    await slack.settle()
    assert slack.answerer.asked[0].request == Command("find-expert", "oracy")
    assert slack.answerer.asked[0].place.kind == "shared"
    assert slack.seen()[-1].only_for == slack.priya.id
    assert len(slack.seen(by=slack.tom)) == 1


async def test_a_mention_in_a_thread_is_answered_in_the_thread(slack: Slack) -> None:
    """The private answer stands where the question was asked."""
    await slack.cloud.send_message(
        slack.priya.id, slack.general, f"<@{slack.workspace.bot_user}> hello", thread_ts="1.000001"
    )
    await slack.settle()
    assert slack.seen()[-1].thread_ts == "1.000001"


async def test_a_mention_in_place_of_a_topic_is_words(slack: Slack) -> None:
    """A colleague, a channel or a link in the words is read as somebody would read it."""
    words = (
        f"<@{slack.workspace.bot_user}> find-expert <@{slack.tom.id}> <#C1|maths> <https://a.example|this> <!here|here>"
    )
    await slack.cloud.send_message(slack.priya.id, slack.general, words)
    await slack.settle()
    assert slack.answerer.asked[0].request == Command("find-expert", "@someone maths this here")


async def test_the_bots_own_messages_and_edits_are_not_answered(slack: Slack) -> None:
    """Messages of robots, edits and deletions start nothing, or the bot would talk to itself."""
    for extra in ({"bot_id": "B1"}, {"subtype": "message_changed"}, {"subtype": "message_deleted", "hidden": True}):
        slack.clock.advance(2)
        act = await slack.cloud.send_dm(slack.priya.id, "hello")
        await slack.settle()
        asked = len(slack.answerer.asked)
        event = act.sent | {"event": act.sent["event"] | extra}
        await slack.cloud._delivery.deliver("events_api", slack.priya.id, event, team_id=slack.workspace.id)
        await slack.settle()
        assert len(slack.answerer.asked) == asked


async def test_a_press_is_heard_with_its_value(slack: Slack) -> None:
    """A button's action comes without the number that keeps Slack's action ids apart."""
    slack.answerer.reply = Private(message(BUTTONS))
    await slack.command()
    act = await slack.cloud.press(slack.priya.id, slack.seen()[0].ts, "find_expert.see#2", value="12")
    await slack.settle()
    assert act.status == 200
    assert slack.answerer.asked[1].request == Press("find_expert.see", "12")
    assert slack.answerer.asked[1].place.conversation_id == slack.general
    assert [one.only_for for one in slack.seen()] == [slack.priya.id] * 2


async def test_an_element_that_asks_for_nothing_is_left_alone(slack: Slack) -> None:
    """A kind of element that no message of ours has is acknowledged, and that is all."""
    slack.answerer.reply = Private(message(BUTTONS))
    await slack.command()
    act = await slack.cloud.press(slack.priya.id, slack.seen()[0].ts, "find_expert.see#2")
    await slack.settle()
    other = act.sent | {"actions": [{"type": "datepicker", "action_id": "x", "block_id": "y", "action_ts": "1.1"}]}
    again = await slack.cloud._delivery.deliver("block_actions", slack.priya.id, other, team_id=slack.workspace.id)
    await slack.settle()
    assert again.status == 200
    assert len(slack.answerer.asked) == 2


async def test_a_choice_from_a_menu_is_heard(slack: Slack) -> None:
    """Choosing from a drop-down in a message is a selection."""
    slack.answerer.reply = Private(message(Menu("find_expert.narrow", "Phase", OPTIONS)))
    await slack.command()
    await slack.cloud.select(slack.priya.id, slack.seen()[0].ts, "find_expert.narrow#1", "ks2")
    await slack.settle()
    assert slack.answerer.asked[1].request == Selection("find_expert.narrow", "ks2")


async def test_a_repeat_has_the_same_key_and_another_act_has_another(slack: Slack) -> None:
    """What Slack delivers twice is known by its key; what a person does twice is two acts."""
    slack.answerer.reply = Private(message(BUTTONS))
    first = await slack.command()
    slack.answerer.reply = Nothing()
    acts: list[Act] = [
        first,
        await slack.command(),
        await slack.cloud.open_home(slack.priya.id),
        await slack.cloud.open_home(slack.priya.id),
        await slack.cloud.press(slack.priya.id, slack.seen()[0].ts, "introductions.ask#1"),
        await slack.cloud.press(slack.priya.id, slack.seen()[0].ts, "introductions.ask#1"),
    ]
    await slack.settle()
    keys = [asked.key for asked in slack.answerer.asked]
    assert len(set(keys)) == len(acts)
    assert all(key.startswith(f"slack:{slack.workspace.id}:") for key in keys)
    for act in acts:
        await slack.cloud.redeliver(act)
    await slack.settle()
    assert [asked.key for asked in slack.answerer.asked] == keys * 2


async def test_the_home_tab_is_published(slack: Slack) -> None:
    """Opening the Home tab shows the home."""
    slack.answerer.reply = ShowHome(message(text("Good afternoon.")))
    await slack.cloud.open_home(slack.priya.id)
    await slack.settle()
    assert slack.answerer.asked[0].request == HomeOpened()
    assert slack.answerer.asked[0].place.kind == "home"
    home = slack.cloud.home(slack.priya.id)
    assert home is not None
    assert "Good afternoon." in str(home.payload["blocks"])


async def test_the_messages_tab_asks_for_nothing(slack: Slack) -> None:
    """Slack sends the same event for the Messages tab; it isn't the home."""
    await slack.cloud.open_messages_tab(slack.priya.id)
    await slack.settle()
    assert slack.answerer.asked == []


async def open_form(slack: Slack, form: Form = FORM) -> str:
    """Priya opens the form; gives its view id."""
    slack.answerer.reply = ShowForm(form)
    await slack.command()
    return slack.modal().id


async def test_a_form_comes_back_with_what_was_filled_in(slack: Slack) -> None:
    """Typed, chosen, ticked and dated values, and the form's own state, reach the handler."""
    view = await open_form(slack)
    slack.answerer.reply = Private(message(text("Saved.")))
    filled = {"topics": "Bar models", "phase": "ks1", "ways": ["call", "visit"], "until": "2027-01-04"}
    act = await slack.cloud.submit(slack.priya.id, view, filled)
    await slack.settle()
    assert act.shown == ""
    assert slack.answerer.asked[1].request == Submission(
        "offer_expertise.save",
        {"topics": "Bar models", "phase": "ks1", "ways": ("visit", "call"), "until": "2027-01-04"},
        '{"listing": "7"}',
    )
    assert (slack.answerer.asked[1].place.kind, slack.answerer.asked[1].place.conversation_id) == (
        "form",
        slack.general,
    )
    assert slack.cloud.modal(slack.priya.id) is None
    assert [(one.text, one.only_for) for one in slack.seen()] == [("Saved.", slack.priya.id)]


async def test_what_is_left_as_it_was_comes_back_as_it_was(slack: Slack) -> None:
    """Initial values count, and empty fields are empty."""
    view = await open_form(slack)
    slack.answerer.reply = Nothing()
    await slack.cloud.submit(slack.priya.id, view, {})
    request = slack.answerer.asked[1].request
    assert isinstance(request, Submission)
    assert request.values == {"topics": "Fractions", "phase": "ks2", "ways": (), "until": ""}


async def test_an_error_stands_beside_its_field_and_the_mended_form_is_another_act(slack: Slack) -> None:
    """The form stays open with the sentence at its field; sending it again, mended, has a key of its own."""
    view = await open_form(slack)
    slack.answerer.reply = Rejected({"topics": "Please name a topic."}, "Nothing saved.")
    refused = await slack.cloud.submit(slack.priya.id, view, {"topics": "???"})
    assert refused.field_errors == {"topics": "Please name a topic."}
    slack.answerer.reply = Private(message(text("Saved.")))
    mended = await slack.cloud.submit(slack.priya.id, view, {"topics": "Oracy"})
    await slack.settle()
    assert mended.field_errors == {}
    assert slack.answerer.asked[1].key != slack.answerer.asked[2].key


@pytest.mark.parametrize(
    ("rejected", "beside"),
    [
        (Rejected({}, "Please look again."), {"topics": "Please look again."}),
        (Rejected({"gone": "No such school."}, "Look."), {"topics": "No such school."}),
        (Rejected({"topics": "A.", "gone": "B."}, "Look."), {"topics": "A. B."}),
    ],
)
async def test_an_error_of_no_field_goes_beside_the_first(
    slack: Slack, rejected: Rejected, beside: dict[str, str]
) -> None:
    """Slack shows errors at fields alone, so what concerns the whole form is put where it is read first."""
    view = await open_form(slack)
    slack.answerer.reply = rejected
    act = await slack.cloud.submit(slack.priya.id, view, {})
    assert act.field_errors == beside


async def test_a_form_can_follow_a_form(slack: Slack) -> None:
    """The next form takes the place of the one sent in, and knows where it all began."""
    view = await open_form(slack)
    slack.answerer.reply = ShowForm(Form("next.step", "One more thing", "Save", (TextInput("why", "Why?"),)))
    act = await slack.cloud.submit(slack.priya.id, view, {})
    assert act.shown == ""
    assert slack.modal().payload["title"]["text"] == "One more thing"
    slack.answerer.reply = Private(message(text("Done.")))
    await slack.cloud.submit(slack.priya.id, slack.modal().id, {"why": "Because"})
    await slack.settle()
    assert [one.text for one in slack.seen()] == ["Done."]


async def test_a_slow_form_closes_and_its_answer_follows(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where saving takes longer than Slack waits, the person isn't told that it failed: the answer comes later."""
    monkeypatch.setattr("bot.slack.listeners.FORM_WAIT_SECONDS", 0.05)
    view = await open_form(slack)
    saved = asyncio.Event()

    async def slowly(_: Incoming) -> Reply:
        await saved.wait()
        return Private(message(text("Saved in the end.")))

    slack.answerer.reply = slowly
    act = await slack.cloud.submit(slack.priya.id, view, {})
    assert (act.status, act.shown) == (200, "")
    saved.set()
    await slack.settle()
    assert [one.text for one in slack.seen()] == ["Saved in the end."]


async def test_a_slow_form_that_is_refused_gives_the_words_back(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is gone by then, so the error brings along what was typed."""
    monkeypatch.setattr("bot.slack.listeners.FORM_WAIT_SECONDS", 0.05)
    view = await open_form(slack)
    decided = asyncio.Event()

    async def slowly(_: Incoming) -> Reply:
        await decided.wait()
        return Rejected({"topics": "We don't know that topic."}, "Nothing has been saved.")

    slack.answerer.reply = slowly
    await slack.cloud.submit(slack.priya.id, view, {"topics": "Bar models for everyone"})
    decided.set()
    await slack.settle()
    (said,) = slack.seen()
    assert "Nothing has been saved." in said.text
    assert "We don't know that topic." in said.text
    assert "Bar models for everyone" in said.text


async def test_an_answerer_that_raises_is_apologised_for(slack: Slack) -> None:
    """Answerers don't raise; one that did would still not leave a person without an answer."""

    async def broken(_: Incoming) -> Reply:
        raise RuntimeError("a fault in the answerer")

    slack.answerer.reply = broken
    act = await slack.command()
    assert (act.status, act.shown) == (200, "")
    assert "Something went wrong on our side" in slack.seen()[0].text


async def test_a_reply_that_cannot_be_rendered_is_logged(slack: Slack) -> None:
    """Whatever a handler hands back, nothing escapes the listener."""
    slack.answerer.reply = "not a reply"  # type: ignore[assignment] # that is the point
    with capture_logs() as logged:
        act = await slack.command()
    assert act.status == 200
    assert [one["event"] for one in logged] == ["slack_delivery_failed"]


async def test_stopping_waits_for_what_is_being_answered(slack: Slack) -> None:
    """An acknowledged command is answered even when the process is told to stop in between."""
    began, may_go_on = asyncio.Event(), asyncio.Event()

    async def slowly(_: Incoming) -> Reply:
        began.set()
        await may_go_on.wait()
        return Private(message(text("Just in time.")))

    slack.answerer.reply = slowly
    await slack.cloud.type_command(slack.priya.id, slack.general, "/find-expert", "oracy")
    await began.wait()
    stopping = asyncio.create_task(slack.edge.stop())
    may_go_on.set()
    await stopping
    assert [one.text for one in slack.seen()] == ["Just in time."]


async def test_stopping_does_not_wait_for_ever(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs is cut off after a while, and the log counts it, without a word of it."""
    monkeypatch.setattr("bot.slack.listeners.DRAIN_SECONDS", 0.05)
    ended: list[str] = []

    async def never(_: Incoming) -> Reply:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("cancelled")
        return Nothing()

    slack.answerer.reply = never
    await slack.cloud.type_command(slack.priya.id, slack.general, "/find-expert", "oracy")
    with capture_logs() as logged:
        await asyncio.wait_for(slack.edge.stop(), 5)
    assert ended == ["cancelled"]
    assert logged == [{"event": "slack_answers_cut_off", "log_level": "warning", "count": 1}]


async def test_a_token_that_could_not_be_deleted_is_heard_of(sqlite: Database) -> None:
    """The app was removed and the database doesn't let go of its token: the log says so, without quoting the row."""
    async with connected(sqlite, client_id="yes") as slack:
        async with sqlite.writing() as session:
            await session.execute(sql("ALTER TABLE slack_installations RENAME TO lost"))
        with capture_logs() as logged:
            await slack.cloud.uninstall(slack.workspace.id)
            await slack.settle()
    failed = [one for one in logged if one["event"] == "slack_task_failed"]
    assert failed == [
        {"event": "slack_task_failed", "log_level": "error", "task": "forgetting", "error": "OperationalError"}
    ]
