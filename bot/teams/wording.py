"""How words get onto a card unchanged: nothing typed by a person may act as markup, or reach beyond its own text."""

import re
from typing import Final
from urllib.parse import urlsplit

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_BIDI_CONTROLS: Final = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
_SURROGATES: Final = re.compile(r"[\ud800-\udfff]")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>&~#|!])")
_LIST_MARKER: Final = re.compile(r"^(\d+)([.)])(?=\s|$)")
_BULLET: Final = re.compile(r"^([-+=])")

ELLIPSIS: Final = "…"


def clean(text: str) -> str:
    """The text without characters that steer a display: plain line breaks, no controls, no direction overrides.

    Right-to-left letters keep their own direction; what is taken out could turn the words around them.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _BIDI_CONTROLS.sub("", _CONTROLS.sub("", lines)))


def printable(text: str) -> str:
    """The text as any database and any JSON can hold it: no NUL, and half a surrogate pair as a replacement mark."""
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text.replace("\x00", ""))


def one_line(text: str) -> str:
    """The text on one line, for labels and headings."""
    return " ".join(clean(text).split())


def escape(text: str) -> str:
    """One line of a TextBlock, in which nothing is Markdown.

    Microsoft, "Format cards in Teams": a TextBlock understands bold, italics, lists and links; its `{{DATE(…)}}`
    is broken up by the same backslashes.
    """
    escaped = _MARKDOWN.sub(r"\\\1", one_line(text))
    return _BULLET.sub(r"\\\1", _LIST_MARKER.sub(r"\1\\\2", escaped))


def shortened(text: str, most: int) -> str:
    """The text, cut at `most` characters with an ellipsis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + ELLIPSIS


def is_https(url: str) -> bool:
    """Whether this is an address that a card may lead to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not re.search(r"[\s\x00-\x1f\x7f]", url)
