"""Fills a database with listings, in the rows that saving each of them would have written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database
from storage.search import trust_mark
from tests.bench.search.listings import Listings, Made

TRUSTS: Final = 250
"""Trusts in the database, all of the same size."""

ASKED: Final = 21
"""Trusts in whose listings is searched: the asker's own, which has the id 1, and twenty partners."""

ACADEMIES_EACH: Final = 10
BATCH: Final = 5_000
NOW: Final = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)

Row = tuple[Any, ...]

COLUMNS: Final = {
    "trusts": "id uid name working_days topics_revision created_at",
    "academies": "id trust_id urn name short_name phase town is_open working_days created_at",
    "people": "id trust_id email name job_title subjects phases working_days left_at created_at",
    "affiliations": "person_id academy_id trust_id is_main",
    "role_designations": "id trust_id person_id role is_from_roster from_on",
    "expertise_listings": (
        "id trust_id person_id help_text phases ways how_often free_when is_hidden created_at updated_at"
    ),
    "listing_topics": "listing_id topic_id trust_id position",
    "listing_signatures": "listing_id trust_id made_by stems concepts mentions subjects vector",
    "introductions": ("id trust_id listing_id expert_id expert_academy_id asker_id asker_academy_id state asked_at"),
}
"""Each table that is filled, before those that point to it, with the columns of its rows."""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A listing with whose it is: its number is its own id and its owner's too."""

    number: int
    made: Made

    @property
    def trust_id(self) -> int:
        return self.number % TRUSTS + 1

    @property
    def academy_id(self) -> int:
        return self.trust_id * 100 + self.number // TRUSTS % ACADEMIES_EACH

    def rows(self) -> Iterator[tuple[str, Row]]:
        """What the tables hold of it: one in fifty is hidden, one in a hundred left, one in five was asked once."""
        number, trust_id, made, details = self.number, self.trust_id, self.made, self.made.details
        left_at = NOW if number % 100 == 7 else None
        person = (number, trust_id, f"{number}@bench.example", f"Colleague Number{number}", made.job_title)
        yield "people", (*person, "", "", "", left_at, NOW)
        yield "affiliations", (number, self.academy_id, trust_id, True)
        if number % 20 == 3:
            yield "role_designations", (number, trust_id, number, "lead_practitioner", False, NOW.date())
        offered = (",".join(details.phases), ",".join(details.ways), details.how_often, details.free_when)
        yield (
            "expertise_listings",
            (number, trust_id, number, details.help_text, *offered, number % 50 == 9, NOW, NOW),
        )
        for position, topic_id in enumerate(details.topics):
            yield "listing_topics", (number, topic_id, trust_id, position)
        read = made.signature
        told = (read.made_by, read.stems, read.concepts, ",".join(read.mentions), ",".join(read.subjects), read.vector)
        yield "listing_signatures", (number, trust_id, *told)
        if number % 5 == 1:
            asked = (number, trust_id, number, number, self.academy_id, number, self.academy_id)
            yield "introductions", (*asked, "accepted", NOW)


async def add_trusts(database: Database) -> None:
    """The trusts with their academies."""
    ids = range(1, TRUSTS + 1)
    trusts = [(one, f"b{one}", f"Trust Number{one}", "", 0, NOW) for one in ids]
    academies = [
        (number, one, f"b{number}", f"Academy Number{number}", "", "primary", "", True, "", NOW)
        for one in ids
        for number in range(one * 100, one * 100 + ACADEMIES_EACH)
    ]
    async with database.engine.begin() as connection:
        await _write(connection, database, "trusts", trusts)
        await _write(connection, database, "academies", academies)


async def add_listings(database: Database, listings: Listings, numbers: range) -> None:
    """Add listings of these numbers, the trusts taking turns, and let the database look at what it has."""
    index = await _without_index(database)
    made = (_Saved(number, one) for number, one in zip(numbers, listings.make(len(numbers)), strict=True))
    while some := list(islice(made, BATCH)):
        async with database.engine.begin() as connection:
            await _add(connection, database, some)
    await _settle(database, index)


async def _add(connection: AsyncConnection, database: Database, some: Sequence[_Saved]) -> None:
    rows: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for one in some:
        for table, row in one.rows():
            rows[table].append(row)
    for table, of_table in rows.items():
        await _write(connection, database, table, of_table)
    texts = [(one.number, one.made.words, " ".join((trust_mark(one.trust_id), *one.made.marks))) for one in some]
    await _write_texts(connection, database, texts)


async def _write(connection: AsyncConnection, database: Database, table: str, rows: Sequence[Row]) -> None:
    names = COLUMNS[table].split()
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if database.is_sqlite:
        places = ",".join("?" * len(names))
        statement = f"INSERT INTO {table} ({','.join(names)}) VALUES ({places})"
        await driver.executemany(statement, [tuple(map(_for_sqlite, row)) for row in rows])
    else:
        await driver.copy_records_to_table(table, records=rows, columns=names)


async def _write_texts(connection: AsyncConnection, database: Database, texts: Sequence[Row]) -> None:
    """As `storage.search.index_listing` does, many at once."""
    driver: Any = (await connection.get_raw_connection()).driver_connection
    if database.is_sqlite:
        statement = "INSERT INTO listing_text (rowid, document) VALUES (?, ? || ' ' || ?)"
        await driver.executemany(statement, texts)
        return
    await driver.execute(
        "INSERT INTO listing_text SELECT listing_id, setweight(to_tsvector('english', words), 'B') "
        "|| setweight(to_tsvector('english', marks), 'A') "
        "FROM unnest($1::int[], $2::text[], $3::text[]) AS texts (listing_id, words, marks)",
        *map(list, zip(*texts, strict=True)),
    )


def _for_sqlite(value: Any) -> Any:
    """As the column types of `storage.types` write it."""
    return value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value


async def _without_index(database: Database) -> str:
    """Take PostgreSQL's index of words away for the time of loading; what makes it again."""
    if database.is_sqlite:
        return ""
    async with database.engine.begin() as connection:
        found = await connection.execute(text("SELECT pg_get_indexdef('ix_listing_text_document'::regclass)"))
        await connection.execute(text("DROP INDEX ix_listing_text_document"))
        return str(found.scalar_one())


async def _settle(database: Database, index: str) -> None:
    """What databases do by themselves in quiet hours."""
    statements = (index, "VACUUM ANALYZE") if index else ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)")
    async with database.engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        for statement in statements:
            await driver.execute(statement)
