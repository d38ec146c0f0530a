"""Private drafts: a listing begun and kept for later, which only its author sees, and a reminder to finish it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from handlers.context import Context
from handlers.errors import FormRejected, UserError
from handlers.listing_form import Filled, listing_form
from handlers.listings import is_id
from handlers.messages import Button, Buttons, Code, Confirm, Element, Form, Heading, Message, Strong, message, text
from handlers.nudging import (
    Due,
    NudgeContext,
    Reminder,
    drop_subject,
    get_own_nudge,
    remind,
    say_day,
)
from handlers.requests import Answer, Press, ShowForm
from handlers.router import Router
from handlers.school_time import LONDON
from handlers.topics import Topics
from storage import drafts
from storage.drafts import Kept, StoredDraft

router = Router()

KIND = "drafts.finish"
FORM = "listing"
MOST_DRAFTS = 5
"""How many private drafts a person may have."""

REMINDED_AFTER = timedelta(days=3)
"""How long after it was last changed a draft falls due, at the same time of day."""

GONE = "That draft has been published or thrown away, so nothing has been changed. Type /my-profile to see yours."


@router.nudge(
    KIND,
    label="Unfinished drafts",
    help="Three days after you last worked on a private draft I ask whether you'd like to finish it.",
    stop="Stop for this draft",
    closing=("I'll leave it with you; ", Code("/my-profile"), " is there when you want it."),
)
async def remind_to_finish(due: Due, context: NudgeContext) -> Reminder | None:
    """Offer a draft to its author, if it is still there."""
    draft = await drafts.find_draft(context.session, context.secrets, context.trust_id, due.subject_id)
    if draft is None or draft.person_id != due.person_id or occurrence_of(draft) != due.occurrence:
        return None
    about = draft_title(draft, context.topics)
    return Reminder(
        about=f"your draft on {about}",
        elements=(text("You began a listing on ", Strong(about), " and kept it as a private draft. Only you see it."),),
        do=(
            Button(
                "Finish it (2 min)",
                "drafts.finish",
                due.value,
                f"Finish your draft on {about}, about 2 minutes",
                style="primary",
                opens_form=True,
            ),
        ),
    )


@router.press("drafts.finish")
async def finish(request: Press, context: Context) -> Answer:
    """The form with the draft that a reminder is about."""
    own = await get_own_nudge(context, request.value)
    return ShowForm(_form(await get_own_draft(context, str(own.nudge.subject_id)), context))


@router.press("drafts.open")
async def open_draft(request: Press, context: Context) -> Answer:
    """The form with one of one's own drafts."""
    return ShowForm(_form(await get_own_draft(context, request.value), context))


async def keep(context: Context, fields: Kept, draft_id: str) -> Message:
    """Keep what was filled in, as a new draft or in the place of one, and say what becomes of it.

    Raises:
        FormRejected: if there are as many as one person may have.
        UserError: if the draft is there no more.
    """
    trust_id, person_id = context.me.trust_id, context.me.person_id
    if draft_id:
        draft = await get_own_draft(context, draft_id)
        await drafts.change_draft(context.session, context.secrets, trust_id, draft.id, fields, context.now)
    else:
        await _see_room(context)
        draft = await drafts.add_draft(
            context.session,
            context.secrets,
            trust_id=trust_id,
            person_id=person_id,
            form=FORM,
            fields=fields,
            now=context.now,
        )
    day = await remind(context, KIND, draft.id, occurrence_of(draft), reminded_at(context.now))
    kept = await get_own_draft(context, str(draft.id))
    coming = f" I'll remind you of it on {say_day(day, context.today)}." if day else ""
    said = text(
        f"Kept as a private draft. Nobody else sees it.{coming} ", Code("/my-profile"), " shows it at any time."
    )
    return message(said, *draft_parts([kept], context.topics))


async def remove(context: Context, draft: StoredDraft) -> None:
    """Delete a draft of the person's own, and settle its reminder."""
    await drafts.remove_draft(context.session, context.me.trust_id, draft.id)
    await drop_subject(context, KIND, draft.id)


async def find_own_drafts(context: Context) -> Sequence[StoredDraft]:
    """The person's drafts, oldest first."""
    return await drafts.find_drafts_of(context.session, context.secrets, context.me.trust_id, context.me.person_id)


async def get_own_draft(context: Context, draft_id: str) -> StoredDraft:
    """The person's own draft behind a button or form.

    Raises:
        UserError: if it is gone, or was never theirs.
    """
    draft = None
    if is_id(draft_id):
        draft = await drafts.find_draft(context.session, context.secrets, context.me.trust_id, int(draft_id))
    if draft is None or draft.person_id != context.me.person_id:
        raise UserError(GONE)
    return draft


def draft_title(draft: StoredDraft, topics: Topics) -> str:
    """What a draft is about in a few words: its topics."""
    return ", ".join(topics.labels(Filled.from_draft(draft).topics)) or "something not named yet"


def draft_parts(some: Sequence[StoredDraft], topics: Topics) -> tuple[Element, ...]:
    """One's own drafts with what can be done with them."""
    parts: list[Element] = []
    for draft in some:
        about, words = draft_title(draft, topics), Filled.from_draft(draft).help
        parts += [Heading(f"Private draft: {about}"), *([text(words)] if words else []), _buttons(draft, about)]
    return tuple(parts)


def occurrence_of(draft: StoredDraft) -> str:
    """Tells a draft from an earlier one that had its number."""
    return draft.created_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%f")


def reminded_at(changed_at: datetime) -> datetime:
    """When a draft changed at this moment falls due: so many days later, at the same time of day in England."""
    return (changed_at.astimezone(LONDON) + REMINDED_AFTER).astimezone(UTC)


def _form(draft: StoredDraft, context: Context) -> Form:
    return listing_form(context.topics, Filled.from_draft(draft), draft_id=draft.id)


async def _see_room(context: Context) -> None:
    if len(await find_own_drafts(context)) >= MOST_DRAFTS:
        raise FormRejected(
            {
                "then": f"You have {MOST_DRAFTS} private drafts, which is as many as I keep for one person. "
                "Publish this one, or throw one away first: type /my-profile."
            }
        )


def _buttons(draft: StoredDraft, about: str) -> Buttons:
    value = str(draft.id)
    return Buttons(
        (
            Button("Finish it", "drafts.open", value, f"Finish your draft on {about}", opens_form=True),
            Button(
                "Throw it away",
                "my_profile.throw_away",
                value,
                f"Throw away your draft on {about}",
                style="danger",
                confirm=Confirm(
                    "Throw this draft away?",
                    "I delete its text, and nobody has seen it. This can't be undone.",
                    yes="Yes, throw it away",
                    no="Keep it",
                ),
            ),
        )
    )
