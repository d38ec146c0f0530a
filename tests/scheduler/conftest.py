"""A trust with a workspace on each platform and a few people, and an outbox that drains by a clock of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet

from handlers.outbox import Outbox as Writer
from scheduler.composing import Composer
from scheduler.outbox import Outbox
from storage import deliveries, identities, organisation, people, workspaces
from storage.database import Database
from storage.deliveries import DeliveryFacts
from storage.organisation import AcademyFacts
from storage.secret_box import SecretBox
from tests.scheduler.couriers import RecordingCourier, VirtualTime

TUESDAY = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
"""A school day, inside everybody's hours."""


@dataclass
class Post:
    """The outbox with all around it; `school_now` is the school clock, and may be set."""

    database: Database
    secrets: SecretBox
    time: VirtualTime
    trust_id: int
    slack: int
    teams: int
    ellis: int
    priya: int
    colm: int
    school_now: datetime = TUESDAY
    couriers: dict[str, RecordingCourier] = field(default_factory=dict)
    composers: dict[str, Composer] = field(default_factory=dict)
    tried: list[tuple[str, str]] = field(default_factory=list)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writer]:
        """The outbox as a handler writes to it, in one transaction."""
        async with self.database.writing() as session:
            yield Writer(session, self.secrets, self.trust_id, self.school_now)

    def outbox(self) -> Outbox:
        """A process's part in draining it."""
        return Outbox(
            self.database,
            self.couriers,
            self.composers,
            self.secrets,
            school_clock=lambda: self.school_now,
            machine_clock=self.time.now,
            tally=lambda platform, outcome: self.tried.append((platform, outcome)),
            pause=self.time.pause,
        )

    async def drain(self, *, patience_seconds: float = 60.0) -> None:
        """Carry out what is due."""
        await self.outbox().drain(patience_seconds=patience_seconds)

    async def database_turn(self) -> None:
        """Let everybody else have a turn: one look at the database."""
        async with self.database.reading() as session:
            await deliveries.count_by_state(session)

    async def rows(self) -> list[DeliveryFacts]:
        """The table, oldest first."""
        async with self.database.reading() as session:
            return list(reversed(await deliveries.find_deliveries(session, limit=10_000)))

    async def states(self) -> dict[str, str]:
        """By key, the states."""
        return {row.key: str(row.state) for row in await self.rows()}


@pytest.fixture
async def post(database: Database) -> Post:
    """A trust with one academy and three people; all are known on Slack, and Priya on Teams too."""
    time = VirtualTime(datetime(2026, 11, 23, 9, tzinfo=UTC))
    async with database.writing() as session:
        trust = await organisation.add_trust(session, uid="99001", name="Brackenfold Learning Trust", now=TUESDAY)
        facts = AcademyFacts(
            "900101", "Larkbeck Primary Academy", "Larkbeck Primary", "Primary", 3, 11, 412, "Larkbeck"
        )
        await organisation.add_academies(session, trust.id, [facts], TUESDAY)
        academy = (await organisation.find_academies(session, trust.id))[0]
        slack, teams = [
            await workspaces.add_workspace(
                session, trust_id=trust.id, platform=platform, external_id=external, now=TUESDAY
            )
            for platform, external in (("slack", "T1"), ("teams", "tenant-1"))
        ]
        ids: dict[str, int] = {}
        for name, days in (("Ellis Okafor", ("mon", "tue", "wed")), ("Priya Nair", ()), ("Colm Byrne", ())):
            email = f"{name.lower().replace(' ', '.')}@brackenfold.example"
            person = await people.add_person(
                session,
                trust_id=trust.id,
                academy_id=academy.id,
                name=name,
                email=email,
                working_days=days,
                now=TUESDAY,
            )
            ids[name.split()[0].lower()] = person.id
            await identities.add_identity(
                session,
                trust_id=trust.id,
                workspace_id=slack.id,
                person_id=person.id,
                external_id=f"U{person.id}",
                now=TUESDAY,
            )
        await identities.add_identity(
            session, trust_id=trust.id, workspace_id=teams.id, person_id=ids["priya"], external_id="oid", now=TUESDAY
        )
    made = Post(
        database=database,
        secrets=SecretBox([Fernet.generate_key().decode()]),
        time=time,
        trust_id=trust.id,
        slack=slack.id,
        teams=teams.id,
        ellis=ids["ellis"],
        priya=ids["priya"],
        colm=ids["colm"],
    )
    made.couriers = {"slack": RecordingCourier(time.now), "teams": RecordingCourier(time.now)}
    return made
