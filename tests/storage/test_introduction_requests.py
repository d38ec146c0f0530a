"""What somebody asks of a colleague, from the asking to the answer."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from handlers.guards import of_our_own
from storage.colleagues import Colleague, find_colleague
from storage.database import Database
from storage.guarded_text import NO_WORDS
from storage.introduction_requests import (
    UNANSWERED,
    KnownPlace,
    NewRequest,
    add_request,
    find_known_places,
    find_latest_request,
    find_open_requests,
    find_request,
    find_resting,
    lock_requests_of,
    settle_request,
)
from storage.models import Academy, Affiliation, Identity, Introduction, Person, Trust, Workspace
from storage.secret_box import SecretBox

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
TRUST, OTHER_TRUST = 1, 2
MEGAN, PRIYA, COLM, STRANGER = 101, 102, 103, 201
HOLLINSHAW = 11
SLACK, TEAMS = 31, 32
SAID = "Can I watch how you use bar models?"
SECRETS = SecretBox([Fernet.generate_key().decode()])


@pytest.fixture(autouse=True)
async def colleagues(database: Database) -> None:
    """Megan works at Hollinshaw, Priya and Colm for the trust's own team; there is somebody of another trust."""
    async with database.writing() as session:
        for trust_id in (TRUST, OTHER_TRUST):
            session.add(Trust(id=trust_id, uid=str(trust_id), name=f"Trust {trust_id}", created_at=NOW))
        await session.flush()
        session.add(
            Academy(
                id=HOLLINSHAW,
                trust_id=TRUST,
                urn="11",
                name="Hollinshaw Junior School",
                short_name="Hollinshaw Junior",
                phase="Primary",
                created_at=NOW,
            )
        )
        for person_id in (MEGAN, PRIYA, COLM, STRANGER):
            name = f"Colleague {person_id}"
            email = f"{person_id}@trust.example"
            session.add(Person(id=person_id, trust_id=person_id // 100, name=name, email=email, created_at=NOW))
        for workspace_id, platform in ((SLACK, "slack"), (TEAMS, "teams")):
            session.add(
                Workspace(id=workspace_id, trust_id=TRUST, platform=platform, external_id=platform, created_at=NOW)
            )
        await session.flush()
        session.add(Affiliation(person_id=MEGAN, academy_id=HOLLINSHAW, trust_id=TRUST))


async def ask(database: Database, expert_id: int = MEGAN, asker_id: int = PRIYA, *, at: datetime = NOW) -> int:
    """Somebody asks somebody; gives the request's id."""
    new = NewRequest(None, expert_id, None, asker_id, None, "slack", of_our_own(SAID), NO_WORDS, "", NO_WORDS, "{}")
    async with database.writing() as session:
        await lock_requests_of(session, TRUST, asker_id)
        return await add_request(session, SECRETS, TRUST, new, now=at)


async def test_what_was_said_is_encrypted_and_forgotten_with_the_answer(database: Database) -> None:
    """No row holds it in the clear, nothing shows it by accident, and once answered it is gone."""
    request_id = await ask(database)
    async with database.reading() as session:
        row = await session.get(Introduction, request_id)
        request = await find_request(session, SECRETS, TRUST, request_id)
    assert row is not None
    assert row.ciphertext is not None
    assert SAID.encode() not in row.ciphertext
    assert request is not None
    assert json.loads(request.said) == {"words": SAID, "suits": "", "title": "", "search": {"words": ""}}
    assert SAID not in repr(request)
    async with database.writing() as session:
        assert await settle_request(session, TRUST, request_id, "accepted", expected=UNANSWERED, now=NOW)
    async with database.reading() as session:
        settled = await find_request(session, SECRETS, TRUST, request_id)
    assert settled is not None
    assert (settled.state, settled.said, settled.decided_at) == ("accepted", "", NOW)


async def test_it_is_settled_once(database: Database) -> None:
    """Whoever comes second changes nothing, and neither does another trust."""
    request_id = await ask(database)
    async with database.writing() as session:
        assert not await settle_request(session, OTHER_TRUST, request_id, "declined", expected=UNANSWERED, now=NOW)
        assert await settle_request(session, TRUST, request_id, "accepted", expected=UNANSWERED, now=NOW)
        assert not await settle_request(session, TRUST, request_id, "declined", expected=UNANSWERED, now=NOW)
        found = await find_request(session, SECRETS, TRUST, request_id)
        assert await find_request(session, SECRETS, OTHER_TRUST, request_id) is None
    assert found is not None
    assert found.state == "accepted"


async def test_who_rests(database: Database) -> None:
    """Whoever declined isn't offered to that asker before the day, and to everybody else as ever."""
    request_id = await ask(database)
    until = date(2027, 1, 4)
    async with database.writing() as session:
        await settle_request(
            session, TRUST, request_id, "declined", expected=UNANSWERED, now=NOW, resting_until_on=until
        )
    async with database.reading() as session:
        assert await find_resting(session, TRUST, PRIYA, today=until - timedelta(days=1)) == {MEGAN}
        assert await find_resting(session, TRUST, PRIYA, today=until) == frozenset()
        assert await find_resting(session, TRUST, COLM, today=NOW.date()) == frozenset()
        assert await find_resting(session, OTHER_TRUST, PRIYA, today=NOW.date()) == frozenset()


async def test_what_waits_and_what_came_last(database: Database) -> None:
    """Open requests are the trust's own that have words; the latest is the newest of these two people."""
    first = await ask(database)
    second = await ask(database, at=NOW + timedelta(hours=1))
    third = await ask(database, COLM)
    async with database.writing() as session:
        session.add(Introduction(trust_id=TRUST, expert_id=COLM, asker_id=PRIYA, state="asked", asked_at=NOW))
        await settle_request(session, TRUST, first, "withdrawn", expected=UNANSWERED, now=NOW)
    async with database.reading() as session:
        assert [one.id for one in await find_open_requests(session, SECRETS, TRUST)] == [second, third]
        assert await find_open_requests(session, SECRETS, OTHER_TRUST) == []
        latest = await find_latest_request(session, SECRETS, TRUST, asker_id=PRIYA, expert_id=MEGAN)
        assert latest is not None
        assert latest.id == second
        assert await find_latest_request(session, SECRETS, TRUST, asker_id=MEGAN, expert_id=PRIYA) is None


async def test_where_people_are_known(database: Database) -> None:
    """Each workspace of the trust, those known longest first; none for whoever never came."""
    async with database.writing() as session:
        for person_id, workspace_id in ((PRIYA, TEAMS), (PRIYA, SLACK), (MEGAN, SLACK)):
            session.add(
                Identity(
                    trust_id=TRUST,
                    workspace_id=workspace_id,
                    person_id=person_id,
                    external_id=f"{person_id}",
                    created_at=NOW,
                )
            )
            await session.flush()
    async with database.reading() as session:
        found = await find_known_places(session, TRUST, (PRIYA, MEGAN, COLM))
    slack, teams = KnownPlace(SLACK, "slack"), KnownPlace(TEAMS, "teams")
    assert found == {PRIYA: [teams, slack], MEGAN: [slack], COLM: []}


async def test_a_colleague_as_others_are_told_of_them(database: Database) -> None:
    """With their academy's short name, or the trust's for its own team; nobody who has left, or of another trust."""
    async with database.writing() as session:
        (await session.get_one(Person, COLM)).left_at = NOW
    async with database.reading() as session:
        assert await find_colleague(session, TRUST, MEGAN) == Colleague(
            MEGAN, "Colleague 101", "101@trust.example", HOLLINSHAW, "Hollinshaw Junior", ()
        )
        priya = await find_colleague(session, TRUST, PRIYA)
        assert priya is not None
        assert (priya.academy, priya.first_name) == ("Trust 1", "Colleague")
        assert await find_colleague(session, TRUST, COLM) is None
        assert await find_colleague(session, TRUST, STRANGER) is None
