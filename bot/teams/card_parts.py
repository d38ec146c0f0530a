"""What cards are made of: an empty card, paragraphs of rich text, headings, options. All of Adaptive Cards 1.5."""

import json
from collections.abc import Iterable
from typing import Any, Final, TypeAlias, assert_never

from bot.teams.wording import clean, escape, is_https, one_line, shortened
from handlers.messages import Code, Inline, Link, Strong

Card: TypeAlias = dict[str, Any]
Blocks: TypeAlias = list[Card]

VERSION: Final = "1.5"
CARD_BYTES: Final = 27 * 1_024
"""A little under Teams' 28 KB. Microsoft, "Format cards in Teams"."""

TEXT_LENGTHS: Final = (6_000, 2_500, 800)
"""How long one text may be; the next shorter is tried where the card would be too large."""

FALLBACK_LENGTH: Final = 500
EMPTY: Final = "There is nothing to show here."


def size_of(card: Card) -> int:
    """How large the card is as it is sent, in bytes."""
    return len(json.dumps(card, ensure_ascii=False).encode())


def new_card(body: Blocks, fallback: str) -> Card:
    """A card with this body; `fallback` is shown by a client that can't show cards."""
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "lang": "en",
        "fallbackText": shortened(clean(fallback), FALLBACK_LENGTH),
        "msteams": {"width": "Full"},
        "body": body or paragraph((EMPTY,)),
    }


def paragraph(parts: Iterable[Inline], *, most: int = TEXT_LENGTHS[0], **look: Any) -> Blocks:
    """Words as rich text, a block a line; `look` is added to every run. Empty lines only part the others."""
    lines: list[Blocks] = [[]]
    for part in parts:
        for index, line in enumerate(shortened(clean(_said(part)), most).split("\n")):
            if index:
                lines.append([])
            if line:
                lines[-1].append(_run(part, line, look))
    return [
        {"type": "RichTextBlock", "inlines": runs, **({"spacing": "small"} if index else {})}
        for index, runs in enumerate(line for line in lines if any(run["text"].strip() for run in line))
    ]


def _said(part: Inline) -> str:
    match part:
        case str():
            return part
        case Link(text=text, url=url):
            return text if is_https(url) else f"{text} ({url})"
        case Strong(text=text) | Code(text=text):
            return text
        case _:
            assert_never(part)


def _run(part: Inline, line: str, look: dict[str, Any]) -> Card:
    run: Card = {"type": "TextRun", "text": line, **look}
    match part:
        case str():
            return run
        case Strong():
            return run | {"weight": "bolder"}
        case Code():
            return run | {"fontType": "monospace"}
        case Link(text=text, url=url):
            if not is_https(url):
                return run
            return run | {
                "underline": True,
                "selectAction": {"type": "Action.OpenUrl", "title": one_line(text) or url, "url": url},
            }
        case _:
            assert_never(part)


def choice(label: str, value: str) -> Card:
    """One option of a ChoiceSet."""
    return {"title": one_line(label) or value, "value": value}


def heading(text: str) -> Blocks:
    """A heading, which a screen reader announces as one; nothing where there is nothing to say."""
    said = escape(text)
    if not said:
        return []
    return [{"type": "TextBlock", "text": said, "style": "heading", "size": "large", "weight": "bolder", "wrap": True}]
