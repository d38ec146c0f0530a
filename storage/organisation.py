"""Queries about trusts and their academies."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import update as update_table
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, insert, select, update

from storage.models import Academy, Table, Trust

MANY = 500
"""How many values one statement compares with, well under what either database takes."""


@dataclass(frozen=True, slots=True)
class AcademyFacts:
    """What the national register says of an academy; ages are in years, `pupils` is None where it doesn't say."""

    urn: str
    name: str
    short_name: str
    phase: str
    low_age: int | None
    high_age: int | None
    pupils: int | None
    town: str


@dataclass(frozen=True, slots=True)
class KnownAcademy:
    """An academy of any trust here, as an import looks it up."""

    academy_id: int
    trust_id: int
    name: str
    is_open: bool


async def find_trust(session: AsyncSession, uid: str) -> Trust | None:
    """The trust with this group UID of the national register."""
    return (await session.execute(select(Trust).where(col(Trust.uid) == uid))).scalar_one_or_none()


async def find_trusts(session: AsyncSession) -> Sequence[Trust]:
    """All trusts, by name."""
    return (await session.execute(select(Trust).order_by(col(Trust.name)))).scalars().all()


async def add_trust(session: AsyncSession, *, uid: str, name: str, now: datetime) -> Trust:
    """Remember a trust."""
    trust = Trust(uid=uid, name=name, created_at=now)
    session.add(trust)
    await session.flush()
    return trust


async def lock_trust(session: AsyncSession, trust_id: int) -> None:
    """Let nobody else who asks for the same go on until this transaction ends; rows of the trust's can be written."""
    await session.execute(select(col(Trust.id)).where(col(Trust.id) == trust_id).with_for_update(key_share=True))


async def are_guards_final(session: AsyncSession, trust_id: int) -> bool:
    """Whether nobody in the trust can say that a text that is held for a pupil is about none."""
    found = await session.execute(select(col(Trust.guards_are_final)).where(col(Trust.id) == trust_id))
    return bool(found.scalar_one_or_none())


async def set_guards_final(session: AsyncSession, trust_id: int, *, are_final: bool) -> None:
    """Have it so from now on."""
    await session.execute(update(Trust).where(col(Trust.id) == trust_id).values(guards_are_final=are_final))


async def rename_trust(session: AsyncSession, trust_id: int, name: str) -> None:
    """Give a trust the name it has taken."""
    await session.execute(update(Trust).where(col(Trust.id) == trust_id).values(name=name))


async def find_academies(session: AsyncSession, trust_id: int, *, open_only: bool = True) -> Sequence[Academy]:
    """The academies of a trust, by name; with `open_only=False` those that have closed too."""
    which = select(Academy).where(col(Academy.trust_id) == trust_id).order_by(col(Academy.name))
    if open_only:
        which = which.where(col(Academy.is_open).is_(True))
    return (await session.execute(which)).scalars().all()


async def find_academies_elsewhere(session: AsyncSession, trust_id: int | None) -> Mapping[str, str]:
    """By URN, the trust's name for each academy that another trust has here. For imports alone, which take nothing."""
    which = select(col(Academy.urn), col(Trust.name)).join(Trust, col(Trust.id) == col(Academy.trust_id))
    if trust_id is not None:
        which = which.where(col(Academy.trust_id) != trust_id)
    return {row[0]: row[1] for row in await session.execute(which)}


async def find_academies_by_urn(session: AsyncSession, urns: Collection[str]) -> Mapping[str, KnownAcademy]:
    """The academies with these URNs, whichever trust's they are. For imports alone."""
    found: dict[str, KnownAcademy] = {}
    wanted = sorted(urns)
    for start in range(0, len(wanted), MANY):
        rows = await session.execute(select(Academy).where(col(Academy.urn).in_(wanted[start : start + MANY])))
        for academy in rows.scalars():
            found[academy.urn] = KnownAcademy(academy.id or 0, academy.trust_id, academy.short_name, academy.is_open)
    return found


async def add_academies(session: AsyncSession, trust_id: int, academies: Sequence[AcademyFacts], now: datetime) -> None:
    """Add open academies to a trust."""
    if not academies:
        return
    rows = [_values(facts) | {"trust_id": trust_id, "is_open": True, "created_at": now} for facts in academies]
    await session.execute(insert(Academy), rows)


async def change_academies(session: AsyncSession, trust_id: int, academies: Sequence[AcademyFacts]) -> None:
    """Give academies of a trust, found by URN, what the register says now; they are open."""
    if not academies:
        return
    table = Table.metadata.tables["academies"]
    names = [name for name in _values(academies[0]) if name != "urn"]
    change = (
        update_table(table)
        .where(table.c.trust_id == trust_id, table.c.urn == bindparam("of_urn"))
        .values(is_open=True, **{name: bindparam(f"new_{name}") for name in names})
    )
    rows = [
        {"of_urn": facts.urn} | {f"new_{name}": value for name, value in _values(facts).items() if name != "urn"}
        for facts in academies
    ]
    await session.execute(change, rows)


async def close_academies(session: AsyncSession, trust_id: int, urns: Collection[str]) -> None:
    """Mark academies of a trust as closed; nothing of theirs is deleted."""
    await session.execute(
        update(Academy).where(col(Academy.trust_id) == trust_id, col(Academy.urn).in_(urns)).values(is_open=False)
    )


def _values(facts: AcademyFacts) -> dict[str, Any]:
    return {
        "urn": facts.urn,
        "name": facts.name,
        "short_name": facts.short_name,
        "phase": facts.phase,
        "low_age": facts.low_age,
        "high_age": facts.high_age,
        "pupils": facts.pupils,
        "town": facts.town,
    }
