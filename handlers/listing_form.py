"""The form of a listing: its fields, what may stand in them, and how it is kept as a private draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from handlers.errors import FormRejected
from handlers.listings import HOW_OFTEN, options, phase_options, topic_groups
from handlers.messages import Choice, Choices, Footnote, Form, Input, Text, TextInput, footnote
from handlers.requests import Submission
from handlers.topics import Topics
from handlers.typed_words import clean
from handlers.ways import WAYS
from storage.drafts import Kept, StoredDraft
from storage.expertise import Listing, ListingDetails
from storage.guarded_text import GuardedText

Texts: TypeAlias = Mapping[str, GuardedText]
"""Texts of a form by field, as the guards let them pass."""

FORM = "offer_expertise.save"
PUBLISH, KEEP = "publish", "draft"
"""What is to be done with a form that is sent in: the values of its field `then`."""

HELP_LENGTH = 600
FREE_WHEN_LENGTH = 100
MOST_TOPICS = 6
"""How many topics a listing may have: more would make everybody findable for everything."""

_THEN = {PUBLISH: "Publish now", KEEP: "Keep as a private draft (only I see it)"}
_DRAFT_STATE = "draft:"


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    topics: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    help: str = ""
    ways: tuple[str, ...] = ("chat",)
    how_often: str = "once-a-half-term"
    free_when: str = ""

    @classmethod
    def from_listing(cls, listing: Listing) -> "Filled":
        """What a listing says."""
        return cls(
            listing.topics, listing.phases, listing.help_text, listing.ways, listing.how_often, listing.free_when
        )

    @classmethod
    def from_submission(cls, request: Submission, topics: Topics) -> "Filled":
        """What somebody filled in; choices that aren't ours are left out."""
        return cls(
            topics=tuple(topic for topic in request.many("topics") if topic in topics),
            phases=tuple(phase for phase in request.many("phases") if phase in topics),
            help=clean(request.text("help")),
            ways=tuple(way for way in request.many("ways") if way in WAYS),
            how_often=request.text("how_often"),
            free_when=clean(request.text("free_when")),
        )

    @classmethod
    def from_draft(cls, draft: StoredDraft) -> "Filled":
        """What a draft keeps."""

        def many(name: str) -> tuple[str, ...]:
            kept = draft.fields.get(name, ())
            return kept if isinstance(kept, tuple) else ()

        def words(name: str) -> str:
            kept = draft.fields.get(name, "")
            return kept if isinstance(kept, str) else ""

        how_often = words("how_often") or ",".join(many("how_often"))
        return cls(many("topics"), many("phases"), words("help"), many("ways"), how_often, words("free_when"))

    def texts(self) -> Mapping[str, str]:
        """What is in its author's own words, by field: for the guards to look at."""
        return {"help": self.help, "free_when": self.free_when}

    def fields(self, texts: Texts) -> Kept:
        """The same for a draft to keep, with its texts as the guards let them pass."""
        choices = {"topics": self.topics, "phases": self.phases, "ways": self.ways, "how_often": (self.how_often,)}
        return {**choices, **texts}


def listing_form(
    topics: Topics,
    filled: Filled,
    *,
    listing_id: int | None = None,
    draft_id: int | None = None,
    intro: tuple[Text, ...] = (),
) -> Form:
    """The form with this in it: of a new listing, of a published one, or of a draft."""
    state = f"{_DRAFT_STATE}{draft_id}" if draft_id is not None else str(listing_id or "")
    note: tuple[Text | Footnote, ...] = (
        footnote("Colleagues in the trust can find this. You can pause, hide or remove it whenever you like."),
    )
    inputs = (*_inputs(topics, filled), *([] if listing_id is not None else [_then(is_draft=draft_id is not None)]))
    return Form(
        form=FORM,
        title="What I can help with",
        submit="Save",
        state=state,
        intro=(*intro, *note),
        inputs=inputs,
    )


def draft_of(state: str) -> str:
    """The id of the draft that a form was opened with, as the form carries it; empty where it was none."""
    return state.removeprefix(_DRAFT_STATE) if state.startswith(_DRAFT_STATE) else ""


def checked(filled: Filled, texts: Texts) -> ListingDetails:
    """What was filled in, with its texts as the guards let them pass, if it can be published.

    Raises:
        FormRejected: with a sentence for every field that needs another look.
    """
    _reject_any(_missing(filled) | _too_long(filled))
    return ListingDetails(
        topics=filled.topics,
        phases=filled.phases,
        help_text=texts["help"],
        ways=filled.ways,
        how_often=filled.how_often,
        free_when=texts["free_when"],
    )


def check_draft(filled: Filled) -> None:
    """See that what was filled in can be kept; a draft needn't be complete.

    Raises:
        FormRejected: with a sentence for every field that is too long.
    """
    _reject_any(_too_long(filled))


def _missing(filled: Filled) -> dict[str, str]:
    return {
        "topics": "" if filled.topics else "Please choose at least one topic.",
        "phases": "" if filled.phases else "Please choose at least one phase.",
        "help": "" if filled.help else "Please say in a sentence what you can help with.",
        "ways": "" if filled.ways else "Please choose at least one way of helping.",
        "how_often": "" if filled.how_often in HOW_OFTEN else "Please choose how often.",
    }


def _too_long(filled: Filled) -> dict[str, str]:
    problems = {}
    if len(filled.topics) > MOST_TOPICS:
        problems["topics"] = f"That is {len(filled.topics)} topics; please choose up to {MOST_TOPICS}."
    if len(filled.help) > HELP_LENGTH:
        problems["help"] = f"That is longer than {HELP_LENGTH} characters; could you shorten it?"
    if len(filled.free_when) > FREE_WHEN_LENGTH:
        problems["free_when"] = f"That is longer than {FREE_WHEN_LENGTH} characters; could you shorten it?"
    return problems


def _reject_any(problems: Mapping[str, str]) -> None:
    if found := {field: problem for field, problem in problems.items() if problem}:
        raise FormRejected(found)


def _then(*, is_draft: bool) -> Choice:
    return Choice("then", "What shall I do with it?", options=options(_THEN), initial=KEEP if is_draft else PUBLISH)


def _inputs(topics: Topics, filled: Filled) -> tuple[Input, ...]:
    return (
        Choices(
            "topics",
            "Topics",
            groups=topic_groups(topics, filled.topics),
            initial=filled.topics,
            hint=f"Choose up to {MOST_TOPICS}.",
        ),
        Choices("phases", "Phases", options=phase_options(topics), initial=filled.phases),
        TextInput(
            "help",
            "What I can help with",
            initial=filled.help,
            placeholder="For example: how we use bar models for fractions, with mixed attainment",
            hint=f"In your own words, up to {HELP_LENGTH} characters. Please don't name a pupil.",
            multiline=True,
            max_length=HELP_LENGTH,
        ),
        Choices("ways", "Ways of helping", options=options(WAYS), initial=filled.ways),
        Choice("how_often", "How often you're glad to be asked", options=options(HOW_OFTEN), initial=filled.how_often),
        TextInput(
            "free_when",
            "When you're usually free",
            initial=filled.free_when,
            placeholder="For example: Tuesday afternoons",
            optional=True,
            max_length=FREE_WHEN_LENGTH,
        ),
    )
