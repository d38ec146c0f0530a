"""Every column of text: it takes guarded text alone, or holds nothing that people type in their own words."""

from collections.abc import Iterator

from sqlalchemy import Column, LargeBinary, String, TypeDecorator

from storage import models
from storage.guarded_text import GuardedTextColumn, GuardedWordsColumn

CHOICE = "ids of choices, and of kinds and states that the product itself names"
PLATFORM = "ids and addresses that a platform gave"
REGISTER = "the register of schools, the roster of staff and their calendars: nothing of pupils"
MACHINE = "what machines call themselves and their doings"

NO_FREE_TEXT = {
    "academies": REGISTER,
    "closed_days": "kinds of days, and names that the form of term dates has had looked at",
    "deliveries": MACHINE,
    "drafts.form": CHOICE,
    "expertise_listings": CHOICE,
    "handled_requests": PLATFORM,
    "identities": PLATFORM,
    "introduction_meetings": CHOICE,
    "introduction_replies": CHOICE,
    "introduction_swaps": CHOICE,
    "introductions": CHOICE,
    "leases": MACHINE,
    "listing_signatures": "stems, topics and figures read out of a listing whose words are guarded",
    "listing_topics": CHOICE,
    "message_wishes": CHOICE,
    "nudges": MACHINE,
    "people": REGISTER,
    "role_designations": CHOICE,
    "search_wishes": "a fingerprint made with a key, and a platform",
    "secret_canary": MACHINE,
    "slack_installations": PLATFORM,
    "slack_oauth_states": PLATFORM,
    "topic_gaps": CHOICE,
    "trust_topics": "ids of topics",
    "trusts": REGISTER,
    "workspaces": PLATFORM,
    # Encrypted: what goes in has another door.
    "deliveries.body": "messages made of what was guarded where it was kept; what is held is shown now or never",
    "drafts.ciphertext": "a form's fields as `storage.drafts.Kept`: guarded text, or ids of choices",
    "introduction_meetings.ciphertext": "guarded text, sealed",
    "introduction_replies.ciphertext": "guarded text, sealed",
    "introductions.ciphertext": "the guarded texts of a `NewRequest`",
    "search_wishes.ciphertext": "the guarded words of a `NewWish`, and ids of choices",
    "secret_canary.ciphertext": MACHINE,
    "slack_installations.ciphertext": "tokens",
}
"""Tables, or single columns, that hold no text that wasn't guarded, and why."""

ENCRYPTED = ("ciphertext", "body")


def test_every_column_of_text_is_guarded_or_holds_no_free_text() -> None:
    """A new column of text is either guarded or said here to need no guard; an encrypted one is named by itself."""
    unsaid = [name for name in _unguarded() if name not in NO_FREE_TEXT and name.partition(".")[0] not in NO_FREE_TEXT]
    assert unsaid == []
    encrypted = [name for name in _unguarded() if name.partition(".")[2] in ENCRYPTED]
    assert encrypted
    assert [name for name in encrypted if name not in NO_FREE_TEXT] == []


def test_nothing_is_said_of_columns_that_are_not_there() -> None:
    """The list above is about the tables as they are."""
    there = {*_unguarded(), *(name.partition(".")[0] for name in _unguarded())}
    assert [name for name in NO_FREE_TEXT if name not in there] == []


def _unguarded() -> list[str]:
    return [
        f"{column.table.name}.{column.name}"
        for column in _columns()
        if not isinstance(column.type, GuardedTextColumn | GuardedWordsColumn)
    ]


def _columns() -> Iterator[Column[object]]:
    for table in models.Table.metadata.sorted_tables:
        for column in table.columns:
            kind = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
            if isinstance(kind, String | LargeBinary):
                yield column
