"""Logging: structured, to standard error, and never a word of what anybody typed."""

import logging
import sys

import structlog

LOUD = frozenset({"bot", "handlers", "scheduler", "storage"})
"""Our own packages. Libraries would print addresses, bodies or every step: of them only warnings are heard."""


_TRACEBACKS = structlog.processors.ExceptionRenderer(
    structlog.tracebacks.ExceptionDictTransformer(show_locals=False)  # they hold people's words
)


class _QuietLibraries(logging.Filter):
    """Lets through our own events, and the warnings of everybody else."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to print this."""
        return record.levelno >= logging.WARNING or record.name.partition(".")[0] in LOUD


def configure_logging(log_format: str = "console") -> None:
    """Send our events and the libraries' to standard error, as lines for people or as JSON (`json`)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    as_json = log_format == "json"
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,  # without local variables: they hold people's words
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_QuietLibraries())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *([_TRACEBACKS] if as_json else []),
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
