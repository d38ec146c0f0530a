import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from handlers.import_schools import import_schools
from handlers.replanning import replan
from handlers.school_time import DEFAULT_ENDS_AT, DEFAULT_STARTS_AT, SchoolCalendar, Timetable, usual_half_terms
from handlers.term_dates import TermDates, keep_term_dates
from handlers.timetables import find_calendar, find_timetable, find_timetables
from storage.database import Database
from storage.models import Academy, Delivery, MessageWishes, Nudge, Trust, Workspace
from storage.nudges import NEVER
from storage.organisation import find_academies, find_trust
from storage.people import add_person
from storage.school_time import (
    StoredClosedDay,
    find_closed_days,
    find_half_terms,
    replace_closed_days,
    replace_half_terms,
    set_message_hours,
)

NOW = datetime(2026, 10, 12, 10, tzinfo=UTC)
REGISTER = files("bot.playground.demo").joinpath("demo_trusts.csv").read_bytes()
SCHOOL_YEAR = (date(2026, 8, 1), date(2027, 7, 31))
USUAL = tuple((half.first_on, half.last_on) for half in usual_half_terms(2026))
COPPERBECKS = ((date(2026, 9, 1), date(2026, 10, 16)), *USUAL[1:])
INSET = StoredClosedDay(None, date(2026, 11, 23), "inset", "INSET day")


@dataclass(frozen=True, slots=True)
class Trusts:
    """Both demo trusts with one or two members of staff at some academies."""

    database: Database
    trust_id: int
    partner_id: int
    academies: dict[str, int]
    people: dict[str, int]

    async def timetables(self, *names: str) -> dict[str, Timetable]:
        """The timetables of some people of the trust, by name."""
        async with self.database.reading() as session:
            found = await find_timetables(session, self.trust_id, [self.people[name] for name in names])
        return {name: found[self.people[name]] for name in names if self.people[name] in found}

    async def change(self, model: type[Any], row_id: int, **values: Any) -> None:
        """Change a row."""
        async with self.database.writing() as session:
            row = await session.get_one(model, row_id)
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)


@pytest.fixture
async def trusts(database: Database) -> Trusts:
    """Both demo trusts with a few members of staff."""
    async with database.writing() as session:
        for uid in ("99001", "99002"):
            await import_schools(session, REGISTER, trust_uid=uid, filename="demo_trusts.csv", now=NOW)
        ids = {uid: await _trust_id(session, uid) for uid in ("99001", "99002")}
        academies = {
            academy.short_name: academy.id or 0
            for trust_id in ids.values()
            for academy in await find_academies(session, trust_id)
        }
        people = {}
        for name, academy, days in (
            ("Priya", "Larkbeck Primary", ()),
            ("Ellis", "Thistlewick School", ("mon", "tue", "wed")),
            ("Colm", None, ()),
            ("Gwen", "Copperbeck All-Through", ()),
            ("Sunday", "Larkbeck Primary", ("sun",)),
        ):
            person = await add_person(
                session,
                trust_id=ids["99001"],
                academy_id=academies[academy] if academy else None,
                name=name,
                email=None,
                working_days=days,
                now=NOW,
            )
            people[name] = person.id or 0
        ruth = await add_person(
            session,
            trust_id=ids["99002"],
            academy_id=academies["Kelderwick Academy"],
            name="Ruth",
            email=None,
            now=NOW,
        )
        people["Ruth"] = ruth.id or 0
    return Trusts(database, ids["99001"], ids["99002"], academies, people)


async def _trust_id(session: Any, uid: str) -> int:
    trust = await find_trust(session, uid)
    assert trust is not None
    return trust.id or 0


async def test_who_has_said_nothing_has_the_defaults(trusts: Trusts) -> None:
    """England's usual half-terms, Monday to Friday, 08:00 to 17:30; the days that the roster gives, where it does."""
    found = await trusts.timetables("Priya", "Ellis", "Colm")
    usual = Timetable(SchoolCalendar.of(()), frozenset(range(5)), DEFAULT_STARTS_AT, DEFAULT_ENDS_AT)
    assert found["Priya"] == found["Colm"] == usual
    assert found["Ellis"] == Timetable(SchoolCalendar.of(()), frozenset({0, 1, 2}))


async def test_another_trusts_people_have_no_timetable_here(trusts: Trusts) -> None:
    """Ruth works at the partner trust, and nobody who doesn't exist has one either."""
    assert await trusts.timetables("Ruth") == {}
    async with trusts.database.reading() as session:
        assert await find_timetables(session, trusts.trust_id, []) == {}
        assert await find_timetables(session, trusts.trust_id, [987_654]) == {}


async def test_days_are_inherited(trusts: Trusts) -> None:
    """From one's own wishes, else the roster, else the academy, else the trust; a weekend is no school day."""
    await trusts.change(Trust, trusts.trust_id, working_days=("mon", "tue", "wed", "thu"))
    await trusts.change(Academy, trusts.academies["Larkbeck Primary"], working_days=("tue", "wed", "thu", "fri"))
    async with trusts.database.writing() as session:
        session.add(MessageWishes(person_id=trusts.people["Ellis"], trust_id=trusts.trust_id, days=("wed",)))
    found = await trusts.timetables("Priya", "Ellis", "Colm", "Gwen", "Sunday")
    assert {name: set(timetable.weekdays) for name, timetable in found.items()} == {
        "Priya": {1, 2, 3, 4},
        "Ellis": {2},
        "Colm": {0, 1, 2, 3},
        "Gwen": {0, 1, 2, 3},
        "Sunday": {1, 2, 3, 4},
    }


async def test_hours_are_inherited_each_by_itself(trusts: Trusts) -> None:
    """One's own start goes with the end that the academy or the trust gives; impossible hours are passed over."""
    async with trusts.database.writing() as session:
        await set_message_hours(session, trusts.trust_id, None, time(8, 30), time(16))
        await set_message_hours(session, trusts.trust_id, trusts.academies["Larkbeck Primary"], None, time(15))
        for name, starts_at in (("Priya", time(9)), ("Colm", time(18))):
            wishes = MessageWishes(person_id=trusts.people[name], trust_id=trusts.trust_id, starts_at=starts_at)
            session.add(wishes)
    found = await trusts.timetables("Priya", "Sunday", "Gwen", "Colm")
    assert {name: (timetable.starts_at, timetable.ends_at) for name, timetable in found.items()} == {
        "Priya": (time(9), time(15)),
        "Sunday": (time(8, 30), time(15)),
        "Gwen": (time(8, 30), time(16)),
        "Colm": (time(8, 30), time(16)),
    }
    async with trusts.database.writing() as session:
        await set_message_hours(session, trusts.trust_id, None, None, None)
        of_trust = await find_timetable(session, trusts.trust_id, None)
        of_academy = await find_timetable(session, trusts.trust_id, trusts.academies["Larkbeck Primary"])
    assert (of_trust.starts_at, of_trust.ends_at) == (DEFAULT_STARTS_AT, DEFAULT_ENDS_AT)
    assert (of_academy.starts_at, of_academy.ends_at) == (DEFAULT_STARTS_AT, time(15))


async def test_an_academys_own_half_terms_stand_for_the_trusts_in_their_year(trusts: Trusts) -> None:
    """Copperbeck's 2026-27 is its own; in 2027-28 it has the trust's, and in 2028-29 the usual ones."""
    coming = tuple((half.first_on, half.last_on.replace(day=half.last_on.day - 1)) for half in usual_half_terms(2027))
    copperbeck = trusts.academies["Copperbeck All-Through"]
    async with trusts.database.writing() as session:
        between = (date(2027, 8, 1), date(2028, 7, 31))
        await replace_half_terms(session, trusts.trust_id, None, coming, between=between)
        await replace_half_terms(session, trusts.trust_id, copperbeck, COPPERBECKS, between=SCHOOL_YEAR)
    async with trusts.database.reading() as session:
        own = await find_calendar(session, trusts.trust_id, copperbeck)
        others = await find_calendar(session, trusts.trust_id, None)
        partners = await find_calendar(session, trusts.partner_id, trusts.academies["Kelderwick Academy"])
    assert own == SchoolCalendar.of((*COPPERBECKS, *coming))
    assert others == SchoolCalendar.of(coming)
    assert partners == SchoolCalendar.of(())
    assert own.half_terms(2028) == usual_half_terms(2028)
    assert (await trusts.timetables("Gwen"))["Gwen"].calendar == own
    assert (await trusts.timetables("Colm"))["Colm"].calendar == others


async def test_half_terms_that_overlap_hold_up_nobody(trusts: Trusts) -> None:
    """The later of two, and one that can't be, are left out, and the rest of the calendar stands."""
    wrong = ((date(2026, 10, 20), date(2026, 12, 1)), (date(2027, 7, 1), date(2027, 8, 20)))
    async with trusts.database.writing() as session:
        await replace_half_terms(session, trusts.trust_id, None, (*USUAL[:1], *wrong), between=SCHOOL_YEAR)
    assert (await trusts.timetables("Priya"))["Priya"].calendar == SchoolCalendar.of(USUAL[:1])


async def test_two_who_keep_term_dates_at_once(trusts: Trusts) -> None:
    """What is kept is the one's or the other's, never a mixture."""

    async def keep(spans: tuple[tuple[date, date], ...]) -> None:
        async with trusts.database.writing() as session:
            await keep_term_dates(session, trusts.trust_id, [TermDates(None, 2026, spans)], NOW)

    for _ in range(5):
        await asyncio.gather(*(keep(spans) for spans in (USUAL, COPPERBECKS, USUAL, COPPERBECKS)))
        async with trusts.database.reading() as session:
            found = await find_half_terms(session, trusts.trust_id)
        assert tuple((half.first_on, half.last_on) for half in found) in {USUAL, COPPERBECKS}


async def test_replacing_leaves_other_years_and_academies_alone(trusts: Trusts) -> None:
    """Only what begins between the two days, and is this academy's or the trust's own, gives way."""
    copperbeck = trusts.academies["Copperbeck All-Through"]
    after = (date(2027, 9, 2), date(2027, 10, 22))
    own_day = StoredClosedDay(copperbeck, date(2026, 12, 1), "closure", "Boiler")
    async with trusts.database.writing() as session:
        for academy_id, spans in ((None, USUAL), (copperbeck, (*COPPERBECKS, after))):
            between = (date(2026, 8, 1), date(2028, 7, 31))
            await replace_half_terms(session, trusts.trust_id, academy_id, spans, between=between)
        await replace_closed_days(session, trusts.trust_id, None, [INSET], between=SCHOOL_YEAR)
        await replace_closed_days(session, trusts.trust_id, copperbeck, [own_day], between=SCHOOL_YEAR)
    async with trusts.database.writing() as session:
        await replace_half_terms(session, trusts.trust_id, copperbeck, (), between=SCHOOL_YEAR)
        await replace_closed_days(session, trusts.trust_id, None, (), between=SCHOOL_YEAR)
    async with trusts.database.reading() as session:
        left = await find_half_terms(session, trusts.trust_id)
        assert [(half.academy_id, half.first_on) for half in left] == [
            *((None, first_on) for first_on, _ in USUAL),
            (copperbeck, after[0]),
        ]
        assert await find_closed_days(session, trusts.trust_id) == [own_day]
        assert await find_half_terms(session, trusts.partner_id) == []
        assert await find_closed_days(session, trusts.trust_id, academy_ids=[]) == []


async def test_days_without_school_are_the_trusts_and_the_academys(trusts: Trusts) -> None:
    """An INSET day of the trust closes every academy, a closure of one academy that one alone."""
    copperbeck = trusts.academies["Copperbeck All-Through"]
    own_day = StoredClosedDay(copperbeck, date(2026, 12, 1), "closure", "Boiler")
    async with trusts.database.writing() as session:
        await replace_closed_days(session, trusts.trust_id, None, [INSET], between=SCHOOL_YEAR)
        await replace_closed_days(session, trusts.trust_id, copperbeck, [own_day], between=SCHOOL_YEAR)
    found = await trusts.timetables("Gwen", "Priya")
    assert found["Gwen"].calendar.closed_on == {INSET.closed_on, own_day.closed_on}
    assert found["Priya"].calendar.closed_on == {INSET.closed_on}


async def test_few_statements_for_many_people(trusts: Trusts) -> None:
    """1,100 people take five statements: three of 500 people each at most, and one each for half-terms and days."""
    statements = 0

    def count(*_: Any) -> None:
        nonlocal statements
        statements += 1

    everybody = [*trusts.people.values(), *range(10_000, 11_095)]
    event.listen(trusts.database.engine.sync_engine, "before_cursor_execute", count)
    async with trusts.database.reading() as session:
        await session.connection()
        statements = 0
        found = await find_timetables(session, trusts.trust_id, everybody)
    event.remove(trusts.database.engine.sync_engine, "before_cursor_execute", count)
    assert len(found) == 5
    assert statements <= 5


def _nudge(trusts: Trusts, name: str, due_at: datetime, go_at: datetime, *, state: str = "waiting") -> Nudge:
    return Nudge(
        trust_id=trusts.trust_id if name != "Ruth" else trusts.partner_id,
        person_id=trusts.people[name],
        kind="listing-renewal",
        occurrence=f"{due_at:%Y-%m-%d %H:%M} {state}",
        due_at=due_at,
        go_at=go_at,
        state=state,
        created_at=NOW,
    )


def _delivery(trusts: Trusts, workspace_id: int, name: str, at: datetime, **values: Any) -> Delivery:
    given: dict[str, Any] = {
        "trust_id": trusts.trust_id,
        "workspace_id": workspace_id,
        "kind": "not-reached",
        "key": f"{name} {at} {values}",
        "operation": "post",
        "urgency": 1,
        "when_unknown": "hold",
        "in_hours": True,
        "recipient_id": trusts.people[name],
        "target": f"person:{name}",
        "format_version": 1,
        "state": "planned",
        "wanted_at": at,
        "due_at": at,
        "created_at": NOW,
    }
    return Delivery(**(given | values))


async def test_a_change_plans_anew_what_has_not_been_sent(trusts: Trusts) -> None:
    """With Copperbeck's holiday known, what was due in it waits for 2 November; nobody else's moves."""
    thursday, november = datetime(2026, 10, 22, 7, tzinfo=UTC), datetime(2026, 11, 2, 8, tzinfo=UTC)
    copperbeck = trusts.academies["Copperbeck All-Through"]
    async with trusts.database.writing() as session:
        workspace = Workspace(trust_id=trusts.trust_id, platform="slack", external_id="T1", created_at=NOW)
        session.add(workspace)
        await session.flush()
        for name in ("Gwen", "Priya", "Ruth"):
            session.add(_nudge(trusts, name, thursday, thursday))
        session.add(_nudge(trusts, "Gwen", thursday, thursday, state="joined"))
        for name, values in (
            ("Gwen", {}),
            ("Priya", {}),
            ("Gwen", {"in_hours": False}),
            ("Gwen", {"state": "sending"}),
            ("Gwen", {"recipient_id": None}),
        ):
            session.add(_delivery(trusts, workspace.id or 0, name, thursday, **values))
    async with trusts.database.writing() as session:
        await replace_half_terms(session, trusts.trust_id, copperbeck, COPPERBECKS, between=SCHOOL_YEAR)
        assert await replan(session, trusts.trust_id, NOW, academy_id=copperbeck) == 2
        assert await replan(session, trusts.trust_id, NOW) == 0
    assert await _nudges(trusts) == [("Gwen", november), ("Priya", thursday), ("Ruth", thursday), ("Gwen", thursday)]
    assert await _deliveries(trusts) == [november, thursday, thursday, thursday, thursday]
    async with trusts.database.writing() as session:
        await replace_half_terms(session, trusts.trust_id, copperbeck, (), between=SCHOOL_YEAR)
        assert await replan(session, trusts.trust_id, NOW) == 2
    assert (await _nudges(trusts))[0] == ("Gwen", thursday)
    assert (await _deliveries(trusts))[0] == thursday


async def test_planning_anew_for_one_person(trusts: Trusts) -> None:
    """Only theirs moves; what fell due long ago goes at the next moment from now on, and what is late stays late."""
    long_ago = datetime(2026, 10, 1, 8, tzinfo=UTC)
    sunday, monday = datetime(2026, 10, 11, 9, tzinfo=UTC), datetime(2026, 10, 12, 7, tzinfo=UTC)
    async with trusts.database.writing() as session:
        session.add(_nudge(trusts, "Priya", long_ago, long_ago))
        session.add(_nudge(trusts, "Ellis", long_ago, long_ago))
        session.add(_nudge(trusts, "Colm", long_ago, long_ago))
        workspace = Workspace(trust_id=trusts.trust_id, platform="slack", external_id="T1", created_at=NOW)
        session.add(workspace)
        await session.flush()
        session.add(_delivery(trusts, workspace.id, "Colm", long_ago))
        assert await replan(session, trusts.trust_id, sunday, person_id=trusts.people["Priya"]) == 1
        assert await replan(session, trusts.trust_id, NOW, person_id=trusts.people["Colm"]) == 0
        assert await replan(session, trusts.trust_id, NOW, person_id=trusts.people["Gwen"]) == 0
        assert await replan(session, trusts.partner_id, NOW) == 0
    assert await _nudges(trusts) == [("Priya", monday), ("Ellis", long_ago), ("Colm", long_ago)]
    assert await _deliveries(trusts) == [long_ago]


async def test_planning_anew_keeps_to_what_people_wish(trusts: Trusts) -> None:
    """A pause, a weekly round and what is switched off hold when things are planned anew; what goes just now stays."""
    tuesday, week = datetime(2026, 10, 13, 7, tzinfo=UTC), datetime(2026, 10, 19, 7, tzinfo=UTC)
    async with trusts.database.writing() as session:
        for name, wishes in (
            ("Priya", {"is_weekly": True}),
            ("Ellis", {"paused_until_on": date(2026, 10, 14)}),
            ("Colm", {"is_off": True}),
        ):
            session.add(MessageWishes(person_id=trusts.people[name], trust_id=trusts.trust_id, **wishes))
            session.add(_nudge(trusts, name, tuesday, tuesday))
        session.add(_nudge(trusts, "Gwen", tuesday, tuesday))
        session.add(_nudge(trusts, "Sunday", tuesday, NEVER))
    async with trusts.database.writing() as session:
        assert await replan(session, trusts.trust_id, NOW) == 3
        assert await replan(session, trusts.trust_id, tuesday) == 0
    assert await _nudges(trusts) == [
        ("Priya", week),
        ("Ellis", datetime(2026, 10, 14, 7, tzinfo=UTC)),
        ("Colm", NEVER),
        ("Gwen", tuesday),
        ("Sunday", NEVER),
    ]
    async with trusts.database.writing() as session:
        assert await replan(session, trusts.trust_id, week + timedelta(minutes=1)) == 0
    assert (await _nudges(trusts))[0] == ("Priya", week)


async def _nudges(trusts: Trusts) -> Sequence[tuple[str, datetime]]:
    names = {person_id: name for name, person_id in trusts.people.items()}
    async with trusts.database.reading() as session:
        rows = (await session.execute(select(Nudge).order_by(col(Nudge.id)))).scalars()
        return [(names[row.person_id], row.go_at) for row in rows]


async def _deliveries(trusts: Trusts) -> Sequence[datetime]:
    async with trusts.database.reading() as session:
        rows = (await session.execute(select(Delivery).order_by(col(Delivery.id)))).scalars()
        return [row.due_at for row in rows]
