"""A listing begun and kept as a private draft: only its author sees it, and it is finished or thrown away."""

import pytest
from sqlalchemy import text

from bot.playground.world import World
from tests.scenarios.conftest import ChatWith
from tests.scenarios.reminders import at, keep_draft, sent
from tests.scenarios.test_offer_expertise import LISTING

WORDS = "my very own unfinished sentence about joined handwriting"


async def test_a_draft_is_found_by_nobody_and_finished_in_its_form(any_chat_with: ChatWith) -> None:
    """Kept, reminded of after three days, opened filled in, and published: then colleagues find it."""
    priya, deb = any_chat_with("Priya Nair"), any_chat_with("Deb Whitlock")
    seen = await keep_draft(priya, help=WORDS)
    assert "Kept as a private draft. Nobody else sees it. I'll remind you of it on Friday 13 November." in seen
    assert "Priya" not in await deb.type("find-expert handwriting year 4")
    await priya.world.move_to(at(13, 11, 15, 45))
    await priya.press("Finish it (2 min)")
    form = priya.form()
    assert form["help"] == WORDS
    assert "handwriting" in form["topics"]
    assert "Saved." in await priya.fill(**(LISTING | {"then": "publish"}))
    assert "Priya Nair" in await deb.type("find-expert handwriting year 4")
    await priya.world.move_to(at(27, 11, 17))
    assert len(await sent(priya.world)) == 1
    assert "Private draft" not in await priya.type("my-profile")


async def test_the_profile_lists_drafts(chat_with: ChatWith) -> None:
    """With finish and throw away, which asks first."""
    priya = chat_with("Priya Nair")
    await keep_draft(priya)
    assert "Private draft: Handwriting and spelling" in await priya.type("my-profile")
    await priya.press("Finish it")
    assert priya.form()["help"] == LISTING["help"]
    assert "Kept as a private draft." in await priya.fill(**(LISTING | {"help": WORDS}))
    assert WORDS in await priya.type("my-profile")
    seen = await priya.press("Throw it away", confirm="Yes, throw it away")
    assert "Thrown away. I have deleted the draft's text." in seen
    assert WORDS not in seen


async def test_working_on_a_draft_puts_its_reminder_off(chat_with: ChatWith) -> None:
    """Three days from the last change, at the same time of day."""
    priya = chat_with("Priya Nair")
    await keep_draft(priya)
    await priya.world.move_to(at(12, 11, 16))
    await priya.type("my-profile")
    await priya.press("Finish it")
    assert "I'll remind you of it on Monday 16 November." in await priya.fill(**(LISTING | {"then": "draft"}))
    await priya.world.move_to(at(16, 11))
    assert await sent(priya.world) == [("Priya Nair", at(16, 11))]


async def test_there_is_an_end_to_drafts(chat_with: ChatWith) -> None:
    """Five are kept; a sixth is refused beside its field, and nothing that was typed is lost."""
    priya = chat_with("Priya Nair")
    for topic in ("art", "music", "drama", "dance", "food"):
        assert "Kept as a private draft" in await keep_draft(priya, topic)
    assert "You have 5 private drafts" in await keep_draft(priya, "geography", help=WORDS)
    assert "Saved." in await priya.fill(**(LISTING | {"then": "publish"}))


async def test_a_draft_that_is_gone(chat_with: ChatWith) -> None:
    """A form opened before it was thrown away says so and keeps what was typed; nothing is published."""
    priya = chat_with("Priya Nair")
    await keep_draft(priya)
    await priya.type("my-profile")
    await priya.press("Finish it")
    draft = priya.form()
    assert draft
    assert "Saved." in await priya.fill(**(LISTING | {"then": "publish"}))
    await priya.type("my-profile")
    assert "Finish it" not in priya.buttons()


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    """What the bot has written to its log."""
    return capsys


async def test_no_word_of_a_draft_is_kept_in_plain(
    any_world: World, any_chat_with: ChatWith, logged: pytest.CaptureFixture[str]
) -> None:
    """In no column of any table, and in no line of the log, from keeping it to being reminded of it."""
    priya = any_chat_with("Priya Nair")
    await keep_draft(priya, help=WORDS, free_when="whenever the geese fly south")
    await any_world.move_to(at(13, 11, 15, 45))
    await priya.press("Finish it (2 min)")
    async with any_world.staffroom.database.reading() as session:
        tables = (
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            if any_world.staffroom.database.is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        names = (await session.execute(text(tables))).scalars().all()
        rows = [row for name in names for row in await session.execute(text(f'SELECT * FROM "{name}"'))]
    kept = " ".join(repr(value) for row in rows for value in row)
    assert "drafts.finish" in kept
    for words in ("unfinished sentence", "geese"):
        assert words not in kept
        assert words not in "".join(logged.readouterr())
