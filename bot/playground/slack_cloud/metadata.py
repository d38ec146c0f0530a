"""Metadata of messages, checked as docs.slack.dev: "Using message metadata" and npm `@slack/types` describe it."""

import re
from typing import Any

from bot.playground.slack_cloud.refusals import Refusal

DOCUMENT = "Using message metadata"


def check_metadata(metadata: Any) -> None:
    """See that Slack would take the metadata of a message.

    Raises:
        Refusal: `invalid_metadata_format` or `invalid_metadata_schema`.
    """
    if not isinstance(metadata, dict) or set(metadata) != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format", DOCUMENT)
    kind, payload = metadata["event_type"], metadata["event_payload"]
    is_kind = isinstance(kind, str) and re.fullmatch(r"[A-Za-z0-9_]{1,255}", kind)
    if not is_kind or not isinstance(payload, dict) or not all(_is_value(value) for value in payload.values()):
        raise Refusal("invalid_metadata_schema", DOCUMENT)


def _is_value(value: Any) -> bool:
    """A word, a number, yes or no, an object of these, or a list of such objects."""
    if isinstance(value, list):
        return all(isinstance(one, dict) and _is_value(one) for one in value)
    if isinstance(value, dict):
        return all(isinstance(one, str | int | float) for one in value.values())
    return isinstance(value, str | int | float)


def key_of(metadata: Any) -> str:
    """The `key` in the payload, by which a delivery is known; empty where there is none."""
    payload = metadata.get("event_payload", {}) if isinstance(metadata, dict) else {}
    return str(payload.get("key", ""))
