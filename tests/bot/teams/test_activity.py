"""Reading what Teams sends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.activity import Activity
from tests.bot.teams.strategies import often

BOT = {"id": "28:bot", "name": "Staffroom"}
CALLED = {"type": "mention", "text": "<at>Staffroom</at>", "mentioned": BOT}
MEGAN = {
    "type": "mention",
    "text": "<at>Megan Rowlands</at>",
    "mentioned": {"id": "29:megan", "name": "Megan Rowlands"},
}


def activity(text: str, *entities: Any) -> Activity:
    """A message in a channel."""
    return Activity.model_validate(
        {
            "type": "message",
            "id": "1",
            "text": text,
            "serviceUrl": "https://smba.example",
            "from": {"id": "29:priya"},
            "recipient": BOT,
            "conversation": {"id": "19:c", "conversationType": "channel"},
            "entities": list(entities),
        }
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("<at>Staffroom</at> find-expert oracy", "find-expert oracy"),
        ("<at>Staffroom</at>&nbsp;find-expert oracy\n", "find-expert oracy"),
        ("find-expert \N{NO-BREAK SPACE}oracy <at>Staffroom</at>", "find-expert  oracy"),
        ("<at>Staffroom</at> reading &amp; writing &lt;5", "reading & writing <5"),
        ("<at>Staffroom</at>", ""),
        ("<at>Staffroom</at> &lt;at&gt;x&lt;/at&gt;", "<at>x</at>"),
        ("<at>Staffroom</at> مرحبا 👩‍🏫", "مرحبا 👩‍🏫"),
        ("<at>Staffroom</at> a\x00b", "ab"),
    ],
)
def test_the_words_are_what_was_typed_after_the_mention(said: str, words: str) -> None:
    """The mention of the bot, entities, hard spaces and NULs are gone; nothing else is."""
    assert activity(said, CALLED).words() == words


def test_another_persons_mention_stays_as_their_name() -> None:
    """Whoever asks about a colleague by mention has asked about their name."""
    asked = activity("<at>Staffroom</at> who is <at>Megan Rowlands</at>", CALLED, MEGAN)
    assert asked.words() == "who is Megan Rowlands"
    assert asked.mentions_bot()
    assert not activity("<at>Megan Rowlands</at> hello", MEGAN).mentions_bot()


@often
@given(st.text(max_size=200))
def test_any_text_is_read_without_error_and_can_be_stored(typed: str) -> None:
    """Whatever was typed, the words hold nothing that UTF-8 or a database would refuse."""
    words = activity(typed).words()
    assert words.encode().decode() == words
    assert "\x00" not in words
