"""What the libraries log of Slack's traffic keeps everybody's words to itself."""

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.logger import get_bolt_app_logger

from bot.slack.web import SDK_LOG


def test_the_libraries_lines_carry_no_words(caplog: pytest.LogCaptureFixture) -> None:
    """Payloads, tokens and the texts of exceptions stay out; where it was and what kind of error remain."""
    for logger in (SDK_LOG, get_bolt_app_logger("staffroom", AsyncApp, SDK_LOG)):
        try:
            int("Priya typed this")
        except ValueError as error:
            logger.exception(f"wss://a.example/?ticket=secret: {error}")  # noqa: TRY401 - as the libraries do
            logger.warning("a request of Priya's")
    where = "test_web.test_the_libraries_lines_carry_no_words"
    said = [record.getMessage() for record in caplog.records]
    assert [(one.startswith(where), one.endswith(" ValueError")) for one in said] == [(True, True)] * 2
    assert "Priya" not in caplog.text
    assert "secret" not in caplog.text
