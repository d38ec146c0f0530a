"""Logging: structured, to standard error, and never a word of what anybody typed."""

import logging
import sys
import traceback
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict

from handlers.errors import StaffroomError

LOUD = frozenset({"bot", "handlers", "scheduler", "storage"})
"""Our own packages. Libraries would print addresses, bodies or every step: of them only warnings are heard."""


class _QuietLibraries(logging.Filter):
    """Lets through our own events, and the warnings of everybody else."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to print this."""
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] in LOUD


def _say_what_failed(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Where an error came from and what kind it is. Its own text only if it is ours: a database quotes the row."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    lines: list[str] = []
    while isinstance(error, BaseException):
        said = f": {error}" if isinstance(error, StaffroomError) else ""
        lines = [*traceback.format_tb(error.__traceback__), f"{type(error).__qualname__}{said}\n", *lines]
        error = error.__cause__ or error.__context__
    if lines:
        event["exception"] = "".join(lines).rstrip()
    return event


def configure_logging(log_format: str = "console", stream: TextIO | None = None) -> None:
    """Send our events and the libraries' to a stream (standard error), as lines for people or as JSON (`json`)."""
    stream = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = log_format == "json"
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    handler = logging.StreamHandler(stream)
    handler.addFilter(_QuietLibraries())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _say_what_failed,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
