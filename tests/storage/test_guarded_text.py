"""The type that storage demands of free text."""

import ast
import copy
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, insert, literal, select
from sqlalchemy.exc import StatementError

import handlers
from handlers.guards import Guards, Passed
from storage.database import Database
from storage.guarded_text import GuardedText, GuardedTextColumn

TEXTS = Table("guarded_words", MetaData(), Column("words", GuardedTextColumn, nullable=False))


def _passed(text: str) -> GuardedText:
    verdict = Guards().look_at(text)
    assert isinstance(verdict, Passed)
    return verdict.text


def test_it_shows_nothing_and_cannot_be_made_changed_or_copied_out() -> None:
    """Only the guards make one; logs and errors have nothing of it."""
    text = _passed("How we teach fractions")
    assert "fractions" not in f"{text!r} {text}"
    with pytest.raises(TypeError, match="handlers.guards alone"):
        GuardedText("How we teach fractions")
    with pytest.raises(AttributeError):
        text.anything = "else"
    with pytest.raises(TypeError, match="stays in the process"):
        pickle.dumps(text)
    assert copy.deepcopy(text) is text
    assert text == _passed("How we teach fractions")


async def test_its_column_takes_nothing_else(database: Database) -> None:
    """By statement, as a value or within it; what is read is guarded as it was."""
    async with database.writing() as session:
        connection = await session.connection()
        await connection.run_sync(TEXTS.create)
        await session.execute(insert(TEXTS).values(words=_passed("How we teach fractions")))
        assert (await session.execute(select(TEXTS.c.words))).scalar_one() == _passed("How we teach fractions")
        with pytest.raises(StatementError, match="takes guarded text, not str") as refused:
            await session.execute(select(TEXTS).where(TEXTS.c.words == literal("Jayden", TEXTS.c.words.type)))
        assert "Jayden" not in str(refused.value.orig)
        await connection.run_sync(TEXTS.drop)


def test_nobody_but_the_guards_lets_a_text_pass() -> None:
    """By the source: `let_pass` is called where the guards look, and where a column gives back what was let pass."""
    makers = {path for path in _sources() if "let_pass" in _names(path)}
    assert {"/".join(path.parts[-3:]) for path in makers} == {"handlers/guards/_guards.py"} | {
        "/".join(path.parts[-3:]) for path in makers if path.name == "guarded_text.py"
    }


def _sources() -> Iterator[Path]:
    root = Path(next(iter(handlers.__path__))).parent
    for room in ("bot", "handlers", "scheduler", "storage"):
        yield from (root / room).rglob("*.py")


def _names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names
    }
