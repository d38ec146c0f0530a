"""S14: three reminders without an answer, one closing line, and nothing more; nobody else is told."""

from storage.deliveries import find_deliveries
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, keep_draft, sent

CLOSING = "I'll leave it with you;"


async def test_three_ignored_and_then_silence(any_chat_with: ChatWith) -> None:
    """Tom answers none of three; the fourth says that it is the last, and nothing comes until Easter."""
    tom = any_chat_with("Tom Achebe")
    world = tom.world
    await keep_draft(tom)
    heard = []
    for day, month in ((13, 11), (20, 11), (27, 11), (4, 12)):
        await world.move_to(at(day, month, 15, 45))
        heard.append("You began a listing" in tom.seen())
    assert heard == [True, True, True, False]
    assert tom.seen().startswith(CLOSING)
    assert "/my-profile" in tom.seen()
    assert tom.buttons() == []
    await world.move_to(at(21, 12, 12))
    when = [at(day, month, 15, 45) for day, month in ((13, 11), (20, 11), (27, 11), (4, 12))]
    assert [one for one in await sent(world) if one[0] == "Tom Achebe"] == [("Tom Achebe", moment) for moment in when]


async def test_nobody_else_hears_of_it(any_chat_with: ChatWith) -> None:
    """Neither mentor, head, CPD lead nor any channel: all that was ever sent went to Tom."""
    tom = any_chat_with("Tom Achebe")
    await keep_draft(tom)
    await tom.world.move_to(at(21, 12, 12))
    async with tom.world.staffroom.database.reading() as session:
        everything = await find_deliveries(session, limit=10_000)
    assert {one.recipient for one in everything} == {"Tom Achebe"}
    assert tom.said_in_channels() == []


async def test_an_answer_begins_anew(any_chat_with: ChatWith) -> None:
    """Whoever says "next week" after two has three to come."""
    tom = any_chat_with("Tom Achebe")
    await keep_draft(tom)
    await tom.world.move_to(at(20, 11, 15, 45))
    assert "I'll remind you on Friday 27 November." in await tom.press("Next week")
    await tom.world.move_to(at(17, 12, 17))
    assert [when for _, when in await sent(tom.world)] == [
        at(13, 11, 15, 45),
        at(20, 11, 15, 45),
        at(27, 11),
        at(4, 12),
        at(11, 12),
    ]
    assert "You began a listing" in tom.seen()
    await tom.world.move_to(at(18, 12))
    assert tom.seen().startswith(CLOSING)
