"""Forms as Adaptive Cards, and what comes back from them."""

import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given

from bot.playground.teams_cloud._card_rules import actions_of, check_card, inputs_of
from bot.teams.card_parts import CARD_BYTES, size_of
from bot.teams.forms import filled_in, options_of, pack, read_submission, render_form, unpack
from handlers.messages import Choice, Choices, DateInput, Footnote, Form, Option, OptionGroup, TextInput, text
from handlers.requests import Submission
from tests.bot.teams.strategies import forms, often
from tests.bot.teams.test_cards import words_of

PHASES = (Option("Key Stage 1", "ks1"), Option("Key Stage 2", "ks2"))
TOPICS = (
    OptionGroup("Mathematics", (Option("Fractions", "fractions"), Option("Place value", "place-value"))),
    OptionGroup("English", (Option("Oracy", "oracy"),)),
)
OFFER = Form(
    "offer_expertise.save",
    "Offer expertise",
    "Save",
    (
        Choices("topics", "Topics", groups=TOPICS, initial=("oracy",)),
        Choice("phase", "Phase", options=PHASES, initial="ks2", optional=True),
        TextInput("help", "What I can help with", hint="Two sentences are plenty.", multiline=True, max_length=600),
        DateInput("until", "Until", initial="2027-01-04", optional=True),
    ),
    (text("Colleagues see this."), Footnote(("You can hide it at any time.",))),
    state="listing 7",
)


def test_a_form_has_its_inputs_with_labels_limits_and_what_is_needed() -> None:
    """Each input says its label, its limit, and in words what is missing when it is needed."""
    card = render_form(OFFER, in_dialog=True, origin="f:1")
    check_card(card, in_dialog=True)
    topics, phase, help_text, until = inputs_of(card)
    assert topics["isMultiSelect"] is True
    assert topics["value"] == "oracy"
    assert topics["errorMessage"] == "Please fill in: Topics."
    assert next(one["title"] for one in topics["choices"]) == "Fractions (Mathematics)"
    assert ("isRequired" in phase, phase["value"]) == (False, "ks2")
    assert (help_text["maxLength"], help_text["isMultiline"]) == (600, True)
    assert until["value"] == "2027-01-04"
    for words in ("Colleagues see this.", "You can hide it at any time.", "Two sentences are plenty."):
        assert words in words_of(card)


def test_a_dialog_submits_and_a_card_in_the_chat_executes() -> None:
    """A dialog has its own title bar and an Action.Submit, a chat's card a heading and an Action.Execute."""
    [submit] = actions_of(render_form(OFFER, in_dialog=True, origin="f:1"))
    [execute] = actions_of(render_form(OFFER, in_dialog=False, origin="f:1"))
    assert (submit["type"], execute["type"]) == ("Action.Submit", "Action.Execute")
    in_chat, in_dialog = (words_of(render_form(OFFER, in_dialog=is_in, origin="")) for is_in in (False, True))
    assert in_chat.startswith("Offer expertise")
    assert "Offer expertise" not in in_dialog
    assert execute["verb"] == execute["data"]["action"] == submit["data"]["action"] == "offer_expertise.save"


def test_a_long_list_is_searched_by_typing() -> None:
    """Twelve options or more are shown as a list to type into."""
    many = Choice("topic", "Topic", options=tuple(Option(f"Topic {index}", f"t{index}") for index in range(12)))
    [field] = inputs_of(render_form(replace(OFFER, inputs=(many,)), in_dialog=True, origin=""))
    assert field["style"] == "filtered"


def test_errors_stand_beside_their_fields_in_words() -> None:
    """A field's sentence comes right before it, and says that it needs another look without relying on colour."""
    card = render_form(
        OFFER, in_dialog=True, origin="f:1", errors={"help": "Please say a little more."}, text="Not yet."
    )
    check_card(card, in_dialog=True)
    body = card["body"]
    place = next(index for index, part in enumerate(body) if part.get("id") == "field.help")
    assert words_of(body[place - 1]) == "Needs another look: \nPlease say a little more."
    assert words_of(body[0]) == "Needs another look: \nNot yet."


def test_what_was_filled_in_comes_back_with_its_kinds() -> None:
    """Several choices come back as a tuple in the form's order, the rest as typed, and the state unchanged."""
    data = {
        "action": "offer_expertise.save",
        "form": pack(OFFER),
        "field.topics": "oracy,fractions,invented",
        "field.phase": "ks1",
        "field.help": "Bar models\x00",
        "field.until": "",
        "msteams": {},
    }
    submission, form = read_submission(data)
    assert form == OFFER
    assert submission == Submission(
        "offer_expertise.save",
        {"topics": ("fractions", "oracy"), "phase": "ks1", "help": "Bar models", "until": ""},
        "listing 7",
    )


def test_a_form_shown_again_keeps_what_was_typed() -> None:
    """The next card holds what was typed, each kind in its own way, and leaves other fields alone."""
    again = filled_in(OFFER, {"topics": ("fractions", "oracy"), "phase": "ks1", "until": "2027-02-01"})
    topics, phase, help_text, until = inputs_of(render_form(again, in_dialog=True, origin=""))
    assert (topics["value"], phase["value"], until["value"]) == ("fractions,oracy", "ks1", "2027-02-01")
    assert help_text["value"] == ""


@pytest.mark.parametrize(
    "packed",
    ["", "%%%", "bm90IGEgZm9ybQ==", 7, None, urlsafe_b64encode(zlib.compress(b"{}")).decode(), pack(OFFER)[:40]],
)
def test_a_form_that_cannot_be_read_is_none(packed: object) -> None:
    """What comes back with a button is never trusted to be a form; the values are still there."""
    assert unpack(packed) is None
    submission, form = read_submission({"action": "offer_expertise.save", "form": packed, "field.help": "Bar models"})
    assert form is None
    assert submission == Submission("offer_expertise.save", {"help": "Bar models"})


def test_a_bomb_is_not_unpacked() -> None:
    """A small string that unpacks to a huge one is cut off early, and so isn't a form."""
    bomb = urlsafe_b64encode(zlib.compress(b'{"form":"' + b"x" * 50_000_000, 9)).decode()
    assert unpack(bomb) is None


def test_of_two_options_with_one_value_the_first_counts() -> None:
    """Teams couldn't tell them apart, so the second isn't shown."""
    field = Choice("one", "One", options=(Option("First", "same"), Option("Second", "same"), Option("Other", "other")))
    assert options_of(field) == (Option("First", "same"), Option("Other", "other"))


def test_a_form_too_large_to_travel_goes_without_its_own_description() -> None:
    """The card stays under the limit; the form can then not be shown again with errors, but is still sent in."""
    noise = tuple(Option(sha256(str(index).encode()).hexdigest()[:24], f"v{index * 104_729}") for index in range(340))
    form = replace(OFFER, inputs=(Choice("topic", "Topic", options=noise),))
    card = render_form(form, in_dialog=True, origin="f:1")
    assert size_of(card) <= CARD_BYTES
    assert next(actions_of(card))["data"]["form"] == ""


@often
@given(forms)
def test_any_form_makes_a_card_that_teams_takes_and_comes_back(form: Form) -> None:
    """Every form is a valid card, in a dialog and in the chat, and can be read from its own button."""
    for in_dialog in (True, False):
        card = render_form(form, in_dialog=in_dialog, origin="f:1", errors={"one": "Why?"}, text="Again.")
        check_card(card, in_dialog=in_dialog)
        *_, submit = actions_of(card)
        assert unpack(submit["data"]["form"]) == form
