"""What becomes of words that a guard holds, in commands and forms alike, and what their author is told.

A form takes its free text through `guarded_fields`, which turns the form down where a field is held. A command takes
its words through `look_at`, and says `held_message` where that gives `Held`. Nothing that is held is kept, logged or
passed on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import structlog

from handlers.context import Context, Member
from handlers.errors import FormRejected
from handlers.guards import Disclosure, MayIdentifyAPupil, Passed
from handlers.messages import Button, Buttons, Choices, Message, Option, text
from handlers.requests import Submission
from storage.guarded_text import GuardedText
from storage.organisation import are_guards_final

log = structlog.get_logger(__name__)

NOT_A_PUPIL = "not_a_pupil"
"""The field of a form by which its author answers for what was held."""

MAY_IDENTIFY = "This may identify a child. It has not been posted or saved."
LEAD = (
    "Please do not put this here. Speak to your designated safeguarding lead now{}. In immediate danger call 999. "
    "Nothing has been posted, and nothing has been saved."
)


@dataclass(frozen=True, slots=True)
class Held:
    """A text that is not to be kept: it may identify a pupil, by these `words`, or it `is_safeguarding`.

    `may_answer` is whether the trust lets its author say that it is about no pupil.
    """

    is_safeguarding: bool
    words: tuple[str, ...] = field(default=(), repr=False)
    may_answer: bool = False


async def look_at(context: Context, words: str, *, answered: bool = False) -> GuardedText | Held:
    """The words as they may be kept, or why they may not; `answered` is whether their author says it isn't a pupil."""
    verdict = await context.guards.look_at(context.session, context.who.trust_id, words)
    match verdict:
        case Passed(text=guarded):
            return guarded
        case MayIdentifyAPupil(words=telling):
            may_answer = not await are_guards_final(context.session, context.who.trust_id)
            if answered and may_answer:
                return verdict.answered_for()
            log.info("warning_shown", kind="pupil")
            return Held(is_safeguarding=False, words=telling, may_answer=may_answer)
        case Disclosure():
            log.info("warning_shown", kind="safeguarding")
            return Held(is_safeguarding=True)


def held_message(held: Held, context: Context, typed: str, *, edit: Button, anyway: Button | None = None) -> Message:
    """What the author of held words is told, alone: with their words given back and what they can do.

    Of a safeguarding matter nothing is given back, and neither button is shown. The message is shown now or never.
    """
    if held.is_safeguarding:
        return Message((text(turned_away(context)),), is_passing=True)
    buttons = (edit, anyway) if anyway is not None and held.may_answer else (edit,)
    return Message(
        (text(f"{MAY_IDENTIFY} {telling_words(held)}".strip()), text("You typed: ", typed), Buttons(buttons)),
        is_passing=True,
    )


async def guarded_fields(request: Submission, context: Context, fields: Mapping[str, str]) -> Mapping[str, GuardedText]:
    """A form's free text, by field, as it may be kept; `fields` are the words as they would be.

    Raises:
        FormRejected: if any is held, with a sentence beside its field and a question by which its author can answer.
    """
    answered = bool(request.many(NOT_A_PUPIL))
    looked = {name: await look_at(context, words, answered=answered) for name, words in fields.items()}
    held = {name: one for name, one in looked.items() if isinstance(one, Held)}
    if not held:
        return {name: one for name, one in looked.items() if not isinstance(one, Held)}
    grave = {name: turned_away(context) for name, one in held.items() if one.is_safeguarding}
    errors = {name: f"{MAY_IDENTIFY} {telling_words(one)} Please edit it." for name, one in held.items()}
    can_answer = not grave and any(one.may_answer for one in held.values())
    raise FormRejected(grave or errors, ask=_question() if can_answer else None, is_passing=True)


def refusal(held: Held, context: Context) -> str:
    """Why held words aren't kept, where nothing can be edited."""
    return turned_away(context) if held.is_safeguarding else f"{MAY_IDENTIFY} {telling_words(held)}".strip()


def turned_away(context: Context) -> str:
    """What is said of a safeguarding matter; it names the person's academy."""
    academy = context.who.academy if isinstance(context.who, Member) else ""
    return LEAD.format(f" ({academy}: see the staff safeguarding poster)" if academy else "")


def telling_words(held: Held) -> str:
    """The words by which somebody might be known, in a sentence; empty where they can't be pointed at."""
    return f"What may do so: {', '.join(f'“{word}”' for word in held.words)}." if held.words else ""


def _question() -> Choices:
    return Choices(
        NOT_A_PUPIL,
        "If nobody could tell from this which child is meant",
        options=(Option("It isn't a pupil", "yes"),),
        optional=True,
    )
