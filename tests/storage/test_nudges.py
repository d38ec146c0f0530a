"""Nudges and wishes as they are stored: each thing once, each trust its own."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.ports import Operation
from storage import nudges
from storage.database import Database
from storage.deliveries import NewDelivery, add_deliveries
from storage.models import Nudge, Person, Trust, Workspace
from storage.nudges import NEVER, NewNudge, NudgeState, Schedule, Wishes

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
BRACKENFOLD, STAINMOOR = 1, 2
PRIYA, TOM, RUTH = 11, 12, 21
WAITING = (NudgeState.WAITING,)


@pytest.fixture(autouse=True)
async def two_trusts(database: Database) -> None:
    """Two trusts with a few people."""
    async with database.writing() as session:
        for trust_id, people in ((BRACKENFOLD, (PRIYA, TOM)), (STAINMOOR, (RUTH,))):
            session.add(Trust(id=trust_id, uid=f"9900{trust_id}", name=f"Trust {trust_id}", created_at=NOW))
            await session.flush()
            session.add_all(Person(id=one, trust_id=trust_id, name=f"Person {one}", created_at=NOW) for one in people)


def nudge(
    person_id: int = PRIYA, *, due_at: datetime = NOW, subject_id: int = 1, occurrence: str = "autumn"
) -> NewNudge:
    """A nudge of some kind."""
    return NewNudge(
        trust_id=person_id // 10,
        person_id=person_id,
        kind="talk",
        subject_id=subject_id,
        occurrence=occurrence,
        due_at=due_at,
        go_at=due_at,
        created_at=NOW,
    )


async def all_of(database: Database, person_id: int = PRIYA) -> list[Nudge]:
    """A person's nudges in whatever state."""
    async with database.reading() as session:
        return list(await nudges.find_nudges_of(session, person_id // 10, person_id, tuple(NudgeState)))


async def delivery(session: AsyncSession) -> int:
    """The number of a delivery to Priya."""
    workspace = Workspace(trust_id=BRACKENFOLD, platform="slack", external_id="T1", created_at=NOW)
    session.add(workspace)
    await session.flush()
    new = NewDelivery(
        trust_id=BRACKENFOLD,
        workspace_id=workspace.id,
        kind="nudges",
        key="nudges of Priya",
        operation=Operation.POST,
        urgency=2,
        when_unknown="hold",
        in_hours=True,
        target=f"person:{PRIYA}",
        wanted_at=NOW,
        due_at=NOW,
        created_at=NOW,
        recipient_id=PRIYA,
    )
    return (await add_deliveries(session, [new]))[new.key]


async def test_each_thing_is_there_once(database: Database) -> None:
    """However often and by whomever it is put in; the first stays as it is."""
    async with database.writing() as session:
        await nudges.add_nudges(session, [nudge(), nudge(TOM), nudge(occurrence="spring")])
        await nudges.add_nudges(session, [nudge(due_at=LATER)])
    assert [one.due_at for one in await all_of(database)] == [NOW, NOW]
    with pytest.raises(IntegrityError):
        async with database.writing() as session:
            session.add(Nudge(**{name: getattr(nudge(), name) for name in NewNudge.__dataclass_fields__}))


async def test_put_again_it_begins_anew(database: Database) -> None:
    """Unless its owner has said stop."""
    async with database.writing() as session:
        assert await nudges.put_nudge(session, nudge())
        (first,) = await nudges.find_nudges_of(session, BRACKENFOLD, PRIYA, tuple(NudgeState))
        await nudges.reschedule(session, BRACKENFOLD, [Schedule(first.id, NOW, NOW, 2, NOW)], expected=WAITING)
        assert await nudges.put_nudge(session, nudge(due_at=LATER))
    (anew,) = await all_of(database)
    assert (anew.due_at, anew.times_ignored, anew.state) == (LATER, 0, NudgeState.WAITING)
    async with database.writing() as session:
        await nudges.end_nudges(session, BRACKENFOLD, [anew.id], NudgeState.STOPPED, NOW)
        assert not await nudges.put_nudge(session, nudge())
        assert await nudges.find_stopped_subjects(session, BRACKENFOLD, "talk") == {(PRIYA, 1)}
        assert await nudges.find_stopped_subjects(session, STAINMOOR, "talk") == frozenset()
    assert (await all_of(database))[0].state == NudgeState.STOPPED


async def test_only_what_is_as_expected_is_planned_anew(database: Database) -> None:
    """A Stop, a delivery or a sending that came in between stands."""
    async with database.writing() as session:
        await nudges.add_nudges(session, [nudge(subject_id=number) for number in (1, 2, 3)])
    stopped, joined, sent = await all_of(database)
    async with database.writing() as session:
        await nudges.end_nudges(session, BRACKENFOLD, [stopped.id], NudgeState.STOPPED, NOW)
        await nudges.join_deliveries(session, BRACKENFOLD, {joined.id: await delivery(session), stopped.id: 1})
        await nudges.reschedule(session, BRACKENFOLD, [Schedule(sent.id, NOW, NOW, 1, NOW)], expected=WAITING)
    them = (stopped.id, joined.id, sent.id)
    async with database.writing() as session:
        later = [Schedule(one, LATER, LATER, 0, None) for one in them]
        await nudges.reschedule(session, BRACKENFOLD, later, expected=WAITING, only_unsent=True)
        await nudges.put_off(session, BRACKENFOLD, {stopped.id: LATER, joined.id: LATER}, expected=WAITING)
    assert [(one.state, one.due_at, one.go_at, one.times_ignored) for one in await all_of(database)] == [
        (NudgeState.STOPPED, NOW, NOW, 0),
        (NudgeState.JOINED, NOW, NOW, 0),
        (NudgeState.WAITING, NOW, NOW, 1),
    ]


async def test_what_was_not_said_leaves_its_delivery(database: Database) -> None:
    """However it goes on, but in the message that has said it."""
    async with database.writing() as session:
        await nudges.add_nudges(session, [nudge(subject_id=number) for number in range(5)])
        put_off, again, done, put_anew, said = await nudges.find_nudges_of(session, BRACKENFOLD, PRIYA, WAITING)
        number = await delivery(session)
        them = (put_off, again, done, put_anew, said)
        await nudges.join_deliveries(session, BRACKENFOLD, {one.id: number for one in them})
        joined = (NudgeState.JOINED,)
        await nudges.put_off(session, BRACKENFOLD, {put_off.id: LATER}, expected=joined)
        await nudges.reschedule(session, BRACKENFOLD, [Schedule(again.id, LATER, LATER, 0, None)], expected=joined)
        await nudges.end_nudges(session, BRACKENFOLD, [done.id], NudgeState.DONE, NOW)
        assert await nudges.put_nudge(session, nudge(subject_id=put_anew.subject_id))
        counted = [Schedule(said.id, LATER, LATER, 1, NOW)]
        await nudges.reschedule(session, BRACKENFOLD, counted, expected=joined, said_in=number)
        (one,) = await nudges.find_said_together(session, BRACKENFOLD, PRIYA, number)
    assert one.id == said.id


async def test_what_was_settled_long_ago_is_forgotten(database: Database) -> None:
    """But not what somebody has stopped, nor what is open."""
    async with database.writing() as session:
        await nudges.add_nudges(session, [nudge(subject_id=number) for number in range(5)])
        done, exhausted, stopped, lately, _ = await nudges.find_nudges_of(session, BRACKENFOLD, PRIYA, WAITING)
        for one, state, at in (
            (done, NudgeState.DONE, NOW),
            (exhausted, NudgeState.EXHAUSTED, NOW),
            (stopped, NudgeState.STOPPED, NOW),
            (lately, NudgeState.DONE, LATER),
        ):
            await nudges.end_nudges(session, BRACKENFOLD, [one.id], state, at)
    async with database.writing() as session:
        assert await nudges.sweep_nudges(session, LATER) == 2
    assert [one.state for one in await all_of(database)] == [NudgeState.STOPPED, NudgeState.DONE, NudgeState.WAITING]


async def test_no_trust_reaches_anothers(database: Database) -> None:
    """Neither to see nor to change."""
    async with database.writing() as session:
        await nudges.add_nudges(session, [nudge(RUTH)])
    (hers,) = await all_of(database, RUTH)
    async with database.writing() as session:
        assert await nudges.find_nudge(session, BRACKENFOLD, hers.id) is None
        assert await nudges.find_known_nudges(session, BRACKENFOLD, "talk", ["autumn"]) == {}
        await nudges.end_nudges(session, BRACKENFOLD, [hers.id], NudgeState.DONE, NOW)
        await nudges.reschedule(session, BRACKENFOLD, [Schedule(hers.id, LATER, LATER, 3, NOW)], expected=WAITING)
        await nudges.put_off(session, BRACKENFOLD, {hers.id: NEVER}, expected=WAITING)
        await nudges.forget_unsent(session, BRACKENFOLD, RUTH, "talk", 1)
    assert [(one.state, one.go_at) for one in await all_of(database, RUTH)] == [(NudgeState.WAITING, NOW)]


async def test_what_comes_next(database: Database) -> None:
    """Of all trusts; what waits for nothing isn't to come."""
    async with database.reading() as session:
        assert await nudges.find_next_go_at(session) is None
    async with database.writing() as session:
        await nudges.add_nudges(session, [nudge(due_at=NEVER), nudge(RUTH, due_at=LATER)])
        assert await nudges.find_next_go_at(session) == LATER


async def test_whole_people_are_claimed(database: Database) -> None:
    """All that is due for somebody comes together, and nothing that isn't due."""
    async with database.writing() as session:
        await nudges.add_nudges(
            session,
            [nudge(subject_id=1), nudge(subject_id=2), nudge(subject_id=3, due_at=LATER), nudge(TOM, due_at=LATER)],
        )
        claimed = await nudges.claim_due_nudges(session, NOW, 1)
    assert [(one.person_id, one.subject_id) for one in claimed] == [(PRIYA, 1), (PRIYA, 2)]


async def test_what_was_sent_stays_for_its_buttons(database: Database) -> None:
    """Of a subject that is gone only what was never sent is deleted."""
    async with database.writing() as session:
        await nudges.add_nudges(session, [nudge(), nudge(occurrence="spring")])
        first, _ = await nudges.find_nudges_about(session, BRACKENFOLD, PRIYA, "talk", 1)
        await nudges.reschedule(session, BRACKENFOLD, [Schedule(first.id, LATER, LATER, 1, NOW)], expected=WAITING)
        await nudges.forget_unsent(session, BRACKENFOLD, PRIYA, "talk", 1)
    assert [one.occurrence for one in await all_of(database)] == ["autumn"]


async def test_when_it_was_sent_is_kept(database: Database) -> None:
    """Put off without being sent, it was sent when it was sent before."""
    async with database.writing() as session:
        await nudges.add_nudges(session, [nudge()])
        (one,) = await nudges.find_nudges_about(session, BRACKENFOLD, PRIYA, "talk", 1)
        await nudges.reschedule(session, BRACKENFOLD, [Schedule(one.id, LATER, LATER, 1, NOW)], expected=WAITING)
        await nudges.reschedule(session, BRACKENFOLD, [Schedule(one.id, LATER, LATER, 0, None)], expected=WAITING)
    (kept,) = await all_of(database)
    assert (kept.last_sent_at, kept.times_ignored) == (NOW, 0)


async def test_wishes_are_kept_and_replaced(database: Database) -> None:
    """Whoever has said nothing has the wishes of somebody who said nothing."""
    wishes = Wishes(
        is_weekly=True,
        paused_until_on=date(2027, 1, 4),
        days=("mon", "wed"),
        starts_at=time(9),
        ends_at=time(16, 30),
        kinds_on=("digest", "talk"),
        kinds_off=("word",),
    )
    async with database.writing() as session:
        await nudges.save_wishes(session, BRACKENFOLD, PRIYA, Wishes(is_off=True))
        await nudges.save_wishes(session, BRACKENFOLD, PRIYA, wishes)
        found = await nudges.find_wishes(session, BRACKENFOLD, [PRIYA, TOM])
        assert found == {PRIYA: wishes, TOM: Wishes()}
        assert await nudges.find_wishes(session, STAINMOOR, [PRIYA]) == {PRIYA: Wishes()}


async def test_who_wishes_for_a_kind(database: Database) -> None:
    """By its whole name, in their own trust, as long as they are here."""
    async with database.writing() as session:
        await nudges.save_wishes(session, BRACKENFOLD, PRIYA, Wishes(kinds_on=("talk", "digest")))
        await nudges.save_wishes(session, BRACKENFOLD, TOM, Wishes(kinds_on=("digestion",)))
        await nudges.save_wishes(session, STAINMOOR, RUTH, Wishes(kinds_on=("digest",)))
        assert await nudges.find_people_wishing(session, BRACKENFOLD, "digest") == (PRIYA,)


@pytest.mark.parametrize(
    ("wishes", "by_default", "wants"),
    [
        (Wishes(), True, True),
        (Wishes(), False, False),
        (Wishes(kinds_off=("talk",)), True, False),
        (Wishes(kinds_on=("talk",)), False, True),
        (Wishes(kinds_on=("talk",)), True, True),
    ],
)
def test_a_kind_is_wanted_by_default_or_by_wish(wishes: Wishes, by_default: bool, wants: bool) -> None:
    """What somebody says counts against the default alone."""
    assert wishes.wants("talk", by_default=by_default) == wants
