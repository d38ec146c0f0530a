"""From what falls due to one message a person, its repeats, and its end."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from handlers.guards import of_our_own
from handlers.meaning import load_interpreter
from handlers.messages import Button, Code, text
from handlers.nudging import Due, FallsDue, NotNow, NudgeContext, Reminder
from handlers.outbox import NUDGES
from handlers.plain_text import plain_text
from handlers.ports import Impossible, Unreachable, Unsure
from handlers.router import Router
from handlers.school_time import LONDON
from handlers.topics import TopicChange, TrustTopics, load_topics
from scheduler.nudges import NudgeComposer, NudgeJoiner, NudgePlanner
from storage import nudges
from storage.database import Database
from storage.deliveries import State, drop, plan_again
from storage.models import Delivery, Nudge, Person
from storage.nudges import NEVER, NewNudge, NudgeState, Schedule, Wishes
from storage.organisation import add_trust
from storage.people import add_person
from storage.trust_topics import keep_trust_topic
from tests.scheduler.conftest import TUESDAY, Post

TOPICS = TrustTopics(load_topics())
MEANING = load_interpreter(with_sentences=False)
CLOSING = "I'll leave it with you; /talks is there when you want it."
SUNDAY = datetime(2026, 11, 15, 10, tzinfo=LONDON)
MONDAY = datetime(2026, 11, 16, 8, tzinfo=LONDON)


@dataclass
class Talks:
    """A capability with two kinds of nudge, as tests want them: of talks to prepare, and a weekly word."""

    settled: set[int] = field(default_factory=set)
    not_now: dict[int, NotNow] = field(default_factory=dict)
    broken: set[int] = field(default_factory=set)
    falls_due: list[FallsDue] = field(default_factory=list)
    plan_fails: bool = False
    unavailable: bool = False

    def router(self) -> Router:
        """The declarations."""
        router = Router()

        async def plan(context: NudgeContext) -> Sequence[FallsDue]:
            if self.plan_fails:
                raise RuntimeError("no plan")
            return self.falls_due

        @router.nudge(
            "talk",
            label="Talks",
            help="I ask about talks.",
            stop="Stop for this talk",
            closing=("I'll leave it with you; ", Code("/talks"), " is there when you want it."),
            plan=plan,
        )
        async def prepare(due: Due, context: NudgeContext) -> Reminder | NotNow | None:
            if self.unavailable:
                raise OperationalError("SELECT 1", {}, RuntimeError("deadlock detected"))
            if due.subject_id in self.broken:
                raise RuntimeError("can't say it")
            if due.subject_id in self.settled:
                return None
            if due.subject_id in self.not_now:
                return self.not_now[due.subject_id]
            about = f"talk {due.subject_id}"
            return Reminder(about, (text(f"Prepare {about}."),), (Button("Do it now (2 min)", "talk.do", due.value),))

        @router.nudge(
            "word", label="Word", help="A word a week.", stop="Stop the word", is_on=False, expects_answer=False
        )
        async def word(due: Due, context: NudgeContext) -> Reminder | None:
            return Reminder("your word", (text("A word."),))

        return router


@dataclass
class Between:
    """A database on which something happens before the next write."""

    database: Database
    writing: Callable[[], contextlib.AbstractAsyncContextManager[AsyncSession]]

    @property
    def reading(self) -> Callable[[], contextlib.AbstractAsyncContextManager[AsyncSession]]:
        """As the database's."""
        return self.database.reading


@dataclass
class Desk:
    """The outbox of `post` with nudges joined and composed; `post.school_now` is the clock."""

    post: Post
    talks: Talks
    router: Router
    topics: TrustTopics = field(default_factory=lambda: TrustTopics(load_topics()))

    async def fall_due(
        self, subject: int, due_at: datetime, *, whose: int = 0, kind: str = "talk", occurrence: str = ""
    ) -> int:
        """Let something fall due for somebody; Priya, unless told otherwise."""
        nudge = NewNudge(
            trust_id=self.post.trust_id,
            person_id=whose or self.post.priya,
            kind=kind,
            subject_id=subject,
            occurrence=occurrence,
            due_at=due_at,
            go_at=due_at,
            created_at=self.post.school_now,
        )
        async with self.post.database.writing() as session:
            await nudges.add_nudges(session, [nudge])
        return (await self.nudge(subject, whose=whose, kind=kind)).id

    async def wish(self, wishes: Wishes, *, whose: int = 0) -> None:
        """Let somebody say something of reminders."""
        async with self.post.database.writing() as session:
            await nudges.save_wishes(session, self.post.trust_id, whose or self.post.priya, wishes)

    async def at(self, moment: datetime) -> list[str]:
        """Go to a moment and do what is due; gives what was said there, in words."""
        before = len(self.said())
        self.post.school_now = moment.astimezone(UTC)
        await NudgePlanner(
            self.post.database, self.router, self.topics, MEANING, self.post.secrets, lambda: self.post.school_now
        ).plan()
        await NudgeJoiner(self.post.database, self.router, lambda: self.post.school_now).join_due()
        await self.post.drain()
        return self.said()[before:]

    def said(self) -> list[str]:
        """Everything said so far, in words."""
        carried = sorted(
            (one for courier in self.post.couriers.values() for one in courier.carried), key=lambda one: one[0]
        )
        return [plain_text(errand.message) for _, errand in carried if errand.message is not None]

    async def nudge(self, subject: int, *, whose: int = 0, kind: str = "talk") -> Nudge:
        """The newest nudge about a subject, as it stands."""
        async with self.post.database.reading() as session:
            found = await nudges.find_nudges_about(session, self.post.trust_id, whose or self.post.priya, kind, subject)
        return found[-1]


@pytest.fixture
def desk(post: Post) -> Desk:
    """The outbox with nudges."""
    talks = Talks()
    router = talks.router()
    post.composers[NUDGES.name] = NudgeComposer(router, TOPICS, MEANING, post.secrets)
    return Desk(post, talks, router)


def in_england(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """A wall time in England."""
    return datetime.combine(day, time(hour, minute), LONDON)


async def test_what_is_due_on_a_sunday_comes_on_monday(desk: Desk) -> None:
    """Not before, once, with its buttons in their order and the way to change reminders."""
    await desk.fall_due(1, SUNDAY)
    assert await desk.at(SUNDAY) == []
    assert await desk.at(MONDAY - timedelta(minutes=1)) == []
    (said,) = await desk.at(MONDAY)
    assert said.startswith("Prepare talk 1.")
    labels = ("Do it now (2 min)", "next week", "Choose when", "Stop for this talk")
    assert [said.index(label) for label in labels] == sorted(said.index(label) for label in labels)
    assert "/nudges" in said
    assert await desk.at(MONDAY + timedelta(minutes=5)) == []


async def test_a_part_timer_is_reminded_on_their_own_days(desk: Desk) -> None:
    """Ellis works Monday to Wednesday: what is due on Thursday comes on Monday."""
    thursday = in_england(date(2026, 11, 12), 9)
    await desk.fall_due(1, thursday, whose=desk.post.ellis)
    for day in (12, 13, 14, 15):
        assert await desk.at(in_england(date(2026, 11, day), 12)) == []
    assert len(await desk.at(MONDAY)) == 1


async def test_what_is_due_together_is_one_message(desk: Desk) -> None:
    """Each under its own words, and its buttons told apart for a screen reader; another person has their own."""
    await desk.fall_due(1, SUNDAY)
    await desk.fall_due(2, SUNDAY - timedelta(days=1))
    await desk.fall_due(3, SUNDAY, whose=desk.post.colm)
    first, second = sorted(await desk.at(MONDAY), key=len, reverse=True)
    assert first.index("Prepare talk 2.") < first.index("Prepare talk 1.")
    assert "Stop for this talk: talk 1" in first
    assert "Stop for this talk: talk 2" in first
    assert "talk 3" in second


async def test_what_falls_due_while_a_message_waits_goes_with_it(desk: Desk) -> None:
    """A second delivery is made only where the first has gone."""
    desk.post.school_now = MONDAY.astimezone(UTC)
    joiner = NudgeJoiner(desk.post.database, desk.router, lambda: desk.post.school_now)
    await desk.fall_due(1, MONDAY)
    await joiner.join_due()
    desk.post.school_now += timedelta(minutes=10)
    await desk.fall_due(2, MONDAY + timedelta(minutes=5))
    await joiner.join_due()
    (said,) = await desk.at(MONDAY + timedelta(minutes=10))
    assert "talk 1" in said
    assert "talk 2" in said
    assert len(await desk.post.rows()) == 1


async def test_three_times_ignored_one_closing_line_then_silence(desk: Desk) -> None:
    """About a week apart, at the same time of day; nobody else is told anything."""
    await desk.fall_due(1, in_england(date(2026, 11, 10), 16))
    days = [date(2026, 11, 10) + timedelta(days=number) for number in range(90)]
    heard = {day: said for day in days if (said := await desk.at(in_england(day, 16)))}
    assert list(heard) == [date(2026, 11, 10), date(2026, 11, 17), date(2026, 11, 24), date(2026, 12, 1)]
    assert all("Prepare talk 1." in said[0] for said in list(heard.values())[:3])
    assert heard[date(2026, 12, 1)] == [CLOSING]
    assert (await desk.nudge(1)).state == NudgeState.EXHAUSTED
    assert {row.recipient for row in await desk.post.rows()} == {"Priya Nair"}


async def test_what_was_settled_meanwhile_drops_out(desk: Desk) -> None:
    """Of two that were joined the other still goes; where nothing is left, nothing goes."""
    await desk.fall_due(1, MONDAY)
    await desk.fall_due(2, MONDAY)
    desk.talks.settled = {1}
    (said,) = await desk.at(MONDAY)
    assert "talk 1" not in said
    assert "talk 2" in said
    assert (await desk.nudge(1)).state == NudgeState.DONE
    await desk.fall_due(3, MONDAY)
    desk.talks.settled = {1, 3}
    assert await desk.at(MONDAY + timedelta(minutes=1)) == []
    assert [row.state for row in await desk.post.rows()] == [State.SENT, State.CANCELLED]


async def test_what_has_nothing_to_say_yet_waits_and_is_not_counted(desk: Desk) -> None:
    """Until the moment that its kind names."""
    until = in_england(date(2026, 11, 19), 0)
    await desk.fall_due(1, MONDAY)
    desk.talks.not_now = {1: NotNow(until)}
    assert await desk.at(MONDAY) == []
    desk.talks.not_now = {}
    assert await desk.at(in_england(date(2026, 11, 18), 12)) == []
    assert len(await desk.at(in_england(date(2026, 11, 19), 8))) == 1
    assert (await desk.nudge(1)).times_ignored == 1


async def test_one_that_fails_holds_up_no_other(desk: Desk) -> None:
    """It is tried again about a week later."""
    await desk.fall_due(1, MONDAY)
    await desk.fall_due(2, MONDAY)
    desk.talks.broken = {1}
    (said,) = await desk.at(MONDAY)
    assert "talk 2" in said
    desk.talks.broken = set()
    (said, *_) = await desk.at(in_england(date(2026, 11, 23), 8))
    assert "talk 1" in said


async def test_a_kind_without_an_answer_goes_once(desk: Desk) -> None:
    """And only to whoever has switched it on."""
    await desk.fall_due(0, MONDAY, kind="word")
    await desk.fall_due(0, MONDAY, kind="word", whose=desk.post.colm)
    await desk.wish(Wishes(kinds_on=("word",)))
    (said,) = await desk.at(MONDAY)
    assert "A word." in said
    assert "Next week" not in said
    assert "Stop the word" in said
    assert (await desk.nudge(0, kind="word")).state == NudgeState.DONE
    assert (await desk.nudge(0, kind="word", whose=desk.post.colm)).go_at == NEVER


@pytest.mark.parametrize(
    ("wishes", "comes_at"),
    [
        (Wishes(is_off=True), None),
        (Wishes(kinds_off=("talk",)), None),
        (Wishes(paused_until_on=date(2026, 11, 25)), in_england(date(2026, 11, 25))),
        (Wishes(is_weekly=True), in_england(date(2026, 11, 23))),
        (Wishes(days=("thu",)), in_england(date(2026, 11, 19))),
        (Wishes(starts_at=time(9, 30)), in_england(date(2026, 11, 17), 9, 30)),
    ],
)
async def test_wishes_are_kept(desk: Desk, wishes: Wishes, comes_at: datetime | None) -> None:
    """However a nudge got there, what its owner has said is looked at again before it goes."""
    await desk.wish(wishes)
    await desk.fall_due(1, in_england(date(2026, 11, 17), 0))
    times = [in_england(date(2026, 11, day), *wall) for day in range(17, 26) for wall in ((7, 59), (8,), (9, 30))]
    heard = [moment for moment in times if await desk.at(moment)]
    assert heard[:1] == ([] if comes_at is None else [comes_at])


async def test_called_off_after_it_was_joined(desk: Desk) -> None:
    """Whoever turns reminders off in the last minute gets none; turned on again, it comes."""
    desk.post.school_now = MONDAY.astimezone(UTC)
    await desk.fall_due(1, MONDAY)
    await NudgeJoiner(desk.post.database, desk.router, lambda: desk.post.school_now).join_due()
    await desk.wish(Wishes(is_off=True))
    assert await desk.at(MONDAY) == []
    assert (await desk.nudge(1)).go_at == NEVER


async def test_answered_before_it_was_settled(desk: Desk) -> None:
    """An answer that comes between the sending and its settling stands."""
    number = await desk.fall_due(1, MONDAY)
    desk.post.school_now = MONDAY.astimezone(UTC)
    await NudgeJoiner(desk.post.database, desk.router, lambda: desk.post.school_now).join_due()
    async with desk.post.database.writing() as session:
        await nudges.end_nudges(session, desk.post.trust_id, [number], NudgeState.DONE, desk.post.school_now)
    assert await desk.at(MONDAY) == []
    assert (await desk.nudge(1)).state == NudgeState.DONE


@pytest.mark.parametrize(
    ("outcome", "counted"),
    [(Unreachable("not_installed"), 0), (Impossible("invalid"), 0)],
    ids=["unreachable", "dead"],
)
async def test_what_could_not_be_sent_comes_again_and_is_not_counted(
    desk: Desk, outcome: Unreachable | Impossible, counted: int
) -> None:
    """About a week later; it was never said."""
    await desk.fall_due(1, MONDAY)
    for courier in desk.post.couriers.values():
        courier.outcomes.extend([outcome] * 5)
    assert await desk.at(MONDAY) == []
    nudge = await desk.nudge(1)
    assert (nudge.state, nudge.times_ignored, nudge.delivery_id) == (NudgeState.WAITING, counted, None)
    assert nudge.go_at == in_england(date(2026, 11, 23)).astimezone(UTC)


async def test_what_is_held_counts_as_said(desk: Desk) -> None:
    """Nobody knows whether it arrived, so it is never repeated; released by the operator, it says nothing."""
    await desk.fall_due(1, MONDAY)
    for courier in desk.post.couriers.values():
        courier.outcomes.append(Unsure("timeout"))
        courier.sightings.extend([Unsure("not_visible", is_lasting=True)])
    for minutes in range(0, 60, 10):
        desk.post.time.moment += timedelta(minutes=10)
        assert await desk.at(MONDAY + timedelta(minutes=minutes)) == []
    assert [row.state for row in await desk.post.rows()] == [State.HELD]
    assert (await desk.nudge(1)).times_ignored == 1
    async with desk.post.database.writing() as session:
        await plan_again(session, [State.HELD], desk.post.school_now)
    assert await desk.at(MONDAY + timedelta(hours=2)) == []
    assert [row.state for row in await desk.post.rows()] == [State.CANCELLED]


async def test_nobody_who_has_left_is_reminded(desk: Desk) -> None:
    """What they had coming is settled."""
    await desk.fall_due(1, MONDAY)
    async with desk.post.database.writing() as session:
        await session.execute(update(Person).where(col(Person.id) == desk.post.priya).values(left_at=TUESDAY))
    assert await desk.at(MONDAY) == []
    assert (await desk.nudge(1)).state == NudgeState.DONE
    assert await desk.post.rows() == []


async def test_a_kind_of_a_newer_version_is_left_for_it(desk: Desk) -> None:
    """A process that doesn't know a kind neither says nor loses it."""
    await desk.fall_due(1, MONDAY, kind="from the future")
    assert await desk.at(MONDAY) == []
    assert (await desk.nudge(1, kind="from the future")).go_at == (MONDAY + timedelta(hours=1)).astimezone(UTC)


async def test_planning_twice_plans_once(desk: Desk) -> None:
    """However often the clock comes round; and what a calendar moves is moved, unless it was said."""
    priya, colm = desk.post.priya, desk.post.colm
    soon, later = in_england(date(2026, 11, 17), 0), in_england(date(2026, 11, 18), 0)
    desk.talks.falls_due = [FallsDue(priya, 1, "autumn", soon), FallsDue(colm, 1, "autumn", soon)]
    await desk.at(MONDAY)
    await desk.at(MONDAY)
    assert (await desk.nudge(1)).go_at == in_england(date(2026, 11, 17)).astimezone(UTC)
    desk.talks.falls_due = [FallsDue(priya, 1, "autumn", later), FallsDue(colm, 1, "autumn", soon)]
    assert len(await desk.at(in_england(date(2026, 11, 17)))) == 1
    assert (await desk.nudge(1)).go_at == in_england(date(2026, 11, 18)).astimezone(UTC)
    assert len(await desk.at(in_england(date(2026, 11, 18)))) == 1
    async with desk.post.database.reading() as session:
        assert len((await session.execute(select(Nudge))).all()) == 2


async def test_what_was_stopped_is_not_planned_again(desk: Desk) -> None:
    """Next term neither."""
    number = await desk.fall_due(1, MONDAY, occurrence="autumn")
    async with desk.post.database.writing() as session:
        await nudges.end_nudges(session, desk.post.trust_id, [number], NudgeState.STOPPED, TUESDAY)
    desk.talks.falls_due = [FallsDue(desk.post.priya, 1, "spring", MONDAY)]
    assert await desk.at(MONDAY) == []


async def test_a_plan_that_fails_holds_up_nothing(desk: Desk) -> None:
    """What is due goes all the same."""
    desk.talks.plan_fails = True
    await desk.fall_due(1, MONDAY)
    assert len(await desk.at(MONDAY)) == 1


async def test_reminders_speak_of_topics_as_the_trust_does(post: Post) -> None:
    """What falls due and how it is said follow the trust's own topics."""
    router = Router()

    async def plan(context: NudgeContext) -> Sequence[FallsDue]:
        return [FallsDue(post.priya, 1, context.topics.label("fractions"), MONDAY)]

    @router.nudge("share", label="Shares", help="A word.", stop="Stop", plan=plan, expects_answer=False)
    async def share(due: Due, context: NudgeContext) -> Reminder:
        return Reminder("shares", (text(f"{due.occurrence}, {context.topics.label('maths')}."),))

    desk = Desk(post, Talks(), router)
    post.composers[NUDGES.name] = NudgeComposer(router, desk.topics, MEANING, post.secrets)
    async with post.database.writing() as session:
        for change in (TopicChange("fractions", "Fair shares"), TopicChange("maths", "Sums")):
            await keep_trust_topic(
                session, post.trust_id, change.topic_id, **change.values(of_our_own), by_id=None, now=post.school_now
            )
    said = await desk.at(MONDAY)
    assert len(said) == 1
    assert "Fair shares, Sums." in said[0]


async def test_many_at_once_in_few_statements(desk: Desk, counting: Callable[[], int]) -> None:
    """Four hundred people's nudges are joined with a number of statements that doesn't follow theirs."""
    async with desk.post.database.writing() as session:
        for number in range(400):
            person = await add_person(
                session,
                trust_id=desk.post.trust_id,
                academy_id=None,
                name=f"Colleague {number}",
                email=f"c{number}@brackenfold.example",
                now=TUESDAY,
            )
            desk.talks.falls_due.append(FallsDue(person.id, 1, "autumn", MONDAY))
    desk.post.school_now = MONDAY.astimezone(UTC)
    before = counting()
    await NudgePlanner(
        desk.post.database, desk.router, TOPICS, MEANING, desk.post.secrets, lambda: desk.post.school_now
    ).plan()
    await NudgeJoiner(desk.post.database, desk.router, lambda: desk.post.school_now).join_due()
    assert counting() - before < 60
    assert len(await desk.post.rows()) == 400


@pytest.fixture
def counting(post: Post) -> Callable[[], int]:
    """How many statements have been carried out so far."""
    from sqlalchemy import event

    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    for engine in (post.database.engine, post.database._reader):
        event.listen(engine.sync_engine, "before_cursor_execute", count)
    return lambda: seen


async def test_dropped_by_the_operator_it_comes_again(desk: Desk) -> None:
    """What was joined to a delivery that is dropped isn't lost with it."""
    desk.post.school_now = MONDAY.astimezone(UTC)
    await desk.fall_due(1, MONDAY)
    await NudgeJoiner(desk.post.database, desk.router, lambda: desk.post.school_now).join_due()
    async with desk.post.database.writing() as session:
        await drop(session, [State.PLANNED], desk.post.time.now(), reason="dropped by the operator")
    assert await desk.at(MONDAY + timedelta(minutes=10)) == []
    assert len(await desk.at(in_england(date(2026, 11, 23)))) == 1


async def test_what_happens_while_it_is_planned_stands(desk: Desk) -> None:
    """Sent or stopped between the planner's look and its write, a nudge isn't moved: it would begin all over again."""
    priya, colm = desk.post.priya, desk.post.colm
    soon, later = in_england(date(2026, 11, 17), 0), in_england(date(2026, 11, 18), 0)
    desk.talks.falls_due = [FallsDue(priya, 1, "autumn", soon), FallsDue(colm, 2, "autumn", soon)]
    await desk.at(MONDAY)
    sent, stopped = await desk.nudge(1), await desk.nudge(2, whose=colm)
    desk.talks.falls_due = [FallsDue(priya, 1, "autumn", later), FallsDue(colm, 2, "autumn", later)]

    async def meanwhile() -> None:
        async with desk.post.database.writing() as session:
            again = Schedule(sent.id, later, later, 1, desk.post.school_now)
            await nudges.reschedule(session, desk.post.trust_id, [again], expected=(NudgeState.WAITING,))
            await nudges.end_nudges(session, desk.post.trust_id, [stopped.id], NudgeState.STOPPED, TUESDAY)

    happened = False

    @contextlib.asynccontextmanager
    async def writing() -> AsyncIterator[AsyncSession]:
        nonlocal happened
        if not happened:
            happened = True
            await meanwhile()
        async with desk.post.database.writing() as session:
            yield session

    between = Between(desk.post.database, writing)
    planner = NudgePlanner(
        between,  # type: ignore[arg-type]
        desk.router,
        TOPICS,
        MEANING,
        desk.post.secrets,
        lambda: desk.post.school_now,
    )
    await planner.plan()
    assert happened
    assert (await desk.nudge(1)).times_ignored == 1
    assert (await desk.nudge(2, whose=colm)).state == NudgeState.STOPPED


async def test_a_database_that_cannot_answer_is_no_mistake_of_the_kind(desk: Desk) -> None:
    """The whole message is tried again; nothing is put off for a week."""
    desk.talks.unavailable = True
    await desk.fall_due(1, MONDAY)
    with pytest.raises(OperationalError):
        await desk.at(MONDAY)
    assert (await desk.nudge(1)).state == NudgeState.JOINED
    desk.talks.unavailable = False
    assert len(await desk.at(MONDAY + timedelta(minutes=1))) == 1


@pytest.mark.parametrize(("state", "counted"), [(State.SENT, 1), (State.HELD, 1), (State.DEAD, 0)])
async def test_what_its_delivery_left_behind(desk: Desk, state: State, counted: int) -> None:
    """Where it was sent, or may have been, it counts as said; else it comes again uncounted. A week on either way."""
    desk.post.school_now = MONDAY.astimezone(UTC)
    number = await desk.fall_due(1, MONDAY)
    await NudgeJoiner(desk.post.database, desk.router, lambda: desk.post.school_now).join_due()
    async with desk.post.database.writing() as session:
        await session.execute(update(Delivery).values(state=state))
    assert await desk.at(MONDAY) == []
    nudge = await desk.nudge(1)
    assert (nudge.id, nudge.state, nudge.times_ignored) == (number, NudgeState.WAITING, counted)
    assert (nudge.delivery_id is not None) == bool(counted)
    assert nudge.go_at == in_england(date(2026, 11, 23)).astimezone(UTC)


async def test_one_trust_holds_up_no_other(desk: Desk) -> None:
    """What can't be joined in one waits an hour; another's goes."""
    async with desk.post.database.writing() as session:
        other = await add_trust(session, uid="99009", name="Stainmoor", now=TUESDAY)
        ruth = await add_person(
            session, trust_id=other.id, academy_id=None, name="Ruth", email="ruth@stainmoor.example", now=TUESDAY
        )
        wrong = nudges.NewNudge(desk.post.trust_id, ruth.id, "talk", 1, "", MONDAY, MONDAY, TUESDAY)
        right = nudges.NewNudge(other.id, ruth.id, "talk", 2, "", MONDAY, MONDAY, TUESDAY)
        await nudges.add_nudges(session, [wrong, right])  # the first is of a person whom its trust doesn't have
    await desk.fall_due(3, MONDAY)
    assert await desk.at(MONDAY) == []
    async with desk.post.database.reading() as session:
        mine = await nudges.find_nudges_of(session, desk.post.trust_id, desk.post.priya, (NudgeState.WAITING,))
        hers = await nudges.find_nudges_of(session, other.id, ruth.id, (NudgeState.WAITING,))
    assert [one.go_at for one in mine] == [(MONDAY + timedelta(hours=1)).astimezone(UTC)]
    assert [one.go_at for one in hers] == [in_england(date(2026, 11, 23)).astimezone(UTC)]


def test_a_kind_that_is_ignored_has_a_closing_line() -> None:
    """A declaration without one is refused at start, and so is a name taken twice."""
    router = Router()
    with pytest.raises(ValueError, match="no closing line"):
        router.nudge("talk", label="Talks", help="Talks.", stop="Stop")
    with pytest.raises(ValueError, match="declared twice"):
        Talks().router().include(Talks().router())
