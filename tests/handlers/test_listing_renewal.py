"""Which term it is, and what falls due for whom in it."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import event, update
from sqlmodel import col, select

from bot.playground.demo.seed import seed
from handlers.guards import of_our_own
from handlers.listing_renewal import plan, terms_around
from handlers.meaning import load_interpreter
from handlers.nudging import FallsDue, NudgeContext, start_of
from handlers.school_time import SchoolCalendar
from handlers.topics import load_topics
from storage.database import Database
from storage.models import Academy, Affiliation, ExpertiseListing, Person, Trust
from storage.secret_box import SecretBox

AUGUST = datetime(2026, 8, 20, 12, tzinfo=UTC)
OCTOBER = datetime(2026, 10, 12, 12, tzinfo=UTC)
SECRETS = SecretBox([Fernet.generate_key().decode()])
TOPICS = load_topics()
MEANING = load_interpreter(with_sentences=False)


@pytest.mark.parametrize(
    ("day", "this_term", "next_term"),
    [
        (date(2026, 8, 31), "2025-26-summer", "2026-27-autumn"),
        (date(2026, 9, 1), "2026-27-autumn", "2026-27-spring"),
        (date(2026, 10, 28), "2026-27-autumn", "2026-27-spring"),
        (date(2027, 1, 3), "2026-27-autumn", "2026-27-spring"),
        (date(2027, 1, 4), "2026-27-spring", "2026-27-summer"),
        (date(2027, 7, 30), "2026-27-summer", "2027-28-autumn"),
        (date(1999, 12, 31), "1999-00-autumn", "1999-00-spring"),
    ],
)
def test_terms_around_a_day(day: date, this_term: str, next_term: str) -> None:
    """The last that has begun, and the next; in the holidays the one before is still this one."""
    found = terms_around(SchoolCalendar.of([]), day)
    assert tuple(term.name for term in found) == (this_term, next_term)
    assert found[0].first_on <= day < found[1].first_on


def test_a_term_begins_on_its_first_school_day() -> None:
    """INSET days at its beginning are none, and the five days are counted from there."""
    inset = (date(2027, 1, 4), date(2027, 1, 5))
    _, spring = terms_around(SchoolCalendar.of([], inset), date(2026, 12, 1))
    assert spring.first_on == date(2027, 1, 6)
    assert spring.due_on == date(2027, 1, 13)


async def falls_due(database: Database, now: datetime) -> dict[str, list[FallsDue]]:
    """What is planned in the demo trust, by the person's name."""
    async with database.reading() as session:
        trust_id = (await session.execute(select(Trust.id).where(col(Trust.uid) == "99001"))).scalar_one()
        planned = await plan(NudgeContext(session, trust_id or 0, now, TOPICS, MEANING, SECRETS))
        names = dict((await session.execute(select(Person.id, Person.name))).all())
    found: dict[str, list[FallsDue]] = {}
    for one in planned:
        found.setdefault(names[one.person_id], []).append(one)
    return found


async def test_next_term_is_planned_and_this_term_where_it_is_needed(database: Database) -> None:
    """What was made in August falls due in September; what was made in September, in January."""
    await seed(database, AUGUST)
    by_name = await falls_due(database, OCTOBER)
    megan = by_name["Megan Rowlands"]
    assert [(one.occurrence, one.due_at) for one in megan] == [
        ("2026-27-autumn", start_of(date(2026, 9, 8))),
        ("2026-27-spring", start_of(date(2027, 1, 11))),
    ]
    async with database.writing() as session:
        await session.execute(update(ExpertiseListing).values(renewed_at=datetime(2026, 9, 2, tzinfo=UTC)))
    by_name = await falls_due(database, OCTOBER)
    assert {one.occurrence for several in by_name.values() for one in several} == {"2026-27-spring"}


async def test_a_pause_puts_it_off_and_leavers_have_nothing_coming(database: Database) -> None:
    """It falls due on the day on which colleagues find it again."""
    await seed(database, OCTOBER)
    async with database.writing() as session:
        await session.execute(update(ExpertiseListing).values(paused_until_on=date(2027, 2, 1)))
        gone = update(Person).where(col(Person.name) == "Megan Rowlands").values(left_at=OCTOBER)
        await session.execute(gone)
    by_name = await falls_due(database, OCTOBER)
    assert "Megan Rowlands" not in by_name
    assert {one.due_at for several in by_name.values() for one in several} == {start_of(date(2027, 2, 1))}


async def test_ten_thousand_people_take_few_statements(database: Database) -> None:
    """Their number doesn't follow that of the people, and it takes a moment."""
    async with database.writing() as session:
        session.add(Trust(id=1, uid="99001", name="Brackenfold Learning Trust", created_at=AUGUST))
        await session.flush()
        session.add_all(
            Academy(
                id=number, trust_id=1, urn=str(number), name=f"Academy {number}", phase="Primary", created_at=AUGUST
            )
            for number in range(1, 21)
        )
        session.add_all(
            Person(id=number, trust_id=1, name=f"Colleague {number}", created_at=AUGUST) for number in range(1, 10_001)
        )
        await session.flush()
        session.add_all(
            Affiliation(person_id=number, academy_id=number % 20 + 1, trust_id=1) for number in range(1, 10_001)
        )
        session.add_all(
            ExpertiseListing(
                trust_id=1, person_id=number, help_text=of_our_own("Help"), created_at=AUGUST, updated_at=AUGUST
            )
            for number in range(1, 10_001)
        )
    statements = counting(database)
    planned = await falls_due(database, OCTOBER)
    assert len(planned) == 10_000
    assert statements() < 12


def counting(database: Database) -> Callable[[], int]:
    """Counts the statements that are carried out from now on."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    for engine in {database.engine.sync_engine, database._reader.sync_engine}:
        event.listen(engine, "before_cursor_execute", count)
    return lambda: seen
