"""The vocabulary of messages."""

import pytest

from handlers.messages import (
    MESSAGE,
    Button,
    Buttons,
    Code,
    Divider,
    Fact,
    Facts,
    Form,
    Heading,
    Image,
    Link,
    Menu,
    Option,
    People,
    PersonCard,
    Strong,
    footnote,
    message,
    text,
)
from handlers.plain_text import plain_text

EVERYTHING = message(
    Heading("Fractions"),
    text("See ", Strong("this"), " or ", Link("that", "https://example.org/"), ", or type ", Code("help")),
    Facts((Fact("Ways", "Chat"),)),
    People((PersonCard("Megan Rowlands", "Hollinshaw Junior", "Fractions", (Button("See listing", "a.b", "1"),)),)),
    Buttons((Button("Ask", "c.d", spoken="Ask Megan for an introduction", opens_form=True),)),
    Menu("e.f", "Phase", (Option("Key Stage 2", "ks2"),)),
    Image("https://example.org/p.png", "A bar model"),
    Divider(),
    footnote("Only you see this."),
)


def test_a_message_survives_being_stored() -> None:
    """What is written to the database as JSON is the same message when it is read."""
    assert MESSAGE.validate_json(MESSAGE.dump_json(EVERYTHING)) == EVERYTHING


def test_the_plain_text_says_everything() -> None:
    """Somebody who hears the fallback misses nothing: every element is there, buttons as whole sentences."""
    assert plain_text(EVERYTHING).splitlines() == [
        "Fractions",
        "See this or that (https://example.org/), or type help",
        "Ways: Chat",
        "Megan Rowlands, Hollinshaw Junior. Fractions",
        "Buttons: See listing",
        "Buttons: Ask Megan for an introduction",
        "Phase: Key Stage 2",
        "Picture: A bar model",
        "Only you see this.",
    ]


def test_a_form_that_a_platform_would_refuse_is_refused_where_it_is_written() -> None:
    """Titles and state have the limits of the stricter platform."""
    with pytest.raises(ValueError, match="24"):
        Form("a.b", "What would you like to be helped with?", "Save", ())
    with pytest.raises(ValueError, match="1500"):
        Form("a.b", "Title", "Save", (), state="x" * 1_501)
