"""The outbox: what is accepted goes once, in its slot and in hours, and whatever happens to it is written down."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from handlers.messages import Message, message, text
from handlers.outbox import ANSWER, NUDGES, Body, DeliveryKind, Urgency, attachment
from handlers.ports import Absent, Done, Impossible, Later, Operation, Unreachable, Unsure
from scheduler.composing import DueDelivery
from storage import deliveries, organisation, workspaces
from storage.deliveries import NewDelivery, State
from storage.models import Delivery, Person
from tests.scheduler.conftest import TUESDAY, Post

REMINDER = DeliveryKind("reminder", Urgency.PERSONAL, when_unknown="hold", in_hours=True)
INTRODUCTION = DeliveryKind("introduction", Urgency.PERSONAL, when_unknown="repeat", in_hours=True)
BROADCAST = DeliveryKind("broadcast", Urgency.BULK, when_unknown="hold", in_hours=False)

HELLO = message(text("Megan can help with fractions."))


async def test_what_is_written_goes_once(post: Post) -> None:
    """Asked for twice with the same key it is one delivery, and its text is thrown away once it is sent."""
    async with post.writing() as outbox:
        first = await outbox.to_person(ANSWER, post.priya, HELLO, subject="request:1")
        again = await outbox.to_person(ANSWER, post.priya, HELLO, subject="request:1")
    assert first is not None
    assert again is None
    await post.drain()
    await post.drain()
    (errand,) = [errand for _, errand in post.couriers["slack"].carried]
    assert errand.message == HELLO
    assert errand.people[0].external_id == f"U{post.priya}"
    async with post.database.reading() as session:
        row = await session.get_one(Delivery, first)
    assert (row.state, row.body, row.done_message_id) == ("sent", None, "m1")


async def test_nothing_is_kept_of_a_transaction_that_fails(post: Post) -> None:
    """A delivery stands or falls with what asked for it."""
    with pytest.raises(RuntimeError):
        async with post.writing() as outbox:
            await outbox.to_person(ANSWER, post.priya, HELLO, subject="request:1")
            raise RuntimeError
    assert await post.rows() == []


async def test_words_are_encrypted_in_the_table(post: Post) -> None:
    """Whoever reads the database without the key reads no word of it."""
    async with post.writing() as outbox:
        number = await outbox.to_person(ANSWER, post.priya, HELLO, subject="request:1")
    async with post.database.reading() as session:
        row = await session.get_one(Delivery, number)
    assert row.body is not None
    assert b"fractions" not in row.body


async def test_nobody_is_messaged_out_of_hours(post: Post) -> None:
    """Ellis works Monday to Wednesday: what is wanted on a Thursday goes on Monday at 08:00."""
    post.school_now = datetime(2026, 11, 12, 12, tzinfo=UTC)
    async with post.writing() as outbox:
        await outbox.to_person(REMINDER, post.ellis, HELLO, subject="draft:1")
    (row,) = await post.rows()
    assert row.due_at == datetime(2026, 11, 16, 8, tzinfo=UTC)
    await post.drain()
    assert post.couriers["slack"].carried == []
    post.school_now = row.due_at
    await post.drain()
    assert len(post.couriers["slack"].carried) == 1


async def test_the_window_is_looked_at_again_when_it_goes(post: Post) -> None:
    """A worker that is behind doesn't send at night what was due in the afternoon: it waits for the next window."""
    async with post.writing() as outbox:
        await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
    post.school_now = TUESDAY.replace(hour=19)
    await post.drain()
    (row,) = await post.rows()
    assert (row.state, row.due_at) == (State.PLANNED, datetime(2026, 11, 11, 8, tzinfo=UTC))
    assert post.couriers["slack"].carried == []


async def test_a_leaver_gets_nothing(post: Post) -> None:
    """What was planned for somebody who has left meanwhile is cancelled, with the reason."""
    async with post.writing() as outbox:
        await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
    async with post.database.writing() as session:
        await session.execute(update(Person).where(col(Person.id) == post.priya).values(left_at=TUESDAY))
    await post.drain()
    (row,) = await post.rows()
    assert (row.state, row.reason) == (State.CANCELLED, "the person has left")


async def test_a_limit_is_kept_by_the_whole_workspace(post: Post) -> None:
    """After a 429 nothing goes to that workspace before Retry-After is over; other workspaces go on."""
    async with post.writing() as outbox:
        for number in range(3):
            await outbox.to_channel(BROADCAST, post.slack, f"C{number}", HELLO, subject="post:1")
        await outbox.to_channel(BROADCAST, post.teams, "19:x", HELLO, subject="post:1")
    began = post.time.now()
    post.couriers["slack"].outcomes.extend([Later("ratelimited", 30, is_limit=True)] * 2)
    await post.drain(patience_seconds=300)
    assert set((await post.states()).values()) == {"sent"}
    moments = [moment for moment, _ in post.couriers["slack"].carried]
    assert min(moments) - began >= timedelta(seconds=30)
    assert post.couriers["teams"].carried[0][0] - began < timedelta(seconds=30)


async def test_one_place_gets_one_message_a_second(post: Post) -> None:
    """Ten messages to one channel keep their distance, and their order."""
    async with post.writing() as outbox:
        for number in range(10):
            await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject=f"post:{number}")
    await post.drain(patience_seconds=300)
    moments = [moment for moment, _ in post.couriers["slack"].carried]
    assert len(moments) == 10
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(moments))
    assert [key.split("|")[1] for key in post.couriers["slack"].keys] == [f"post:{n}" for n in range(10)]


async def test_an_urgent_message_overtakes_the_bulk(post: Post) -> None:
    """With hundreds waiting, an answer goes within two seconds by the machine clock."""
    async with post.writing() as outbox:
        for number in range(200):
            await outbox.to_channel(BROADCAST, post.slack, f"C{number}", HELLO, subject="post:1")
    await post.drain(patience_seconds=3)
    async with post.writing() as outbox:
        await outbox.to_person(ANSWER, post.priya, HELLO, subject="request:1")
    asked = post.time.now()
    await post.drain(patience_seconds=3)
    (went,) = [moment for moment, errand in post.couriers["slack"].carried if errand.key.startswith("answer")]
    assert went - asked < timedelta(seconds=2)


async def test_a_lost_answer_is_looked_for_and_found(post: Post) -> None:
    """Found where it would be, it was sent: once."""
    post.couriers["slack"].outcomes.append(Unsure("no_answer"))
    post.couriers["slack"].sightings.append(Done("D1", "m9"))
    async with post.writing() as outbox:
        number = await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
    await post.drain()
    assert post.couriers["slack"].keys == []
    async with post.database.reading() as session:
        row = await session.get_one(Delivery, number)
    assert (row.state, row.done_message_id) == ("sent", "m9")


async def test_a_lost_answer_that_is_proved_absent_goes_again(post: Post) -> None:
    """Surely not there, it is sent."""
    post.couriers["slack"].outcomes.append(Unsure("no_answer"))
    post.couriers["slack"].sightings.append(Absent())
    async with post.writing() as outbox:
        await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
    await post.drain()
    assert len(post.couriers["slack"].keys) == 1
    assert set((await post.states()).values()) == {"sent"}


@pytest.mark.parametrize(("kind", "state", "times"), [(REMINDER, "held", 0), (INTRODUCTION, "sent", 1)])
async def test_where_nobody_can_look_the_kind_decides(post: Post, kind: DeliveryKind, state: str, times: int) -> None:
    """A reminder is held, never repeated; an introduction is repeated."""
    post.couriers["slack"].outcomes.append(Unsure("no_answer"))
    post.couriers["slack"].sightings.append(Unsure("not_visible", is_lasting=True))
    async with post.writing() as outbox:
        await outbox.to_person(kind, post.priya, HELLO, subject="draft:1")
    await post.drain()
    assert list((await post.states()).values()) == [state]
    assert len(post.couriers["slack"].keys) == times


async def test_while_the_platform_cant_be_asked_it_is_looked_for_again(post: Post) -> None:
    """An outage in the middle of looking is no reason to guess, however late the last try was."""
    post.couriers["slack"].outcomes.extend([Later("ratelimited", 720, is_limit=True), Unsure("no_answer")])
    post.couriers["slack"].sightings.extend([Unsure("no_connection")] * 3 + [Done("D1", "m9")])
    async with post.writing() as outbox:
        await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
    await post.drain(patience_seconds=1_800)
    assert list((await post.states()).values()) == ["sent"]
    assert len(post.couriers["slack"].looked_for) == 4


async def test_what_a_lost_process_had_in_hand_is_looked_for(post: Post) -> None:
    """A delivery that says `sending` when its lease is over belongs to nobody, and is looked for."""
    async with post.writing() as outbox:
        number = await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
    async with post.database.writing() as session:
        await session.execute(
            update(Delivery)
            .where(col(Delivery.id) == number)
            .values(state="sending", token=1, attempts=1, leased_until_at=post.time.now(), begun_at=post.time.now())
        )
    await post.drain()
    assert len(post.couriers["slack"].looked_for) == 1
    assert len(post.couriers["slack"].keys) == 1
    async with post.database.reading() as session:
        row = await session.get_one(Delivery, number)
    assert (row.state, row.token) == ("sent", 3)


async def test_a_late_settle_changes_nothing(post: Post) -> None:
    """Whoever was stopped past their lease and goes on later finds that their token is no longer the delivery's."""
    async with post.writing() as outbox:
        number = await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
    assert number is not None
    async with post.database.writing() as session:
        await session.execute(
            update(Delivery).where(col(Delivery.id) == number).values(state="sending", token=2, leased_until_at=TUESDAY)
        )
        late = deliveries.Settlement(number, 1, State.DEAD, post.time.now(), reason="late")
        assert not await deliveries.settle(session, [late])
    assert (await post.rows())[0].state is State.SENDING


async def test_somebody_who_is_not_on_one_platform_is_tried_on_the_other(post: Post) -> None:
    """Colm isn't found on Slack any more: the same delivery goes on Teams."""
    post.couriers["slack"].outcomes.append(Unreachable("users_not_found"))
    async with post.writing() as outbox:
        await outbox.to_person(REMINDER, post.colm, HELLO, subject="draft:1")
    await post.drain()
    assert post.couriers["teams"].carried[0][1].people[0].email == "colm.byrne@brackenfold.example"
    assert list((await post.states()).values()) == ["sent"]


async def test_who_asked_is_told_that_somebody_cant_be_reached(post: Post) -> None:
    """Neither platform has Colm: the delivery says why, and Priya hears that nothing was passed on."""
    for platform in ("slack", "teams"):
        post.couriers[platform].outcomes.append(Unreachable("users_not_found"))
    async with post.writing() as outbox:
        await outbox.to_person(INTRODUCTION, post.colm, HELLO, subject="request:1", asked_by_id=post.priya)
    await post.drain()
    states = await post.states()
    assert sorted(states.values()) == ["sent", "unreachable"]
    said = post.couriers["slack"].carried[0][1].message
    assert said is not None
    assert "I couldn't reach Colm Byrne" in str(said)


async def test_what_is_refused_for_good_is_dead_with_the_reason(post: Post) -> None:
    """It isn't tried again, and the operator sees the platform's own word."""
    post.couriers["slack"].outcomes.append(Impossible("channel_not_found"))
    async with post.writing() as outbox:
        await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject="post:1")
    await post.drain()
    (row,) = await post.rows()
    assert (row.state, row.reason, row.attempts) == (State.DEAD, "channel_not_found", 1)


async def test_an_outage_of_two_hours_is_waited_out(post: Post) -> None:
    """Nothing is lost, and nothing hammers: the workspace is left alone between tries."""
    async with post.writing() as outbox:
        for number in range(5):
            await outbox.to_channel(BROADCAST, post.slack, f"C{number}", HELLO, subject="post:1")
    back_at = post.time.now() + timedelta(hours=2)
    courier = post.couriers["slack"]
    courier.outcomes.extend([Later("no_connection", is_outage=True)] * 10_000)
    await post.drain(patience_seconds=(back_at - post.time.now()).total_seconds())
    courier.outcomes.clear()
    await post.drain(patience_seconds=3_600)
    assert set((await post.states()).values()) == {"sent"}
    assert len(courier.keys) == 5
    assert len([1 for tried in post.tried if tried == ("slack", "later")]) < 2_000


async def test_of_several_updates_the_newest_wins(post: Post) -> None:
    """Only the last words are put in place; the update waits for what it changes."""
    async with post.writing() as outbox:
        sent = await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject="post:1")
        assert sent is not None
        for revision in range(1, 4):
            said = message(text(f"Version {revision}"))
            await outbox.change(BROADCAST, post.slack, sent, said, revision=revision)
    await post.drain()
    _, second = [errand for _, errand in post.couriers["slack"].carried]
    assert (second.operation, second.message_id, second.conversation_id) == (Operation.UPDATE, "m1", "C1")
    assert second.message == message(text("Version 3"))
    assert sorted((await post.states()).values()) == ["cancelled", "cancelled", "sent", "sent"]


async def test_what_follows_uses_what_came_before(post: Post) -> None:
    """A conversation is opened, and what waits for it is posted there; people are found by their ids."""
    async with post.writing() as outbox:
        opened = await outbox.perform(
            Operation.OPEN_CONVERSATION, INTRODUCTION, post.slack, Body(people=(post.priya, post.colm)), key="open:1"
        )
        await outbox.perform(Operation.POST, INTRODUCTION, post.slack, Body(HELLO), key="hello:1", after_id=opened)
        await outbox.perform(
            Operation.UPLOAD, INTRODUCTION, post.slack, attachment("plan.ics", b"BEGIN"), key="file:1", after_id=opened
        )
    await post.drain()
    opening, *followers = [errand for _, errand in post.couriers["slack"].carried]
    assert [one.external_id for one in opening.people] == [f"U{post.priya}", f"U{post.colm}"]
    assert {one.conversation_id for one in followers} == {"D1"}
    assert {one.content for one in followers} == {b"", b"BEGIN"}


@pytest.mark.parametrize("sighting", [Absent(), Unsure("not_visible", is_lasting=True)])
async def test_what_is_in_doubt_each_time_is_not_sent_for_ever(post: Post, sighting: Absent | Unsure) -> None:
    """An answer that is lost again and again: repeated once by its kind and then held, or ever more seldom."""
    courier = post.couriers["slack"]
    courier.outcomes.extend([Unsure("http_502")] * 1_000)
    courier.sightings.extend([sighting] * 1_000)
    async with post.writing() as outbox:
        await outbox.to_person(INTRODUCTION, post.priya, HELLO, subject="request:1")
    await post.drain(patience_seconds=3_600)
    tries = 1_000 - len(courier.outcomes)
    (row,) = await post.rows()
    if isinstance(sighting, Unsure):
        assert (tries, row.state) == (2, State.HELD)
    else:
        assert tries < 25


async def test_an_old_update_does_not_come_after_a_newer_one(post: Post) -> None:
    """The first update is refused for a while; the second was asked for meanwhile, and is the only one made."""
    async with post.writing() as outbox:
        sent = await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject="post:1")
    assert sent is not None
    await post.drain()
    post.couriers["slack"].outcomes.append(Later("ratelimited", 60, is_limit=True))
    async with post.writing() as outbox:
        await outbox.change(BROADCAST, post.slack, sent, message(text("Version 1")), revision=1)
    await post.drain(patience_seconds=5)
    async with post.database.writing() as session:
        await session.execute(update(Delivery).where(col(Delivery.operation) == "update").values(state="sending"))
    async with post.writing() as outbox:
        await outbox.change(BROADCAST, post.slack, sent, message(text("Version 2")), revision=2)
    async with post.database.writing() as session:
        await session.execute(update(Delivery).where(col(Delivery.state) == "sending").values(state="planned"))
    await post.drain(patience_seconds=120)
    assert [str(errand.message) for _, errand in post.couriers["slack"].carried][1:] == [
        str(message(text("Version 2")))
    ]


async def test_what_follows_one_thing_keeps_its_distance(post: Post) -> None:
    """Several posts into a channel that is still to be made go one after the other, as in any channel."""
    async with post.writing() as outbox:
        made = await outbox.perform(Operation.CREATE_CHANNEL, BROADCAST, post.slack, Body(name="project"), key="make:1")
        for number in range(3):
            await outbox.perform(
                Operation.POST, BROADCAST, post.slack, Body(HELLO), key=f"post:{number}", after_id=made
            )
    await post.drain()
    moments = [moment for moment, _ in post.couriers["slack"].carried][1:]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(moments))


async def test_another_trusts_workspace_is_refused(post: Post) -> None:
    """A number that came from anywhere opens no other trust's workspace, and follows no other trust's delivery."""
    async with post.database.writing() as session:
        other = await organisation.add_trust(session, uid="99002", name="Stainmoor", now=TUESDAY)
    async with post.writing() as outbox:
        ours = await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject="post:1")
    stranger = replace_trust(post, other.id)
    with pytest.raises(LookupError):
        async with stranger.writing() as outbox:
            await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject="post:1")
    async with post.database.writing() as session:
        theirs = await workspaces.add_workspace(
            session, trust_id=other.id, platform="slack", external_id="T2", now=TUESDAY
        )
    with pytest.raises(LookupError):
        async with stranger.writing() as outbox:
            await outbox.perform(Operation.POST, BROADCAST, theirs.id, Body(HELLO), key="x", after_id=ours)
    assert len(await post.rows()) == 1


def replace_trust(post: Post, trust_id: int) -> Post:
    """The same post office, seen by another trust."""
    return replace(post, trust_id=trust_id)


async def test_an_invitation_waits_for_everybodys_hours(post: Post) -> None:
    """Ellis isn't there on a Thursday, so nobody is invited before Monday; a leaver is left out."""
    post.school_now = datetime(2026, 11, 12, 12, tzinfo=UTC)
    async with post.writing() as outbox:
        people = (post.priya, post.ellis, post.colm)
        await outbox.perform(
            Operation.INVITE, INTRODUCTION, post.slack, Body(people=people), key="invite:1", conversation_id="C1"
        )
    async with post.database.writing() as session:
        await session.execute(update(Person).where(col(Person.id) == post.colm).values(left_at=TUESDAY))
    await post.drain()
    (row,) = await post.rows()
    assert row.due_at == datetime(2026, 11, 16, 8, tzinfo=UTC)
    post.school_now = row.due_at
    await post.drain()
    ((_, errand),) = post.couriers["slack"].carried
    assert [one.external_id for one in errand.people] == [f"U{post.priya}", f"U{post.ellis}"]


async def test_nothing_is_begun_when_the_hours_are_all_but_over(post: Post) -> None:
    """A second before 17:30 is too late: the call may take longer."""
    post.school_now = datetime(2026, 11, 10, 17, 29, 59, tzinfo=UTC)
    async with post.writing() as outbox:
        await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
    await post.drain()
    assert post.couriers["slack"].carried == []


async def test_whoever_asked_hears_of_what_is_held(post: Post) -> None:
    """A post of which nobody knows whether it arrived: its author is asked to look."""
    post.couriers["slack"].outcomes.append(Unsure("no_answer"))
    post.couriers["slack"].sightings.append(Unsure("not_visible", is_lasting=True))
    async with post.writing() as outbox:
        await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject="post:1", asked_by_id=post.priya)
    await post.drain()
    ((_, errand),) = post.couriers["slack"].carried
    assert "I can't tell whether what you asked me to pass on has reached the channel." in str(errand.message)


async def test_what_follows_something_dead_waits_for_the_operator(post: Post) -> None:
    """Retried, it goes with all that follows; dropped, they end with it, and keep no words."""
    post.couriers["slack"].outcomes.append(Impossible("missing_scope"))
    async with post.writing() as outbox:
        made = await outbox.perform(Operation.CREATE_CHANNEL, BROADCAST, post.slack, Body(name="project"), key="make:1")
        await outbox.perform(Operation.POST, BROADCAST, post.slack, Body(HELLO), key="post:1", after_id=made)
    await post.drain()
    assert await post.states() == {"make:1": "dead", "post:1": "waiting"}
    async with post.database.writing() as session:
        await deliveries.plan_again(session, {State.DEAD}, post.school_now)
    await post.drain()
    assert await post.states() == {"make:1": "sent", "post:1": "sent"}


async def test_what_follows_something_dropped_ends_with_it(post: Post) -> None:
    """Nothing waits for ever."""
    post.couriers["slack"].outcomes.append(Impossible("missing_scope"))
    async with post.writing() as outbox:
        made = await outbox.perform(Operation.CREATE_CHANNEL, BROADCAST, post.slack, Body(name="project"), key="make:1")
        asked = await outbox.perform(Operation.POST, BROADCAST, post.slack, Body(HELLO), key="post:1", after_id=made)
        await outbox.perform(Operation.UPDATE, BROADCAST, post.slack, Body(HELLO), key="update:1", after_id=asked)
    await post.drain()
    async with post.database.writing() as session:
        await deliveries.drop(session, {State.DEAD}, post.time.now(), reason="dropped by the operator")
    assert set((await post.states()).values()) == {"cancelled"}
    async with post.database.reading() as session:
        rows = (await session.execute(select(Delivery))).scalars().all()
    assert {(row.body, row.settled_at is None) for row in rows} == {(None, False)}


async def test_a_text_that_cant_be_read_doesnt_stop_the_others(post: Post) -> None:
    """A poisoned row is dead with its reason; the rest goes."""
    async with post.writing() as outbox:
        number = await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject="post:1")
        await outbox.to_channel(BROADCAST, post.slack, "C2", HELLO, subject="post:1")
    async with post.database.writing() as session:
        await session.execute(update(Delivery).where(col(Delivery.id) == number).values(body=b"poison"))
    await post.drain()
    assert sorted((await post.states()).values()) == ["dead", "sent"]


async def test_a_newer_versions_delivery_is_left_for_it(post: Post) -> None:
    """An old process beside a new one leaves alone what it can't read."""
    async with post.writing() as outbox:
        number = await outbox.to_channel(BROADCAST, post.slack, "C1", HELLO, subject="post:1")
    async with post.database.writing() as session:
        await session.execute(update(Delivery).where(col(Delivery.id) == number).values(format_version=2))
    await post.drain(patience_seconds=120)
    assert (await post.rows())[0].state is State.PLANNED


class Composed:
    """Says one thing; remembers what it was told."""

    def __init__(self, said: Message | Exception | None) -> None:
        self.said = said
        self.told: list[str] = []

    async def compose(self, session: AsyncSession, delivery: DueDelivery, now: datetime) -> Message | None:
        if isinstance(self.said, Exception):
            raise self.said
        return self.said

    async def sent(self, session: AsyncSession, delivery: DueDelivery, now: datetime) -> None:
        self.told.append("sent")

    async def ended(self, session: AsyncSession, delivery: DueDelivery, now: datetime, state: State) -> None:
        self.told.append(str(state))


def nudge(post: Post) -> NewDelivery:
    """A delivery without a body, to be composed when it goes."""
    return NewDelivery(
        trust_id=post.trust_id,
        workspace_id=post.slack,
        kind=NUDGES.name,
        key="nudges:1",
        operation="post",
        urgency=NUDGES.urgency,
        when_unknown="hold",
        in_hours=True,
        target=f"person:{post.priya}",
        recipient_id=post.priya,
        wanted_at=TUESDAY,
        due_at=TUESDAY,
        created_at=TUESDAY,
    )


@pytest.mark.parametrize(
    ("said", "state"),
    [(HELLO, "sent"), (None, "cancelled"), (LookupError("no such thing"), "dead")],
)
async def test_composed_when_it_goes(post: Post, said: Message | Exception | None, state: str) -> None:
    """What was settled meanwhile drops out; what can't be composed is dead and stops nobody; its composer hears."""
    composer = Composed(said)
    post.composers[NUDGES.name] = composer
    async with post.database.writing() as session:
        await deliveries.add_deliveries(session, [nudge(post)])
    await post.drain()
    assert list((await post.states()).values()) == [state]
    assert composer.told == [state]


async def test_the_operator_releases_and_drops(post: Post) -> None:
    """A held delivery can be sent after all, or dropped with what waits for it."""
    for number in (1, 2):
        post.couriers["slack"].of_key[f"reminder|draft:{number}||person:{post.priya}|0"].append(Unsure("no_answer"))
    post.couriers["slack"].sightings.extend([Unsure("not_visible", is_lasting=True)] * 2)
    async with post.writing() as outbox:
        first = await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:1")
        second = await outbox.to_person(REMINDER, post.priya, HELLO, subject="draft:2")
    await post.drain()
    assert set((await post.states()).values()) == {"held"}
    async with post.database.writing() as session:
        assert await deliveries.plan_again(session, {State.HELD}, post.school_now, delivery_id=first) == 1
        assert list(
            await deliveries.drop(session, {State.HELD}, post.time.now(), reason="dropped", delivery_id=second)
        ) == [second]
    await post.drain()
    assert sorted((await post.states()).values()) == ["cancelled", "sent"]


async def test_a_running_outbox_sends_and_settles(post: Post) -> None:
    """Started in the background it drains by itself, and what it had in hand is settled when it stops."""
    async with post.writing() as outbox:
        for number in range(20):
            await outbox.to_channel(BROADCAST, post.slack, f"C{number}", HELLO, subject="post:1")
    running = post.outbox()
    running.start()
    while len(post.couriers["slack"].carried) < 20:
        await post.database_turn()
    await running.stop()
    assert set((await post.states()).values()) == {"sent"}
