"""Text for Slack: cleaned of what it can't carry, cut or split at words, and made unable to format or mention."""

import re
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

ELLIPSIS = "…"

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls but tab and line feed
    "\u202a-\u202e\u2066-\u2069"  # overrides of direction, which would run into the words after them
    "\ud800-\udfff"  # halves of characters
    "\ufffe\uffff"
    "]"
)
_FORMATTING = re.compile(r"[*_~`<>&|:\n]")


def clean(text: str) -> str:
    """The text without control characters and without space around it; it may be empty."""
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def clip(text: str, limit: int) -> str:
    """The text, cleaned, cut at a word with an ellipsis where it has more characters than `limit`; never empty."""
    cleaned = clean(text)
    if len(cleaned) <= limit:
        return cleaned or ELLIPSIS
    cut = cleaned[: limit - 1]
    at_word = cut.rsplit(None, 1)[0] if " " in cut[limit // 2 :] else cut
    return at_word.rstrip() + ELLIPSIS


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` characters, split at spaces where there are any; nothing is left out."""
    parts = []
    while len(text) > limit:
        space = max(text.rfind(" ", 0, limit), text.rfind("\n", 0, limit))
        end = space + 1 if space > limit // 2 else limit
        parts.append(text[:end])
        text = text[end:]
    return [*parts, text] if text else parts


def escape(text: str) -> str:
    """Text for a `text` field, in which no mention, link or command can start (docs.slack.dev: Formatting text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """What a person typed, from what Slack escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def is_safe_in_mrkdwn(text: str) -> bool:
    """Whether mrkdwn would show this text as it stands."""
    return not _FORMATTING.search(text)


def plain(text: str, limit: int) -> Json:
    """A plain_text object: nothing in it is formatting, and `:shortcodes:` stay words."""
    return {"type": "plain_text", "text": clip(text, limit), "emoji": False}
