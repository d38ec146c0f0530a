"""`staffroom evaluate-guards`, as an operator runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.evaluation import Rate
from handlers.errors import UserError

SENTENCES = [
    {"id": "1", "text": "Jayden Smith in 4B has an EHCP", "label": "pupil"},
    {"id": "2", "text": "a child told me her uncle hits her", "label": "safeguarding"},
    {"id": "3", "text": "How do you teach fractions?", "label": "fine", "note": "ignored"},
    {"id": "4", "text": "Fractions again", "label": "pupil"},
]


def _run(*arguments: str | Path) -> str:
    result = CliRunner(env={"COLUMNS": "150"}).invoke(app, ["evaluate-guards", *map(str, arguments)])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_it_prints_errors_by_label_and_writes_each_verdict(tmp_path: Path) -> None:
    """Shares with intervals, and a verdict by id; nothing of the texts is printed."""
    file, out = tmp_path / "set.json", tmp_path / "out.json"
    file.write_text(json.dumps(SENTENCES), "utf-8")
    said = _run(file, "--verdicts", out, "--words-only")
    assert json.loads(out.read_text("utf-8")) == {"1": "pupil", "2": "safeguarding", "3": "fine", "4": "fine"}
    assert "33.3%" in said
    assert "1 of 2" in said
    assert "Jayden" not in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("nonsense", "at the top"),
        ('[{"id": "1", "text": "x", "label": "other"}]', "0.label"),
        ('[{"id":"1","text":"x","label":"fine"},{"id":"1","text":"y","label":"fine"}]', "two sentences with one id"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_named(tmp_path: Path, content: str, sentence: str) -> None:
    """A clear sentence, and nothing measured."""
    file = tmp_path / "set.json"
    file.write_text(content, "utf-8")
    with pytest.raises(UserError, match=sentence):
        _run(file)
    with pytest.raises(UserError, match="can't be opened"):
        _run(tmp_path / "none.json")


def test_intervals_are_honest_of_few_and_of_none() -> None:
    """Nothing wrong in ten says little; nothing counted says nothing."""
    low, high = Rate(0, 10).interval
    assert low == 0
    assert high == pytest.approx(0.278, abs=0.001)
    assert Rate(0, 0).interval == (0.0, 1.0)
