"""What `staffroom import` does: show what would change, ask where a terminal is attached, and save it."""

import sys
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeAlias, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.ext.asyncio import AsyncSession

from handlers.errors import UserError
from handlers.import_schools import SchoolsPlan, import_schools
from handlers.import_staff import StaffPlan, import_staff
from handlers.import_terms import TermsPlan, import_terms
from handlers.topics import load_topics
from storage import migrations
from storage.database import Database

ROWS_SHOWN = 30
"""How many lines of what would change are shown; the sentence has the figures for all."""

Line: TypeAlias = tuple[str, str, str]


class _Plan(Protocol):
    """What an import would do."""

    @property
    def changes_something(self) -> bool:
        """Whether it would write anything."""
        ...

    def sentence(self, *, applied: bool = False) -> str:
        """It in one line."""
        ...


PlanT = TypeVar("PlanT", bound=_Plan)


async def import_schools_file(
    database_url: str, data: bytes, filename: str, *, trust_uid: str, now: datetime, dry_run: bool
) -> None:
    """Import a trust's schools from the register's file.

    Raises:
        UserError: if the file or the database isn't as it should be; nothing is saved then.
    """

    def run(session: AsyncSession, dry: bool) -> Awaitable[SchoolsPlan]:  # noqa: FBT001 - called in one place
        return import_schools(session, data, trust_uid=trust_uid, filename=filename, now=now, dry_run=dry)

    await _import(database_url, run, _schools_lines, dry_run=dry_run)


async def import_staff_file(database_url: str, data: bytes, filename: str, *, now: datetime, dry_run: bool) -> None:
    """Import staff from a CSV file.

    Raises:
        UserError: if the file or the database isn't as it should be; nothing is saved then.
    """
    topics = load_topics()

    def run(session: AsyncSession, dry: bool) -> Awaitable[StaffPlan]:  # noqa: FBT001 - called in one place
        return import_staff(session, data, filename=filename, topics=topics, now=now, dry_run=dry)

    await _import(database_url, run, _staff_lines, dry_run=dry_run)


async def import_terms_file(
    database_url: str, data: bytes, filename: str, *, trust_uid: str, academy: str, now: datetime, dry_run: bool
) -> None:
    """Import term dates from a calendar or a CSV file.

    Raises:
        UserError: if the file or the database isn't as it should be; nothing is saved then.
    """

    def run(session: AsyncSession, dry: bool) -> Awaitable[TermsPlan]:  # noqa: FBT001 - called in one place
        return import_terms(
            session, data, filename=filename, trust_uid=trust_uid, academy=academy, now=now, dry_run=dry
        )

    await _import(database_url, run, _terms_lines, dry_run=dry_run)


async def _import(
    database_url: str,
    run: Callable[[AsyncSession, bool], Awaitable[PlanT]],
    lines: Callable[[PlanT], Iterable[Line]],
    *,
    dry_run: bool,
) -> None:
    console = Console()
    database = Database(database_url)
    try:
        if await migrations.pending(database):
            raise UserError("The database isn't up to date, so nothing was saved. Run: staffroom migrate")
        with console.status("Reading the file …"):
            async with database.reading() as session:
                plan = await run(session, True)  # noqa: FBT003 - a dry run
        _show(console, tuple(lines(plan)))
        if dry_run or not plan.changes_something:
            why = "Dry run, nothing was saved" if dry_run else "Nothing to save"
            console.print(f"{why}: {plan.sentence()}.", highlight=False, soft_wrap=True)
        elif is_at_terminal() and not typer.confirm(f"{plan.sentence()}. Save this?", default=True):
            console.print("Nothing was saved.")
        else:
            with console.status("Saving …"):
                async with database.writing() as session:
                    plan = await run(session, False)  # noqa: FBT003 - in earnest
            console.print(f"Saved: {plan.sentence(applied=True)}.", highlight=False, soft_wrap=True)
    finally:
        await database.close()


def is_at_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def _show(console: Console, lines: tuple[Line, ...]) -> None:
    if not lines:
        return
    table = Table("What", "Who or where", "Details", box=None, pad_edge=False)
    for line in lines[:ROWS_SHOWN]:
        table.add_row(*line)
    console.print(table)
    if len(lines) > ROWS_SHOWN:
        console.print(f"and {len(lines) - ROWS_SHOWN:,} more")


def _schools_lines(plan: SchoolsPlan) -> Iterable[Line]:
    """What an import of schools changes, a line each."""
    if plan.new_trust:
        yield "add", plan.trust_name, "trust"
    if plan.old_trust_name:
        yield "change", plan.trust_name, f"name, was {plan.old_trust_name}"
    for facts in plan.to_add:
        pupils = "pupil numbers not given" if facts.pupils is None else f"{facts.pupils:,} pupils"
        yield "add", facts.name, f"{facts.phase}, {pupils}"
    for change in plan.to_change:
        yield "change", change.facts.name, "; ".join(change.differences)
    for facts in plan.to_close:
        yield "close", facts.name, "kept, and marked as closed"


def _staff_lines(plan: StaffPlan) -> Iterable[Line]:
    """What an import of staff changes, a line each."""
    for person in plan.to_add:
        yield "add", person.name, person.email
    for change in plan.to_change:
        yield "change", change.name, "; ".join(change.differences)


def _terms_lines(plan: TermsPlan) -> Iterable[Line]:
    """What an import of term dates changes, a line each."""
    for change in plan.changes:
        for difference in change.differences:
            yield "change", change.label, difference
