"""`staffroom doctor`: look at everything a running bot needs, and name what is missing."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from cryptography.fernet import Fernet
from sqlalchemy import text as sql
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot.app import build, platforms_of, utc_now
from bot.edges import Finding
from bot.settings import Settings, SettingsError
from storage import migrations
from storage.database import Database
from storage.secret_box import SecretBox, WrongSecretKey, see_canary

CLOCK_SECONDS = 30
"""How far this machine's clock may be from the database's: half of the five minutes Slack allows is far too much."""


def new_secret_key() -> str:
    """A key for STAFFROOM_SECRET_KEY."""
    return Fernet.generate_key().decode()


async def examine(load: Callable[[], Settings]) -> list[Finding]:
    """Everything that was looked at, the missing with what to do about it. Changes nothing and never raises."""
    try:
        settings = load()
    except SettingsError as error:
        return [Finding("settings", is_well=False, says=str(error))]
    findings = [
        _said("platforms", lambda: " and ".join(platforms_of(settings)) + " configured"),
        _said("secret key", lambda: f"{len(settings.secret_keys())} set"),
        _said("database URL", partial(_backend, settings)),
    ]
    if not findings[2].is_well:
        return findings
    database = Database(settings.staffroom_database_url)
    try:
        findings += await _database_findings(database)
        if not all(finding.is_well for finding in findings):
            return findings
        findings.append(await _key_finding(database, SecretBox(settings.secret_keys())))
        staffroom = build(settings)
        for edge in staffroom.edges.values():
            findings += await edge.check()
            await edge.stop()
        await staffroom.database.close()
    finally:
        await database.close()
    return findings


def _backend(settings: Settings) -> str:
    return Database(settings.staffroom_database_url).url.get_backend_name()


def _said(name: str, look: Callable[[], str]) -> Finding:
    """What looking says, or why it can't."""
    try:
        return Finding(name, is_well=True, says=look())
    except SettingsError as error:
        return Finding(name, is_well=False, says=str(error))
    except ArgumentError:
        advice = "It looks like sqlite:///staffroom.sqlite3 or postgresql://user@host/name."
        return Finding(name, is_well=False, says="STAFFROOM_DATABASE_URL can't be read", advice=advice)


async def _database_findings(database: Database) -> list[Finding]:
    where = database.url.render_as_string(hide_password=True)
    try:
        skew = await _clock_skew_seconds(database)
        is_pending = await migrations.pending(database)
    except (OSError, SQLAlchemyError) as error:
        advice = "Check STAFFROOM_DATABASE_URL, and that the server runs."
        return [Finding("database", is_well=False, says=f"{where}: {type(error).__name__}", advice=advice)]
    findings = [
        Finding("database", is_well=True, says=where),
        Finding(
            "clock",
            is_well=abs(skew) <= CLOCK_SECONDS,
            says=f"{abs(skew):.0f} s from the database's",
            advice="" if abs(skew) <= CLOCK_SECONDS else "Synchronise this machine's clock (NTP).",
        ),
    ]
    if is_pending:
        return [
            *findings,
            Finding("migration", is_well=False, says="not up to date", advice="Run `staffroom migrate`."),
        ]
    return [*findings, Finding("migration", is_well=True, says=migrations.head())]


async def _clock_skew_seconds(database: Database) -> float:
    async with database.engine.connect() as connection:
        if database.is_sqlite:
            await connection.execute(sql("SELECT 1"))
            return 0.0
        theirs: datetime = (await connection.execute(sql("SELECT clock_timestamp()"))).scalar_one()
        return (utc_now() - theirs.astimezone(UTC)).total_seconds()


async def _key_finding(database: Database, secrets: SecretBox) -> Finding:
    async with database.reading() as session:
        try:
            has_canary = await see_canary(session, secrets)
        except WrongSecretKey as error:
            return Finding(
                "encryption", is_well=False, says=str(error), advice="Put the earlier key back, after a new one."
            )
    return Finding(
        "encryption", is_well=True, says="the key fits the database" if has_canary else "ready for a new database"
    )
