"""`/nudges`: see and change what comes and when; and the buttons under a reminder."""

import pytest
from sqlmodel import col, select

from handlers.outbox import NUDGES
from handlers.ports import Operation
from storage import nudges
from storage.deliveries import NewDelivery, add_deliveries, find_workspaces_of
from storage.models import Nudge
from storage.nudges import NewNudge
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, keep_draft, sent


async def test_everything_is_shown(chat_with: ChatWith) -> None:
    """What is coming and when, my days and hours, and which kinds are on."""
    ellis = chat_with("Ellis Okafor")
    await keep_draft(ellis)
    seen = await ellis.type("nudges")
    for words in (
        "As they fall due",
        "Monday, Tuesday and Wednesday, in term",
        "08:00 to 17:30",
        "Listing renewal",
        "Unfinished drafts",
        "Weekly digest",
        "Monday 16 November: your draft on Handwriting and spelling",
    ):
        assert words in seen
    assert {"Change", "Pause", "Turn off", "Choose when", "Stop for this draft"} <= set(ellis.buttons())


async def test_somebody_with_nothing_coming(chat_with: ChatWith) -> None:
    """It says so."""
    assert "Nothing is coming up." in await chat_with("Priya Nair").type("nudges")


async def test_off_and_its_undo(any_chat_with: ChatWith) -> None:
    """Nothing comes while it is off; taken back, what fell due meanwhile comes at once in their hours."""
    tom = any_chat_with("Tom Achebe")
    await keep_draft(tom)
    assert "Reminders are off." in await tom.type("nudges off")
    assert "Nothing comes while reminders are off." in tom.seen()
    await tom.world.move_to(at(17, 11, 9))
    assert await sent(tom.world) == []
    assert "Reminders are on." in await tom.press("Undo")
    await tom.world.move_to(at(17, 11, 9, 5))
    assert await sent(tom.world) == [("Tom Achebe", at(17, 11, 9))]


async def test_off_by_button_and_on_in_words(chat_with: ChatWith) -> None:
    """The same as in words."""
    tom = chat_with("Tom Achebe")
    await tom.type("nudges")
    assert "Reminders are off." in await tom.press("Turn off")
    assert "Reminders are on." in await tom.type("nudges on")
    assert "That is how it is already" in await tom.type("nudges on")


async def test_a_pause(chat_with: ChatWith) -> None:
    """Until a day on which what fell due meanwhile comes, on the next of their days where it is none."""
    tom = chat_with("Tom Achebe")
    await keep_draft(tom)
    assert "Paused until Saturday 21 November." in await tom.type("nudges pause until 21 November")
    await tom.world.move_to(at(23, 11))
    assert await sent(tom.world) == [("Tom Achebe", at(23, 11))]


async def test_a_pause_is_asked_about_and_ended(chat_with: ChatWith) -> None:
    """By a form where no day was given; and a day in the past stands beside its field."""
    tom = chat_with("Tom Achebe")
    await tom.type("nudges")
    await tom.press("Pause")
    assert "from tomorrow on" in await tom.fill(until="2026-11-09")
    assert "Paused until Monday 4 January 2027" in await tom.fill(until="2027-01-04")
    assert "Reminders are on." in await tom.press("Undo")


async def test_weekly_brings_all_together(chat_with: ChatWith) -> None:
    """Two things of one week come on Monday in one message."""
    tom = chat_with("Tom Achebe")
    await keep_draft(tom, "art")
    await tom.world.move_to(at(11, 11, 10))
    await keep_draft(tom, "music")
    assert "on the first of your days each week" in await tom.type("nudges weekly")
    await tom.world.move_to(at(17, 11))
    assert await sent(tom.world) == [("Tom Achebe", at(16, 11))]
    assert "Art" in tom.seen()
    assert "Music" in tom.seen()


async def test_my_days_and_hours(chat_with: ChatWith) -> None:
    """What is waiting is planned anew."""
    tom = chat_with("Tom Achebe")
    await keep_draft(tom)
    assert "I remind you on Wednesday and Thursday only" in await tom.type("nudges my days wed thu")
    assert "I remind you from 09:00 to 16:00 only" in await tom.type("nudges hours 9 to 4")
    assert "Wednesday 18 November: your draft" in tom.seen()
    await tom.world.move_to(at(18, 11, 9))
    assert await sent(tom.world) == [("Tom Achebe", at(18, 11, 9))]


async def test_the_form_changes_everything(chat_with: ChatWith) -> None:
    """With what is so already filled in; a mistake stands beside its field."""
    ellis = chat_with("Ellis Okafor")
    await ellis.type("nudges")
    await ellis.press("Change")
    form = ellis.form()
    assert form["how"] == "as-due"
    assert form["starts_at"] == "08:00"
    assert "wed" in form["days"]
    assert "thu" not in form["days"]
    wanted: dict[str, str | tuple[str, ...]] = {
        "how": "weekly",
        "days": ("tue",),
        "starts_at": "half past",
        "ends_at": "4pm",
        "kinds": ("listings.renew", "digest"),
    }
    assert "That is not a time." in await ellis.fill(**wanted)
    seen = await ellis.fill(**(wanted | {"starts_at": "9"}))
    for words in (
        "Reminders come together",
        "I remind you on Tuesday only",
        "from 09:00 to 16:00 only",
        "Unfinished drafts: off.",
        "Weekly digest: on.",
    ):
        assert words in seen


async def test_hours_that_end_before_they_begin(chat_with: ChatWith) -> None:
    """Nothing is saved, and the sentence stands beside the field."""
    ellis = chat_with("Ellis Okafor")
    await ellis.type("nudges")
    await ellis.press("Change")
    seen = await ellis.fill(how="as-due", days=("mon",), starts_at="16:00", ends_at="09:00", kinds=())
    assert "later than the time above" in seen


@pytest.mark.parametrize("words", ["nudges tomatoes", "nudges my days sat", "nudges hours 12"])
async def test_what_cannot_be_read(chat_with: ChatWith, words: str) -> None:
    """Changes nothing, and says what to type."""
    seen = await chat_with("Tom Achebe").type(words)
    assert "Nothing has been changed." in seen
    assert "Try: /nudges" in seen


async def test_next_week(any_chat_with: ChatWith) -> None:
    """The same day a week on; the message says so in its place, without its old buttons."""
    tom = any_chat_with("Tom Achebe")
    await keep_draft(tom)
    await tom.world.move_to(at(13, 11, 15, 45))
    assert "I'll remind you on Friday 20 November." in await tom.press("Next week")
    assert "You began a listing" not in tom.seen()
    await tom.world.move_to(at(20, 11))
    assert [when for _, when in await sent(tom.world)] == [at(13, 11, 15, 45), at(20, 11)]


async def test_choose_when(any_chat_with: ChatWith) -> None:
    """A day that is none of theirs is taken, and they are told on which it really comes."""
    ellis = any_chat_with("Ellis Okafor")
    await keep_draft(ellis)
    await ellis.world.move_to(at(16, 11))
    await ellis.press("Choose when")
    assert "from tomorrow on" in await ellis.fill(day="2026-11-16")
    seen = await ellis.fill(day="2026-11-26")
    assert "Thursday 26 November isn't a day on which I may remind you, so it comes on Monday 30 November." in seen
    await ellis.world.move_to(at(30, 11))
    assert [when for _, when in await sent(ellis.world)] == [at(16, 11), at(30, 11)]


async def test_stop_and_its_undo(any_chat_with: ChatWith) -> None:
    """Nothing more comes about it; taken back, it does, on the day that was said."""
    tom = any_chat_with("Tom Achebe")
    await keep_draft(tom)
    await tom.world.move_to(at(13, 11, 15, 45))
    seen = await tom.press("Stop for this draft")
    assert "Stopped. I won't remind you about your draft on Handwriting and spelling any more." in seen
    await tom.world.move_to(at(30, 11, 12))
    assert len(await sent(tom.world)) == 1
    assert "Stopped: your draft on" in await tom.type("nudges")
    assert "I'll remind you again on Monday 7 December." in await tom.press("Remind me after all")
    await tom.world.move_to(at(7, 12))
    assert len(await sent(tom.world)) == 2


async def test_after_a_stop_is_undone_nothing_comes_before_the_day_said(any_chat_with: ChatWith) -> None:
    """Neither does what else fell due about the same subject while it was stopped."""
    tom = any_chat_with("Tom Achebe")
    await keep_draft(tom)
    await tom.world.move_to(at(13, 11, 15, 45))
    async with tom.world.staffroom.database.writing() as session:
        (draft,) = (await session.execute(select(Nudge).where(col(Nudge.kind) == "drafts.finish"))).scalars()
        again = NewNudge(
            trust_id=draft.trust_id,
            person_id=draft.person_id,
            kind=draft.kind,
            subject_id=draft.subject_id,
            occurrence="again",
            due_at=at(16, 11),
            go_at=at(16, 11),
            created_at=at(13, 11),
        )
        await nudges.add_nudges(session, [again])
    await tom.press("Stop for this draft")
    await tom.world.move_to(at(17, 11, 12))
    assert "I'll remind you again on Tuesday 24 November." in await tom.press("Remind me after all")
    async with tom.world.staffroom.database.reading() as session:
        planned = (await session.execute(select(Nudge).where(col(Nudge.kind) == draft.kind))).scalars().all()
    assert [one.go_at for one in planned] == [at(24, 11)] * 2
    await tom.world.move_to(at(24, 11))
    assert len(await sent(tom.world)) == 2


async def test_put_off_from_the_list_it_is_no_part_of_the_message_it_missed(chat_with: ChatWith) -> None:
    """An answer to what that message did say doesn't bring it up."""
    tom = chat_with("Tom Achebe")
    await keep_draft(tom, "art")
    await keep_draft(tom, "music")
    late = at(13, 11, 15, 46)
    async with tom.world.staffroom.database.writing() as session:
        drafts = (await session.execute(select(Nudge).where(col(Nudge.kind) == "drafts.finish"))).scalars().all()
        places = await find_workspaces_of(session, drafts[0].trust_id, [drafts[0].person_id])
        new = NewDelivery(
            trust_id=drafts[0].trust_id,
            workspace_id=places[drafts[0].person_id][0],
            kind=NUDGES.name,
            key="both drafts",
            operation=Operation.POST,
            urgency=NUDGES.urgency,
            when_unknown=NUDGES.when_unknown,
            in_hours=NUDGES.in_hours,
            target=f"person:{drafts[0].person_id}",
            wanted_at=late,
            due_at=late,
            created_at=at(10, 11),
            recipient_id=drafts[0].person_id,
        )
        number = (await add_deliveries(session, [new]))[new.key]
        await nudges.join_deliveries(session, drafts[0].trust_id, {one.id: number for one in drafts})
    await tom.type("nudges")
    await tom.press("Choose when to remind me: your draft on Music")
    assert "I'll remind you on Monday 30 November." in await tom.fill(day="2026-11-30")
    await tom.world.move_to(late)
    assert "Music" not in tom.seen()
    assert "Art" in tom.seen()
    assert "Music" not in await tom.press("Next week")


async def test_an_old_button_on_something_settled(any_chat_with: ChatWith) -> None:
    """Says when it was settled, and does nothing."""
    tom = any_chat_with("Tom Achebe")
    await keep_draft(tom)
    await tom.world.move_to(at(13, 11, 15, 45))
    await tom.type("my-profile")
    await tom.press("Throw it away", confirm="Yes, throw it away")
    await tom.world.move_to(at(16, 11, 9))
    assert "This was settled on 13 November." in await tom.press("Next week")
    assert "This was settled on 13 November." in await tom.press("Finish it (2 min)")


async def test_a_reminder_changed_from_the_list(chat_with: ChatWith) -> None:
    """What is coming can be stopped before it ever comes, and the list says so."""
    tom = chat_with("Tom Achebe")
    await keep_draft(tom)
    await tom.type("nudges")
    seen = await tom.press("Stop for this draft")
    assert "Stopped: your draft on Handwriting and spelling" in seen
    assert "Nothing is coming up." in seen
    assert "I'll remind you again on Tuesday 17 November." in await tom.press("Remind me after all")


async def test_somebody_elses_reminder_is_out_of_reach(chat_with: ChatWith) -> None:
    """A button's value of another person's reminder changes nothing."""
    from handlers.plain_text import plain_text
    from handlers.requests import Incoming, Place, Platform, Press, Private

    tom, priya = chat_with("Tom Achebe"), chat_with("Priya Nair")
    await keep_draft(tom)
    await priya.type("nudges")
    world = tom.world
    for value in ("1:0", "99999:0", "x", "", "1:2:3", f"{2**40}:0"):
        reply = await world.staffroom.dispatcher.answer(
            Incoming(
                Platform.SLACK,
                world.slack.state.users[world.person("Priya Nair").slack_user_id].team_id,
                world.person("Priya Nair").slack_user_id,
                f"forged {value}",
                Place("personal"),
                Press("nudges.stop", value),
            )
        )
        assert isinstance(reply, Private)
        assert "isn't there any more, so nothing has been changed" in plain_text(reply.message)
    await world.move_to(at(13, 11, 15, 45))
    assert await sent(world) == [("Tom Achebe", at(13, 11, 15, 45))]
