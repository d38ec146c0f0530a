"""`staffroom doctor`: look at everything a running bot needs, and name what is missing."""

from collections.abc import Callable
from datetime import UTC, datetime

from cryptography.fernet import Fernet
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError

from bot.app import Staffroom, build, utc_now
from bot.edges import Finding
from bot.settings import Settings, SettingsError
from storage import migrations
from storage.database import Database
from storage.secret_box import WrongSecretKey, check_canary

CLOCK_SECONDS = 30
"""How far this machine's clock may be from the database's: half of the five minutes Slack allows is far too much."""


def new_secret_key() -> str:
    """A key for STAFFROOM_SECRET_KEY."""
    return Fernet.generate_key().decode()


async def examine(load: Callable[[], Settings]) -> list[Finding]:
    """Everything that was looked at, the missing with what to do about it. Changes nothing and never raises."""
    try:
        settings = load()
        staffroom = build(settings)
    except SettingsError as error:
        return [Finding("settings", is_well=False, says=str(error))]
    findings = [Finding("settings", is_well=True, says=f"{' and '.join(sorted(staffroom.edges))} configured")]
    try:
        findings += await _database_findings(staffroom)
        for edge in staffroom.edges.values():
            findings += await edge.check()
    finally:
        for edge in staffroom.edges.values():
            await edge.stop()
        await staffroom.database.close()
    return findings


async def _database_findings(staffroom: Staffroom) -> list[Finding]:
    database = staffroom.database
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
    return [*findings, Finding("migration", is_well=True, says=migrations.head()), await _key_finding(staffroom)]


async def _clock_skew_seconds(database: Database) -> float:
    async with database.engine.connect() as connection:
        if database.is_sqlite:
            await connection.execute(sql("SELECT 1"))
            return 0.0
        theirs: datetime = (await connection.execute(sql("SELECT clock_timestamp()"))).scalar_one()
        return (utc_now() - theirs.astimezone(UTC)).total_seconds()


async def _key_finding(staffroom: Staffroom) -> Finding:
    async with staffroom.database.reading() as session:
        try:
            await check_canary(session, staffroom.secrets)
            session.expunge_all()
        except WrongSecretKey as error:
            return Finding(
                "secret key", is_well=False, says=str(error), advice="Put the earlier key back, after a new one."
            )
    return Finding("secret key", is_well=True, says="fits the database")
