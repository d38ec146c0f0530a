"""Queries about drafts. What is in them is encrypted before it comes near a table; their author alone sees it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.guarded_text import GuardedText
from storage.models import Draft
from storage.secret_box import SecretBox

Kept: TypeAlias = Mapping[str, GuardedText | tuple[str, ...]]
"""A form's fields by name, to be kept: words that the guards let pass, or the ids of what was chosen."""

Fields: TypeAlias = Mapping[str, str | tuple[str, ...]]
"""The same as they are read."""


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A form filled in and kept; `form` says which."""

    id: int
    person_id: int
    form: str
    fields: Fields
    created_at: datetime
    updated_at: datetime

    def __repr__(self) -> str:
        """Which draft it is, without a word of what is in it."""
        return f"StoredDraft(id={self.id}, form={self.form!r})"


async def add_draft(
    session: AsyncSession,
    secrets: SecretBox,
    *,
    trust_id: int,
    person_id: int,
    form: str,
    fields: Kept,
    now: datetime,
) -> StoredDraft:
    """Keep a form for its author."""
    row = Draft(
        trust_id=trust_id,
        person_id=person_id,
        form=form,
        ciphertext=_sealed(fields, secrets),
        created_at=now,
        updated_at=now,
    )
    session.add(row)
    await session.flush()
    return _draft(row, secrets)


async def change_draft(
    session: AsyncSession, secrets: SecretBox, trust_id: int, draft_id: int, fields: Kept, now: datetime
) -> None:
    """Put other fields in the place of a draft's."""
    await session.execute(
        update(Draft)
        .where(col(Draft.trust_id) == trust_id, col(Draft.id) == draft_id)
        .values(ciphertext=_sealed(fields, secrets), updated_at=now)
    )


async def remove_draft(session: AsyncSession, trust_id: int, draft_id: int) -> bool:
    """Delete a draft; False if it was gone already."""
    removed = await session.execute(
        delete(Draft).where(col(Draft.trust_id) == trust_id, col(Draft.id) == draft_id).returning(col(Draft.id))
    )
    return removed.one_or_none() is not None


async def find_draft(session: AsyncSession, secrets: SecretBox, trust_id: int, draft_id: int) -> StoredDraft | None:
    """The trust's draft of this id, whoever's it is."""
    found = await session.execute(
        select(Draft)
        .where(col(Draft.trust_id) == trust_id, col(Draft.id) == draft_id)
        .execution_options(populate_existing=True)
    )
    row = found.scalar_one_or_none()
    return None if row is None else _draft(row, secrets)


async def find_drafts_of(
    session: AsyncSession, secrets: SecretBox, trust_id: int, person_id: int
) -> Sequence[StoredDraft]:
    """A person's drafts, oldest first."""
    found = await session.execute(
        select(Draft)
        .where(col(Draft.trust_id) == trust_id, col(Draft.person_id) == person_id)
        .order_by(col(Draft.id))
        .execution_options(populate_existing=True)
    )
    return [_draft(row, secrets) for row in found.scalars()]


def _sealed(fields: Kept, secrets: SecretBox) -> bytes:
    plain = {name: value.text if isinstance(value, GuardedText) else value for name, value in fields.items()}
    if any(isinstance(value, str) and not isinstance(fields[name], GuardedText) for name, value in plain.items()):
        raise TypeError("a draft takes guarded text alone")
    return secrets.encrypt(json.dumps(plain, ensure_ascii=False))


def _draft(row: Draft, secrets: SecretBox) -> StoredDraft:
    read = json.loads(secrets.decrypt(row.ciphertext))
    fields = {name: tuple(value) if isinstance(value, list) else str(value) for name, value in read.items()}
    return StoredDraft(row.id, row.person_id, row.form, fields, row.created_at, row.updated_at)
