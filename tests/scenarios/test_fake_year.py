"""A school year of the whole demo trust: every reminder that is expected goes out, and nothing else.

What is expected is worked out here from dates written down by hand, not by the code that plans it.
"""

import csv
import io
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.playground.demo.people import read_data
from bot.playground.demo.seed import demo_listings
from bot.playground.school_clock import standing
from bot.playground.world import World, open_world
from tests.scenarios.chats import SlackChat, TeamsChat
from tests.scenarios.reminders import keep_draft
from tests.scheduler.couriers import VirtualTime
from tests.templates import EMPTY, Filling

ENGLAND = ZoneInfo("Europe/London")
BEGINS, ENDS = date(2026, 8, 31), date(2027, 7, 24)

USUAL = (
    (date(2026, 9, 1), date(2026, 10, 23)),
    (date(2026, 11, 2), date(2026, 12, 18)),
    (date(2027, 1, 4), date(2027, 2, 12)),
    (date(2027, 2, 22), date(2027, 3, 19)),
    (date(2027, 4, 5), date(2027, 5, 28)),
    (date(2027, 6, 7), date(2027, 7, 22)),
)
COPPERBECK = ((date(2026, 9, 1), date(2026, 10, 16)), *USUAL[1:])
TERMS_BEGIN = (date(2026, 9, 1), date(2027, 1, 4), date(2027, 4, 5))
CLOSED = {"": {date(2027, 5, 3)}, "Tannersfold Primary": {date(2026, 11, 23)}}
"""The bank holiday in May, and Tannersfold's INSET day."""

DAYS = ("mon", "tue", "wed", "thu", "fri")


@dataclass
class Colleague:
    """Somebody of the demo trust, as their data says."""

    name: str
    academy: str
    days: tuple[str, ...]
    paused_until: list[date | None] = field(default_factory=list)

    def is_at_school(self, day: date) -> bool:
        """Whether pupils are at their academy on a day."""
        spans = COPPERBECK if self.academy.startswith("Copperbeck") else USUAL
        closed = CLOSED[""] | CLOSED.get(self.academy, set())
        return day.weekday() < 5 and day not in closed and any(first <= day <= last for first, last in spans)

    def works(self, day: date) -> bool:
        """Whether they are there too."""
        return self.is_at_school(day) and (not self.days or DAYS[day.weekday()] in self.days)

    def own_days_from(self, day: date) -> Iterator[date]:
        """Their days from this one on, to the end of the year."""
        while day < ENDS:
            if self.works(day):
                yield day
            day += timedelta(days=1)

    def asked_four_times(self, first: date, clock: time) -> Iterator[datetime]:
        """Three reminders and the closing line, five of their days apart."""
        days = list(self.own_days_from(first))
        for day in days[0:16:5]:
            yield datetime.combine(day, clock, ENGLAND).astimezone(UTC)

    def renewals(self) -> Iterator[datetime]:
        """When they are asked about their listings: from the sixth school day of each term on."""
        for paused_until in self.paused_until:
            for begins in TERMS_BEGIN:
                school_days = [
                    day for day in (begins + timedelta(days=number) for number in range(30)) if self.is_at_school(day)
                ]
                due = max(school_days[5], paused_until or school_days[5])
                if not any(begins < later <= due for later in TERMS_BEGIN):  # by then it is asked for the next term
                    yield from self.asked_four_times(due, time(8))


@pytest.fixture
def filling() -> Filling:
    """Nothing: the demo trust is of another day."""
    return EMPTY


@pytest.fixture
async def year(database_url: str) -> AsyncIterator[World]:
    """The demo trust on the last day of the summer holidays, with a machine clock that moves when it is waited by."""
    machine = VirtualTime(datetime.now(UTC))
    opening = datetime.combine(BEGINS, time(12), ENGLAND).astimezone(UTC)
    async with open_world(
        database_url, school_clock=standing(opening), machine_clock=machine.now, pause=machine.pause
    ) as world:
        yield world


def colleagues(world: World) -> dict[str, Colleague]:
    """Everybody of the trust by name, with what they have listed."""
    lines = csv.DictReader(io.StringIO(read_data("staff.csv").decode()))
    rows = {line["email"]: line for line in lines}
    found = {}
    for person in world.people:
        days = tuple(day for day in rows[person.email]["working_days"].split(";") if day)
        found[person.email] = Colleague(person.name, person.academy, days)
    for listing in demo_listings():
        if listing.email in found:
            found[listing.email].paused_until.append(listing.paused_until)
    return {person.name: person for person in found.values()}


class Arrivals:
    """Notes what arrives at either platform: for whom, and when by the school clock."""

    def __init__(self, world: World) -> None:
        self.moments: defaultdict[str, list[datetime]] = defaultdict(list)
        self._world = world
        self._seen = {"slack": 0, "teams": 0}
        world.slack.subscribe(lambda _change: self._look())
        world.teams.on_change(self._look)

    def _look(self) -> None:
        world = self._world
        for accepted in world.slack.accepted[self._seen["slack"] :]:
            members = world.slack.state.channels[accepted.channel].members
            self._note(next(person.name for person in world.people if person.slack_user_id in members))
        arrived = world.teams.accepted()
        for message in arrived[self._seen["teams"] :]:
            self._note(next(person.name for person in world.people if person.teams_user_id == message.person_id))
        self._seen = {"slack": len(world.slack.accepted), "teams": len(arrived)}

    def _note(self, name: str) -> None:
        self.moments[name].append(self._world.clock.now())


def at(day: int, month: int, clock: time) -> datetime:
    """A wall time of the autumn of 2026, in UTC."""
    return datetime.combine(date(2026, month, day), clock, ENGLAND).astimezone(UTC)


def expected(staff: dict[str, Colleague]) -> dict[str, list[datetime]]:
    """By name, the moments at which somebody hears from the bot: what falls due together is one message."""
    moments = {name: set(person.renewals()) for name, person in staff.items()}
    moments["Megan Rowlands"] = set()  # she wants none
    moments["Tom Achebe"] |= set(staff["Tom Achebe"].asked_four_times(date(2026, 11, 16), time(8)))
    moments["Ayesha Chaudhri"] |= set(staff["Ayesha Chaudhri"].asked_four_times(date(2026, 11, 13), time(10)))
    moments["Emma Thwaite"] |= set(staff["Emma Thwaite"].asked_four_times(date(2026, 11, 16), time(8)))
    moments["Priya Nair"] |= {at(1, 9, time(8)), at(16, 11, time(8))}  # her digest, in the weeks with something new
    return {name: sorted(heard) for name, heard in moments.items() if heard}


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.faults)], indirect=True)
async def test_a_year_of_reminders(year: World) -> None:
    """All that is expected arrives at its moment, and nothing else; nobody hears anything outside their hours."""
    staff, arrivals = colleagues(year), Arrivals(year)
    await SlackChat(year, year.person("Megan Rowlands")).type("nudges off")
    await TeamsChat(year, year.person("Priya Nair")).type("nudges digest on")
    emma, ayesha = SlackChat(year, year.person("Emma Thwaite")), TeamsChat(year, year.person("Ayesha Chaudhri"))
    tom, deb = SlackChat(year, year.person("Tom Achebe")), SlackChat(year, year.person("Deb Whitlock"))
    arrivals.moments.clear()  # the answers to those

    await year.move_to(at(10, 11, time(9)))
    await keep_draft(emma)
    await year.move_to(at(10, 11, time(10)))
    before = len(year.teams.accepted())
    await keep_draft(ayesha)
    assert len(year.teams.accepted()) > before
    await year.move_to(at(12, 11, time(15, 45)))
    await keep_draft(tom)
    await deb.type("offer-expertise")
    assert "Saved" in await deb.fill(help="How our staff meetings work now: one lesson tried, and talked over.")
    await year.move_to(datetime.combine(ENDS, time(12), ENGLAND).astimezone(UTC))

    answers = {
        "Ayesha Chaudhri": [moment for moment in arrivals.moments["Ayesha Chaudhri"] if moment == at(10, 11, time(10))]
    }
    heard = {
        name: sorted(moment for moment in moments if moment not in answers.get(name, []))
        for name, moments in arrivals.moments.items()
    }
    wanted = expected(staff)
    wrong = {name: (heard.get(name), wanted.get(name)) for name in staff if heard.get(name, []) != wanted.get(name, [])}
    assert wrong == {}
    for name, moments in heard.items():
        for moment in moments:
            wall = moment.astimezone(ENGLAND)
            assert staff[name].works(wall.date()), (name, wall)
            assert time(8) <= wall.time() < time(17, 30), (name, wall)
    assert sum(year.slack.violations.values()) == 0
