"""`make migration NAME="What changes"`: draft a migration from what differs between models and newest schema."""

import asyncio
import re
import sys
import tempfile
from datetime import UTC, datetime

from alembic import command
from sqlalchemy import Connection

from storage.database import Database
from storage.migrations import config_for, upgrade

REVISION_LENGTH = 32


async def draft(what: str) -> None:
    """Write the draft; `what` becomes its title and, with today's date, its name."""
    revision = f"{datetime.now(UTC):%Y_%m_%d}_{re.sub(r'[^a-z0-9]+', '_', what.casefold()).strip('_')}"
    if len(revision) > REVISION_LENGTH:
        sys.exit(f"{revision} is longer than {REVISION_LENGTH} characters, the most that Alembic's table holds.")

    def compare(connection: Connection) -> None:
        command.revision(config_for(connection), message=what, rev_id=revision, autogenerate=True)

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.sqlite3")
        await upgrade(database)
        async with database.migrating() as connection:
            await connection.run_sync(compare)
        await database.close()


asyncio.run(draft(sys.argv[1]))
