"""Presses, menus and dialogs, answered in the response."""

import asyncio
import json

import pytest

from bot.playground.teams_cloud import CloudMessage
from bot.teams.answers import ALREADY_DONE, BELOW, FILL_IN_BELOW, NOT_OPENED
from bot.teams.card_parts import EMPTY
from bot.teams.cards import render
from bot.teams.connector import CALL_SECONDS
from bot.teams.endpoint import CHOOSE_FIRST, WENT_WRONG
from bot.teams.sender import Said
from handlers.messages import (
    Button,
    Buttons,
    Choices,
    Confirm,
    Form,
    Heading,
    Menu,
    Message,
    Option,
    TextInput,
    message,
    text,
)
from handlers.requests import (
    Nothing,
    Place,
    Platform,
    Press,
    Private,
    Rejected,
    Replace,
    Reply,
    Selection,
    ShowForm,
    ShowHome,
    Submission,
)
from tests.bot.teams.conftest import Scene
from tests.bot.teams.test_cards import words_of

CARD = message(
    Heading("Your listing"),
    Buttons(
        (
            Button("See it", "offer_expertise.see", "7"),
            Button("Edit", "offer_expertise.edit", "7", opens_form=True),
            Button(
                "Remove", "offer_expertise.remove", "7", confirm=Confirm("Remove it?", "It goes.", "Yes, remove it")
            ),
        )
    ),
    Menu("offer_expertise.pause", "Pause until", (Option("Next week", "week"), Option("Next term", "term"))),
)
FORM = Form(
    "offer_expertise.save",
    "Offer expertise",
    "Save",
    (
        Choices("topics", "Topics", (Option("Fractions", "fractions"), Option("Oracy", "oracy"))),
        TextInput("help", "What I can help with", max_length=600),
    ),
    state="listing 7",
)
FILLED_IN = {"field.topics": "oracy,fractions", "field.help": "Bar models"}
DONE = message(text("Saved."))


@pytest.fixture
async def card(scene: Scene) -> CloudMessage:
    """A card with buttons and a menu in Priya's chat."""
    scene.answerer.reply = Private(CARD)
    await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    said = await scene.bot_says(scene.chat)
    scene.answerer.asked.clear()
    return said


async def press(scene: Scene, card: CloudMessage, reply: Reply | Exception, action: str = "See it") -> None:
    """Priya presses a button, and the answerer replies."""
    scene.answerer.reply = reply
    outcome = await scene.cloud.execute(scene.priya.id, card.id, action)
    assert not outcome.failed


async def open_form(scene: Scene, card: CloudMessage) -> None:
    """Priya opens the form."""
    scene.answerer.reply = ShowForm(FORM)
    outcome = await scene.cloud.open_dialog(scene.priya.id, card.id, "Edit")
    assert not outcome.failed


async def test_a_press_reaches_the_answerer(scene: Scene, card: CloudMessage) -> None:
    """A press carries its action and value, whatever else is on the card."""
    await press(scene, card, Private(DONE))
    [asked] = scene.answerer.asked
    assert asked.request == Press("offer_expertise.see", "7")
    assert asked.place == Place("personal", scene.chat.id)


async def test_a_confirmed_press_is_the_same_press(scene: Scene, card: CloudMessage) -> None:
    """Only the yes of a confirmation is sent, as the press that it confirms."""
    await press(scene, card, Private(DONE), "Yes, remove it")
    assert scene.answerer.asked[0].request == Press("offer_expertise.remove", "7")


async def test_a_private_answer_comes_as_a_message_with_a_line_under_the_card(scene: Scene, card: CloudMessage) -> None:
    """In the chat a private answer is a new message; the card says where to look."""
    await press(scene, card, Private(DONE))
    assert scene.said_in(scene.chat)[-1].summary == "Saved."
    assert card.notices == {scene.priya.id: BELOW}


async def test_a_replacement_stands_where_the_card_stood_for_good(scene: Scene, card: CloudMessage) -> None:
    """The pressed card is replaced at once in the answer, and for good in the message."""
    await press(scene, card, Replace(DONE))
    assert "Saved." in words_of(card.card_for(scene.priya.id) or {})
    assert "Saved." in words_of(card.card or {})
    assert len(scene.said_in(scene.chat)) == 1


async def test_a_replacement_is_shown_even_if_it_cannot_be_kept(scene: Scene, card: CloudMessage) -> None:
    """Trouble with the Connector takes nothing from who pressed: the answer itself carries the card."""
    scene.cloud.fail_next(500, method="PUT")
    await press(scene, card, Replace(DONE))
    assert "Saved." in words_of(card.card_for(scene.priya.id) or {})


async def test_a_home_is_shown_as_a_message(scene: Scene, card: CloudMessage) -> None:
    """A button that leads home shows it below."""
    await press(scene, card, ShowHome(message(Heading("Good afternoon"))))
    assert scene.said_in(scene.chat)[-1].summary == "Good afternoon"


async def test_a_repeat_says_that_it_is_done(scene: Scene, card: CloudMessage) -> None:
    """Nothing to say still needs an answer in Teams."""
    await press(scene, card, Nothing())
    assert card.notices == {scene.priya.id: ALREADY_DONE}


async def test_an_answer_that_cannot_be_sent_is_shown_in_place(scene: Scene, card: CloudMessage) -> None:
    """If the Connector fails, the private answer takes the card's place, so that it isn't lost."""
    scene.cloud.fail_next(500, method="POST", path="activities")
    await press(scene, card, Private(DONE))
    assert "Saved." in words_of(card.card_for(scene.priya.id) or {})


async def test_a_failure_is_an_apology_under_the_card(scene: Scene, card: CloudMessage) -> None:
    """Should the answerer fail, the client still gets an answer that it can show."""
    await press(scene, card, RuntimeError("broken"))
    assert card.notices == {scene.priya.id: WENT_WRONG}


async def test_a_menus_choice_is_a_selection(scene: Scene, card: CloudMessage) -> None:
    """The button beside a menu sends what was chosen in it."""
    scene.answerer.reply = Private(DONE)
    await scene.cloud.execute(scene.priya.id, card.id, "Choose", {"menu-2": "term"})
    assert scene.answerer.asked[0].request == Selection("offer_expertise.pause", "term")


async def test_a_menu_without_a_choice_asks_for_one(scene: Scene, card: CloudMessage) -> None:
    """The handler isn't bothered with an empty choice."""
    await press(scene, card, Private(DONE), "Choose")
    assert card.notices == {scene.priya.id: CHOOSE_FIRST}
    assert scene.answerer.asked == []


async def test_the_same_press_delivered_again_gets_the_same_answer_once(scene: Scene, card: CloudMessage) -> None:
    """Teams repeats an invoke with the same id: one effect, and both get the answer, even at the same time."""
    scene.answerer.reply = Private(DONE)
    scene.answerer.may_answer.clear()
    scene.answerer.was_asked.clear()
    value = {"action": {"type": "Action.Execute", "verb": "a.b", "data": {"action": "a.b"}}, "trigger": "manual"}
    payload = scene.cloud.payloads().invoke(
        scene.priya, scene.chat, "2026-11-10T15:45:00+00:00", "adaptiveCard/action", value, card.id
    )
    both = [asyncio.create_task(scene.cloud.post_to_bot(payload)) for _ in range(2)]
    await scene.answerer.was_asked.wait()
    scene.answerer.may_answer.set()
    answers = [(exchange.status, exchange.response["value"]) for exchange in await asyncio.gather(*both)]
    assert answers == [(200, BELOW), (200, BELOW)]
    assert len(scene.answerer.asked) == 1


async def test_a_form_opens_in_a_dialog(scene: Scene, card: CloudMessage) -> None:
    """A button that opens a form gets it as a dialog, with its title."""
    await open_form(scene, card)
    dialog = scene.cloud.tenant.dialogs[scene.priya.id]
    assert dialog.title == "Offer expertise"
    assert dialog.card is not None
    assert "What I can help with" in words_of(dialog.card)
    assert scene.answerer.asked[0].request == Press("offer_expertise.edit", "7")


async def test_a_form_button_answered_with_words_shows_them_in_a_small_dialog(scene: Scene, card: CloudMessage) -> None:
    """A form that can't be opened says why where it would have been."""
    scene.answerer.reply = Private(message(text("This listing was removed on 3 Nov."), *CARD.elements))
    await scene.cloud.open_dialog(scene.priya.id, card.id, "Edit")
    dialog = scene.cloud.tenant.dialogs[scene.priya.id]
    assert "This listing was removed on 3 Nov." in words_of(dialog.card or {})
    assert "See it" not in words_of(dialog.card or {})


async def test_a_submitted_dialog_closes_and_the_answer_is_in_the_chat(scene: Scene, card: CloudMessage) -> None:
    """What was filled in reaches the answerer with its kinds; the dialog makes way for the answer."""
    await open_form(scene, card)
    scene.answerer.reply = Private(DONE)
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    asked = scene.answerer.asked[-1]
    values: dict[str, str | tuple[str, ...]] = {"topics": ("fractions", "oracy"), "help": "Bar models"}
    assert asked.request == Submission("offer_expertise.save", values, "listing 7")
    assert asked.place.kind == "form"
    assert scene.priya.id not in scene.cloud.tenant.dialogs
    assert scene.said_in(scene.chat)[-1].summary == "Saved."


async def test_a_replacement_after_a_dialog_takes_the_place_of_its_card(scene: Scene, card: CloudMessage) -> None:
    """The card whose button opened the dialog is replaced for good, and no message is added."""
    await open_form(scene, card)
    scene.answerer.reply = Replace(DONE)
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    assert "Saved." in words_of(card.card or {})
    assert len(scene.said_in(scene.chat)) == 1
    assert scene.priya.id not in scene.cloud.tenant.dialogs


async def test_a_rejected_dialog_stays_with_what_was_typed(scene: Scene, card: CloudMessage) -> None:
    """Each sentence stands beside its field, and nothing has to be typed again."""
    await open_form(scene, card)
    scene.answerer.reply = Rejected({"help": "Please say a little more.", "elsewhere": "And this."}, "Not saved yet.")
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    shown = scene.cloud.tenant.dialogs[scene.priya.id].card or {}
    assert "Please say a little more." in words_of(shown)
    assert "Not saved yet. And this." in words_of(shown)
    assert '"value": "Bar models"' in json.dumps(shown)
    scene.answerer.reply = Private(DONE)
    await scene.cloud.submit_dialog(scene.priya.id, {"field.help": "Bar models for Year 4"})
    request = scene.answerer.asked[-1].request
    assert isinstance(request, Submission)
    assert request.values == {"topics": ("fractions", "oracy"), "help": "Bar models for Year 4"}


async def test_a_form_sent_twice_is_one_act_and_a_corrected_one_another(scene: Scene, card: CloudMessage) -> None:
    """The key of a form is the same as long as the same is sent from the same dialog."""
    await open_form(scene, card)
    scene.answerer.reply = Rejected({"help": "More, please."}, "")
    for _ in range(2):
        await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    await scene.cloud.submit_dialog(scene.priya.id, {**FILLED_IN, "field.help": "Bar models and more"})
    await open_form(scene, card)
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    first, again, corrected, _, anew = (asked.key for asked in scene.answerer.asked[1:])
    assert first == again
    assert len({first, corrected, anew}) == 3


async def test_an_answer_after_a_dialog_that_cannot_be_sent_is_shown_in_it(scene: Scene, card: CloudMessage) -> None:
    """What was saved and can't be told in the chat is told in the dialog."""
    await open_form(scene, card)
    scene.answerer.reply = Private(DONE)
    scene.cloud.fail_next(500, method="POST", path="activities")
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    assert "Saved." in words_of(scene.cloud.tenant.dialogs[scene.priya.id].card or {})


async def test_a_press_does_not_wait_for_a_slow_connector(scene: Scene, card: CloudMessage) -> None:
    """The person is told that the answer follows while its message is still on its way; then it arrives."""
    go_on = scene.cloud.hold_next(method="POST", path="activities")
    await press(scene, card, Private(DONE))
    assert card.notices == {scene.priya.id: Said.FOLLOWS.value}
    assert len(scene.said_in(scene.chat)) == 1
    go_on.release()
    assert (await scene.bot_says(scene.chat, 2)).summary == "Saved."


async def test_an_answer_that_was_said_to_follow_is_kept_if_teams_puts_it_off(scene: Scene, card: CloudMessage) -> None:
    """Told that the answer follows, the person gets it later, although the Connector refused it after all."""
    go_on = scene.cloud.hold_next(method="POST", path="activities")
    scene.cloud.fail_next(503, method="POST", path="activities")
    await press(scene, card, Private(DONE))
    assert card.notices == {scene.priya.id: Said.FOLLOWS.value}
    go_on.release()
    await scene.edge.drain()
    assert scene.answerer.late == [(Platform.TEAMS, scene.cloud.tenant.id, scene.priya.id, DONE)]
    assert len(scene.said_in(scene.chat)) == 1


async def test_a_dialogs_answer_that_was_said_to_follow_is_kept(scene: Scene, card: CloudMessage) -> None:
    """What a form led to is kept as well, where neither the card could be replaced nor a message sent."""
    await open_form(scene, card)
    go_on = scene.cloud.hold_next(method="PUT")
    scene.cloud.fail_next(503, method="PUT")
    scene.cloud.fail_next(503, method="POST", path="activities")
    scene.answerer.reply = Replace(DONE)
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    assert scene.cloud.tenant.dialogs[scene.priya.id].text == Said.FOLLOWS.value
    go_on.release()
    await scene.edge.drain()
    assert [said for *_, said in scene.answerer.late] == [DONE]


async def test_a_form_that_was_said_to_follow_is_apologised_for(scene: Scene, card: CloudMessage) -> None:
    """A form isn't kept: what follows says that it could not be opened."""
    go_on = scene.cloud.hold_next(method="POST", path="activities")
    scene.cloud.fail_next(503, method="POST", path="activities")
    await press(scene, card, ShowForm(FORM))
    assert card.notices == {scene.priya.id: Said.FOLLOWS.value}
    go_on.release()
    await scene.edge.drain()
    assert [said for *_, said in scene.answerer.late] == [message(text(NOT_OPENED))]


@pytest.mark.parametrize("status", [500, 0])
async def test_an_answer_that_may_have_arrived_is_not_kept(scene: Scene, card: CloudMessage, status: int) -> None:
    """Nobody gets the same answer twice."""
    go_on = scene.cloud.hold_next(method="POST", path="activities")
    scene.cloud.fail_next(status, method="POST", path="activities", point="accepted")
    await press(scene, card, Private(DONE))
    go_on.release()
    await scene.edge.drain()
    assert scene.answerer.late == []
    assert scene.said_in(scene.chat)[-1].summary == "Saved."


@pytest.mark.parametrize("status", [429, 503])
async def test_an_answer_that_is_shown_in_place_need_not_follow(scene: Scene, card: CloudMessage, status: int) -> None:
    """Refused at once, it stands where the card stood, and is said nowhere else."""
    scene.cloud.fail_next(status, times=3, method="POST", path="activities")
    await press(scene, card, Private(DONE))
    assert "Saved." in words_of(card.card_for(scene.priya.id) or {})
    assert scene.answerer.late == []


async def test_a_form_for_a_press_follows_a_slow_connector_once(scene: Scene, card: CloudMessage) -> None:
    """A form that is still on its way isn't shown in the card's place as well."""
    go_on = scene.cloud.hold_next(method="POST", path="activities")
    await press(scene, card, ShowForm(FORM))
    assert card.notices == {scene.priya.id: Said.FOLLOWS.value}
    assert card.views == {}
    go_on.release()
    assert (await scene.bot_says(scene.chat, 2)).summary == "Offer expertise"


async def test_a_replacement_does_not_wait_for_a_slow_connector(scene: Scene, card: CloudMessage) -> None:
    """The answer carries the card at once; the message is changed for good once the Connector gets to it."""
    go_on = scene.cloud.hold_next(method="PUT")
    await press(scene, card, Replace(DONE))
    [pressed] = [one for one in scene.cloud.log if one.request and one.request.get("name") == "adaptiveCard/action"]
    assert pressed.milliseconds < CALL_SECONDS * 1_000 * 0.9
    assert "Saved." in words_of(card.card_for(scene.priya.id) or {})
    assert "Saved." not in words_of(card.card or {})
    go_on.release()
    await scene.cloud.until(lambda: "Saved." in words_of(card.card or {}))


async def test_a_dialog_does_not_wait_for_a_slow_connector(scene: Scene, card: CloudMessage) -> None:
    """The dialog says that the answer follows; if the card can't be replaced after all, the answer is a message."""
    await open_form(scene, card)
    go_on = scene.cloud.hold_next(method="PUT")
    scene.answerer.reply = Replace(DONE)
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    assert scene.cloud.tenant.dialogs[scene.priya.id].text == Said.FOLLOWS.value
    scene.cloud.tenant.messages.remove(card)
    go_on.release()
    assert (await scene.bot_says(scene.chat)).summary == "Saved."


async def test_an_answer_that_follows_is_sent_although_the_bot_stops(scene: Scene, card: CloudMessage) -> None:
    """Stopping waits for the form in hand, and then for the message that it was promised."""
    await open_form(scene, card)
    go_on = scene.cloud.hold_next(method="POST", path="activities")
    scene.answerer.reply = Private(DONE)
    scene.answerer.may_answer.clear()
    scene.answerer.was_asked.clear()
    submitting = asyncio.create_task(scene.cloud.submit_dialog(scene.priya.id, FILLED_IN))
    await scene.answerer.was_asked.wait()
    stopping = asyncio.create_task(scene.edge.stop())
    scene.answerer.may_answer.set()
    await submitting
    assert scene.cloud.tenant.dialogs[scene.priya.id].text == Said.FOLLOWS.value
    go_on.release()
    await stopping
    assert scene.said_in(scene.chat)[-1].summary == "Saved."


@pytest.mark.parametrize(
    ("reply", "shown"),
    [(Nothing(), ALREADY_DONE), (RuntimeError("broken"), WENT_WRONG)],
)
async def test_a_dialog_is_always_answered(
    scene: Scene, card: CloudMessage, reply: Reply | Exception, shown: str
) -> None:
    """Nothing to say, or a failure, is told in the dialog."""
    await open_form(scene, card)
    scene.answerer.reply = reply
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    assert scene.cloud.tenant.dialogs[scene.priya.id].text == shown


async def test_one_form_may_lead_to_the_next(scene: Scene, card: CloudMessage) -> None:
    """A form in answer to a form goes on in the same dialog."""
    await open_form(scene, card)
    scene.answerer.reply = ShowForm(Form("offer_expertise.more", "And more", "Done", FORM.inputs))
    await scene.cloud.submit_dialog(scene.priya.id, FILLED_IN)
    assert scene.cloud.tenant.dialogs[scene.priya.id].title == "And more"


async def test_typed_words_that_need_a_form_get_it_in_the_chat(scene: Scene) -> None:
    """Words can't open a dialog, so the form comes as a card, and is sent in and corrected there."""
    scene.answerer.reply = ShowForm(FORM)
    await scene.cloud.say(scene.priya.id, scene.chat.id, "find-expert")
    card = await scene.bot_says(scene.chat)
    scene.answerer.reply = Rejected({"help": "Please say a little more."}, "")
    await scene.cloud.execute(scene.priya.id, card.id, "Save", FILLED_IN)
    shown = card.card_for(scene.priya.id) or {}
    assert "Please say a little more." in words_of(shown)
    scene.answerer.reply = Private(DONE)
    await scene.cloud.execute(scene.priya.id, card.id, "Save")
    request = scene.answerer.asked[-1].request
    assert isinstance(request, Submission)
    assert request.values == {"topics": ("fractions", "oracy"), "help": "Bar models"}
    assert scene.answerer.asked[-1].place.kind == "personal"
    assert scene.said_in(scene.chat)[-1].summary == "Saved."


async def test_a_button_may_lead_to_a_form_unannounced(scene: Scene, card: CloudMessage) -> None:
    """A press that was not said to open a form still gets it, in the chat."""
    await press(scene, card, ShowForm(FORM))
    assert card.notices == {scene.priya.id: FILL_IN_BELOW}
    assert scene.said_in(scene.chat)[-1].summary == "Offer expertise"


async def test_a_rejection_of_an_unreadable_form_is_told_in_words(scene: Scene, card: CloudMessage) -> None:
    """If the form's own description got lost, its errors are still read."""
    scene.answerer.reply = Rejected({"help": "Please say a little more."}, "Not saved yet.")
    value = {"data": {"kind": "submission", "action": "offer_expertise.save", "form": "lost", "field.help": "Bar"}}
    exchange = await scene.cloud.invoke(scene.priya.id, scene.chat.id, "task/submit", value, card.id)
    shown = words_of(exchange.response["task"]["value"]["card"]["content"])
    assert "Not saved yet." in shown
    assert "Please say a little more." in shown


async def test_a_rejection_in_answer_to_words_is_told_in_words(scene: Scene) -> None:
    """A rejected old submit, which left no form to show, is told in the chat."""
    scene.answerer.reply = Rejected({"help": "Please say a little more."}, "Not saved yet.")
    await scene.cloud.say(scene.priya.id, scene.chat.id, "help")
    answer = await scene.bot_says(scene.chat)
    assert "Please say a little more." in words_of(answer.card or {})


def test_the_empty_message_has_something_to_show() -> None:
    """Even a message of nothing is a card."""
    assert EMPTY in words_of(render(Message(())))
