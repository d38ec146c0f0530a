"""Who was asked how often, and which academies gave and received help."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.introductions import Load, State, add_introduction, find_loads
from storage.meetings import Answer, add_reply
from storage.models import Academy, Affiliation, Person, Trust

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TODAY = NOW.date()
HALF_TERM_FROM = date(2026, 10, 24)
BRACKENFOLD, STAINMOOR = 1, 2
HOLLINSHAW, LARKBECK, ELSEWHERE = 11, 12, 21
MEGAN, MARCUS, PRIYA, COLM, STRANGER = 101, 102, 103, 104, 201
WORKPLACES = {MEGAN: HOLLINSHAW, MARCUS: HOLLINSHAW, PRIYA: LARKBECK, COLM: None, STRANGER: ELSEWHERE}
NOBODY_ASKED = Load()


@pytest.fixture(autouse=True)
async def colleagues(database: Database) -> None:
    """Two of Hollinshaw, one of Larkbeck and one of the trust's own team, and somebody of another trust."""
    async with database.writing() as session:
        for trust_id in (BRACKENFOLD, STAINMOOR):
            session.add(Trust(id=trust_id, uid=str(trust_id), name=f"Trust {trust_id}", created_at=NOW))
        await session.flush()
        for academy_id in (HOLLINSHAW, LARKBECK, ELSEWHERE):
            session.add(
                Academy(
                    id=academy_id,
                    trust_id=academy_id // 10,
                    urn=str(academy_id),
                    name=f"Academy {academy_id}",
                    phase="Primary",
                    created_at=NOW,
                )
            )
        await session.flush()
        for person_id, workplace in WORKPLACES.items():
            trust_id = person_id // 100
            session.add(Person(id=person_id, trust_id=trust_id, name=f"Colleague {person_id}", created_at=NOW))
            await session.flush()
            if workplace:
                session.add(Affiliation(person_id=person_id, academy_id=workplace, trust_id=trust_id))


async def ask(
    session: AsyncSession, expert_id: int, asker_id: int, *, at: datetime = NOW, state: State = "accepted"
) -> int:
    """Somebody asks somebody else; both work where they do now; the introduction's id."""
    return await add_introduction(
        session,
        expert_id // 100,
        listing_id=None,
        expert_id=expert_id,
        expert_academy_id=WORKPLACES[expert_id],
        asker_id=asker_id,
        asker_academy_id=WORKPLACES[asker_id],
        now=at,
        state=state,
    )


async def loads(database: Database, *trust_ids: int) -> Mapping[int, Load]:
    """Everybody's loads as these trusts' searches see them."""
    async with database.reading() as session:
        return await find_loads(
            session, trust_ids or (BRACKENFOLD,), tuple(WORKPLACES), today=TODAY, half_term_from=HALF_TERM_FROM
        )


async def test_an_empty_table_gives_everybody_no_load(database: Database) -> None:
    """Nobody was asked: all of the trust's people are there, and their loads say nothing."""
    assert await loads(database) == dict.fromkeys((MEGAN, MARCUS, PRIYA, COLM), NOBODY_ASKED)


async def test_what_was_asked_in_the_half_term_and_in_the_year(database: Database) -> None:
    """Requests count from midnight in England of the first day of the half-term, and of the day a year ago."""
    half_term = datetime(2026, 10, 23, 23, 0, tzinfo=UTC)  # midnight in England, in summer time
    year = datetime(2025, 11, 10, 0, 0, tzinfo=UTC)
    async with database.writing() as session:
        for moment in (NOW, half_term, half_term - timedelta(seconds=1), year, year - timedelta(seconds=1)):
            await ask(session, MEGAN, PRIYA, at=moment, state="asked")
    found = await loads(database)
    assert found[MEGAN] == Load(asked_in_half_term=2, asked_in_year=4)
    assert found[MARCUS] == found[PRIYA] == found[COLM] == NOBODY_ASKED


async def test_declining_and_withdrawing_change_nothing(database: Database) -> None:
    """Whoever declines, or is let off, stands where they stood, and so does their academy."""
    async with database.writing() as session:
        await ask(session, MEGAN, PRIYA)
    before = await loads(database)
    async with database.writing() as session:
        await ask(session, MEGAN, PRIYA, state="declined")
        await ask(session, MARCUS, PRIYA, state="withdrawn")
    assert await loads(database) == before


async def test_academies_give_and_receive_what_is_accepted(database: Database) -> None:
    """Help counts to the academies of both, for everybody who works there, once it is accepted."""
    async with database.writing() as session:
        await ask(session, MEGAN, PRIYA)
        await ask(session, MEGAN, COLM)
        await ask(session, PRIYA, MARCUS, at=NOW - timedelta(days=200))
        await ask(session, PRIYA, MARCUS, at=NOW - timedelta(days=400))
        await ask(session, PRIYA, MARCUS, state="asked")
    found = await loads(database)
    assert found[MEGAN] == Load(2, 2, academy_gave=2, academy_received=1)
    assert found[MARCUS] == Load(0, 0, academy_gave=2, academy_received=1)
    assert found[PRIYA] == Load(1, 2, academy_gave=1, academy_received=1)
    assert found[COLM] == NOBODY_ASKED


@pytest.mark.parametrize(
    ("who", "answer", "ago", "has_helped"),
    [
        (PRIYA, "yes", 1, True),
        (PRIYA, "yes", 400, False),
        (PRIYA, "no", 1, False),
        (PRIYA, "partly", 1, False),
        (MEGAN, "yes", 1, False),
    ],
)
async def test_only_a_yes_of_whoever_asked_counts(
    database: Database, who: int, answer: Answer, ago: int, *, has_helped: bool
) -> None:
    """What else is answered, by whom, and long ago, changes nothing of anybody's load."""
    async with database.writing() as session:
        asked = await ask(session, MEGAN, PRIYA)
        await add_reply(session, BRACKENFOLD, asked, who, answer, now=NOW - timedelta(days=ago))
    found = await loads(database, BRACKENFOLD)
    assert found[MEGAN] == Load(1, 1, academy_gave=1, has_helped=has_helped)
    assert not found[PRIYA].has_helped


async def test_only_the_trusts_asked_about_are_seen(database: Database) -> None:
    """Another trust's people have no load here unless the search takes their trust in."""
    async with database.writing() as session:
        await ask(session, STRANGER, PRIYA)
    assert STRANGER not in await loads(database)
    assert (await loads(database, BRACKENFOLD, STAINMOOR))[STRANGER].asked_in_year == 1


@pytest.mark.parametrize(("trust_ids", "person_ids"), [((), (MEGAN,)), ((BRACKENFOLD,), ())])
async def test_nobody_to_look_for(database: Database, trust_ids: tuple[int, ...], person_ids: tuple[int, ...]) -> None:
    """Without people or trusts there is nothing to find."""
    async with database.reading() as session:
        found = await find_loads(session, trust_ids, person_ids, today=TODAY, half_term_from=HALF_TERM_FROM)
    assert found == {}


async def test_two_hundred_people_take_one_statement(database: Database) -> None:
    """All candidates of a search are looked up at once."""
    async with database.reading() as session:
        found = await find_loads(session, [BRACKENFOLD], range(1, 201), today=TODAY, half_term_from=HALF_TERM_FROM)
    assert set(found) == {MEGAN, MARCUS, PRIYA, COLM}
