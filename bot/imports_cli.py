"""`staffroom import`: a trust's schools from the national register, its staff, and its term dates."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Import a trust's schools, staff and term dates from files.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The CSV file.", exists=True, dir_okay=False, readable=True)]
Trust = Annotated[str, typer.Option("--trust", help="The trust's group UID, as in the column Trusts (code).")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be saved, and save nothing.")]


@app.command()
def schools(file: File, *, trust: Trust, dry_run: DryRun = False) -> None:
    """Import a trust's schools from the national register's file (Get Information About Schools).

    Schools of other trusts and closed schools are passed over. An academy that has closed is marked, never deleted.
    """
    from bot.imports import import_schools_file
    from bot.settings import load_settings

    url, data = load_settings().staffroom_database_url, file.read_bytes()
    asyncio.run(import_schools_file(url, data, file.name, trust_uid=trust, now=datetime.now(UTC), dry_run=dry_run))


@app.command()
def staff(file: File, *, dry_run: DryRun = False) -> None:
    """Import staff from a CSV file: email,name,urn,roles,subjects,phases,working_days.

    Lists are divided by ";" or "|". The URN says which academy; the trust's UID in its place, the trust's own team.
    Nobody is removed.
    """
    from bot.imports import import_staff_file
    from bot.settings import load_settings

    url, data = load_settings().staffroom_database_url, file.read_bytes()
    asyncio.run(import_staff_file(url, data, file.name, now=datetime.now(UTC), dry_run=dry_run))


@app.command()
def terms(
    file: Annotated[Path, typer.Argument(help="The .ics or CSV file.", exists=True, dir_okay=False, readable=True)],
    *,
    trust: Annotated[str, typer.Option("--trust", help="The trust's group UID, where there are several.")] = "",
    academy: Annotated[str, typer.Option("--academy", help="The academy's URN or name; else the whole trust.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Import term dates from a calendar (.ics), or from a CSV file: academy,kind,from,to,name.

    Kinds are half-term, holiday, inset and closure; dates are DD/MM/YYYY or YYYY-MM-DD. A calendar may list the terms
    or the holidays. Only the school years and academies in the file change; what hasn't been sent is planned anew.
    """
    from bot.imports import import_terms_file
    from bot.settings import load_settings

    url, data, now = load_settings().staffroom_database_url, file.read_bytes(), datetime.now(UTC)
    asyncio.run(import_terms_file(url, data, file.name, trust_uid=trust, academy=academy, now=now, dry_run=dry_run))
