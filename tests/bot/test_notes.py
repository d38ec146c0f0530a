"""What requests that only look leave behind: written after the answer, once an hour, and never in its way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from bot.notes import MOST_WAITING, Notes
from handlers.notes import Note
from storage import gaps
from storage.database import Database
from storage.models import Trust

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
AUTUMN = date(2026, 11, 2)


@pytest.fixture(autouse=True)
async def trust(database: Database) -> None:
    """A trust to count for."""
    async with database.writing() as session:
        session.add(Trust(id=1, uid="1", name="Brackenfold Learning Trust", created_at=NOW))


def note(topic: str = "latin", same_as: str = "Tom: latin") -> Note:
    """A note that counts one topic."""

    async def write(session: AsyncSession) -> None:
        await gaps.count_gap(session, 1, [topic], half_term_from_on=AUTUMN)

    return Note(write, same_as)


async def counted(database: Database) -> dict[str, int]:
    """How often each topic was counted."""
    async with database.reading() as session:
        return {gap.topic_id: gap.times for gap in await gaps.find_gaps(session, 1, since_on=AUTUMN)}


async def test_the_same_within_the_hour_is_written_once(database: Database) -> None:
    """Another's is another; after an hour it is written again."""
    notes = Notes(database)
    notes.take([note(), note()], NOW)
    notes.take([note(same_as="Priya: latin")], NOW + timedelta(minutes=59))
    await notes.finish()
    assert await counted(database) == {"latin": 2}
    notes.take([note()], NOW + timedelta(minutes=60))
    await notes.finish()
    assert await counted(database) == {"latin": 3}


async def test_one_that_fails_holds_up_no_other(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """It is logged; nothing reaches whoever took it, and nothing of it stays."""

    async def fail(session: AsyncSession) -> None:
        await gaps.count_gap(session, 1, ["dance"], half_term_from_on=AUTUMN)
        await session.execute(text("SELECT nothing FROM nowhere"))

    notes = Notes(database)
    notes.take([Note(fail, "a"), note()], NOW)
    await notes.finish()
    assert await counted(database) == {"latin": 1}
    assert "note_not_written" in capsys.readouterr().out


async def test_a_database_that_is_away_is_one_line(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """What can't be written is left out."""

    async def away(_: AsyncSession) -> None:
        raise OSError("the database is away")

    notes = Notes(database)
    notes.take([Note(away, "a")], NOW)
    await notes.finish()
    said = capsys.readouterr().out
    assert "note_not_written" in said
    assert "Traceback" not in said


async def test_no_end_of_them_is_kept_in_memory(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    """What comes on top of very many that are unwritten is left out, and the log says so."""
    notes = Notes(database)
    notes.take([note(same_as=str(number)) for number in range(MOST_WAITING + 2)], NOW)
    assert capsys.readouterr().out.count("note_left_out") == 2
    await notes.finish()
    assert await counted(database) == {"latin": MOST_WAITING}


async def test_with_nothing_taken_there_is_nothing_to_wait_for(database: Database) -> None:
    """Finishing at once is no error."""
    await Notes(database).finish()
    assert await counted(database) == {}
