"""A colleague's card: who and where, with the job title where it says more, and whose trust if it is another."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from bot.playground.demo.people import PARTNER_UID, TRUST_UID
from bot.playground.demo.seed import seed
from handlers.expert_cards import expert_card, people_parts
from handlers.finding import Asker, Search, find_colleagues, read_need
from handlers.matching import Match
from handlers.meaning import load_interpreter
from handlers.messages import Heading, Message, People
from handlers.plain_text import plain_text
from handlers.topics import load_topics
from storage.database import Database
from storage.expertise import Candidate, Signature
from storage.models import Person, Trust

NOW = datetime(2026, 11, 10, 15, 45, tzinfo=UTC)
MEGAN = Candidate(
    listing_id=7,
    trust_id=1,
    person_id=7,
    name="Megan Rowlands",
    job_title="Maths lead",
    academy_id=2,
    academy="Hollinshaw Junior",
    roles=("lead-practitioner",),
    topics=("fractions",),
    phases=("ks2",),
    ways=("chat",),
    how_often="",
    free_when="",
    help_text="",
    signature=Signature(),
)
WHY = "Fractions · Lead practitioner"


@pytest.mark.parametrize(
    ("title", "where"),
    [
        ("Maths lead", "Maths lead, Hollinshaw Junior"),
        ("", "Hollinshaw Junior"),
        ("lead practitioner", "Hollinshaw Junior"),
        ("Maths lead and everything else " * 3, "Hollinshaw Junior"),
        ("  Maths \n lead ", "Maths lead, Hollinshaw Junior"),
    ],
)
def test_the_job_title_never_hides_the_academy(title: str, where: str) -> None:
    """It stands before the academy, unless it is too long or says what the reason says."""
    assert expert_card(Match(replace(MEGAN, job_title=title), WHY)).where == where


def test_the_card_in_words_alone() -> None:
    """Whoever can't see it hears name, job, academy and reason in one sentence each."""
    said = plain_text(Message(people_parts([Match(MEGAN, WHY)])))
    assert said.startswith("Megan Rowlands, Maths lead, Hollinshaw Junior. Fractions · Lead practitioner")


@pytest.mark.parametrize(
    ("academy", "where"),
    [("Stainmoor High", "Stainmoor High (Stainmoor Trust)"), ("Stainmoor Trust", "Stainmoor Trust")],
)
def test_a_partners_card_says_its_trust(academy: str, where: str) -> None:
    """The trust's name stands with the academy, and once where it is the trust's own team."""
    match = Match(replace(MEGAN, job_title="", academy=academy, trust_id=2), WHY)
    assert expert_card(match, partners={2: "Stainmoor Trust"}).where == where


def test_colleagues_of_partners_alone() -> None:
    """Where the own trust has nobody, there is no empty list before the heading."""
    parts = people_parts([Match(replace(MEGAN, trust_id=2), WHY)], partners={2: "Stainmoor Trust"})
    assert [part.kind for part in parts] == ["heading", "people"]


async def test_ones_own_trust_comes_first(database: Database) -> None:
    """A search over both trusts shows one's own colleagues, and partners' after a heading of their own."""
    meaning, topics = load_interpreter(with_sentences=False), load_topics()
    await seed(database, NOW, meaning=meaning)
    async with database.reading() as session:
        trusts = {trust.uid: trust for trust in (await session.execute(select(Trust))).scalars()}
        own, partner = trusts[TRUST_UID], trusts[PARTNER_UID]
        me = (await session.execute(select(Person).where(col(Person.trust_id) == own.id))).scalars().first()
        assert me is not None
        asker = Asker(me.id, own.id or 0, None, partners=(partner.id or 0,))
        search = Search("oracy")
        need = await read_need(session, search, asker, topics)
        found = await find_colleagues(
            session, search, need, asker, topics=topics, meaning=meaning, today=NOW.date(), how_many=20
        )
    partners: Mapping[int, str] = {partner.id or 0: partner.name}
    people, heading, theirs = people_parts(found.matches, partners=partners)
    assert isinstance(people, People)
    assert isinstance(theirs, People)
    assert heading == Heading("From partner trusts")
    assert not any(partner.name in card.where for card in people.people)
    assert all(partner.name in card.where for card in theirs.people)
