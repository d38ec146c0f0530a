"""What is read out of a refusal: one word, and a number of seconds."""

import json

import httpx
import pytest

from bot.teams.trouble import code_in, seconds_in

CLOSED_CHAT = {
    "errorCode": 209,
    "message": json.dumps({"subCode": "MessageWritesBlocked", "details": "Thread is blocked from message writes."}),
}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"error": {"code": "ConversationNotFound", "message": "Conversation not found."}}, "ConversationNotFound"),
        (CLOSED_CHAT, "MessageWritesBlocked"),
        ({"error": "invalid_client", "error_description": "AADSTS7000215"}, "invalid_client"),
        ({"error": {"code": "Priya Nair wrote"}}, "403"),
        ({"message": "Conversation of Priya not found"}, "403"),
        ({"error": None, "message": 5}, "403"),
        (["unexpected"], "403"),
        (None, "403"),
    ],
)
def test_a_refusals_word_is_found_in_each_documented_shape(body: object, code: str) -> None:
    """A plain word is taken from where Microsoft puts it; anything else is passed over for the status."""
    assert code_in(httpx.Response(403, json=body)) == code


def test_a_refusal_that_is_no_json_has_its_status() -> None:
    """A gateway's page is no code."""
    assert code_in(httpx.Response(502, text="☃ <html>")) == "502"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("2", 2.0), ("0.25", 0.25), ("-3", 0.0), ("", None), (None, None), ("soon", None), ("nan", None), ("inf", None)],
)
def test_a_wait_is_a_number_of_seconds(said: str | None, seconds: float | None) -> None:
    """What is no number that can be waited for counts as not said."""
    assert seconds_in(said) == seconds
