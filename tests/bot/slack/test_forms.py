"""Forms as Slack's modals, and what comes back from them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.slack_cloud.block_kit import check_modal_or_home
from bot.slack.forms import render_form, submitted_values
from handlers.messages import (
    Choice,
    Choices,
    DateInput,
    Form,
    Input,
    Option,
    OptionGroup,
    TextInput,
    footnote,
    text,
)
from handlers.requests import Nothing, ShowForm, Submission
from tests.bot.slack.conftest import Slack
from tests.bot.slack.test_blocks import WORDS

FLAGS = st.booleans()
LISTS = st.lists(WORDS, max_size=14).map(
    lambda labels: tuple(Option(label, f"v{number}") for number, label in enumerate(labels))
)
GROUPS = st.lists(st.builds(OptionGroup, WORDS, LISTS.filter(bool)), max_size=2).map(
    lambda groups: tuple(
        OptionGroup(group.label, tuple(Option(one.label, f"g{place}{one.value}") for one in group.options))
        for place, group in enumerate(groups)
    )
)
SEVERAL = st.lists(st.sampled_from(["v0", "v1", "gone"]), max_size=2).map(tuple)
ONE = st.sampled_from(["", "v0", "gone"])
LENGTHS = st.integers(1, 4_000)


def named(name: str) -> st.SearchStrategy[Input]:
    """A field of this name."""
    return st.one_of(
        st.builds(TextInput, st.just(name), WORDS, WORDS, WORDS, WORDS, FLAGS, FLAGS, LENGTHS),
        st.builds(
            Choice, st.just(name), WORDS, LISTS, GROUPS, st.sampled_from(["", "v0", "gone"]), WORDS, WORDS, FLAGS
        ),
        st.builds(Choices, st.just(name), WORDS, LISTS, GROUPS, SEVERAL, WORDS, WORDS, FLAGS),
        st.builds(DateInput, st.just(name), WORDS, st.sampled_from(["", "2027-01-04", "soon"]), WORDS, FLAGS),
    )


FORMS = st.builds(
    Form,
    st.just("offer_expertise.save"),
    st.text(max_size=24),
    st.text(max_size=24),
    st.tuples(named("one"), named("two"), named("three")),
    st.lists(st.builds(text, WORDS) | st.builds(footnote, WORDS), max_size=2).map(tuple),
)


@settings(max_examples=100, deadline=None)
@given(FORMS)
def test_any_form_is_one_that_slack_takes(form: Form) -> None:
    """Whatever a form asks, and whatever was typed into it before, Slack opens it."""
    assert check_modal_or_home(render_form(form, "{}")) == []


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        (Choice("a", "A", (Option("One", "1"),)), "radio_buttons"),
        (Choice("a", "A", (Option("One", "1"),), optional=True), "static_select"),
        (Choice("a", "A", tuple(Option(str(one), str(one)) for one in range(11))), "static_select"),
        (Choice("a", "A", groups=(OptionGroup("G", (Option("One", "1"),)),)), "static_select"),
        (Choices("a", "A", (Option("One", "1"),)), "checkboxes"),
        (Choices("a", "A", tuple(Option(str(one), str(one)) for one in range(250))), "multi_static_select"),
        (DateInput("a", "A"), "datepicker"),
        (TextInput("a", "A"), "plain_text_input"),
    ],
)
def test_each_question_gets_the_field_that_suits_it(field: Input, kind: str) -> None:
    """A few options are listed, many are in a drop-down, and a choice that may stay open can be taken back."""
    view = render_form(Form("f.g", "Title", "Save", (field,)), "{}")
    assert check_modal_or_home(view) == []
    assert view["blocks"][0]["element"]["type"] == kind
    assert view["blocks"][0]["block_id"] == "a"


def test_what_was_typed_before_is_given_back_whole() -> None:
    """Words that are longer than the field allows are there to be shortened, not cut."""
    typed = "fractions " * 40
    view = render_form(Form("f.g", "Title", "Save", (TextInput("a", "A", initial=typed, max_length=300),)), "{}")
    assert check_modal_or_home(view) == []
    assert view["blocks"][0]["element"]["initial_value"] == typed.strip()


@pytest.mark.parametrize("state", ["", '{"a":"b"}' * 166, "\n\n", "é" * 1_500, "{"])
async def test_the_forms_own_state_comes_back_unchanged(slack: Slack, state: str) -> None:
    """What the handler sent along comes back, however it looks."""
    slack.answerer.reply = ShowForm(Form("f.g", "Title", "Save", (TextInput("a", "A"),), state=state))
    await slack.command()
    slack.answerer.reply = Nothing()
    await slack.cloud.submit(slack.priya.id, slack.modal().id, {"a": "x"})
    request = slack.answerer.asked[1].request
    assert isinstance(request, Submission)
    assert request.state == state


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "datepicker", "selected_date": None}, ""),
        ({"type": "static_select", "selected_option": None}, ""),
        ({"type": "checkboxes", "selected_options": None}, ()),
        ({"type": "something_new"}, ""),
    ],
)
def test_empty_fields_are_empty(fields: dict[str, object], value: object) -> None:
    """Slack's nulls are our empty strings and tuples."""
    view = {"blocks": [], "state": {"values": {"a": {"value": fields}}}}
    assert submitted_values(view) == {"a": value}
