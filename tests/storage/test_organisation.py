from dataclasses import replace
from datetime import UTC, datetime

import pytest

from storage.database import Database
from storage.organisation import (
    AcademyFacts,
    add_academies,
    add_trust,
    change_academies,
    close_academies,
    find_academies,
    find_academies_by_urn,
    find_academies_elsewhere,
    find_trust,
    find_trusts,
    rename_trust,
)

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
LARKBECK = AcademyFacts("900101", "Larkbeck Primary Academy", "Larkbeck Primary", "Primary", 3, 11, 412, "Larkbeck")
QUENBY = AcademyFacts("900103", "Quenby Infant Academy", "Quenby Infants", "Primary", 3, 7, None, "Quenby")
OTTERSBY = AcademyFacts("900201", "Ottersby Primary Academy", "Ottersby Primary", "Primary", 4, 11, 315, "Ottersby")


@pytest.fixture
async def trusts(database: Database) -> tuple[int, int]:
    """The ids of Brackenfold, with two academies, and Stainmoor, with one."""
    async with database.writing() as session:
        brackenfold = (await add_trust(session, uid="99001", name="Brackenfold", now=NOW)).id or 0
        stainmoor = (await add_trust(session, uid="99002", name="Stainmoor", now=NOW)).id or 0
        await add_academies(session, brackenfold, [QUENBY, LARKBECK], NOW)
        await add_academies(session, stainmoor, [OTTERSBY], NOW)
    return brackenfold, stainmoor


async def test_trusts_are_found_by_uid_and_listed_by_name(database: Database, trusts: tuple[int, int]) -> None:
    """A trust is found by its group UID; all of them come by name."""
    async with database.writing() as session:
        await rename_trust(session, trusts[0], "Zeal")
    async with database.reading() as session:
        found = await find_trust(session, "99002")
        assert found is not None
        assert found.id == trusts[1]
        assert await find_trust(session, "99009") is None
        assert [trust.name for trust in await find_trusts(session)] == ["Stainmoor", "Zeal"]


async def test_academies_are_their_trusts_alone(database: Database, trusts: tuple[int, int]) -> None:
    """Every query over academies keeps to the trust it is given."""
    async with database.reading() as session:
        academies = await find_academies(session, trusts[0])
        assert [academy.short_name for academy in academies] == ["Larkbeck Primary", "Quenby Infants"]
        assert [academy.urn for academy in await find_academies(session, trusts[1])] == ["900201"]
        assert await find_academies_elsewhere(session, trusts[0]) == {"900201": "Stainmoor"}
        assert set(await find_academies_elsewhere(session, None)) == {"900101", "900103", "900201"}


async def test_a_closed_academy_is_kept_and_opens_when_it_changes(database: Database, trusts: tuple[int, int]) -> None:
    """Closing takes an academy off the list and leaves its row; new facts open it again."""
    async with database.writing() as session:
        await close_academies(session, trusts[0], ["900103", "900201"])
    async with database.reading() as session:
        assert [academy.urn for academy in await find_academies(session, trusts[0])] == ["900101"]
        assert len(await find_academies(session, trusts[0], open_only=False)) == 2
        assert len(await find_academies(session, trusts[1])) == 1
        assert not (await find_academies_by_urn(session, ["900103"]))["900103"].is_open
    async with database.writing() as session:
        await change_academies(session, trusts[0], [replace(QUENBY, pupils=170)])
    async with database.reading() as session:
        changed = {academy.urn: academy for academy in await find_academies(session, trusts[0])}
    assert (changed["900103"].pupils, changed["900101"].pupils) == (170, 412)


async def test_changes_keep_to_the_trust_they_are_made_for(database: Database, trusts: tuple[int, int]) -> None:
    """Facts given for one trust change no academy of another."""
    async with database.writing() as session:
        await change_academies(session, trusts[0], [replace(OTTERSBY, name="Taken")])
        await change_academies(session, trusts[0], [])
    async with database.reading() as session:
        assert [academy.name for academy in await find_academies(session, trusts[1])] == ["Ottersby Primary Academy"]


async def test_academies_are_found_by_urn_whichever_trust_has_them(database: Database, trusts: tuple[int, int]) -> None:
    """An import looks URNs up over all trusts, in as many statements as it takes."""
    urns = [str(100_000 + number) for number in range(600)]
    async with database.reading() as session:
        found = await find_academies_by_urn(session, ["900101", "900201", *urns])
    assert {urn: (academy.trust_id, academy.name) for urn, academy in found.items()} == {
        "900101": (trusts[0], "Larkbeck Primary"),
        "900201": (trusts[1], "Ottersby Primary"),
    }
