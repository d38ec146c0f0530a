"""The `staffroom` command line. Heavy parts are imported inside the commands, so that `--help` answers at once."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot import deliveries_cli, evaluation_cli, imports_cli
from bot.settings import Settings, SettingsError, load_settings
from handlers.access import Role
from handlers.errors import UserError
from handlers.requests import Platform

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from storage.database import Database

app = typer.Typer(
    help="Staffroom: colleagues across a trust's schools find and help each other, on Slack and Microsoft Teams.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.add_typer(imports_cli.app, name="import")
app.add_typer(deliveries_cli.app, name="deliveries")
app.command("evaluate-search")(evaluation_cli.evaluate_search)
app.command("evaluate-guards")(evaluation_cli.evaluate_guards)
DATABASE_ADVICE = "Check STAFFROOM_DATABASE_URL, and that the database is there. Nothing has been changed."
console = Console()
errors = Console(stderr=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, and change nothing.")]
Host = Annotated[str | None, typer.Option(help="Address to listen on (else HOST, else loopback).")]
Port = Annotated[int | None, typer.Option(help="Port to listen on (else PORT, else the default).", min=0, max=65_535)]


def main() -> None:
    """Run the command line; a mistake that a person can put right is one sentence and exit status 1."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        app()
    except (SettingsError, UserError) as error:
        said = str(error)
    except SQLAlchemyError as error:
        said = f"The database can't be used ({type(error).__name__}). {DATABASE_ADVICE}"
    except OSError as error:
        said = f"{error.strerror or type(error).__name__}: {error.filename or DATABASE_ADVICE}"
    else:
        return
    errors.print(said, style="red", highlight=False, soft_wrap=True)
    raise SystemExit(1)


@app.command()
def migrate(*, dry_run: DryRun = False) -> None:
    """Bring the database up to date."""
    asyncio.run(_migrate(load_settings(), dry_run=dry_run))


async def _migrate(settings: Settings, *, dry_run: bool) -> None:
    from storage import migrations
    from storage.database import Database

    database = Database(settings.staffroom_database_url)
    try:
        if dry_run:
            is_pending = await migrations.pending(database)
            console.print(f"Would bring the database to {migrations.head()}." if is_pending else "Nothing to do.")
            return
        before, after = await migrations.upgrade(database)
    finally:
        await database.close()
    console.print("Nothing to do." if before == after else f"The database is now at {after}.")


@app.command()
def serve(*, host: Host = None, port: Port = None) -> None:
    """Answer Slack and Teams over HTTP (and Slack over Socket Mode, with SLACK_APP_TOKEN)."""
    from bot.serving import serve_web

    settings = load_settings()
    serve_web(settings, host=host or settings.host, port=settings.port if port is None else port)


@app.command()
def worker() -> None:
    """Run what is due, beside any number of others; with SQLite, `serve` does it and this stands by."""
    from bot.serving import run_worker

    run_worker(load_settings())


@app.command()
def play(
    *,
    host: Host = None,
    port: Port = None,
    fresh: Annotated[bool, typer.Option(help="Start over.")] = False,
    at: Annotated[str | None, typer.Option(help="With --fresh: when to begin, such as 2026-10-19T09:00.")] = None,
) -> None:
    """Try the bot in a page, with a made-up trust and stand-ins for Slack and Teams. Loopback only."""
    from bot.playground.play import play as run_playground

    run_playground(host=host, port=port, fresh=fresh, at=at)


@app.command()
def doctor(
    *, new_key: Annotated[bool, typer.Option("--new-key", help="Print a new secret key, and stop.")] = False
) -> None:
    """Look for what is missing: settings, key, database, migration, clock, credentials, scopes and permissions."""
    from bot.doctor import examine, new_secret_key

    if new_key:
        console.print(new_secret_key(), highlight=False, soft_wrap=True)
        return
    findings = asyncio.run(examine(load_settings))
    for finding in findings:
        mark = "[green]well[/]   " if finding.is_well else "[red]missing[/]"
        console.print(f"{mark} {finding.name}: {finding.says}", highlight=False, soft_wrap=True)
        if finding.advice:
            console.print(f"        {finding.advice}", highlight=False, soft_wrap=True)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(1)


@app.command()
def manifest(
    platform: Annotated[Platform, typer.Argument(help="slack or teams")],
    *,
    base_url: Annotated[str, typer.Option("--base-url", help="Where the bot is reached: https://…")],
    socket_mode: Annotated[bool, typer.Option(help="Slack: for Socket Mode, without a public address.")] = False,
    package: Annotated[Path | None, typer.Option(help="Teams: write the app package (.zip) to this file.")] = None,
) -> None:
    """Print the app manifest to register with Slack or Teams, made from the commands the bot knows."""
    from bot.manifests import slack_manifest_json, teams_manifest_json, write_teams_package

    settings = load_settings()
    if platform is Platform.SLACK:
        console.print_json(slack_manifest_json(base_url, socket_mode=socket_mode))
    elif package is None:
        console.print_json(teams_manifest_json(base_url, settings))
    else:
        write_teams_package(base_url, settings, package)
        console.print(f"Wrote {package}. Upload it in the Teams admin centre: Manage apps, Upload new app.")


@app.command()
def grant(
    email: Annotated[str, typer.Argument(help="The person's work e-mail, as in the staff file.")],
    role: Annotated[Role, typer.Argument(help="The role to grant from today.")],
    *,
    dry_run: DryRun = False,
) -> None:
    """Grant a role to a member of staff, from today."""
    from bot.administration import grant_role
    from bot.app import utc_now

    _write(lambda database: grant_role(database, email, role, now=utc_now(), dry_run=dry_run))


@app.command()
def link(
    platform: Annotated[Platform, typer.Argument(help="slack or teams")],
    workspace: Annotated[str, typer.Argument(help="Slack's team id (T…) or Microsoft's tenant id.")],
    *,
    trust: Annotated[str, typer.Option(help="The trust's group UID in the national register.")],
    dry_run: DryRun = False,
) -> None:
    """Say which trust a workspace or tenant belongs to; with one trust in the database this happens by itself."""
    from bot.administration import link_workspace
    from bot.app import utc_now

    _write(lambda database: link_workspace(database, platform, workspace, trust, now=utc_now(), dry_run=dry_run))


def _write(change: "Callable[[Database], Awaitable[str]]") -> None:
    """Make a change to the configured database, and print the sentence it returns."""
    from storage.database import Database

    async def run() -> str:
        database = Database(load_settings().staffroom_database_url)
        try:
            return await change(database)
        finally:
            await database.close()

    console.print(asyncio.run(run()), highlight=False, soft_wrap=True)
