"""Logs say what failed and where, and never a word that anybody typed."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from sqlalchemy.exc import IntegrityError

from bot.logs import configure_logging
from handlers.errors import UserError

PLANTED = "priya.nair@brackenfold.example"


@pytest.fixture(params=["console", "json"])
def logged(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    """What is logged, in each format; logging is put back as it was."""
    root, before = logging.getLogger(), (list(logging.getLogger().handlers), logging.getLogger().level)
    stream = StringIO()
    configure_logging(request.param, stream)
    yield stream
    root.handlers, root.level = before
    structlog.reset_defaults()


def fail(words: str) -> None:
    """Fail as a database does that quotes the row."""
    cause = ValueError(f"DETAIL: Key (email)=({words}) already exists.")
    raise IntegrityError(f"INSERT {words}", {"email": words}, cause) from cause


def test_an_error_is_logged_without_its_words(logged: StringIO) -> None:
    """The kind of error and the place it came from, without text and local variables, which hold people's words."""
    try:
        fail(PLANTED)
    except IntegrityError:
        structlog.get_logger("bot.dispatch").exception("request_failed", reference="abc")
    said = logged.getvalue()
    assert "request_failed" in said
    assert "IntegrityError" in said
    assert "test_logs.py" in said
    assert PLANTED not in said


def test_a_librarys_error_is_logged_without_its_words(logged: StringIO) -> None:
    """What a library logs goes the same way."""
    try:
        fail(PLANTED)
    except IntegrityError:
        logging.getLogger("some.library").exception("failed")
    said = logged.getvalue()
    assert "IntegrityError" in said
    assert PLANTED not in said


def test_our_own_sentences_are_kept(logged: StringIO) -> None:
    """An error whose text we wrote is said in full."""
    structlog.get_logger("bot.serving").error("failed", exc_info=UserError("There is no trust with UID 1."))
    assert "There is no trust with UID 1." in logged.getvalue()


def test_libraries_are_quiet(logged: StringIO) -> None:
    """Addresses and bodies that libraries print along the way are not heard; their warnings are."""
    logging.getLogger("httpx").setLevel(logging.INFO)
    logging.getLogger("httpx").info("POST https://slack.example/%s", PLANTED)
    logging.getLogger("httpx").warning("slow")
    said = logged.getvalue()
    assert PLANTED not in said
    assert "slow" in said
