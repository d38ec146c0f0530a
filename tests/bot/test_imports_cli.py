import asyncio
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from bot import imports
from bot.imports_cli import app
from handlers.csv_file import FileRefused
from handlers.errors import UserError
from storage.database import Database

DEMO = files("bot.playground.demo")


@pytest.fixture
def schools_file(tmp_path: Path) -> Path:
    """The demo trust's schools, as a file somebody downloaded."""
    path = tmp_path / "schools.csv"
    path.write_bytes(DEMO.joinpath("demo_trusts.csv").read_bytes())
    return path


@pytest.fixture
def staff_file(tmp_path: Path) -> Path:
    """The demo trust's staff, as a file exported from their systems."""
    path = tmp_path / "staff.csv"
    path.write_bytes(DEMO.joinpath("staff.csv").read_bytes())
    return path


@pytest.fixture
def command_line(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """A command line without a terminal, in an empty folder, with the database in its environment."""
    monkeypatch.setenv("STAFFROOM_DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return CliRunner()


def _run(command_line: CliRunner, *words: str | Path) -> Result:
    return command_line.invoke(app, [str(word) for word in words], catch_exceptions=True)


def _count(database_url: str, table: str) -> int:
    async def count() -> int:
        database = Database(database_url)
        async with database.reading() as session:
            found = await session.scalar(text(f'SELECT COUNT(*) FROM "{table}"'))
        await database.close()
        return int(found or 0)

    return asyncio.run(count())


def test_schools_and_staff_come_in_and_a_second_run_changes_nothing(
    command_line: CliRunner, database_url: str, schools_file: Path, staff_file: Path
) -> None:
    """Without a terminal the commands save and ask nothing; run again they find nothing to do."""
    for uid in ("99001", "99002"):
        first = _run(command_line, "schools", schools_file, "--trust", uid)
        assert (first.exit_code, "Saved: " in first.output) == (0, True)
    again = _run(command_line, "schools", schools_file, "--trust", "99001")
    assert "Nothing to save: 0 to add, 0 changed." in again.output
    staff = _run(command_line, "staff", staff_file)
    assert "Saved: 161 added." in staff.output
    assert "and 131 more" in staff.output
    assert "Nothing to save: 0 to add, 0 changed." in _run(command_line, "staff", staff_file).output
    assert (_count(database_url, "academies"), _count(database_url, "people")) == (11, 161)


def test_a_dry_run_shows_the_sentence_and_saves_nothing(
    command_line: CliRunner, database_url: str, schools_file: Path
) -> None:
    """Scenario S22, from the command line."""
    shown = _run(command_line, "schools", schools_file, "--trust", "99001", "--dry-run")
    assert shown.exit_code == 0
    assert (
        "Dry run, nothing was saved: 8 to add, 1 closed skipped (Fennimore), 3 belong to another trust, "
        "1 without pupil numbers (Copperbeck) accepted." in shown.output
    )
    assert "Copperbeck All-Through Academy" in shown.output
    assert _count(database_url, "academies") == 0


def test_what_changes_is_shown_line_by_line(command_line: CliRunner, schools_file: Path, staff_file: Path) -> None:
    """A renamed trust, changed and closed academies and changed people are listed with what of them changes."""
    for uid in ("99001", "99002"):
        _run(command_line, "schools", schools_file, "--trust", uid)
    _run(command_line, "staff", staff_file)
    register = schools_file.read_text(encoding="utf-8").replace("BRACKENFOLD LEARNING", "BRACKENFOLD SCHOOLS")
    register = register.replace(",412,", ",420,").replace(
        "Quenby Infant Academy,,Academy converter,Academies,Open", "Quenby,,,,Closed"
    )
    schools_file.write_text(register, encoding="utf-8")
    shown = _run(command_line, "schools", schools_file, "--trust", "99001", "--dry-run").output
    assert "name, was Brackenfold Learning Trust" in shown
    assert "pupils: 420, was 412" in shown
    assert "kept, and marked as closed" in shown
    staff = staff_file.read_text(encoding="utf-8").replace("Priya Nair,900101", "Priya Nair,900102")
    staff_file.write_text(staff, encoding="utf-8")
    assert "now at Tannersfold Primary" in _run(command_line, "staff", staff_file).output


def test_term_dates_come_in_and_a_second_run_changes_nothing(
    command_line: CliRunner, database_url: str, schools_file: Path, tmp_path: Path
) -> None:
    """A dry run shows each change and saves nothing; the next run saves, and the third finds nothing to do."""
    for uid in ("99001", "99002"):
        _run(command_line, "schools", schools_file, "--trust", uid)
    terms = tmp_path / "terms.csv"
    terms.write_bytes(DEMO.joinpath("terms.csv").read_bytes())
    shown = _run(command_line, "terms", terms, "--trust", "99001", "--dry-run").output
    assert "Dry run, nothing was saved: 2 school years to change" in shown
    assert "Autumn 1: 1 September to 16 October 2026 (was 1 September to 23 October 2026)" in shown
    assert _count(database_url, "half_terms") == 0
    saved = _run(command_line, "terms", terms, "--trust", "99001")
    assert "Saved: 2 school years changed" in saved.output
    assert (_count(database_url, "half_terms"), _count(database_url, "closed_days")) == (6, 1)
    assert "Nothing to save: 0 to change" in _run(command_line, "terms", terms, "--trust", "99001").output
    refused = _run(command_line, "terms", terms)
    assert isinstance(refused.exception, UserError)
    assert "Say which with --trust" in refused.exception.text


def test_an_academys_calendar_comes_in(
    command_line: CliRunner, database_url: str, schools_file: Path, tmp_path: Path
) -> None:
    """A calendar file says nothing of whose it is; the academy is named beside it, and its URN says the trust."""
    for uid in ("99001", "99002"):
        _run(command_line, "schools", schools_file, "--trust", uid)
    calendar = tmp_path / "calendar.ics"
    days = "DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261201\r\n"
    calendar.write_text(
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:INSET\r\n{days}END:VEVENT\r\nEND:VCALENDAR\r\n",
        encoding="utf-8",
    )
    saved = _run(command_line, "terms", calendar, "--academy", "900101")
    assert "Saved: 1 school year changed (Larkbeck Primary 2026-27)" in saved.output
    assert _count(database_url, "closed_days") == 1


def test_a_file_that_cannot_be_read_saves_nothing(command_line: CliRunner, schools_file: Path) -> None:
    """The refusal reaches whoever runs the command line, which prints it as a sentence."""
    refused = _run(command_line, "schools", schools_file, "--trust", "12345")
    assert isinstance(refused.exception, FileRefused)
    assert "nothing was saved" in refused.exception.text


def test_a_database_that_is_not_up_to_date_is_named(
    command_line: CliRunner, tmp_path: Path, schools_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before `staffroom migrate` has run, the import says so."""
    monkeypatch.setenv("STAFFROOM_DATABASE_URL", f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    refused = _run(command_line, "schools", schools_file, "--trust", "99001")
    assert isinstance(refused.exception, UserError)
    assert "Run: staffroom migrate" in refused.exception.text


@pytest.mark.parametrize(("answer", "trusts"), [("n", 0), ("y", 1)])
def test_at_a_terminal_the_operator_is_asked_first(
    command_line: CliRunner,
    database_url: str,
    schools_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    trusts: int,
) -> None:
    """Where a terminal is attached, nothing is saved without a yes."""
    monkeypatch.setattr(imports, "is_at_terminal", lambda: True)
    shown = command_line.invoke(app, ["schools", str(schools_file), "--trust", "99001"], input=f"{answer}\n")
    assert "Save this?" in shown.output
    assert _count(database_url, "trusts") == trusts
    assert ("Nothing was saved." in shown.output) is (trusts == 0)


def test_help_says_what_the_columns_are(command_line: CliRunner) -> None:
    """Each command has help that names its file."""
    assert "email,name,urn,roles,subjects,phases,working_days" in _run(command_line, "staff", "--help").output
    assert "academy,kind,from,to,name" in _run(command_line, "terms", "--help").output
    assert "Get Information About Schools" in _run(command_line, "schools", "--help").output
