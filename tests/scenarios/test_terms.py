"""Term dates and hours, as a trust's administrator sets them by form."""

from datetime import UTC, date, datetime

from sqlmodel import col, select

from bot.playground.world import World
from handlers.school_time import usual_half_terms
from handlers.timetables import find_timetables
from storage.database import Database
from storage.models import Academy, Nudge, Person
from tests.scenarios.conftest import ChatWith

JO = "Jo Sanderson"


def _filled(**changes: str) -> dict[str, str]:
    """The form of a trust without any dates of its own, with some fields otherwise."""
    fields = {"days": "", "from": "", "until": ""}
    for number, half in enumerate(usual_half_terms(2026), start=1):
        fields |= {f"first_{number}": half.first_on.isoformat(), f"last_{number}": half.last_on.isoformat()}
    return fields | changes


async def _next_moment(world: World, name: str, moment: datetime) -> datetime:
    """When somebody may next be messaged."""
    async with world.staffroom.database.reading() as session:
        person = (await session.execute(select(Person).where(col(Person.name) == name))).scalar_one()
        timetables = await find_timetables(session, person.trust_id, [person.id])
    return timetables[person.id].next_moment(moment)


async def _nudge(database: Database, name: str, due_at: datetime) -> int:
    async with database.writing() as session:
        person = (await session.execute(select(Person).where(col(Person.name) == name))).scalar_one()
        nudge = Nudge(
            trust_id=person.trust_id, person_id=person.id, kind="test", due_at=due_at, go_at=due_at, created_at=due_at
        )
        session.add(nudge)
        await session.flush()
        return nudge.id


async def _go_at(database: Database, nudge_id: int) -> datetime:
    async with database.reading() as session:
        return (await session.get_one(Nudge, nudge_id)).go_at


async def test_whose_dates_hold_where(chat_with: ChatWith) -> None:
    """Copperbeck has its own, Tannersfold an INSET day, everybody else the usual dates of England."""
    jo = chat_with(JO)
    seen = await jo.type("cpd-admin terms")
    assert "Term dates 2026-27" in seen
    assert "its own dates" in seen
    assert "the usual dates of England, 1 day without school of its own" in seen
    assert "Copperbeck All-Through has its own dates." in seen
    assert jo.buttons().count("Use the trust's dates again") == 1


async def test_the_home_leads_to_all_that_there_is_to_set_up(chat_with: ChatWith) -> None:
    """Its button opens a short list: term dates, topics, gaps, and where schools and staff come from."""
    jo = chat_with(JO)
    await jo.open_home()
    seen = await jo.press("Set up your trust")
    assert jo.buttons() == ["Term dates and hours", "Topics", "Gaps", "Pupils' names"]
    assert "staffroom import schools" in seen
    assert "Topics of your trust" in await jo.press("Topics")
    assert "Term dates 2026-27" in await jo.press("Term dates and hours")


async def test_an_academys_inset_day(chat_with: ChatWith, world: World) -> None:
    """A line in the form closes a day: who works there isn't messaged, and what was due then goes the day after."""
    monday = datetime(2026, 11, 30, 8, tzinfo=UTC)
    nudge = await _nudge(world.staffroom.database, "Priya Nair", monday)
    jo = chat_with(JO)
    await jo.type("cpd-admin terms")
    seen = await jo.choose("Larkbeck Primary")
    assert "Larkbeck Primary, school year 2026-27. Filled in is what holds now: the usual dates of England." in seen
    assert jo.form() == _filled()
    seen = await jo.fill(**_filled(days="30 November INSET\n\nMonday 7 December 2026: boiler broken"))
    assert "Saved for Larkbeck Primary, 2026-27" in seen
    assert "30 November 2026: INSET day" in seen
    assert "7 December 2026: boiler broken" in seen
    assert "planned anew: 1 message goes at another time now" in seen
    assert await _next_moment(world, "Priya Nair", monday) == monday.replace(month=12, day=1)
    assert await _next_moment(world, "Megan Rowlands", monday) == monday
    assert await _go_at(world.staffroom.database, nudge) == monday.replace(month=12, day=1)
    await jo.press("See all term dates")
    await jo.choose("Larkbeck Primary")
    assert jo.form()["days"] == "30 November 2026 INSET day\n7 December 2026 boiler broken"
    seen = await jo.fill(**_filled(days="7 December 2026 boiler broken"))
    assert "30 November 2026: school again (was INSET day)" in seen
    assert await _go_at(world.staffroom.database, nudge) == monday


async def test_the_whole_trusts_half_terms(chat_with: ChatWith, world: World) -> None:
    """A longer half-term holiday for the whole trust holds everywhere but where an academy has its own dates."""
    jo = chat_with(JO)
    await jo.type("cpd-admin terms")
    await jo.choose("The whole trust")
    seen = await jo.fill(**_filled(last_2="2026-12-16", first_3="2027-01-06"))
    assert "Autumn 2: 2 November to 16 December 2026 (was 2 November to 18 December 2026)" in seen
    assert "Spring 1: 6 January to 12 February 2027 (was 4 January to 12 February 2027)" in seen
    assert "Copperbeck All-Through keeps its own half-terms." in seen
    assert "nothing had to move" in seen
    thursday = datetime(2026, 12, 17, 9, tzinfo=UTC)
    assert await _next_moment(world, "Priya Nair", thursday) == datetime(2027, 1, 6, 8, tzinfo=UTC)
    assert "the trust's dates" in await jo.type("cpd-admin terms")


async def test_hours(chat_with: ChatWith, world: World) -> None:
    """The trust's hours hold where an academy gives none of its own; an empty field inherits again."""
    jo = chat_with(JO)
    seen = await jo.type("cpd-admin terms trust")
    assert "Leave empty for the default: 17:30." in seen
    seen = await jo.fill(**_filled(**{"from": "8.30", "until": "5pm"}))
    assert "Messages from 08:30 until 17:00" in seen
    seen = await jo.type("cpd-admin terms larkbeck")
    assert "Leave empty for the trust's hours: 17:00." in seen
    await jo.fill(**_filled(until="16:00"))
    at_noon, at_four = datetime(2026, 11, 16, 12, tzinfo=UTC), datetime(2026, 11, 16, 16, tzinfo=UTC)
    assert await _next_moment(world, "Priya Nair", at_noon) == at_noon
    assert await _next_moment(world, "Priya Nair", at_four) == datetime(2026, 11, 17, 8, 30, tzinfo=UTC)
    assert await _next_moment(world, "Megan Rowlands", at_four) == at_four
    await jo.type("cpd-admin terms larkbeck")
    assert jo.form()["until"] == "16:00"
    assert "Messages from 08:30 until 17:00" in await jo.fill(**_filled())
    assert await _next_moment(world, "Priya Nair", at_four) == at_four


async def test_mistakes_stand_beside_their_fields(chat_with: ChatWith, world: World) -> None:
    """Each is said, nothing is saved, and what was filled in stays."""
    jo = chat_with(JO)
    await jo.type("cpd-admin terms Quenby")
    wrong = _filled(last_1="2026-11-06", first_3="", last_4="2027-09-01", last_6="2027-06-01", until="half five")
    seen = await jo.fill(**wrong)
    assert "The half-term from 2 November 2026 begins before the one until 6 November 2026 has ended." in seen
    assert "Please choose this day too, or leave both days of this half-term empty." in seen
    assert "22 February to 1 September 2027 isn't within the school year 2026-27." in seen
    assert "A half-term can't end on 1 June 2027, before it begins on 7 June 2027." in seen
    assert "I couldn't read that as a time. Please type it like 08:00 or 17:30." in seen
    seen = await jo.fill(**_filled(last_1="2026-12-18", first_2="", last_2=""))
    assert "is longer than eleven weeks. Is there no holiday in between?" in seen
    seen = await jo.fill(**_filled(**{"from": "18:00"}))
    assert "Messages would begin at 18:00 and end at 17:30. The end has to be later." in seen
    lines = (
        "some day INSET\n24 December closed\n4 January 2029 INSET\n5 to 4 INSET\n9 December to 8 December 2026 closed"
    )
    seen = await jo.fill(**_filled(days=lines))
    assert "“some day INSET”: I couldn't read a date at its beginning." in seen
    assert "“24 December closed”: there is no school then anyway." in seen
    assert "“4 January 2029 INSET”: 4 January 2029 isn't in the school year 2026-27." in seen
    assert "And 2 more." in seen
    empty = dict.fromkeys(_filled(), "")
    assert "Please give at least one half-term." in await jo.fill(**empty)
    async with world.staffroom.database.reading() as session:
        quenby = (await session.execute(select(Academy).where(col(Academy.urn) == "900103"))).scalar_one()
        assert (quenby.messages_from, quenby.messages_until) == (None, None)
    assert "Nothing to change" in await jo.fill(**_filled())


async def test_copperbeck_takes_the_trusts_dates_again(chat_with: ChatWith, world: World) -> None:
    """The button says what it means and asks first; afterwards there is nothing left, and an old button says so."""
    jo, colm = chat_with(JO), chat_with("Colm Byrne")
    thursday = datetime(2026, 10, 22, 8, tzinfo=UTC)
    await jo.type("cpd-admin terms copperbeck")
    assert jo.form()["last_1"] == "2026-10-16"
    await jo.fill(**_filled(last_1="2026-10-16", days="30/11/2026 to 2026-12-01 Staff training"))
    await colm.type("cpd-admin terms")
    await jo.type("cpd-admin terms")
    seen = await jo.press("Use the trust's dates again", confirm="Use the trust's dates")
    assert "Copperbeck All-Through has the trust's dates again. Everything that hasn't been sent" in seen
    assert "has its own dates." not in seen
    assert "Use the trust's dates again" not in jo.buttons()
    seen = await colm.press("Use the trust's dates again", confirm="Use the trust's dates")
    assert "It has the trust's dates already, so there was nothing to change." in seen
    person = next(one.name for one in world.people if one.academy == "Copperbeck All-Through")
    assert await _next_moment(world, person, thursday) == thursday
    assert await _next_moment(world, person, datetime(2026, 11, 30, 9, tzinfo=UTC)) == datetime(
        2026, 11, 30, 9, tzinfo=UTC
    )


async def test_days_come_back_as_they_were_typed(chat_with: ChatWith) -> None:
    """Whatever is kept reads the same the next time, so that saving the form as it opens changes nothing."""
    jo = chat_with(JO)
    lines = "4 December 2026 to 8 December 2026 Closed\n4 January INSET day: planning\n5 January Closed: staff training"
    await jo.type("cpd-admin terms Quenby Infants")
    await jo.fill(**_filled(days=lines))
    await jo.type("cpd-admin terms Quenby Infants")
    shown = str(jo.form()["days"])
    assert shown.splitlines() == [
        "4 December to 8 December 2026 Closed",
        "4 January 2027 INSET day: planning",
        "5 January 2027 Closed: staff training",
    ]
    assert "Nothing to change: Quenby Infants has these dates and hours already." in await jo.fill(
        **_filled(days=shown)
    )


async def test_the_trusts_days_are_shown_where_they_hold_too(chat_with: ChatWith, world: World) -> None:
    """An academy's form names the trust's INSET days, which nobody can change there."""
    jo = chat_with(JO)
    await jo.type("cpd-admin terms the whole trust")
    await jo.fill(**_filled(days="4 January 2027 INSET"))
    seen = await jo.type("cpd-admin terms Larkbeck")
    assert "Days without school in the whole trust: 4 January 2027 INSET day." in seen
    assert jo.form()["days"] == ""
    on_the_day = datetime(2027, 1, 4, 9, tzinfo=UTC)
    assert await _next_moment(world, "Priya Nair", on_the_day) == datetime(2027, 1, 5, 8, tzinfo=UTC)


async def test_from_july_on_the_form_is_about_the_coming_year(chat_with: ChatWith, world: World) -> None:
    """On 1 July 2027 it asks for 2027-28."""
    jo = chat_with(JO)
    world.clock.move_to(datetime(2027, 6, 30, 12, tzinfo=UTC))
    assert "Term dates 2026-27" in await jo.type("cpd-admin terms")
    world.clock.move_to(datetime(2027, 7, 1, 12, tzinfo=UTC))
    assert "Term dates 2027-28" in await jo.type("cpd-admin terms")
    await jo.type("cpd-admin terms Larkbeck")
    assert jo.form()["first_1"] == usual_half_terms(2027)[0].first_on.isoformat() == date(2027, 9, 1).isoformat()


async def test_words_that_name_no_academy(chat_with: ChatWith) -> None:
    """The sentence says that nothing was changed and what to type."""
    jo = chat_with(JO)
    assert "I know no academy of the trust by that name. Nothing has been changed." in await jo.type(
        "cpd-admin terms Nowhere"
    )
    assert "I can show and change term dates and topics" in await jo.type("cpd-admin coffee")


async def test_only_administrators_and_trust_leads(chat_with: ChatWith) -> None:
    """A teacher can't, and isn't offered it."""
    priya = chat_with("Priya Nair")
    assert "Term dates" not in await priya.type("cpd-admin terms")
    assert "Term dates" not in await priya.open_home()
    assert "Term dates 2026-27" in await chat_with("Colm Byrne").type("cpd-admin terms")
