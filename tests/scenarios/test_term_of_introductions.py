"""A spring term of introductions in the demo trust, by seeded choice, on both platforms: nobody is bothered."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from bot.playground.world import World
from handlers.school_time import LONDON
from handlers.timetables import find_timetables
from storage.deliveries import State
from storage.models import Delivery, ExpertiseListing, Introduction, Nudge, Person
from tests.scenarios.chats import CHATS, Chat
from tests.scenarios.conftest import open_hurried
from tests.scenarios.reminders import at
from tests.scenarios.test_after_yes import DATE

FIRST, LAST, MUCH_LATER = date(2027, 1, 5), date(2027, 3, 23), at(7, 5, 12, year=2027)
SECOND_HALF = date(2027, 2, 13)
"""What is declined from this day on, in the holidays, rests until the summer term."""

SEARCHES = ("fractions year 4", "phonics", "behaviour", "reading", "autism", "assessment", "maths mastery", "writing")
ENDS = {("declined", ""), ("lapsed", ""), ("withdrawn", ""), ("unmet", ""), ("accepted", "settled")}
OURS = ("introduction", "nudges")


@pytest.fixture
async def term(demo_url: str) -> AsyncIterator[World]:
    """The demo trust before the spring term."""
    async with open_hurried(demo_url, at(4, 1, 12, year=2027)) as world:
        async with world.staffroom.database.writing() as session:  # nothing but introductions falls due
            await session.execute(update(ExpertiseListing).values(renewed_at=MUCH_LATER))
        yield world


@dataclass
class Term:
    """What is played, and what is seen: each message's recipient with the moment at which it went."""

    world: World
    dice: Random
    chats: dict[str, Chat] = field(default_factory=dict)
    went: dict[int, datetime] = field(default_factory=dict)
    asked: int = 0

    async def chat(self, name: str) -> Chat:
        """Somebody's conversation, on the platform that falls to them."""
        if name not in self.chats:
            kind = CHATS[self.dice.choice(sorted(CHATS))]
            self.chats[name] = kind(self.world, self.world.person(name))
            await self.chats[name].type("my-profile")
        return self.chats[name]

    async def move_to(self, moment: datetime) -> None:
        """Let everything happen at its time, and write down when it went."""
        await self.world.staffroom.catch_up()
        await self._note(self.world.clock.now())
        async for stop in self.world.steps_to(moment):
            await self._note(stop)

    async def _note(self, moment: datetime) -> None:
        async with self.world.staffroom.database.reading() as session:
            sent = await session.execute(select(col(Delivery.id)).where(col(Delivery.state) == str(State.SENT)))
        for delivery_id in sent.scalars():
            self.went.setdefault(delivery_id, moment)

    async def rows(self) -> list[tuple[Introduction, str, str]]:
        """Every request made here, with the names of who asked and who was asked."""
        async with self.world.staffroom.database.reading() as session:
            names = {one.id: one.name for one in (await session.execute(select(Person))).scalars()}
            found = await session.execute(select(Introduction).where(col(Introduction.platform) != ""))
            return [(one, names[one.asker_id], names[one.expert_id]) for one in found.scalars()]

    async def ask(self, name: str) -> None:
        """Search, see that nobody is offered who said no this half-term, and ask somebody."""
        chat, now = await self.chat(name), self.world.clock.now()
        seen = await chat.type(f"find-expert {self.dice.choice(SEARCHES)}")
        waits = set()
        for row, asker, expert in await self.rows():
            if asker == name and row.state in ("declined", "lapsed") and row.decided_at is not None:
                rests = _half(row.decided_at) == _half(now)
                assert not rests or expert not in seen, f"{expert} was offered again to {name}"
            if asker == name and row.state == "asked":
                waits.add(f"Ask {expert.split()[0]} for an introduction")
        offers = [label for label in chat.buttons() if label.endswith(" for an introduction") and label not in waits]
        if offers:
            await chat.press(self.dice.choice(offers))
            said = await chat.fill(words=f"My question is number {self.asked + 1001}", suits="")
            assert "I am asking" in said
            self.asked += 1

    async def live(self) -> None:
        """Some of those who have something to answer or to arrange do so; others keep silent."""
        for name, standing in await self._involved():
            if self.dice.random() < 0.5:
                continue
            chat = await self.chat(name)
            if "Did it help?" in chat.seen() and self.dice.random() < 0.7:
                await chat.press(self.dice.choice(("Yes", "Partly", "No", "We never met")))
                continue
            await chat.type("my-profile")
            label = self.dice.choice(CHOICES[standing])
            if label in chat.buttons():
                await chat.press(label)
                if "day" in chat.form():
                    day = self.world.clock.now().date() + timedelta(days=self.dice.randint(3, 20))
                    await chat.fill(**(DATE | {"day": day.isoformat()}))

    async def _involved(self) -> list[tuple[str, tuple[str, str]]]:
        """Who has something open: whoever is asked, and both once they are introduced."""
        found: list[tuple[str, tuple[str, str]]] = []
        for row, asker, expert in await self.rows():
            standing = (row.state, row.stage)
            if standing == ("asked", ""):
                found.append((expert, standing))
                found += [(asker, ("asker", ""))] if self.dice.random() < 0.1 else []
            elif standing in CHOICES:
                found += [(asker, standing), (expert, standing)]
        return found

    def said(self) -> list[str]:
        """Every message of the bot as it stands in both clouds, but for what only its reader's own act brought."""
        slack = [json.dumps(one.blocks) for one in self.world.slack.state.messages if not one.only_for]
        teams = [json.dumps(one.card) for one in self.world.teams.tenant.messages]
        return slack + teams


CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("asked", ""): ("Yes", "Yes", "Not this half-term", "nothing"),
    ("asker", ""): ("Withdraw",),
    ("accepted", ""): ("We have a date", "We have a date", "We met", "It didn't come about", "Withdraw", "nothing"),
    ("accepted", "arranged"): ("Another date", "Call it off", "We met", "nothing", "nothing"),
    ("accepted", "met"): ("nothing",),
}


def _half(moment: datetime) -> int:
    return 1 if moment.astimezone(LONDON).date() < SECOND_HALF else 2


async def test_a_term(term: World) -> None:
    """Everything goes in hours, nothing twice, at most one nudge; who said no rests; every request ends."""
    play = Term(term, Random(20270104))
    cast = [person.name for person in term.people if person.is_cast]
    day = FIRST
    while day <= LAST:
        hour = play.dice.choice((9, 13, 20))
        await play.move_to(datetime(day.year, day.month, day.day, hour, tzinfo=LONDON).astimezone(UTC))
        for name in play.dice.sample(cast, 2):
            await play.ask(name)
        await play.live()
        day += timedelta(days=play.dice.choice((2, 5)))
    await play.move_to(MUCH_LATER)
    rows = await play.rows()
    ends = Counter((row.state, row.stage) for row, _, _ in rows)
    assert len(rows) == play.asked > 24
    assert set(ends) <= ENDS
    assert len(ends) >= 4, "hardly anything happened"
    await _see_hours(play)
    await _see_once(play, len(rows))


async def _see_hours(play: Term) -> None:
    """Each person's messages went on their own school days and in their hours."""
    async with play.world.staffroom.database.reading() as session:
        found = await session.execute(
            select(Delivery).where(col(Delivery.id).in_(play.went), col(Delivery.kind).in_(OURS))
        )
        sent = [one for one in found.scalars() if one.recipient_id is not None]
        timetables = {
            trust_id: await find_timetables(session, trust_id, {one.recipient_id for one in sent if one.recipient_id})
            for trust_id in {one.trust_id for one in sent}
        }
    assert len(sent) > 50
    for one in sent:
        went_at = play.went[one.id]
        assert timetables[one.trust_id][one.recipient_id or 0].may_message(went_at), (
            one.kind,
            one.recipient_id,
            went_at,
        )


async def _see_once(play: Term, requests: int) -> None:
    """Each request arrives once and is reminded of once; each question is asked once."""
    said = play.said()
    for number in range(1001, 1001 + requests):
        with_it = [one for one in said if f"My question is number {number}" in one]
        for once in ("asks for an introduction", "asked you on", "meet each other"):
            assert sum(once in one for one in with_it) <= 1, (number, once)
    async with play.world.staffroom.database.reading() as session:
        found = await session.execute(select(Nudge).where(col(Nudge.kind).like("introductions.%")))
        nudges = found.scalars().all()
    once_each = Counter((one.person_id, one.kind, one.subject_id, one.occurrence) for one in nudges)
    assert max(once_each.values()) == 1
    assert {one.kind for one in nudges} >= {"introductions.waiting", "introductions.date", "introductions.helped"}
    assert all(one.times_ignored <= 1 for one in nudges)
