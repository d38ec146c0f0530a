"""What a guard holds lives on nowhere: not in a table, a file of the database, the outbox or a log."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from bot.playground.world import World
from storage.secret_box import WrongSecretKey
from tests.scenarios.conftest import ChatWith

MARKS = ("zebedee", "quillfeather", "zibbly")
NAMED = "Zebedee Quillfeather in 4B won't pick up a pencil"
HARM = "a zibbly child told me that her uncle hits her"
LISTING: dict[str, Any] = {
    "topics": ("fractions",),
    "phases": ("ks2",),
    "ways": ("chat",),
    "how_often": "once-a-half-term",
}
HELD = {NAMED: "This may identify a child. It has not been posted or saved.", HARM: "Please do not put this here."}


async def _search(chat_with: ChatWith, words: str) -> str:
    tom = chat_with("Tom Achebe")
    seen = await tom.type(f"find-expert {words}")
    assert HELD[words] in seen
    await tom.type("find-expert")
    return await tom.fill(topic=words)


async def _listing(chat_with: ChatWith, words: str) -> str:
    tom = chat_with("Tom Achebe")
    await tom.type("offer-expertise")
    assert HELD[words] in await tom.fill(**LISTING, help=words)
    await tom.type("offer-expertise")
    assert HELD[words] in await tom.fill(**LISTING, help="Bar models", free_when=words)
    await tom.type("offer-expertise")
    return await tom.fill(**LISTING, help=words, then="draft")


async def _introduction(chat_with: ChatWith, words: str) -> str:
    tom = chat_with("Tom Achebe")
    await tom.type("find-expert fractions")
    await tom.press("Ask Megan for an introduction")
    assert HELD[words] in await tom.fill(words=words, suits="Tuesdays")
    return await tom.fill(words="May I watch?", suits=words)


async def _topic(chat_with: ChatWith, words: str) -> str:
    jo = chat_with("Jo Sanderson")
    await jo.type("cpd-admin topics")
    await jo.press("Add a topic")
    return await jo.fill(name="Talk Ladders", words=words)


async def _commands(chat_with: ChatWith, words: str) -> str:
    """Commands that take no free text, and words that are no command: nothing of them is kept either."""
    for command in ("cpd", "cpd help", "my-profile", "nudges", "offer-expertise", "cpd-admin"):
        await chat_with("Tom Achebe").type(f"{command} {words}")
    return HELD[words]


@pytest.mark.parametrize("words", [NAMED, HARM], ids=["pupil", "harm"])
async def test_through_every_door(
    any_chat_with: ChatWith, any_world: World, capsys: pytest.CaptureFixture[str], words: str
) -> None:
    """Each form and command, on both platforms and both databases: the author is told, and nothing else is left."""
    for way in (_search, _listing, _introduction, _topic, _commands):
        assert HELD[words] in await way(any_chat_with, words)
    left = [*await _rows(any_world), *_files(any_world), capsys.readouterr().out]
    assert [text[:80] for text in left if any(mark in text.casefold() for mark in MARKS)] == []


async def test_whoever_says_that_it_is_no_pupil_is_believed(any_chat_with: ChatWith, any_world: World) -> None:
    """The error stands beside its field, what was filled in stays, and one tick answers for it."""
    tom = any_chat_with("Tom Achebe")
    await tom.type("offer-expertise")
    assert "“Zebedee Quillfeather”" in await tom.fill(**LISTING, help=NAMED)
    assert tom.form()["help"] == NAMED
    await tom.fill(**LISTING, help=NAMED, not_a_pupil=("yes",))
    assert any(NAMED in row for row in await _rows(any_world))


async def _rows(world: World) -> list[str]:
    """Every row of every table as text, with what is encrypted in the clear."""
    found = []
    async with world.staffroom.database.reading() as session:
        metadata = MetaData()
        connection = await session.connection()
        await connection.run_sync(lambda sync: metadata.reflect(sync, resolve_fks=False))
        for table in metadata.sorted_tables:
            for row in await session.execute(select(table)):
                for value in row:
                    found.append(str(value))
                    if isinstance(value, bytes):
                        found.append(_opened(world, value))
    return found


def _opened(world: World, sealed: bytes) -> str:
    try:
        return world.staffroom.secrets.decrypt(sealed)
    except WrongSecretKey:
        return ""  # figures, not words


def _files(world: World) -> Iterator[str]:
    """The files of an SQLite database, its log of writes too."""
    if world.staffroom.database.is_sqlite:
        path = Path(world.staffroom.database.url.database or "")
        assert path.is_file()
        for file in path.parent.glob(f"{path.name}*"):
            yield file.read_bytes().decode("latin-1")
