"""How nudges look: each under its own words and buttons, those of one person in one message."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.messages import Button, Buttons, Divider, Element, Message, Text, footnote
from handlers.nudging._kinds import Due, NudgeKind, Reminder

MOST_IGNORED = 3
"""So often a thing is said without an answer; then comes the closing line, once, and nothing more."""

FOOTNOTE = footnote("Only you see this. Type /nudges to change what I remind you of, and when.")


@dataclass(frozen=True, slots=True)
class Part:
    """One nudge's part of a message; `is_closing` where it says that nothing more will come."""

    elements: tuple[Element, ...]
    is_closing: bool = False


def say(parts: Sequence[Part]) -> Message:
    """One message of these parts. Closing lines alone stand alone."""
    elements: list[Element] = []
    for part in parts:
        elements += [Divider(), *part.elements] if elements else part.elements
    if not all(part.is_closing for part in parts):
        elements.append(FOOTNOTE)
    return Message(tuple(elements))


def said_part(kind: NudgeKind, due: Due, reminder: Reminder, times_ignored: int) -> Part:
    """What a nudge says this time."""
    if kind.expects_answer and times_ignored >= MOST_IGNORED:
        return Part((Text(kind.closing),), is_closing=True)
    buttons = (*reminder.do, *_usual_buttons(kind, due, reminder.about))
    return Part((*reminder.elements, Buttons(buttons)))


def _usual_buttons(kind: NudgeKind, due: Due, about: str) -> tuple[Button, ...]:
    if not kind.expects_answer:
        return (Button(kind.stop, "nudges.stop_kind", due.value),) if kind.stop else ()
    return (
        Button("Next week", "nudges.next_week", due.value, spoken=f"Remind me next week: {about}"),
        Button(
            "Choose when", "nudges.choose_when", due.value, spoken=f"Choose when to remind me: {about}", opens_form=True
        ),
        Button(kind.stop, "nudges.stop", due.value, spoken=f"{kind.stop}: {about}"),
    )
